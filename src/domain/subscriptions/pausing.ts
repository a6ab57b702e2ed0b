import { type IsoDate, laterDate } from '../kernel/calendar.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import type { Period } from './cadence.ts';
import type { ChangeRefusal } from './change.ts';
import { nextSubscriptionStatus } from './lifecycle.ts';
import { endsOn, nextBillingDate } from './schedule.ts';
import type { Subscription, SubscriptionPause } from './subscription.ts';
import { resumeStep, type Step } from './turn.ts';

export interface PauseWish {
	/** First day that it goes on; null: when somebody resumes it. */
	readonly resumeOn: IsoDate | null;
	/** Whether paused days of what is invoiced already are given back when the pause is over. */
	readonly credit: boolean;
	/** `period_end`: with the first day that is not invoiced yet. */
	readonly at: 'now' | 'period_end';
}

export type PauseRefusal =
	| Exclude<ChangeRefusal, { readonly type: 'subscription/no-change' | 'subscription/date-passed' }>
	| {
			readonly type: 'subscription/resume-before-pause';
			readonly from: IsoDate;
			readonly resumeOn: IsoDate;
	  };

/** Blocks the days from today, or from the end of what is invoiced: nothing is billed for them. */
export const planPause = (
	subscription: Subscription,
	{ resumeOn, credit, at }: PauseWish,
	today: IsoDate,
): Result<Step, PauseRefusal> => {
	const status = nextSubscriptionStatus(subscription, 'pause');
	if (!status.ok) return status;
	const { parked, pauses, startDate } = subscription;
	if (parked !== null) return err({ type: 'subscription/parked', reason: parked.reason });
	const planned = pauses.at(-1);
	if (planned?.state === 'planned') {
		return err({ type: 'subscription/already-scheduled', what: 'pause', on: planned.from });
	}
	const next = nextBillingDate(subscription);
	if (next < today) return err({ type: 'subscription/behind', billedUntil: next });
	const from = laterDate(startDate, at === 'now' ? today : next);
	if (resumeOn !== null && resumeOn <= from) {
		return err({ type: 'subscription/resume-before-pause', from, resumeOn });
	}
	const endDate = endsOn(subscription);
	if (endDate !== null && from >= endDate) return err({ type: 'subscription/beyond-end', on: from, endDate });
	const isNow = from === today;
	const pause: SubscriptionPause = { from, to: resumeOn, credit, state: isNow ? 'running' : 'planned' };
	const payload = { from, resumes_on: resumeOn, credit };
	return ok({
		kind: 'step',
		bill: null,
		subscription: {
			...subscription,
			...(isNow && { status: status.value, graceUntil: null }),
			pauses: [...pauses, pause],
		},
		events: [{ type: isNow ? 'subscription.paused' : 'subscription.pause_scheduled', payload }],
	});
};

/** A pause that is over, and the days of it that may be given back; null: it gives none. */
export interface PlannedResume {
	readonly step: Step;
	readonly unused: Period | null;
}

/** The subscription goes on today; a pause that was only planned is taken back. */
export const planResume = (
	subscription: Subscription,
	today: IsoDate,
): Result<
	PlannedResume,
	Extract<
		PauseRefusal,
		{ readonly type: 'subscription/wrong-status' | 'subscription/parked' | 'subscription/beyond-end' }
	>
> => {
	const { parked, pauses } = subscription;
	const pause = pauses.at(-1);
	if (pause?.state === 'planned') {
		const step: Step = {
			kind: 'step',
			bill: null,
			subscription: { ...subscription, pauses: pauses.slice(0, -1) },
			events: [{ type: 'subscription.pause_withdrawn', payload: { from: pause.from } }],
		};
		return ok({ step, unused: null });
	}
	const status = nextSubscriptionStatus(subscription, 'resume');
	if (!status.ok) return status;
	if (parked !== null) return err({ type: 'subscription/parked', reason: parked.reason });
	if (pause === undefined) throw new Error(`the paused subscription ${subscription.id} has no pause`);
	// A run that is late leaves the day that was agreed as it is.
	const on = pause.to !== null && pause.to < today ? pause.to : today;
	const endDate = endsOn(subscription);
	if (endDate !== null && on >= endDate) return err({ type: 'subscription/beyond-end', on, endDate });
	return ok({ step: resumeStep(subscription, pause, on), unused: pausedUntil(subscription, on) });
};

/** The days of the pause under way that are to be given back on a day; null: none are. */
export const pausedUntil = ({ pauses }: Pick<Subscription, 'pauses'>, on: IsoDate): Period | null => {
	const pause = pauses.at(-1);
	if (pause === undefined || pause.state !== 'running' || !pause.credit || pause.from >= on) return null;
	return { start: pause.from, end: on };
};
