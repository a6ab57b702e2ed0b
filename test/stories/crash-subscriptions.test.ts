import { env } from 'cloudflare:workers';
import { expect, it } from 'vitest';
import { sweepOutbox } from '../../src/cron/scheduled.ts';
import { addSeconds } from '../../src/domain/kernel/calendar.ts';
import { done, on, payAll, send, subscribe } from '../routes/subscriptions.ts';
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

/** A command as a caller sends it who repeats it under one key until it is answered. */
interface Command {
	readonly command: string;
	readonly body?: object;
	/** What was done before, undisturbed. */
	readonly before?: { readonly command: string; readonly body: object };
}

const commands: readonly Command[] = [
	{ command: 'change', body: { amount: '60.00', currency: 'EUR' } },
	{ command: 'resume', before: { command: 'pause', body: { credit: true } } },
];

const settle = async (house: House, world: World): Promise<void> => {
	for (let round = 0; round < 20; round++) {
		const failed = await consumeQueued(house.wiring, world.queued.splice(0));
		world.queued.push(...failed.map((body) => ({ kind: body.kind, body })));
		world.clock.set(addSeconds(world.clock.now(), 1300));
		const scope = house.wiring.open({ tenantId: null, background: () => undefined });
		if ((await sweepOutbox(house.wiring, scope)) === 0 && world.queued.length === 0) return;
	}
	throw new Error('the story does not come to rest');
};

/** A paid month from 1 November, and whatever the command needs, on the 16th. */
const worldBefore = async ({ before }: Command): Promise<{ readonly world: World; readonly id: string }> => {
	await freshStorage();
	const world = createWorld();
	const house = await openHouse({}, world);
	on(house, '2026-11-01');
	const { id } = await subscribe(house);
	await payAll(house);
	on(house, '2026-11-10');
	if (before !== undefined) await done(send(house, id, before.command, before.body));
	await settle(house, world);
	on(house, '2026-11-16');
	return { world, id };
};

/** Which mail leaves first is chance, and the fake counts them in that order. */
const everything = async () => {
	const { mails = [], ...rest } = await dumpDatabase();
	return { ...rest, mails: mails.map((mail) => mail.replace(/mail-\d+/, 'mail')).toSorted() };
};

const key = { 'idempotency-key': 'once' };

it.each(commands)(
	'$command: killed before or after any call, a repeat leaves what an undisturbed one leaves',
	async (told) => {
		const { command, body } = told;
		const quiet = await worldBefore(told);
		const faults = recordingFaults();
		const undisturbed = await emptyHouse({ faults }, quiet.world);
		await done(send(undisturbed, quiet.id, command, body, key));
		const calls = [...faults.calls];
		await settle(await emptyHouse({}, quiet.world), quiet.world);
		const clean = await everything();
		expect(calls.length).toBeGreaterThan(2);
		for (const [index, call] of calls.entries()) {
			for (const moment of ['before', 'after'] as const) {
				const { world, id } = await worldBefore(told);
				const killing = killingFaults(index, moment);
				await send(await emptyHouse({ faults: killing }, world), id, command, body, key);
				expect(killing.dead(), `the process must have died at ${call}`).toBe(true);
				const revived = await emptyHouse({}, world);
				await done(send(revived, id, command, body, key));
				await settle(revived, world);
				expect(await everything(), `killed ${moment} ${call} (call ${index})`).toEqual(clean);
				expect(world.mails, `mails after a kill ${moment} ${call}`).toHaveLength(quiet.world.mails.length);
			}
		}
		const { results } = await env.DB.prepare('SELECT 1 FROM outbox WHERE done_at IS NULL').all();
		expect(results).toEqual([]);
	},
	240_000,
);
