import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { IsoDate } from '../../../src/domain/kernel/calendar.ts';
import { decimal } from '../../../src/domain/kernel/decimal.ts';
import { convert, exchangeRate, type Quote } from '../../../src/domain/kernel/exchange.ts';
import { type Money, money, moneyToDecimal, negate } from '../../../src/domain/kernel/money.ts';
import { runs } from './arbitraries.ts';

const quote = (base: Quote['base'], counter: Quote['quote'], rate: string, date = '2026-11-20'): Quote => ({
	base,
	quote: counter,
	rate: decimal(rate),
	source: 'ECB',
	date: date as IsoDate,
});
const quotes = [quote('EUR', 'USD', '1.0832'), quote('EUR', 'GHS', '12.5', '2026-11-19')];
const rateOf = (from: Quote['base'], to: Quote['base'], known: readonly Quote[] = quotes) => {
	const rate = exchangeRate(from, to, known);
	if (rate === null) throw new Error(`no rate from ${from} to ${to}`);
	return rate;
};
const exchanged = (amount: Money, to: Quote['base']) => moneyToDecimal(convert(amount, rateOf(amount.currency, to)));

describe('the parity of the euro and the CFA francs is fixed', () => {
	test('12.34 EUR is 8095 XOF and 10 000 XOF is 15.24 EUR', () => {
		expect(exchanged(money(1234, 'EUR'), 'XOF')).toBe('8095');
		expect(exchanged(money(10000, 'XOF'), 'EUR')).toBe('15.24');
		expect(exchanged(money(1234, 'EUR'), 'XAF')).toBe('8095');
	});

	test('it needs no quote, has no date and is exact', () => {
		expect(exchangeRate('EUR', 'XOF', [])).toMatchObject({
			numerator: 655957n,
			denominator: 1000n,
			text: '655.957',
			source: 'fixed parity 655.957',
			date: null,
		});
		expect(rateOf('XOF', 'EUR').text).toBe('0.001524490172');
	});

	test('a quote cannot change it', () => {
		expect(rateOf('EUR', 'XOF', [quote('EUR', 'XOF', '700')]).text).toBe('655.957');
	});

	test('one franc of the BCEAO is one of the BEAC', () => {
		expect(rateOf('XOF', 'XAF')).toMatchObject({ numerator: 1n, denominator: 1n, text: '1', date: null });
	});

	test('cents to francs and back is the same amount', () => {
		fc.assert(
			fc.property(fc.bigInt({ min: -(10n ** 11n), max: 10n ** 11n }), (cents) => {
				const francs = convert(money(cents, 'EUR'), rateOf('EUR', 'XOF'));
				expect(convert(francs, rateOf('XOF', 'EUR'))).toEqual(money(cents, 'EUR'));
			}),
			runs,
		);
	});

	test('10^12 XOF can be exchanged', () => {
		expect(exchanged(money(10n ** 12n, 'XOF'), 'EUR')).toBe('1524490172.37');
	});
});

describe('other rates come from quotes', () => {
	test('as quoted, turned round, and crossed through the euro', () => {
		expect(exchanged(money(10000, 'EUR'), 'USD')).toBe('108.32');
		expect(exchanged(money(10832, 'USD'), 'EUR')).toBe('100.00');
		expect(exchanged(money(10832, 'USD'), 'GHS')).toBe('1250.00');
		expect(exchanged(money(10832, 'USD'), 'XOF')).toBe('65596');
	});

	test('a cross rate names both sources and the older day', () => {
		expect(rateOf('USD', 'GHS')).toMatchObject({ source: 'ECB', date: '2026-11-19' });
		expect(rateOf('GHS', 'USD')).toMatchObject({ source: 'ECB', date: '2026-11-19' });
		expect(rateOf('USD', 'XOF')).toMatchObject({ source: 'ECB, fixed parity 655.957', date: '2026-11-20' });
		expect(rateOf('USD', 'USD')).toMatchObject({ text: '1', source: 'same currency', date: null });
	});

	test('the latest quote of a pair counts, in whatever order they come', () => {
		const two = [quote('EUR', 'USD', '1.1', '2026-11-20'), quote('EUR', 'USD', '1.2', '2026-11-19')];
		expect(rateOf('EUR', 'USD', two).text).toBe('1.1');
		expect(rateOf('EUR', 'USD', two.reverse()).text).toBe('1.1');
	});

	test('without a quote, or with one of zero, there is no rate', () => {
		expect(exchangeRate('EUR', 'NGN', quotes)).toBeNull();
		expect(exchangeRate('NGN', 'USD', quotes)).toBeNull();
		expect(exchangeRate('EUR', 'NGN', [quote('EUR', 'NGN', '0')])).toBeNull();
	});

	test('minus an amount gives minus its exchange', () => {
		fc.assert(
			fc.property(fc.bigInt({ min: 0n, max: 10n ** 12n }), (minor) => {
				const amount = money(minor, 'USD');
				const rate = rateOf('USD', 'XOF');
				expect(convert(negate(amount), rate)).toEqual(negate(convert(amount, rate)));
			}),
			runs,
		);
	});

	test('a rate converts its own currency only', () => {
		expect(() => convert(money(1, 'XAF'), rateOf('XOF', 'EUR'))).toThrow('cannot convert XAF');
	});
});
