import { createHmac, randomUUID } from 'node:crypto';
import type { Call, Client } from './client.ts';
import { developmentVars } from './houses.ts';
import { configure, withAdminKey } from './shop.ts';

/* What the bench does with Stripe: begins payments there, asks about them, and is told of them as Stripe tells. */

export const offerStripe = (client: Client): Promise<void> =>
	configure(client, 'provider', 'stripe', { enabled: true, position: 1, currencies: ['EUR'] });

/** Answers with the address of a page of Stripe's. */
export const startPayment = (invoiceId: string): Call =>
	withAdminKey('POST', '/payments', { invoice_id: invoiceId, provider: 'stripe' });

export const followPayment = (paymentId: string): Call => withAdminKey('POST', `/payments/${paymentId}/sync`);

const { STRIPE_WEBHOOK_SECRET: secret = '' } = await developmentVars();

/** An event that nobody has heard of before, signed as Stripe signs; without a payment of ours, about one unknown here. */
export const stripeNotice = ({ paymentId = 'unknown' } = {}): Call => {
	const seconds = Math.floor(Date.now() / 1000);
	const text = JSON.stringify(paidEvent(paymentId, `pi_${shortId()}`, seconds), null, 2);
	const signature = createHmac('sha256', secret).update(`${seconds}.${text}`).digest('hex');
	return {
		method: 'POST',
		path: '/webhooks/billing/stripe',
		text,
		headers: { 'stripe-signature': `t=${seconds},v1=${signature}` },
	};
};

/** By which it is known that it came before. */
export const eventIdOf = ({ text = '{}' }: Call): string => (JSON.parse(text) as { readonly id: string }).id;

const shortId = (): string => randomUUID().replaceAll('-', '').slice(0, 24);

/** With everything that Stripe sends along, indented as it is: 1.9 KB to be verified and kept. */
const paidEvent = (paymentId: string, intent: string, seconds: number) => ({
	id: `evt_${shortId()}`,
	object: 'event',
	api_version: '2026-10-28.endive',
	created: seconds,
	data: {
		object: {
			id: intent,
			object: 'payment_intent',
			amount: 7579,
			amount_capturable: 0,
			amount_details: { tip: {} },
			amount_received: 7579,
			application: null,
			application_fee_amount: null,
			automatic_payment_methods: null,
			canceled_at: null,
			cancellation_reason: null,
			capture_method: 'automatic',
			client_secret: `${intent}_secret_${shortId()}`,
			confirmation_method: 'automatic',
			created: seconds,
			currency: 'eur',
			customer: null,
			description: 'Facture COKO-2026-000001',
			last_payment_error: null,
			latest_charge: `ch_${intent.slice(3)}`,
			livemode: false,
			metadata: { payment_id: paymentId },
			next_action: null,
			on_behalf_of: null,
			payment_method: `pm_${intent.slice(3)}`,
			payment_method_configuration_details: null,
			payment_method_options: {
				card: { installments: null, mandate_options: null, network: null, request_three_d_secure: 'automatic' },
			},
			payment_method_types: ['card'],
			processing: null,
			receipt_email: null,
			review: null,
			setup_future_usage: null,
			shipping: null,
			source: null,
			statement_descriptor: null,
			statement_descriptor_suffix: null,
			status: 'succeeded',
			transfer_data: null,
			transfer_group: null,
		},
	},
	livemode: false,
	pending_webhooks: 1,
	request: { id: null, idempotency_key: null },
	type: 'payment_intent.succeeded',
});
