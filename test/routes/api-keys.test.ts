import { beforeAll, describe, expect, it } from 'vitest';
import { addSeconds } from '../../src/domain/kernel/calendar.ts';
import { anotherIsolate, type Body, base, call, newKey } from '../support/callers.ts';
import { type House, openHouse, senegaleseKey } from '../support/house.ts';

let house: House;
beforeAll(async () => {
	house = await openHouse();
});

const later = (seconds: number) => house.clock.set(addSeconds(house.clock.now(), seconds));
const statusOf = async (key: string, path = '/invoices', isolate: Pick<House, 'request'> = house) =>
	(await isolate.request('GET', `${base}${path}`, { key })).status;
const listed = async (id: string): Promise<Body> => {
	const { body } = await call(house, 'GET', '/api-keys?limit=100');
	return body.data.find((key: { id: string }) => key.id === id);
};

describe('a new key', () => {
	it('is told once and never again', async () => {
		const made = await call(house, 'POST', '/api-keys', { body: { name: 'Reader', role: 'read_only' } });
		expect(made.status).toBe(201);
		expect(made.body).toMatchObject({ object: 'api_key', name: 'Reader', role: 'read_only', revoked_at: null });
		expect(made.body.key).toMatch(/^ck_test_coko_[A-Za-z0-9]{30,}$/);
		expect(made.body.hint).toBe(made.body.key.slice(-4));
		const list = await house.request('GET', `${base}/api-keys?limit=100`);
		expect(await list.text()).not.toContain(made.body.key);
		const audit = await house.request('GET', `${base}/audit?type=api_key.created`);
		expect(await audit.text()).not.toContain(made.body.key);
	});

	it('may what its role may, narrowed by its own scopes', async () => {
		const { key } = await newKey(house, { role: 'support', scopes: ['customers:read'] });
		expect(await statusOf(key, '/customers')).toBe(200);
		expect(await statusOf(key, '/invoices')).toBe(403);
	});

	it('works until it expires', async () => {
		const { key } = await newKey(house, { expires_at: addSeconds(house.clock.now(), 120) });
		expect(await statusOf(key)).toBe(200);
		later(121);
		expect(await statusOf(key)).toBe(401);
	});

	it('is noted when it is used, without a word about it in each request', async () => {
		const { id, key } = await newKey(house, { name: 'Used' });
		expect((await listed(id)).last_used_at).toBeNull();
		await statusOf(key);
		const first = (await listed(id)).last_used_at;
		expect(first).toBe(house.clock.now());
		later(60);
		await statusOf(key);
		expect((await listed(id)).last_used_at).toBe(first);
	});

	it.each([
		['a scope that its role does not have', { role: 'support', scopes: ['payouts:read'] }, '/scopes/0'],
		['the scope of the platform', { role: 'admin', scopes: ['tenants:write'] }, '/scopes/0'],
		['no scope at all', { role: 'admin', scopes: [] }, '/scopes'],
		['an unknown role', { role: 'king' }, '/role'],
		['an end in the past', { role: 'admin', expires_at: '2026-01-01T00:00:00Z' }, '/expires_at'],
		['no name', { role: 'admin', name: ' ' }, '/name'],
	])('is refused with %s', async (_what, input, pointer) => {
		const refused = await call(house, 'POST', '/api-keys', { body: { name: 'Test', ...input } });
		expect(refused.status).toBe(422);
		expect(refused.body.errors[0].pointer).toBe(pointer);
	});
});

describe('a key that may make keys', () => {
	it('cannot make a mightier one', async () => {
		const { key } = await newKey(house, { scopes: ['keys:write', 'invoices:read'] });
		const refused = await call(house, 'POST', '/api-keys', { key, body: { name: 'King', role: 'admin' } });
		expect(refused.status).toBe(403);
		expect(refused.body.missing_scopes).toContain('invoices:write');
		const scopes = ['invoices:read'];
		expect(
			(await call(house, 'POST', '/api-keys', { key, body: { name: 'Equal', role: 'admin', scopes } })).status,
		).toBe(201);
	});

	it('cannot take over a mightier one by rotating it', async () => {
		const mighty = await newKey(house, { role: 'admin' });
		const { key } = await newKey(house, { scopes: ['keys:write'] });
		const refused = await call(house, 'POST', `/api-keys/${mighty.id}/rotate`, { key });
		expect(refused).toMatchObject({ status: 403, body: { type: '/problems/api-key-exceeds-own-scopes' } });
		expect(await statusOf(mighty.key)).toBe(200);
	});

	it('cannot revoke itself', async () => {
		const { id, key } = await newKey(house, {});
		expect((await call(house, 'POST', `/api-keys/${id}/revoke`, { key })).body.type).toBe('/problems/api-key-own-key');
		expect(await statusOf(key)).toBe(200);
	});
});

