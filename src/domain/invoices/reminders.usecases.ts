import type { IsoDate, IsoInstant } from '../kernel/calendar.ts';
import {
	type Answer,
	type CommandError,
	type CommandOutcome,
	type Decision,
	type IdempotencyRequest,
	runCommand,
} from '../kernel/command.ts';
import { type ActionContext, eventOf } from '../kernel/event.ts';
import type { IdSource, InvoiceId } from '../kernel/ids.ts';
import { isZero } from '../kernel/money.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import type { Change, CommitOutcome, DueWork, Store } from '../kernel/store.ts';
import { todayOf } from '../kernel/tenant.ts';
import { amountDue, effectiveDueDate, type Invoice, type InvoiceHold } from './invoice.ts';
import type { InvoiceWithCustomer } from './invoices.usecases.ts';
import { type LifecycleError, nextStatus } from './lifecycle.ts';
import { planReminders, type ReminderPlan, type ReminderTerms, wasReminded } from './reminder-plan.ts';
import { manualStepOn, type Reminder, reminderSubject } from './reminders.ts';

export interface ReminderDeps extends ReminderTerms {
	readonly store: Store;
	readonly ids: IdSource;
}

export interface RemindOutcome {
	readonly kind: CommitOutcome['kind'];
	readonly requested: number;
	readonly skipped: number;
}

/**
 * Asks for the reminders whose time has come: one load, one commit, all or none. What is recorded is the proof that a
 * step was asked for, so doing it twice asks once. A conflict means that another writer was first to one of them.
 * `now` is the moment that decides; a test tenant's may lie ahead of the clock.
 */
export const sendReminders = async (
	deps: ReminderDeps,
	works: readonly DueWork[],
	context: ActionContext,
	now: IsoInstant,
): Promise<RemindOutcome> => {
	const planned = await planWorks(deps, works, now);
	const changes = planned.flatMap(({ work, invoice, plan }) => [
		...(invoice === null ? [] : reminderChanges(deps.ids, invoice, plan.records, context)),
		plan.nextAt === null
			? ({ kind: 'due-work.done', work } as const)
			: ({ kind: 'due-work', work: { ...work, dueAt: plan.nextAt } } as const),
	]);
	const { kind } = await deps.store.commit({ changes, answer: null });
	const requested = planned.filter(({ plan }) => plan.send !== null).length;
	const recorded = planned.reduce((count, { plan }) => count + plan.records.length, 0);
	return { kind, requested, skipped: recorded - requested };
};

export interface PlannedWork {
	readonly work: DueWork;
	readonly invoice: Invoice | null;
	readonly plan: ReminderPlan;
}

/** What would be done about each, without doing it. */
export const planWorks = async (
	deps: Omit<ReminderDeps, 'ids'>,
	works: readonly DueWork[],
	now: IsoInstant,
): Promise<readonly PlannedWork[]> => {
	const ids = works.map(({ subjectId }) => subjectId as InvoiceId);
	const { invoices, reminders } = await deps.store.load({
		invoices: { kind: 'invoice.byIds', ids },
		reminders: { kind: 'reminder.ofInvoices', invoiceIds: ids },
	});
	const invoiceById = new Map<string, Invoice>(invoices.map((invoice) => [invoice.id, invoice]));
	const remindersById = Map.groupBy(reminders, ({ invoiceId }): string => invoiceId);
	return works.map((work) => {
		const invoice = invoiceById.get(work.subjectId) ?? null;
		const own = remindersById.get(work.subjectId) ?? [];
		const plan = invoice === null ? gone : planReminders(deps, invoice, own, now);
		return { work, invoice, plan };
	});
};

const gone: ReminderPlan = { send: null, records: [], nextAt: null };

const reminderChanges = (
	ids: IdSource,
	invoice: Invoice,
	records: readonly Reminder[],
	context: ActionContext,
): readonly Change[] => {
	if (records.length === 0) return [];
	const skipped = records.filter(({ status }) => status === 'skipped').map(({ step }) => step);
	const asked = records.find(({ status }) => status === 'requested');
	const bumped = { ...invoice, version: invoice.version + 1, updatedAt: context.now };
	const payload = { step: asked?.step ?? null, skipped, due_date: effectiveDueDate(invoice) };
	const type = asked === undefined ? 'invoice.reminder_skipped' : 'invoice.reminder_requested';
	return [
		eventOf(ids, type, bumped, payload, context),
		{ kind: 'invoice.progress', invoice: bumped },
		// A run may look ahead; what it writes is dated by the clock.
		...records.map(
			(reminder): Change => ({
				kind: 'reminder.record',
				reminder: { ...reminder, createdAt: context.now },
			}),
		),
		...(asked === undefined ? [] : [mailRequest(invoice, asked, context)]),
	];
};

