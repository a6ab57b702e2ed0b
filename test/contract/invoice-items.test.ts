import { describe, expect, it } from 'vitest';
import { discount, item, quantity, rawAmount, readAmount } from '../../src/contract/invoice-items.ts';
import type { CurrencyCode } from '../../src/domain/kernel/currency.ts';

const refusalOf = (input: string | number, currency: CurrencyCode): string[] => {
	const messages: string[] = [];
	readAmount(input, currency, [], (_path, message) => messages.push(message));
	return messages;
};

describe('an amount that is refused says what to write', () => {
	it.each([
		['1', 'EUR', 'EUR has 2 decimals, as in 29.99.'],
		['1.005', 'EUR', 'EUR has 2 decimals, as in 29.99.'],
		['1.5', 'XOF', 'XOF has no decimals.'],
		['-1.00', 'EUR', 'Must not be negative.'],
		['-1', 'EUR', 'Must not be negative.'],
		[-1, 'EUR', 'Must not be negative.'],
		['1e3', 'EUR', 'An amount is a decimal such as "29.99".'],
	] as const)('%s in %s', (input, currency, message) => {
		expect(refusalOf(input, currency)).toEqual([message]);
	});

	it.each([
		['an amount', rawAmount, 'An amount is a decimal such as "29.99".'],
		['a quantity', quantity, 'A decimal such as "1" or "2.5".'],
	])('%s of another type', (_what, schema, message) => {
		for (const input of [true, null, [], {}]) {
			expect(schema.safeParse(input).error?.issues.map((issue) => issue.message)).toEqual([message]);
		}
	});

	it('a percentage and a rate of another type', () => {
		const wrong = { description: 'x', unit_price: '1.00', tax_rate: true };
		expect(item.safeParse(wrong).error?.issues.map(({ message }) => message)).toEqual(['A decimal such as "0.20".']);
		const percentage = discount.safeParse({ type: 'percentage', value: true });
		expect(percentage.error?.issues.map(({ message }) => message)).toEqual(['A percentage such as "10" or "12.5".']);
	});
});
