import { add, compare, dinero, subtract as subtractDinero, toSnapshot } from 'dinero.js/bigint';
import { type CurrencyCode, currencyOf } from './currency.ts';
import { type Decimal, powerOfTen, type Ratio } from './decimal.ts';

/**
 * An amount in the minor unit of its currency: 29.99 EUR is `{ minor: 2999n, currency: 'EUR' }`,
 * 6 500 XOF is `{ minor: 6500n, currency: 'XOF' }`. Two currencies never meet: mixing them is a bug and throws.
 */
export interface Money {
	readonly minor: bigint;
	readonly currency: CurrencyCode;
}

/** Storage and JSON hold amounts as numbers; beyond this a number would come back changed. */
export const minorMax = BigInt(Number.MAX_SAFE_INTEGER);

/** Thrown by arithmetic that leaves the range which storage keeps exactly; the edge refuses such input before. */
export class AmountOutOfRangeError extends Error {
	override name = 'AmountOutOfRangeError';
}

/** What a calculation gives, or null when it leaves the range: the way to turn the throw that input can cause into a value. */
export const withinRange = <Value>(compute: () => Value): Value | null => {
	try {
		return compute();
	} catch (error) {
		if (error instanceof AmountOutOfRangeError) return null;
		throw error;
	}
};

/** Builds an amount and guards the range: |minor| ≤ 2^53 − 1, that is 9·10^15 XOF or 9·10^13 EUR. */
export const money = (minor: bigint | number, currency: CurrencyCode): Money => {
	const amount = BigInt(minor);
	if (amount > minorMax || amount < -minorMax) {
		throw new AmountOutOfRangeError(`an amount of ${amount} minor units of ${currency} cannot be kept exactly`);
	}
	return { minor: amount, currency };
};

export const zero = (currency: CurrencyCode): Money => ({ minor: 0n, currency });

export const plus = (left: Money, right: Money): Money => fromDinero(add(toDinero(left), toDinero(right)));

export const minus = (left: Money, right: Money): Money => fromDinero(subtractDinero(toDinero(left), toDinero(right)));

export const negate = (amount: Money): Money => ({ minor: -amount.minor, currency: amount.currency });

export const sum = (amounts: readonly Money[], currency: CurrencyCode): Money => amounts.reduce(plus, zero(currency));

/** Negative, zero or positive as `left` is less than, equal to or greater than `right`. */
export const compareMoney = (left: Money, right: Money): number => compare(toDinero(left), toDinero(right));

export const isZero = (amount: Money): boolean => amount.minor === 0n;
export const isNegative = (amount: Money): boolean => amount.minor < 0n;
export const isPositive = (amount: Money): boolean => amount.minor > 0n;

/**
 * The only place where a fraction disappears: `numerator / denominator`, half away from zero, so that the
 * result for −x is exactly minus the result for x and a credit note mirrors its invoice.
 */
export const roundRatio = (numerator: bigint, denominator: bigint): bigint => {
	if (denominator === 0n) throw new Error('division by zero');
	const negative = numerator < 0n !== denominator < 0n;
	const n = numerator < 0n ? -numerator : numerator;
	const d = denominator < 0n ? -denominator : denominator;
	const magnitude = (2n * n + d) / (2n * d);
	return negative ? -magnitude : magnitude;
};

/** `amount × factor` in minor units before it is rounded: what `fraction` rounds and an explanation shows. */
export const exactShare = (amount: Money, { numerator, denominator }: Ratio): Ratio => ({
	numerator: amount.minor * numerator,
	denominator,
});

/** `amount × numerator / denominator`, rounded once. The tax inside a gross price, an exchange, a share of days. */
export const fraction = (amount: Money, numerator: bigint, denominator: bigint): Money =>
	money(roundRatio(amount.minor * numerator, denominator), amount.currency);

/** `amount × factor`, rounded once: `portion(29.99 EUR, 0.2)` is 6.00 EUR, `portion(9.99 EUR, 3)` is 29.97 EUR. */
export const portion = (amount: Money, factor: Decimal): Money =>
	fraction(amount, factor.coefficient, powerOfTen(factor.scale));

/**
 * Splits an amount by integer weights with the largest-remainder method, ties in order; the parts sum exactly.
 * `split(100.00 EUR, [1n, 1n, 1n])` is 33.34, 33.33, 33.33; a negative amount splits as the mirror of its positive.
 * All weights zero: the amount must be zero too.
 */
