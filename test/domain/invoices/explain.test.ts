import { describe, expect, test } from 'vitest';
import { explainInvoice } from '../../../src/domain/invoices/explain.ts';
import type { Invoice } from '../../../src/domain/invoices/invoice.ts';
import type { TraceStep } from '../../../src/domain/invoices/trace.ts';
import { decimal } from '../../../src/domain/kernel/decimal.ts';
import { convert, exchangeRate } from '../../../src/domain/kernel/exchange.ts';
import { money } from '../../../src/domain/kernel/money.ts';
import { createSettings } from '../../../src/domain/settings/settings.ts';
import { date, instant } from '../../support/invoice.builder.ts';
import { amount, amountOff, draft, line, percentOff, taxedAt } from './drafts.ts';
import { inputOf, invoiceOf } from './explained.ts';

/** `rule: figure = inputs = exact → value (rounding, setting)`; an input that came from a step is its figure. */
const written = ({ rule, inputs, rounding, setting, results }: TraceStep): string => {
	const sources = inputs.map(({ value, figure }) => figure ?? value).join(' ');
	const figures = results.map(
		({ figure, exact, value }) => `${figure} = ${exact === null ? '' : `${exact} → `}${value}`,
	);
	return [`${rule}(${sources})`, ...figures, rounding, setting].filter((part) => part !== null).join(' | ');
};

const stepTo = (steps: readonly TraceStep[], figure: string): TraceStep =>
	steps.find(({ results }) => results.some((result) => result.figure === figure))!;

const explained = (invoice: Invoice, changes = {}) => explainInvoice(inputOf(invoice, changes));

const setting = 'cfg_vat@3';
const golden = draft(
	[
		line('2.25', '64.22', '0.20', { discounts: [percentOff('5')], tax: taxedAt('0.20', { setting }) }),
		line('1', '9.99', '0.055'),
	],
	{ discounts: [percentOff('10')] },
);

describe('the explanation in figures', () => {
	test('2.25 pieces at 64.22 less 5 %, an e-book at 9.99, 10 % off everything', () => {
		const { steps } = explained({ ...invoiceOf(golden), number: null, dueDate: null });
		expect(steps.map(written)).toEqual([
			'product(64.22 2.25) | /items/0/gross = 144.495 → 144.50 | half_away_from_zero',
			'percentage(/items/0/gross 5) | /items/0/discounts/0/amount = 7.225 → 7.23 | half_away_from_zero',
			'sum_within(/items/0/discounts/0/amount /items/0/gross) | /items/0/discount_amount = 7.23',
			'difference(/items/0/gross /items/0/discount_amount) | /items/0/subtotal = 137.27',
			'product(9.99 1) | /items/1/gross = 9.99 → 9.99 | half_away_from_zero',
			'sum() | /items/1/discount_amount = 0.00',
			'difference(/items/1/gross /items/1/discount_amount) | /items/1/subtotal = 9.99',
			'sum(/items/0/subtotal /items/1/subtotal) | /sum_of_items = 147.26',
			'percentage(/sum_of_items 10) | /discounts/0/amount = 14.726 → 14.73 | half_away_from_zero',
			'sum_within(/discounts/0/amount /sum_of_items) | /discount = 14.73',
			'share_of_sum(/discount /sum_of_items /items/0/subtotal /items/1/subtotal) | /items/0/document_discount_amount = 13.730728… → 13.73 | /items/1/document_discount_amount = 0.999271… → 1.00 | largest_remainder',
			'difference(/items/0/subtotal /items/0/document_discount_amount) | /items/0/taxable_amount = 123.54',
			'difference(/items/1/subtotal /items/1/document_discount_amount) | /items/1/taxable_amount = 8.99',
			'sum(/items/0/taxable_amount) | /tax_breakdown/0/taxable_amount = 123.54',
			'tax_on_top(/tax_breakdown/0/taxable_amount 0.2) | /tax_breakdown/0/tax_amount = 24.708 → 24.71 | half_away_from_zero | cfg_vat@3',
			'share_of_sum(/tax_breakdown/0/tax_amount /tax_breakdown/0/taxable_amount /items/0/taxable_amount) | /items/0/tax_amount = 24.71 → 24.71 | largest_remainder',
			'sum(/items/0/taxable_amount /items/0/tax_amount) | /items/0/total_amount = 148.25',
			'sum(/items/1/taxable_amount) | /tax_breakdown/1/taxable_amount = 8.99',
			'tax_on_top(/tax_breakdown/1/taxable_amount 0.055) | /tax_breakdown/1/tax_amount = 0.49445 → 0.49 | half_away_from_zero',
			'share_of_sum(/tax_breakdown/1/tax_amount /tax_breakdown/1/taxable_amount /items/1/taxable_amount) | /items/1/tax_amount = 0.49 → 0.49 | largest_remainder',
			'sum(/items/1/taxable_amount /items/1/tax_amount) | /items/1/total_amount = 9.48',
			'sum(/items/0/subtotal /items/1/subtotal) | /subtotal = 147.26',
			'sum(/items/0/document_discount_amount /items/1/document_discount_amount) | /discount_amount = 14.73',
			'sum(/items/0/tax_amount /items/1/tax_amount) | /tax_amount = 25.20',
			'sum(/items/0/total_amount /items/1/total_amount) | /total_amount = 157.73',
			'sum() | /amount_paid = 0.00',
			'sum() | /amount_credited = 0.00',
			'difference(/total_amount /amount_paid /amount_credited) | /amount_due = 157.73',
		]);
	});

	test('35.99 with 20 % inside: a fraction that does not end is told as far as it is of use', () => {
		const { steps } = explained(invoiceOf(draft([line('1', '35.99', '0.20')], { pricesIncludeTax: true })));
		expect(written(stepTo(steps, '/tax_breakdown/0/tax_amount'))).toBe(
			'tax_within(/tax_breakdown/0/amount_with_tax 0.2) | /tax_breakdown/0/tax_amount = 5.998333… → 6.00 | half_away_from_zero',
		);
		expect(written(stepTo(steps, '/items/0/subtotal'))).toBe(
			'sum(/items/0/taxable_amount /items/0/document_discount_amount) | /items/0/subtotal = 29.99',
		);
	});

	test('two halves off are told with the limit that keeps them from taking more than all', () => {
		const discounts = [percentOff('50'), percentOff('50')];
		const { steps } = explained(invoiceOf(draft([line('1', '29.99', '0.20', { discounts })])));
		expect(stepTo(steps, '/items/0/discount_amount')).toMatchObject({
			rule: 'sum_within',
			inputs: [
				{ name: 'addend', value: '15.00' },
				{ name: 'addend', value: '15.00' },
				{ name: 'limit', value: '29.99', figure: '/items/0/gross' },
			],
			results: [{ value: '29.99' }],
		});
	});

	test('a discount given as an amount is told as given', () => {
		const { steps } = explained(
			invoiceOf(draft([line('1', '29.99', '0.20')], { discounts: [amountOff(amount('5.00'))] })),
		);
		expect(written(stepTo(steps, '/discounts/0/amount'))).toBe('given(5.00) | /discounts/0/amount = 5.00');
	});
});

