/** Decimals that PayPal takes, by currency; what is missing here is INVALID_CURRENCY_CODE. */
const decimals: Readonly<Record<string, number>> = {
	...Object.fromEntries(
		'AUD BRL CAD CHF CNY CZK DKK EUR GBP HKD ILS MXN MYR NOK NZD PHP PLN SEK SGD THB USD'
			.split(' ')
			.map((code) => [code, 2]),
	),
	...Object.fromEntries('HUF JPY TWD'.split(' ').map((code) => [code, 0])),
};

export interface Amount {
	readonly currency_code: string;
	readonly value: string;
}

type AmountIssue = 'INVALID_CURRENCY_CODE' | 'DECIMAL_PRECISION' | 'CANNOT_BE_NEGATIVE';

/** Integer of the smallest unit PayPal counts. `10`, `10.5` and `.5` are amounts of euros too. */
export const amountToMinor = ({ currency_code: currency, value }: Amount): number | AmountIssue => {
	const exponent = Object.hasOwn(decimals, currency) ? decimals[currency] : undefined;
	if (exponent === undefined) return 'INVALID_CURRENCY_CODE';
	if (value.startsWith('-')) return 'CANNOT_BE_NEGATIVE';
	const [units = '', fraction = ''] = value.split('.');
	if (fraction.length > exponent || (exponent === 0 && value.includes('.'))) return 'DECIMAL_PRECISION';
	return Number(`${units}${fraction.padEnd(exponent, '0')}`);
};

export const minorToAmount = (minor: number, currency: string): Amount => {
	const exponent = decimals[currency] ?? 2;
	const digits = String(Math.abs(minor)).padStart(exponent + 1, '0');
	const units = digits.slice(0, digits.length - exponent);
	const value = exponent === 0 ? units : `${units}.${digits.slice(-exponent)}`;
	return { currency_code: currency, value: minor < 0 ? `-${value}` : value };
};

/** 2.9 % and 35 smallest units, as for a domestic sale. */
export const feeOf = (minor: number): number => Math.min(minor, Math.round((minor * 29) / 1_000) + 35);
