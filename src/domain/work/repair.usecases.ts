import { overdueWork } from '../invoices/collection-work.ts';
import { effectiveDueDate, type Invoice, type InvoiceStatus } from '../invoices/invoice.ts';
import { planReminders, type ReminderTerms, remindWork } from '../invoices/reminder-plan.ts';
import { catchUpDaysMax, type Reminder } from '../invoices/reminders.ts';
import { addDays, type IsoDate } from '../kernel/calendar.ts';
import type { ActionContext } from '../kernel/event.ts';
import type { InvoiceId } from '../kernel/ids.ts';
import type { DueWorkKind, NewDueWork, Store } from '../kernel/store.ts';
import { todayOf } from '../kernel/tenant.ts';

/** While money is expected and something must be waiting for it. */
export const openStatuses = ['pending', 'sent', 'overdue'] as const satisfies readonly InvoiceStatus[];

/** Where a repair goes on. */
export interface RepairPlace {
	readonly status: (typeof openStatuses)[number];
	/** Empty: from the first. */
	readonly after: string;
}

export const repairStart: RepairPlace = { status: openStatuses[0], after: '' };

/** Open invoices looked at in one go. */
export const repairPage = 500;

/** The largest offset a schedule can have: beyond it, and the days of catching up, nothing is missed. */
const offsetDaysMax = 365;

/**
 * Gives open invoices back the work that should be waiting for them and is not: lost by a fault, or never written
 * because reminders were switched off when they were issued. Finding nothing costs one read for each page. Without
 * `commit` it only counts.
 */
export const repairOpenInvoices = async (
	deps: ReminderTerms & { readonly store: Store },
	place: RepairPlace,
	context: ActionContext,
	options: { readonly commit: boolean },
): Promise<{ readonly repaired: number; readonly next: RepairPlace | null }> => {
	const today = todayOf(deps.tenant, context);
	const remindedFrom = addDays(today, -(offsetDaysMax + catchUpDaysMax));
	const { page } = await deps.store.load({
		page: { kind: 'repair.openInvoices', ...place, remindedFrom, limit: repairPage },
	});
	const lacking = page.filter(({ lacks }) => lacks.length > 0);
	const works = lacking.length === 0 ? [] : await missingWorks(deps, lacking, context);
	if (options.commit && works.length > 0) {
		await deps.store.commit({ changes: works.map((work) => ({ kind: 'due-work', work })), answer: null });
	}
	return { repaired: works.length, next: placeAfter(place, page) };
};

const placeAfter = ({ status }: RepairPlace, page: readonly CheckedInvoice[]): RepairPlace | null => {
	const last = page.at(-1);
	if (last !== undefined && page.length === repairPage) return { status, after: last.id };
	const next = openStatuses[openStatuses.indexOf(status) + 1];
	return next === undefined ? null : { status: next, after: '' };
};

const missingWorks = async (
	deps: ReminderTerms & { readonly store: Store },
	lacking: readonly CheckedInvoice[],
	context: ActionContext,
): Promise<readonly NewDueWork[]> => {
	const ids = lacking.map(({ id }) => id);
	const { invoices, reminders } = await deps.store.load({
		invoices: { kind: 'invoice.byIds', ids },
		reminders: { kind: 'reminder.ofInvoices', invoiceIds: ids },
	});
	const lacksById = new Map(lacking.map(({ id, lacks }) => [id, lacks]));
	const remindersById = Map.groupBy(reminders, ({ invoiceId }) => invoiceId);
	return invoices.flatMap((invoice) =>
		(lacksById.get(invoice.id) ?? []).flatMap(
			(kind) => missingWork(deps, kind, invoice, remindersById.get(invoice.id) ?? [], context) ?? [],
		),
	);
};

const missingWork = (
	deps: ReminderTerms,
	kind: DueWorkKind,
	invoice: Invoice,
	reminders: readonly Reminder[],
	context: ActionContext,
): NewDueWork | null => {
	const dueDate = effectiveDueDate(invoice);
	if (dueDate === null) return null;
	if (kind === 'invoice.overdue') return overdueWork(invoice, dueDate, deps.tenant.timeZone);
	const { send, records, nextAt } = planReminders(deps, invoice, reminders, context.now);
	if (send !== null || records.length > 0) return remindWork(invoice.id, context.now);
	return nextAt === null ? null : remindWork(invoice.id, nextAt);
};

interface CheckedInvoice {
	readonly id: InvoiceId;
	/** Kinds of work that an invoice in this state has, and that this one has not. */
	readonly lacks: readonly DueWorkKind[];
}

declare module '../kernel/store.ts' {
	interface NeedKinds {
		/** A page of the open invoices of one status, by id, with what is missing of each. */
		'repair.openInvoices': {
			readonly args: RepairPlace & { readonly remindedFrom: IsoDate; readonly limit: number };
			readonly answer: readonly CheckedInvoice[];
		};
	}
}
