import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from './bundle.ts';
import { type Call, type Client, checked } from './client.ts';

/* What the bench asks of the billing API: the French demo tenant, one customer, invoices of three lines. */

const base = '/api/billing';
const platformKey = 'ck_test_platform';
const adminKey = 'ck_test_admin';

/** Over the public API; a tenant that exists already stays as it is. */
export const createTenant = async (client: Client): Promise<void> => {
	const tenants: readonly (object & { readonly id: string })[] = JSON.parse(
		await readFile(join(root, 'scripts', 'start', 'demo-tenants.json'), 'utf8'),
	);
	const body = tenants.find(({ id }) => id === 'coko');
	if (body === undefined) throw new Error('the demo tenant coko is missing');
	const call: Call = { method: 'POST', path: `${base}/tenants`, body, headers: bearer(platformKey) };
	checked(call, await client.send(call));
};

/** A receipt by mail is another mail and another fact of the audit trail: not part of what an invoice costs. */
export const sendNoReceipts = (client: Client): Promise<void> =>
	configure(client, 'feature', 'payment_received_email', { enabled: false });

/** Sets what the tenant was founded with. */
export const configure = async (client: Client, type: string, key: string, value: object): Promise<void> => {
	const question = `/config?config_type=${type}&config_key=${key}`;
	const found = await ask<{ readonly data: readonly { readonly id: string }[] }>(client, withAdminKey('GET', question));
	for (const { id } of found.data) await ask(client, withAdminKey('PATCH', `/config/${id}`, { value }));
};

/** Under a key of its own where something is done. */
export const withAdminKey = (method: Call['method'], path: string, body?: object): Call => ({
	method,
	path: `${base}${path}`,
	...(body !== undefined && { body }),
	headers: { ...bearer(adminKey), ...(method === 'POST' && { 'idempotency-key': randomUUID() }) },
});

const bearer = (key: string) => ({ authorization: `Bearer ${key}` });

const customer = {
	external_id: 'bench-1',
	type: 'consumer',
	name: 'Awa Ndiaye',
	email: 'awa@example.com',
	country: 'FR',
	locale: 'fr',
	address: { lines: ['12 rue des Lilas'], postal_code: '75020', city: 'Paris', country: 'FR' },
};

/** A subscription, an e-book at the reduced rate and a course: three lines, two rates. */
const invoiceBody = {
	currency: 'EUR',
	invoice_type: 'subscription',
	items: [
		{
			description: 'Abonnement Premium, novembre 2026',
			quantity: 1,
			unit_price: '29.99',
			item_type: 'subscription',
			tax_code: 'standard',
			period_start: '2026-11-01',
			period_end: '2026-11-30',
		},
		{
			description: 'Une si longue lettre, livre numérique',
			quantity: 2,
			unit_price: '7.90',
			item_type: 'book_sale',
			tax_code: 'ebook',
			work_id: 'work-1842',
		},
		{
			description: 'Atelier d’écriture en ligne',
			quantity: '1.5',
			unit_price: '20.00',
			item_type: 'service',
			tax_code: 'standard',
		},
	],
};

export const createCustomer = (externalId: string): Call => ({
	method: 'POST',
	path: `${base}/customers`,
	body: { ...customer, external_id: externalId },
	headers: bearer(adminKey),
});

/** Numbered and final, for a customer that exists. */
export const createInvoice = (externalId = customer.external_id): Call =>
	creation({ ...invoiceBody, external_id: externalId });

const creation = (body: object): Call => ({
	method: 'POST',
	path: `${base}/invoices`,
	body,
	headers: { ...bearer(adminKey), 'idempotency-key': randomUUID() },
});

export const readInvoice = (id: string): Call => ({
	method: 'GET',
	path: `${base}/invoices/${id}`,
	headers: bearer(adminKey),
});

/** A search of the list (`limit=5&q=…`), or a report (`overdue?limit=5`). */
export const findInvoices = (query: string): Call => ({
	method: 'GET',
	path: `${base}/invoices${query.includes('?') ? '/' : '?'}${query}`,
	headers: bearer(adminKey),
});

export const listInvoices = (): Call => ({
	method: 'GET',
	path: `${base}/invoices?limit=50`,
	headers: bearer(adminKey),
});

/** Paid in full by bank transfer, on the given day. */
export const payInvoice = (id: string, amount: string, day: string): Call => ({
	method: 'POST',
	path: `${base}/invoices/${id}/payments`,
	body: { amount, method: 'bank_transfer', reference: 'VIR SEPA 2026-11-22 COKO', paid_on: day },
	headers: { ...bearer(adminKey), 'idempotency-key': randomUUID() },
});

/** The day's work, as of noon tomorrow: at any hour at which the bench runs, reminders may go out. */
export const runDaily = (): Call => ({
	method: 'POST',
	path: `${base}/runs`,
	body: {
		task: 'daily',
		as_of: `${new Date(Date.now() + 24 * 3600 * 1000).toISOString().slice(0, 10)}T12:00:00Z`,
	},
	headers: bearer(adminKey),
});

/** The tenant, a customer and the given number of invoices; answers their ids. */
export const openShop = async (client: Client, count: number): Promise<readonly string[]> => {
	await createTenant(client);
	await ask(client, createCustomer(customer.external_id));
	const ids: string[] = [];
	for (let made = 0; made < count; made++) {
		ids.push((await ask<{ readonly id: string }>(client, createInvoice())).id);
	}
	return ids;
};

/** Sends a call that has to succeed and reads its answer. */
export const ask = async <Body>(client: Client, call: Call): Promise<Body> =>
	JSON.parse(checked(call, await client.send(call)).text);
