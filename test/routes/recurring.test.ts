import { beforeEach, expect, it } from 'vitest';
import type { Body } from '../support/callers.ts';
import { freshStorage, type House, openHouse } from '../support/house.ts';

const monthly = {
	customer: { external_id: '42', name: 'Awa Ndiaye', email: 'awa@example.com', country: 'FR' },
	billing_type: 'subscription',
	amount: 29.99,
	currency: 'EUR',
	frequency: 'monthly',
};

let house: House;
beforeEach(async () => {
	await freshStorage();
	house = await openHouse();
});

const create = async (body: object = {}) => {
	const response = await house.request('POST', '/api/billing/recurring', { body: { ...monthly, ...body } });
	return { status: response.status, body: await response.json<Body>() };
};
const read = async (id: string) => (await house.request('GET', `/api/billing/recurring/${id}`)).json<Body>();
const process = async (body: object = {}) => {
	const response = await house.request('POST', '/api/billing/recurring/process-due', { body });
	expect(response.status).toBe(201);
	return (await response.json<Body>())['result'];
};
const invoices = async () => {
	const response = await house.request('GET', '/api/billing/invoices?limit=100');
	return (await response.json<{ data: Body[] }>()).data;
};

it('the original call bills the first month at once', async () => {
	const { status, body } = await create();
	expect(status).toBe(201);
	expect(body).toMatchObject({
		object: 'subscription',
		status: 'active',
		amount: '29.99',
		frequency: 'monthly',
		current_period_start: '2026-11-22',
		current_period_end: '2026-12-22',
		next_billing_date: '2026-12-22',
		has_access: true,
		access_until: '2026-12-22',
	});
	const [invoice] = await invoices();
	expect(invoice).toMatchObject({
		id: body['latest_invoice_id'],
		subscription_id: body['id'],
		invoice_type: 'subscription',
		total_amount: '35.99',
	});
	expect(invoice!['items'][0]).toMatchObject({ period_start: '2026-11-22', period_end: '2026-12-22' });
});

it('renews on its day, once, however often the run comes', async () => {
	const { body } = await create();
	expect(await process()).toMatchObject({ invoices_issued: 0 });
	house.clock.set('2026-12-22T04:00:00.000Z');
	expect(await process({ dry_run: true })).toMatchObject({
		subscriptions: [
			{
				subscription_id: body['id'],
				events: ['subscription.renewed'],
				period_end: '2027-01-22',
				total_amount: '35.99',
			},
		],
	});
	expect(await invoices()).toHaveLength(1);
	expect(await process()).toMatchObject({ invoices_issued: 1, subscriptions_turned: 1 });
	expect(await process()).toMatchObject({ invoices_issued: 0, subscriptions_turned: 0 });
	expect(await invoices()).toHaveLength(2);
	expect(await read(body['id'])).toMatchObject({ current_period_start: '2026-12-22', next_billing_date: '2027-01-22' });
});

it('a late run catches up every missed period, one by one', async () => {
	const { body } = await create({ anchor_day: 31 });
	house.clock.set('2027-03-10T04:00:00.000Z');
	expect(await process()).toMatchObject({ invoices_issued: 4 });
	const periods = (await invoices()).map(({ items }) => [items[0]['period_start'], items[0]['period_end']]);
	expect(periods.reverse()).toEqual([
		['2026-11-22', '2026-11-30'],
		['2026-11-30', '2026-12-31'],
		['2026-12-31', '2027-01-31'],
		['2027-01-31', '2027-02-28'],
		['2027-02-28', '2027-03-31'],
	]);
	expect(await read(body['id'])).toMatchObject({ next_billing_date: '2027-03-31' });
});

it('who missed more periods than the limit is parked, visible, and not billed', async () => {
	const { body } = await create();
	house.clock.set('2028-03-10T04:00:00.000Z');
	expect(await process()).toMatchObject({ invoices_issued: 0, subscriptions_parked: 1 });
	expect(await read(body['id'])).toMatchObject({
		parked: { reason: '14 periods were missed' },
		next_billing_date: null,
	});
	const parked = await house.request('GET', '/api/billing/recurring?parked=true');
	expect((await parked.json<{ data: object[] }>()).data).toHaveLength(1);
	expect(await invoices()).toHaveLength(1);
});

