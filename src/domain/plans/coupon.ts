import type { Discount } from '../invoices/discounts.ts';
import type { IsoDate, IsoInstant } from '../kernel/calendar.ts';
import type { CurrencyCode } from '../kernel/currency.ts';
import type { Decimal } from '../kernel/decimal.ts';
import type { CouponId, CustomerId, PlanId, SubscriptionId, TenantId } from '../kernel/ids.ts';
import { compareMoney, isNegative, type Money, zero } from '../kernel/money.ts';
import { err, ok, type Result } from '../kernel/result.ts';

export const couponTypes = ['amount', 'percentage'] as const;

/** Of one invoice, of as many as `periods` says, or of every one. */
export const couponDurations = ['once', 'repeating', 'forever'] as const;
export type CouponDuration = (typeof couponDurations)[number];

export const couponStatuses = ['active', 'archived'] as const;
/** An archived coupon is given to nobody any more; who redeemed it keeps it. */
export type CouponStatus = (typeof couponStatuses)[number];

/** What it takes off the subscription's line of an invoice. */
export type CouponReduction =
	/** More than zero; includes tax when the price does. */
	| { readonly type: 'amount'; readonly value: Money }
	/** More than 0 and at most 100; `10` is 10 %. */
	| { readonly type: 'percentage'; readonly value: Decimal };

/** What may be changed about a coupon; everything else is a promise to those who redeemed it. */
export interface CouponDetails {
	/** In the language of those it is for: printed on the invoices it lowers. */
	readonly name: string;
	/** How often it is given in all; null: no limit. */
	readonly maxRedemptions: number | null;
	/** Last day on which it is given, local date of the tenant; null: for ever. */
	readonly validUntil: IsoDate | null;
}

export interface Coupon extends CouponDetails {
	readonly id: CouponId;
	readonly tenantId: TenantId;
	/** Does not count redemptions: they come and go beside it. */
	readonly version: number;
	/** What people type, in capitals; unique in the tenant. */
	readonly code: string;
	readonly reduction: CouponReduction;
	readonly duration: CouponDuration;
	/** Invoices that it lowers; only with `repeating`. */
	readonly periods: number | null;
	/** How often it was given. */
	readonly redeemed: number;
	/** How often one customer gets it; null: no limit. */
	readonly perCustomerMax: number | null;
	/** First day on which it is given, local date of the tenant; null: at once. */
	readonly validFrom: IsoDate | null;
	/** Empty: any plan, or none. */
	readonly planIds: readonly PlanId[];
	readonly status: CouponStatus;
	readonly createdAt: IsoInstant;
	readonly updatedAt: IsoInstant;
}

/** That a subscription was given a coupon. */
export interface CouponRedemption {
	readonly couponId: CouponId;
	/** 1, 2, 3 … of the coupon; two who redeem the last one at once meet in it. */
	readonly ordinal: number;
	readonly subscriptionId: SubscriptionId;
	readonly customerId: CustomerId;
	readonly createdAt: IsoInstant;
}

export type CouponError =
	| { readonly type: 'coupon/not-found'; readonly coupon: string }
	| { readonly type: 'coupon/archived'; readonly code: string }
	| { readonly type: 'coupon/not-yet-valid'; readonly code: string; readonly validFrom: IsoDate }
	| { readonly type: 'coupon/expired'; readonly code: string; readonly validUntil: IsoDate }
	| { readonly type: 'coupon/exhausted'; readonly code: string; readonly max: number }
	| {
			readonly type: 'coupon/wrong-currency';
			readonly code: string;
			readonly couponCurrency: CurrencyCode;
			readonly currency: CurrencyCode;
	  }
	| { readonly type: 'coupon/wrong-plan'; readonly code: string; readonly planIds: readonly PlanId[] }
	| { readonly type: 'coupon/already-used'; readonly code: string; readonly max: number };

export interface CouponQuestion {
	/** Local date of the tenant. */
	readonly today: IsoDate;
	/** Of the subscription. */
	readonly currency: CurrencyCode;
	/** Null without a plan. */
	readonly planId: PlanId | null;
	/** How often this customer redeemed this coupon before. */
	readonly customerRedemptions: number;
}

/**
 * Whether a coupon is given today. First and last day are included: valid until 2026-11-30 is given on that day and
 * expired on 1 December. An amount needs its own currency; a percentage fits any.
 */
