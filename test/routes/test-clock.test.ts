import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import { anotherIsolate, type Body, base, call, newKey, simpleInvoice } from '../support/callers.ts';
import {
	addTenant,
	freshStorage,
	type House,
	openHouse,
	senegaleseKey,
	tenantId,
	testInstant,
} from '../support/house.ts';
import { leavesNothing } from '../support/snapshot.ts';
import { frenchCompany } from '../support/tenant.builder.ts';

const liveKey = 'ck_live_coko-live_development';

let house: House;
beforeEach(async () => {
	await freshStorage();
	house = await openHouse();
});

const setClock = (now: unknown, options: { key?: string; headers?: Record<string, string> } = {}) =>
	call(house, 'POST', '/test-clock', { body: { now }, ...options });
const clockOf = async (): Promise<Body> => (await call(house, 'GET', '/test-clock')).body;
const issue = (from: Pick<House, 'request'> = house) => call(from, 'POST', '/invoices', { body: simpleInvoice('42') });
const inRealTime = { object: 'test_clock', now: null, target: null, run_id: null };

describe('setting the clock', () => {
	it('is refused to a live tenant, whose time is told to be real', async () => {
		await addTenant(house.wiring, { ...frenchCompany, id: tenantId('coko-live'), mode: 'live', adminKey: liveKey });
		await call(house, 'GET', '/test-clock', { key: liveKey });
		const refused = await leavesNothing(() => setClock('2027-01-01T00:00:00Z', { key: liveKey }));
		expect(refused).toMatchObject({ status: 403, body: { type: '/problems/test-clock-live-tenant' } });
		expect((await call(house, 'GET', '/test-clock', { key: liveKey })).body).toEqual(inRealTime);
		const removed = await call(house, 'DELETE', '/test-clock', { key: liveKey });
		expect(removed.status).toBe(403);
	});

	it('is refused in production, to test tenants too', async () => {
		const production = anotherIsolate(house, { environment: 'production' });
		await call(house, 'GET', '/test-clock');
		const { key } = await newKey(house, { role: 'admin' });
		const refused = await leavesNothing(() =>
			call(production, 'POST', '/test-clock', { key, body: { now: '2027-01-01T00:00:00Z' } }),
		);
		expect(refused).toMatchObject({ status: 403, body: { type: '/problems/test-clock-production' } });
	});

	it('wants a UTC instant of this century', async () => {
		await clockOf();
		for (const now of ['tomorrow', '2027-02-30T00:00:00Z', '1999-12-31T23:59:59Z', '2100-01-01T00:00:00Z', 1, null]) {
			const refused = await leavesNothing(() => setClock(now));
			expect(refused, String(now)).toMatchObject({ status: 422, body: { errors: [{ pointer: '/now' }] } });
		}
		const extra = await call(house, 'POST', '/test-clock', { body: { now: '2027-01-01T00:00:00Z', speed: 2 } });
		expect(extra.status).toBe(422);
	});

	it('may go into the past at first, where the next invoice is dated', async () => {
		expect((await setClock('2026-02-03T09:00:00Z')).status).toBe(202);
		await house.drain();
		expect(await clockOf()).toEqual({ ...inRealTime, now: '2026-02-03T09:00:00.000Z' });
		const { status, body } = await issue();
		expect(status).toBe(201);
		expect(body).toMatchObject({
			issue_date: '2026-02-03',
			due_date: '2026-03-05',
			created_at: '2026-02-03T09:00:00.000Z',
		});
	});

	it('may not go before a document that exists, since numbers follow dates', async () => {
		await issue();
		const refused = await leavesNothing(() => setClock('2026-11-21T10:00:00Z'));
		expect(refused).toMatchObject({
			status: 409,
			body: { type: '/problems/test-clock-before-documents', last_date: '2026-11-22' },
		});
		expect((await setClock('2026-11-22T00:00:00Z')).status).toBe(202);
		await house.drain();
		expect((await issue()).body.issue_date).toBe('2026-11-22');
	});

	it('never goes back afterwards', async () => {
		await setClock('2027-03-01T10:00:00Z');
		await house.drain();
		const refused = await leavesNothing(() => setClock('2027-03-01T09:59:59Z'));
		expect(refused).toMatchObject({
			status: 409,
			body: { type: '/problems/test-clock-backwards', now: '2027-03-01T10:00:00.000Z' },
		});
		expect((await setClock('2027-03-01T10:00:00Z')).status).toBe(202);
	});

	it('waits for a run that is under way, and takes the place of one that was cut off', async () => {
		const first = await setClock('2027-03-01T10:00:00Z');
		house.queued.length = 0;
		const refused = await leavesNothing(() => setClock('2027-04-01T10:00:00Z'));
		expect(refused).toMatchObject({
			status: 409,
			body: { type: '/problems/test-clock-busy', run_id: first.body.id, target: '2027-03-01T10:00:00.000Z' },
		});
		expect((await leavesNothing(() => call(house, 'DELETE', '/test-clock'))).status).toBe(409);
		house.clock.set('2026-11-22T10:02:00Z');
		const second = await setClock('2027-04-01T10:00:00Z');
		expect(second.status).toBe(202);
		await house.drain();
		expect(await clockOf()).toEqual({ ...inRealTime, now: '2027-04-01T10:00:00.000Z' });
		expect((await call(house, 'GET', `/runs/${first.body.id}`)).body.status).toBe('running');
		expect((await call(house, 'GET', `/runs/${second.body.id}`)).body.status).toBe('finished');
	});

	it('answers a repetition with the same run', async () => {
		const headers = { 'idempotency-key': 'year' };
		const first = await setClock('2027-03-01T10:00:00Z', { headers });
		const again = await setClock('2027-03-01T10:00:00Z', { headers });
		expect(again).toMatchObject({ status: 202, body: first.body });
		expect(again.headers.get('idempotent-replayed')).toBe('true');
	});

	it('of two calls at once lets one begin', async () => {
		const answers = await Promise.all([setClock('2027-03-01T10:00:00Z'), setClock('2027-04-01T10:00:00Z')]);
		expect(answers.filter(({ status }) => status === 202)).toHaveLength(1);
		expect(answers.filter(({ status }) => status === 409)).toHaveLength(1);
		expect(await env.DB.prepare('SELECT count(*) AS n FROM runs').first('n')).toBe(1);
	});

	it('is for operators', async () => {
		const { key } = await newKey(house, { role: 'support' });
		expect((await setClock('2027-03-01T10:00:00Z', { key })).status).toBe(403);
	});
});

