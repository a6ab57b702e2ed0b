import { base64url, SignJWT } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import { instantToEpochMs } from '../../src/domain/kernel/calendar.ts';
import { type Body, call, createSigner, issuer, type Signer, simpleInvoice } from '../support/callers.ts';
import { type House, openHouse, senegaleseKey } from '../support/house.ts';

let house: House;
let ec: Signer;
let ed: Signer;
let stranger: Signer;
let own: Body;
let foreign: Body;
const seconds = () => instantToEpochMs(house.clock.now()) / 1000;

beforeAll(async () => {
	house = await openHouse();
	[ec, ed, stranger] = await Promise.all([
		createSigner('ES256', seconds),
		createSigner('EdDSA', seconds),
		createSigner('ES256', seconds),
	]);
	const value = { issuer, jwks: { keys: [ec.jwk, ed.jwk] } };
	const set = await call(house, 'POST', '/config', {
		body: { config_type: 'identity', config_key: 'end_users', value },
	});
	expect(set.status).toBe(201);
	own = (await call(house, 'POST', '/invoices', { body: simpleInvoice('42') })).body;
	foreign = (await call(house, 'POST', '/invoices', { body: simpleInvoice('43') })).body;
});

const invoicesOf = (key: string) => call(house, 'GET', '/invoices', { key });

describe('a customer with a token', () => {
	it.each([
		['ES256', () => ec],
		['EdDSA', () => ed],
	])('is known by external id or by ours (%s)', async (_algorithm, signer) => {
		for (const sub of ['42', own.customer_id]) {
			const list = await invoicesOf(await signer().token({ sub }));
			expect(list.status).toBe(200);
			expect(list.body.data.map(({ id }: Body) => id)).toEqual([own.id]);
		}
	});

	it('sees their own invoices and no other, whatever they ask for', async () => {
		const key = await ec.token({ sub: '42' });
		expect((await call(house, 'GET', `/invoices/${own.id}`, { key })).status).toBe(200);
		for (const path of [
			`/invoices/${foreign.id}`,
			`/invoices/${foreign.id}/pdf`,
			`/invoices/${foreign.id}/events`,
			`/invoices/${foreign.id}/explain`,
			`/invoices/by-number?number=${foreign.invoice_number}`,
			`/customers/${foreign.customer_id}`,
		]) {
			expect((await call(house, 'GET', path, { key })).status).toBe(404);
		}
		const list = await call(house, 'GET', `/invoices?customer_id=${foreign.customer_id}`, { key });
		expect(list.body.data.map(({ id }: Body) => id)).toEqual([own.id]);
		const customers = await call(house, 'GET', '/customers?external_id=43', { key });
		expect(customers.body.data.map(({ external_id }: Body) => external_id)).toEqual(['42']);
	});

	it('learns what happened to an invoice, not which of our people did it', async () => {
		const key = await ec.token({ sub: '42' });
		const { data } = (await call(house, 'GET', `/invoices/${own.id}/events`, { key })).body;
		expect(data[0]).toMatchObject({ type: 'invoice.issued', actor: null, reason: null, request_id: null });
	});

	it('cannot write, and sees nothing of the house', async () => {
		const key = await ec.token({ sub: '42' });
		const attempts: [string, string, Body?][] = [
			['POST', '/invoices', simpleInvoice('42')],
			['POST', `/invoices/${own.id}/finalize`],
			['POST', `/invoices/${own.id}/payments`, { amount: '1.00' }],
			['PATCH', `/customers/${own.customer_id}`, { name: 'Other' }],
			['POST', '/api-keys', { name: 'Mine', role: 'read_only' }],
			['GET', '/config'],
			['GET', '/audit'],
			['GET', '/tenants/coko'],
			['GET', '/runs'],
		];
		for (const [method, path, body] of attempts) {
			const options = { key, ...(body !== undefined && { body }) };
			expect([path, (await call(house, method, path, options)).status]).toEqual([path, 403]);
		}
	});
});

describe('a token is worth nothing', () => {
	const refused = async (token: string) => {
		const answer = await invoicesOf(token);
		expect(answer).toMatchObject({ status: 401, body: { type: '/problems/unauthorized' } });
		expect(answer.headers.get('www-authenticate')).toBe('Bearer');
	};
	const sub = '42';

	it.each<[string, () => Record<string, unknown>]>([
		['from another issuer', () => ({ iss: 'https://evil.example' })],
		['for nobody', () => ({ aud: undefined })],
		['for a tenant that does not exist', () => ({ aud: 'nowhere' })],
		['for another tenant, which trusts nobody', () => ({ aud: 'coko-sn' })],
		['after it expired', () => ({ iat: seconds() - 700, exp: seconds() - 61 })],
		['without an end', () => ({ exp: undefined })],
		['without a beginning', () => ({ iat: undefined })],
		['from the future', () => ({ iat: seconds() + 120, exp: seconds() + 300 })],
		['that lives longer than a quarter of an hour', () => ({ exp: seconds() + 901 })],
		['without a subject', () => ({ sub: undefined })],
		['for a customer that does not exist', () => ({ sub: '4711' })],
		['for an unknown role', () => ({ role: 'admin' })],
		['without a role', () => ({ role: undefined })],
	])('%s', async (_what, claims) => refused(await ec.token({ sub, ...claims() })));

	it('signed with a key that is not ours, even under the name of ours', async () => {
		await refused(await stranger.token({ sub }, { kid: 'unknown' }));
		await refused(await stranger.token({ sub }));
	});

	it('unsigned, or signed with our public key as a secret', async () => {
		const iat = seconds();
		const claims = { iss: issuer, aud: 'coko', role: 'customer', sub, iat, exp: iat + 600 };
		const encode = (part: unknown) => base64url.encode(JSON.stringify(part));
		await refused(`${encode({ alg: 'none' })}.${encode(claims)}.`);
		const secret = new TextEncoder().encode(JSON.stringify(ec.jwk));
		await refused(await new SignJWT(claims).setProtectedHeader({ alg: 'HS256', kid: ec.jwk.kid! }).sign(secret));
	});

	it('with its claims changed afterwards', async () => {
		const [head, , signature] = (await ec.token({ sub })).split('.');
		const [, other] = (await stranger.token({ sub: '43' })).split('.');
		await refused(`${head}.${other}.${signature}`);
	});

	it('within a minute of clock difference it still works', async () => {
		const token = await ec.token({ sub, iat: seconds() - 630, exp: seconds() - 30 });
		expect((await invoicesOf(token)).status).toBe(200);
	});
});

it('a tenant’s tokens open that tenant only, with the same customer number in both', async () => {
	await call(house, 'POST', '/customers', {
		key: senegaleseKey,
		body: { external_id: '42', name: 'Moussa Diop', country: 'SN' },
	});
	const { body } = await call(house, 'GET', '/customers', { key: await ec.token({ sub: '42' }) });
	expect(body.data.map(({ name }: Body) => name)).toEqual(['Awa Ndiaye']);
	expect((await invoicesOf(await ec.token({ sub: '42', aud: 'coko-sn' }))).status).toBe(401);
});

it('when the tenant withdraws its keys, tokens stop', async () => {
	const token = await ec.token({ sub: '42' });
	const { data } = (await call(house, 'GET', '/config?config_type=identity')).body;
	await call(house, 'DELETE', `/config/${data[0].id}`);
	expect((await invoicesOf(token)).status).toBe(401);
});
