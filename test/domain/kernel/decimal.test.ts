import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
	addDecimals,
	compareDecimals,
	decimal,
	decimalToFixed,
	decimalToRatio,
	decimalToString,
	isZeroDecimal,
	multiplyDecimals,
	parseDecimal,
} from '../../../src/domain/kernel/decimal.ts';
import { anyDecimal, runs } from './arbitraries.ts';

describe('decimals are exact', () => {
	const decimals = anyDecimal({ min: -(10n ** 18n), max: 10n ** 18n, scaleMax: 12 });

	test('what is printed reads back as the same value', () => {
		fc.assert(
			fc.property(decimals, (value) => {
				const read = decimal(decimalToString(value));
				expect(compareDecimals(read, value)).toBe(0);
				expect(decimalToString(read)).toBe(decimalToString(value));
			}),
			runs,
		);
	});

	test('a sum is exact', () => {
		fc.assert(
			fc.property(decimals, decimals, (left, right) => {
				const [total, a, b] = [addDecimals(left, right), left, right].map(decimalToRatio);
				expect(total!.numerator * a!.denominator * b!.denominator).toBe(
					(a!.numerator * b!.denominator + b!.numerator * a!.denominator) * total!.denominator,
				);
			}),
			runs,
		);
	});

	test('a product is exact and the order agrees with the ratio', () => {
		fc.assert(
			fc.property(decimals, decimals, (left, right) => {
				const product = decimalToRatio(multiplyDecimals(left, right));
				const [a, b] = [decimalToRatio(left), decimalToRatio(right)];
				expect(product.numerator * a.denominator * b.denominator).toBe(a.numerator * b.numerator * product.denominator);
				const difference = a.numerator * b.denominator - b.numerator * a.denominator;
				expect(Math.sign(compareDecimals(left, right))).toBe(difference > 0n ? 1 : difference < 0n ? -1 : 0);
			}),
			runs,
		);
	});

	test.each(['1e3', '', '.5', '5.', '+1', ' 1', '1,5', 'NaN', '1'.repeat(21), '0.1234567890123'])(
		'"%s" is not read',
		(text) => {
			expect(parseDecimal(text)).toBeNull();
			expect(() => decimal(text)).toThrow('not a decimal');
		},
	);

	test('the canonical text has no trailing zeros, a fixed one at least so many', () => {
		expect(decimalToString(decimal('0.20'))).toBe('0.2');
		expect(decimalToString(decimal('-0.050'))).toBe('-0.05');
		expect(decimalToFixed(decimal('0.2'), 2)).toBe('0.20');
		expect(decimalToFixed(decimal('18'), 2)).toBe('18.00');
		expect(decimalToFixed(decimal('0.055'), 2)).toBe('0.055');
		expect(isZeroDecimal(decimal('0.00'))).toBe(true);
	});
});
