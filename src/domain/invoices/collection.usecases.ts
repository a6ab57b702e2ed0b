import type { IsoDate } from '../kernel/calendar.ts';
import { type CommandError, type CommandOutcome, type Decision, runCommand } from '../kernel/command.ts';
import { type ActionContext, eventOf } from '../kernel/event.ts';
import type { IdSource, InvoiceId } from '../kernel/ids.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import type { Change, Store } from '../kernel/store.ts';
import { todayOf } from '../kernel/tenant.ts';
import { overdueWork } from './collection-work.ts';
import { effectiveDueDate, type Invoice, type InvoiceHold } from './invoice.ts';
import type { InvoiceDoor, InvoiceWithCustomer } from './invoices.usecases.ts';
import { isOpen, type LifecycleError, nextStatus } from './lifecycle.ts';
import { planReminders, type ReminderTerms, remindWork, stopReminders } from './reminder-plan.ts';
import type { Reminder } from './reminders.ts';

export interface CollectionDeps extends ReminderTerms {
	readonly store: Store;
	readonly ids: IdSource;
}

export type CollectionError =
	| LifecycleError
	| { readonly type: 'invoice/not-found'; readonly invoice: string }
	| { readonly type: 'request/stale'; readonly version: number }
	/** A due date is only ever moved to a later one. */
	| { readonly type: 'invoice/extension-not-later'; readonly dueDate: IsoDate }
	| { readonly type: 'invoice/extension-past'; readonly today: IsoDate };

export interface CollectionInput {
	readonly id: InvoiceId;
	readonly expectedVersion: number | null;
}

type CollectionResult = Promise<Result<CommandOutcome<InvoiceWithCustomer>, CollectionError | CommandError>>;

/** Stops the reminders of an invoice: the customer contests it, or a person says so. Held already: nothing changes. */
export const holdInvoice = (
	deps: CollectionDeps,
	input: CollectionInput & { readonly hold: InvoiceHold },
	context: ActionContext,
	door: InvoiceDoor,
): CollectionResult =>
	onInvoice(deps, input, context, door, ({ invoice }) => {
		const allowed = nextStatus(invoice, 'hold');
		if (!allowed.ok) return allowed;
		if (invoice.hold === input.hold) return ok({ changes: [], value: invoice });
		return ok(held(deps, invoice, input.hold, context));
	});

/** The invoice on hold: no reminder leaves. */
export const held = (
	{ ids }: Pick<CollectionDeps, 'ids'>,
	invoice: Invoice,
	hold: InvoiceHold,
	context: ActionContext,
): Decision<Invoice> => {
	const next = changed(invoice, { hold }, context);
	return {
		value: next,
		changes: [
			eventOf(ids, 'invoice.held', next, { hold }, context),
			{ kind: 'invoice.progress', invoice: next },
			noReminder(invoice),
		],
	};
};

/**
 * Lets the reminders go on with the next step that lies ahead. Steps whose day fell into the hold are recorded as
 * stopped and not made up for. Not held: nothing changes.
 */
export const releaseInvoice = (
	deps: CollectionDeps,
	input: CollectionInput,
	context: ActionContext,
	door: InvoiceDoor,
): CollectionResult =>
	onInvoice(deps, input, context, door, ({ invoice, reminders }) => {
		if (invoice.hold === null) return ok({ changes: [], value: invoice });
		return ok(released(deps, invoice, reminders, context));
	});

/** The invoice off its hold; what it owes, if anything, is asked for again. */
export const released = (
	deps: Omit<CollectionDeps, 'store'>,
	invoice: Invoice,
	reminders: readonly Reminder[],
	context: ActionContext,
): Decision<Invoice> => {
	const next = changed(invoice, { hold: null }, context);
	const today = todayOf(deps.tenant, context);
	const stop = { today, now: context.now, reason: 'held' } as const;
	const stopped = isOpen(next) ? stopReminders(deps.settings, next, reminders, stop) : [];
	const payload = { hold: invoice.hold, stopped: stopped.map(({ step }) => step) };
	return {
		value: next,
		changes: [
			eventOf(deps.ids, 'invoice.released', next, payload, context),
			{ kind: 'invoice.progress', invoice: next },
			...stopped.map((reminder): Change => ({ kind: 'reminder.record', reminder })),
			nextReminder(deps, next, [...reminders, ...stopped], context),
		],
	};
};

