import { readFile } from 'node:fs/promises';
import { StartError } from './start-error.mjs';

/** Matches `development.vars`; no other environment accepts it. */
export const platformKey = 'ck_test_platform';

/** @typedef {{ id: string, name: string, admin_key: string }} DemoTenant and everything else the API takes */

/** @returns {Promise<readonly DemoTenant[]>} */
export const readDemoTenants = () => readJson('./demo-tenants.json');

/**
 * Creates the tenants that are missing, over the public API, lets them trust the development tokens of
 * `npm run billing -- token` and offer the providers that the sandbox plays; what exists stays as its owner left it.
 *
 * @param {string} billingUrl
 * @param {readonly DemoTenant[]} tenants
 */
export const createTenants = async (billingUrl, tenants) => {
	const identity = { config_type: 'identity', config_key: 'end_users', value: await readJson('./demo-identity.json') };
	/** @type {Readonly<Record<string, object>>} */
	const providers = await readJson('./demo-providers.json');
	for (const tenant of tenants) {
		const about = `The tenant ${tenant.id}`;
		await create(about, `${billingUrl}/api/billing/tenants`, platformKey, tenant);
		await create(`${about}'s end users`, `${billingUrl}/api/billing/config`, tenant.admin_key, identity);
		await switchOn(billingUrl, tenant, providers[tenant.id] ?? {});
	}
};

/**
 * A tenant begins with every provider switched off; a setting that has changed since is its owner's.
 *
 * @param {string} billingUrl
 * @param {DemoTenant} tenant
 * @param {Readonly<Record<string, object>>} providers
 */
const switchOn = async (billingUrl, tenant, providers) => {
	const config = `${billingUrl}/api/billing/config`;
	const listed = await send('GET', `${config}?config_type=provider`, tenant.admin_key);
	if (!listed.ok) throw new StartError(`The providers of ${tenant.id} cannot be read: ${await told(listed)}`);
	/** @type {{ data: readonly { id: string, config_key: string, version: number }[] }} */
	const { data } = await listed.json();
	for (const { id, config_key: name, version } of data) {
		const value = providers[name];
		if (value === undefined || version !== 1) continue;
		const response = await send('PATCH', `${config}/${id}`, tenant.admin_key, { value });
		if (!response.ok) throw new StartError(`The offer of ${name} by ${tenant.id} was refused: ${await told(response)}`);
	}
};

/** @param {string} name of a file beside this one */
const readJson = async (name) => JSON.parse(await readFile(new URL(name, import.meta.url), 'utf8'));

/**
 * @param {string} about what is created, for the person who reads of a refusal
 * @param {string} url
 * @param {string} key
 * @param {object} body
 */
const create = async (about, url, key, body) => {
	const response = await send('POST', url, key, body);
	if (response.ok || response.status === 409) return;
	throw new StartError(`${about} was refused: ${await told(response)}`);
};

/**
 * @param {'GET' | 'POST' | 'PATCH'} method
 * @param {string} url
 * @param {string} key
 * @param {object} [body]
 */
const send = (method, url, key, body) =>
	fetch(url, {
		method,
		headers: { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' },
		...(body && { body: JSON.stringify(body) }),
	});

/** @param {Response} response */
const told = async (response) => `${response.status} ${await response.text()}`;

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
