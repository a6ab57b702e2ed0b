import * as z from 'zod';

/** What we read of Stripe's objects; whatever else they carry is left out. */

const id = z.string().min(1).max(255);
const metadata = z.record(z.string(), z.string()).default({});
/** Seconds since 1970. */
const timestamp = z.int().nonnegative();

/** A reference, whole where it was expanded. */
const reference = z.union([id, z.object({ id }).transform((whole) => whole.id)]);

export const createdObject = z.object({ id });

const balanceTransactionSchema = z.object({ id, amount: z.int(), currency: z.string(), fee: z.int() });

const cardSchema = z.object({
	brand: z.string().nullable(),
	last4: z.string().nullable(),
	exp_month: z.int(),
	exp_year: z.int(),
});

export const methodDetailsSchema = z.object({ type: z.string(), card: cardSchema.nullish() });
export type StripeMethodDetails = z.infer<typeof methodDetailsSchema>;

export const paymentMethodSchema = methodDetailsSchema.extend({ id, customer: reference.nullish() });
export type StripePaymentMethod = z.infer<typeof paymentMethodSchema>;

export const chargeSchema = z.object({
	id,
	amount: z.int(),
	currency: z.string(),
	status: z.enum(['succeeded', 'pending', 'failed']),
	created: timestamp,
	payment_intent: reference.nullish(),
	balance_transaction: z.union([balanceTransactionSchema, id]).nullish(),
	payment_method_details: methodDetailsSchema.nullish(),
	metadata,
});
export type StripeCharge = z.infer<typeof chargeSchema>;

const errorSchema = z.object({
	code: z.string().nullish(),
	decline_code: z.string().nullish(),
	advice_code: z.string().nullish(),
});

export const intentSchema = z.object({
	id,
	status: z.enum([
		'requires_payment_method',
		'requires_confirmation',
		'requires_action',
		'processing',
		'requires_capture',
		'canceled',
		'succeeded',
	]),
	amount_received: z.int().nonnegative(),
	currency: z.string(),
	client_secret: z.string().nullish(),
	customer: reference.nullish(),
	payment_method: reference.nullish(),
	setup_future_usage: z.string().nullish(),
	last_payment_error: errorSchema.nullish(),
	latest_charge: z.union([chargeSchema, id]).nullish(),
	metadata,
});
export type StripeIntent = z.infer<typeof intentSchema>;

export const setupIntentSchema = z.object({
	id,
	status: z.enum([
		'requires_payment_method',
		'requires_confirmation',
		'requires_action',
		'processing',
		'canceled',
		'succeeded',
	]),
	client_secret: z.string().nullish(),
	customer: reference.nullish(),
	payment_method: z.union([paymentMethodSchema, id]).nullish(),
	last_setup_error: errorSchema.nullish(),
	metadata,
});
export type StripeSetupIntent = z.infer<typeof setupIntentSchema>;

export const sessionSchema = z.object({
	id,
	mode: z.enum(['payment', 'setup', 'subscription']),
	status: z.enum(['open', 'complete', 'expired']),
	payment_status: z.enum(['paid', 'unpaid', 'no_payment_required']),
	url: z.string().nullish(),
	expires_at: timestamp,
	payment_intent: z.union([intentSchema, id]).nullish(),
	setup_intent: z.union([setupIntentSchema, id]).nullish(),
	metadata,
});
export type StripeSession = z.infer<typeof sessionSchema>;

export const refundSchema = z.object({
	id,
	amount: z.int().nonnegative(),
	currency: z.string(),
	created: timestamp,
	status: z.enum(['pending', 'requires_action', 'succeeded', 'failed', 'canceled']),
	failure_reason: z.string().nullish(),
	payment_intent: reference.nullish(),
	charge: reference.nullish(),
	metadata,
});
export type StripeRefund = z.infer<typeof refundSchema>;

export const disputeSchema = z.object({
	id,
	amount: z.int().nonnegative(),
	currency: z.string(),
	created: timestamp,
	reason: z.string(),
	status: z.string(),
	payment_intent: reference.nullish(),
	charge: reference.nullish(),
	evidence_details: z.object({ due_by: timestamp.nullish() }).nullish(),
	balance_transactions: z.array(z.object({ amount: z.int() })).default([]),
});
export type StripeDispute = z.infer<typeof disputeSchema>;

export const listOf = <Item extends z.ZodType>(item: Item) => z.object({ data: z.array(item), has_more: z.boolean() });
