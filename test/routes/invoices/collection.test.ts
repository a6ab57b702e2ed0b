import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import { type Body, call, simpleInvoice } from '../../support/callers.ts';
import { freshStorage, type House, openHouse } from '../../support/house.ts';

let house: House;
beforeEach(async () => {
	await freshStorage();
	house = await openHouse();
});

const post = (id: string, command: string, body?: object, headers: Record<string, string> = {}) =>
	call(house, 'POST', `/invoices/${id}/${command}`, { headers, ...(body !== undefined && { body }) });
/** Issued on 22 November, due on 22 December. */
const issue = async (given: object = {}): Promise<Body> =>
	(await call(house, 'POST', '/invoices', { body: { ...simpleInvoice('42'), ...given } })).body;
const read = async (id: string): Promise<Body> => (await call(house, 'GET', `/invoices/${id}`)).body;
const reminders = async (id: string): Promise<Body> => (await call(house, 'GET', `/invoices/${id}/reminders`)).body;
const daily = () => call(house, 'POST', '/runs', { body: { task: 'daily' } });
const eventsOf = async (id: string): Promise<readonly string[]> =>
	(await call(house, 'GET', `/invoices/${id}/events`)).body.data.map(({ type }: Body) => type);
const steps = async (id: string) =>
	(await reminders(id)).data.map(({ step, status, reason }: Body) => [step, status, reason].join(' ').trim());
const worksOf = async (id: string): Promise<Record<string, string>> => {
	const { results } = await env.DB.prepare('SELECT kind, due_at FROM due_work WHERE subject_id = ?1')
		.bind(id)
		.all<{ kind: string; due_at: string }>();
	return Object.fromEntries(results.map(({ kind, due_at }) => [kind, due_at]));
};

describe('an issued invoice', () => {
	it('waits for the day after its due date and for its first reminder', async () => {
		const { id } = await issue();
		expect(await worksOf(id)).toEqual({
			'invoice.overdue': '2026-12-22T23:00:00.000Z',
			'invoice.remind': '2026-12-29T07:00:00.000Z',
		});
		expect(await reminders(id)).toEqual({
			data: [],
			upcoming: [
				{ step: '7', falls_on: '2026-12-29' },
				{ step: '14', falls_on: '2027-01-05' },
				{ step: '30', falls_on: '2027-01-21' },
			],
		});
	});

	it('waits for no reminder without an address, when reminders are off, or as a draft', async () => {
		const { customer } = simpleInvoice('43');
		const { id } = await issue({ customer: { ...customer, email: null } });
		expect(Object.keys(await worksOf(id))).toEqual(['invoice.overdue']);
		expect(await worksOf((await issue({ draft: true })).id)).toEqual({});
		await switchReminders(false);
		expect(Object.keys(await worksOf((await issue()).id))).toEqual(['invoice.overdue']);
	});

	it('waits for nothing once it is credited as a whole or in its rest, or given up, and goes on waiting otherwise', async () => {
		const [cancelled, settled, lost, open] = [await issue(), await issue(), await issue(), await issue()];
		await post(cancelled.id, 'cancel', {});
		await post(settled.id, 'payments', { amount: '20.00' });
		await post(settled.id, 'credit-notes', { amount: '15.99' });
		await post(lost.id, 'write-off', { reason: 'Client introuvable' });
		await post(open.id, 'payments', { amount: '20.00' });
		await post(open.id, 'credit-notes', { amount: '5.99' });
		for (const { id } of [cancelled, settled, lost]) expect(await worksOf(id)).toEqual({});
		expect(Object.keys(await worksOf(open.id))).toEqual(['invoice.overdue', 'invoice.remind']);
	});

	it('waits for nothing once it is paid', async () => {
		const { id } = await issue();
		await post(id, 'payments', { amount: '35.99' });
		expect(await worksOf(id)).toEqual({});
		expect((await reminders(id)).upcoming).toEqual([]);
	});
});

const switchReminders = async (enabled: boolean) => {
	const { data } = (await call(house, 'GET', '/config?config_type=feature&limit=100')).body;
	const row = data.find(({ config_key }: Body) => config_key === 'reminders');
	const changed = await call(house, 'PATCH', `/config/${row.id}`, { body: { value: { enabled } } });
	if (changed.status !== 200) throw new Error(JSON.stringify(changed.body));
};

