import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import { preparedStatements } from '../../src/store/database.ts';
import { planOf, scansOf, walksTenant } from '../store/query-plans.ts';
import { type Body, call } from '../support/callers.ts';
import { freshStorage, type House, openHouse } from '../support/house.ts';
import { tamper } from '../support/sealed-house.ts';

let house: House;
let id: string;

const subscribe = async (body: object = {}): Promise<Body> => {
	const made = await call(house, 'POST', '/recurring', {
		body: {
			customer: { external_id: '42', name: 'Awa Ndiaye', email: 'awa@example.com', country: 'FR' },
			amount: '31.00',
			currency: 'EUR',
			frequency: 'monthly',
			...body,
		},
	});
	expect(made.status).toBe(201);
	return made.body;
};
const on = async (day: string, command?: string, body: object = {}, of = id): Promise<Body> => {
	house.clock.set(`${day}T10:00:00Z`);
	await call(house, 'POST', '/recurring/process-due', { body: {} });
	if (command === undefined) return null;
	const done = await call(house, 'POST', `/recurring/${of}/${command}`, { body });
	expect([command, done.status, done.body]).toEqual([command, 200, done.body]);
	return done.body;
};

/** Of subscriptions: what else a broken row touches is told by the other checks. */
const faults = async (): Promise<readonly string[]> => {
	await house.drain();
	const { status, body } = await call(house, 'GET', '/validate');
	expect(status).toBe(200);
	return body.faults
		.filter(({ kind }: Body) => kind.startsWith('subscription'))
		.map(({ kind, severity, subject, detail }: Body) => `${severity} ${kind} ${subject === id} ${detail}`);
};

beforeEach(async () => {
	await freshStorage();
	house = await openHouse();
	({ id } = await subscribe());
});

describe('an untouched subscription has no fault', () => {
	it('renewed, changed in the middle and at the end, paused with credit and without, refunded, reactivated', async () => {
		await on('2026-12-22');
		await on('2027-01-05', 'change', { amount: '62.00', currency: 'EUR', when: 'now' });
		await on('2027-01-05', 'change', { amount: '31.00', currency: 'EUR', when: 'now' });
		await on('2027-02-10', 'change', { amount: '93.00', currency: 'EUR', when: 'period_end' });
		await on('2027-03-01', 'pause', { resume_on: '2027-04-11', credit: true });
		await on('2027-04-11');
		expect(await faults()).toEqual([]);
		await on('2027-05-02', 'pause', {});
		await on('2027-07-09', 'resume');
		await on('2027-08-01', 'change', { frequency: 'yearly', amount: '200.00', currency: 'EUR', when: 'now' });
		await on('2027-10-01', 'cancel', { at: 'now', refund: 'prorated' });
		expect(await faults()).toEqual([]);
		await on('2027-12-24', 'reactivate');
		expect(await faults()).toEqual([]);
		expect((await call(house, 'GET', '/validate')).body.checked).toMatchObject({ subscriptions: 1 });
	});

	it('released without what it missed', async () => {
		await on('2028-03-10');
		const [parked] = await faults();
		expect(parked).toMatch(/^warning subscription_parked true Parked since .*: 14 periods were missed/);
		expect((await call(house, 'GET', '/health', { key: null })).body.checks).toContainEqual({
			name: 'subscriptions',
			status: 'degraded',
			detail: '1 subscriptions parked',
		});
		await on('2028-03-10', 'release', { skip_missed: true });
		expect(await faults()).toEqual([]);
	});

	it('in a trial, to come, ended before it was billed', async () => {
		await subscribe({ trial_days: 14 });
		await subscribe({ start_date: '2027-03-01' });
		const trial = await subscribe({ trial_days: 30 });
		await on('2026-11-25', 'cancel', { at: 'now' }, trial.id);
		expect(await faults()).toEqual([]);
	});
});

