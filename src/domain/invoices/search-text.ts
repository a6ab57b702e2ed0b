import { type CurrencyCode, currencyCodes, currencyOf, isCurrencyCode } from '../kernel/currency.ts';
import { isId } from '../kernel/ids.ts';
import { type Money, parseMoney } from '../kernel/money.ts';
import { everyInvoice, type InvoiceSearch } from './invoice-search.ts';

/**
 * What somebody may have meant who typed a text into the one box, the likeliest first; the first that finds something is
 * the answer. `awa@example.com` is an address, `inv_…` a document, `29,99 €` an amount, `INV-2026` the beginning of a
 * number; `42` may be an amount, a number or the platform's own name of a customer.
 */
export const readSearchText = (text: string): readonly InvoiceSearch[] => {
	const typed = text.trim();
	if (typed.includes('@')) return [{ ...everyInvoice, email: typed }];
	if (isId('inv', typed) || isId('pay', typed) || isId('crn', typed)) return [{ ...everyInvoice, subject: typed }];
	if (isId('cus', typed)) return [{ ...everyInvoice, customerId: typed }];
	const amounts = readAmounts(typed);
	return [
		...(amounts.length > 0 ? [{ ...everyInvoice, amounts }] : []),
		...(numberBeginning.test(typed) ? [{ ...everyInvoice, number: typed }] : []),
		...(typed === '' ? [] : [{ ...everyInvoice, externalId: typed }]),
	];
};

/** The characters of numbers, and no more of them than a number has. */
const numberBeginning = /^[A-Za-z0-9+\-_/]{1,35}$/;

const blanks = /[\s\u00a0\u202f]/g;
const amountText = /^([A-Za-z]{3})?(\d{1,16})(?:[.,](\d+))?([A-Za-z]{3}|€)?$/;

/** As people write amounts: `29,99 €`, `EUR 29.99`, `6 500`; in each currency whose decimals fit. */
const readAmounts = (text: string): readonly Money[] => {
	const [, before, units = '', decimals = '', after] = amountText.exec(text.replace(blanks, '')) ?? [];
	if (units === '') return [];
	const named = [before, after]
		.filter((code) => code !== undefined)
		.map((code) => code.toUpperCase().replace('€', 'EUR'));
	if (named.length > 1 || !named.every(isCurrencyCode)) return [];
	const [currency = null] = named;
	return amountsIn(decimals === '' ? units : `${units}.${decimals}`, currency);
};

/** `30` is 30 XOF and 30.00 EUR, `29.9` is 29.90 EUR and nothing in francs; of one currency when it is known. */
export const amountsIn = (decimal: string, currency: CurrencyCode | null): readonly Money[] =>
	(currency === null ? currencyCodes : [currency]).flatMap((code) => {
		const amount = parseMoney(withDecimals(decimal, currencyOf(code).exponent), code);
		return typeof amount === 'string' ? [] : [amount];
	});

const withDecimals = (decimal: string, exponent: number): string => {
	const [units = '', decimals = ''] = decimal.split('.');
	const needed = decimals.padEnd(exponent, '0');
	return needed === '' ? units : `${units}.${needed}`;
};
