import { describe, expect, test } from 'vitest';
import type { InvoiceLine } from '../../../src/domain/invoices/invoice.ts';
import { computeTotals } from '../../../src/domain/invoices/totals.ts';
import { decimal } from '../../../src/domain/kernel/decimal.ts';
import { minorMax, minus, money, moneyToDecimal } from '../../../src/domain/kernel/money.ts';
import type { CountryCode } from '../../../src/domain/kernel/party.ts';
import { amount, amountOff, draft, errorOf, line, percentOff, pricedAt, printed, taxedAt, totalsOf } from './drafts.ts';

const totals = (input: Parameters<typeof totalsOf>[0]) =>
	printed(totalsOf(input).totals, 'subtotal', 'discountAmount', 'taxAmount', 'totalAmount');
const linesOf = (input: Parameters<typeof totalsOf>[0]) =>
	totalsOf(input).lines.map((each) =>
		printed(each, 'discountAmount', 'subtotal', 'documentDiscount', 'taxAmount', 'totalAmount'),
	);
const table = (input: Parameters<typeof totalsOf>[0]) =>
	totalsOf(input).taxGroups.map((group) => printed(group, 'taxableAmount', 'taxAmount'));

describe('prices without tax', () => {
	test('29.99 at 20 % is 35.99, an e-book at 5.5 % is 31.64', () => {
		expect(totals(draft([line('1', '29.99', '0.20')]))).toEqual(['29.99', '0.00', '6.00', '35.99']);
		expect(totals(draft([line('1', '29.99', '0.055')]))).toEqual(['29.99', '0.00', '1.65', '31.64']);
	});

	test('tax is computed once for all lines of a rate and shown on them by largest remainder', () => {
		const three = draft([line('1', '0.33', '0.20'), line('1', '0.33', '0.20'), line('1', '0.33', '0.20')]);
		expect(totals(three)).toEqual(['0.99', '0.00', '0.20', '1.19']);
		expect(linesOf(three).map(([, , , tax]) => tax)).toEqual(['0.07', '0.07', '0.06']);
	});

	test('the weights are the taxable amounts, not the rounding of each line’s own tax', () => {
		// 1.65 and 0.605 cents of their own; of 2 cents by 30 and 11 they get 1.46 and 0.54.
		const input = draft([line('1', '0.30', '0.055'), line('1', '0.11', '0.055')]);
		expect(linesOf(input).map(([, , , tax]) => tax)).toEqual(['0.01', '0.01']);
	});

	test('the sample of the e-invoice rules: two rates, an allowance on one of them, 100.00 paid before', () => {
		const sample = draft([
			line('1', '395.00', '0.055', { discounts: [amountOff(amount('39.50'))] }),
			line('1', '285.00', '0.20'),
		]);
		expect(table(sample)).toEqual([
			['355.50', '19.55'],
			['285.00', '57.00'],
		]);
		expect(totals(sample)).toEqual(['640.50', '0.00', '76.55', '717.05']);
		expect(moneyToDecimal(minus(totalsOf(sample).totals.totalAmount, amount('100.00')))).toBe('617.05');
	});

	test('a document discount is spread over the lines, and so over the rates, by what they cost', () => {
		const input = draft([line('1', '100.00', '0.20'), line('1', '50.00', '0.055'), line('0', '9.99', '0.20')], {
			discounts: [amountOff(amount('10.00'))],
		});
		expect(linesOf(input).map(([, , share]) => share)).toEqual(['6.67', '3.33', '0.00']);
		expect(table(input)).toEqual([
			['93.33', '18.67'],
			['46.67', '2.57'],
		]);
		expect(totals(input)).toEqual(['150.00', '10.00', '21.24', '161.24']);
	});

	test('every document discount is computed on the same sum', () => {
		const discounts = [percentOff('10'), percentOff('10')];
		expect(totals(draft([line('1', '100.00', '0.20')], { discounts }))).toEqual(['100.00', '20.00', '16.00', '96.00']);
	});

	test('10^12 XOF', () => {
		expect(totals(draft([pricedAt(money(10n ** 12n, 'XOF'), { tax: taxedAt('0.18') })]))).toEqual([
			'1000000000000',
			'0',
			'180000000000',
			'1180000000000',
		]);
	});
});

