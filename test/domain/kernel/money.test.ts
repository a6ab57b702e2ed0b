import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { currencyOf } from '../../../src/domain/kernel/currency.ts';
import { decimal } from '../../../src/domain/kernel/decimal.ts';
import {
	AmountOutOfRangeError,
	apportion,
	compareMoney,
	fraction,
	isNegative,
	isPositive,
	isZero,
	type Money,
	minorMax,
	minus,
	money,
	moneyToDecimal,
	moneyToMinor,
	negate,
	parseMoney,
	plus,
	portion,
	roundRatio,
	split,
	sum,
} from '../../../src/domain/kernel/money.ts';
import { anyCurrency, anyDecimal, anyMinor, anyMoney, runs } from './arbitraries.ts';

const eur = (minor: bigint | number): Money => money(minor, 'EUR');
const minors = (amounts: readonly Money[]) => amounts.map(moneyToMinor);

describe('amounts are kept exactly or refused', () => {
	test('the range ends at 2^53 − 1 minor units on both sides', () => {
		expect(money(minorMax, 'XOF').minor).toBe(9007199254740991n);
		expect(() => money(minorMax + 1n, 'XOF')).toThrow(AmountOutOfRangeError);
		expect(() => money(-minorMax - 1n, 'XOF')).toThrow(AmountOutOfRangeError);
	});

	test('10^12 XOF can be added, taxed, split and printed', () => {
		const amount = money(10n ** 12n, 'XOF');
		expect(moneyToDecimal(plus(amount, amount))).toBe('2000000000000');
		expect(moneyToDecimal(portion(amount, decimal('0.18')))).toBe('180000000000');
		expect(minors(split(amount, [1n, 1n, 1n]))).toEqual([333333333334, 333333333333, 333333333333]);
	});

	test('arithmetic that leaves the range throws instead of losing digits', () => {
		expect(() => plus(eur(minorMax), eur(1))).toThrow(AmountOutOfRangeError);
		expect(() => portion(eur(minorMax), decimal('1.5'))).toThrow(AmountOutOfRangeError);
	});

	test('two currencies never meet', () => {
		expect(() => plus(eur(1), money(1, 'XOF'))).toThrow();
		expect(() => minus(money(1, 'XAF'), money(1, 'XOF'))).toThrow();
		expect(() => compareMoney(eur(1), money(1, 'USD'))).toThrow();
		expect(() => sum([eur(1), money(1, 'USD')], 'EUR')).toThrow();
	});

	test('sign and order', () => {
		expect([isNegative(eur(-1)), isZero(eur(0)), isPositive(eur(1))]).toEqual([true, true, true]);
		expect(compareMoney(eur(1), eur(2))).toBeLessThan(0);
		expect(moneyToMinor(negate(eur(5)))).toBe(-5);
		expect(moneyToMinor(sum([], 'EUR'))).toBe(0);
	});
});

describe('rounding happens once, half away from zero', () => {
	test('ties go away from zero on both sides', () => {
		expect([roundRatio(5n, 2n), roundRatio(-5n, 2n), roundRatio(5n, -2n)]).toEqual([3n, -3n, -3n]);
		expect([roundRatio(49n, 100n), roundRatio(50n, 100n), roundRatio(-49n, 100n)]).toEqual([0n, 1n, 0n]);
	});

	test('nothing is divided by zero', () => {
		expect(() => roundRatio(1n, 0n)).toThrow('division by zero');
	});

	test('29.99 EUR at 20 % is 6.00 and at 5.5 % is 1.65', () => {
		expect(moneyToDecimal(portion(eur(2999), decimal('0.20')))).toBe('6.00');
		expect(moneyToDecimal(portion(eur(2999), decimal('0.055')))).toBe('1.65');
	});

	test('the rounded value is the nearest one, and the mirror of its mirror', () => {
		fc.assert(
			fc.property(anyMinor, fc.bigInt({ min: 1n, max: 10n ** 9n }), (numerator, denominator) => {
				const rounded = roundRatio(numerator, denominator);
				const distance = rounded * denominator - numerator;
				const twice = 2n * (distance < 0n ? -distance : distance);
				expect(twice <= denominator).toBe(true);
				if (twice === denominator) expect(numerator > 0n === distance > 0n).toBe(true);
				expect(roundRatio(-numerator, denominator)).toBe(-rounded);
				expect(roundRatio(numerator, -denominator)).toBe(-rounded);
			}),
			runs,
		);
	});

	test('a portion of minus an amount is minus its portion', () => {
		const factors = anyDecimal({ min: 0n, max: 1000n, scaleMax: 3 });
		fc.assert(
			fc.property(fc.bigInt({ min: -(10n ** 12n), max: 10n ** 12n }), anyCurrency, factors, (minor, code, factor) => {
				const amount = money(minor, code);
				expect(portion(negate(amount), factor)).toEqual(negate(portion(amount, factor)));
				expect(fraction(amount, factor.coefficient, 10n ** BigInt(factor.scale))).toEqual(portion(amount, factor));
			}),
			runs,
		);
	});
});