const mailRequest = (invoice: Invoice, reminder: Reminder, context: ActionContext): Change => {
	const subjectId = reminderSubject(reminder, invoice.extendedDueDate !== null);
	return { kind: 'outbox', message: { kind: 'mail.send', subjectId, createdAt: context.now } };
};

export type RemindError =
	| LifecycleError
	| { readonly type: 'invoice/not-found'; readonly invoice: string }
	| { readonly type: 'request/stale'; readonly version: number }
	| { readonly type: 'invoice/on-hold'; readonly hold: InvoiceHold }
	| { readonly type: 'reminder/nothing-due' }
	| { readonly type: 'reminder/no-email' }
	/** Mail is switched off for the whole deployment. */
	| { readonly type: 'reminder/mail-disabled' }
	| { readonly type: 'reminder/already-sent-today'; readonly today: IsoDate };

/** A reminder that was asked for, and the invoice with its new version. */
export interface RemindedInvoice extends InvoiceWithCustomer {
	readonly reminder: Reminder;
}

/**
 * Reminds the customer now because a person wants it, at any hour and whatever the schedule says; once a day, counting
 * the reminders of the schedule too. Not while the invoice is on hold: release it first.
 */
export const remindByHand = (
	deps: ReminderDeps,
	input: { readonly id: InvoiceId; readonly expectedVersion: number | null },
	context: ActionContext,
	door: {
		readonly idempotency: IdempotencyRequest | null;
		readonly answer: (value: RemindedInvoice) => Answer | Promise<Answer>;
	},
): Promise<Result<CommandOutcome<RemindedInvoice>, RemindError | CommandError>> =>
	runCommand(deps, {
		...door,
		now: context.now,
		needs: {
			invoice: { kind: 'invoice.byId', id: input.id },
			customer: { kind: 'customer.ofInvoice', id: input.id },
			reminders: { kind: 'reminder.ofInvoices', invoiceIds: [input.id] },
		},
		decide: async ({ invoice, customer, reminders }): Promise<Result<Decision<RemindedInvoice>, RemindError>> => {
			if (invoice === null || customer === null) return err({ type: 'invoice/not-found', invoice: input.id });
			if (input.expectedVersion !== null && input.expectedVersion !== invoice.version) {
				return err({ type: 'request/stale', version: invoice.version });
			}
			const reminder = manualReminder(deps, invoice, reminders, context);
			if (!reminder.ok) return reminder;
			const changes = reminderChanges(deps.ids, invoice, [reminder.value], context);
			const reminded = { ...invoice, version: invoice.version + 1, updatedAt: context.now };
			return ok({ changes, value: { invoice: reminded, customer, reminder: reminder.value } });
		},
	});

const manualReminder = (
	deps: ReminderDeps,
	invoice: Invoice,
	reminders: readonly Reminder[],
	context: ActionContext,
): Result<Reminder, RemindError> => {
	const today = todayOf(deps.tenant, context);
	const allowed = nextStatus(invoice, 'remind');
	if (!allowed.ok) return allowed;
	const dueOn = effectiveDueDate(invoice);
	if (invoice.hold !== null) return err({ type: 'invoice/on-hold', hold: invoice.hold });
	if (dueOn === null || isZero(amountDue(invoice))) return err({ type: 'reminder/nothing-due' });
	if (invoice.billing.email === null) return err({ type: 'reminder/no-email' });
	if (!deps.mailEnabled) return err({ type: 'reminder/mail-disabled' });
	if (wasReminded(reminders, today, deps.tenant.timeZone)) return err({ type: 'reminder/already-sent-today', today });
	return ok({
		invoiceId: invoice.id,
		dueOn,
		step: manualStepOn(today),
		status: 'requested',
		fallsOn: today,
		reason: null,
		createdAt: context.now,
	});
};
