import * as z from 'zod';
import { currencyOf, isCurrencyCode } from '../../domain/kernel/currency.ts';
import { isPositive, type Money, moneyToDecimal, parseMoney } from '../../domain/kernel/money.ts';
import type { ReportedMoney } from '../../domain/payments/provider.ts';

/** `{currency_code: "EUR", value: "12.34"}`: a decimal string in both directions. */
export const paypalAmount = z.object({ currency_code: z.string(), value: z.string().max(32) });
export type PaypalAmount = z.infer<typeof paypalAmount>;

/** Of ours, euros and dollars: what both sides write with the same decimals. */
export const canCharge = (amount: Money): boolean =>
	isPositive(amount) && decimalsByCurrency.get(amount.currency) === currencyOf(amount.currency).exponent;

/** Exactly two decimals for all we charge in; another currency must have been refused before and throws. */
export const moneyToPaypal = (amount: Money): PaypalAmount => {
	if (!canCharge(amount)) throw new Error(`PayPal does not take ${moneyToDecimal(amount)} ${amount.currency}`);
	return { currency_code: amount.currency, value: moneyToDecimal(amount) };
};

/** PayPal also writes `10`, `10.5` and `.5`. What we cannot keep exactly is told as it came. */
export const paypalToMoney = ({ currency_code: currency, value }: PaypalAmount): ReportedMoney => {
	const unsupported = { unsupported: { currency, amount: value } };
	const match = valuePattern.exec(value);
	if (!isCurrencyCode(currency) || match === null) return unsupported;
	const [, sign = '', units = '', fraction = ''] = match;
	const { exponent } = currencyOf(currency);
	if (units === '' && fraction === '') return unsupported;
	if (/[1-9]/.test(fraction.slice(exponent))) return unsupported;
	const decimals = fraction.slice(0, exponent).padEnd(exponent, '0');
	const parsed = parseMoney(`${sign}${units === '' ? '0' : units}${decimals === '' ? '' : `.${decimals}`}`, currency);
	return typeof parsed === 'string' ? unsupported : parsed;
};

const valuePattern = /^(-?)(\d*)(?:\.(\d+))?$/;

/** PayPal's whole list, by the decimals it wants. No CFA franc is among them. */
const twoDecimals = 'AUD BRL CAD CHF CNY CZK DKK EUR GBP HKD ILS MXN MYR NOK NZD PHP PLN SEK SGD THB USD';
const noDecimals = 'HUF JPY TWD';

const decimalsByCurrency: ReadonlyMap<string, number> = new Map([
	...twoDecimals.split(' ').map((code) => [code, 2] as const),
	...noDecimals.split(' ').map((code) => [code, 0] as const),
]);
