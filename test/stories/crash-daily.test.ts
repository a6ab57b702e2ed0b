import { expect, it } from 'vitest';
import { runScheduled, sweepOutbox } from '../../src/cron/scheduled.ts';
import { addSeconds } from '../../src/domain/kernel/calendar.ts';
import { call, simpleInvoice } from '../support/callers.ts';
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

/** Three invoices a week after their due date, printed and mailed, one of them paid. */
const overdueWorld = async (): Promise<World> => {
	await freshStorage();
	const world = createWorld();
	const house = await openHouse({}, world);
	const ids: string[] = [];
	for (const customer of ['42', '43', '44']) {
		ids.push((await call(house, 'POST', '/invoices', { body: simpleInvoice(customer) })).body.id);
	}
	await call(house, 'POST', `/invoices/${ids[0]}/payments`, { body: { amount: '35.99' } });
	await house.drain();
	world.mails.length = 0;
	world.clock.set('2026-12-29T10:05:00Z');
	return world;
};

/** The hourly cron, and one delivery of what it asked for. */
const liveOnce = async (house: House, world: World): Promise<void> => {
	const background: Promise<unknown>[] = [];
	await runScheduled(house.wiring, { cron: '5 * * * *' }, (work) => background.push(work)).catch(() => undefined);
	await Promise.allSettled(background);
	const failed = await consumeQueued(house.wiring, world.queued.splice(0));
	world.queued.push(...failed.map((body) => ({ kind: body.kind, body })));
};

/** The next hour's cron; messages come again until they are consumed, and the sweep finds those that were lost. */
const settle = async (house: House, world: World): Promise<void> => {
	for (let round = 0; round < 20; round++) {
		await liveOnce(house, world);
		world.clock.set(addSeconds(world.clock.now(), 1300));
		const scope = house.wiring.open({ tenantId: null, background: () => undefined });
		if ((await sweepOutbox(house.wiring, scope)) === 0 && world.queued.length === 0) return;
	}
	throw new Error('the story does not come to rest');
};

it('a day that is cut off anywhere leaves, after the next, what an undisturbed one leaves: one reminder each', async () => {
	const calm = await overdueWorld();
	const faults = recordingFaults();
	await liveOnce(await emptyHouse({ faults }, calm), calm);
	await settle(await emptyHouse({}, calm), calm);
	const clean = await dumpDatabase();
	expect(calm.mails).toHaveLength(2);
	expect(faults.calls.length).toBeGreaterThan(8);
	for (const [index, name] of faults.calls.entries()) {
		for (const moment of ['before', 'after'] as const) {
			const world = await overdueWorld();
			const killing = killingFaults(index, moment);
			await liveOnce(await emptyHouse({ faults: killing }, world), world);
			expect(killing.dead(), `the process must have died at ${name}`).toBe(true);
			// What failed by chance is tried again an hour later.
			world.clock.set(addSeconds(world.clock.now(), 3600));
			await settle(await emptyHouse({}, world), world);
			expect(world.mails, `mails after a kill ${moment} ${name} (call ${index})`).toHaveLength(2);
			expect(await dumpDatabase(), `killed ${moment} ${name} (call ${index})`).toEqual(clean);
		}
	}
}, 240_000);
