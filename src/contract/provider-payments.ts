import * as z from 'zod';
import { manualMethods } from '../domain/invoices/invoice.ts';
import { isId, type PaymentId } from '../domain/kernel/ids.ts';
import { failureReasons, paymentFlows } from '../domain/payments/provider.ts';
import { attentions, paymentStatuses } from '../domain/payments/provider-payment.ts';
import { providerNames } from '../domain/settings/values.ts';
import { countryCode, currencyCode, line } from './config/primitives.ts';
import { rawAmount } from './invoice-items.ts';
import { invoiceId } from './invoices.ts';
import { exampleProviderPayment } from './provider-payment.example.ts';

export const paymentId = z
	.string()
	.refine((text): text is PaymentId => isId('pay', text), 'No id of a payment.')
	.meta({ example: 'pay_01kb0c8p7ve3v8k2s5q6m7n8p9' });

/** A payment of more invoices than these would not fit a person's view of it. */
export const paymentInvoicesMax = 20;

export const returnAddress = z
	.url({ protocol: /^https?$/, error: 'An http or https address.' })
	.max(500, 'At most 500 characters.')
	.nullable()
	.default(null);

export const startPaymentBody = z
	.strictObject({
		invoice_id: invoiceId.optional(),
		invoice_ids: z
			.array(invoiceId)
			.min(1, 'At least one invoice.')
			.max(paymentInvoicesMax, `At most ${paymentInvoicesMax} invoices.`)
			.refine((ids) => new Set(ids).size === ids.length, 'Nothing may be named twice.')
			.optional()
			.meta({ description: 'Several invoices of one customer and currency, paid in this order' }),
		provider: z.enum(providerNames),
		amount: rawAmount.optional().meta({ description: 'A part of what is due; everything when left out' }),
		currency: currencyCode.optional(),
		flow: z
			.enum(paymentFlows)
			.nullable()
			.default(null)
			.meta({ description: 'How the payer takes part; left out: the provider’s way for a page without scripts' }),
		phone: line(32)
			.nullable()
			.default(null)
			.meta({ description: 'The payer’s, for mobile money: `+225 07 01 02 03 04` or as it is dialed at home' }),
		country: countryCode
			.nullable()
			.default(null)
			.meta({ description: 'Where the payer is; else where the customer is' }),
		payment_method_id: z
			.string()
			.nullable()
			.default(null)
			.meta({ description: 'Charge this saved method, with nobody present' }),
		save_method: z
			.boolean()
			.default(false)
			.meta({ description: 'The payer agreed that later charges use this method' }),
		return_url: returnAddress.meta({ description: 'Where the payer comes back to; the payment page when left out' }),
		cancel_url: returnAddress,
	})
	.refine(({ invoice_id: one, invoice_ids: several }) => (one === undefined) !== (several === undefined), {
		message: 'Name one invoice, or several.',
		path: ['invoice_id'],
	})
	.meta({
		example: {
			invoice_id: 'inv_01kb0c8p7ve3v8k2s5q6m7n8p9',
			provider: 'stripe',
			return_url: 'https://coko.example/merci',
		},
	});

const moneyShape = { currency: z.string(), amount: z.string() };

const nextAction = z
	.discriminatedUnion('type', [
		z.object({ type: z.literal('redirect'), url: z.string() }),
		z.object({ type: z.literal('client_secret'), client_secret: z.string(), public_key: z.string() }),
		z.object({ type: z.literal('confirm_on_phone'), phone_end: z.string().nullable() }),
	])
	.nullable();

const methodSummary = z
	.discriminatedUnion('type', [
		z.object({
			type: z.literal('card'),
			brand: z.string(),
			last4: z.string(),
			expiry_month: z.int(),
			expiry_year: z.int(),
		}),
		z.object({ type: z.literal('paypal'), account: z.string().nullable() }),
		z.object({ type: z.literal('mobile_money'), phone_end: z.string().nullable() }),
		z.object({ type: z.literal('other'), name: z.string() }),
	])
	.nullable();

export const methodSummaryResponse = methodSummary;
export const nextActionResponse = nextAction;

export const providerPaymentResponse = z
	.object({
		id: z.string(),
		object: z.literal('payment'),
		status: z.enum(paymentStatuses),
		method: z.enum([...manualMethods, ...providerNames]),
		provider: z.enum(providerNames).nullable().meta({ description: 'Null for money that was recorded by hand' }),
		flow: z.enum([...paymentFlows, 'outside']).nullable(),
		customer_id: z.string().nullable(),
		invoices: z.array(
			z.object({
				invoice_id: z.string(),
				currency: z.string(),
				amount: z.string(),
				settled: z.string().meta({ description: 'What it took of the money' }),
			}),
		),
		...moneyShape,
		charge: z
			.object({
				...moneyShape,
				exchange_rate: z.string().nullable(),
				rate_source: z.string().nullable(),
				rate_date: z.string().nullable(),
			})
			.nullable()
			.meta({ description: 'What the payer is debited; another currency than the invoice’s has its rate' }),
		received: z.object(moneyShape).nullable(),
		amount_refunded: z.string(),
		amount_unallocated: z.string().meta({ description: 'Of what was received, what belongs to no invoice yet' }),
		fee: z
			.object({ ...moneyShape, gross: z.string() })
			.nullable()
			.meta({ description: 'What the provider kept, in the currency of our balance with it' }),
		next_action: nextAction,
		failure: z.object({ reason: z.enum(failureReasons), message: z.string() }).nullable(),
		attention: z.enum(attentions).nullable().meta({ description: 'Why a person should look' }),
		payment_method: methodSummary,
		provider_reference: z.string().nullable(),
		reference: z.string().nullable(),
		paid_on: z.string().nullable(),
		expires_at: z.string().nullable(),
		final_at: z.string().nullable(),
		created_at: z.string(),
	})
	.meta({ example: exampleProviderPayment });
export type ProviderPaymentResponse = z.output<typeof providerPaymentResponse>;
