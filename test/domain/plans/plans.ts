import type { IsoInstant } from '../../../src/domain/kernel/calendar.ts';
import { decimal } from '../../../src/domain/kernel/decimal.ts';
import type { CouponId, PlanId, PriceId, TenantId } from '../../../src/domain/kernel/ids.ts';
import { money } from '../../../src/domain/kernel/money.ts';
import type { Coupon } from '../../../src/domain/plans/coupon.ts';
import type { Plan, Price } from '../../../src/domain/plans/plan.ts';

const instant = '2026-11-22T10:00:00.000Z' as IsoInstant;
const tenantId = 'coko' as TenantId;

export const premiumId = 'pln_01k3v0j9x4f7mbt2w8h5q6z1ra' as PlanId;
export const otherPlanId = 'pln_01k3v0j9x4f7mbt2w8h5q6z1rb' as PlanId;

/** 9.99 EUR monthly, tax included. */
export const aPrice = (given: Partial<Price> = {}): Price => ({
	id: 'prc_01k3v0j9x4f7mbt2w8h5q6z1ra' as PriceId,
	planId: premiumId,
	frequency: 'monthly',
	unitAmount: money(999n, 'EUR'),
	pricesIncludeTax: true,
	version: 1,
	status: 'active',
	createdAt: instant,
	...given,
});

export const aPlan = (given: Partial<Plan> = {}): Plan => ({
	id: premiumId,
	tenantId,
	version: 1,
	code: 'premium',
	name: { fr: 'Coko Premium', en: 'Coko Premium' },
	description: null,
	itemType: 'subscription',
	taxCode: 'ebook_subscription',
	trialDays: 0,
	status: 'active',
	prices: [aPrice()],
	metadata: {},
	createdAt: instant,
	updatedAt: instant,
	...given,
});

/** 10 % off one invoice, for anybody, any time. */
export const aCoupon = (given: Partial<Coupon> = {}): Coupon => ({
	id: 'cpn_01k3v0j9x4f7mbt2w8h5q6z1ra' as CouponId,
	tenantId,
	version: 1,
	code: 'RENTREE',
	name: 'Offre de rentrée',
	reduction: { type: 'percentage', value: decimal('10') },
	duration: 'once',
	periods: null,
	maxRedemptions: null,
	redeemed: 0,
	perCustomerMax: null,
	validFrom: null,
	validUntil: null,
	planIds: [],
	status: 'active',
	createdAt: instant,
	updatedAt: instant,
	...given,
});
