import { exampleTemplateBody } from '../../src/contract/email-templates.example.ts';
import type { Scope } from '../../src/domain/access/scopes.ts';
import { simpleInvoice } from '../support/callers.ts';

/** Whose id stands in the path. */
export type Subject =
	| 'tenant'
	| 'api-key'
	| 'config'
	| 'customer'
	| 'invoice'
	| 'draft'
	| 'cancelled'
	| 'credit-note'
	| 'payment'
	| 'refund'
	| 'dispute'
	| 'plan'
	| 'coupon'
	| 'subscription'
	| 'run'
	| 'dead-letter';

export interface RouteEntry {
	/** Any one of them opens the route; the platform key opens what no key of a tenant does. */
	readonly scopes: readonly [Scope, ...Scope[]];
	readonly platformOnly?: true;
	/** What `{id}` names. */
	readonly subject?: Subject;
	/** What other places of the path than `{id}` hold. */
	readonly params?: Readonly<Record<string, string>>;
	/** A body that is accepted, where the route wants one. */
	readonly body?: object;
	/** POST: whether an idempotency key repeats the answer, or the reason why there is nothing to repeat. */
	readonly repeats?: true | string;
}

/** Open to everybody; each has tests of its own. */
export const publicRoutes: ReadonlySet<string> = new Set([
	'GET /health',
	'GET /openapi.json',
	'GET /docs',
	'GET /api/billing/health',
	'GET /api/billing/openapi.json',
	'GET /api/billing/docs',
	'GET /pay/{token}',
	'GET /pay/{token}/invoice.pdf',
	'POST /pay/{token}/payments',
	'GET /pay/{token}/payments',
	'GET /pay/{token}/receipt/{file}{.+\\.pdf}',
	...['', '/{endpoint}', '/{endpoint}/{payment}'].flatMap((place) => [
		`POST /webhooks/billing/{provider}${place}`,
		`PUT /webhooks/billing/{provider}${place}`,
	]),
]);

const secretIsToldOnce = 'the answer holds a secret, which is not kept';
const harmless = 'doing it twice is doing it once';

const rate = { config_type: 'tax_rate', config_key: 'press', country_code: 'JP', value: { rate: '0.1' } };

export const plan = { code: 'premium', name: { fr: 'Coko Premium', en: 'Coko Premium' } };
export const subscription = {
	customer: { external_id: 'subscriber', name: 'Awa Ndiaye', country: 'FR' },
	amount: '29.99',
	currency: 'EUR',
	frequency: 'monthly',
};
export const coupon = { code: 'RENTREE', name: 'Rentrée', type: 'percentage', value: '10', duration: 'once' };

