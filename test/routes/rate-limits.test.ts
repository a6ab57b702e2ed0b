import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { beforeEach, expect, it } from 'vitest';
import { createApp } from '../../src/routes/app.ts';
import { freshStorage, openHouse } from '../support/house.ts';

beforeEach(freshStorage);

const full = { limit: async () => ({ success: false }) } as unknown as RateLimit;

const ask = async (windows: Partial<Env>, key: string, path = '/api/billing/customers') => {
	const { wiring } = await openHouse();
	const context = createExecutionContext();
	const request = new Request(`https://billing.example.test${path}`, { headers: { authorization: `Bearer ${key}` } });
	const response = await createApp(wiring).fetch(request, { ...env, ...windows }, context);
	await waitOnExecutionContext(context);
	return response;
};

it('a key that asks too often is told to wait, and how long', async () => {
	const response = await ask({ KEY_RATE_LIMIT: full }, 'ck_test_admin');
	expect(response.status).toBe(429);
	expect(response.headers.get('retry-after')).toBe('60');
	expect(response.headers.get('ratelimit')).toBe('"key";r=0;t=60');
	expect(await response.json()).toMatchObject({ type: '/problems/too-many-requests', status: 429 });
});

it('an address that guesses keys is told to wait', async () => {
	const response = await ask({ ADDRESS_RATE_LIMIT: full }, 'ck_test_coko_guess');
	expect(response.status).toBe(429);
	expect(response.headers.get('ratelimit')).toContain('"address"');
});

it('every answer tells the rules', async () => {
	const response = await ask({}, 'ck_test_admin');
	expect(response.status).toBe(200);
	expect(response.headers.get('ratelimit-policy')).toBe('"key";q=6000;w=60, "address";q=600;w=60');
});
