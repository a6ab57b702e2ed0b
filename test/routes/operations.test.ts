import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, it } from 'vitest';
import { runScheduled } from '../../src/cron/scheduled.ts';
import type { IsoInstant } from '../../src/domain/kernel/calendar.ts';
import { anotherIsolate, type Body, call, newKey, platformKey, simpleInvoice } from '../support/callers.ts';
import { type House, openHouse, senegaleseKey, tenantId } from '../support/house.ts';
import { frenchCompany } from '../support/tenant.builder.ts';

let house: House;
let liveKey: string;
beforeAll(async () => {
	house = await openHouse();
	const { vat_number: _, ...company } = frenchCompany.company;
	const live = {
		id: 'live',
		name: 'Live',
		mode: 'live',
		country: 'FR',
		books_currency: 'EUR',
		time_zone: 'Europe/Paris',
	};
	const made = await call(house, 'POST', '/tenants', { key: platformKey, body: { ...live, company } });
	liveKey = made.body.admin_key;
});

const run = (body: Body, key?: string, headers: Record<string, string> = {}) =>
	call(house, 'POST', '/runs', { body, headers, ...(key !== undefined && { key }) });
const issue = async (key?: string): Promise<Body> =>
	(await call(house, 'POST', '/invoices', { body: simpleInvoice('42'), ...(key !== undefined && { key }) })).body;
const statusOf = async (id: string, key?: string) =>
	(await call(house, 'GET', `/invoices/${id}`, key === undefined ? {} : { key })).body.status;

const nothingDone = {
	done: 0,
	postponed: 0,
	parked: 0,
	marked_overdue: 0,
	reminders_requested: 0,
	reminders_skipped: 0,
	notices_requested: 0,
	invoices_issued: 0,
	subscriptions_turned: 0,
	subscriptions_parked: 0,
	more: false,
	repaired: 0,
	resent: expect.any(Number),
};

describe('a daily run', () => {
	it('does what is due, once, and is kept', async () => {
		house.clock.set('2026-11-22T10:00:00Z');
		const invoice = await issue();
		expect((await run({ task: 'daily' })).body.result).toEqual(nothingDone);
		house.clock.set('2026-12-23T10:00:00Z');
		const made = await run({ task: 'daily' });
		expect(made).toMatchObject({
			status: 201,
			body: {
				object: 'run',
				task: 'daily',
				status: 'finished',
				dry_run: false,
				result: { done: 1, marked_overdue: 1, parked: 0 },
			},
		});
		expect(await statusOf(invoice.id)).toBe('overdue');
		expect((await run({ task: 'daily' })).body.result.done).toBe(0);
		expect((await call(house, 'GET', `/runs/${made.body.id}`)).body).toEqual(made.body);
		const { data } = (await call(house, 'GET', `/audit?subject_id=${made.body.id}`)).body;
		expect(data.map(({ type }: Body) => type)).toEqual(['run.finished', 'run.started']);
	});

	it('can only list what it would do', async () => {
		const invoice = await issue();
		const made = await run({ task: 'daily', as_of: '2027-06-01', dry_run: true });
		const own = made.body.result.would_do.filter((work: Body) => work.subject_id === invoice.id);
		expect({ ...made.body.result, would_do: own }).toEqual({
			would_do: [
				expect.objectContaining({ kind: 'invoice.overdue', subject_id: invoice.id, would: 'mark_overdue' }),
				expect.objectContaining({
					kind: 'invoice.remind',
					subject_id: invoice.id,
					would: 'end',
					skipped: ['7', '14', '30'],
				}),
			],
			more: false,
			subscriptions: [],
			more_subscriptions: false,
			would_repair: 0,
		});
		expect(await statusOf(invoice.id)).toBe('pending');
	});

	it('takes as_of to select what is due and never to date anything', async () => {
		const invoice = await issue();
		await run({ task: 'daily', as_of: '2027-06-01' });
		expect(await statusOf(invoice.id)).toBe('overdue');
		const { data } = (await call(house, 'GET', `/invoices/${invoice.id}/events`)).body;
		expect(data[0]).toMatchObject({ type: 'invoice.overdue', occurred_at: house.clock.now() });
	});

	it('takes a date for the whole of its day, reminders of the morning included', async () => {
		const { id } = await issue();
		await run({ task: 'daily', as_of: '2027-01-22' });
		expect(await statusOf(id)).toBe('pending');
		const made = await run({ task: 'daily', as_of: '2027-01-29' });
		expect(made.body).toMatchObject({ as_of: '2027-01-29T22:59:59.000Z', result: { reminders_requested: 1 } });
		expect((await run({ task: 'daily', as_of: '2027-01-29' })).body.result.done).toBe(0);
	});

	it('looks ahead, and dates what it writes by the clock', async () => {
		const { id } = await issue();
		await run({ task: 'daily', as_of: '2027-01-29' });
		const { results } = await env.DB.prepare('SELECT created_at FROM reminders WHERE invoice_id = ?').bind(id).all();
		expect(results).toEqual([{ created_at: house.clock.now() }]);
	});

	it('takes today for what there is of it so far', async () => {
		const { body } = await run({ task: 'daily', as_of: '2026-12-23' }, liveKey);
		expect(body).toMatchObject({ status: 'finished', as_of: house.clock.now() });
	});

	it('looks into a live tenant’s future but does not bring it forward', async () => {
		const { id } = await issue(liveKey);
		const refused = await run({ task: 'daily', as_of: '2027-06-01T00:00:00Z' }, liveKey);
		expect(refused).toMatchObject({ status: 422, body: { errors: [{ pointer: '/as_of' }] } });
		const listed = await run({ task: 'daily', as_of: '2027-06-01', dry_run: true }, liveKey);
		expect(listed.body.result.would_do).toHaveLength(2);
		expect(await statusOf(id, liveKey)).toBe('pending');
		expect((await run({ task: 'daily', as_of: '2026-12-01' }, liveKey)).status).toBe(201);
	});

	it('is repeated by its idempotency key, not run again', async () => {
		const first = await run({ task: 'daily' }, undefined, { 'idempotency-key': 'run-1' });
		const again = await run({ task: 'daily' }, undefined, { 'idempotency-key': 'run-1' });
		expect([again.status, again.body]).toEqual([201, first.body]);
		expect(again.headers.get('idempotent-replayed')).toBe('true');
		expect((await run({ task: 'cleanup' }, undefined, { 'idempotency-key': 'run-1' })).status).toBe(422);
	});

	it('of two at once with one key, one runs', async () => {
		const both = await Promise.all([1, 2].map(() => run({ task: 'daily' }, undefined, { 'idempotency-key': 'run-2' })));
		const ids = both.filter(({ status }) => status === 201).map(({ body }) => body.id);
		expect(new Set(ids).size).toBe(1);
		expect(both.every(({ status }) => status === 201 || status === 409)).toBe(true);
	});

	it.each([
		['a task that is not there yet', { task: 'monthly' }, '/task'],
		['an unknown task', { task: 'nightly' }, '/task'],
		['a day that does not exist', { task: 'daily', as_of: '2026-02-30' }, '/as_of'],
		['a local time', { task: 'daily', as_of: '2026-12-01T10:00:00+01:00' }, '/as_of'],
	])('is refused with %s', async (_what, body, pointer) => {
		expect(await run(body)).toMatchObject({ status: 422, body: { errors: [{ pointer }] } });
	});
});

