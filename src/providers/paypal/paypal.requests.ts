import type { JsonObject } from '../../domain/kernel/json.ts';
import type { Locale } from '../../domain/kernel/party.ts';
import type { MethodOrder, PaymentOrder, RefundOrder } from '../../domain/payments/provider.ts';
import { moneyToPaypal } from './paypal.amounts.ts';

/** An order that the payer approves on PayPal's page. */
export const approvedOrder = (order: PaymentOrder): JsonObject => ({
	intent: 'CAPTURE',
	purchase_units: [purchaseUnit(order)],
	payment_source: {
		paypal: {
			experience_context: { ...experience(order), user_action: 'PAY_NOW' },
			...(order.saveMethod && {
				attributes: { ...customerOf(order), vault: { store_in_vault: 'ON_SUCCESS', ...usage } },
			}),
		},
	},
});

/** An order that is paid at once, with nobody present. */
export const savedOrder = (order: PaymentOrder, vaultId: string): JsonObject => ({
	intent: 'CAPTURE',
	purchase_units: [purchaseUnit(order)],
	payment_source: {
		paypal: {
			vault_id: vaultId,
			stored_credential: { payment_initiator: 'MERCHANT', usage: 'SUBSEQUENT', usage_pattern: usage.usage_pattern },
		},
	},
});

/** Partial or full alike: the amount is always named, so that a refund made in between cannot change what ours means. */
export const refundRequest = (order: RefundOrder): JsonObject => ({
	amount: { ...moneyToPaypal(order.amount) },
	invoice_id: order.reference,
	custom_id: order.refundId,
	note_to_payer: firstCharacters(order.description, noteCharactersMax),
});

export const setupTokenRequest = (order: MethodOrder): JsonObject => ({
	payment_source: { paypal: { ...usage, experience_context: experience(order) } },
	...customerOf(order),
});

export const paymentTokenRequest = (setupTokenId: string): JsonObject => ({
	payment_source: { token: { id: setupTokenId, type: 'SETUP_TOKEN' } },
});

const descriptionCharactersMax = 127;
const brandCharactersMax = 127;
const noteCharactersMax = 255;

const purchaseUnit = (order: PaymentOrder): JsonObject => ({
	custom_id: order.paymentId,
	invoice_id: order.reference,
	description: firstCharacters(order.description, descriptionCharactersMax),
	amount: { ...moneyToPaypal(order.charge) },
});

/** What is sold is read, never shipped. */
const experience = (order: PaymentOrder | MethodOrder): JsonObject => ({
	brand_name: firstCharacters(order.sellerName, brandCharactersMax),
	locale: paypalLocales[order.locale],
	shipping_preference: 'NO_SHIPPING',
	return_url: order.returnUrl,
	cancel_url: order.cancelUrl,
});

const paypalLocales: Readonly<Record<Locale, string>> = { fr: 'fr-FR', en: 'en-US' };

/** Subscriptions are paid before the time they are for. */
const usage = { usage_type: 'MERCHANT', usage_pattern: 'RECURRING_PREPAID' } as const;

const customerOf = ({ payer }: PaymentOrder | MethodOrder): JsonObject =>
	payer.providerCustomer === null ? {} : { customer: { id: payer.providerCustomer } };

/** By code points, as PayPal counts: a cut through a surrogate pair would not be UTF-8. */
const firstCharacters = (text: string, charactersMax: number): string => [...text].slice(0, charactersMax).join('');
