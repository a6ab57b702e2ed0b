import type { IsoDate, IsoInstant } from '../kernel/calendar.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import { anniversaryCadence, calendarCadence } from './cadence.ts';
import type { ChangeRefusal } from './change.ts';
import { segmentsInForce, type UnusedDays, unusedDays } from './credit-periods.ts';
import { nextSubscriptionStatus, type SubscriptionLifecycleError } from './lifecycle.ts';
import { pausedUntil } from './pausing.ts';
import { isComplete, nextBillingDate } from './schedule.ts';
import { type BilledPeriod, isEnded, type Subscription } from './subscription.ts';
import { pausesUntil, renewalFrom, type Step } from './turn.ts';

export const cancelRefunds = ['none', 'prorated', 'full'] as const;

export interface CancelWish {
	readonly at: 'now' | 'period_end';
	/** What is given back of the period under way: nothing, its days from today on, or all of it. Only `now`. */
	readonly refund: (typeof cancelRefunds)[number];
}

export type EndRefusal =
	| SubscriptionLifecycleError
	| Extract<ChangeRefusal, { readonly type: 'subscription/already-scheduled' }>
	| { readonly type: 'subscription/not-scheduled' };

/** What one command does beside its invoices: the step, and the invoiced days that are given back with it. */
export interface LifePlan {
	readonly step: Step;
	readonly unused: readonly UnusedDays[];
}

/**
 * Ends it today, or with the last day that is invoiced; in a trial with the last day of that. Where nothing is invoiced
 * beyond today there is no later end to wait for. Days that were not invoiced yet, because a run is late, never are.
 */
export const planCancel = (
	subscription: Subscription,
	wish: CancelWish,
	billed: readonly BilledPeriod[],
	at: { readonly today: IsoDate; readonly now: IsoInstant },
): Result<LifePlan, EndRefusal> => {
	const next = nextBillingDate(subscription);
	const isLater = wish.at === 'period_end' && next > at.today;
	const status = nextSubscriptionStatus(subscription, isLater ? 'schedule-cancel' : 'cancel');
	if (!status.ok) return status;
	const { cancelAt, endDate } = subscription;
	if (isLater) {
		if (cancelAt !== null) return err({ type: 'subscription/already-scheduled', what: 'cancellation', on: cancelAt });
		const on = endDate !== null && endDate < next ? endDate : next;
		const later = { ...subscription, cancelAt: on, cancelledAt: at.now };
		return ok({ step: silent(later, 'subscription.cancellation_scheduled', { on }), unused: [] });
	}
	const { today } = at;
	const paused = pausedUntil(subscription, today);
	const isGivenBack = wish.refund !== 'none';
	return ok({
		unused: [...(paused === null ? [] : unusedDays(billed, paused)), ...refunded(subscription, wish, billed, today)],
		step: silent(
			{
				...subscription,
				status: status.value,
				endedOn: today,
				cancelAt: null,
				cancelledAt: at.now,
				pending: null,
				graceUntil: null,
				parked: null,
				pauses: pausesUntil(subscription, today),
				// Days that were given back are not paid for: whoever comes back pays them again.
				...(isGivenBack && next > today && subscription.billedUntil !== null && { billedUntil: today }),
			},
			'subscription.cancelled',
			{ ended_on: today, refund: wish.refund },
		),
	});
};

const refunded = (
	subscription: Subscription,
	{ refund }: CancelWish,
	billed: readonly BilledPeriod[],
	today: IsoDate,
): readonly UnusedDays[] => {
	const until = nextBillingDate(subscription);
	if (refund === 'none' || until <= today) return [];
	if (refund === 'prorated') return unusedDays(billed, { start: today, end: until });
	return segmentsInForce(billed).flatMap(({ billed: period, end }) =>
		period.invoiceId === null || end <= today
			? []
			: [{ invoiceId: period.invoiceId, billed: period, days: 0, whole: true }],
	);
};

/** Takes a planned cancellation back. */
export const planKeep = (subscription: Subscription): Result<LifePlan, EndRefusal> => {
	const status = nextSubscriptionStatus(subscription, 'keep');
	if (!status.ok) return status;
	if (subscription.cancelAt === null) return err({ type: 'subscription/not-scheduled' });
	const kept = { ...subscription, cancelAt: null, cancelledAt: null };
	return ok({ step: silent(kept, 'subscription.kept', { cancel_at: subscription.cancelAt }), unused: [] });
};

/**
 * It goes on from today: within days that are paid for, or in its trial, as if it had never ended; otherwise with a new
 * period that begins and is billed today, from which all later ones count. An end that has come is forgotten, and so is a
 * number of periods that is over. One that only was to end is kept.
 */
export const planReactivation = (subscription: Subscription, today: IsoDate): Result<LifePlan, EndRefusal> => {
	if (!isEnded(subscription) && subscription.cancelAt !== null) return planKeep(subscription);
	const status = nextSubscriptionStatus(subscription, 'reactivate');
	if (!status.ok) return status;
	const { endDate, trialEnd, billedUntil, terms, billing } = subscription;
	const revived: Subscription = {
		...subscription,
		status: status.value,
		endDate: endDate !== null && endDate <= today ? null : endDate,
		...(isComplete(subscription) && { cycles: null }),
		cancelAt: null,
		cancelledAt: null,
		endedOn: null,
	};
	const event = { type: 'subscription.reactivated', payload: { on: today } };
	if (nextBillingDate(revived) > today) {
		const isTrial = billedUntil === null && trialEnd !== null;
		const goesOn: Subscription = { ...revived, ...(isTrial && { status: 'trialing' }) };
		return ok({ step: silent(goesOn, event.type, event.payload), unused: [] });
	}
	const { anchor, anchorDay } =
		billing === 'calendar' ? calendarCadence(terms.frequency, today) : anniversaryCadence(terms.frequency, today);
	const step = renewalFrom({ ...revived, anchor, anchorDay, billedUntil: today }, today, 'stub');
	return ok({ step: { ...step, events: [event, ...step.events] }, unused: [] });
};

/** Something happened for which nothing is billed. */
export const silent = (subscription: Subscription, type: string, payload: Step['events'][number]['payload']): Step => ({
	kind: 'step',
	bill: null,
	subscription,
	events: [{ type, payload }],
});