describe('a cleanup', () => {
	it('deletes what has served its time, of this tenant only, and says how much it would be', async () => {
		house.clock.set('2027-01-01T10:00:00Z');
		const noted = (key: string, name: string) =>
			call(house, 'POST', '/customers', {
				key,
				body: { name: 'Awa', country: 'FR' },
				headers: { 'idempotency-key': name },
			});
		await noted('ck_test_admin', 'old');
		await noted(senegaleseKey, 'old');
		house.clock.set('2027-01-04T10:00:00Z');
		const { rows_to_delete: rows } = (await run({ task: 'cleanup', dry_run: true })).body.result;
		expect(rows).toBeGreaterThan(0);
		expect((await run({ task: 'cleanup', dry_run: true })).body.result.rows_to_delete).toBe(rows);
		expect((await run({ task: 'cleanup' })).body.result.rows_deleted).toBe(rows);
		expect((await run({ task: 'cleanup' })).body.result.rows_deleted).toBe(0);
		expect((await run({ task: 'cleanup', dry_run: true }, senegaleseKey)).body.result.rows_to_delete).toBe(1);
	});
});

describe('the history of runs', () => {
	it('is paged, newest first, and this tenant’s only', async () => {
		const { id } = (await run({ task: 'daily' })).body;
		const first = (await call(house, 'GET', '/runs?limit=1')).body;
		expect(first.data[0].id).toBe(id);
		const second = (await call(house, 'GET', `/runs?limit=1&cursor=${first.next_cursor}`)).body;
		expect(second.data[0].id < id).toBe(true);
		expect((await call(house, 'GET', `/runs/${id}`, { key: senegaleseKey })).status).toBe(404);
	});
});

