import * as z from 'zod';
import { invoiceHolds, invoiceStatuses, invoiceTypes, itemTypes } from '../domain/invoices/invoice.ts';
import { billingResponse } from './customers.ts';
import { exampleInvoiceResponse } from './invoice-response.example.ts';
import { nextCursor } from './text.ts';

const amount = z
	.string()
	.meta({ description: 'Decimal string with exactly the decimals of the currency', example: '29.99' });
const rate = z.string().meta({ example: '0.20' });
const date = z.string().meta({ format: 'date' });
const instant = z.string().meta({ format: 'date-time' });
const freeForm = z.record(z.string(), z.unknown());

const discountResponse = z.object({
	type: z.enum(['percentage', 'amount']),
	value: z.string(),
	description: z.string().nullable(),
});

const itemResponse = z.object({
	id: z.string(),
	description: z.string(),
	quantity: z.string(),
	unit_price: amount,
	item_type: z.enum(itemTypes),
	tax_code: z.string(),
	discounts: z.array(discountResponse),
	discount_amount: amount.meta({ description: 'The line’s own discounts' }),
	subtotal: amount.meta({ description: 'Without tax, after the line’s own discounts' }),
	document_discount_amount: amount.meta({ description: 'The line’s share of the discounts of the document' }),
	tax_rate: rate,
	tax_rule: z.string().meta({ description: 'Which rule gave the rate', example: 'registration' }),
	tax_setting: z.string().nullable().meta({ description: 'The setting and version that gave the rate' }),
	tax_amount: amount.meta({ description: 'The line’s share of the tax of its rate' }),
	total_amount: amount.meta({ description: 'With tax: subtotal − document_discount_amount + tax_amount' }),
	work_id: z.string().nullable(),
	author_id: z.string().nullable(),
	period_start: date.nullable(),
	period_end: date.nullable(),
	metadata: freeForm,
	deposit_id: z.string().nullable().meta({ description: 'The deposit invoice that this line takes off' }),
});

export const invoiceResponse = z
	.object({
		id: z.string(),
		object: z.literal('invoice'),
		invoice_number: z.string().nullable().meta({ description: 'Null on a draft', example: 'INV-2026-000001' }),
		series: z
			.string()
			.nullable()
			.meta({ description: 'One of the tenant’s own series; null: the default one', example: null }),
		invoice_type: z.enum(invoiceTypes),
		status: z.enum(invoiceStatuses),
		customer_id: z.string(),
		billing: billingResponse,
		currency: z.string(),
		prices_include_tax: z.boolean(),
		items: z.array(itemResponse),
		discounts: z.array(discountResponse),
		subtotal: amount,
		discount_amount: amount,
		tax_breakdown: z.array(
			z.object({
				rate,
				category: z.string().meta({ description: 'EN 16931 category', example: 'S' }),
				country: z.string().nullable(),
				mention: z.string().nullable(),
				taxable_amount: amount,
				tax_amount: amount,
			}),
		),
		tax_amount: amount,
		tax_amount_books: z
			.object({
				currency: z.string(),
				amount,
				exchange_rate: z.string(),
				rate_source: z.string(),
				rate_date: date,
			})
			.nullable()
			.meta({ description: 'The tax in the currency of the seller’s books, for an invoice in another currency' }),
		total_amount: amount,
		amount_paid: amount,
		amount_credited: amount,
		amount_due: amount,
		issue_date: date.nullable(),
		due_date: date.nullable(),
		extended_due_date: date.nullable().meta({ description: 'Agreed after issue; comes before due_date' }),
		hold: z.enum(invoiceHolds).nullable().meta({ description: 'Why no reminders are sent' }),
		deposit: z.boolean().meta({ description: 'Asks for money in advance; a later invoice takes it off' }),
		prepaid: z
			.array(z.object({ method: z.string(), amount, paid_on: date }))
			.meta({ description: 'What had been paid when the document was issued' }),
		subscription_id: z.string().nullable().meta({ description: 'The subscription that it bills a period of' }),
		imported: z.boolean().meta({ description: 'Taken over from another system: for reading only' }),
		sent_at: instant.nullable(),
		paid_at: instant.nullable(),
		payment_url: z.string().nullable(),
		pdf_url: z.string().nullable(),
		notes: z.string().nullable(),
		metadata: freeForm,
		created_at: instant,
		updated_at: instant,
	})
	.meta({ id: 'Invoice', example: exampleInvoiceResponse });
export type InvoiceResponse = z.output<typeof invoiceResponse>;

export const invoiceListResponse = z.object({ data: z.array(invoiceResponse), next_cursor: nextCursor });
