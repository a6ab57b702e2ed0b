import * as z from 'zod';

/** Field tables of Orders v2, Payments v2 and Vault v3, as far as the sandbox plays them; unknown fields are refused. */

const text = (charactersMax: number) => z.string().min(1).max(charactersMax);

export const amountInput = z.strictObject({
	currency_code: z.string().regex(/^[A-Z]{3}$/),
	value: z
		.string()
		.max(32)
		.regex(/^((-?[0-9]+)|(-?([0-9]+)?[.][0-9]+))$/),
});

const breakdown = z.strictObject({
	item_total: amountInput.optional(),
	tax_total: amountInput.optional(),
	shipping: amountInput.optional(),
	handling: amountInput.optional(),
	insurance: amountInput.optional(),
	shipping_discount: amountInput.optional(),
	discount: amountInput.optional(),
});

const item = z.strictObject({
	name: text(127),
	quantity: z.string().regex(/^[1-9][0-9]{0,9}$/),
	unit_amount: amountInput,
	tax: amountInput.optional(),
	sku: text(127).optional(),
	description: text(127).optional(),
	category: z.enum(['DIGITAL_GOODS', 'PHYSICAL_GOODS', 'DONATION']).optional(),
});

const purchaseUnit = z.strictObject({
	reference_id: text(256).default('default'),
	amount: amountInput.extend({ breakdown: breakdown.optional() }),
	description: text(127).optional(),
	custom_id: text(127).optional(),
	invoice_id: text(127).optional(),
	soft_descriptor: text(22).optional(),
	items: z.array(item).max(100).optional(),
});
export type PurchaseUnit = z.infer<typeof purchaseUnit>;

const usagePattern = z.enum([
	'IMMEDIATE',
	'DEFERRED',
	'RECURRING_PREPAID',
	'RECURRING_POSTPAID',
	'THRESHOLD_PREPAID',
	'THRESHOLD_POSTPAID',
]);

const locale = z.string().regex(/^[a-z]{2}(?:-[A-Z][a-z]{3})?(?:-(?:[A-Z]{2}))?$/);

const experienceContext = z.strictObject({
	brand_name: text(127).optional(),
	locale: locale.optional(),
	shipping_preference: z.enum(['NO_SHIPPING', 'GET_FROM_FILE', 'SET_PROVIDED_ADDRESS']).optional(),
	return_url: z.url().optional(),
	cancel_url: z.url().optional(),
});

const customer = z.strictObject({ id: text(22).regex(/^[0-9a-zA-Z_-]+$/) });

const vaultFields = {
	usage_type: z.enum(['MERCHANT', 'PLATFORM']),
	usage_pattern: usagePattern.optional(),
	description: text(128).optional(),
	customer_type: z.enum(['CONSUMER', 'BUSINESS']).optional(),
	permit_multiple_payment_tokens: z.boolean().optional(),
};

const wallet = z.strictObject({
	experience_context: experienceContext
		.extend({
			landing_page: z.enum(['LOGIN', 'GUEST_CHECKOUT', 'NO_PREFERENCE']).optional(),
			user_action: z.enum(['PAY_NOW', 'CONTINUE']).optional(),
			payment_method_preference: z.enum(['UNRESTRICTED', 'IMMEDIATE_PAYMENT_REQUIRED']).optional(),
		})
		.optional(),
	vault_id: z
		.string()
		.regex(/^[0-9a-zA-Z_-]{1,255}$/)
		.optional(),
	attributes: z
		.strictObject({
			customer: customer.optional(),
			vault: z.strictObject({ store_in_vault: z.enum(['ON_SUCCESS']), ...vaultFields }).optional(),
		})
		.optional(),
	stored_credential: z
		.strictObject({
			payment_initiator: z.enum(['CUSTOMER', 'MERCHANT']),
			usage: z.enum(['FIRST', 'SUBSEQUENT', 'DERIVED']).optional(),
			usage_pattern: usagePattern.optional(),
		})
		.optional(),
});

export const orderInput = z.strictObject({
	intent: z.enum(['CAPTURE', 'AUTHORIZE']),
	purchase_units: z.array(purchaseUnit).min(1).max(10),
	payment_source: z.strictObject({ paypal: wallet }).optional(),
});
export type OrderInput = z.infer<typeof orderInput>;

/** An empty object, or nothing at all. */
export const captureInput = z.strictObject({}).optional();

export const refundInput = z
	.strictObject({
		amount: amountInput.optional(),
		invoice_id: text(127).optional(),
		custom_id: text(127).optional(),
		note_to_payer: text(255).optional(),
	})
	.default({});

export const setupTokenInput = z.strictObject({
	payment_source: z.strictObject({
		paypal: z.strictObject({ ...vaultFields, experience_context: experienceContext.optional() }),
	}),
	customer: customer.optional(),
});
export type SetupTokenInput = z.infer<typeof setupTokenInput>;

export const paymentTokenInput = z.strictObject({
	payment_source: z.strictObject({ token: z.strictObject({ id: text(36), type: z.enum(['SETUP_TOKEN']) }) }),
});

export const verificationInput = z.strictObject({
	auth_algo: text(100),
	cert_url: z.url().max(500),
	transmission_id: text(50),
	transmission_sig: text(500),
	transmission_time: text(100),
	webhook_id: text(50),
	webhook_event: z.record(z.string(), z.unknown()),
});