describe('is named:', () => {
	const insert = (start: string, end: string) =>
		tamper(
			null,
			`INSERT INTO subscription_periods (tenant_id, subscription_id, period_start, revision, period_end, kind)
			VALUES ('coko', ?1, '${start}', 0, '${end}', 'period')`,
			id,
		);
	const reach = (day: string) => tamper(null, `UPDATE subscriptions SET billed_until = '${day}' WHERE id = ?1`, id);

	it('days that were not billed', async () => {
		await insert('2027-01-22', '2027-02-22');
		await reach('2027-02-22');
		expect(await faults()).toEqual([
			expect.stringMatching(/^error subscription_gap true The days from 2026-12-22 to 2027-01-22/),
		]);
	});

	it('days that were billed twice', async () => {
		await insert('2026-12-20', '2027-01-22');
		await reach('2027-01-22');
		expect(await faults()).toEqual([expect.stringMatching(/^error subscription_billed_twice true .*2026-12-20/)]);
	});

	it('a first period that begins late', async () => {
		await tamper(null, `UPDATE subscriptions SET start_date = '2026-11-01' WHERE id = ?1`, id);
		expect(await faults()).toEqual([expect.stringMatching(/^error subscription_gap true .*2026-11-01 to 2026-11-22/)]);
	});

	it('one that says that more is billed than is', async () => {
		await reach('2027-02-22');
		expect(await faults()).toEqual([expect.stringMatching(/^error subscription_billed_until_wrong true/)]);
	});

	it('a period whose invoice is gone, or bills another subscription', async () => {
		await tamper(
			'subscription_periods_frozen',
			`UPDATE subscription_periods SET invoice_id = 'inv_01k3v0j9x4f7mbt2w8h5q6z1ra' WHERE subscription_id = ?1`,
			id,
		);
		const { id: other } = await subscribe();
		await tamper(
			'invoices_subscription_frozen',
			'UPDATE invoices SET subscription_id = ?1 WHERE subscription_id = ?2',
			id,
			other,
		);
		expect((await faults()).map((fault) => fault.slice(0, 40))).toEqual([
			'error subscription_invoice_missing true ',
			'error subscription_invoice_missing false',
		]);
	});

	it('one for which nothing waits, until the night puts it back', async () => {
		await tamper(null, `DELETE FROM due_work WHERE kind = 'subscription.turn' AND subject_id = ?1`, id);
		expect(await faults()).toEqual([expect.stringMatching(/^error subscription_unwatched true .*2026-12-22/)]);
		await call(house, 'POST', '/runs', { body: { task: 'daily' } });
		expect(await faults()).toEqual([]);
	});
});

it('more subscriptions than one page holds are checked page by page', async () => {
	await env.DB.prepare(
		`WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 450)
		INSERT INTO subscriptions (tenant_id, id, version, status, customer_id, currency, terms, billing, anchor, anchor_day,
			start_date, pauses, metadata, created_at, updated_at, ended_on)
		SELECT tenant_id, 'sub_' || printf('%026d', n), version, 'cancelled', customer_id, currency, terms, billing, anchor,
			anchor_day, start_date, pauses, metadata, created_at, updated_at, '2026-11-22' FROM numbers, subscriptions WHERE id = ?1`,
	)
		.bind(id)
		.run();
	expect(await faults()).toEqual([]);
	expect((await call(house, 'GET', '/validate')).body.checked).toMatchObject({ subscriptions: 451 });
});

it('what checks and repairs subscriptions finds its rows by an index', async () => {
	await on('2028-03-10');
	await on('2028-03-10', 'release', { skip_missed: true });
	await call(house, 'POST', '/runs', { body: { task: 'daily' } });
	expect(await faults()).toEqual([]);
	const own = [...preparedStatements].filter((sql) => /subscription/.test(sql) && !/parked_subscriptions/.test(sql));
	expect(
		own.filter((sql) => /subscription.reactivated|AS untold|AS own|AS watched|subscription.collect/.test(sql)),
	).toHaveLength(5);
	for (const sql of own) {
		expect(await scansOf(sql), sql).toEqual([]);
		expect(walksTenant(await planOf(sql)), sql).toBe(false);
	}
});
