import { env } from 'cloudflare:workers';
import { beforeEach, expect, it } from 'vitest';
import { runScheduled } from '../../src/cron/scheduled.ts';
import { addSeconds } from '../../src/domain/kernel/calendar.ts';
import { type Body, call } from '../support/callers.ts';
import { newCustomer, savedPaypal } from '../support/dunning.ts';
import { freshStorage, type House, openHouse } from '../support/house.ts';
import { openPayingHouse } from '../support/paying-house.ts';

const monthly = {
	customer: { external_id: '42', name: 'Awa Ndiaye', email: 'awa@example.com', country: 'FR' },
	amount: '29.99',
	currency: 'EUR',
	frequency: 'monthly',
};

const subscribe = async (house: House, body: object = {}): Promise<Body> => {
	const made = await call(house, 'POST', '/recurring', { body: { ...monthly, ...body } });
	if (made.status !== 201) throw new Error(JSON.stringify(made.body));
	return made.body;
};
const waiting = async () =>
	(
		await env.DB.prepare(
			`SELECT kind, subject_id, due_at FROM due_work WHERE kind LIKE 'subscription.%' ORDER BY 1, 2`,
		).all()
	).results;
const lose = (condition = `kind LIKE 'subscription.%'`) =>
	env.DB.prepare(`DELETE FROM due_work WHERE ${condition}`).run();
const night = (house: House) => runScheduled(house.wiring, { cron: '15 2 * * *' }, () => undefined);
const daily = async (house: House, body: object = {}) =>
	(await call(house, 'POST', '/runs', { body: { task: 'daily', ...body } })).body.result;

let house: House;
beforeEach(async () => {
	await freshStorage();
	house = await openHouse();
});

it('every running subscription that lost its turn and its notice has them again after the night', async () => {
	await subscribe(house);
	await subscribe(house, { frequency: 'yearly' });
	await subscribe(house, { trial_days: 14 });
	const paused = await subscribe(house, { frequency: 'yearly' });
	const pause = await call(house, 'POST', `/recurring/${paused.id}/pause`, { body: { resume_on: '2027-12-24' } });
	expect(pause.status).toBe(200);
	const before = await waiting();
	expect(before).toHaveLength(7);
	await lose();
	expect(await daily(house, { dry_run: true })).toMatchObject({ would_repair: 7 });
	expect(await waiting()).toEqual([]);
	await night(house);
	expect(await waiting()).toEqual(before);
	expect(await daily(house)).toMatchObject({ repaired: 0 });
});

it('what lacks nothing because nothing happens by itself gets nothing', async () => {
	const paused = await subscribe(house);
	await call(house, 'POST', `/recurring/${paused.id}/pause`, { body: {} });
	const cancelled = await subscribe(house, { frequency: 'yearly' });
	await call(house, 'POST', `/recurring/${cancelled.id}/cancel`, { body: { at: 'now' } });
	const parked = await subscribe(house);
	await env.DB.prepare(
		`UPDATE subscriptions SET parked_at = '2026-11-22T10:00:00.000Z', parked_reason = 'x' WHERE id = ?1`,
	)
		.bind(parked.id)
		.run();
	await lose();
	await night(house);
	expect(await waiting()).toEqual([]);
});

it('a renewal that was lost is made when it is found, late but once', async () => {
	const { id } = await subscribe(house);
	await lose();
	house.clock.set('2026-12-24T02:15:00Z');
	await night(house);
	await daily(house);
	await daily(house);
	const read = (await call(house, 'GET', `/recurring/${id}`)).body;
	expect(read).toMatchObject({ current_period_start: '2026-12-22', next_billing_date: '2027-01-22' });
});

it('a switched-on notice reaches the subscriptions that there are', async () => {
	await subscribe(house);
	expect(await waiting()).toHaveLength(1);
	const setting = { config_type: 'reminder', config_key: 'renewal', country_code: 'FR', value: { monthly: 7 } };
	await call(house, 'POST', '/config', { body: setting });
	house.clock.set('2026-11-23T02:15:00Z');
	await night(house);
	expect(await waiting()).toEqual([
		expect.objectContaining({ kind: 'subscription.notify', due_at: '2026-12-15T07:00:00.000Z' }),
		expect.objectContaining({ kind: 'subscription.turn' }),
	]);
});

const asked = async (invoiceId: string) =>
	(
		await env.DB.prepare(`SELECT done_at FROM outbox WHERE kind = 'subscription.collect' AND subject_id = ?1`)
			.bind(invoiceId)
			.all()
	).results;

it('a charge of the saved method that was lost is asked for again, for three days, and not once it was tried', async () => {
	const paying = await openPayingHouse();
	const customerId = await newCustomer(paying);
	const methodId = await savedPaypal(paying, customerId);
	const { customer: _customer, ...terms } = monthly;
	const body = { ...terms, customer_id: customerId, payment_method_id: methodId };
	const { latest_invoice_id: invoiceId } = (await call(paying, 'POST', '/recurring', { body })).body;
	const forget = () => env.DB.prepare(`DELETE FROM outbox WHERE kind = 'subscription.collect'`).run();
	await forget();
	const begun = paying.clock.now();
	paying.clock.set(addSeconds(begun, 5 * 86_400));
	await night(paying);
	expect(await asked(invoiceId)).toEqual([]);
	paying.clock.set(addSeconds(begun, 86_400));
	await night(paying);
	expect(await asked(invoiceId)).toEqual([{ done_at: null }]);
	await paying.drain();
	expect((await call(paying, 'GET', `/invoices/${invoiceId}`)).body.status).toBe('paid');
	await forget();
	await night(paying);
	expect(await asked(invoiceId)).toEqual([]);
});