/** Every route under the base that needs a key. A new route gets its line here, or the route contract fails. */
export const routeTable: Readonly<Record<string, RouteEntry>> = {
	'POST /tenants': { scopes: ['tenants:write'], platformOnly: true, repeats: secretIsToldOnce },
	'GET /tenants': { scopes: ['tenants:read'], platformOnly: true },
	'GET /tenants/{id}': { scopes: ['tenants:read'], subject: 'tenant' },
	'PATCH /tenants/{id}': { scopes: ['config:write', 'tenants:write'], subject: 'tenant', body: { name: 'Coko' } },

	'GET /api-keys': { scopes: ['keys:read'] },
	'POST /api-keys': { scopes: ['keys:write'], repeats: secretIsToldOnce },
	'POST /api-keys/{id}/rotate': { scopes: ['keys:write'], subject: 'api-key', repeats: secretIsToldOnce },
	'POST /api-keys/{id}/revoke': { scopes: ['keys:write'], subject: 'api-key', repeats: harmless },
	'DELETE /api-keys/{id}': { scopes: ['keys:write'], subject: 'api-key' },

	'GET /config': { scopes: ['config:read'] },
	'POST /config': { scopes: ['config:write'], body: rate, repeats: true },
	'GET /config/resolve': { scopes: ['config:read'] },
	'GET /config/check': { scopes: ['config:read'] },
	'POST /config/validate': { scopes: ['config:read'], body: rate, repeats: harmless },
	'GET /config/{id}': { scopes: ['config:read'], subject: 'config' },
	'GET /config/{id}/versions': { scopes: ['config:read'], subject: 'config' },
	'PATCH /config/{id}': { scopes: ['config:write'], subject: 'config', body: { value: { days: 20 } } },
	'DELETE /config/{id}': { scopes: ['config:write'], subject: 'config' },

	'GET /config/email-templates': { scopes: ['config:read'] },
	'GET /config/email-templates/{name}': { scopes: ['config:read'], params: { name: 'overdue' } },
	'PUT /config/email-templates/{name}': {
		scopes: ['config:write'],
		params: { name: 'overdue' },
		body: exampleTemplateBody,
	},
	'DELETE /config/email-templates/{name}': { scopes: ['config:write'], params: { name: 'overdue' } },
	'POST /config/email-templates/{name}/preview': {
		scopes: ['config:read'],
		params: { name: 'overdue' },
		body: { locale: 'en' },
		repeats: 'nothing is saved',
	},

	'GET /mails': { scopes: ['mails:read'] },
	'POST /mails/bounces': {
		scopes: ['mails:write'],
		body: { provider_id: 'msg-4711', type: 'bounced' },
		repeats: harmless,
	},
	'POST /mails/{document_id}/{kind}/resend': {
		scopes: ['mails:write'],
		params: { document_id: 'inv_01k3v0j9x4f7mbt2w8h5q6z1ra', kind: 'invoice' },
		repeats: harmless,
	},

	'GET /audit': { scopes: ['audit:read'] },
	'GET /events': { scopes: ['audit:read'] },
	'GET /runs': { scopes: ['ops:run'] },
	'GET /runs/{id}': { scopes: ['ops:run'], subject: 'run' },
	'GET /test-clock': { scopes: ['ops:run'] },
	'POST /test-clock': { scopes: ['ops:run'], body: { now: '2031-01-01T00:00:00Z' }, repeats: true },
	'DELETE /test-clock': { scopes: ['ops:run'] },
	'POST /runs': { scopes: ['ops:run'], body: { task: 'daily' }, repeats: true },
	'GET /dead-letters': { scopes: ['ops:run'] },
	'DELETE /dead-letters/{id}': { scopes: ['ops:run'], subject: 'dead-letter' },
	'POST /dead-letters/{id}/replay': { scopes: ['ops:run'], subject: 'dead-letter', repeats: harmless },
	'GET /validate': { scopes: ['ops:run'] },

	'GET /customers': { scopes: ['customers:read'] },
	'POST /customers': { scopes: ['customers:write'], body: { name: 'Awa Ndiaye', country: 'FR' }, repeats: true },
	'GET /customers/{id}': { scopes: ['customers:read'], subject: 'customer' },
	'GET /customers/{id}/balance': { scopes: ['customers:read'], subject: 'customer' },
	'GET /customers/{id}/statement': { scopes: ['customers:read'], subject: 'customer' },
	'GET /customers/{id}/timeline': { scopes: ['customers:read'], subject: 'customer' },
	'PATCH /customers/{id}': { scopes: ['customers:write'], subject: 'customer', body: { name: 'Awa' } },

	'GET /invoices': { scopes: ['invoices:read'] },
	'POST /invoices': { scopes: ['invoices:write'], body: simpleInvoice('42'), repeats: true },
	'POST /invoices/bulk': {
		scopes: ['invoices:write'],
		body: { invoices: [simpleInvoice('42')] },
		repeats: 'each item has a key of its own, and tells that it is repeated',
	},
	'POST /invoices/import': {
		scopes: ['config:write'],
		body: { series: 'old-shop', invoices: [{}] },
		repeats: 'each item has a key of its own, and tells that it is repeated',
	},
	'GET /series': { scopes: ['config:read'] },

	'GET /plans': { scopes: ['plans:read'] },
	'POST /plans': { scopes: ['plans:write'], body: plan, repeats: true },
	'GET /plans/{id}': { scopes: ['plans:read'], subject: 'plan' },
	'PATCH /plans/{id}': { scopes: ['plans:write'], subject: 'plan', body: { trial_days: 14 } },
	'POST /plans/{id}/prices': {
		scopes: ['plans:write'],
		subject: 'plan',
		body: { currency: 'EUR', frequency: 'monthly', unit_amount: '9.99' },
		repeats: true,
	},
	'GET /coupons': { scopes: ['plans:read'] },
	'POST /coupons': { scopes: ['plans:write'], body: coupon, repeats: true },
	'GET /coupons/{id}': { scopes: ['plans:read'], subject: 'coupon' },
	'PATCH /coupons/{id}': { scopes: ['plans:write'], subject: 'coupon', body: { name: 'Bienvenue' } },

	'GET /recurring': { scopes: ['subscriptions:read'] },
	'POST /recurring': { scopes: ['subscriptions:write'], body: subscription, repeats: true },
	'GET /recurring/{id}': { scopes: ['subscriptions:read'], subject: 'subscription' },
	'GET /recurring/{id}/dunning': { scopes: ['subscriptions:read'], subject: 'subscription' },
	'PUT /recurring/{id}/dunning/prompt-agreement': {
		scopes: ['subscriptions:write'],
		subject: 'subscription',
		body: { provider: 'orange_money', hour: 18 },
	},
	'DELETE /recurring/{id}/dunning/prompt-agreement': { scopes: ['subscriptions:write'], subject: 'subscription' },
	'POST /recurring/{id}/dunning/prompt': {
		scopes: ['subscriptions:write'],
		subject: 'subscription',
		repeats: 'nothing is owed on it',
	},
	'GET /recurring/{id}/dunning/simulation': { scopes: ['subscriptions:read'], subject: 'subscription' },
	'PATCH /recurring/{id}': {
		scopes: ['subscriptions:write'],
		subject: 'subscription',
		body: { metadata: { reader: 42 } },
	},
	'POST /recurring/{id}/pause': {
		scopes: ['subscriptions:write'],
		subject: 'subscription',
		body: { credit: true },
		repeats: true,
	},
	'POST /recurring/{id}/resume': {
		scopes: ['subscriptions:write'],
		subject: 'subscription',
		repeats: 'needs a pause: the tests of its life repeat it',
	},
	'POST /recurring/{id}/cancel': {
		scopes: ['subscriptions:write'],
		subject: 'subscription',
		body: { at: 'now', refund: 'prorated' },
		repeats: true,
	},
	'POST /recurring/{id}/keep': {
		scopes: ['subscriptions:write'],
		subject: 'subscription',
		repeats: 'needs a planned cancellation: the tests of its life repeat it',
	},
	'POST /recurring/{id}/reactivate': {
		scopes: ['subscriptions:write'],
		subject: 'subscription',
		repeats: 'needs one that has ended: the tests of its life repeat it',
	},
	'POST /recurring/{id}/change': {
		scopes: ['subscriptions:write'],
		subject: 'subscription',
		body: { quantity: '2' },
		repeats: true,
	},
	'POST /recurring/{id}/preview-change': {
		scopes: ['subscriptions:read'],
		subject: 'subscription',
		body: { quantity: '2' },
		repeats: 'nothing is written',
	},
	'POST /recurring/{id}/release': {
		scopes: ['subscriptions:write'],
		subject: 'subscription',
		body: { skip_missed: true },
		repeats: 'needs one that is parked: the tests of its life repeat it',
	},
	'POST /recurring/process-due': { scopes: ['ops:run'], body: { dry_run: true }, repeats: true },

	'POST /invoices/bulk-mark-paid': {
		scopes: ['payments:write'],
		body: { invoices: [{ id: 'inv_01k3v0j9x4f7mbt2w8h5q6z1ra' }] },
		repeats: 'each item has a key of its own, and tells that it is repeated',
	},
	'POST /invoices/{id}/mark-paid': {
		scopes: ['payments:write'],
		subject: 'invoice',
		body: { method: 'bank_transfer' },
		repeats: true,
	},
	'POST /invoices/preview': { scopes: ['invoices:write'], body: simpleInvoice('42'), repeats: 'it makes nothing' },
	'GET /invoices/by-number': { scopes: ['invoices:read'] },
	'GET /invoices/statistics': { scopes: ['invoices:read'] },
	'GET /invoices/overdue': { scopes: ['invoices:read'] },
	'GET /invoices/{id}': { scopes: ['invoices:read'], subject: 'invoice' },
	'PATCH /invoices/{id}': { scopes: ['invoices:write'], subject: 'draft', body: { notes: 'Merci' } },
	'DELETE /invoices/{id}': { scopes: ['invoices:write'], subject: 'draft' },
	'POST /invoices/{id}/finalize': { scopes: ['invoices:write'], subject: 'draft', repeats: true },
	'POST /invoices/{id}/payments': {
		scopes: ['payments:write'],
		subject: 'invoice',
		body: { amount: '1.00' },
		repeats: true,
	},
	'GET /payments/{id}/receipt': { scopes: ['payments:read'], subject: 'payment' },
	'POST /payments/{id}/receipt': { scopes: ['payments:write'], subject: 'payment', repeats: true },
	'POST /invoices/{id}/remind': { scopes: ['invoices:write'], subject: 'invoice', repeats: true },
	'POST /invoices/{id}/hold': {
		scopes: ['invoices:write'],
		subject: 'invoice',
		body: { hold: 'dispute' },
		repeats: true,
	},
	'POST /invoices/{id}/release': { scopes: ['invoices:write'], subject: 'invoice', body: {}, repeats: true },
	'POST /invoices/{id}/extend-due-date': {
		scopes: ['invoices:write'],
		subject: 'invoice',
		body: { due_date: '2027-12-31' },
		repeats: true,
	},
	'POST /invoices/{id}/credit-notes': {
		scopes: ['invoices:write'],
		subject: 'invoice',
		body: { amount: '1.00' },
		repeats: true,
	},
	'GET /invoices/{id}/credit-notes': { scopes: ['invoices:read'], subject: 'invoice' },
	'POST /invoices/{id}/cancel': {
		scopes: ['invoices:write'],
		subject: 'invoice',
		body: { reason: 'Commande annulée' },
		repeats: true,
	},
	'POST /invoices/{id}/refund': {
		scopes: ['refunds:write'],
		subject: 'cancelled',
		body: { amount: '1.00' },
		repeats: true,
	},
	'POST /invoices/{id}/write-off': {
		scopes: ['invoices:write'],
		subject: 'invoice',
		body: { reason: 'Client introuvable' },
		repeats: true,
	},
	'POST /payments': {
		scopes: ['payments:write'],
		body: { invoice_id: 'inv_01k3v0j9x4f7mbt2w8h5q6z1ra', provider: 'stripe' },
		repeats: 'it needs a provider: told by the stories of payments',
	},
	'POST /payments/{id}/sync': { scopes: ['payments:write'], subject: 'payment', repeats: harmless },
	'GET /payments/accounts': { scopes: ['config:read'] },
	'GET /reconciliations': { scopes: ['payments:read'] },
	'GET /reconciliations/{id}': {
		scopes: ['payments:read'],
		params: { id: 'rec_01k3v0j9x4f7mbt2w8h5q6z1ra' },
	},
	'POST /reconciliations': {
		scopes: ['payments:write'],
		body: { provider: 'orange_money', country: 'SN', from: '2026-11-21', to: '2026-11-22', rows: [] },
		repeats: 'comparing twice finds the same',
	},
	'POST /reconciliations/{id}/differences/{position}/mend': {
		scopes: ['payments:write'],
		params: { id: 'rec_01k3v0j9x4f7mbt2w8h5q6z1ra', position: '0' },
		repeats: 'what is mended stays so',
	},
	'GET /payments': { scopes: ['payments:read'] },
	'GET /payments/statistics': { scopes: ['payments:read'] },
	'GET /payments/offer': { scopes: ['payments:read'] },
	'GET /payments/{id}': { scopes: ['payments:read'], subject: 'payment' },
	'POST /payments/{id}/assign': {
		scopes: ['payments:write'],
		subject: 'payment',
		body: { customer_id: 'cus_01kb0c8p7ve3v8k2s5q6m7n8p9' },
		repeats: 'needs money that matched nothing: the tests of assigning repeat it',
	},
	'POST /payments/{id}/attend': {
		scopes: ['payments:write'],
		subject: 'payment',
		body: { reason: 'Reste en avoir' },
		repeats: 'needs a payment that asks for a person: the tests of closing repeat it',
	},
	'POST /payments/{id}/close': {
		scopes: ['payments:write'],
		subject: 'payment',
		body: { reason: 'Rien débité, dit MTN' },
		repeats: 'needs a payment without an outcome: the tests of closing repeat it',
	},
	'GET /payment-methods': { scopes: ['payments:read'] },
	'POST /payment-methods': {
		scopes: ['payments:write'],
		body: {
			customer_id: 'cus_01kb0c8p7ve3v8k2s5q6m7n8p9',
			provider: 'stripe',
			return_url: 'https://coko.example/compte',
		},
		repeats: 'needs an account with a provider: the tests of saved methods repeat it',
	},
	'GET /payment-methods/{id}': { scopes: ['payments:read'] },
	'DELETE /payment-methods/{id}': { scopes: ['payments:write'] },
	'POST /payments/{id}/refund': {
		scopes: ['refunds:write'],
		repeats: 'the key is required, and stands for the refund: stories of refunds repeat it',
	},
	'GET /refunds': { scopes: ['payments:read'] },
	'GET /refunds/{id}': { scopes: ['payments:read'], subject: 'refund' },
	'POST /refunds/{id}/sync': { scopes: ['refunds:write'], subject: 'refund', repeats: harmless },
	'GET /disputes': { scopes: ['payments:read'] },
	'GET /disputes/{id}': { scopes: ['payments:read'], subject: 'dispute' },
	'GET /credit-notes': { scopes: ['invoices:read'] },
	'GET /credit-notes/{id}': { scopes: ['invoices:read'], subject: 'credit-note' },
	'GET /credit-notes/{id}/pdf': { scopes: ['invoices:read'], subject: 'credit-note' },
	'GET /invoices/{id}/reminders': { scopes: ['invoices:read'], subject: 'invoice' },
	'GET /invoices/{id}/pdf': { scopes: ['invoices:read'], subject: 'invoice' },
	'GET /invoices/{id}/events': { scopes: ['invoices:read'], subject: 'invoice' },
	'GET /invoices/{id}/explain': { scopes: ['invoices:read'], subject: 'invoice' },
};
