/**
 * Exact decimals for rates, quantities and exchange rates: an integer coefficient and a scale.
 * `0.055` is `{ coefficient: 55n, scale: 3 }`. No binary fraction ever enters a calculation.
 */
export interface Decimal {
	readonly coefficient: bigint;
	readonly scale: number;
}

/** An exact factor, `numerator / denominator`. It is never rounded on its own, only the amount it is applied to. */
export interface Ratio {
	readonly numerator: bigint;
	readonly denominator: bigint;
}

const decimalPattern = /^(-?)(\d{1,20})(?:\.(\d{1,12}))?$/;

/** Reads `"0.055"`, `"20"`, `"-1.5"`; null for anything else (exponents, blanks, signs other than a minus). */
export const parseDecimal = (text: string): Decimal | null => {
	const match = decimalPattern.exec(text);
	if (match === null) return null;
	const fraction = (match[3] ?? '').replace(/0+$/, '');
	const magnitude = BigInt(`${match[2]}${fraction}`);
	return { coefficient: match[1] === '-' ? -magnitude : magnitude, scale: fraction.length };
};

/** For literals and for data that was validated when it entered: anything unreadable is a bug. */
export const decimal = (text: string): Decimal => {
	const parsed = parseDecimal(text);
	if (parsed === null) throw new Error(`not a decimal: ${text}`);
	return parsed;
};

/** Canonical text: no trailing zeros, no exponent. `decimalToString(decimal("0.20"))` is `"0.2"`. */
export const decimalToString = (value: Decimal): string => {
	const negative = value.coefficient < 0n;
	const digits = (negative ? -value.coefficient : value.coefficient).toString().padStart(value.scale + 1, '0');
	const units = digits.slice(0, digits.length - value.scale);
	const fraction = digits.slice(digits.length - value.scale).replace(/0+$/, '');
	return `${negative ? '-' : ''}${units}${fraction === '' ? '' : `.${fraction}`}`;
};

/** Text with at least `decimals` decimals: rates read better as `"0.20"` than as `"0.2"`. */
export const decimalToFixed = (value: Decimal, decimals: number): string => {
	const text = decimalToString(value);
	const fraction = text.split('.')[1] ?? '';
	if (fraction.length >= decimals) return text;
	return `${text}${fraction === '' ? '.' : ''}${'0'.repeat(decimals - fraction.length)}`;
};

export const powerOfTen = (exponent: number): bigint => 10n ** BigInt(exponent);

/** `0.055` is `55 / 1000`. */
export const decimalToRatio = (value: Decimal): Ratio => ({
	numerator: value.coefficient,
	denominator: powerOfTen(value.scale),
});

export const isZeroDecimal = (value: Decimal): boolean => value.coefficient === 0n;

export const addDecimals = (left: Decimal, right: Decimal): Decimal => {
	const scale = Math.max(left.scale, right.scale);
	const coefficientAt = (value: Decimal) => value.coefficient * powerOfTen(scale - value.scale);
	return { coefficient: coefficientAt(left) + coefficientAt(right), scale };
};

export const multiplyDecimals = (left: Decimal, right: Decimal): Decimal => ({
	coefficient: left.coefficient * right.coefficient,
	scale: left.scale + right.scale,
});

/** Negative, zero or positive as `left` is less than, equal to or greater than `right`. */
export const compareDecimals = (left: Decimal, right: Decimal): number => {
	const difference = left.coefficient * powerOfTen(right.scale) - right.coefficient * powerOfTen(left.scale);
	return difference === 0n ? 0 : difference < 0n ? -1 : 1;
};
