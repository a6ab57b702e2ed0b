import { politeHour, type ReminderTerms } from '../invoices/reminder-plan.ts';
import { addDays, hourOfDay, type IsoDate, type IsoInstant } from '../kernel/calendar.ts';
import { isZero } from '../kernel/money.ts';
import type { Change, NewDueWork } from '../kernel/store.ts';
import { todayOf } from '../kernel/tenant.ts';
import type { Audience, NoticedEvent } from '../settings/settings.ts';
import { isPausedOn, mergedPauses, type Pause, withoutPauses } from './pauses.ts';
import { isComplete, nextBillingDate, turnWork } from './schedule.ts';
import { isEnded, type Subscription, type SubscriptionTerms } from './subscription.ts';
import type { DatedMailTemplate, SubscriptionMail } from './subscription-mail.ts';

/** What costs money next, of which the customer is told beforehand. */
export interface ComingEvent {
	readonly template: Extract<DatedMailTemplate, 'subscription_renewal_upcoming' | 'subscription_trial_ending'>;
	/** First day of what will be billed. */
	readonly on: IsoDate;
	/** By which setting the days before it are counted. */
	readonly of: NoticedEvent;
}

/**
 * The end of a trial, or the next renewal: after a pause, the day on which billing goes on. Null: nothing will be billed
 * by itself, it is free, or it is the first period, which was agreed with the subscription.
 */
export const comingEvent = (subscription: Subscription): ComingEvent | null => {
	const { status, trialEnd, billedUntil, pauses, parked, terms } = subscription;
	const isTrial = status === 'trialing';
	if (parked !== null || isEnded(subscription) || (!isTrial && billedUntil === null)) return null;
	const on = isTrial ? trialEnd : firstDayNotPaused(pauses, nextBillingDate(subscription));
	if (on === null || whyNotBilled(subscription, on) !== null) return null;
	return isTrial
		? { template: 'subscription_trial_ending', on, of: 'trial_end' }
		: { template: 'subscription_renewal_upcoming', on, of: terms.frequency };
};

const firstDayNotPaused = (pauses: readonly Pause[], from: IsoDate): IsoDate | null => {
	const pause = mergedPauses(pauses).find(({ from: start, to }) => start <= from && (to === null || from < to));
	return pause === undefined ? from : pause.to;
};

/** Why nothing, or nothing that costs money, begins to be billed on a day; null: something does. */
export const whyNotBilled = (subscription: Subscription, on: IsoDate): string | null => {
	const next = nextBillingDate(subscription);
	if (isOverBy(subscription, on) || isComplete(subscription)) return 'ended';
	if (isPausedOn(subscription.pauses, on)) return 'paused';
	if (next > on) return 'billed-already';
	// Days before it that are not invoiced yet will be first: the date was moved.
	if (withoutPauses({ start: next, end: on }, subscription.pauses).length > 0) return 'date-moved';
	return isZero(termsOn(subscription, on).unitPrice) ? 'free' : null;
};

/** Whether the subscription no longer covers a day. */
export const isOverBy = (subscription: Subscription, on: IsoDate): boolean =>
	isEnded(subscription) || [subscription.cancelAt, subscription.endDate].some((end) => end !== null && end <= on);

export const isPendingOn = ({ pending }: Subscription, on: IsoDate): boolean => pending !== null && pending.on <= on;

/** The terms that hold on a day, as far as they are agreed. */
export const termsOn = (subscription: Subscription, on: IsoDate): SubscriptionTerms =>
	subscription.pending !== null && isPendingOn(subscription, on) ? subscription.pending.terms : subscription.terms;

/** What is to be done about the notice of one subscription at one moment. */
export interface NoticePlan {
	readonly ask: SubscriptionMail | null;
	/** When to look again; null: not any more. */
	readonly nextAt: IsoInstant | null;
}

/**
 * Told on its day from the polite hour on, or later when that was missed, as long as the event is still to come. What was
 * told is looked at again on the day of the event, when the next one follows: a yearly renewal of 22 December is told on
 * 17 November with 35 days, and the row waits for 22 December.
 */
export const planNotice = (
	subscription: Subscription,
	audience: Audience,
	{ settings, tenant, mailEnabled }: ReminderTerms,
	now: IsoInstant,
): NoticePlan => {
	const event = comingEvent(subscription);
	const today = todayOf(tenant, { now });
	if (event === null || event.on <= today || !mailEnabled || !settings.feature('subscription_emails', today)) {
		return { ask: null, nextAt: null };
	}
	const morning = (date: IsoDate) => hourOfDay(date, politeHour, tenant.timeZone);
	const days = settings.noticeDays(event.of, audience, today);
	if (days === null) {
		// Told elsewhere: without a row the night's repair would bring one every day.
		const isTold = settings.noticeDaysMax(event.of, today) !== null;
		return { ask: null, nextAt: isTold ? morning(event.on) : null };
	}
	const told = addDays(event.on, -days);
	const from = morning(told > today ? told : today);
	if (now < from) return { ask: null, nextAt: from };
	const { template, on } = event;
	return { ask: { template, subscriptionId: subscription.id, on }, nextAt: morning(on) };
};

/**
 * What waits for a subscription, in the commit that leaves it as it is: its next turn, and the look at its next notice.
 * Which customer it is decides only then, so the look comes on the earliest day that any country and kind of user has.
 */
export const waitingWork = (subscription: Subscription, terms: ReminderTerms, now: IsoInstant): readonly Change[] => {
	const work = noticeWork(subscription, terms, now);
	const turn = turnWork(subscription, terms.tenant);
	return work === null ? [turn] : [turn, { kind: 'due-work', work }];
};

/** Null: nobody is told. A row that waits for what does not come any more ends by itself when it is looked at. */
export const noticeWork = (
	subscription: Subscription,
	{ settings, tenant, mailEnabled }: ReminderTerms,
	now: IsoInstant,
): NewDueWork | null => {
	const event = mailEnabled ? comingEvent(subscription) : null;
	if (event === null) return null;
	const today = todayOf(tenant, { now });
	const days = settings.noticeDaysMax(event.of, today);
	if (days === null || event.on <= today || !settings.feature('subscription_emails', today)) return null;
	const dueAt = hourOfDay(addDays(event.on, -days), politeHour, tenant.timeZone);
	return { kind: 'subscription.notify', subjectId: subscription.id, step: '', dueAt };
};