describe('a reminder by hand', () => {
	it('goes out at once and once a day, with the key of the request or without', async () => {
		const { id } = await issue();
		await house.drain();
		const first = await post(id, 'remind', undefined, { 'idempotency-key': 'remind-1' });
		expect(first).toMatchObject({
			status: 201,
			body: { object: 'reminder', step: 'manual-2026-11-22', status: 'requested', due_on: '2026-12-22' },
		});
		expect((await post(id, 'remind', undefined, { 'idempotency-key': 'remind-1' })).body).toEqual(first.body);
		expect(await post(id, 'remind')).toMatchObject({
			status: 409,
			body: { type: '/problems/reminder-already-sent-today', today: '2026-11-22' },
		});
		await house.drain();
		expect(house.mails.filter(({ idempotencyKey }) => idempotencyKey.includes('overdue'))).toHaveLength(1);
		house.clock.set('2026-11-23T10:00:00Z');
		expect((await post(id, 'remind')).status).toBe(201);
	});

	it('takes the place of the one that the schedule has for that day', async () => {
		const { id } = await issue();
		house.clock.set('2026-12-29T06:00:00Z');
		await post(id, 'remind');
		house.clock.set('2026-12-29T10:00:00Z');
		await daily();
		expect(await steps(id)).toEqual(expect.arrayContaining(['manual-2026-12-29 requested', '7 skipped same_day']));
		expect((await worksOf(id))['invoice.remind']).toBe('2027-01-05T07:00:00.000Z');
	});

	it('is refused on a draft, a paid invoice, one without an address, on hold, and with an old version', async () => {
		const draft = await issue({ draft: true });
		expect((await post(draft.id, 'remind')).status).toBe(409);
		const paid = await issue();
		await post(paid.id, 'payments', { amount: '35.99' });
		expect(await post(paid.id, 'remind')).toMatchObject({ status: 409, body: { invoice_status: 'paid' } });
		const { customer } = simpleInvoice('44');
		const unreachable = await issue({ customer: { ...customer, email: null } });
		expect(await post(unreachable.id, 'remind')).toMatchObject({
			status: 422,
			body: { type: '/problems/reminder-no-email' },
		});
		const held = await issue();
		await post(held.id, 'hold', { hold: 'dispute' });
		expect(await post(held.id, 'remind')).toMatchObject({ status: 409, body: { hold: 'dispute' } });
		expect((await post(held.id, 'remind', undefined, { 'if-match': '"1"' })).status).toBe(412);
		expect((await post(held.id, 'remind', undefined, { 'if-match': 'yesterday' })).status).toBe(422);
	});
});

describe('a hold', () => {
	it('stops the reminders, and a release goes on with the next step ahead', async () => {
		const { id } = await issue();
		const held = await post(id, 'hold', { hold: 'dispute', reason: 'Contests the line' });
		expect(held).toMatchObject({ status: 200, body: { hold: 'dispute', status: 'pending' } });
		expect(Object.keys(await worksOf(id))).toEqual(['invoice.overdue']);
		house.clock.set('2027-01-07T10:00:00Z');
		await daily();
		expect(await steps(id)).toEqual([]);
		expect((await reminders(id)).upcoming).toEqual([]);
		const released = await post(id, 'release', { reason: 'Settled' });
		expect(released).toMatchObject({ status: 200, body: { hold: null, status: 'overdue' } });
		expect(await steps(id)).toEqual(['7 stopped held', '14 stopped held']);
		expect((await worksOf(id))['invoice.remind']).toBe('2027-01-21T07:00:00.000Z');
		house.clock.set('2027-01-21T10:00:00Z');
		await daily();
		expect(await steps(id)).toEqual(['7 stopped held', '14 stopped held', '30 requested']);
		expect(await eventsOf(id)).toEqual([
			'invoice.reminder_requested',
			'invoice.released',
			'invoice.overdue',
			'invoice.held',
			'invoice.issued',
		]);
		const { data } = (await call(house, 'GET', `/audit?subject_id=${id}&type=invoice.held`)).body;
		expect(data[0]).toMatchObject({ reason: 'Contests the line', payload: { hold: 'dispute' } });
	});

	it('twice is once, and can change its kind', async () => {
		const { id } = await issue();
		const first = await post(id, 'hold', {});
		expect(first.body.hold).toBe('manual');
		const again = await post(id, 'hold', { hold: 'manual' });
		expect([again.status, again.headers.get('etag')]).toEqual([200, first.headers.get('etag')]);
		expect((await post(id, 'hold', { hold: 'dispute' })).body.hold).toBe('dispute');
		expect((await post(id, 'release', {})).body.hold).toBeNull();
		expect((await post(id, 'release', {})).status).toBe(200);
		expect(await eventsOf(id)).toEqual(['invoice.released', 'invoice.held', 'invoice.held', 'invoice.issued']);
	});

	it('is refused on what is settled, and released of what was paid meanwhile', async () => {
		const { id } = await issue();
		await post(id, 'hold', {});
		await post(id, 'payments', { amount: '35.99' });
		expect((await post(id, 'release', {})).body).toMatchObject({ hold: null, status: 'paid' });
		expect(await worksOf(id)).toEqual({});
		expect((await post(id, 'hold', {})).status).toBe(409);
	});
});

