import { describe, expect, it } from 'vitest';
import { currencyCodes, currencyOf } from '../../../src/domain/kernel/currency.ts';
import { money } from '../../../src/domain/kernel/money.ts';
import {
	amountToStripe,
	stripeExponent,
	stripeToMoney,
	supportedMoney,
	whyNotCharged,
} from '../../../src/providers/stripe/stripe.amounts.ts';

describe('amounts', () => {
	it.each(currencyCodes)('of %s are counted by Stripe in the units that we count in', (currency) => {
		expect(stripeExponent(currency)).toBe(currencyOf(currency).exponent);
	});

	it.each(currencyCodes)('of %s come back as they went', (currency) => {
		for (const minor of [1, 99, 100, 123_457, 99_999_999]) {
			const wire = amountToStripe(money(minor, currency));
			expect(wire).toEqual({ amount: minor, currency: currency.toLowerCase() });
			expect(stripeToMoney(wire.amount, wire.currency)).toEqual(money(minor, currency));
		}
	});

	it.each([
		['jpy', 1_500, '1500'],
		['gbp', 1_234, '12.34'],
		['gbp', 5, '0.05'],
		['kwd', 1_230, '1.230'],
		['ugx', 150_000, '1500.00'],
	])('in %s, of which we keep no books, are told as decimals', (currency, amount, decimal) => {
		expect(stripeToMoney(amount, currency)).toEqual({
			unsupported: { currency: currency.toUpperCase(), amount: decimal },
		});
		expect(supportedMoney(amount, currency)).toBeNull();
	});

	it.each([
		[money(349, 'XOF'), 'amount_not_supported'],
		[money(350, 'XOF'), null],
		[money(349, 'XAF'), 'amount_not_supported'],
		[money(350, 'XAF'), null],
		[money(49, 'EUR'), 'amount_not_supported'],
		[money(50, 'EUR'), null],
		[money(50, 'USD'), null],
		[money(99_999_999, 'EUR'), null],
		[money(100_000_000, 'EUR'), 'amount_not_supported'],
		[money(-5_000, 'EUR'), 'amount_not_supported'],
		[money(5_000, 'GHS'), 'currency_not_supported'],
		[money(5_000, 'NGN'), 'currency_not_supported'],
	] as const)('%o: %s', (amount, reason) => {
		expect(whyNotCharged(amount)).toBe(reason);
	});
});
