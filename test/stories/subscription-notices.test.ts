import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import { runScheduled } from '../../src/cron/scheduled.ts';
import { type Body, call } from '../support/callers.ts';
import { freshStorage, type House, openHouse } from '../support/house.ts';

let house: House;
beforeEach(async () => {
	await freshStorage();
	house = await openHouse();
});

const yearly = {
	customer: { external_id: '42', name: 'Awa Ndiaye', email: 'awa@example.com', country: 'FR', locale: 'fr' },
	amount: '99.00',
	currency: 'EUR',
	frequency: 'yearly',
};

const subscribe = async (body: object = {}): Promise<Body> => {
	const made = await call(house, 'POST', '/recurring', { body: { ...yearly, ...body } });
	expect(made.status).toBe(201);
	await house.drain();
	house.mails.splice(0);
	return made.body;
};

const hourAt = async (instant: string): Promise<void> => {
	house.clock.set(instant);
	await runScheduled(house.wiring, { cron: '5 * * * *' }, () => undefined);
	await house.drain();
};

/** Subjects of the mails that announce something; whoever does not pay is written to besides. */
const subjects = (): readonly string[] =>
	house.mails.map(({ subject }) => subject).filter((subject) => /renouvel|premier paiement/i.test(subject));
const dueOf = (id: string) =>
	env.DB.prepare(`SELECT due_at FROM due_work WHERE kind = 'subscription.notify' AND subject_id = ?1`)
		.bind(id)
		.first<string>('due_at');

describe('a yearly renewal', () => {
	it('is announced 35 days before, at eight in the morning, once, however often the run comes', async () => {
		const { id } = await subscribe();
		expect(await dueOf(id)).toBe('2027-10-18T06:00:00.000Z');
		await hourAt('2027-10-18T05:05:00Z');
		expect(subjects()).toEqual([]);
		await hourAt('2027-10-18T06:05:00Z');
		expect(subjects()).toEqual([expect.stringContaining('22 novembre 2027')]);
		await hourAt('2027-10-18T07:05:00Z');
		await hourAt('2027-11-01T07:05:00Z');
		// Something else happens to the subscription in between.
		const edited = await call(house, 'PATCH', `/recurring/${id}`, { body: { metadata: { note: 'x' } } });
		expect(edited.status).toBe(200);
		await hourAt('2027-11-02T07:05:00Z');
		expect(subjects()).toHaveLength(1);
	});

	it('is announced late after a downtime, and not on its own day', async () => {
		await subscribe();
		await hourAt('2027-11-21T10:05:00Z');
		expect(subjects()).toHaveLength(1);
		house.mails.splice(0);
		await subscribe({ customer: { ...yearly.customer, external_id: '43' }, start_date: '2026-11-23' });
		await hourAt('2027-11-23T10:05:00Z');
		expect(subjects()).toEqual([]);
	});

	it('of the next year is announced too', async () => {
		const { id } = await subscribe();
		await hourAt('2027-10-18T06:05:00Z');
		await hourAt('2027-11-22T04:05:00Z');
		expect(await dueOf(id)).toBe('2028-10-18T06:00:00.000Z');
	});

	it('of one that is to be cancelled by then is not', async () => {
		const { id } = await subscribe();
		expect((await call(house, 'POST', `/recurring/${id}/cancel`, { body: { at: 'period_end' } })).status).toBe(200);
		await house.drain();
		house.mails.splice(0);
		await hourAt('2027-10-18T06:05:00Z');
		expect(subjects()).toEqual([]);
		expect(await dueOf(id)).toBeNull();
	});
});

it('the end of a trial is announced three days before; monthly renewals are not', async () => {
	const { id } = await subscribe({ frequency: 'monthly', trial_days: 14 });
	await hourAt('2026-12-03T07:05:00Z');
	expect(subjects()).toEqual([expect.stringContaining('6 décembre 2026')]);
	await hourAt('2026-12-06T04:05:00Z');
	await hourAt('2026-12-06T08:05:00Z');
	expect(await dueOf(id)).toBeNull();
});

it('a run that only lists says what it would announce', async () => {
	const { id } = await subscribe({ frequency: 'monthly', trial_days: 14 });
	const body = { task: 'daily', as_of: '2026-12-04', dry_run: true };
	const { result } = (await call(house, 'POST', '/runs', { body })).body;
	expect(result.would_do.filter(({ subject_id }: Body) => subject_id === id)).toEqual([
		expect.objectContaining({ kind: 'subscription.notify', would: 'send_notice', next_at: '2026-12-06T07:00:00.000Z' }),
	]);
	const { result: done } = (await call(house, 'POST', '/runs', { body: { ...body, dry_run: false } })).body;
	expect(done).toMatchObject({ notices_requested: 1 });
});

it('another country has days of its own', async () => {
	const value = { monthly: 10 };
	const setting = { config_type: 'reminder', config_key: 'renewal', country_code: 'SN', value };
	expect((await call(house, 'POST', '/config', { body: setting })).status).toBe(201);
	house.clock.set('2026-11-22T10:02:00Z');
	await subscribe({ frequency: 'monthly' });
	await subscribe({ frequency: 'monthly', customer: { ...yearly.customer, external_id: '221', country: 'SN' } });
	await hourAt('2026-12-12T07:05:00Z');
	expect(subjects()).toHaveLength(1);
});
