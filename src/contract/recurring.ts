import * as z from 'zod';
import { itemTypes } from '../domain/invoices/invoice.ts';
import { isId, type PaymentMethodId, type SubscriptionId } from '../domain/kernel/ids.ts';
import { isZero } from '../domain/kernel/money.ts';
import type { CreateSubscriptionInput } from '../domain/subscriptions/create.usecases.ts';
import type { TermsInput } from '../domain/subscriptions/new-subscription.ts';
import { billingModes, subscriptionStatuses } from '../domain/subscriptions/subscription.ts';
import { taxCodes } from '../domain/tax/codes.ts';
import { currencyCode, isoDate, line, refuse } from './config/primitives.ts';
import { couponCode } from './coupons.ts';
import { customerDetails, customerId, externalId } from './customers.ts';
import { handSetRate, quantity, rawAmount, readAmount } from './invoice-items.ts';
import { toReference } from './invoices.ts';
import { asOf } from './operations.ts';
import { frequency, planCode, planId } from './plans.ts';
import { exampleSubscription } from './recurring.example.ts';
import { metadata, nextCursor, pageQuery } from './text.ts';

export const subscriptionId = z
	.string()
	.refine((text): text is SubscriptionId => isId('sub', text), 'An id such as sub_01k….')
	.meta({ example: 'sub_01k3v0j9x4f7mbt2w8h5q6z1ra' });

export const methodId = z
	.string()
	.refine((text): text is PaymentMethodId => isId('pmt', text), 'An id such as pmt_01k….')
	.meta({ example: 'pmt_01k3v0j9x4f7mbt2w8h5q6z1ra' });

/** Two years, as in a plan. */
const trialDaysMax = 730;

/** A century of months. */
const cyclesMax = 1200;

const schedule = {
	start_date: isoDate
		.nullable()
		.default(null)
		.meta({ description: 'First day, local date of the seller; today when left out. May lie in the past or ahead' }),
	billing: z
		.enum(billingModes)
		.default('anniversary')
		.meta({ description: 'calendar: periods begin on Mondays, the 1st, quarters, halves, 1 January' }),
	anchor_day: z
		.int('A day of the month.')
		.min(1, 'A day of the month, 1 to 31.')
		.max(31, 'A day of the month, 1 to 31.')
		.nullable()
		.default(null)
		.meta({
			description: 'Day of the month on which periods begin; the days before the first are a prorated part of one',
		}),
	trial_days: z
		.int('A whole number of days.')
		.min(0, 'Must not be negative.')
		.max(trialDaysMax, `At most ${trialDaysMax} days.`)
		.nullable()
		.default(null)
		.meta({ description: 'The plan’s when left out; 0: none' }),
	end_date: isoDate.nullable().default(null).meta({ description: 'First day that it no longer covers' }),
	cycles: z
		.int('A whole number of periods.')
		.min(1, 'At least one period.')
		.max(cyclesMax, `At most ${cyclesMax} periods.`)
		.nullable()
		.default(null)
		.meta({ description: 'How many whole periods are billed; no limit when left out' }),
};

const body = z.strictObject({
	billing_type: z.literal('subscription', 'Only subscription.').default('subscription'),
	customer_id: customerId.nullable().default(null),
	external_id: externalId.nullable().default(null),
	customer: customerDetails.nullable().default(null),
	plan_id: planId.nullable().default(null),
	plan_code: planCode.nullable().default(null),
	amount: rawAmount
		.nullable()
		.default(null)
		.meta({ description: 'Of one unit for one whole period, without a plan; more than zero', example: '29.99' }),
	currency: currencyCode,
	frequency,
	quantity: quantity.prefault('1'),
	description: line(200).nullable().default(null).meta({ description: 'Without a plan: what the invoices say' }),
	item_type: z.enum(itemTypes).default('subscription'),
	tax_code: z.enum(taxCodes).default('standard'),
	tax_rate: handSetRate.nullable().default(null),
	prices_include_tax: z.boolean().default(false),
	coupon: couponCode.nullable().default(null),
	payment_method_id: methodId
		.nullable()
		.default(null)
		.meta({ description: 'A saved method of the customer, charged by itself; without one the customer pays by link' }),
	...schedule,
	metadata: metadata.default({}),
});

export const createSubscriptionBody = body
	.transform(
		(input, context): CreateSubscriptionInput => ({
			customer: toReference(
				{ customer_id: input.customer_id, external_id: input.external_id, customer: input.customer },
				context,
			),
			terms: toTerms(input, context),
			startDate: input.start_date,
			billing: input.billing,
			anchorDay: input.anchor_day,
			trialDays: input.trial_days,
			endDate: input.end_date,
			cycles: input.cycles,
			couponCode: input.coupon,
			methodId: input.payment_method_id,
			metadata: input.metadata,
		}),
	)
	.meta({
		example: {
			external_id: '42',
			billing_type: 'subscription',
			amount: 29.99,
			currency: 'EUR',
			frequency: 'monthly',
			description: 'Abonnement Premium',
			tax_code: 'ebook_subscription',
		},
	});

