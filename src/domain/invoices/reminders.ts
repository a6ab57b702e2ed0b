import { addDays, daysBetween, type IsoDate, type IsoInstant } from '../kernel/calendar.ts';
import type { InvoiceId } from '../kernel/ids.ts';

/**
 * `requested`: the mail was asked for, once. `skipped`: its day passed and a later reminder, or none, went in its place.
 * `stopped`: its day fell into a hold or was overtaken by a new due date.
 */
export const reminderStatuses = ['requested', 'skipped', 'stopped'] as const;
export type ReminderStatus = (typeof reminderStatuses)[number];

/**
 * Why a reminder was not sent: a later one was due as well (`superseded`), its day had passed too long ago (`too_late`),
 * the customer was reminded on that day already (`same_day`), the invoice was on hold (`held`), its due date was moved
 * (`extended`).
 */
export const reminderReasons = ['superseded', 'too_late', 'same_day', 'held', 'extended'] as const;
export type ReminderReason = (typeof reminderReasons)[number];

/** What became of one step of an invoice's schedule, or of a person's wish. Written once, never changed. */
export interface Reminder {
	readonly invoiceId: InvoiceId;
	/** The due date that the step counts from: a moved due date has its own reminders. */
	readonly dueOn: IsoDate;
	/** Days after the due date as text, `7`, or before it, `-3`; `manual-2026-11-22` when a person asked. */
	readonly step: string;
	readonly status: ReminderStatus;
	/** The day of the step, where the seller is. */
	readonly fallsOn: IsoDate;
	readonly reason: ReminderReason | null;
	readonly createdAt: IsoInstant;
}

export interface ReminderQuestion {
	readonly dueDate: IsoDate;
	/** Days after the due date, negative before it; each once. */
	readonly offsets: readonly number[];
	/** Steps of this due date that are recorded already. */
	readonly recorded: ReadonlySet<number>;
	/** The day of issue: the invoice itself is the mail of that day, and what lies before it never was. */
	readonly issueDate: IsoDate;
	readonly today: IsoDate;
}

export interface ReminderStep {
	/** Days after the due date, negative before it. */
	readonly step: number;
	readonly fallsOn: IsoDate;
}

export interface ReminderDecision {
	readonly send: ReminderStep | null;
	readonly skip: readonly (ReminderStep & { readonly reason: ReminderReason })[];
	/** The day of the next step; null when there is none. */
	readonly next: IsoDate | null;
}

/** Enough for any outage. What passed longer ago is no catching up but a surprise: reminders may just have been switched on. */
export const catchUpDaysMax = 31;

/**
 * Which reminder is due today. After days without a run only the latest of the due ones is sent and the others are
 * skipped; one that stands before a recorded one is never sent any more.
 * Due on 10 March with steps −3, 1 and 7, nothing recorded, on the 17th: 7 is sent, −3 and 1 are skipped.
 */
export const decideReminders = (question: ReminderQuestion): ReminderDecision => {
	const due = dueSteps(question);
	const latest = due.at(-1);
	const next = stepsAhead(question)[0]?.fallsOn ?? null;
	if (latest === undefined) return { send: null, skip: [], next };
	const isPassed = Math.max(...question.recorded) > latest.step;
	const isLate = daysBetween(latest.fallsOn, question.today) > catchUpDaysMax;
	const send = isPassed || isLate ? null : latest;
	const reason = isLate && !isPassed ? 'too_late' : 'superseded';
	const skip = due.filter((step) => step !== send).map((step) => ({ ...step, reason }) as const);
	return { send, skip, next };
};

/** Steps whose day has come and that nothing is recorded of, in order. */
export const dueSteps = (question: ReminderQuestion): readonly ReminderStep[] =>
	stepsOf(question).filter(({ fallsOn }) => fallsOn <= question.today);

export const stepsAhead = (question: ReminderQuestion): readonly ReminderStep[] =>
	stepsOf(question).filter(({ fallsOn }) => fallsOn > question.today);

const stepsOf = ({ dueDate, offsets, recorded, issueDate }: ReminderQuestion): readonly ReminderStep[] =>
	[...offsets]
		.sort((one, other) => one - other)
		.map((step) => ({ step, fallsOn: addDays(dueDate, step) }))
		.filter(({ step, fallsOn }) => fallsOn > issueDate && !recorded.has(step));

/** Steps that are numbers; what a person asked for has none. */
export const recordedSteps = (reminders: readonly Reminder[], dueOn: IsoDate): ReadonlySet<number> =>
	new Set(
		reminders
			.filter((reminder) => reminder.dueOn === dueOn && !isManualStep(reminder.step))
			.map(({ step }) => Number(step)),
	);

const manualStep = 'manual-';

/** The step of a reminder that a person asks for: one a day. */
export const manualStepOn = (day: IsoDate): string => `${manualStep}${day}`;

export const isManualStep = (step: string): boolean => step.startsWith(manualStep);

/**
 * Names the mail in the outbox: `inv_…/overdue.7`; counted from a due date that was moved,
 * `inv_…/overdue.7.2027-01-31`, since that is another mail.
 */
export const reminderSubject = ({ invoiceId, step, dueOn }: Reminder, dueDateWasMoved: boolean): string =>
	`${invoiceId}/overdue.${step}${dueDateWasMoved && !isManualStep(step) ? `.${dueOn}` : ''}`;

/**
 * Whether the mail of a reminder counts from the due date that holds now: `overdue.7` while none was agreed on later,
 * `overdue.7.2027-01-31` while that one holds. What a person asked for counts from none.
 */
export const countsFromDueDate = (mailKind: string, extendedDueDate: IsoDate | null): boolean => {
	const step = mailKind.replace(/^overdue\./, '');
	const [, movedTo = null] = step.split('.');
	return isManualStep(step) || movedTo === extendedDueDate;
};

declare module '../kernel/store.ts' {
	interface NeedKinds {
		/** What is recorded of the reminders of these invoices, by the day of the step. */
		'reminder.ofInvoices': {
			readonly args: { readonly invoiceIds: readonly InvoiceId[] };
			readonly answer: readonly Reminder[];
		};
	}
	interface ChangeKinds {
		/** One step of one due date is recorded once; a second time is a conflict. */
		'reminder.record': { readonly reminder: Reminder };
	}
}