describe('what happened after the issue', () => {
	test('payments, credit that was used, money that became credit and credit notes lead to what is due', () => {
		const invoice = invoiceOf(draft([line('1', '100.00', '0')]));
		const { steps, differences } = explained(
			{ ...invoice, amountPaid: amount('60.00'), amountCredited: amount('30.00') },
			{
				received: [{ id: 'pay_1', amount: amount('70.00') }],
				movements: [
					{ id: 'ccm_1', kind: 'overpayment', amount: amount('20.00') },
					{ id: 'ccm_2', kind: 'applied', amount: amount('-10.00') },
					// Giving credit back is not paying the invoice from which it once came.
					{ id: 'ccm_3', kind: 'refunded', amount: amount('-20.00') },
				],
				creditNotes: [{ id: 'crn_1', totalAmount: amount('30.00') }],
			},
		);
		const given = steps.filter(({ rule, source }) => rule === 'given' && source !== null);
		expect(given.map(({ source, results }) => [source, results[0]?.value])).toEqual([
			['pay_1', '70.00'],
			['ccm_1', '-20.00'],
			['ccm_2', '10.00'],
			['crn_1', '30.00'],
		]);
		expect(stepTo(steps, '/amount_due').results[0]?.value).toBe('10.00');
		expect(differences).toEqual([]);
	});

	test('money that no payment explains is told', () => {
		const invoice = { ...invoiceOf(draft([line('1', '100.00', '0')])), amountPaid: amount('60.00') };
		expect(explained(invoice).differences).toEqual([
			{ figure: '/amount_paid', calculated: '0.00', document: '60.00' },
			{ figure: '/amount_due', calculated: '100.00', document: '40.00' },
		]);
	});
});

describe('an invoice that the rules of today would not make so', () => {
	test('issued when tax was rounded line by line: the figures that differ are named', () => {
		const three = draft(['1', '2', '3'].map(() => line('1', '0.33', '0.20')));
		const now = invoiceOf(three);
		const tax = amount('0.07');
		const then: Invoice = {
			...now,
			lines: now.lines.map((each) => ({ ...each, taxAmount: tax, totalAmount: amount('0.40') })),
			taxGroups: now.taxGroups.map((group) => ({ ...group, taxAmount: amount('0.21') })),
			taxAmount: amount('0.21'),
			totalAmount: amount('1.20'),
		};
		expect(explained(then).differences).toEqual([
			{ figure: '/items/2/tax_amount', calculated: '0.06', document: '0.07' },
			{ figure: '/items/2/total_amount', calculated: '0.39', document: '0.40' },
			{ figure: '/tax_breakdown/0/tax_amount', calculated: '0.20', document: '0.21' },
			{ figure: '/tax_amount', calculated: '0.20', document: '0.21' },
			{ figure: '/total_amount', calculated: '1.19', document: '1.20' },
			{ figure: '/amount_due', calculated: '1.19', document: '1.20' },
		]);
	});

	test('a discount above its line: the refusal is told, with the document’s own totals and what is due', () => {
		const invoice = invoiceOf(draft([line('1', '29.99', '0.20')]));
		const lines = invoice.lines.map((each) => ({ ...each, discounts: [amountOff(amount('30.00'))] }));
		const { refusal, steps, differences } = explained({ ...invoice, lines });
		expect(refusal).toMatchObject({ type: 'invoice/discount-exceeds-line', line: 0 });
		expect(stepTo(steps, '/total_amount')).toMatchObject({ rule: 'given', source: invoice.id });
		expect(stepTo(steps, '/amount_due').results[0]?.value).toBe('35.99');
		expect(differences).toContainEqual({ figure: '/items/0/tax_amount', calculated: null, document: '6.00' });
	});

	test('one that was taken over from another system: its payments are as they were given', () => {
		const invoice = invoiceOf(draft([line('1', '100.00', '0')]));
		const { steps, differences } = explained({
			...invoice,
			importedAt: instant('2026-11-22T10:00:00.000Z'),
			amountPaid: amount('100.00'),
		});
		expect(stepTo(steps, '/amount_paid')).toMatchObject({ rule: 'given', source: invoice.id });
		expect(differences).toEqual([]);
	});
});

