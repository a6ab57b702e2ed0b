import { addDays, type IsoDate, laterDate } from '../kernel/calendar.ts';
import { decimalToString } from '../kernel/decimal.ts';
import type { JsonObject } from '../kernel/json.ts';
import { moneyToDecimal } from '../kernel/money.ts';
import { anniversaryCadence, calendarCadence, type Period } from './cadence.ts';
import { nextSubscriptionStatus, type SubscriptionCommand } from './lifecycle.ts';
import { billedDays, isComplete, isWhole, nextBillingDate, nextTurnOn, periodsBehind } from './schedule.ts';
import {
	type BilledPeriod,
	cadenceOf,
	type Subscription,
	type SubscriptionPause,
	type SubscriptionTerms,
} from './subscription.ts';

/** A fact to be told: each is one version of the subscription. */
export interface TurnEvent {
	readonly type: string;
	readonly payload: JsonObject;
}

/** What happens to one subscription by itself. */
export type Turn =
	/** Nothing is due any more: somebody was faster. */
	| { readonly kind: 'nothing' }
	/** It missed more periods than are billed by themselves. */
	| { readonly kind: 'park'; readonly reason: string }
	/** Days that were invoiced are billed or credited anew: a credit note belongs to it, which is a command of its own. */
	| { readonly kind: 'alone'; readonly what: 'change' | 'resume' }
	| {
			readonly kind: 'step';
			/** As it stands afterwards, without the versions of the events. */
			readonly subscription: Subscription;
			readonly events: readonly TurnEvent[];
			/** The days to be invoiced now. */
			readonly bill: (Period & { readonly kind: BilledPeriod['kind'] }) | null;
	  };

type Step = Extract<Turn, { readonly kind: 'step' }>;

export interface TurnQuestion {
	/** Local date up to which things have happened. */
	readonly today: IsoDate;
	/** Periods that may be caught up by themselves (`limit/catch_up_periods`). */
	readonly catchUpMax: number;
}

/**
 * The next thing that happens to a subscription, at most one period of it: whoever is behind comes again for the next one.
 * All of it follows from the dates of the subscription and from `today`; a late run decides what a punctual one would
 * have decided. Ends come before changes, changes before renewals of the same day.
 */
export const decideTurn = (subscription: Subscription, question: TurnQuestion): Turn => {
	const on = nextTurnOn(subscription);
	if (on === null || on > question.today) return { kind: 'nothing' };
	const ended = endOn(subscription, on);
	if (ended !== null) return ended;
	const pause = subscription.pauses.at(-1);
	if (pause?.state === 'running') {
		return pause.credit ? { kind: 'alone', what: 'resume' } : resumeStep(subscription, pause, on);
	}
	if (pause?.state === 'planned' && pause.from <= on) return beginPause(subscription, pause);
	if (subscription.pending !== null && subscription.pending.on <= on) {
		if (subscription.pending.on < nextBillingDate(subscription)) {
			return { kind: 'alone', what: 'change' };
		}
		return changedAtBoundary(subscription, subscription.pending.terms);
	}
	const behind = periodsBehind(subscription, question.today);
	if (behind > question.catchUpMax + 1) return { kind: 'park', reason: `${behind - 1} periods were missed` };
	return renewal(subscription);
};

const endOn = (subscription: Subscription, on: IsoDate): Turn | null => {
	const { cancelAt, endDate } = subscription;
	if (cancelAt !== null && cancelAt <= on) return ended(subscription, 'cancel', cancelAt);
	if (endDate !== null && endDate <= on) return ended(subscription, 'expire', endDate);
	const next = nextBillingDate(subscription);
	return isComplete(subscription) && next <= on ? ended(subscription, 'expire', next) : null;
};

const ended = (subscription: Subscription, command: 'cancel' | 'expire', endedOn: IsoDate): Step => ({
	...nothingBilled,
	subscription: { ...moved(subscription, command), endedOn, pending: null, graceUntil: null },
	events: [
		{ type: command === 'cancel' ? 'subscription.cancelled' : 'subscription.expired', payload: { ended_on: endedOn } },
	],
});

const nothingBilled = { kind: 'step', bill: null } as const;

const beginPause = (subscription: Subscription, pause: SubscriptionPause): Step => ({
	...nothingBilled,
	subscription: {
		...moved(subscription, 'pause'),
		graceUntil: null,
		pauses: withPause(subscription, { ...pause, state: 'running' }),
	},
	events: [{ type: 'subscription.paused', payload: { from: pause.from, resumes_on: pause.to } }],
});