describe('with billing switched off', () => {
	it('reading works; documents, payments and runs are refused', async () => {
		const off = anotherIsolate(house, { billingEnabled: false });
		const invoice = await issue();
		const attempts: [string, Body?][] = [
			['/invoices', simpleInvoice('42')],
			[`/invoices/${invoice.id}/finalize`],
			[`/invoices/${invoice.id}/payments`, { amount: '1.00' }],
			['/runs', { task: 'daily' }],
		];
		for (const [path, body] of attempts) {
			const refused = await call(off, 'POST', path, body === undefined ? {} : { body });
			expect(refused).toMatchObject({ status: 503, body: { type: '/problems/billing-disabled' } });
		}
		expect((await call(off, 'GET', `/invoices/${invoice.id}`)).status).toBe(200);
		expect((await call(off, 'POST', '/runs', { key: null })).status).toBe(401);
	});

	it('the clock runs nothing either, and catches up afterwards', async () => {
		const invoice = await issue();
		house.clock.set('2027-03-01T10:00:00Z');
		const hourly = { cron: '5 * * * *' };
		const { wiring } = house;
		const off = { ...wiring, config: { ...wiring.config, billingEnabled: false } };
		await runScheduled(off, hourly, () => undefined);
		expect(await statusOf(invoice.id)).toBe('pending');
		await runScheduled(wiring, hourly, () => undefined);
		expect(await statusOf(invoice.id)).toBe('overdue');
	});
});

describe('dead letters', () => {
	const keep = async (message: string, tenant = 'coko') => {
		const { wiring } = house;
		const id = wiring.ids.next('dlt');
		await wiring.open({ tenantId: tenantId(tenant), background: () => undefined }).deadLetters.add({
			id,
			tenantId: tenant,
			queue: 'document.render',
			subject: null,
			message,
			reason: 'failed at every attempt',
			createdAt: house.clock.now(),
			version: 0,
			replayedAt: null as IsoInstant | null,
			dismissedAt: null,
		});
		return id;
	};
	const messageFor = (subject: string) =>
		JSON.stringify({
			v: 1,
			kind: 'document.render',
			tenant: 'coko',
			subject_id: subject,
			occurred_at: house.clock.now(),
		});

	it('are listed and their work is sent again', async () => {
		const invoice = await issue();
		house.queued.length = 0;
		const id = await keep(messageFor(invoice.id));
		const { data } = (await call(house, 'GET', '/dead-letters')).body;
		expect(data[0]).toMatchObject({ id, queue: 'document.render', replayed_at: null });
		const replayed = await call(house, 'POST', `/dead-letters/${id}/replay`);
		expect(replayed).toMatchObject({ status: 200, body: { id, replayed_at: house.clock.now() } });
		expect(house.queued.map(({ body }) => body.subject_id)).toEqual([invoice.id]);
		await house.drain();
		expect((await call(house, 'POST', `/dead-letters/${id}/replay`)).status).toBe(200);
		await house.drain();
		expect(house.mails.filter(({ subject }) => subject.includes(invoice.invoice_number))).toHaveLength(1);
	});

	it('that no consumer could ever read are not sent again', async () => {
		for (const message of ['{"v":9}', '{"v":1,"kind":"docu']) {
			const refused = await call(house, 'POST', `/dead-letters/${await keep(message)}/replay`);
			expect(refused).toMatchObject({ status: 409, body: { type: '/problems/dead-letter-unreadable' } });
		}
	});

	it('can be laid aside: they stay readable, and health no longer minds them', async () => {
		const id = await keep('{"v":9}');
		const minded = async () => {
			const response = await house.request('GET', '/health', { key: null });
			const { checks } = (await response.json()) as { checks: { name: string; status: string }[] };
			return checks.find(({ name }) => name === 'dead_letters')?.status;
		};
		expect(await minded()).toBe('degraded');
		const { data } = (await call(house, 'GET', '/dead-letters')).body;
		for (const letter of data) await call(house, 'DELETE', `/dead-letters/${letter.id}`);
		expect(await minded()).toBe('ok');
		const again = await call(house, 'DELETE', `/dead-letters/${id}`);
		expect(again).toMatchObject({ status: 200, body: { id, dismissed_at: house.clock.now() } });
		const trail = (await call(house, 'GET', `/audit?subject_id=${id}`)).body;
		expect(trail.data.map(({ type }: { type: string }) => type)).toEqual(['dead_letter.dismissed']);
	});

	it('of another tenant are not found', async () => {
		const id = await keep(messageFor('inv_1'), 'coko-sn');
		expect((await call(house, 'POST', `/dead-letters/${id}/replay`)).status).toBe(404);
		const { data } = (await call(house, 'GET', '/dead-letters?limit=100')).body;
		expect(data.map((letter: Body) => letter.id)).not.toContain(id);
	});

	it('need the right to operate', async () => {
		const { key } = await newKey(house, { role: 'finance' });
		expect((await call(house, 'GET', '/dead-letters', { key })).status).toBe(403);
	});
});