describe('a split sums exactly', () => {
	const weights = fc
		.array(fc.bigInt({ min: 0n, max: 10n ** 10n }), { minLength: 1, maxLength: 50 })
		.filter((list) => list.some((weight) => weight > 0n));

	test('the parts are the whole, each within one unit of its exact share, none for weight zero', () => {
		fc.assert(
			fc.property(anyMoney, weights, (amount, list) => {
				const parts = split(amount, list);
				const whole = list.reduce((total, weight) => total + weight, 0n);
				expect(parts.reduce((total, part) => total + part.minor, 0n)).toBe(amount.minor);
				parts.forEach((part, index) => {
					const weight = list[index]!;
					const distance = part.minor * whole - amount.minor * weight;
					expect(distance < whole && distance > -whole).toBe(true);
					if (weight === 0n) expect(part.minor).toBe(0n);
				});
			}),
			runs,
		);
	});

	test('a negative amount splits as the mirror of its positive', () => {
		fc.assert(
			fc.property(anyMoney, weights, (amount, list) => {
				expect(split(negate(amount), list)).toEqual(split(amount, list).map(negate));
			}),
			runs,
		);
	});

	test('equal weights: the odd units go to the first ones', () => {
		fc.assert(
			fc.property(fc.bigInt({ min: 0n, max: 10n ** 12n }), fc.integer({ min: 1, max: 50 }), (minor, count) => {
				const parts = split(eur(minor), Array(count).fill(1n)).map((part) => part.minor);
				const odd = Number(minor % BigInt(count));
				expect(parts).toEqual(parts.map((_, index) => minor / BigInt(count) + (index < odd ? 1n : 0n)));
			}),
			runs,
		);
	});

	test('100.00 in thirds, 101 XOF by 2, 2, 2 and -0.05 by 1, 1, 1', () => {
		expect(minors(split(eur(10000), [1n, 1n, 1n]))).toEqual([3334, 3333, 3333]);
		expect(minors(split(money(101, 'XOF'), [2n, 2n, 2n]))).toEqual([34, 34, 33]);
		expect(minors(split(eur(-5), [1n, 1n, 1n]))).toEqual([-2, -2, -1]);
	});

	test('weights that are all zero take only nothing; negative ones are a bug', () => {
		expect(minors(split(eur(0), [0n, 0n]))).toEqual([0, 0]);
		expect(() => split(eur(1), [0n, 0n])).toThrow('all zero');
		expect(() => split(eur(1), [2n, -1n])).toThrow('negative');
	});
});