describe('while the clock stands', () => {
	beforeEach(async () => {
		await setClock('2027-03-01T10:00:00Z');
		await house.drain();
	});

	it('everything of the tenant is dated by it, and nothing of another', async () => {
		const { body } = await issue();
		expect(body).toMatchObject({ issue_date: '2027-03-01', created_at: '2027-03-01T10:00:00.000Z' });
		await house.drain();
		const { results } = await env.DB.prepare('SELECT DISTINCT occurred_at FROM events WHERE subject_id = ?1')
			.bind(body.id)
			.all();
		expect(results).toEqual([{ occurred_at: '2027-03-01T10:00:00.000Z' }]);
		const other = simpleInvoice('1');
		const inDakar = { ...other, customer: { ...other.customer, country: 'SN' } };
		const elsewhere = await call(house, 'POST', '/invoices', { body: inDakar, key: senegaleseKey });
		expect(elsewhere.body.created_at).toBe(testInstant);
	});

	it('a key ends by real time', async () => {
		const { id, key } = await newKey(house, { role: 'admin', expires_at: '2026-11-23T00:00:00Z' });
		expect((await call(house, 'GET', '/invoices', { key })).status).toBe(200);
		const made = env.DB.prepare('SELECT created_at FROM api_keys WHERE id = ?1').bind(id);
		expect(await made.first('created_at')).toBe(testInstant);
		house.clock.set('2026-11-24T00:00:00Z');
		expect((await call(house, 'GET', '/invoices', { key })).status).toBe(401);
	});

	it('a request reads it in a round trip of its own; a tenant in real time pays nothing', async () => {
		const callsOf = async (path: string, key?: string): Promise<string | undefined> => {
			const response = await house.request('GET', `${base}${path}`, key === undefined ? {} : { key });
			return /desc="(\d+) calls/.exec(response.headers.get('server-timing') ?? '')?.[1];
		};
		await callsOf('/invoices');
		await callsOf('/invoices', senegaleseKey);
		expect(await callsOf('/invoices')).toBe('2');
		expect(await callsOf('/invoices', senegaleseKey)).toBe('1');
	});

	it('another isolate that remembers real time refuses once, and then dates by the clock', async () => {
		await freshStorage();
		house = await openHouse();
		const other = anotherIsolate(house);
		await call(other, 'GET', '/invoices');
		await setClock('2027-03-01T10:00:00Z');
		// Who asks for the clock itself is told.
		expect((await call(other, 'GET', '/test-clock')).body.now).toBe(testInstant);
		const refused = await leavesNothing(() => issue(other));
		expect(refused).toMatchObject({ status: 503, body: { type: '/problems/test-clock-set' } });
		expect((await issue(other)).status).toBe(201);
	});

	it('the tenant stays on it while it is ahead of real time', async () => {
		const refused = await leavesNothing(() => call(house, 'DELETE', '/test-clock'));
		expect(refused).toMatchObject({ status: 409, body: { type: '/problems/test-clock-ahead' } });
		house.clock.set('2027-03-02T10:00:00Z');
		expect((await call(house, 'DELETE', '/test-clock')).body).toEqual(inRealTime);
		expect((await call(house, 'DELETE', '/test-clock')).status).toBe(200);
		expect((await issue()).body.created_at).toBe('2027-03-02T10:00:00.000Z');
		expect((await setClock('2027-03-02T11:00:00Z')).status).toBe(202);
	});
});
