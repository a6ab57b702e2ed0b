import { dateInZone, hourOfDay, type IsoDate, type IsoInstant } from '../kernel/calendar.ts';
import type { InvoiceId } from '../kernel/ids.ts';
import type { NewDueWork } from '../kernel/store.ts';
import type { Tenant } from '../kernel/tenant.ts';
import type { Settings } from '../settings/settings.ts';
import { effectiveDueDate, type Invoice } from './invoice.ts';
import { isOpen } from './lifecycle.ts';
import {
	decideReminders,
	dueSteps,
	type Reminder,
	type ReminderQuestion,
	type ReminderReason,
	type ReminderStatus,
	type ReminderStep,
	recordedSteps,
	stepsAhead,
} from './reminders.ts';

export interface ReminderTerms {
	readonly settings: Settings;
	readonly tenant: Tenant;
	/** Whether mail may leave at all (BILLING_EMAIL_ENABLED). */
	readonly mailEnabled: boolean;
}

/** Nobody is reminded at night: from this hour on, where the seller is. */
export const politeHour = 8;

/** What is to be done about an invoice's reminders at one moment. */
export interface ReminderPlan {
	readonly send: ReminderStep | null;
	/** What is to be recorded, the one to be sent included. */
	readonly records: readonly Reminder[];
	/** When to look again; null: not any more. */
	readonly nextAt: IsoInstant | null;
}

const nothingMore: ReminderPlan = { send: null, records: [], nextAt: null };

/**
 * From what is known now: the status, the schedule in force today for this country and kind of customer, and what is
 * recorded. Before the polite hour of a day on which something is to be sent, it waits for that hour.
 */
export const planReminders = (
	terms: ReminderTerms,
	invoice: Invoice,
	reminders: readonly Reminder[],
	now: IsoInstant,
): ReminderPlan => {
	const { timeZone } = terms.tenant;
	const today = dateInZone(now, timeZone);
	const question = reminderQuestion(terms.settings, invoice, reminders, today);
	if (question === null || !isReminded(terms, invoice, today)) return nothingMore;
	const { send, skip, next } = decideReminders(question);
	const morning = hourOfDay(today, politeHour, timeZone);
	if (send !== null && now < morning) return { ...nothingMore, nextAt: morning };
	const nextAt = next === null ? null : hourOfDay(next, politeHour, timeZone);
	const record = recorder(invoice.id, question.dueDate, now);
	const skipped = skip.map((step) => record(step, 'skipped', step.reason));
	if (send === null) return { send, records: skipped, nextAt };
	if (wasReminded(reminders, today, timeZone)) {
		return { send: null, records: [...skipped, record(send, 'skipped', 'same_day')], nextAt };
	}
	return { send, records: [...skipped, record(send, 'requested', null)], nextAt };
};

/** Steps that lie ahead, by the schedule in force now; none when the customer is not reminded. */
export const upcomingReminders = (
	terms: ReminderTerms,
	invoice: Invoice,
	reminders: readonly Reminder[],
	now: IsoInstant,
): readonly ReminderStep[] => {
	const today = dateInZone(now, terms.tenant.timeZone);
	const question = reminderQuestion(terms.settings, invoice, reminders, today);
	return question === null || !isReminded(terms, invoice, today) ? [] : stepsAhead(question);
};

/** Steps whose day has come are not sent any more, neither now nor later. */
export const stopReminders = (
	settings: Settings,
	invoice: Invoice,
	reminders: readonly Reminder[],
	stop: { readonly today: IsoDate; readonly now: IsoInstant; readonly reason: ReminderReason },
): readonly Reminder[] => {
	const question = reminderQuestion(settings, invoice, reminders, stop.today);
	if (question === null) return [];
	const record = recorder(invoice.id, question.dueDate, stop.now);
	return dueSteps(question).map((step) => record(step, 'stopped', stop.reason));
};

/** Whether the customer is reminded of this invoice by itself at all. */
const isReminded = ({ settings, mailEnabled }: ReminderTerms, invoice: Invoice, today: IsoDate): boolean =>
	mailEnabled &&
	isOpen(invoice) &&
	// Whoever subscribes is spoken to by the subscription's dunning instead.
	invoice.subscriptionId === null &&
	invoice.hold === null &&
	invoice.billing.email !== null &&
	settings.feature('reminders', today);

/** Null where there is no schedule, or the invoice has no dates yet. */
const reminderQuestion = (
	settings: Settings,
	invoice: Invoice,
	reminders: readonly Reminder[],
	today: IsoDate,
): ReminderQuestion | null => {
	const dueDate = effectiveDueDate(invoice);
	const { country, type: userType } = invoice.billing;
	const schedule = settings.reminderSchedule({ country, userType }, today);
	if (dueDate === null || invoice.issueDate === null || schedule === null) return null;
	const recorded = recordedSteps(reminders, dueDate);
	return { dueDate, offsets: schedule.offsets, recorded, issueDate: invoice.issueDate, today };
};

/** By schedule or by hand: one mail a day is enough. */
export const wasReminded = (reminders: readonly Reminder[], today: IsoDate, timeZone: string): boolean =>
	reminders.some(({ status, createdAt }) => status === 'requested' && dateInZone(createdAt, timeZone) === today);

const recorder =
	(invoiceId: InvoiceId, dueOn: IsoDate, createdAt: IsoInstant) =>
	({ step, fallsOn }: ReminderStep, status: ReminderStatus, reason: ReminderReason | null): Reminder => ({
		invoiceId,
		dueOn,
		step: String(step),
		status,
		fallsOn,
		reason,
		createdAt,
	});

export const remindWork = (id: InvoiceId, dueAt: IsoInstant): NewDueWork => ({
	kind: 'invoice.remind',
	subjectId: id,
	step: '',
	dueAt,
});
