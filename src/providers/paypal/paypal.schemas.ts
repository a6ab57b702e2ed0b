import * as z from 'zod';
import { paypalAmount } from './paypal.amounts.ts';

/** What we read of PayPal's answers and notices; everything else is left out. */

const link = z.object({ href: z.string(), rel: z.string() });
export type PaypalLink = z.infer<typeof link>;

const exchangeRate = z.object({ value: z.string(), source_currency: z.string(), target_currency: z.string() });

const receivableBreakdown = z.object({
	gross_amount: paypalAmount,
	paypal_fee: paypalAmount.optional(),
	/** Only when the money is exchanged into the currency of the balance. */
	paypal_fee_in_receivable_currency: paypalAmount.optional(),
	receivable_amount: paypalAmount.optional(),
	exchange_rate: exchangeRate.partial().optional(),
});
export type ReceivableBreakdown = z.infer<typeof receivableBreakdown>;

const capture = z.object({
	id: z.string().min(1),
	status: z.enum(['COMPLETED', 'DECLINED', 'PARTIALLY_REFUNDED', 'PENDING', 'REFUNDED', 'FAILED']),
	amount: paypalAmount,
	seller_receivable_breakdown: receivableBreakdown.optional(),
});
export type PaypalCapture = z.infer<typeof capture>;

export const refundSchema = z.object({
	id: z.string().min(1),
	status: z.enum(['CANCELLED', 'FAILED', 'PENDING', 'COMPLETED']),
	amount: paypalAmount,
	invoice_id: z.string().optional(),
	custom_id: z.string().optional(),
	links: z.array(link).default([]),
});
export type PaypalRefund = z.infer<typeof refundSchema>;

const wallet = z.object({
	email_address: z.string().optional(),
	attributes: z
		.object({
			vault: z
				.object({
					id: z.string().optional(),
					status: z.string().optional(),
					customer: z.object({ id: z.string() }).optional(),
				})
				.optional(),
		})
		.optional(),
});
export type PaypalWallet = z.infer<typeof wallet>;

export const orderSchema = z.object({
	id: z.string().min(1),
	status: z.enum(['CREATED', 'SAVED', 'APPROVED', 'VOIDED', 'COMPLETED', 'PAYER_ACTION_REQUIRED']),
	update_time: z.string().optional(),
	payment_source: z.object({ paypal: wallet.optional() }).optional(),
	purchase_units: z
		.array(
			z.object({
				custom_id: z.string().optional(),
				payments: z
					.object({ captures: z.array(capture).default([]), refunds: z.array(refundSchema).default([]) })
					.optional(),
			}),
		)
		.default([]),
	links: z.array(link).default([]),
});
export type PaypalOrder = z.infer<typeof orderSchema>;

export const setupTokenSchema = z.object({
	id: z.string().min(1),
	status: z.enum(['CREATED', 'PAYER_ACTION_REQUIRED', 'APPROVED', 'VAULTED', 'TOKENIZED']).optional(),
	links: z.array(link).default([]),
});
export type SetupToken = z.infer<typeof setupTokenSchema>;

export const paymentTokenSchema = z.object({
	id: z.string().min(1),
	customer: z.object({ id: z.string() }).optional(),
	payment_source: z.object({ paypal: wallet.optional() }).optional(),
});
export type PaymentToken = z.infer<typeof paymentTokenSchema>;