describe('a revoked key', () => {
	it.each([
		['POST', '/revoke'],
		['DELETE', ''],
	])('stops at once where it was revoked (%s)', async (method, suffix) => {
		const { id, key } = await newKey(house, {});
		expect(await statusOf(key)).toBe(200);
		const revoked = await call(house, method, `/api-keys/${id}${suffix}`);
		expect(revoked).toMatchObject({ status: 200, body: { id, revoked_at: house.clock.now() } });
		expect(await statusOf(key)).toBe(401);
		expect((await call(house, method, `/api-keys/${id}${suffix}`)).status).toBe(200);
	});

	it('stops within a minute in an isolate that had it in its cache', async () => {
		const other = anotherIsolate(house);
		const { id, key } = await newKey(house, {});
		expect(await statusOf(key, '/invoices', other)).toBe(200);
		await call(house, 'POST', `/api-keys/${id}/revoke`);
		expect(await statusOf(key, '/invoices', other)).toBe(200);
		later(60);
		expect(await statusOf(key, '/invoices', other)).toBe(401);
	});

	it('stops within a minute even when it is used all the time', async () => {
		const other = anotherIsolate(house);
		const { id, key } = await newKey(house, {});
		await statusOf(key, '/invoices', other);
		await call(house, 'POST', `/api-keys/${id}/revoke`);
		for (let second = 0; second < 60; second += 5) {
			later(5);
			await statusOf(key, '/invoices', other);
		}
		expect(await statusOf(key, '/invoices', other)).toBe(401);
	});
});

describe('a rotated key', () => {
	it('works beside its successor for the overlap, then the successor alone', async () => {
		const old = await newKey(house, { role: 'support', name: 'Desk' });
		const body = { overlap_seconds: 3600 };
		const next = await call(house, 'POST', `/api-keys/${old.id}/rotate`, { body });
		expect(next.status).toBe(201);
		expect(next.body).toMatchObject({ name: 'Desk', role: 'support' });
		expect(next.body.key).not.toBe(old.key);
		expect((await listed(old.id)).revoked_at).toBe(addSeconds(house.clock.now(), 3600));
		expect([await statusOf(old.key), await statusOf(next.body.key)]).toEqual([200, 200]);
		later(3600);
		expect([await statusOf(old.key), await statusOf(next.body.key)]).toEqual([401, 200]);
	});

	it('works for a day unless the caller says otherwise', async () => {
		const { id } = await newKey(house, {});
		await call(house, 'POST', `/api-keys/${id}/rotate`);
		expect((await listed(id)).revoked_at).toBe(addSeconds(house.clock.now(), 86_400));
	});

	it('can end at once, and is rotated once only', async () => {
		const old = await newKey(house, {});
		await call(house, 'POST', `/api-keys/${old.id}/rotate`, { body: { overlap_seconds: 0 } });
		expect(await statusOf(old.key)).toBe(401);
		expect((await call(house, 'POST', `/api-keys/${old.id}/rotate`)).status).toBe(409);
	});

	it('does not overlap for longer than a week', async () => {
		const { id } = await newKey(house, {});
		const refused = await call(house, 'POST', `/api-keys/${id}/rotate`, { body: { overlap_seconds: 604_801 } });
		expect(refused).toMatchObject({ status: 422, body: { errors: [{ pointer: '/overlap_seconds' }] } });
	});

	it('is not revived after it expired', async () => {
		const { id } = await newKey(house, { expires_at: addSeconds(house.clock.now(), 10) });
		later(10);
		expect((await call(house, 'POST', `/api-keys/${id}/rotate`)).body.type).toBe('/problems/api-key-expired');
	});
});

describe('keys of another tenant', () => {
	it('are not found, and not listed', async () => {
		const { id } = await newKey(house, {});
		const key = senegaleseKey;
		expect((await call(house, 'POST', `/api-keys/${id}/revoke`, { key })).status).toBe(404);
		expect((await call(house, 'POST', `/api-keys/${id}/rotate`, { key })).status).toBe(404);
		expect((await call(house, 'DELETE', `/api-keys/${id}`, { key })).status).toBe(404);
		const { body } = await call(house, 'GET', '/api-keys', { key });
		expect(body.data).toHaveLength(1);
	});

	it('do not open this one by its name', async () => {
		const secret = senegaleseKey.split('_').at(-1);
		expect(await statusOf(`ck_test_coko_${secret}`)).toBe(401);
	});
});

it('the list is paged, newest first', async () => {
	const { id } = await newKey(house, { name: 'Newest' });
	const first = await call(house, 'GET', '/api-keys?limit=1');
	expect(first.body.data[0].id).toBe(id);
	const second = await call(house, 'GET', `/api-keys?limit=1&cursor=${first.body.next_cursor}`);
	expect(second.body.data[0].id < id).toBe(true);
	expect((await call(house, 'GET', '/api-keys?cursor=nonsense')).body.errors[0].pointer).toBe('/query/cursor');
});
