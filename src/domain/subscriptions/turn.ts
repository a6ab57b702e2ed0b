import { type IsoDate, laterDate } from '../kernel/calendar.ts';
import { decimalToString } from '../kernel/decimal.ts';
import type { JsonObject } from '../kernel/json.ts';
import { moneyToDecimal } from '../kernel/money.ts';
import { fitsPlan } from '../plans/coupon.ts';
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
	| { readonly kind: 'alone'; readonly what: 'change'; readonly on: IsoDate }
	/** Its pause is over, or it ends while it is paused: the paused days that were invoiced are given back with it. */
	| { readonly kind: 'alone'; readonly what: 'resume'; readonly on: IsoDate; readonly step: Step }
	| Step;

export interface Step {
	readonly kind: 'step';
	/** As it stands afterwards, without the versions of the events. */
	readonly subscription: Subscription;
	readonly events: readonly TurnEvent[];
	/** The days to be invoiced now. */
	readonly bill: (Period & { readonly kind: BilledPeriod['kind'] }) | null;
}

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
	const pause = subscription.pauses.at(-1);
	const after = endOn(subscription, on) ?? (pause?.state === 'running' ? resumeStep(subscription, pause, on) : null);
	if (after !== null) {
		return pause?.state === 'running' && pause.credit ? { kind: 'alone', what: 'resume', on, step: after } : after;
	}
	if (pause?.state === 'planned' && pause.from <= on) return beginPause(subscription, pause);
	if (subscription.pending !== null && subscription.pending.on <= on) {
		// What fell due during a pause happens on the day after it.
		const resumedOn = pause?.state === 'over' ? pause.to : null;
		const from = laterDate(subscription.pending.on, resumedOn ?? subscription.pending.on);
		if (from < nextBillingDate(subscription)) return { kind: 'alone', what: 'change', on: from };
		return changedAtBoundary(subscription, subscription.pending.terms);
	}
	const behind = periodsBehind(subscription, question.today);
	if (behind > question.catchUpMax + 1) return { kind: 'park', reason: `${behind - 1} periods were missed` };
	return renewal(subscription);
};

const endOn = (subscription: Subscription, on: IsoDate): Step | null => {
	const { cancelAt, endDate } = subscription;
	if (cancelAt !== null && cancelAt <= on) return ended(subscription, 'cancel', cancelAt);
	if (endDate !== null && endDate <= on) return ended(subscription, 'expire', endDate);
	const next = nextBillingDate(subscription);
	return isComplete(subscription) && next <= on ? ended(subscription, 'expire', next) : null;
};

const ended = (subscription: Subscription, command: 'cancel' | 'expire', endedOn: IsoDate): Step => ({
	...nothingBilled,
	subscription: {
		...moved(subscription, command),
		endedOn,
		pending: null,
		graceUntil: null,
		pauses: pausesUntil(subscription, endedOn),
	},
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

/** A pause under way ends with the subscription; one that was only planned never happens. */
export const pausesUntil = (subscription: Subscription, endedOn: IsoDate): readonly SubscriptionPause[] => {
	const pause = subscription.pauses.at(-1);
	if (pause === undefined || pause.state === 'over') return subscription.pauses;
	if (pause.state === 'planned') return subscription.pauses.slice(0, -1);
	return withPause(subscription, { ...pause, to: laterDate(pause.from, endedOn), state: 'over' });
};

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
	const isTrial = subscription.billedUntil === null && subscription.trialEnd !== null && on < subscription.trialEnd;
	const resumed: Subscription = {
		...moved(subscription, 'resume'),
		...(isTrial && { status: 'trialing' }),
		pauses: withPause(subscription, over),
	};
	const payload = { from: pause.from, on };
	const events = [{ type: 'subscription.resumed', payload }];
	const from = laterDate(nextBillingDate(resumed), on);
	if (from > on) return { ...nothingBilled, subscription: resumed, events };
	const { pending } = resumed;
	// What fell due during the pause holds from its first billed day on: old terms are not billed to be credited at once.
	const step =
		pending !== null && pending.on <= on
			? changedWith(resumed, pending.terms, on, (changed) => renewalFrom(changed, on, 'resume'))
			: renewalFrom(resumed, on, 'resume');
	return { ...step, events: [...events, ...step.events] };
};

/** New terms with the period that begins now. */
export const changedAtBoundary = (subscription: Subscription, terms: SubscriptionTerms): Step =>
	changedWith(subscription, terms, nextBillingDate(subscription), renewal);

const changedWith = (
	subscription: Subscription,
	terms: SubscriptionTerms,
	on: IsoDate,
	bill: (changed: Subscription) => Step,
): Step => {
	const step = bill(withTerms(subscription, terms, on));
	const event = { type: 'subscription.changed', payload: { ...changePayload(subscription.terms, terms), on } };
	return { ...step, events: [event, ...step.events] };
};

/** New terms from a day on: another frequency counts its periods anew from there. A coupon of another plan is lost. */
export const withTerms = (subscription: Subscription, terms: SubscriptionTerms, from: IsoDate): Subscription => {
	const { coupon: redeemed } = subscription;
	const coupon = redeemed !== null && fitsPlan(redeemed, terms.planId) ? redeemed : null;
	const changed = { ...subscription, terms, coupon, pending: null };
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
export const renewalFrom = (subscription: Subscription, start: IsoDate, kind: BilledPeriod['kind']): Step => {
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

/** With the status that the command leads to, which its caller has checked. */
export const moved = (subscription: Subscription, command: SubscriptionCommand): Subscription => {
	const status = nextSubscriptionStatus(subscription, command);
	if (!status.ok) throw new Error(`a ${subscription.status} subscription came to ${command}: ${subscription.id}`);
	return { ...subscription, status: status.value };
};
