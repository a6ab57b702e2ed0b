import { currencyOf, isCurrencyCode } from '../../src/domain/kernel/currency.ts';
import { decimal, decimalToRatio, powerOfTen } from '../../src/domain/kernel/decimal.ts';
import { money, moneyToDecimal, moneyToMinor, portion, roundRatio, split } from '../../src/domain/kernel/money.ts';
import cases from './money.json' with { type: 'json' };
import { runOracles } from './oracle.ts';

/** Weights as integers on one scale: 0.001 and 0.002 become 1 and 2. */
const integerWeights = (weights: readonly string[]): readonly bigint[] => {
	const scale = Math.max(...weights.map((weight) => decimal(weight).scale));
	return weights.map((weight) => {
		const { coefficient, scale: own } = decimal(weight);
		return coefficient * powerOfTen(scale - own);
	});
};

interface Allocation {
	readonly total: string;
	readonly minor_unit: string;
	readonly weights: Readonly<Record<string, string>>;
	readonly tie_break: 'key' | 'input order';
}

runOracles('money', cases, {
	'money.allocate': (
		{ total, minor_unit, weights, tie_break }: Allocation,
		expected: { readonly minor_units: Readonly<Record<string, number>> },
	) => {
		// Ties go in the order given, so who wants them by key sorts first. Only minor units matter, not the currency.
		const entries = Object.entries(weights);
		if (tie_break === 'key') entries.sort(([a], [b]) => a.localeCompare(b));
		const [whole, unit] = [decimalToRatio(decimal(total)), decimalToRatio(decimal(minor_unit))];
		const minor = roundRatio(whole.numerator * unit.denominator, whole.denominator * unit.numerator);
		const parts = split(money(minor, 'USD'), integerWeights(entries.map(([, weight]) => weight)));
		return {
			actual: Object.fromEntries(entries.map(([key], index) => [key, moneyToMinor(parts[index]!)])),
			expected: expected.minor_units,
		};
	},

	'money.round': (
		{ precision, amount }: { readonly precision: 0 | 2; readonly amount: string },
		expected: { readonly rounded: string },
	) => {
		const currency = precision === 0 ? 'XOF' : 'USD';
		const one = money(powerOfTen(precision), currency);
		return { actual: moneyToDecimal(portion(one, decimal(amount))), expected: expected.rounded };
	},

	'money.cash_rounding': () => ({
		skip: 'totals are never rounded to coins; it would be a line of its own, which is not offered',
	}),

	// Only the currencies that we sell in are compared; the others are not in our table.
	'money.minor_units': (_: unknown, { exponent }: { readonly exponent: Readonly<Record<string, number>> }) => {
		const ours = Object.entries(exponent).filter(([code]) => isCurrencyCode(code));
		return {
			actual: Object.fromEntries(ours.map(([code]) => [code, isCurrencyCode(code) ? currencyOf(code).exponent : null])),
			expected: Object.fromEntries(ours),
		};
	},
});
