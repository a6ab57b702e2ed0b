/** The currencies we sell and keep books in. ISO 4217 code and number of decimals; XOF and XAF have none. */
const currencies = {
	EUR: { code: 'EUR', exponent: 2 },
	USD: { code: 'USD', exponent: 2 },
	XOF: { code: 'XOF', exponent: 0 },
	XAF: { code: 'XAF', exponent: 0 },
	GHS: { code: 'GHS', exponent: 2 },
	NGN: { code: 'NGN', exponent: 2 },
} as const;

export type CurrencyCode = keyof typeof currencies;

export interface Currency {
	readonly code: CurrencyCode;
	/** Decimals of the minor unit: 2 for EUR, 0 for XOF. */
	readonly exponent: number;
}

export const currencyCodes = Object.keys(currencies) as readonly CurrencyCode[];

export const isCurrencyCode = (text: string): text is CurrencyCode => Object.hasOwn(currencies, text);

export const currencyOf = (code: CurrencyCode): Currency => currencies[code];
