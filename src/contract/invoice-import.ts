import * as z from 'zod';
import { importedStatuses, type PrintedInvoice, type PrintedLine } from '../domain/invoices/importing.ts';
import { invoiceTypes, itemTypes } from '../domain/invoices/invoice.ts';
import type { CurrencyCode } from '../domain/kernel/currency.ts';
import { type Decimal, decimal } from '../domain/kernel/decimal.ts';
import { type Money, negate } from '../domain/kernel/money.ts';
import { limitBounds } from '../domain/settings/bounds.ts';
import { currencyCode, isoDate, line, rate } from './config/primitives.ts';
import { customerDetails, customerId, externalId } from './customers.ts';
import { invoiceSummary, refusal } from './invoice-bulk.ts';
import { quantity, type Report, rawAmount, readAmount } from './invoice-items.ts';
import { reportTo, seriesName, toReference } from './invoices.ts';
import { metadata, paragraph } from './text.ts';

const exampleItem = {
	number: 'OLD-2024-0815',
	issue_date: '2024-03-01',
	due_date: '2024-03-31',
	customer: { external_id: '42', name: 'Awa Ndiaye', country: 'FR' },
	currency: 'EUR',
	status: 'paid',
	items: [
		{
			description: 'Abonnement Premium',
			quantity: '1',
			unit_price: '29.99',
			tax_rate: '0.20',
			subtotal: '29.99',
			tax_amount: '6.00',
			total_amount: '35.99',
		},
	],
	subtotal: '29.99',
	tax_amount: '6.00',
	total_amount: '35.99',
};

/** Read one by one: a broken item is refused alone, so the envelope knows nothing of what is in it. */
export const importInvoicesBody = z.strictObject({
	series: seriesName.meta({ description: 'Where they stand; begins with the first import', example: 'old-shop' }),
	invoices: z
		.array(z.unknown())
		.min(1)
		.max(limitBounds.bulk_invoices.max)
		.meta({ description: 'As they were printed', example: [exampleItem] }),
});

const taxRate = rate.transform((text): Decimal => decimal(text));

const importedItem = z.strictObject({
	description: line(500),
	quantity: quantity.prefault('1'),
	unit_price: rawAmount,
	item_type: z.enum(itemTypes).default('other'),
	tax_rate: taxRate,
	subtotal: rawAmount,
	tax_amount: rawAmount,
	total_amount: rawAmount,
});

const openInvoice =
	'One of paid, cancelled, refunded, uncollectible: an open invoice belongs to the system that issued it and is collected there.';

/** What one invoice of an import says. */
export const importedInvoiceItem = z
	.strictObject({
		number: z
			.string()
			.regex(/^[A-Za-z0-9+\-_/]{1,35}$/, '1 to 35 letters, digits and + - _ /, such as OLD-2024-0815.')
			.meta({ example: 'OLD-2024-0815' }),
		issue_date: isoDate,
		due_date: isoDate,
		customer_id: customerId.nullable().default(null),
		external_id: externalId.nullable().default(null),
		customer: customerDetails.nullable().default(null),
		currency: currencyCode,
		status: z.enum(importedStatuses, { error: openInvoice }),
		invoice_type: z.enum(invoiceTypes).default('other'),
		prices_include_tax: z.boolean().default(false),
		items: z.array(importedItem).max(limitBounds.lines_per_invoice.max),
		tax_breakdown: z
			.array(z.strictObject({ rate: taxRate, taxable_amount: rawAmount, tax_amount: rawAmount }))
			.max(50)
			.nullable()
			.default(null),
		subtotal: rawAmount,
		tax_amount: rawAmount,
		total_amount: rawAmount,
		notes: paragraph(2000).nullable().default(null),
		metadata: metadata.default({}),
	})
	.transform(({ customer_id, external_id, customer, ...given }, context): PrintedInvoice => {
		const { currency } = given;
		const report = reportTo(context);
		const read = (field: 'subtotal' | 'tax_amount' | 'total_amount'): Money =>
			readAmount(given[field], currency, [field], report);
		return {
			number: given.number,
			issueDate: given.issue_date,
			dueDate: given.due_date,
			customer: toReference({ customer_id, external_id, customer }, context),
			currency,
			status: given.status,
			invoiceType: given.invoice_type,
			pricesIncludeTax: given.prices_include_tax,
			lines: given.items.map((item, index) => toLine(item, currency, index, report)),
			taxes:
				given.tax_breakdown?.map((row, index) => ({
					rate: row.rate,
					taxableAmount: readSigned(row.taxable_amount, currency, ['tax_breakdown', index, 'taxable_amount'], report),
					taxAmount: readSigned(row.tax_amount, currency, ['tax_breakdown', index, 'tax_amount'], report),
				})) ?? null,
			subtotal: read('subtotal'),
			taxAmount: read('tax_amount'),
			totalAmount: read('total_amount'),
			notes: given.notes,
			metadata: given.metadata,
		};
	});

const toLine = (
	item: z.output<typeof importedItem>,
	currency: CurrencyCode,
	index: number,
	report: Report,
): PrintedLine => {
	const read = (field: 'unit_price' | 'subtotal' | 'tax_amount' | 'total_amount'): Money =>
		readSigned(item[field], currency, ['items', index, field], report);
	return {
		description: item.description,
		quantity: item.quantity,
		unitPrice: read('unit_price'),
		itemType: item.item_type,
		taxRate: item.tax_rate,
		subtotal: read('subtotal'),
		taxAmount: read('tax_amount'),
		totalAmount: read('total_amount'),
	};
};

/** Other systems print a discount as a line below zero. */
const readSigned = (
	input: string | number,
	currency: CurrencyCode,
	path: readonly (string | number)[],
	report: Report,
): Money => {
	if (typeof input === 'number') {
		return input < 0 ? negate(readAmount(-input, currency, path, report)) : readAmount(input, currency, path, report);
	}
	return input.startsWith('-')
		? negate(readAmount(input.slice(1), currency, path, report))
		: readAmount(input, currency, path, report);
};

export const importInvoicesResponse = z
	.object({
		object: z.literal('import_result'),
		series: z.string(),
		accepted: z.int(),
		refused: z.int(),
		results: z.array(
			z.discriminatedUnion('status', [
				z.object({
					index: z.int(),
					status: z.literal('imported'),
					replayed: z.boolean(),
					invoice: invoiceSummary,
				}),
				refusal,
			]),
		),
	})
	.meta({
		example: {
			object: 'import_result',
			series: 'old-shop',
			accepted: 1,
			refused: 1,
			results: [
				{
					index: 0,
					status: 'imported',
					replayed: false,
					invoice: {
						id: 'inv_01k3v0j9x4f7mbt2w8h5q6z1ra',
						invoice_number: 'OLD-2024-0815',
						status: 'paid',
						currency: 'EUR',
						total_amount: '35.99',
						amount_due: '0.00',
						customer_id: 'cus_01k3v0j9x4f7mbt2w8h5q6z1ra',
					},
				},
				{
					index: 1,
					status: 'refused',
					problem: {
						type: '/problems/import-number-exists',
						title: 'An invoice has this number',
						status: 409,
						instance: 'req_01k3v0j9x4f7mbt2w8h5q6z1rf',
						invoice_number: 'OLD-2024-0815',
						invoice_id: 'inv_01k3v0j9x4f7mbt2w8h5q6z1ra',
					},
				},
			],
		},
	});
export type ImportInvoicesResponse = z.output<typeof importInvoicesResponse>;
