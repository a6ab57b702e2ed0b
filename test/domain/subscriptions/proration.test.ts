import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, daysBetween } from '../../../src/domain/kernel/calendar.ts';
import { type Money, minus, money, negate, plus, sum } from '../../../src/domain/kernel/money.ts';
import { anniversaryCadence, calendarCadence } from '../../../src/domain/subscriptions/cadence.ts';
import { periodContaining, periodsBetween } from '../../../src/domain/subscriptions/periods.ts';
import { prorated, type Share, shareOf } from '../../../src/domain/subscriptions/proration.ts';
import { runs } from '../kernel/arbitraries.ts';
import { anyCadence, anyDate, date, period } from './any-cadence.ts';

const euros = (minor: number) => money(minor, 'EUR');
/** A few units below the most that can be kept: parts that are rounded up come to more than their whole. */
const most = Number.MAX_SAFE_INTEGER - 10;
const anyPrice = fc.oneof(fc.integer({ min: -10_000, max: 10_000 }), fc.integer({ min: -most, max: most })).map(euros);

describe('the share of a part of a period', () => {
	it('is its days by the days of the whole period', () => {
		const monthly = calendarCadence('monthly', date('2026-01-15'));
		expect(shareOf(monthly, period('2026-01-15', '2026-02-01'))).toEqual({ days: 17, of: 31 });
		expect(shareOf(monthly, period('2026-02-01', '2026-02-15'))).toEqual({ days: 14, of: 28 });
		expect(shareOf(monthly, period('2028-02-01', '2028-02-15'))).toEqual({ days: 14, of: 29 });
		expect(shareOf(monthly, period('2026-03-01', '2026-04-01'))).toEqual({ days: 31, of: 31 });
		expect(shareOf(monthly, period('2026-03-05', '2026-03-05'))).toEqual({ days: 0, of: 31 });
	});

	it('of a year that has a 29 February is by 366', () => {
		const yearly = anniversaryCadence('yearly', date('2027-03-01'));
		expect(shareOf(yearly, period('2027-12-01', '2028-03-01'))).toEqual({ days: 91, of: 366 });
		expect(shareOf(yearly, period('2028-12-01', '2029-03-01'))).toEqual({ days: 90, of: 365 });
	});

	it('before the first boundary is by the period that ends there', () => {
		const cadence = anniversaryCadence('monthly', date('2023-02-23'), 15);
		expect(shareOf(cadence, period('2023-02-23', '2023-03-15'))).toEqual({ days: 20, of: 28 });
	});

	it('is not asked for over a boundary or backwards', () => {
		const monthly = calendarCadence('monthly', date('2026-01-01'));
		expect(() => shareOf(monthly, period('2026-01-31', '2026-02-02'))).toThrow('not a part of');
		expect(() => shareOf(monthly, period('2026-01-31', '2026-01-30'))).toThrow('not a part of');
	});

	it('and that of the rest are the whole: days of the stub and of the rest', () => {
		fc.assert(
			fc.property(anyCadence, anyDate, (cadence, day) => {
				const whole = periodContaining(cadence, day);
				const used = shareOf(cadence, { start: whole.start, end: day });
				const rest = shareOf(cadence, { start: day, end: whole.end });
				expect(used.of).toBe(rest.of);
				expect(used.days + rest.days).toBe(used.of);
				expect(used.of).toBe(daysBetween(whole.start, whole.end));
			}),
			runs,
		);
	});
});

describe('a prorated amount', () => {
	it.each([
		[3000, 17, 31, 1645],
		[3000, 12, 31, 1161],
		[1, 1, 2, 1],
		[-1, 1, 2, -1],
		[2999, 30, 30, 2999],
		[2999, 0, 30, 0],
	])('of %i cents for %i/%i is %i cents', (minor, days, of, expected) => {
		expect(prorated(euros(minor), { days, of })).toEqual(euros(expected));
	});

	it('of a currency without cents is whole units', () => {
		expect(prorated(money(6500, 'XOF'), { days: 17, of: 31 })).toEqual(money(3565, 'XOF'));
	});

	it('of a credit is the mirror of the charge for the same days', () => {
		fc.assert(
			fc.property(anyPrice, anyCadence, anyDate, (price, cadence, day) => {
				const share = shareOf(cadence, { start: day, end: periodContaining(cadence, day).end });
				expect(prorated(negate(price), share)).toEqual(negate(prorated(price, share)));
			}),
			runs,
		);
	});

	it('and the rest are the whole, or one unit more exactly when both end in half a unit', () => {
		fc.assert(
			fc.property(anyPrice, anyCadence, anyDate, (price, cadence, day) => {
				const whole = periodContaining(cadence, day);
				const used = shareOf(cadence, { start: whole.start, end: day });
				const rest = shareOf(cadence, { start: day, end: whole.end });
				const difference = minus(plus(prorated(price, used), prorated(price, rest)), price).minor;
				expect(difference).toBe(endsInHalf(price, used) ? (price.minor < 0n ? -1n : 1n) : 0n);
			}),
			runs,
		);
	});

	it('in the smallest case: one cent is a cent for each half of a February of 28 days', () => {
		const february = calendarCadence('monthly', date('2026-02-01'));
		const halves = [period('2026-02-01', '2026-02-15'), period('2026-02-15', '2026-03-01')];
		expect(halves.map((half) => prorated(euros(1), shareOf(february, half)).minor)).toEqual([1n, 1n]);
	});

	it('of n parts differs from the whole by at most n halves of a unit', () => {
		const anyCuts = fc.array(fc.nat({ max: 366 }), { maxLength: 6 });
		fc.assert(
			fc.property(anyPrice, anyCadence, anyDate, anyCuts, (price, cadence, day, cuts) => {
				const { start, end } = periodContaining(cadence, day);
				const inside = cuts.map((days) => addDays(start, days)).filter((cut) => cut < end);
				const ends = [...new Set([start, ...inside, end])].toSorted();
				const parts = ends.slice(1).map((cut, place) => ({ start: ends[place]!, end: cut }));
				const total = sum(
					parts.map((part) => prorated(price, shareOf(cadence, part))),
					'EUR',
				);
				const difference = minus(total, price).minor;
				expect(2n * (difference < 0n ? -difference : difference)).toBeLessThanOrEqual(BigInt(parts.length));
			}),
			runs,
		);
	});

	it('is never more than the price, and grows with the days', () => {
		fc.assert(
			fc.property(fc.maxSafeInteger(), fc.integer({ min: 1, max: 366 }), fc.nat({ max: 365 }), (minor, of, less) => {
				const price = euros(Math.abs(minor));
				const days = less % of;
				const amounts = [days, days + 1].map((count) => prorated(price, { days: count, of }).minor);
				expect(amounts[0]! <= amounts[1]! && amounts[1]! <= price.minor).toBe(true);
			}),
			runs,
		);
	});
});

describe('what a stretch of time costs', () => {
	it('is the whole price for each whole period and the share of each stub', () => {
		const cadence = calendarCadence('monthly', date('2026-01-20'));
		const periods = periodsBetween(cadence, date('2026-01-20'), date('2026-03-10'));
		const amounts = periods.map((each) => prorated(euros(3100), shareOf(cadence, each)).minor);
		expect(amounts).toEqual([1200n, 3100n, 900n]);
	});
});

/** Whether the exact share is half a unit away from whole units: twice the share is a whole odd number. */
const endsInHalf = (price: Money, { days, of }: Share): boolean => {
	const twice = 2n * price.minor * BigInt(days);
	return twice % BigInt(of) === 0n && (twice / BigInt(of)) % 2n !== 0n;
};
