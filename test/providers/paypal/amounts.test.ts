import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CurrencyCode, currencyCodes, currencyOf } from '../../../src/domain/kernel/currency.ts';
import { minorMax, money } from '../../../src/domain/kernel/money.ts';
import { canCharge, moneyToPaypal, paypalToMoney } from '../../../src/providers/paypal/paypal.amounts.ts';

/** PayPal's table of currencies, with the decimals it wants. */
const paypalCurrencies = [
	...'AUD BRL CAD CHF CNY CZK DKK EUR GBP HKD ILS MXN MYR NOK NZD PHP PLN SEK SGD THB USD'.split(' '),
	...'HUF JPY TWD'.split(' '),
];

describe('amounts for PayPal', () => {
	it('are euros and dollars only, of all the currencies that we keep books in', () => {
		expect(currencyCodes.filter((code) => canCharge(money(10_000, code)))).toEqual(['EUR', 'USD']);
	});

	it('are above zero', () => {
		expect(canCharge(money(0, 'EUR'))).toBe(false);
		expect(canCharge(money(-1, 'EUR'))).toBe(false);
		expect(canCharge(money(1, 'EUR'))).toBe(true);
	});

	it.each(['XOF', 'XAF', 'GHS', 'NGN'] as const)('in %s are never written', (currency) => {
		expect(() => moneyToPaypal(money(1_000, currency))).toThrow(currency);
	});

	it.each([
		[1, '0.01'],
		[10, '0.10'],
		[1_234, '12.34'],
		[100_000, '1000.00'],
	])('of %i cents always have two decimals', (minor, value) => {
		expect(moneyToPaypal(money(minor, 'EUR'))).toEqual({ currency_code: 'EUR', value });
	});

	it('come back as they went, whatever their size', () => {
		const minors = fc.bigInt({ min: 1n, max: minorMax });
		fc.assert(
			fc.property(minors, fc.constantFrom<CurrencyCode>('EUR', 'USD'), (minor, currency) => {
				const amount = money(minor, currency);
				const wire = moneyToPaypal(amount);
				expect(wire.value).toMatch(/^\d+\.\d{2}$/);
				expect(paypalToMoney(wire)).toEqual(amount);
			}),
		);
	});
});

describe('amounts from PayPal', () => {
	it.each([
		['10', 1_000],
		['10.5', 1_050],
		['.5', 50],
		['10.', null],
		['12.3400', 1_234],
		['-0.05', -5],
		['12.345', null],
		['1e3', null],
		['', null],
		['-', null],
		['.', null],
		['99999999999999999999', null],
	])('"%s" in euros is read to the cent or not at all', (value, minor) => {
		const read = paypalToMoney({ currency_code: 'EUR', value });
		expect(read).toEqual(minor === null ? { unsupported: { currency: 'EUR', amount: value } } : money(minor, 'EUR'));
	});

	it.each(paypalCurrencies)('in %s are money of ours or told as they came', (currency) => {
		const value = 'HUF JPY TWD'.includes(currency) ? '1000' : '1000.00';
		const read = paypalToMoney({ currency_code: currency, value });
		if (currency === 'EUR' || currency === 'USD') expect(read).toEqual(money(100_000, currency));
		else expect(read).toEqual({ unsupported: { currency, amount: value } });
	});

	it.each(currencyCodes)('in %s have that currency’s decimals, even where PayPal should not name it', (currency) => {
		const minor = 10 ** currencyOf(currency).exponent;
		expect(paypalToMoney({ currency_code: currency, value: '1' })).toEqual(money(minor, currency));
	});

	it('in something that only looks like a currency are told as they came', () => {
		for (const currency of ['eur', 'constructor', '__proto__', '']) {
			expect(paypalToMoney({ currency_code: currency, value: '1.00' })).toHaveProperty('unsupported');
		}
	});
});
