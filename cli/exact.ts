/** Exact decimal arithmetic for showing how a figure came about; the service does the deciding. */
interface Exact {
	readonly digits: bigint;
	readonly scale: number;
}

const exact = (text: string): Exact => {
	const [units = '0', fraction = ''] = text.split('.');
	return { digits: BigInt(`${units}${fraction}`), scale: fraction.length };
};

const toText = (digits: bigint, scale: number): string => {
	const sign = digits < 0n ? '-' : '';
	const padded = String(digits < 0n ? -digits : digits).padStart(scale + 1, '0');
	return scale === 0 ? `${sign}${padded}` : `${sign}${padded.slice(0, -scale)}.${padded.slice(-scale)}`;
};

/** `product("29.99", "0.20")` is `5.998`; zeros at the end stay as far as the factors write decimals. */
export const product = (left: string, right: string): string => {
	const [a, b] = [exact(left), exact(right)];
	let [digits, scale] = [a.digits * b.digits, a.scale + b.scale];
	for (; digits % 10n === 0n && scale > Math.max(a.scale, b.scale); scale--) digits /= 10n;
	return toText(digits, scale);
};

/** `sum(["1.50", "2.25"])` is `3.75`. */
export const sum = (texts: readonly string[]): string => {
	const values = texts.map(exact);
	const scale = Math.max(0, ...values.map((value) => value.scale));
	const digits = values.reduce((total, value) => total + value.digits * 10n ** BigInt(scale - value.scale), 0n);
	return toText(digits, scale);
};

/** Decimals shown of a quotient that does not end. */
const quotientDecimals = 6;

/** The tax inside a price that includes it: `taxInside("35.99", "0.20")` is `5.998333…`. */
export const taxInside = (gross: string, rate: string): string => {
	const [price, share] = [exact(gross), exact(rate)];
	const whole = 10n ** BigInt(share.scale) + share.digits;
	const numerator = price.digits * share.digits * 10n ** BigInt(quotientDecimals);
	const quotient = numerator / whole;
	const text = toText(quotient, price.scale + quotientDecimals);
	return numerator % whole === 0n ? text.replace(/\.?0+$/, '') : `${text}…`;
};
