import { describe, expect, it } from 'vitest';
import { automatic, call, control, newKey, openMerchant, payBody, tokenRequest } from './mtn.ts';

describe('a user of the sandbox', () => {
	const provision = (key: string, id: string, body: object = { providerCallbackHost: 'api.coko.example' }) =>
		call('/mtn/v1_0/apiuser', {
			method: 'POST',
			headers: { 'x-reference-id': id, 'ocp-apim-subscription-key': key },
			body: JSON.stringify(body),
		});
	const headersOf = (key: string) => ({ 'ocp-apim-subscription-key': key });

	it('is made, given a key, shown, and can have a token then', async () => {
		const [key, id] = [newKey(), crypto.randomUUID()];
		const made = await provision(key, id);
		expect([made.status, await made.text()]).toEqual([201, '']);
		expect((await tokenRequest('collection', key, `${id}:anything`)).status).toBe(500);
		const keyed = await call(`/mtn/v1_0/apiuser/${id}/apikey`, { method: 'POST', headers: headersOf(key) });
		expect(keyed.status).toBe(201);
		const { apiKey } = await keyed.json<{ apiKey: string }>();
		expect(apiKey).toMatch(/^[0-9a-f]{32}$/);
		expect(await (await call(`/mtn/v1_0/apiuser/${id}`, { headers: headersOf(key) })).json()).toEqual({
			providerCallbackHost: 'api.coko.example',
			targetEnvironment: 'sandbox',
		});
		expect((await tokenRequest('collection', key, `${id}:${apiKey}`)).status).toBe(200);
		expect((await tokenRequest('collection', key, `${id}:wrong`)).status).toBe(500);
	});

	it('is made once', async () => {
		const [key, id] = [newKey(), crypto.randomUUID()];
		await provision(key, id);
		expect((await provision(key, id)).status).toBe(409);
	});

	it.each(['https://api.coko.example', 'api.coko.example/path', '192.0.2.1', ''])(
		'is not made for the host %j',
		async (host) => {
			expect((await provision(newKey(), crypto.randomUUID(), { providerCallbackHost: host })).status).toBe(400);
		},
	);

	it('is called back at its own host only', async () => {
		const [key, id] = [newKey(), crypto.randomUUID()];
		await provision(key, id);
		const keyed = await call(`/mtn/v1_0/apiuser/${id}/apikey`, { method: 'POST', headers: headersOf(key) });
		const { apiKey } = await keyed.json<{ apiKey: string }>();
		const { request } = await openMerchant(`${id}:${apiKey}`, key);
		expect((await request(payBody(), { 'x-callback-url': 'https://api.coko.example/hook' })).status).toBe(202);
		const other = await request(payBody(), { 'x-callback-url': 'https://other.example/hook' });
		expect([other.status, await other.json()]).toMatchObject([500, { code: 'INVALID_CALLBACK_URL_HOST' }]);
		const plain = await request(payBody(), { 'x-callback-url': 'http://api.coko.example/hook' });
		expect(plain.status).toBe(500);
	});
});

describe('a token of MTN', () => {
	it('lives an hour', async () => {
		const response = await tokenRequest('collection', newKey(), 'user:key');
		expect(await response.json()).toEqual({
			access_token: expect.stringMatching(/^[^.]+\.[^.]+\.[^.]+$/),
			token_type: 'access_token',
			expires_in: 3_600,
		});
	});

	it('is refused with a body, with a wrong user, and without the slash at the end', async () => {
		const key = newKey();
		expect((await tokenRequest('collection', key, 'user:key', { body: '{}' })).status).toBe(400);
		await tokenRequest('collection', key, 'user:key');
		const wrong = await tokenRequest('collection', key, 'user:other');
		expect([wrong.status, await wrong.json()]).toEqual([500, { error: 'login_failed' }]);
		const headers = { authorization: `Basic ${btoa('user:key')}`, 'ocp-apim-subscription-key': key };
		expect((await call('/mtn/collection/token', { method: 'POST', headers })).status).toBe(404);
	});

	it('of one product does not open the other', async () => {
		const key = newKey();
		await tokenRequest('collection', key, 'user:key');
		expect((await tokenRequest('disbursement', key, 'user:key')).status).toBe(401);
	});

	it('that has ended is refused', async () => {
		const { account, request } = await openMerchant();
		await control('/clock', { account, offset_seconds: 3_600 });
		expect((await request(payBody())).status).toBe(401);
	});
});