/**
 * Agrees on a later due date. An overdue invoice is pending again, or sent when it had been; it becomes overdue after
 * the new date, and its reminders count from there. Steps of the old date that were not sent are stopped, and so are
 * those of the new one whose day has passed: due 22 December, moved on 20 December to the 25th, step −7 is one.
 */
export const extendDueDate = (
	deps: CollectionDeps,
	input: CollectionInput & { readonly dueDate: IsoDate },
	context: ActionContext,
	door: InvoiceDoor,
): CollectionResult =>
	onInvoice(deps, input, context, door, ({ invoice, reminders }) => {
		const today = todayOf(deps.tenant, context);
		const status = extendedStatus(invoice);
		if (!status.ok) return status;
		const current = effectiveDueDate(invoice);
		const { dueDate } = input;
		if (current !== null && dueDate <= current) return err({ type: 'invoice/extension-not-later', dueDate: current });
		if (dueDate < today) return err({ type: 'invoice/extension-past', today });
		const extended = changed(invoice, { extendedDueDate: dueDate, status: status.value }, context);
		const stop = { today, now: context.now, reason: 'extended' } as const;
		const stopped = [invoice, extended].flatMap((one) => stopReminders(deps.settings, one, reminders, stop));
		const payload = { from: current, to: dueDate, status: status.value };
		return ok({
			value: extended,
			changes: [
				eventOf(deps.ids, 'invoice.due_date_extended', extended, payload, context),
				{ kind: 'invoice.progress', invoice: extended },
				...stopped.map((reminder): Change => ({ kind: 'reminder.record', reminder })),
				{ kind: 'due-work', work: overdueWork(invoice, dueDate, deps.tenant.timeZone) },
				nextReminder(deps, extended, [...reminders, ...stopped], context),
			],
		});
	});

/** Not overdue any more, and still sent when it was. */
const extendedStatus = (invoice: Invoice): Result<Invoice['status'], LifecycleError> => {
	const status = nextStatus(invoice, 'extend');
	if (!status.ok || invoice.sentAt === null) return status;
	return nextStatus({ ...invoice, status: status.value }, 'mark-sent');
};

const changed = (invoice: Invoice, change: Partial<Invoice>, context: ActionContext): Invoice => ({
	...invoice,
	...change,
	version: invoice.version + 1,
	updatedAt: context.now,
});

const noReminder = ({ id }: Pick<Invoice, 'id'>): Change => ({
	kind: 'due-work.done',
	work: { kind: 'invoice.remind', subjectId: id, step: '' },
});

/** The step that lies ahead; whether mail may leave is asked when its day comes. */
const nextReminder = (
	deps: ReminderTerms,
	invoice: Invoice,
	reminders: readonly Reminder[],
	context: ActionContext,
): Change => {
	const { nextAt } = planReminders({ ...deps, mailEnabled: true }, invoice, reminders, context.now);
	return nextAt === null ? noReminder(invoice) : { kind: 'due-work', work: remindWork(invoice.id, nextAt) };
};

const onInvoice = (
	deps: CollectionDeps,
	input: CollectionInput,
	context: ActionContext,
	door: InvoiceDoor,
	decide: (loaded: {
		readonly invoice: Invoice;
		readonly reminders: readonly Reminder[];
	}) => Result<Decision<Invoice>, CollectionError>,
): CollectionResult =>
	runCommand(deps, {
		...door,
		now: context.now,
		needs: {
			invoice: { kind: 'invoice.byId', id: input.id },
			customer: { kind: 'customer.ofInvoice', id: input.id },
			reminders: { kind: 'reminder.ofInvoices', invoiceIds: [input.id] },
		},
		decide: async ({
			invoice,
			customer,
			reminders,
		}): Promise<Result<Decision<InvoiceWithCustomer>, CollectionError>> => {
			if (invoice === null || customer === null) return err({ type: 'invoice/not-found', invoice: input.id });
			if (input.expectedVersion !== null && input.expectedVersion !== invoice.version) {
				return err({ type: 'request/stale', version: invoice.version });
			}
			const decided = decide({ invoice, reminders });
			if (!decided.ok) return decided;
			return ok({ changes: decided.value.changes, value: { invoice: decided.value.value, customer } });
		},
	});
