import { env } from 'cloudflare:workers';
import { beforeEach, expect, it } from 'vitest';
import { preparedStatements } from '../../src/store/database.ts';
import { done, invoicesOf, on, readSubscription, send, subscribe } from '../routes/subscriptions.ts';
import { scansOf } from '../store/query-plans.ts';
import { call } from '../support/callers.ts';
import { freshStorage, type House, openHouse } from '../support/house.ts';
import { passTime } from '../support/paying.ts';

/* Who pays by link: the invoice of 22 November 2026 is due on 22 December. */

let house: House;
beforeEach(async () => {
	await freshStorage();
	house = await openHouse();
});

/** A night's work, and what it asks for. */
const night = async (day: string) => {
	on(house, day);
	await call(house, 'POST', '/runs', { body: { task: 'daily' } });
	await house.drain();
};

const dunningOf = async (invoiceId: string) =>
	env.DB.prepare('SELECT status, grace_until FROM dunnings WHERE invoice_id = ?1').bind(invoiceId).first();

const begun = async () => {
	on(house, '2026-11-22');
	const { id, latest_invoice_id: invoiceId } = await subscribe(house, { frequency: 'quarterly' });
	return { id: id as string, invoiceId: invoiceId as string };
};

it('an invoice that fell overdue during a pause is pursued once the subscription goes on', async () => {
	const { id, invoiceId } = await begun();
	on(house, '2026-12-20');
	await done(send(house, id, 'pause', {}));
	await night('2026-12-23');
	expect((await invoicesOf(house))[0]).toMatchObject({ id: invoiceId, status: 'overdue' });
	expect(await dunningOf(invoiceId)).toBeNull();
	on(house, '2026-12-24');
	await done(send(house, id, 'resume'));
	await night('2026-12-25');
	expect(await dunningOf(invoiceId)).toMatchObject({ status: 'open' });
	expect(await readSubscription(house, id)).toMatchObject({ status: 'past_due', has_access: true });
});

it('pausing and resuming, or cancelling and coming back, wins no new grace: the dunning stands where it stood', async () => {
	for (const [away, back] of [
		['pause', 'resume'],
		['cancel', 'reactivate'],
	] as const) {
		await freshStorage();
		house = await openHouse();
		const { id, invoiceId } = await begun();
		await night('2026-12-23');
		const before = await dunningOf(invoiceId);
		expect(before).toMatchObject({ status: 'open' });
		await done(send(house, id, away, away === 'cancel' ? { at: 'now' } : {}));
		await house.drain();
		expect(await dunningOf(invoiceId)).toMatchObject({ status: 'stopped' });
		await done(send(house, id, back));
		expect(await readSubscription(house, id)).toMatchObject({ status: 'active' });
		await night('2026-12-24');
		expect(await dunningOf(invoiceId)).toEqual(before);
		expect(await readSubscription(house, id)).toMatchObject({
			status: 'past_due',
			access_until: before?.['grace_until'],
		});
		await night('2027-01-10');
		expect(await readSubscription(house, id)).toMatchObject({ has_access: false });
	}
});

it('pausing and resuming in one breath changes nothing either', async () => {
	const { id, invoiceId } = await begun();
	await night('2026-12-23');
	const before = await dunningOf(invoiceId);
	await done(send(house, id, 'pause', {}));
	await done(send(house, id, 'resume'));
	await night('2026-12-24');
	expect(await dunningOf(invoiceId)).toEqual(before);
	expect(await readSubscription(house, id)).toMatchObject({
		status: 'past_due',
		access_until: before?.['grace_until'],
	});
});

it('what is paid, or belongs to a subscription that is away, is left alone, night after night', async () => {
	const { id, invoiceId } = await begun();
	await night('2026-12-23');
	await done(send(house, id, 'pause', {}));
	await house.drain();
	for (const day of ['2026-12-24', '2026-12-25']) {
		await night(day);
		expect(await dunningOf(invoiceId)).toMatchObject({ status: 'stopped' });
	}
	await call(house, 'POST', `/invoices/${invoiceId}/mark-paid`, { body: { method: 'bank_transfer' } });
	await done(send(house, id, 'resume'));
	await night('2026-12-26');
	expect(await dunningOf(invoiceId)).toMatchObject({ status: 'stopped' });
	expect(await readSubscription(house, id)).toMatchObject({ status: 'active' });
});

it('what nobody pursues is found without a scan', async () => {
	await night('2026-12-23');
	const own = [...preparedStatements].filter((sql) => /FROM dunnings/.test(sql));
	expect(own.length).toBeGreaterThan(1);
	for (const sql of own) expect(await scansOf(sql), sql).toEqual([]);
});

it('a pause that was planned never happens to a subscription that was cancelled for an unpaid invoice', async () => {
	const { data } = (await call(house, 'GET', '/config?config_type=dunning&config_key=ladder')).body;
	const value = { steps: [], final_action: 'cancel', final_after_days: 2 };
	await call(house, 'PATCH', `/config/${data[0].id}`, { body: { value, reason: 'the test wants another' } });
	const { id } = await begun();
	on(house, '2026-12-01');
	await done(send(house, id, 'pause', { at: 'period_end' }));
	for (const day of ['2026-12-23', '2026-12-26']) {
		await night(day);
		await passTime(house, 0);
	}
	expect(await readSubscription(house, id)).toMatchObject({ status: 'cancelled', pauses: [], cancel_at: null });
});