describe('the tax in the books', () => {
	const quote = {
		base: 'EUR' as const,
		quote: 'USD' as const,
		rate: decimal('1.0832'),
		source: 'ECB',
		date: date('2026-11-20'),
	};
	const rate = exchangeRate('USD', 'EUR', [quote])!;
	const tax = money(999_999_999_99, 'USD');
	const invoice: Invoice = {
		...invoiceOf(draft([line('1', '1.00', '0', { unitPrice: money(999_999_999_99, 'USD'), tax: taxedAt('1') })])),
		booksTax: {
			currency: 'EUR',
			taxAmount: convert(tax, rate),
			exchangeRate: rate.text,
			rateSource: rate.source,
			rateDate: quote.date,
		},
	};
	const settings = createSettings([]);

	test('is converted by the rate with all its decimals where the settings still tell it, and they are named', () => {
		const knowing = {
			...settings,
			exchangeQuotes: () => [quote],
			read: (_: string, pair: string) => (pair === 'EUR-USD' ? { ref: 'cfg_ecb@7' } : null),
		};
		const { steps, differences } = explained(invoice, { settings: knowing });
		const { inputs, setting: quoted, source } = stepTo(steps, '/tax_amount_books/amount');
		expect({ inputs, quoted, source }).toEqual({
			inputs: [
				{ name: 'amount', value: '999999999.99', figure: '/tax_amount' },
				{ name: 'rate', value: '625/677', figure: null },
			],
			quoted: 'cfg_ecb@7',
			source: 'ECB, 2026-11-20',
		});
		expect(differences).toEqual([]);
	});

	test('is converted by the rate that the document shows where the settings tell another by now', () => {
		const { steps } = explained(invoice);
		expect(stepTo(steps, '/tax_amount_books/amount')).toMatchObject({ setting: null, source: 'ECB, 2026-11-20' });
		expect(stepTo(steps, '/tax_amount_books/amount').inputs[1]?.value).toMatch(/^923190546529\/10+$/);
	});
});

describe('the due date', () => {
	const terms = { rule: 'net' as const, days: 30, setting: 'cfg_terms@2' };
	const settings = { ...createSettings([]), paymentTerms: () => terms };
	const invoice = { ...invoiceOf(golden), issueDate: date('2026-11-22'), dueDate: date('2026-12-22') };

	test('follows the terms that the document names', () => {
		const { steps } = explained(
			{ ...invoice, basis: { terms: 'cfg_terms@2', numbering: 'cfg_numbers@1' } },
			{ settings },
		);
		expect(written(stepTo(steps, '/due_date'))).toBe(
			'due_date(2026-11-22 net 30) | /due_date = 2026-12-22 | cfg_terms@2',
		);
		expect(stepTo(steps, '/invoice_number')).toMatchObject({ rule: 'number', setting: 'cfg_numbers@1' });
	});

	test('is told as it is, with the setting, where that reads otherwise by now', () => {
		const basis = { terms: 'cfg_terms@1', numbering: 'cfg_numbers@1' };
		expect(written(stepTo(explained({ ...invoice, basis }, { settings }).steps, '/due_date'))).toBe(
			'given(2026-12-22) | /due_date = 2026-12-22 | cfg_terms@1',
		);
	});

	test('is told as given where the caller gave it, and so is a later one', () => {
		const { steps } = explained({ ...invoice, basis: null, extendedDueDate: date('2027-01-15') }, { settings });
		expect(written(stepTo(steps, '/due_date'))).toBe('given(2026-12-22) | /due_date = 2026-12-22');
		expect(written(stepTo(steps, '/extended_due_date'))).toBe('given(2027-01-15) | /extended_due_date = 2027-01-15');
	});
});

test('lines with one tax code and one decision are told together', () => {
	const lines = [line('1', '1.00', '0.20'), line('1', '1.00', '0.055'), line('1', '2.00', '0.20')];
	expect(explained(invoiceOf(draft(lines))).taxes.map(({ items }) => items)).toEqual([[0, 2], [1]]);
});