it('a trial is billed when it is over', async () => {
	const { body } = await create({ trial_days: 14 });
	expect(body).toMatchObject({ status: 'trialing', latest_invoice_id: null, next_billing_date: '2026-12-06' });
	house.clock.set('2026-12-06T04:00:00.000Z');
	expect(await process()).toMatchObject({ invoices_issued: 1 });
	expect(await read(body['id'])).toMatchObject({ status: 'active', current_period_end: '2027-01-06' });
});

it('ends after its number of periods', async () => {
	const { body } = await create({ cycles: 2 });
	house.clock.set('2027-02-01T04:00:00.000Z');
	expect(await process()).toMatchObject({ invoices_issued: 1, subscriptions_turned: 2 });
	expect(await read(body['id'])).toMatchObject({ status: 'expired', ended_on: '2027-01-22', has_access: false });
});

it.each([
	['a zero amount', { amount: '0.00' }, '/amount'],
	['a negative amount', { amount: '-5.00' }, '/amount'],
	['a too precise amount', { amount: 29.999 }, '/amount'],
	['an unknown frequency', { frequency: 'fortnightly' }, '/frequency'],
	['an end before the start', { end_date: '2026-11-01' }, '/end_date'],
	['anchor day 32', { anchor_day: 32 }, '/anchor_day'],
	['a start ten years back', { start_date: '2016-11-22' }, '/start_date'],
])('%s is refused, and nothing is changed', async (_what, body, pointer) => {
	const refused = await create(body);
	expect(refused.status).toBe(422);
	expect(refused.body['errors']).toEqual(expect.arrayContaining([expect.objectContaining({ pointer })]));
	expect(await invoices()).toEqual([]);
	const list = await house.request('GET', '/api/billing/recurring');
	expect(await list.json()).toMatchObject({ data: [] });
});

it('one that began in the past is brought up to date at once, without waiting for the hour', async () => {
	const { body } = await create({ start_date: '2026-08-23' });
	expect(body).toMatchObject({ current_period_end: '2026-09-23', has_access: true, access_until: '2026-11-23' });
	await house.drain();
	expect((await invoices()).map(({ items }) => items[0].period_start).reverse()).toEqual([
		'2026-08-23',
		'2026-09-23',
		'2026-10-23',
	]);
	expect(await read(body.id)).toMatchObject({ access_until: '2026-11-23', next_billing_date: '2026-11-23' });
});

it('a pause that is planned says when billing goes on after it', async () => {
	const { body } = await create();
	const path = `/api/billing/recurring/${body.id}/pause`;
	await house.request('POST', path, { body: { at: 'period_end', resume_on: '2027-01-10' } });
	expect(await read(body.id)).toMatchObject({ status: 'active', next_billing_date: '2027-01-10' });
});

it('a cancellation at the end of the period is confirmed at once, and told once', async () => {
	const { body } = await create();
	await house.request('POST', `/api/billing/recurring/${body.id}/cancel`, { body: {} });
	await house.drain();
	const told = () => house.mails.filter(({ idempotencyKey }) => idempotencyKey.includes('subscription_cancelled'));
	expect(told()).toHaveLength(1);
	house.clock.set('2026-12-22T04:00:00.000Z');
	await process();
	await house.drain();
	expect(await read(body.id)).toMatchObject({ status: 'cancelled', ended_on: '2026-12-22' });
	expect(told()).toHaveLength(1);
});

it('what is paid by link is due by the terms of subscriptions, where they are set', async () => {
	const body = { config_type: 'payment_terms', config_key: 'subscription_due_days', value: { days: 7 } };
	expect((await house.request('POST', '/api/billing/config', { body })).status).toBe(201);
	await create();
	expect(await invoices()).toEqual([expect.objectContaining({ issue_date: '2026-11-22', due_date: '2026-11-29' })]);
});

it('the invoices of a subscription are found by it', async () => {
	const { body } = await create();
	const other = await create({ customer: { ...monthly.customer, external_id: '43' } });
	const found = await house.request('GET', `/api/billing/invoices?subscription_id=${body.id}`);
	expect((await found.json<{ data: Body[] }>()).data.map(({ id }) => id)).toEqual([body.latest_invoice_id]);
	expect(other.body.latest_invoice_id).not.toBe(body.latest_invoice_id);
});
