import { readFile } from 'node:fs/promises';
import { StartError } from './start-error.mjs';

/** @typedef {{ path: string, body: object, notices?: { tenant: string, provider: string } }} Registration */

/**
 * What the owner of an account does once in a provider's own pages: says where its notices go and with which secret, and
 * which keys belong together. The credentials are those of `development.vars`.
 *
 * @param {string} sandboxUrl
 * @param {string} billingUrl
 * @param {readonly import('./demo.mjs').DemoTenant[]} tenants
 */
export const registerMerchants = async (sandboxUrl, billingUrl, tenants) => {
	/** @type {readonly Registration[]} */
	const registrations = JSON.parse(await readFile(new URL('./demo-merchants.json', import.meta.url), 'utf8'));
	for (const { path, body, notices } of registrations) {
		const url = notices === undefined ? null : await addressOf(billingUrl, tenants, notices);
		const response = await fetch(`${sandboxUrl}${path}`, {
			method: 'POST',
			headers: { 'Content-Type': 'application/json' },
			body: JSON.stringify({ ...body, ...(url !== null && { url }) }),
		});
		if (!response.ok) throw new StartError(`The sandbox refused ${path}: ${response.status} ${await response.text()}`);
	}
};

/**
 * Where the notices of an account go, as the tenant's administrator reads it.
 *
 * @param {string} billingUrl
 * @param {readonly import('./demo.mjs').DemoTenant[]} tenants
 * @param {{ tenant: string, provider: string }} account
 * @returns {Promise<string>}
 */
const addressOf = async (billingUrl, tenants, { tenant, provider }) => {
	const key = tenants.find(({ id }) => id === tenant)?.admin_key;
	const response = await fetch(`${billingUrl}/api/billing/payments/accounts`, {
		headers: { Authorization: `Bearer ${key}` },
	});
	if (!response.ok) throw new StartError(`The accounts of ${tenant} cannot be read: ${response.status}`);
	/** @type {{ data: readonly { provider: string, webhook_url: string }[] }} */
	const { data } = await response.json();
	const account = data.find((one) => one.provider === provider);
	if (account === undefined) throw new StartError(`${tenant} has no account with ${provider}`);
	return account.webhook_url;
};
