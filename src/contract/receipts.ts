import * as z from 'zod';

const amount = z.string().meta({ description: 'Decimal string', example: '35.99' });

export const receiptResponse = z
	.object({
		object: z.literal('receipt'),
		payment_id: z.string(),
		receipt_number: z.string().nullable(),
		issue_date: z.string().meta({ format: 'date' }),
		locale: z.enum(['fr', 'en']),
		currency: z.string(),
		amount: amount.meta({ description: 'All that was received, in the currency of the invoices' }),
		invoices: z
			.array(
				z.object({
					invoice_id: z.string(),
					amount: amount.meta({ description: 'What the invoice took of it' }),
					amount_due: amount.meta({ description: 'What was left to pay when the receipt was issued' }),
				}),
			)
			.meta({ description: 'Empty when all of it became credit' }),
		customer_credit: amount.meta({ description: 'What no invoice took: the customer’s credit' }),
		pdf_url: z.string(),
		created_at: z.string().meta({ format: 'date-time' }),
	})
	.meta({
		id: 'Receipt',
		example: {
			object: 'receipt',
			payment_id: 'pay_01k3v0j9x4f7mbt2w8h5q6z1rd',
			receipt_number: 'REC-2026-000001',
			issue_date: '2026-11-22',
			locale: 'fr',
			currency: 'EUR',
			amount: '40.00',
			invoices: [{ invoice_id: 'inv_01k3v0j9x4f7mbt2w8h5q6z1ra', amount: '35.99', amount_due: '0.00' }],
			customer_credit: '4.01',
			pdf_url: '/api/billing/payments/pay_01k3v0j9x4f7mbt2w8h5q6z1rd/receipt',
			created_at: '2026-11-22T16:02:00.000Z',
		},
	});
export type ReceiptResponse = z.output<typeof receiptResponse>;
