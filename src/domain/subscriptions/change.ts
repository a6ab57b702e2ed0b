import type { Discount } from '../invoices/discounts.ts';
import type { LineInput } from '../invoices/drafting.ts';
import type { InvoiceLine } from '../invoices/invoice.ts';
import { daysBetween, type IsoDate } from '../kernel/calendar.ts';
import { compareDecimals } from '../kernel/decimal.ts';
import { compareMoney, fraction, isPositive, isZero, type Money, portion } from '../kernel/money.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import { fitsPlan } from '../plans/coupon.ts';
import { lineOfPeriod } from './billing.ts';
import type { Period } from './cadence.ts';
import { nextSubscriptionStatus, type SubscriptionLifecycleError } from './lifecycle.ts';
import { billedDays, endsOn, firstBilledDay, nextBillingDate } from './schedule.ts';
import type { BilledPeriod, Subscription, SubscriptionTerms } from './subscription.ts';
import { changedAtBoundary, changePayload, type Step, withTerms } from './turn.ts';

/** When new terms take effect. `period_end`: with the first day that is not invoiced yet. */
export type ChangeWhen =
	| { readonly at: 'now' }
	| { readonly at: 'period_end' }
	| { readonly at: 'date'; readonly on: IsoDate };

export type ChangeRefusal =
	| SubscriptionLifecycleError
	| { readonly type: 'subscription/no-change' }
	/** A person has to release it first. */
	| { readonly type: 'subscription/parked'; readonly reason: string }
	/** Days before today are not invoiced yet. */
	| { readonly type: 'subscription/behind'; readonly billedUntil: IsoDate }
	| {
			readonly type: 'subscription/already-scheduled';
			readonly what: 'cancellation' | 'pause';
			readonly on: IsoDate;
	  }
	| { readonly type: 'subscription/date-passed'; readonly on: IsoDate; readonly today: IsoDate }
	| { readonly type: 'subscription/beyond-end'; readonly on: IsoDate; readonly endDate: IsoDate };

/** A change of terms, decided without its invoices. */
export interface PlannedChange {
	/** First day of the new terms. */
	readonly on: IsoDate;
	readonly step: Step;
	/** Days that were invoiced at the old terms and are given back. */
	readonly unused: Period | null;
}

/**
 * What new terms do. Today: the days that are invoiced already are given back and billed anew. Later: they wait for
 * their day. In a trial, or before it begins, nothing is invoiced yet and the terms just change. One that leaves at the
 * end of its period must be kept first; while a payment is overdue a change is allowed, and what it gives back lowers
 * what is overdue.
 */
export const planChange = (
	subscription: Subscription,
	terms: SubscriptionTerms,
	when: ChangeWhen,
	today: IsoDate,
): Result<PlannedChange, ChangeRefusal> => {
	const allowed = nextSubscriptionStatus(subscription, 'change');
	if (!allowed.ok) return allowed;
	const { parked, cancelAt } = subscription;
	if (parked !== null) return err({ type: 'subscription/parked', reason: parked.reason });
	if (cancelAt !== null) return err({ type: 'subscription/already-scheduled', what: 'cancellation', on: cancelAt });
	if (isSameTerms(subscription.terms, terms)) return err({ type: 'subscription/no-change' });
	const next = nextBillingDate(subscription);
	if (next < today) return err({ type: 'subscription/behind', billedUntil: next });
	const on = when.at === 'now' ? today : when.at === 'period_end' ? next : when.on;
	if (on < today) return err({ type: 'subscription/date-passed', on, today });
	const endDate = endsOn(subscription);
	if (endDate !== null && on >= endDate) return err({ type: 'subscription/beyond-end', on, endDate });
	return ok(on > today ? changeLater(subscription, terms, on) : changeOn(subscription, terms, on));
};

const changeLater = (subscription: Subscription, terms: SubscriptionTerms, on: IsoDate): PlannedChange => ({
	on,
	unused: null,
	step: {
		kind: 'step',
		bill: null,
		subscription: { ...subscription, pending: { on, terms } },
		events: [{ type: 'subscription.change_scheduled', payload: { ...changePayload(subscription.terms, terms), on } }],
	},
});

