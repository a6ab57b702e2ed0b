import * as z from 'zod';
import { manualMethods } from '../domain/invoices/invoice.ts';
import { overpaymentRules } from '../domain/payments/payment-decision.ts';
import { providerNames } from '../domain/settings/values.ts';
import { currencyCode, isoDate, line } from './config/primitives.ts';
import { rawAmount } from './invoice-items.ts';
import { invoiceResponse } from './invoice-response.ts';

/** Money that arrived outside the providers. The currency may be left out: it is the invoice's. */
export const recordPaymentBody = z
	.strictObject({
		amount: rawAmount,
		currency: currencyCode.optional(),
		method: z.enum(manualMethods).default('bank_transfer'),
		reference: line(140).nullable().default(null).meta({ description: 'What the payer or the bank wrote' }),
		overpayment: z.enum(overpaymentRules).default('credit').meta({
			description:
				'More than is due becomes credit of the customer (`credit`), also on an invoice that is paid already (`always`), or is refused (`refuse`)',
		}),
		paid_on: isoDate.nullable().default(null).meta({ description: 'Today, where the seller is, when left out' }),
	})
	.meta({ example: { amount: '35.99', method: 'bank_transfer', reference: 'VIR 2026-11-22' } });

export const paymentResponse = z.object({
	id: z.string(),
	object: z.literal('payment'),
	invoice_id: z.string(),
	status: z.literal('succeeded'),
	method: z.enum([...manualMethods, ...providerNames]),
	currency: z.string(),
	amount: z.string(),
	reference: z.string().nullable(),
	paid_on: z.string().meta({ format: 'date' }),
	created_at: z.string().meta({ format: 'date-time' }),
	invoice: invoiceResponse.meta({ description: 'The invoice after the payment' }),
});
export type PaymentResponse = z.output<typeof paymentResponse>;
