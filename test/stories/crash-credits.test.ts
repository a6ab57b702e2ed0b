import { env } from 'cloudflare:workers';
import { expect, it } from 'vitest';
import { sweepOutbox } from '../../src/cron/scheduled.ts';
import { addSeconds } from '../../src/domain/kernel/calendar.ts';
import { cancel, credit, refund, toRefund, writeOff } from '../routes/invoices/credit-requests.ts';
import { awa, item, pay, postInvoice } from '../routes/invoices/requests.ts';
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

/** A command on the first invoice, as a caller sends it who repeats it under one key until it is answered. */
interface Command {
	readonly name: string;
	/** What happened before, undisturbed. */
	readonly before: (house: House, id: string) => Promise<Response | null>;
	readonly send: (house: House, id: string, options: object) => Promise<Response>;
	readonly status: number;
}

const paidTooMuch = (house: House, id: string) => pay(house, id, { amount: '50.00', overpayment: 'credit' });
const partPaid = (house: House, id: string) => pay(house, id, { amount: '20.00' });
const nothing = async () => null;

const commands: readonly Command[] = [
	{
		name: 'an over-payment',
		before: nothing,
		send: (house, id, options) => pay(house, id, { amount: '50.00', overpayment: 'credit' }, options),
		status: 201,
	},
	{
		name: 'a credit note',
		before: partPaid,
		send: (house, id, options) => credit(house, id, { amount: '25.00' }, options),
		status: 201,
	},
	{
		name: 'a cancellation with a refund',
		before: partPaid,
		send: (house, id, options) => cancel(house, id, toRefund, options),
		status: 201,
	},
	{
		name: 'a refund',
		before: paidTooMuch,
		send: (house, id, options) => refund(house, id, { amount: '14.01' }, options),
		status: 200,
	},
	{
		name: 'a write-off',
		before: partPaid,
		send: (house, id, options) => writeOff(house, id, { reason: 'Client introuvable' }, options),
		status: 200,
	},
	{
		name: 'the next invoice, paid in part with credit',
		before: paidTooMuch,
		send: (house, _id, options) => postInvoice(house, { items: [item()] }, options),
		status: 201,
	},
];

/** Messages are delivered until they are consumed; cron sweeps what was lost. */
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

/** A world in which everything before the command has happened and come to rest. */
const worldBefore = async ({ before }: Command): Promise<{ readonly world: World; readonly id: string }> => {
	await freshStorage();
	const world = createWorld();
	const house = await openHouse({}, world);
	const { id }: { id: string } = await (await postInvoice(house, { customer: awa })).json();
	expect((await before(house, id))?.status ?? 201).toBe(201);
	await settle(house, world);
	return { world, id };
};

/** One life of the process: the command, then deliveries until one fails. */
const liveOnce = async (house: House, world: World, send: () => Promise<Response>): Promise<void> => {
	await send();
	for (let round = 0; round < 5 && world.queued.length > 0; round++) {
		const failed = await consumeQueued(house.wiring, world.queued.splice(0));
		world.queued.push(...failed.map((body) => ({ kind: body.kind, body })));
		if (failed.length > 0) return;
	}
};

const options = { headers: { 'idempotency-key': 'once' } };

it.each(commands)(
	'$name: killed before or after any outside call, recovery leaves what an undisturbed run leaves',
	async (command) => {
		const quiet = await worldBefore(command);
		const faults = recordingFaults();
		const undisturbed = await emptyHouse({ faults }, quiet.world);
		await liveOnce(undisturbed, quiet.world, () => command.send(undisturbed, quiet.id, options));
		await settle(await emptyHouse({}, quiet.world), quiet.world);
		const clean = await dumpDatabase();
		const cleanMails = quiet.world.mails.length;
		const calls = [...faults.calls];
		expect(calls.length).toBeGreaterThan(2);
		for (const [index, call] of calls.entries()) {
			for (const moment of ['before', 'after'] as const) {
				const { world, id } = await worldBefore(command);
				const killing = killingFaults(index, moment);
				const doomed = await emptyHouse({ faults: killing }, world);
				await liveOnce(doomed, world, () => command.send(doomed, id, options));
				expect(killing.dead(), `the process must have died at ${call}`).toBe(true);
				const revived = await emptyHouse({}, world);
				const answer = await command.send(revived, id, options);
				expect(answer.status, await answer.text()).toBe(command.status);
				await settle(revived, world);
				expect(await dumpDatabase(), `killed ${moment} ${call} (call ${index})`).toEqual(clean);
				expect(world.mails, `mails after a kill ${moment} ${call}`).toHaveLength(cleanMails);
			}
		}
		const { results } = await env.DB.prepare('SELECT 1 FROM outbox WHERE done_at IS NULL').all();
		expect(results).toEqual([]);
	},
	240_000,
);