/**
 * New terms from a day on that is due. At the same frequency the rest of the period is billed by its days; at another one
 * a new period begins on the day, and every later one counts from there. It is no cycle of its own: it takes the place
 * of days that were counted.
 */
export const changeOn = (subscription: Subscription, terms: SubscriptionTerms, on: IsoDate): PlannedChange => {
	if (nextBillingDate(subscription) <= on) {
		return { on, unused: null, step: changedAtBoundary(subscription, terms) };
	}
	const event = {
		type: 'subscription.changed',
		payload: { ...changePayload(subscription.terms, terms), on },
	};
	const { billedUntil } = subscription;
	if (billedUntil === null) {
		const changed = withTerms(subscription, terms, firstBilledDay(subscription));
		return { on, unused: null, step: { kind: 'step', bill: null, subscription: changed, events: [event] } };
	}
	const changed = withTerms(subscription, terms, on);
	const isRest = terms.frequency === subscription.terms.frequency;
	const period = isRest ? { start: on, end: billedUntil } : billedDays(changed, on);
	return {
		on,
		unused: { start: on, end: billedUntil },
		step: {
			kind: 'step',
			bill: { ...period, kind: 'change' },
			subscription: {
				...changed,
				billedUntil: period.end,
				currentPeriod: period,
				coupon: isRest ? changed.coupon : afterUse(changed.coupon),
			},
			events: [event],
		},
	};
};

/** A coupon after one more invoice that it lowered. */
const afterUse = (coupon: Subscription['coupon']): Subscription['coupon'] => {
	if (coupon === null || coupon.periodsLeft === null) return coupon;
	return coupon.periodsLeft === 1 ? null : { ...coupon, periodsLeft: coupon.periodsLeft - 1 };
};

/**
 * The line that bills a change; null when it bills nothing. The rest of a period keeps the discounts of the line that it
 * replaces, amounts by its days: who had 50 % off March has them off the rest of March. A new period is lowered by the
 * coupon like every other.
 */
export const lineOfChange = (
	before: Subscription,
	{ step, unused }: PlannedChange,
	replaced: { readonly line: InvoiceLine; readonly billed: BilledPeriod } | null,
): LineInput | null => {
	const { bill, subscription } = step;
	if (bill === null) return null;
	const isRest = unused !== null && bill.end === unused.end && before.terms.frequency === subscription.terms.frequency;
	const line = lineOfPeriod({ ...subscription, coupon: before.coupon }, bill);
	if (isZero(line.unitPrice)) return null;
	const isOfOtherPlan = before.coupon !== null && !fitsPlan(before.coupon, subscription.terms.planId);
	if (!isRest || replaced === null || isOfOtherPlan) return line;
	const of = { days: daysBetween(bill.start, bill.end), of: daysBetween(replaced.billed.start, replaced.billed.end) };
	return {
		...line,
		discounts: replaced.line.discounts.flatMap((discount) =>
			carried(discount, portion(line.unitPrice, line.quantity), of),
		),
	};
};

const carried = (
	discount: Discount,
	most: Money,
	share: { readonly days: number; readonly of: number },
): readonly Discount[] => {
	if (discount.type === 'percentage') return [discount];
	const value = fraction(discount.value, BigInt(share.days), BigInt(share.of));
	const capped = compareMoney(value, most) > 0 ? most : value;
	return isPositive(capped) ? [{ ...discount, value: capped }] : [];
};

/** Whether both bill the same: a plan, a price, so many of it, as often, taxed alike. */
export const isSameTerms = (one: SubscriptionTerms, other: SubscriptionTerms): boolean =>
	one.planId === other.planId &&
	one.priceId === other.priceId &&
	one.frequency === other.frequency &&
	one.pricesIncludeTax === other.pricesIncludeTax &&
	one.taxCode === other.taxCode &&
	one.description === other.description &&
	compareDecimals(one.quantity, other.quantity) === 0 &&
	compareMoney(one.unitPrice, other.unitPrice) === 0;

/** Whether the price of one unit for one period is another, which its subscriber is told before. */
export const isOtherPrice = (one: SubscriptionTerms, other: SubscriptionTerms): boolean =>
	one.frequency !== other.frequency ||
	one.pricesIncludeTax !== other.pricesIncludeTax ||
	compareMoney(one.unitPrice, other.unitPrice) !== 0;
