import type { CouponResponse } from '../contract/coupons.ts';
import type { PlanResponse, PriceResponse } from '../contract/plans.ts';
import { decimalToString } from '../domain/kernel/decimal.ts';
import { moneyToDecimal } from '../domain/kernel/money.ts';
import type { Coupon, CouponReduction } from '../domain/plans/coupon.ts';
import type { Plan, Price } from '../domain/plans/plan.ts';

export const presentPlan = (plan: Plan): PlanResponse => ({
	id: plan.id,
	object: 'plan',
	code: plan.code,
	name: plan.name,
	description: plan.description,
	item_type: plan.itemType,
	tax_code: plan.taxCode,
	trial_days: plan.trialDays,
	status: plan.status,
	prices: plan.prices.map(presentPrice),
	metadata: plan.metadata,
	created_at: plan.createdAt,
	updated_at: plan.updatedAt,
});

export const presentPrice = (price: Price): PriceResponse => ({
	id: price.id,
	object: 'price',
	plan_id: price.planId,
	currency: price.unitAmount.currency,
	frequency: price.frequency,
	unit_amount: moneyToDecimal(price.unitAmount),
	prices_include_tax: price.pricesIncludeTax,
	price_version: price.version,
	status: price.status,
	created_at: price.createdAt,
});

export const presentCoupon = (coupon: Coupon): CouponResponse => ({
	id: coupon.id,
	object: 'coupon',
	code: coupon.code,
	name: coupon.name,
	...presentReduction(coupon.reduction),
	duration: coupon.duration,
	periods: coupon.periods,
	max_redemptions: coupon.maxRedemptions,
	redeemed: coupon.redeemed,
	per_customer_max: coupon.perCustomerMax,
	valid_from: coupon.validFrom,
	valid_until: coupon.validUntil,
	plan_ids: [...coupon.planIds],
	status: coupon.status,
	created_at: coupon.createdAt,
	updated_at: coupon.updatedAt,
});

const presentReduction = (reduction: CouponReduction): Pick<CouponResponse, 'type' | 'value' | 'currency'> =>
	reduction.type === 'amount'
		? { type: 'amount', value: moneyToDecimal(reduction.value), currency: reduction.value.currency }
		: { type: 'percentage', value: decimalToString(reduction.value), currency: null };
