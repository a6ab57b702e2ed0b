import * as z from 'zod';
import { boolean, currency, expand, integer, listQuery, metadata, text, url } from './stripe.fields.ts';

/** The requests that the sandbox knows, field by field; what stands nowhere here is an unknown parameter. */

const captureMethod = z.enum(['automatic', 'automatic_async']);
const futureUsage = z.enum(['on_session', 'off_session']);
const descriptorSuffix = z.string().min(1).max(22);
const optionalMetadata = metadata.default({});

/** What Stripe keeps and gives back, and the sandbox does nothing with. */
const keptOnIntents = {
	allowed_payment_method_types: z.array(text).optional(),
	confirmation_method: z.enum(['automatic', 'manual']).optional(),
	payment_method_options: z
		.strictObject({
			card: z.strictObject({ request_three_d_secure: z.enum(['automatic', 'any', 'challenge']).optional() }).optional(),
		})
		.optional(),
	receipt_email: z.email().optional(),
	statement_descriptor: descriptorSuffix.optional(),
	statement_descriptor_suffix: descriptorSuffix.optional(),
	transfer_group: text.optional(),
};

const automaticMethods = z.strictObject({
	enabled: boolean,
	allow_redirects: z.enum(['always', 'never']).optional(),
});

export const intentInput = z.strictObject({
	amount: integer,
	currency,
	automatic_payment_methods: automaticMethods.optional(),
	capture_method: captureMethod.optional(),
	confirm: boolean.default(false),
	customer: text.optional(),
	description: text.optional(),
	error_on_requires_action: boolean.default(false),
	expand,
	metadata: optionalMetadata,
	off_session: boolean.default(false),
	payment_method: text.optional(),
	return_url: url.optional(),
	setup_future_usage: futureUsage.optional(),
	...keptOnIntents,
});
export type IntentInput = z.output<typeof intentInput>;

export const intentKeptFields = Object.keys(keptOnIntents);

export const intentConfirmInput = z.strictObject({
	expand,
	off_session: boolean.default(false),
	payment_method: text.optional(),
	return_url: url.optional(),
});

export const intentCancelInput = z.strictObject({
	cancellation_reason: z.enum(['duplicate', 'fraudulent', 'requested_by_customer', 'abandoned']).optional(),
	expand,
});

const lineItem = z.strictObject({
	quantity: integer.pipe(z.int().min(1)).default(1),
	price_data: z.strictObject({
		currency,
		unit_amount: integer.pipe(z.int().min(0)),
		product_data: z.strictObject({ name: text, description: text.optional(), metadata: metadata.optional() }),
	}),
});

const lineItemsMax = 100;

export const sessionInput = z.strictObject({
	allowed_payment_method_types: z.array(text).optional(),
	cancel_url: url.optional(),
	client_reference_id: z.string().min(1).max(200).optional(),
	currency: currency.optional(),
	customer: text.optional(),
	customer_creation: z.enum(['always', 'if_required']).optional(),
	customer_email: z.email().optional(),
	expand,
	expires_at: integer.optional(),
	line_items: z.array(lineItem).max(lineItemsMax).default([]),
	locale: z.enum(['auto', 'en', 'fr', 'es', 'pt', 'de', 'it', 'nl']).optional(),
	metadata: optionalMetadata,
	mode: z.enum(['payment', 'setup']),
	payment_intent_data: z
		.strictObject({
			capture_method: captureMethod.optional(),
			description: text.optional(),
			metadata: metadata.optional(),
			receipt_email: z.email().optional(),
			setup_future_usage: futureUsage.optional(),
			statement_descriptor: descriptorSuffix.optional(),
			statement_descriptor_suffix: descriptorSuffix.optional(),
		})
		.optional(),
	setup_intent_data: z.strictObject({ description: text.optional(), metadata: metadata.optional() }).optional(),
	success_url: url,
});
export type SessionInput = z.output<typeof sessionInput>;

export const customerInput = z.strictObject({
	description: text.optional(),
	email: z.email().optional(),
	expand,
	metadata: optionalMetadata,
	name: text.optional(),
	phone: z.string().max(20).optional(),
});

export const setupInput = z.strictObject({
	automatic_payment_methods: automaticMethods.optional(),
	confirm: boolean.default(false),
	customer: text.optional(),
	description: text.optional(),
	expand,
	metadata: optionalMetadata,
	payment_method: text.optional(),
	usage: futureUsage.optional(),
});

export const setupConfirmInput = z.strictObject({ expand, payment_method: text, return_url: url.optional() });

export const setupCancelInput = z.strictObject({
	cancellation_reason: z.enum(['abandoned', 'requested_by_customer', 'duplicate']).optional(),
	expand,
});

export const refundInput = z
	.strictObject({
		amount: integer.optional(),
		charge: text.optional(),
		expand,
		metadata: optionalMetadata,
		payment_intent: text.optional(),
		reason: z.enum(['duplicate', 'fraudulent', 'requested_by_customer']).optional(),
	})
	.refine((input) => (input.charge === undefined) !== (input.payment_intent === undefined), {
		path: ['charge'],
		message: 'One of charge and payment_intent',
	});

export const disputeInput = z.strictObject({
	evidence: z.record(z.string().regex(/^[a-z_]+$/), z.string().max(150_000)).default({}),
	expand,
	metadata: optionalMetadata,
	submit: boolean.default(true),
});

/** For reading one object, and for actions without parameters. */
export const expandOnly = z.strictObject({ expand });

export const intentList = listQuery.extend({ customer: text.optional() });
export const chargeList = listQuery.extend({ customer: text.optional(), payment_intent: text.optional() });
export const refundList = listQuery.extend({ charge: text.optional(), payment_intent: text.optional() });
export const sessionList = listQuery.extend({
	customer: text.optional(),
	payment_intent: text.optional(),
	status: z.enum(['open', 'complete', 'expired']).optional(),
});
export const methodList = listQuery.extend({ type: z.enum(['card']).optional() });
export const eventList = listQuery.extend({ type: text.optional() });