describe('prices with tax', () => {
	const withTax = { pricesIncludeTax: true };

	test('35.99 with 20 % inside is 29.99 and 6.00', () => {
		expect(totals(draft([line('1', '35.99', '0.20')], withTax))).toEqual(['29.99', '0.00', '6.00', '35.99']);
	});

	test('what is paid stays as priced, line by line', () => {
		const input = draft([line('3', '4.99', '0.055'), line('1', '4.99', '0.055'), line('1', '12.00', '0.20')], withTax);
		expect(linesOf(input).map(([, , , , total]) => total)).toEqual(['14.97', '4.99', '12.00']);
		expect(table(input)).toEqual([
			['18.92', '1.04'],
			['10.00', '2.00'],
		]);
	});

	test('discounts are given with tax and shown without it', () => {
		const input = draft([line('1', '12.00', '0.20', { discounts: [percentOff('50')] })], {
			...withTax,
			discounts: [amountOff(amount('1.20'))],
		});
		expect(linesOf(input)).toEqual([['5.00', '5.00', '1.00', '0.80', '4.80']]);
		expect(totals(input)).toEqual(['5.00', '1.00', '0.80', '4.80']);
	});
});

describe('discounts of a line', () => {
	test('the line is rounded first, so 100 % is exactly zero', () => {
		const input = draft([line('2.25', '64.22', '0.20', { discounts: [percentOff('100')] })]);
		expect(linesOf(input)).toEqual([['144.50', '0.00', '0.00', '0.00', '0.00']]);
	});

	test('each is computed on the whole line', () => {
		const discounts = [percentOff('10'), amountOff(amount('5.00'))];
		expect(linesOf(draft([line('1', '29.99', '0.20', { discounts })]))[0]).toEqual([
			'8.00',
			'21.99',
			'0.00',
			'4.40',
			'26.39',
		]);
	});

	test('100 % in two halves is exactly zero too', () => {
		const discounts = [percentOff('50'), percentOff('50')];
		expect(linesOf(draft([line('1', '29.99', '0.20', { discounts })]))[0]?.[1]).toBe('0.00');
		expect(totals(draft([line('1', '29.99', '0.20')], { discounts }))).toEqual(['29.99', '29.99', '0.00', '0.00']);
	});

	test.each([
		['an amount above the line', [amountOff(amount('30.00'))]],
		['more than 100 %, even where it rounds to the line', [percentOff('100.01')]],
		['percentages above 100 together', [percentOff('60'), percentOff('40.01')]],
		['a sum above the line', [percentOff('60'), amountOff(amount('12.01'))]],
		['a negative amount', [amountOff(amount('-1.00'))]],
		['a negative percentage, even inside a sum that fits', [percentOff('-10'), percentOff('50')]],
	])('%s is refused', (_, discounts) => {
		expect(errorOf(draft([line('1', '1.00', '0.20'), line('1', '29.99', '0.20', { discounts })]))).toEqual({
			type: 'invoice/discount-exceeds-line',
			line: 1,
			amount: amount('29.99'),
		});
	});

	test('a document discount above the sum of the lines is refused', () => {
		const discounts = [amountOff(amount('30.00'))];
		expect(errorOf(draft([line('1', '29.99', '0.20')], { discounts }))).toEqual({
			type: 'invoice/discount-exceeds-subtotal',
			subtotal: amount('29.99'),
		});
		expect(errorOf(draft([line('0', '29.99', '0.20')], { discounts }))).toMatchObject({
			type: 'invoice/discount-exceeds-subtotal',
		});
	});
});