/** The last pause, as it is now. */
export const withPause = ({ pauses }: Subscription, pause: SubscriptionPause): readonly SubscriptionPause[] => [
	...pauses.slice(0, -1),
	pause,
];

/**
 * The subscription goes on: on days that are invoiced already nothing is billed, otherwise the rest of the period that
 * the day lies in. Paused 20 March to 11 April on a monthly 30.00 EUR of the 1st: 11 April to 1 May is 20.00 EUR.
 */
export const resumeStep = (subscription: Subscription, pause: SubscriptionPause, on: IsoDate): Step => {
	const over: SubscriptionPause = { ...pause, to: on, state: 'over' };
	const resumed = { ...moved(subscription, 'resume'), pauses: withPause(subscription, over) };
	const payload = { from: pause.from, on };
	const events = [{ type: 'subscription.resumed', payload }];
	const from = laterDate(nextBillingDate(resumed), on);
	if (from > on) return { ...nothingBilled, subscription: resumed, events };
	const step = renewalFrom(resumed, on, 'resume');
	return { ...step, events: [...events, ...step.events] };
};

const changedAtBoundary = (subscription: Subscription, terms: SubscriptionTerms): Step => {
	const changed = withTerms(subscription, terms, nextBillingDate(subscription));
	const step = renewal(changed);
	const event = { type: 'subscription.changed', payload: changePayload(subscription.terms, terms) };
	return { ...step, events: [event, ...step.events] };
};

/** New terms from a day on: another frequency counts its periods anew from there. */
export const withTerms = (subscription: Subscription, terms: SubscriptionTerms, from: IsoDate): Subscription => {
	const changed = { ...subscription, terms, pending: null };
	if (terms.frequency === subscription.terms.frequency) return changed;
	const cadence =
		subscription.billing === 'calendar'
			? calendarCadence(terms.frequency, from)
			: anniversaryCadence(terms.frequency, from);
	return { ...changed, anchor: cadence.anchor, anchorDay: cadence.anchorDay };
};

/** What a change says in the audit trail. */
export const changePayload = (before: SubscriptionTerms, after: SubscriptionTerms): JsonObject => ({
	before: termsPayload(before),
	after: termsPayload(after),
});

export const termsPayload = (terms: SubscriptionTerms): JsonObject => ({
	plan_id: terms.planId,
	price_id: terms.priceId,
	unit_price: moneyToDecimal(terms.unitPrice),
	currency: terms.unitPrice.currency,
	quantity: decimalToString(terms.quantity),
	frequency: terms.frequency,
});

const renewal = (subscription: Subscription): Step => {
	const start = nextBillingDate(subscription);
	return renewalFrom(
		subscription,
		start,
		isWhole(cadenceOf(subscription), billedDays(subscription, start)) ? 'period' : 'stub',
	);
};

/** Bills the days from `start` to the next boundary. A stub at the beginning and the rest after a pause are no cycles. */
const renewalFrom = (subscription: Subscription, start: IsoDate, kind: BilledPeriod['kind']): Step => {
	const period = billedDays(subscription, start);
	const isCycle = isWhole(cadenceOf(subscription), period);
	const isFirst = subscription.billedUntil === null;
	const coupon = subscription.coupon;
	const left = coupon === null || coupon.periodsLeft === null ? null : coupon.periodsLeft - 1;
	const renewed: Subscription = {
		...moved(subscription, 'renew'),
		billedUntil: period.end,
		currentPeriod: period,
		cyclesBilled: subscription.cyclesBilled + (isCycle ? 1 : 0),
		coupon: coupon === null ? null : left === 0 ? null : { ...coupon, periodsLeft: left },
	};
	const payload = { period_start: period.start, period_end: period.end };
	return {
		kind: 'step',
		subscription: renewed,
		bill: { ...period, kind: isCycle ? 'period' : kind },
		events: [{ type: isFirst ? 'subscription.activated' : 'subscription.renewed', payload }],
	};
};

const moved = (subscription: Subscription, command: SubscriptionCommand): Subscription => {
	const status = nextSubscriptionStatus(subscription, command);
	if (!status.ok) throw new Error(`a ${subscription.status} subscription came to ${command}: ${subscription.id}`);
	return { ...subscription, status: status.value };
};

/** The last day of a period, as people write it. */
export const lastDayOf = ({ end }: Period): IsoDate => addDays(end, -1);
