import fc from 'fast-check';
import { type CurrencyCode, currencyCodes } from '../../../src/domain/kernel/currency.ts';
import type { Decimal } from '../../../src/domain/kernel/decimal.ts';
import { type Money, minorMax, money } from '../../../src/domain/kernel/money.ts';

/** How often each property is tried; the seed of a failure is printed with it. */
export const runs = { numRuns: 1000 };

export const anyCurrency: fc.Arbitrary<CurrencyCode> = fc.constantFrom(...currencyCodes);

/** Every amount that can be kept, small ones and the two ends more often than chance would have it. */
export const anyMinor: fc.Arbitrary<bigint> = fc.oneof(
	fc.bigInt({ min: -1000n, max: 1000n }),
	fc.bigInt({ min: -minorMax, max: minorMax }),
	fc.constantFrom(minorMax, -minorMax, 0n, 1_000_000_000_000n),
);

export const anyMoney: fc.Arbitrary<Money> = fc.tuple(anyMinor, anyCurrency).map(([minor, code]) => money(minor, code));

export const anyDecimal = (bounds: { min: bigint; max: bigint; scaleMax: number }): fc.Arbitrary<Decimal> =>
	fc.record({
		coefficient: fc.bigInt({ min: bounds.min, max: bounds.max }),
		scale: fc.integer({ min: 0, max: bounds.scaleMax }),
	});
