import { type CurrencyCode, isCurrencyCode } from '../../domain/kernel/currency.ts';
import { compareMoney, type Money, money, moneyToMinor } from '../../domain/kernel/money.ts';
import type { FailureReason, ReportedMoney } from '../../domain/payments/provider.ts';

/** Currencies that Stripe counts in whole units. UGX is sent with two decimals although it has none. */
const zeroDecimal: ReadonlySet<string> = new Set(
	'BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF'.split(' '),
);
const threeDecimal: ReadonlySet<string> = new Set('BHD JOD KWD OMR TND'.split(' '));

/** Decimals of the integers that Stripe writes; `currency` in capitals. */
export const stripeExponent = (currency: string): number => {
	if (zeroDecimal.has(currency)) return 0;
	return threeDecimal.has(currency) ? 3 : 2;
};

/** Ours and Stripe's minor units are the same for every currency that we keep; a test holds both to it. */
export const amountToStripe = (
	amount: Money,
): { readonly amount: number; readonly currency: Lowercase<CurrencyCode> } => ({
	amount: moneyToMinor(amount),
	currency: amount.currency.toLowerCase() as Lowercase<CurrencyCode>,
});

export const stripeToMoney = (amount: number, currency: string): ReportedMoney => {
	const code = currency.toUpperCase();
	return supportedMoney(amount, code) ?? { unsupported: { currency: code, amount: toDecimal(amount, code) } };
};

/** Null for a currency that we keep no books in. */
export const supportedMoney = (amount: number, currency: string): Money | null => {
	const code = currency.toUpperCase();
	return isCurrencyCode(code) ? money(amount, code) : null;
};

/**
 * The least that Stripe charges, in what it is charged in. It counts after the exchange to our account's currency, so
 * that francs need a margin over the 328 that half a euro is today.
 */
const floors: Partial<Readonly<Record<CurrencyCode, Money>>> = {
	EUR: money(50, 'EUR'),
	USD: money(50, 'USD'),
	XOF: money(350, 'XOF'),
	XAF: money(350, 'XAF'),
};

/** Eight digits. */
const minorMax = 99_999_999;

/** Null for what Stripe charges. */
export const whyNotCharged = (amount: Money): FailureReason | null => {
	const floor = floors[amount.currency];
	if (floor === undefined) return 'currency_not_supported';
	return compareMoney(amount, floor) < 0 || moneyToMinor(amount) > minorMax ? 'amount_not_supported' : null;
};

const toDecimal = (amount: number, currency: string): string => {
	const exponent = stripeExponent(currency);
	const sign = amount < 0 ? '-' : '';
	const digits = String(Math.abs(amount)).padStart(exponent + 1, '0');
	return exponent === 0 ? `${sign}${digits}` : `${sign}${digits.slice(0, -exponent)}.${digits.slice(-exponent)}`;
};
