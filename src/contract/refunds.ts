import * as z from 'zod';
import { isId, type PaymentId, type RefundId } from '../domain/kernel/ids.ts';
import { failureReasons } from '../domain/payments/provider.ts';
import { refundStatuses } from '../domain/payments/refund.ts';
import { providerNames } from '../domain/settings/values.ts';
import { rawAmount } from './invoice-items.ts';
import { invoiceId } from './invoices.ts';
import { paymentId } from './provider-payments.ts';
import { nextCursor, pageQuery } from './text.ts';

export const refundId = z
	.string()
	.refine((text): text is RefundId => isId('rfd', text), 'An id such as rfd_01k….')
	.meta({ example: 'rfd_01k3v0j9x4f7mbt2w8h5q6z1ra' });

export const refundPaymentId = z
	.string()
	.refine((text): text is PaymentId => isId('pay', text), 'No id of a payment.')
	.nullable()
	.default(null)
	.meta({
		description: 'By the provider’s way: of this payment. Left out: of the one of the invoice that has most left',
		example: 'pay_01k3v0j9x4f7mbt2w8h5q6z1ra',
	});

export const refundPaymentBody = z
	.strictObject({
		amount: rawAmount.nullable().default(null).meta({ description: 'All that is unallocated, when left out' }),
	})
	.meta({ example: { amount: '15.24' } });

const money = z.object({ currency: z.string(), amount: z.string() });

export const refundResponse = z
	.object({
		id: z.string(),
		object: z.literal('refund'),
		status: z.enum(refundStatuses),
		payment_id: z.string(),
		provider: z.enum(providerNames),
		origin: z
			.enum(['ours', 'outside'])
			.meta({ description: '`outside`: made in the provider’s own pages, and recorded here' }),
		invoice_id: z.string().nullable(),
		credit_note_id: z.string().nullable(),
		customer_id: z.string().nullable(),
		currency: z.string(),
		amount: z.string().meta({ description: 'What goes back, in the currency that the payer was debited in' }),
		invoice_amount: money.meta({ description: 'The same in the currency of the invoice' }),
		taken_from: z.object({ customer_credit: z.string(), unallocated: z.string(), uncovered: z.string() }).meta({
			description:
				'Whose money it was: the customer’s credit (currency of the invoice), money of the payment that belonged to nobody, and what nothing stands for: a credit note is missing',
		}),
		failure: z.object({ reason: z.enum(failureReasons), message: z.string() }).nullable(),
		provider_reference: z.string().nullable(),
		final_at: z.string().nullable().meta({ format: 'date-time' }),
		created_at: z.string().meta({ format: 'date-time' }),
	})
	.meta({
		id: 'Refund',
		example: {
			id: 'rfd_01k3v0j9x4f7mbt2w8h5q6z1ra',
			object: 'refund',
			status: 'succeeded',
			payment_id: 'pay_01k3v0j9x4f7mbt2w8h5q6z1ra',
			provider: 'stripe',
			origin: 'ours',
			invoice_id: 'inv_01k3v0j9x4f7mbt2w8h5q6z1ra',
			credit_note_id: 'crn_01k3v0j9x4f7mbt2w8h5q6z1ra',
			customer_id: 'cus_01k3v0j9x4f7mbt2w8h5q6z1ra',
			currency: 'EUR',
			amount: '20.00',
			invoice_amount: { currency: 'EUR', amount: '20.00' },
			taken_from: { customer_credit: '20.00', unallocated: '0.00', uncovered: '0.00' },
			failure: null,
			provider_reference: 're_3PqX2a2eZvKYlo2C1gH8bK4d',
			final_at: '2026-11-22T16:30:02.000Z',
			created_at: '2026-11-22T16:30:00.000Z',
		},
	});
export type RefundResponse = z.output<typeof refundResponse>;

export const refundListResponse = z.object({ data: z.array(refundResponse), next_cursor: nextCursor });

export const refundFilter = z.strictObject({
	...pageQuery,
	payment_id: paymentId.optional(),
	invoice_id: invoiceId.optional(),
	status: z.enum(refundStatuses).optional(),
});
