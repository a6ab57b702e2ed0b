import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import { call } from '../support/callers.ts';
import {
	consumeQueued,
	createWorld,
	emptyHouse,
	freshStorage,
	type House,
	openHouse,
	senegaleseKey,
	type World,
} from '../support/house.ts';
import { billed, change, subscribe, turn, waiting } from '../support/renewals.ts';
import { leavesNothing } from '../support/snapshot.ts';

let world: World;
let house: House;
beforeEach(async () => {
	await freshStorage();
	world = createWorld();
	house = await openHouse({}, world);
});

describe('missed periods', () => {
	it('are billed one by one, in order, up to the limit', async () => {
		const id = await subscribe(house, '42');
		world.clock.set('2027-12-25T04:05:00Z');
		expect(await turn(house, [id])).toMatchObject({ invoiced: 13, turned: 13, subscriptionsParked: 0, more: false });
		const starts = (await billed()).map(({ period_start, number }) => `${number} ${period_start}`);
		expect(starts).toHaveLength(14);
		expect(starts).toEqual([...starts].sort());
	});

	it('beyond the limit park the subscription before anything is billed', async () => {
		const id = await subscribe(house, '42');
		world.clock.set('2028-01-25T04:05:00Z');
		expect(await turn(house, [id])).toMatchObject({ invoiced: 0, subscriptionsParked: 1, more: false });
		expect(await waiting(id)).toEqual([]);
		expect((await call(house, 'GET', `/recurring/${id}`)).body.parked.reason).toBe('13 periods were missed');
	});
});

it('work that nothing comes of moves to the next turn', async () => {
	const id = await subscribe(house, '42');
	await env.DB.prepare(`UPDATE due_work SET due_at = '2026-11-22T09:00:00.000Z' WHERE subject_id = ?1`).bind(id).run();
	expect(await turn(house, [id])).toMatchObject({ turned: 0, invoiced: 0, more: false });
	expect(await waiting(id)).toMatchObject([{ due_at: '2026-12-21T23:00:00.000Z', parked_reason: null }]);
});

it('work of a subscription that has ended, or that nobody knows, is over', async () => {
	const id = await subscribe(house, '42');
	await change(id, `status = 'cancelled', ended_on = '2026-12-01'`);
	await env.DB.prepare(
		`INSERT INTO due_work (tenant_id, kind, subject_id, step, due_at)
		VALUES ('coko', 'subscription.turn', 'sub_01k3v0j9x4f7mbt2w8h5q6z1ra', '', '2026-11-22T09:00:00.000Z')`,
	).run();
	world.clock.set('2026-12-22T04:05:00Z');
	await turn(house, [id, 'sub_01k3v0j9x4f7mbt2w8h5q6z1ra']);
	expect(await waiting()).toEqual([]);
	expect(await billed()).toHaveLength(1);
});

/** A change in the middle of the first period, due on 1 December. */
const changing = async (name: string): Promise<string> => {
	const id = await subscribe(house, name);
	const terms = await env.DB.prepare('SELECT terms FROM subscriptions WHERE id = ?1').bind(id).first<string>('terms');
	const pending = { ...JSON.parse(terms!), price: 4900, on: '2026-12-01', planId: null, priceId: null };
	await change(id, `pending = '${JSON.stringify(pending)}'`);
	await env.DB.prepare(`UPDATE due_work SET due_at = '2026-11-30T23:00:00.000Z' WHERE subject_id = ?1`).bind(id).run();
	return id;
};

describe('what a credit note belongs to', () => {
	it('is done alone, between the periods that it lies in', async () => {
		const [changed, plain] = [await changing('42'), await subscribe(house, '43')];
		world.clock.set('2027-01-25T04:05:00Z');
		expect(await turn(house, [changed, plain])).toMatchObject({ more: false, subscriptionsParked: 0, postponed: 0 });
		const starts = (id: string) =>
			billed().then((all) => all.filter((one) => one.subscription_id === id).map((one) => one.period_start));
		expect(await starts(plain)).toEqual(['2026-11-22', '2026-12-22', '2027-01-22']);
		expect(await starts(changed)).toEqual(['2026-11-22', '2026-12-01', '2026-12-22', '2027-01-22']);
	});

	it('and can never be written waits like any other work, and holds up nobody', async () => {
		const [one, other, plain] = [await changing('42'), await changing('43'), await subscribe(house, '44')];
		// Their next version is taken.
		await env.DB.prepare(
			`INSERT INTO events (id, tenant_id, subject_id, subject_version, type, payload, actor, origin, request_id, occurred_at)
			SELECT 'evt_' || id, tenant_id, id, version + 1, 'x', '{}', 'system:x', 'queue', 'x', created_at FROM subscriptions
			WHERE id IN (?1, ?2)`,
		)
			.bind(one, other)
			.run();
		world.clock.set('2026-12-22T04:05:00Z');
		expect(await turn(house, [one, other, plain])).toMatchObject({ invoiced: 1, postponed: 2, parked: 0 });
		expect(await waiting(one)).toMatchObject([{ attempts: 1 }]);
		expect(await waiting(other)).toMatchObject([{ attempts: 1 }]);
	});
});

describe('the message of a chunk', () => {
	const send = (tenant: string, ids: readonly string[], from = house) =>
		consumeQueued(from.wiring, [
			{
				kind: 'subscription.turn',
				body: {
					v: 1,
					kind: 'subscription.turn',
					tenant: tenant as never,
					subject_id: ids[0]!,
					subject_ids: [...ids],
					occurred_at: world.clock.now(),
				},
			},
		]);

	it('of another tenant does nothing, and one with unknown ids bills the others', async () => {
		const id = await subscribe(house, '42');
		world.clock.set('2026-12-22T04:05:00Z');
		expect(await leavesNothing(() => send('coko-sn', [id]))).toEqual([]);
		expect((await call(house, 'GET', '/recurring', { key: senegaleseKey })).body.data).toEqual([]);
		expect(await send('coko', ['sub_01k3v0j9x4f7mbt2w8h5q6z1ra', 'nonsense', id])).toEqual([]);
		expect(await billed()).toHaveLength(2);
	});

	it('that comes again changes nothing', async () => {
		const id = await subscribe(house, '42');
		world.clock.set('2026-12-22T04:05:00Z');
		await send('coko', [id]);
		expect(await leavesNothing(() => send('coko', [id]))).toEqual([]);
		expect(await leavesNothing(() => send('coko', [id, id]))).toEqual([]);
	});

	it('does nothing while billing is switched off', async () => {
		const id = await subscribe(house, '42');
		world.clock.set('2026-12-22T04:05:00Z');
		const off = await emptyHouse({}, world, (config) => ({ ...config, billingEnabled: false }));
		expect(await leavesNothing(() => send('coko', [id], off))).toEqual([]);
	});
});
