import { createExecutionContext } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { describe, expect, it } from 'vitest';
import { readConfig } from '../../src/env.ts';
import worker from '../../src/index.ts';

const production = {
	ENVIRONMENT: 'production',
	ENCRYPTION_KEYS: 'k1:MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=',
	PLATFORM_KEY: 'p'.repeat(32),
	PUBLIC_URL: 'https://billing.example.test/',
};

const problemsOf = (variables: Readonly<Record<string, string>>): string => {
	const read = readConfig(variables);
	return read.ok ? '' : read.error.join('\n');
};

describe('the environment', () => {
	it('of production is complete with four variables, and the address loses its slash', () => {
		const read = readConfig(production);
		expect(read.ok && read.value).toMatchObject({
			environment: 'production',
			publicUrl: 'https://billing.example.test',
			billingEnabled: true,
			mailEnabled: true,
			mailInboxUrl: null,
			logLevel: 'info',
		});
	});

	it.each([
		['ENVIRONMENT', 'test', 'ENVIRONMENT must be one of'],
		['ENCRYPTION_KEYS', 'k1:short', 'ENCRYPTION_KEYS must be'],
		['ENCRYPTION_KEYS', 'dev:ZGV2ZWxvcG1lbnQtb25seS1rZXktbmV2ZXItdXNlISE=', 'must not contain the published key'],
		['PLATFORM_KEY', 'short', 'PLATFORM_KEY must have at least 32 characters'],
		['PUBLIC_URL', 'http://billing.example.test', 'PUBLIC_URL must be an https address'],
		['DEFAULT_TENANT', 'Not A Slug', 'DEFAULT_TENANT must be the id of a tenant'],
		['MAIL_INBOX_URL', 'http://localhost:8788', 'MAIL_INBOX_URL is for development only'],
		['LOG_LEVEL', 'loud', 'LOG_LEVEL must be one of'],
		['BILLING_ENABLED', 'yes', 'BILLING_ENABLED must be true or false'],
		['BILLING_EMAIL_ENABLED', '1', 'BILLING_EMAIL_ENABLED must be true or false'],
	])('refuses %s=%s and says why, never with the value of a secret', (name, value, reason) => {
		const problems = problemsOf({ ...production, [name]: value });
		expect(problems).toContain(reason);
		if (name === 'PLATFORM_KEY') expect(problems).not.toContain('short');
	});

	it.each([
		['stripe', 'Stripe key'],
		['paypal', 'PayPal client id'],
	] as const)('refuses the same %s account for two tenants, and takes two accounts', (provider, name) => {
		const accountsOf = (owner: string) => {
			const stripe = { public_key: 'pk_test_1', secret_key: `sk_test_${owner}`, webhook_secrets: ['whsec_1'] };
			const paypal = { client_id: owner, client_secret: 'secret', webhook_id: 'WH-1', sandbox: true };
			return JSON.stringify({ [provider]: { stripe, paypal }[provider] });
		};
		const of = (one: string, other: string) =>
			problemsOf({
				...production,
				PROVIDER_ACCOUNTS_COKO: accountsOf(one),
				PROVIDER_ACCOUNTS_COKO_SN: accountsOf(other),
			});
		expect(of('alpha', 'beta')).toBe('');
		expect(of('alpha', 'alpha')).toContain(`coko-sn has the same ${name} as coko`);
		expect(of('alpha', 'alpha')).not.toContain('alpha');
	});

	it('names everything that is missing at once', () => {
		const problems = problemsOf({});
		for (const name of ['ENVIRONMENT', 'ENCRYPTION_KEYS', 'PLATFORM_KEY', 'PUBLIC_URL']) {
			expect(problems).toContain(name);
		}
	});
});

describe('a Worker that is not configured', () => {
	const bare = { ...env, ENVIRONMENT: '', ENCRYPTION_KEYS: '' } as Env;
	const ask = (path: string) =>
		worker.fetch(new Request(`https://billing.example.test${path}`) as never, bare, createExecutionContext());

	it('answers 503 to everything', async () => {
		const response = await ask('/api/billing/invoices');
		expect(response.status).toBe(503);
		expect(response.headers.get('content-type')).toBe('application/problem+json');
		expect(await response.json()).toMatchObject({ type: '/problems/not-configured' });
	});

	it('tells health that it is down, and why, without a name of a variable', async () => {
		const response = await ask('/health');
		expect(response.status).toBe(503);
		expect(await response.json()).toMatchObject({ status: 'down', checks: [{ name: 'configuration' }] });
	});

	it('keeps the messages of its queues for later', async () => {
		const retried: boolean[] = [];
		const batch = { queue: 'coko-billing-mail', messages: [], retryAll: () => retried.push(true) };
		await worker.queue(batch as never, bare, createExecutionContext());
		expect(retried).toEqual([true]);
	});
});
