import { readFile } from 'node:fs/promises';
import { StartError } from './start-error.mjs';

/** Matches `development.vars`; no other environment accepts it. */
export const platformKey = 'ck_test_platform';

/** @typedef {{ id: string, name: string, admin_key: string }} DemoTenant and everything else the API takes */

/** @returns {Promise<readonly DemoTenant[]>} */
export const readDemoTenants = async () =>
	JSON.parse(await readFile(new URL('./demo-tenants.json', import.meta.url), 'utf8'));

/**
 * Creates the tenants that are missing, over the public API, and lets them trust the development tokens of
 * `npm run billing -- token`; what exists stays as its owner left it.
 *
 * @param {string} billingUrl
 * @param {readonly DemoTenant[]} tenants
 */
export const createTenants = async (billingUrl, tenants) => {
	const value = JSON.parse(await readFile(new URL('./demo-identity.json', import.meta.url), 'utf8'));
	const identity = { config_type: 'identity', config_key: 'end_users', value };
	for (const tenant of tenants) {
		const about = `The tenant ${tenant.id}`;
		await create(about, `${billingUrl}/api/billing/tenants`, platformKey, tenant);
		await create(`${about}'s end users`, `${billingUrl}/api/billing/config`, tenant.admin_key, identity);
	}
};

/**
 * @param {string} about what is created, for the person who reads of a refusal
 * @param {string} url
 * @param {string} key
 * @param {object} body
 */
const create = async (about, url, key, body) => {
	const response = await fetch(url, {
		method: 'POST',
		headers: { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' },
		body: JSON.stringify(body),
	});
	if (response.ok || response.status === 409) return;
	throw new StartError(`${about} was refused: ${response.status} ${await response.text()}`);
};

/** One invoice for each tenant, made to be pasted: no quote inside the JSON, no line too long to read. */
const invoices = {
	coko: {
		customer: {
			external_id: 'demo-1',
			type: 'consumer',
			name: 'Awa Ndiaye',
			email: 'awa@example.com',
			country: 'FR',
			locale: 'fr',
		},
		currency: 'EUR',
		invoice_type: 'subscription',
		items: [
			{
				description: 'Abonnement Premium',
				quantity: 1,
				unit_price: '29.99',
				item_type: 'subscription',
				tax_code: 'standard',
			},
		],
	},
	'coko-sn': {
		customer: {
			external_id: 'demo-1',
			type: 'consumer',
			name: 'Moussa Diop',
			email: 'moussa@example.com',
			country: 'SN',
			locale: 'fr',
		},
		currency: 'XOF',
		invoice_type: 'subscription',
		items: [
			{
				description: 'Abonnement Premium',
				quantity: 1,
				unit_price: '6500',
				item_type: 'subscription',
				tax_code: 'standard',
			},
		],
	},
};

/**
 * @param {string} billingUrl
 * @param {DemoTenant} tenant
 * @returns {string} a command that creates and sends an invoice
 */
export const curlFor = (billingUrl, tenant) => {
	const invoice = Object.entries(invoices).find(([id]) => id === tenant.id)?.[1];
	return [
		`curl -s ${billingUrl}/api/billing/invoices`,
		`-H 'Authorization: Bearer ${tenant.admin_key}'`,
		"-H 'Content-Type: application/json'",
		`-d '${JSON.stringify(invoice)}'`,
	].join(' \\\n  ');
};