describe('a rounded total is apportioned by each amount’s own share', () => {
	test('mixed signs: 2.00 of 20.00 − 10.00 at a fifth is 4.00 − 2.00', () => {
		const fifth = { numerator: 1n, denominator: 5n };
		expect(minors(apportion(eur(200), [eur(2000), eur(-1000)], fifth))).toEqual([400, -200]);
	});

	test('amounts that nearly cancel keep their shares', () => {
		const fifth = { numerator: 1n, denominator: 5n };
		expect(minors(apportion(eur(0), [eur(2000), eur(-1999)], fifth))).toEqual([400, -400]);
	});

	test('the parts are the total, each within one unit of its exact share, mirrored for the mirror', () => {
		const amounts = fc.array(fc.bigInt({ min: -(10n ** 9n), max: 10n ** 9n }), { minLength: 1, maxLength: 50 });
		const factors = fc.record({
			numerator: fc.bigInt({ min: 0n, max: 1000n }),
			denominator: fc.oneof(fc.bigInt({ min: 1n, max: 1000n }), fc.bigInt({ min: -1000n, max: -1n })),
		});
		fc.assert(
			fc.property(amounts, factors, (list, factor) => {
				const base = list.reduce((total, minor) => total + minor, 0n);
				const total = fraction(eur(base), factor.numerator, factor.denominator);
				const parts = apportion(total, list.map(eur), factor);
				expect(parts.reduce((whole, part) => whole + part.minor, 0n)).toBe(total.minor);
				const limit = factor.denominator < 0n ? -factor.denominator : factor.denominator;
				parts.forEach((part, index) => {
					const distance = part.minor * factor.denominator - list[index]! * factor.numerator;
					expect(distance < limit && distance > -limit).toBe(true);
				});
				const mirror = apportion(
					negate(total),
					list.map((minor) => eur(-minor)),
					factor,
				);
				expect(mirror).toEqual(parts.map(negate));
			}),
			runs,
		);
	});

	test('a total that rounding cannot explain is a bug', () => {
		expect(() => apportion(eur(5), [eur(10)], { numerator: 1n, denominator: 10n })).toThrow('cannot sum');
	});
});

describe('the wire form has exactly the decimals of the currency', () => {
	test('what is printed reads back the same, in every currency', () => {
		fc.assert(
			fc.property(anyMoney, (amount) => {
				const text = moneyToDecimal(amount);
				expect(parseMoney(text, amount.currency)).toEqual(amount);
				expect((text.split('.')[1] ?? '').length).toBe(currencyOf(amount.currency).exponent);
			}),
			runs,
		);
	});

	test('a JSON number reads as its shortest decimal form', () => {
		fc.assert(
			fc.property(fc.integer({ min: -(10 ** 12), max: 10 ** 12 }), (cents) => {
				expect(parseMoney(cents / 100, 'EUR')).toEqual(eur(cents));
			}),
			runs,
		);
	});

	test.each([
		['29.99', 'EUR', 2999n],
		['-0.05', 'EUR', -5n],
		['6500', 'XOF', 6500n],
		[30, 'EUR', 3000n],
		[29.9, 'EUR', 2990n],
		[6500, 'XAF', 6500n],
		['90071992547409.91', 'EUR', minorMax],
	] as const)('%s %s is read', (input, currency, minor) => {
		expect(parseMoney(input, currency)).toEqual({ minor, currency });
	});

	test.each([
		['29.9', 'EUR', 'wrong-decimals'],
		['30', 'EUR', 'wrong-decimals'],
		['29.990', 'EUR', 'wrong-decimals'],
		['6500.0', 'XOF', 'wrong-decimals'],
		[29.999, 'EUR', 'wrong-decimals'],
		[6500.5, 'XOF', 'wrong-decimals'],
		[0.1 + 0.2, 'EUR', 'wrong-decimals'],
		[1e-7, 'EUR', 'wrong-decimals'],
		['0.1234567890123', 'EUR', 'wrong-decimals'],
		['90071992547409.92', 'EUR', 'out-of-range'],
		[1e21, 'XOF', 'out-of-range'],
		['9'.repeat(1000), 'XOF', 'out-of-range'],
		['1e5', 'XOF', 'not-a-decimal'],
		['1e+5', 'XOF', 'not-a-decimal'],
		['+5', 'XOF', 'not-a-decimal'],
		['', 'XOF', 'not-a-decimal'],
		['12,50', 'EUR', 'not-a-decimal'],
		['1 000', 'XOF', 'not-a-decimal'],
		['٣', 'XOF', 'not-a-decimal'],
		[Number.NaN, 'EUR', 'not-a-decimal'],
		[Number.POSITIVE_INFINITY, 'EUR', 'not-a-decimal'],
	] as const)('%s %s is refused: %s', (input, currency, problem) => {
		expect(parseMoney(input, currency)).toBe(problem);
	});
});