const toTerms = (input: z.output<typeof body>, context: z.core.$RefinementCtx): TermsInput => {
	const named = [input.plan_id, input.plan_code, input.amount].filter((value) => value !== null);
	if (named.length !== 1) {
		return refuse(context, 'Say what is sold once: plan_id, plan_code or amount.', ['amount']);
	}
	const shared = { frequency: input.frequency, quantity: input.quantity };
	if (input.amount === null) {
		const plan = input.plan_id ?? { code: input.plan_code ?? '' };
		return { by: 'plan', plan, currency: input.currency, ...shared };
	}
	const report = (path: readonly (string | number)[], message: string) =>
		context.addIssue({ code: 'custom', message, path: [...path] });
	const unitPrice = readAmount(input.amount, input.currency, ['amount'], report);
	if (unitPrice.minor < 0n) report(['amount'], 'Must not be negative.');
	if (isZero(unitPrice) && context.issues.length === 0)
		report(['amount'], 'Must be more than zero; what is free is a plan.');
	return {
		by: 'amount',
		description: input.description,
		itemType: input.item_type,
		taxCode: input.tax_code,
		taxRate: input.tax_rate,
		unitPrice,
		pricesIncludeTax: input.prices_include_tax,
		...shared,
	};
};

export const subscriptionFilter = z.strictObject({
	customer_id: customerId.optional(),
	status: z.enum(subscriptionStatuses).optional(),
	plan_id: planId.optional().meta({ description: 'Only of this plan' }),
	parked: z
		.enum(['true'], 'Only true: those that a person has to look at.')
		.optional()
		.meta({ description: 'Only those that a person has to look at' }),
	...pageQuery,
});

export const processDueBody = z
	.strictObject({
		as_of: asOf.optional(),
		dry_run: z.boolean().default(false).meta({ description: 'Lists what would be done instead of doing it' }),
	})
	.meta({ example: { dry_run: true } });

const pause = z.object({
	from: z.string(),
	to: z.string().nullable().meta({ description: 'First day after it; null: until somebody resumes' }),
	credit: z.boolean(),
	state: z.enum(['planned', 'running', 'over']),
});

export const termsResponse = z.object({
	plan_id: z.string().nullable(),
	price_id: z.string().nullable(),
	description: z.string(),
	item_type: z.enum(itemTypes),
	tax_code: z.enum(taxCodes),
	tax_rate: z.string().nullable(),
	amount: z.string().meta({ description: 'Of one unit for one whole period' }),
	prices_include_tax: z.boolean(),
	quantity: z.string(),
	frequency,
});

export const subscriptionResponse = z
	.object({
		id: z.string(),
		object: z.literal('subscription'),
		billing_type: z.literal('subscription'),
		status: z.enum(subscriptionStatuses),
		customer_id: z.string(),
		currency: currencyCode,
		...termsResponse.shape,
		billing: z.enum(billingModes),
		anchor_day: z.number().int(),
		start_date: z.string(),
		trial_end: z.string().nullable().meta({ description: 'First billed day after the trial' }),
		end_date: z.string().nullable(),
		cycles: z.number().int().nullable(),
		cycles_billed: z.number().int(),
		current_period_start: z.string().nullable(),
		current_period_end: z.string().nullable().meta({ description: 'First day that is not billed yet' }),
		next_billing_date: z
			.string()
			.nullable()
			.meta({ description: 'Null when nothing is billed by itself any more: ended, paused without an end, or parked' }),
		has_access: z.boolean().meta({ description: 'Whether the subscriber has access today' }),
		access_until: z.string().nullable().meta({ description: 'First day without access, as far as is known today' }),
		pauses: z.array(pause),
		pending_change: z.object({ on: z.string(), ...termsResponse.shape }).nullable(),
		coupon: z
			.object({ id: z.string(), name: z.string(), periods_left: z.number().int().nullable() })
			.nullable()
			.meta({ description: 'The coupon that lowers the next invoice' }),
		payment_method_id: z.string().nullable(),
		cancel_at: z.string().nullable().meta({ description: 'It ends on this day' }),
		cancelled_at: z.string().nullable(),
		ended_on: z.string().nullable().meta({ description: 'First day without the subscription' }),
		parked: z
			.object({ at: z.string(), reason: z.string() })
			.nullable()
			.meta({ description: 'A person has to look before anything more is billed' }),
		metadata,
		created_at: z.string(),
		updated_at: z.string(),
	})
	.meta({ id: 'Subscription', example: exampleSubscription });

export type SubscriptionResponse = z.output<typeof subscriptionResponse>;

export const createdSubscriptionResponse = subscriptionResponse
	.extend({
		latest_invoice_id: z
			.string()
			.nullable()
			.meta({ description: 'The invoice of the first period; null when nothing was to be paid' }),
	})
	.meta({
		id: 'CreatedSubscription',
		example: { ...exampleSubscription, latest_invoice_id: 'inv_01k3v0j9x4f7mbt2w8h5q6z1ra' },
	});

export const subscriptionListResponse = z.object({ data: z.array(subscriptionResponse), next_cursor: nextCursor });
