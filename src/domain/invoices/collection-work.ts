import { addDays, type IsoDate, type IsoInstant, startOfDay } from '../kernel/calendar.ts';
import type { Change, NewDueWork } from '../kernel/store.ts';
import type { Tenant } from '../kernel/tenant.ts';
import type { Settings } from '../settings/settings.ts';
import { effectiveDueDate, type Invoice } from './invoice.ts';
import { isOpen } from './lifecycle.ts';
import { planReminders, remindWork } from './reminder-plan.ts';

/** When an unpaid invoice becomes overdue: the first moment after its due date, where the seller is. */
export const overdueWork = ({ id }: Pick<Invoice, 'id'>, dueDate: IsoDate, timeZone: string): NewDueWork => ({
	kind: 'invoice.overdue',
	subjectId: id,
	step: '',
	dueAt: startOfDay(addDays(dueDate, 1), timeZone),
});

/** What waits for an invoice that was just issued: the day after its due date, and its first reminder. */
export const collectionWork = (
	deps: { readonly settings: Settings; readonly tenant: Tenant },
	invoice: Invoice,
	now: IsoInstant,
): readonly Change[] => {
	const dueDate = effectiveDueDate(invoice);
	if (dueDate === null || !isOpen(invoice)) return [];
	// Whether mail may leave is asked when the day comes.
	const { nextAt } = planReminders({ ...deps, mailEnabled: true }, invoice, [], now);
	const overdue: Change = { kind: 'due-work', work: overdueWork(invoice, dueDate, deps.tenant.timeZone) };
	return nextAt === null ? [overdue] : [overdue, { kind: 'due-work', work: remindWork(invoice.id, nextAt) }];
};
