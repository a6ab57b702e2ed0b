import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import { createApp } from '../../src/routes/app.ts';
import { createSigner } from '../support/callers.ts';
import { recordingFaults } from '../support/faults.ts';
import { frenchKey, freshStorage, type House, openHouse, senegaleseKey } from '../support/house.ts';

beforeEach(freshStorage);

const full = { limit: async () => ({ success: false }) } as unknown as RateLimit;

const open = { limit: async () => ({ success: true }) } as unknown as RateLimit;

const askIn = async ({ wiring }: House, windows: Partial<Env>, key: string, path = '/api/billing/customers') => {
	const context = createExecutionContext();
	const request = new Request(`https://billing.example.test${path}`, { headers: { authorization: `Bearer ${key}` } });
	const response = await createApp(wiring).fetch(request, { ...env, ...windows }, context);
	await waitOnExecutionContext(context);
	return response;
};

const ask = async (windows: Partial<Env>, key: string) => askIn(await openHouse(), windows, key);

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

describe('an address that has hit the limit', () => {
	const hit = { ADDRESS_RATE_LIMIT: full };

	it('is refused before anything is looked up, until the window has ended', async () => {
		const faults = recordingFaults();
		const house = await openHouse({ faults });
		expect((await askIn(house, hit, 'ck_test_coko_guess')).status).toBe(429);
		const calls = faults.calls.length;
		const { token } = await createSigner('ES256', () => Date.parse(house.clock.now()) / 1000);
		for (const guess of ['ck_test_coko_other', 'ck_live_invented_x', 'ck_nonsense', await token({ sub: '42' })]) {
			const refused = await askIn(house, { ADDRESS_RATE_LIMIT: open }, guess);
			expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '60']);
		}
		expect(faults.calls.length).toBe(calls);
		house.clock.set('2026-11-22T10:01:00.000Z');
		expect((await askIn(house, { ADDRESS_RATE_LIMIT: open }, 'ck_test_coko_other')).status).toBe(401);
	});

	it('may still use a key that this isolate has let in before, also after its settings changed', async () => {
		const house = await openHouse();
		expect((await askIn(house, hit, frenchKey)).status).toBe(200);
		expect((await askIn(house, hit, 'ck_test_coko_guess')).status).toBe(429);
		expect((await askIn(house, hit, frenchKey)).status).toBe(200);
		house.wiring.tenants.forget(house.wiring.config.defaultTenant!);
		expect((await askIn(house, hit, frenchKey)).status).toBe(200);
		expect((await askIn(house, hit, senegaleseKey)).status).toBe(429);
	});
});