describe('a later due date', () => {
	it('moves the overdue day and the reminders', async () => {
		const { id } = await issue();
		const moved = await post(id, 'extend-due-date', { due_date: '2027-01-15' });
		expect(moved).toMatchObject({ status: 200, body: { due_date: '2026-12-22', extended_due_date: '2027-01-15' } });
		expect(await worksOf(id)).toEqual({
			'invoice.overdue': '2027-01-15T23:00:00.000Z',
			'invoice.remind': '2027-01-22T07:00:00.000Z',
		});
	});

	it('takes an overdue invoice back, and each step is sent once for each date', async () => {
		const { id } = await issue();
		await house.drain();
		house.clock.set('2026-12-30T10:00:00Z');
		await daily();
		await house.drain();
		expect((await read(id)).status).toBe('overdue');
		const moved = await post(id, 'extend-due-date', { due_date: '2027-01-15' });
		expect(moved.body.status).toBe('sent');
		house.clock.set('2027-01-22T10:00:00Z');
		await daily();
		await house.drain();
		expect((await read(id)).status).toBe('overdue');
		expect((await reminders(id)).data.map(({ step, due_on }: Body) => [step, due_on])).toEqual([
			['7', '2026-12-22'],
			['7', '2027-01-15'],
		]);
		const keys = house.mails.map(({ idempotencyKey }) => idempotencyKey.replace(id, 'inv'));
		expect(keys).toEqual(['inv/invoice', 'inv/overdue.7', 'inv/overdue.7.2027-01-15']);
	});

	it('stops what was due and not sent yet', async () => {
		const { id } = await issue();
		house.clock.set('2027-01-06T10:00:00Z');
		await post(id, 'extend-due-date', { due_date: '2027-01-06' });
		expect(await steps(id)).toEqual(['7 stopped extended', '14 stopped extended']);
		expect((await worksOf(id))['invoice.remind']).toBe('2027-01-13T07:00:00.000Z');
	});

	it.each([
		['2026-12-22', 'invoice-extension-not-later'],
		['2026-12-01', 'invoice-extension-not-later'],
		['2027-02-30', 'invalid-request'],
	])('is refused for %s', async (dueDate, problem) => {
		const { id } = await issue();
		const refused = await post(id, 'extend-due-date', { due_date: dueDate });
		expect(refused).toMatchObject({ status: 422, body: { type: `/problems/${problem}` } });
	});

	it('is refused in the past and for what is settled', async () => {
		const { id } = await issue();
		house.clock.set('2027-03-01T10:00:00Z');
		const past = await post(id, 'extend-due-date', { due_date: '2027-02-28' });
		expect(past).toMatchObject({ status: 422, body: { type: '/problems/invoice-extension-past' } });
		await post(id, 'payments', { amount: '35.99' });
		expect((await post(id, 'extend-due-date', { due_date: '2027-04-01' })).status).toBe(409);
	});

	it('leaves a held invoice without reminders', async () => {
		const { id } = await issue();
		await post(id, 'hold', {});
		await post(id, 'extend-due-date', { due_date: '2027-01-15' });
		expect(await worksOf(id)).toEqual({ 'invoice.overdue': '2027-01-15T23:00:00.000Z' });
	});
});
