import { env } from 'cloudflare:workers';
import { beforeEach, expect, it } from 'vitest';
import { runScheduled } from '../../src/cron/scheduled.ts';
import {
	createWorld,
	emptyHouse,
	freshStorage,
	type House,
	openHouse,
	senegaleseKey,
	type World,
} from '../support/house.ts';
import { billed, copies, subscribe } from '../support/renewals.ts';

let world: World;
let house: House;
beforeEach(async () => {
	await freshStorage();
	world = createWorld();
	house = await openHouse({}, world);
});

const hour = async (of: House = house): Promise<void> => {
	const background: Promise<unknown>[] = [];
	await runScheduled(of.wiring, { cron: '5 * * * *' }, (work) => background.push(work));
	await Promise.allSettled(background);
};

/** Takes the messages of chunks, and nothing else, out of the queue. */
const chunks = () =>
	world.queued
		.splice(0)
		.map(({ body }) => body)
		.filter(({ kind }) => kind === 'subscription.turn');

it('every hour asks for what is due in chunks of two hundred, each subscription in one of them', async () => {
	const model = await subscribe(house, '42');
	const ids = [model, ...(await copies(model, 449))];
	await hour();
	expect(chunks()).toEqual([]);
	world.clock.set('2026-12-22T04:05:00Z');
	await hour();
	const asked = chunks();
	expect(asked.map(({ subject_ids }) => subject_ids?.length)).toEqual([200, 200, 50]);
	expect(asked.flatMap(({ subject_ids = [] }) => subject_ids).sort()).toEqual([...ids].sort());
	expect(
		asked.every(({ tenant, subject_id, subject_ids }) => tenant === 'coko' && subject_ids?.[0] === subject_id),
	).toBe(true);
	expect(await billed()).toHaveLength(1);
});

it('asks for each tenant by itself', async () => {
	await subscribe(house, '42');
	const made = await house.request('POST', '/api/billing/recurring', {
		key: senegaleseKey,
		body: {
			customer: { external_id: '42', name: 'Awa Ndiaye', email: 'awa@example.com', country: 'SN' },
			amount: '3500',
			currency: 'XOF',
			frequency: 'monthly',
		},
	});
	expect(made.status).toBe(201);
	world.clock.set('2026-12-22T04:05:00Z');
	await hour();
	expect(chunks().map(({ tenant, subject_ids }) => [tenant, subject_ids?.length])).toEqual([
		['coko', 1],
		['coko-sn', 1],
	]);
});

it('a message that is lost comes again with the next hour', async () => {
	await subscribe(house, '42');
	world.clock.set('2026-12-22T04:05:00Z');
	await hour();
	world.queued.length = 0;
	world.clock.set('2026-12-22T05:05:00Z');
	await hour();
	await house.drain();
	expect(await billed()).toHaveLength(2);
	world.clock.set('2026-12-22T06:05:00Z');
	await hour();
	expect(chunks()).toEqual([]);
});

it('asks for nothing that is parked, and for nothing while billing is switched off', async () => {
	const model = await subscribe(house, '42');
	const [parked] = await copies(model, 1);
	await env.DB.prepare(`UPDATE due_work SET parked_reason = 'broken' WHERE subject_id = ?1`).bind(parked!).run();
	world.clock.set('2026-12-22T04:05:00Z');
	const off = await emptyHouse({}, world, (config) => ({ ...config, billingEnabled: false }));
	await hour(off);
	expect(chunks()).toEqual([]);
	await hour(await emptyHouse({}, world));
	expect(chunks().map(({ subject_ids }) => subject_ids)).toEqual([[model]]);
});
