import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { discountOn } from '../../../src/domain/invoices/discounts.ts';
import { silentWorkings } from '../../../src/domain/invoices/workings.ts';
import type { IsoDate, IsoInstant } from '../../../src/domain/kernel/calendar.ts';
import { decimal } from '../../../src/domain/kernel/decimal.ts';
import type { CustomerId, SubscriptionId } from '../../../src/domain/kernel/ids.ts';
import { minorMax, money } from '../../../src/domain/kernel/money.ts';
import {
	type Coupon,
	type CouponQuestion,
	cappedDiscount,
	checkCoupon,
	discountOf,
	nextRedemption,
	periodsLowered,
} from '../../../src/domain/plans/coupon.ts';
import { runs } from '../kernel/arbitraries.ts';
import { aCoupon, otherPlanId, premiumId } from './plans.ts';

const date = (text: string) => text as IsoDate;
const fiveEuros = { type: 'amount', value: money(500n, 'EUR') } as const;

const asked: CouponQuestion = {
	today: date('2026-11-22'),
	currency: 'EUR',
	planId: premiumId,
	customerRedemptions: 0,
};
const errorOf = (given: Partial<Coupon>, question: Partial<CouponQuestion> = {}) => {
	const checked = checkCoupon(aCoupon(given), { ...asked, ...question });
	return checked.ok ? null : checked.error;
};

describe('a coupon', () => {
	it('without limits is given to anybody, also without a plan', () => {
		expect(errorOf({})).toBeNull();
		expect(errorOf({}, { planId: null, currency: 'XOF', customerRedemptions: 99 })).toBeNull();
	});

	it('is given on its first and on its last day', () => {
		const november = { validFrom: date('2026-11-01'), validUntil: date('2026-11-30') };
		expect(errorOf(november, { today: date('2026-11-01') })).toBeNull();
		expect(errorOf(november, { today: date('2026-11-30') })).toBeNull();
		expect(errorOf(november, { today: date('2026-10-31') })).toMatchObject({ type: 'coupon/not-yet-valid' });
		expect(errorOf(november, { today: date('2026-12-01') })).toMatchObject({ type: 'coupon/expired' });
	});

	it('that is archived is given to nobody', () => {
		expect(errorOf({ status: 'archived' })).toEqual({ type: 'coupon/archived', code: 'RENTREE' });
	});

	it('is given as often as it says, and not once more', () => {
		expect(errorOf({ maxRedemptions: 3, redeemed: 2 })).toBeNull();
		expect(errorOf({ maxRedemptions: 3, redeemed: 3 })).toEqual({ type: 'coupon/exhausted', code: 'RENTREE', max: 3 });
	});

	it('is given to one customer as often as it says, and not once more', () => {
		expect(errorOf({ perCustomerMax: 2 }, { customerRedemptions: 1 })).toBeNull();
		expect(errorOf({ perCustomerMax: 2 }, { customerRedemptions: 2 })).toMatchObject({ type: 'coupon/already-used' });
	});

	it('of an amount fits its own currency only', () => {
		expect(errorOf({ reduction: fiveEuros })).toBeNull();
		expect(errorOf({ reduction: fiveEuros }, { currency: 'XOF' })).toEqual({
			type: 'coupon/wrong-currency',
			code: 'RENTREE',
			couponCurrency: 'EUR',
			currency: 'XOF',
		});
	});

	it('for some plans fits no other, and no subscription without one', () => {
		expect(errorOf({ planIds: [otherPlanId, premiumId] })).toBeNull();
		expect(errorOf({ planIds: [otherPlanId] })).toMatchObject({ type: 'coupon/wrong-plan' });
		expect(errorOf({ planIds: [premiumId] }, { planId: null })).toMatchObject({ type: 'coupon/wrong-plan' });
	});

	it('lowers one invoice, some, or all', () => {
		expect(periodsLowered({ duration: 'once', periods: null })).toBe(1);
		expect(periodsLowered({ duration: 'repeating', periods: 3 })).toBe(3);
		expect(periodsLowered({ duration: 'forever', periods: null })).toBeNull();
	});

	it('counts its redemptions from 1', () => {
		const of = {
			subscriptionId: 'sub_01k3v0j9x4f7mbt2w8h5q6z1ra' as SubscriptionId,
			customerId: 'cus_01k3v0j9x4f7mbt2w8h5q6z1ra' as CustomerId,
			createdAt: '2026-11-22T10:00:00.000Z' as IsoInstant,
		};
		expect(nextRedemption(aCoupon(), of)).toMatchObject({ ...of, ordinal: 1 });
		expect(nextRedemption(aCoupon({ redeemed: 41 }), of).ordinal).toBe(42);
	});
});

describe('what a coupon takes off a line', () => {
	it('is described by its name', () => {
		expect(discountOf(aCoupon())).toEqual({
			type: 'percentage',
			value: decimal('10'),
			description: 'Offre de rentrée',
		});
	});

	it('is never more than the line: 5.00 EUR off 3.33 EUR is 3.33 EUR, off 9.99 EUR 5.00 EUR, off a free plan nothing', () => {
		const taken = (minor: bigint) => cappedDiscount(aCoupon({ reduction: fiveEuros }), money(minor, 'EUR')).value;
		expect(taken(333n)).toEqual(money(333n, 'EUR'));
		expect(taken(999n)).toEqual(money(500n, 'EUR'));
		expect(taken(0n)).toEqual(money(0n, 'EUR'));
		expect(taken(-100n)).toEqual(money(0n, 'EUR'));
	});

	it('meets no line of another currency', () => {
		expect(() => cappedDiscount(aCoupon({ reduction: fiveEuros }), money(6500n, 'XOF'))).toThrow();
	});

	it('always leaves a line between nothing and what it was', () => {
		const anyReduction = fc.oneof(
			fc.bigInt({ min: 1n, max: minorMax }).map((minor) => ({ type: 'amount' as const, value: money(minor, 'EUR') })),
			fc
				.integer({ min: 1, max: 1_000_000 })
				.map((parts) => ({ type: 'percentage' as const, value: { coefficient: BigInt(parts), scale: 4 } })),
		);
		fc.assert(
			fc.property(anyReduction, fc.bigInt({ min: 0n, max: minorMax }), (reduction, minor) => {
				const base = money(minor, 'EUR');
				const off = discountOn(base, [cappedDiscount(aCoupon({ reduction }), base)], silentWorkings, 'discount');
				expect(off).not.toBeNull();
				expect(off!.minor >= 0n && off!.minor <= minor).toBe(true);
			}),
			runs,
		);
	});
});