describe('the tax table has one row for everything taxed alike', () => {
	const rowsOf = (...decisions: readonly ReturnType<typeof taxedAt>[]) =>
		totalsOf(draft(decisions.map((tax) => line('1', '10.00', '0', { tax })))).taxGroups;

	test('category, rate, country and mention make a row; rule, setting and trailing zeros do not', () => {
		expect(rowsOf(taxedAt('0.20'), taxedAt('0.2', { rule: 'explicit', setting: 'cfg_x@1' }))).toHaveLength(1);
		expect(
			rowsOf(taxedAt('0.20'), { ...taxedAt('0'), rate: { coefficient: 200n, scale: 3 }, category: 'S' }),
		).toHaveLength(1);
		expect(rowsOf(taxedAt('0.20'), taxedAt('0.055'))).toHaveLength(2);
		expect(rowsOf(taxedAt('0'), taxedAt('0', { category: 'E' }))).toHaveLength(2);
		expect(rowsOf(taxedAt('0.20'), taxedAt('0.20', { country: 'SN' as CountryCode }))).toHaveLength(2);
		expect(rowsOf(taxedAt('0.20'), taxedAt('0.20', { mention: 'OSS' }))).toHaveLength(2);
	});

	test('rows come in the order of their first lines and carry a decision', () => {
		const rows = rowsOf(taxedAt('0.20'), taxedAt('0.055'), taxedAt('0.20'));
		expect(rows.map((row) => printed(row, 'taxableAmount', 'taxAmount'))).toEqual([
			['20.00', '4.00'],
			['10.00', '0.55'],
		]);
		expect(rows[1]?.decision).toEqual(taxedAt('0.055'));
	});
});

describe('lines of mixed signs', () => {
	test('a credit beside a charge gives its own tax back', () => {
		const input = draft([line('1', '20.00', '0.20'), line('-1', '10.00', '0.20')]);
		expect(linesOf(input).map(([, , , tax]) => tax)).toEqual(['4.00', '-2.00']);
		expect(totals(input)).toEqual(['10.00', '0.00', '2.00', '12.00']);
	});

	test('lines that cancel leave nothing, and each keeps its tax', () => {
		const input = draft([line('1', '20.00', '0.20'), line('-1', '20.00', '0.20')]);
		expect(linesOf(input).map(([, , , tax]) => tax)).toEqual(['4.00', '-4.00']);
		expect(totals(input)).toEqual(['0.00', '0.00', '0.00', '0.00']);
	});
});

describe('amounts beyond the safe range are refused by name', () => {
	const priced = (minor: bigint, quantity = '1') => pricedAt(money(minor, 'XOF'), { quantity: decimal(quantity) });

	test('a line', () => {
		expect(errorOf(draft([priced(1n), priced(minorMax, '2')]))).toEqual({
			type: 'invoice/amount-out-of-range',
			currency: 'XOF',
			line: 1,
		});
	});

	test('a total', () => {
		const refused = { type: 'invoice/amount-out-of-range', currency: 'XOF', line: null };
		expect(errorOf(draft([priced(minorMax)]))).toEqual(refused);
		expect(errorOf(draft([priced(minorMax), priced(minorMax)], { pricesIncludeTax: true }))).toEqual(refused);
	});

	test('another fault is not taken for one', () => {
		const strange = draft([line('1', '1.00', '0'), pricedAt(money(1, 'USD'))]);
		expect(() => computeTotals(strange)).toThrow();
	});
});

test('whatever else a line carries comes back with it, and the result is an invoice line', () => {
	const rest: Pick<
		InvoiceLine,
		'id' | 'description' | 'itemType' | 'taxCode' | 'workId' | 'authorId' | 'periodStart' | 'periodEnd' | 'metadata'
	> = {
		id: 'lin_01jd3x5t9dfq8b0w6z2m4k7n1c' as InvoiceLine['id'],
		description: 'Abonnement Premium',
		itemType: 'subscription',
		taxCode: 'standard',
		workId: null,
		authorId: null,
		periodStart: null,
		periodEnd: null,
		metadata: { order: '42' },
	};
	const result =
		computeTotals(draft([])) && computeTotals({ ...draft([]), lines: [{ ...line('1', '29.99', '0.20'), ...rest }] });
	if (!result.ok) throw new Error(result.error.type);
	const lines: readonly InvoiceLine[] = result.value.lines;
	expect(lines[0]).toMatchObject({ ...rest, quantity: decimal('1'), totalAmount: amount('35.99') });
});

test('no lines, no amounts', () => {
	expect(totals(draft([]))).toEqual(['0.00', '0.00', '0.00', '0.00']);
});
