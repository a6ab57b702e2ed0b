import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { instantToEpochMs } from '../../src/domain/kernel/calendar.ts';
import { createApp } from '../../src/routes/app.ts';
import { call, createSigner, issuer, type Signer, simpleInvoice } from '../support/callers.ts';
import { freshStorage, type House, openHouse } from '../support/house.ts';

let house: House;
let signer: Signer;
let fetched: number;
let answer: () => Response;
let number = 0;

beforeEach(async () => {
	await freshStorage();
	house = await openHouse();
	signer = await createSigner('ES256', () => instantToEpochMs(house.clock.now()) / 1000);
	fetched = 0;
	vi.stubGlobal('fetch', async () => {
		fetched += 1;
		return answer();
	});
	// Key sets are kept by address for as long as the isolate lives.
	const value = { issuer, jwks_url: `https://app.coko.example/jwks-${number++}` };
	const body = { config_type: 'identity', config_key: 'end_users', value };
	expect((await call(house, 'POST', '/config', { body })).status).toBe(201);
	await call(house, 'POST', '/invoices', { body: simpleInvoice('42') });
});

afterEach(() => vi.unstubAllGlobals());

const ask = async (success = true) => {
	const context = createExecutionContext();
	const authorization = `Bearer ${await signer.token({ sub: '42' })}`;
	const request = new Request('https://billing.example.test/api/billing/invoices', { headers: { authorization } });
	const ADDRESS_RATE_LIMIT = { limit: async () => ({ success }) } as unknown as RateLimit;
	const response = await createApp(house.wiring).fetch(request, { ...env, ADDRESS_RATE_LIMIT }, context);
	await waitOnExecutionContext(context);
	return response.status;
};

it.each<[string, () => Response]>([
	[
		'cannot be reached',
		() => {
			throw new TypeError('network');
		},
	],
	['answers with an error', () => new Response('', { status: 500 })],
	['is no JSON', () => new Response('<html>')],
	['holds no keys', () => Response.json({})],
])('a key set that %s is left alone for half a minute, then asked again', async (_what, failure) => {
	answer = failure;
	expect([await ask(), await ask(), await ask()]).toEqual([503, 503, 503]);
	expect(fetched).toBe(1);
	answer = () => Response.json({ keys: [signer.jwk] });
	house.clock.set('2026-11-22T10:00:30.000Z');
	expect(await ask()).toBe(200);
	expect(fetched).toBe(2);
});

it('tokens that cannot be checked count against their address too', async () => {
	answer = () => new Response('', { status: 500 });
	expect(await ask(false)).toBe(429);
});