export const split = (amount: Money, weights: readonly bigint[]): readonly Money[] => {
	if (weights.some((weight) => weight < 0n)) throw new Error('a weight is negative');
	const whole = weights.reduce((total, weight) => total + weight, 0n);
	if (whole === 0n) {
		if (amount.minor !== 0n) throw new Error('an amount cannot be split over weights that are all zero');
		return weights.map(() => zero(amount.currency));
	}
	const shares = weights.map((weight) => amount.minor * weight);
	return largestRemainder(amount.minor, shares, whole).map((minor) => money(minor, amount.currency));
};

/**
 * Shares out a total that is itself `factor` of the summed amounts, rounded once: every part is its amount's own
 * exact share, cut to whole units, and the units still missing go to the largest remainders, ties in order. Amounts
 * may have mixed signs. `apportion(2.00 EUR, [20.00, −10.00], 1/5)` is 4.00, −2.00; a total further from the exact
 * shares than rounding can bring it is a bug and throws.
 */
export const apportion = (total: Money, amounts: readonly Money[], factor: Ratio): readonly Money[] => {
	const sign = factor.denominator < 0n ? -1n : 1n;
	const shares = amounts.map((amount) => amount.minor * factor.numerator * sign);
	return largestRemainder(total.minor, shares, factor.denominator * sign).map((minor) => money(minor, total.currency));
};

/** The shares `numerator / denominator` as integers that sum to `whole`; minus the whole and the shares is minus the result. */
const largestRemainder = (whole: bigint, numerators: readonly bigint[], denominator: bigint): readonly bigint[] => {
	const parts = numerators.map((numerator, index) => ({
		index,
		minor: numerator / denominator,
		remainder: numerator % denominator,
	}));
	const missing = whole - parts.reduce((total, part) => total + part.minor, 0n);
	const step = missing < 0n ? -1n : 1n;
	const waiting = parts
		.filter((part) => part.remainder * step > 0n)
		.sort((a, b) => {
			const difference = (b.remainder - a.remainder) * step;
			return difference === 0n ? a.index - b.index : difference > 0n ? 1 : -1;
		});
	if (missing * step > BigInt(waiting.length)) throw new Error('the parts cannot sum to the whole');
	for (const part of waiting.slice(0, Number(missing * step))) part.minor += step;
	return parts.map((part) => part.minor);
};

export type AmountProblem = 'not-a-decimal' | 'wrong-decimals' | 'out-of-range';

/**
 * Reads an amount as the wire writes it. A string has exactly the currency's decimals (`"29.99"`, `"6500"`);
 * a JSON number is accepted when its shortest decimal form fits (29.99 and 30 for EUR, 6500 for XOF; never 6500.5).
 */
export const parseMoney = (input: string | number, currency: CurrencyCode): Money | AmountProblem => {
	const { exponent } = currencyOf(currency);
	const text = String(input);
	// Numbers below 10^-6 and from 10^21 on print with an exponent; a string never may.
	if (typeof input === 'number' && text.includes('e')) return text.includes('e-') ? 'wrong-decimals' : 'out-of-range';
	const match = amountPattern.exec(text);
	if (match === null) return 'not-a-decimal';
	const [, sign, units = '', fraction = ''] = match;
	const decimals = typeof input === 'string' ? fraction : fraction.padEnd(exponent, '0');
	if (decimals.length !== exponent) return 'wrong-decimals';
	if (units.length > unitsDigitsMax) return 'out-of-range';
	const magnitude = BigInt(`${units}${decimals}`);
	if (magnitude > minorMax) return 'out-of-range';
	return { minor: sign === '-' ? -magnitude : magnitude, currency };
};

const amountPattern = /^(-?)(\d+)(?:\.(\d+))?$/;

/** Longer than any amount we keep; a megabyte of digits must not reach the conversion, whose cost is quadratic. */
const unitsDigitsMax = 20;

/** The wire form, exactly the currency's decimals: `"29.99"`, `"6500"`, `"-0.05"`. A page of invoices has thousands. */
export const moneyToDecimal = ({ minor, currency }: Money): string => {
	const { exponent } = currencyOf(currency);
	if (exponent === 0) return minor.toString();
	const digits = (minor < 0n ? -minor : minor).toString().padStart(exponent + 1, '0');
	return `${minor < 0n ? '-' : ''}${digits.slice(0, -exponent)}.${digits.slice(-exponent)}`;
};

/** The storage form: a safe integer of minor units. */
export const moneyToMinor = (amount: Money): number => Number(amount.minor);

const toDinero = (amount: Money) => {
	const { code, exponent } = currencyOf(amount.currency);
	return dinero({ amount: amount.minor, currency: { code, base: 10n, exponent: BigInt(exponent) } });
};

const fromDinero = (value: ReturnType<typeof toDinero>): Money => {
	const { amount, currency } = toSnapshot(value);
	return money(amount, currency.code);
};
