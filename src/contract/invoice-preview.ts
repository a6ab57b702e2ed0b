import * as z from 'zod';
import { exampleInvoiceResponse } from './invoice-response.example.ts';
import { invoiceResponse } from './invoice-response.ts';

const itemPreview = invoiceResponse.shape.items.element.omit({ id: true });

const {
	id: _id,
	created_at: _created,
	updated_at: _updated,
	items: [{ id: _line, ...exampleItem }],
	...exampleInvoice
} = exampleInvoiceResponse;

/** An invoice that does not exist: what it would say, and nothing by which it could be asked for. */
export const invoicePreviewResponse = invoiceResponse
	.omit({ id: true, created_at: true, updated_at: true })
	.extend({
		id: z.null(),
		object: z.literal('invoice_preview'),
		invoice_number: z.null(),
		customer_id: z.string().nullable().meta({ description: 'Null where the invoice would create its customer' }),
		items: z.array(itemPreview),
		customer_credit_applied: z
			.string()
			.meta({ description: 'What the customer’s credit would pay of it', example: '0.00' }),
		payment_url: z.null(),
		pdf_url: z.null(),
	})
	.meta({
		id: 'InvoicePreview',
		example: {
			...exampleInvoice,
			id: null,
			object: 'invoice_preview',
			invoice_number: null,
			items: [exampleItem],
			customer_credit_applied: '0.00',
			payment_url: null,
			pdf_url: null,
		},
	});
export type InvoicePreviewResponse = z.output<typeof invoicePreviewResponse>;