describe('a request to pay', () => {
	it('is answered with 202 and nothing', async () => {
		const { request, read } = await openMerchant();
		const response = await request(payBody());
		expect([response.status, await response.text()]).toEqual([202, '']);
		expect(await (await read(response.reference)).json()).toEqual({ ...payBody(), status: 'PENDING' });
	});

	it.each([
		['an unknown field', { color: 'yellow' }],
		['an amount as a number', { amount: 6500 }],
		['an amount with three decimals', { amount: '1.234' }],
		['a phone with a plus', { payer: { partyIdType: 'MSISDN', partyId: '+2250501020304' } }],
		['a phone with the way out of a country', { payer: { partyIdType: 'MSISDN', partyId: '002250501020304' } }],
		['an accent', { payerMessage: 'Épreuve' }],
		['an ampersand', { payeeNote: 'a & b' }],
		['161 characters', { payerMessage: 'a'.repeat(161) }],
	])('with %s is refused without a word', async (_name, changes) => {
		const { request } = await openMerchant();
		const response = await request(payBody(changes));
		expect([response.status, await response.text()]).toEqual([400, '']);
	});

	it.each([
		['another currency than the sandbox’s', payBody({ currency: 'XOF' }), {}, 'INVALID_CURRENCY'],
		['an empty message', payBody({ payerMessage: '' }), {}, 'INTERNAL_PROCESSING_ERROR'],
		['an unknown environment', payBody(), { 'x-target-environment': 'production' }, 'NOT_ALLOWED_TARGET_ENVIRONMENT'],
		[
			'parts of a franc',
			payBody({ currency: 'XOF', amount: '6500.00' }),
			{ 'x-target-environment': 'mtnbenin' },
			'INVALID_CURRENCY',
		],
	])('with %s is refused with 500 and a code', async (_name, body, headers, code) => {
		const { request } = await openMerchant();
		const response = await request(body, headers);
		expect([response.status, await response.json()]).toMatchObject([500, { code }]);
	});

	it.each(['not-a-uuid', '', '6fa459ea-ee8a-3ca4-894e-db77e160355e'])(
		'with the reference %j is refused',
		async (id) => {
			const { request } = await openMerchant();
			expect((await request(payBody(), { 'x-reference-id': id })).status).toBe(400);
		},
	);

	it('uses its reference up, even when two come at once', async () => {
		const { request } = await openMerchant();
		const headers = { 'x-reference-id': crypto.randomUUID() };
		const both = await Promise.all([request(payBody(), headers), request(payBody(), headers)]);
		expect(new Set(both.map(({ status }) => status))).toEqual(new Set([202, 409]));
		const again = await request(payBody(), headers);
		expect(await again.json()).toMatchObject({ code: 'RESOURCE_ALREADY_EXIST' });
	});

	it('that is not known is answered with 404 and its code', async () => {
		const { read } = await openMerchant();
		const response = await read(crypto.randomUUID());
		expect([response.status, await response.json()]).toMatchObject([404, { code: 'RESOURCE_NOT_FOUND' }]);
	});

	it('is not seen by another merchant', async () => {
		const [one, other] = [await openMerchant(), await openMerchant()];
		const { reference } = await one.request(payBody());
		expect((await other.read(reference)).status).toBe(404);
	});

	it('that nobody answers has EXPIRED after five minutes', async () => {
		const { account, request, read, statusOf } = await openMerchant();
		const { reference } = await request(payBody());
		await control('/clock', { account, offset_seconds: 299 });
		expect(await statusOf(reference)).toBe('PENDING');
		await control('/clock', { account, offset_seconds: 300 });
		expect(await (await read(reference)).json()).toMatchObject({ status: 'FAILED', reason: 'EXPIRED' });
	});

	it('succeeds by itself where nobody plays the phones', async () => {
		const { request, read } = await openMerchant();
		const { reference } = await request(payBody(), {}, automatic);
		expect(await (await read(reference)).json()).toMatchObject({
			status: 'SUCCESSFUL',
			financialTransactionId: expect.stringMatching(/^\d{10}$/),
		});
	});

	it('without a subscription key is refused', async () => {
		const { request } = await openMerchant();
		const response = await request(payBody(), { 'ocp-apim-subscription-key': '' });
		expect([response.status, await response.json()]).toMatchObject([401, { statusCode: 401 }]);
	});
});
