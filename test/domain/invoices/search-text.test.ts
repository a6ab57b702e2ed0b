import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { everyInvoice, type InvoiceSearch } from '../../../src/domain/invoices/invoice-search.ts';
import { amountsIn, readSearchText } from '../../../src/domain/invoices/search-text.ts';
import { currencyCodes, currencyOf } from '../../../src/domain/kernel/currency.ts';
import { money, moneyToDecimal } from '../../../src/domain/kernel/money.ts';

/** What is asked, without what is not. */
const conditionsOf = (search: InvoiceSearch) =>
	Object.fromEntries(
		Object.entries(search)
			.filter(([, value]) => value !== null)
			.map(([name, value]) => [name, name === 'amounts' ? amountTexts(value as InvoiceSearch['amounts']) : value]),
	);

const amountTexts = (amounts: InvoiceSearch['amounts']) =>
	(amounts ?? []).map((amount) => `${moneyToDecimal(amount)} ${amount.currency}`);

const meanings = (text: string) => readSearchText(text).map(conditionsOf);

describe('a text in the one box means', () => {
	it.each([
		['inv_01k3v0j9x4f7mbt2w8h5q6z1ra', 'subject'],
		['pay_01k3v0j9x4f7mbt2w8h5q6z1ra', 'subject'],
		['crn_01k3v0j9x4f7mbt2w8h5q6z1ra', 'subject'],
		['cus_01k3v0j9x4f7mbt2w8h5q6z1ra', 'customerId'],
		['awa@example.com', 'email'],
	])('one thing only, when it can mean no other: %s', (text, condition) => {
		expect(meanings(` ${text} `)).toEqual([{ [condition]: text }]);
	});

	it('a number, or else the platform’s name of a customer', () => {
		expect(meanings('INV-2026-0001')).toEqual([{ number: 'INV-2026-0001' }, { externalId: 'INV-2026-0001' }]);
	});

	it.each([
		['35.99', ['35.99 EUR', '35.99 USD', '35.99 GHS', '35.99 NGN']],
		['35,9', ['35.90 EUR', '35.90 USD', '35.90 GHS', '35.90 NGN']],
		['35,99 €', ['35.99 EUR']],
		['eur 35.99', ['35.99 EUR']],
		['6 500 XOF', ['6500 XOF']],
		['6 500', ['6500.00 EUR', '6500.00 USD', '6500 XOF', '6500 XAF', '6500.00 GHS', '6500.00 NGN']],
	])('an amount as people write it: %s', (text, amounts) => {
		expect(meanings(text)[0]).toEqual({ amounts });
	});

	it('no amount where decimals or currency do not fit', () => {
		for (const text of ['35.999', '6500,50 XOF', '12 CHF', 'EUR 12 USD', '-5']) {
			expect(meanings(text).some((meant) => 'amounts' in meant)).toBe(false);
		}
	});

	it('bare digits: an amount, a number or a customer, in this order', () => {
		expect(meanings('42').map((meant) => Object.keys(meant))).toEqual([['amounts'], ['number'], ['externalId']]);
	});

	it('whatever is typed, something is asked and nothing fails', () => {
		fc.assert(
			fc.property(fc.string({ minLength: 1, maxLength: 254 }), (text) => {
				fc.pre(text.trim() !== '');
				const searches = readSearchText(text);
				expect(searches.length).toBeGreaterThan(0);
				for (const search of searches) expect(search).not.toEqual(everyInvoice);
			}),
			{ numRuns: 1000 },
		);
	});
});

it('every amount is found again by its own text, with or without the zeros at its end', () => {
	fc.assert(
		fc.property(fc.constantFrom(...currencyCodes), fc.integer({ min: 0, max: 10 ** 12 }), (currency, minor) => {
			const amount = money(minor, currency);
			const text = moneyToDecimal(amount);
			expect(amountsIn(text, currency)).toEqual([amount]);
			const shorter = currencyOf(currency).exponent === 0 ? text : text.replace(/\.?0+$/, '');
			expect(amountsIn(shorter === '' ? '0' : shorter, currency)).toEqual([amount]);
			expect(amountsIn(text, null)).toContainEqual(amount);
		}),
		{ numRuns: 1000 },
	);
});