export const checkCoupon = (coupon: Coupon, question: CouponQuestion): Result<null, CouponError> => {
	const { code, validFrom, validUntil, maxRedemptions, perCustomerMax, planIds, reduction } = coupon;
	const { today, currency, planId, customerRedemptions } = question;
	if (coupon.status === 'archived') return err({ type: 'coupon/archived', code });
	if (validFrom !== null && today < validFrom) return err({ type: 'coupon/not-yet-valid', code, validFrom });
	if (validUntil !== null && today > validUntil) return err({ type: 'coupon/expired', code, validUntil });
	if (maxRedemptions !== null && coupon.redeemed >= maxRedemptions) {
		return err({ type: 'coupon/exhausted', code, max: maxRedemptions });
	}
	if (reduction.type === 'amount' && reduction.value.currency !== currency) {
		return err({ type: 'coupon/wrong-currency', code, couponCurrency: reduction.value.currency, currency });
	}
	if (!fitsPlan(coupon, planId)) {
		return err({ type: 'coupon/wrong-plan', code, planIds });
	}
	if (perCustomerMax !== null && customerRedemptions >= perCustomerMax) {
		return err({ type: 'coupon/already-used', code, max: perCustomerMax });
	}
	return ok(null);
};

/** Whether it lowers what a plan costs: any, or one of those it is for. Null: what is sold without a plan. */
export const fitsPlan = ({ planIds }: Pick<Coupon, 'planIds'>, planId: PlanId | null): boolean =>
	planIds.length === 0 || (planId !== null && planIds.includes(planId));

/** The redemption after those that were; of several in one commit each is made from the coupon after the one before. */
export const nextRedemption = (
	coupon: Pick<Coupon, 'id' | 'redeemed'>,
	of: Pick<CouponRedemption, 'subscriptionId' | 'customerId' | 'createdAt'>,
): CouponRedemption => ({ ...of, couponId: coupon.id, ordinal: coupon.redeemed + 1 });

/** How many invoices it lowers: 1 once, 3 of three periods; null: all of them. */
export const periodsLowered = ({ duration, periods }: Pick<Coupon, 'duration' | 'periods'>): number | null =>
	duration === 'once' ? 1 : duration === 'forever' ? null : periods;

/** The discount as it stands on an invoice, described by the coupon's name. */
export const discountOf = ({ reduction, name }: Pick<Coupon, 'reduction' | 'name'>): Discount => ({
	...reduction,
	description: name,
});

/**
 * The discount on a line of `base`: an amount takes no more than there is, 5.00 EUR off 3.33 EUR is 3.33 EUR, and
 * nothing off less than nothing. What is cut is lost, not kept for the next invoice. Both are of one currency.
 */
export const cappedDiscount = (coupon: Pick<Coupon, 'reduction' | 'name'>, base: Money): Discount => {
	const discount = discountOf(coupon);
	if (discount.type === 'percentage') return discount;
	const most = isNegative(base) ? zero(base.currency) : base;
	return compareMoney(discount.value, most) > 0 ? { ...discount, value: most } : discount;
};

/** Newest first; `before` is the last of the page before. */
export interface CouponFilter {
	readonly code: string | null;
	readonly status: CouponStatus | null;
	readonly before: CouponId | null;
	readonly limit: number;
}

declare module '../kernel/store.ts' {
	interface NeedKinds {
		'coupon.byId': { readonly args: { readonly id: CouponId }; readonly answer: Coupon | null };
		'coupon.byCode': { readonly args: { readonly code: string }; readonly answer: Coupon | null };
		/** In no order and each once; what does not exist is absent. */
		'coupon.byIds': { readonly args: { readonly ids: readonly CouponId[] }; readonly answer: readonly Coupon[] };
		'coupon.list': { readonly args: CouponFilter; readonly answer: readonly Coupon[] };
		/** How often a customer redeemed a coupon. */
		'coupon.redemptions': {
			readonly args: { readonly couponId: CouponId; readonly customerId: CustomerId };
			readonly answer: number;
		};
	}
	interface ChangeKinds {
		/** Inserts version 1, updates later versions; how often it was redeemed is not written by it. */
		'coupon.save': { readonly coupon: Coupon };
		/** Also counts it on the coupon. */
		'coupon.redeem': { readonly redemption: CouponRedemption };
	}
}
