import { decimal } from '../../src/domain/kernel/decimal.ts';
import type { CouponId, CustomerId, SubscriptionId, TenantId } from '../../src/domain/kernel/ids.ts';
import { money } from '../../src/domain/kernel/money.ts';
import type { AppliedCoupon, Subscription, SubscriptionTerms } from '../../src/domain/subscriptions/subscription.ts';
import { date, instant } from './invoice.builder.ts';

export const subscriptionId = 'sub_01k3v0j9x4f7mbt2w8h5q6z1ra' as SubscriptionId;

export const buildTerms = (given: Partial<SubscriptionTerms> = {}): SubscriptionTerms => ({
	planId: null,
	priceId: null,
	description: 'Coko Premium',
	itemType: 'subscription',
	taxCode: 'ebook_subscription',
	taxRate: null,
	unitPrice: money(9_99, 'EUR'),
	pricesIncludeTax: true,
	quantity: decimal('1'),
	frequency: 'monthly',
	...given,
});

/** Begun on 22 November 2026 at 9.99 EUR a month, invoiced until 22 December. */
export const buildSubscription = (given: Partial<Subscription> = {}): Subscription => ({
	id: subscriptionId,
	tenantId: 'coko' as TenantId,
	version: 1,
	status: 'active',
	customerId: 'cus_01k3v0j9x4f7mbt2w8h5q6z1ra' as CustomerId,
	currency: 'EUR',
	terms: buildTerms(),
	billing: 'anniversary',
	anchor: date('2026-11-22'),
	anchorDay: 22,
	startDate: date('2026-11-22'),
	trialEnd: null,
	endDate: null,
	cycles: null,
	cyclesBilled: 1,
	billedUntil: date('2026-12-22'),
	currentPeriod: { start: date('2026-11-22'), end: date('2026-12-22') },
	pauses: [],
	pending: null,
	coupon: null,
	methodId: null,
	cancelAt: null,
	cancelledAt: null,
	endedOn: null,
	graceUntil: null,
	parked: null,
	metadata: {},
	createdAt: instant('2026-11-22T10:00:00.000Z'),
	updatedAt: instant('2026-11-22T10:00:00.000Z'),
	...given,
});

/** In a trial until 22 December 2026, so that nothing is invoiced yet. */
export const buildTrial = (given: Partial<Subscription> = {}): Subscription =>
	buildSubscription({
		status: 'trialing',
		anchor: date('2026-12-22'),
		trialEnd: date('2026-12-22'),
		cyclesBilled: 0,
		billedUntil: null,
		currentPeriod: null,
		...given,
	});

/** 2.00 EUR off, three times. */
export const twoOff: AppliedCoupon = {
	couponId: 'cpn_01k3v0j9x4f7mbt2w8h5q6z1ra' as CouponId,
	name: 'Rentrée',
	reduction: { type: 'amount', value: money(2_00, 'EUR') },
	planIds: [],
	periodsLeft: 3,
};
