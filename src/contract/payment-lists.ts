import * as z from 'zod';
import { paymentFlows } from '../domain/payments/provider.ts';
import { paymentStatuses } from '../domain/payments/provider-payment.ts';
import { providerNames } from '../domain/settings/values.ts';
import { countryCode, currencyCode, isoInstant } from './config/primitives.ts';
import { customerId } from './customers.ts';
import { periodQuery } from './invoice-reports.ts';
import { invoiceId } from './invoices.ts';
import { exampleProviderPayment } from './provider-payment.example.ts';
import { providerPaymentResponse } from './provider-payments.ts';
import { nextCursor, pageQuery } from './text.ts';

export const paymentFilter = z.strictObject({
	...pageQuery,
	invoice_id: invoiceId.optional(),
	customer_id: customerId.optional(),
	provider: z.enum(providerNames).optional().meta({ description: 'Leaves out what was recorded by hand' }),
	status: z.enum(paymentStatuses).optional(),
	attention: z.literal('true', 'Only "true", or nothing.').optional().meta({
		description: 'Only those that a person should look at: `unmatched` money, other amounts or currencies than asked …',
	}),
	created_from: isoInstant.optional(),
	created_to: isoInstant.optional(),
});

export const paymentListResponse = z
	.object({ data: z.array(providerPaymentResponse), next_cursor: nextCursor })
	.meta({ example: { data: [exampleProviderPayment], next_cursor: null } });

const amount = z.string().meta({ example: '35.99' });
const count = z.int().min(0);
const rate = z.string().meta({ description: 'An exact decimal of four places', example: '0.6667' });

export const paymentStatisticsQuery = z.strictObject(periodQuery);

export const paymentStatisticsResponse = z
	.object({
		object: z.literal('payment_statistics'),
		from: z.string(),
		to: z.string(),
		formulas: z.object({ success_rate: z.string(), fee_share: z.string(), median_seconds_to_final: z.string() }),
		providers: z.array(
			z.object({
				provider: z.enum(providerNames),
				currency: currencyCode.meta({ description: 'What payers are debited in' }),
				attempts: count.meta({ description: 'Payments that were begun here in the period' }),
				by_status: z.object(Object.fromEntries(paymentStatuses.map((status) => [status, count]))),
				succeeded: count.meta({ description: 'Also what was refunded or disputed afterwards' }),
				failed: count,
				expired: count.meta({ description: 'Nobody confirmed in time; apart from the rate' }),
				pending: count.meta({ description: 'Without an outcome so far; apart from the rate' }),
				success_rate: rate.nullable(),
				median_seconds_to_final: z.number().nullable(),
				outside_count: count.meta({ description: 'Begun in the provider’s own pages: money, but no attempt' }),
				received: z.array(z.object({ currency: z.string(), amount })),
				fees: z
					.array(
						z.object({
							currency: z.string(),
							gross: amount.meta({ description: 'Of the payments whose fee the provider has told' }),
							amount,
							share: rate.nullable(),
						}),
					)
					.meta({ description: 'By the currency of our balance with the provider' }),
			}),
		),
		health: z.array(
			z.object({
				provider: z.enum(providerNames),
				country: z.string().nullable().meta({ description: 'Of the account; null: everywhere' }),
				status: z.enum(['in_use', 'put_aside', 'probing']),
				failures: count.meta({ description: 'Technical ones, in a row' }),
				put_aside_since: z.string().nullable(),
				next_probe_at: z.string().nullable().meta({ description: 'From when on one payment may try it again' }),
			}),
		),
	})
	.meta({
		example: {
			object: 'payment_statistics',
			from: '2026-11-01',
			to: '2026-11-22',
			formulas: {
				success_rate: 'succeeded / (succeeded + failed)',
				fee_share: 'fee / gross',
				median_seconds_to_final: 'from the beginning to success or failure',
			},
			providers: [
				{
					provider: 'mtn_mobile_money',
					currency: 'XOF',
					attempts: 100,
					by_status: {
						created: 0,
						action_required: 0,
						processing: 10,
						unknown: 0,
						succeeded: 60,
						failed: 30,
						expired: 0,
						partially_refunded: 0,
						refunded: 0,
						disputed: 0,
					},
					succeeded: 60,
					failed: 30,
					expired: 0,
					pending: 10,
					success_rate: '0.6667',
					median_seconds_to_final: 21.5,
					outside_count: 0,
					received: [{ currency: 'XOF', amount: '390000' }],
					fees: [],
				},
			],
			health: [
				{
					provider: 'mtn_mobile_money',
					country: 'CI',
					status: 'in_use',
					failures: 0,
					put_aside_since: null,
					next_probe_at: null,
				},
			],
		},
	});
export type PaymentStatisticsResponse = z.output<typeof paymentStatisticsResponse>;

export const offerQuery = z
	.strictObject({
		invoice_id: invoiceId.optional().meta({ description: 'What is still due of it' }),
		amount: z
			.string()
			.max(20)
			.optional()
			.meta({ description: 'Instead of an invoice, with `currency`', example: '35.99' }),
		currency: currencyCode.optional(),
		country: countryCode.optional().meta({ description: 'Where the payer is; else where the customer is' }),
	})
	.refine(({ invoice_id: invoice, amount: given, currency }) => {
		return invoice === undefined
			? given !== undefined && currency !== undefined
			: given === undefined && currency === undefined;
	}, 'Name an invoice, or an amount with its currency.');

export const offerResponse = z
	.object({
		object: z.literal('payment_offer'),
		currency: z.string(),
		amount,
		country: z.string().nullable(),
		offered: z
			.array(
				z.object({
					provider: z.enum(providerNames),
					country: z.string().nullable().meta({ description: 'Of the account that would take it; null: everywhere' }),
					charge: z.object({
						currency: z.string(),
						amount,
						exchange_rate: z.string().nullable(),
						rate_source: z.string().nullable(),
						rate_date: z.string().nullable(),
					}),
					flows: z.array(z.enum(paymentFlows)),
					phone_countries: z.array(z.string()).nullable(),
				}),
			)
			.meta({ description: 'In the order in which payers see them' }),
		not_offered: z.array(
			z.object({
				provider: z.enum(providerNames),
				why: z.enum(['no-account', 'switched-off', 'currency', 'amount', 'set-aside']),
				message: z.string(),
			}),
		),
	})
	.meta({
		example: {
			object: 'payment_offer',
			currency: 'XOF',
			amount: '10000',
			country: 'CI',
			offered: [
				{
					provider: 'mtn_mobile_money',
					country: 'CI',
					charge: { currency: 'XOF', amount: '10000', exchange_rate: null, rate_source: null, rate_date: null },
					flows: ['phone'],
					phone_countries: ['CI'],
				},
			],
			not_offered: [{ provider: 'stripe', why: 'no-account', message: 'There is no account with this provider here.' }],
		},
	});
export type OfferResponse = z.output<typeof offerResponse>;
