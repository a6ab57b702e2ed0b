import { expect, it } from 'vitest';
import { runScheduled } from '../../src/cron/scheduled.ts';
import { addSeconds } from '../../src/domain/kernel/calendar.ts';
import { dumpDatabase } from '../support/database-dump.ts';
import { killingFaults, recordingFaults } from '../support/faults.ts';
import {
	consumeQueued,
	createWorld,
	emptyHouse,
	freshStorage,
	type House,
	openHouse,
	type World,
} from '../support/house.ts';
import { oneOfEachKind } from '../support/renewals.ts';

/** Nine subscriptions, each of another kind, an hour before the day on which something happens to all of them. */
const dueWorld = async (): Promise<World> => {
	await freshStorage();
	const world = createWorld();
	await oneOfEachKind(await openHouse({}, world));
	world.queued.length = 0;
	world.clock.set('2026-12-22T04:05:00Z');
	return world;
};

/** Documents, seals and mails have stories of their own: here they stay in the outbox. */
const consumeOwn = async (house: House, world: World): Promise<void> => {
	const own = world.queued.splice(0).filter(({ kind }) => kind.startsWith('subscription.'));
	const failed = await consumeQueued(house.wiring, own);
	world.queued.push(...failed.map((body) => ({ kind: body.kind, body })));
};

/** The hourly cron, the chunk that it asks for, and the charge that the chunk asks for. */
const liveOnce = async (house: House, world: World): Promise<void> => {
	const background: Promise<unknown>[] = [];
	await runScheduled(house.wiring, { cron: '5 * * * *' }, (work) => background.push(work)).catch(() => undefined);
	await Promise.allSettled(background);
	for (let step = 0; step < 3; step++) await consumeOwn(house, world);
};

/** Hours go by; what a dead process left in the outbox comes again by the minute. */
const settle = async (house: House, world: World): Promise<void> => {
	for (let hour = 0; hour < 3; hour++) {
		world.clock.set(addSeconds(world.clock.now(), 3600));
		const background: Promise<unknown>[] = [];
		await runScheduled(house.wiring, { cron: '* * * * *' }, (work) => background.push(work));
		await Promise.allSettled(background);
		await liveOnce(house, world);
	}
};

it('a run that is cut off anywhere leaves, after the next, what an undisturbed one leaves', async () => {
	const calm = await dueWorld();
	const faults = recordingFaults();
	await liveOnce(await emptyHouse({ faults }, calm), calm);
	await settle(await emptyHouse({}, calm), calm);
	const clean = await dumpDatabase();
	expect(clean['subscription_periods']).toHaveLength(8 + 6);
	expect(faults.calls.length).toBeGreaterThan(8);
	for (const [index, name] of faults.calls.entries()) {
		for (const moment of ['before', 'after'] as const) {
			const world = await dueWorld();
			const killing = killingFaults(index, moment);
			await liveOnce(await emptyHouse({ faults: killing }, world), world);
			expect(killing.dead(), `the process must have died at ${name}`).toBe(true);
			await settle(await emptyHouse({}, world), world);
			expect(await dumpDatabase(), `killed ${moment} ${name} (call ${index})`).toEqual(clean);
		}
	}
}, 240_000);
