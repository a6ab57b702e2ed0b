import { env } from 'cloudflare:workers';
import { describe, expect, it } from 'vitest';
import { runScheduled, sweepOutbox } from '../../src/cron/scheduled.ts';
import { addSeconds } from '../../src/domain/kernel/calendar.ts';
import { err } from '../../src/domain/kernel/result.ts';
import type { Mailer } from '../../src/domain/notifications/mail.ts';
import { type Body, call, simpleInvoice } from '../support/callers.ts';
import { dumpDatabase } from '../support/database-dump.ts';
import { killingFaults, recordingFaults } from '../support/faults.ts';
import {
	consumeQueued,
	createWorld,
	emptyHouse,
	freshStorage,
	type House,
	openHouse,
	testInstant,
	type World,
} from '../support/house.ts';

const yearLater = '2027-11-22T10:00:00.000Z';

interface Story {
	readonly world: World;
	readonly house: House;
	readonly invoice: Body;
}

const begin = async (): Promise<Story> => {
	await freshStorage();
	const world = createWorld();
	const house = await openHouse({}, world);
	const { body: invoice } = await call(house, 'POST', '/invoices', { body: simpleInvoice('42') });
	await house.drain();
	world.mails.length = 0;
	return { world, house, invoice };
};

const setClock = (house: House, now: string) => call(house, 'POST', '/test-clock', { body: { now } });
const clockOf = async (house: House): Promise<Body> => (await call(house, 'GET', '/test-clock')).body;

const advanceTo = async (house: House, now: string): Promise<Body> => {
	const { body: run } = await setClock(house, now);
	await house.drain();
	return (await call(house, 'GET', `/runs/${run.id}`)).body;
};

interface Happened {
	readonly type: string;
	readonly at: string;
}

/** What happened to an invoice, in the order of the commits. */
const historyOf = async (id: string): Promise<readonly Happened[]> => {
	const { results } = await env.DB.prepare(
		'SELECT type, occurred_at AS at FROM events WHERE subject_id = ?1 ORDER BY seq',
	)
		.bind(id)
		.all<{ type: string; at: string }>();
	return results;
};

/** Without the runs and the clock itself, which tell how often somebody had to begin again. */
const stateOf = async () => {
	const { runs: _runs, test_clocks: _clocks, ...dump } = await dumpDatabase();
	const without = (table: string, mark: string) => (dump[table] ?? []).filter((row) => !row.includes(mark));
	return { ...dump, events: without('events', '"run_*"'), outbox: without('outbox', 'clock.advance') };
};

const count = async (condition: string): Promise<number> =>
	(await env.DB.prepare(`SELECT count(*) AS n FROM ${condition}`).first<number>('n')) ?? 0;

/** Due on the 22nd of December in Paris, reminded 7, 14 and 30 days after it at eight in the morning. */
const expectedYear: readonly Happened[] = [
	{ type: 'invoice.issued', at: testInstant },
	{ type: 'invoice.sent', at: testInstant },
	{ type: 'invoice.overdue', at: '2026-12-22T23:00:00.000Z' },
	...['2026-12-29T07:00:00.000Z', '2027-01-05T07:00:00.000Z', '2027-01-21T07:00:00.000Z'].flatMap((at) => [
		{ type: 'invoice.reminder_requested', at },
		{ type: 'invoice.reminded', at },
	]),
];

describe('a year of an unpaid invoice', () => {
	it('happens in order, each thing at its own instant, while real time stands still', async () => {
		const { house, world, invoice } = await begin();
		const begun = await setClock(house, yearLater);
		expect(begun).toMatchObject({ status: 202, body: { task: 'test_clock', status: 'running', as_of: yearLater } });
		expect(await clockOf(house)).toEqual({
			object: 'test_clock',
			now: testInstant,
			target: yearLater,
			run_id: begun.body.id,
		});
		await house.drain();
		expect(await historyOf(invoice.id)).toEqual(expectedYear);
		expect(world.mails).toHaveLength(3);
		expect(await clockOf(house)).toEqual({ object: 'test_clock', now: yearLater, target: null, run_id: null });
		expect((await call(house, 'GET', `/runs/${begun.body.id}`)).body).toMatchObject({
			status: 'finished',
			started_at: testInstant,
			finished_at: yearLater,
			result: { now: yearLater, instants: 4, works: 4, messages: 3, left: 0, stopped: null },
		});
		expect(house.clock.now()).toBe(testInstant);
	});

	it('is the same month by month', async () => {
		const { house, world, invoice } = await begin();
		for (let month = 1; month <= 12; month++) {
			await advanceTo(house, addSeconds(testInstant as Parameters<typeof addSeconds>[0], month * 2_628_000));
		}
		expect(await historyOf(invoice.id)).toEqual(expectedYear);
		expect(world.mails).toHaveLength(3);
	});

	it('does not happen a second time', async () => {
		const { house, world, invoice } = await begin();
		await advanceTo(house, yearLater);
		const before = await stateOf();
		const again = await advanceTo(house, yearLater);
		expect(again).toMatchObject({ status: 'finished', result: { instants: 0, works: 0, messages: 0 } });
		expect(await stateOf()).toEqual(before);
		expect(await historyOf(invoice.id)).toEqual(expectedYear);
		expect(world.mails).toHaveLength(3);
	});

	it('goes on over many messages when many invoices share it, and ends with every one reminded on its days', async () => {
		const { house, world } = await begin();
		const invoices = 25;
		for (let index = 1; index < invoices; index++) {
			await call(house, 'POST', '/invoices', { body: simpleInvoice('42') });
		}
		await setClock(house, yearLater);
		let shares = 0;
		while (house.queued.length > 0) {
			const messages = house.queued.splice(0);
			shares += messages.filter(({ kind }) => kind === 'clock.advance').length;
			await consumeQueued(house.wiring, messages);
		}
		expect(shares).toBeGreaterThan(1);
		expect(world.mails).toHaveLength(invoices - 1 + invoices * 3);
		const { results } = await env.DB.prepare(
			`SELECT occurred_at AS at, count(*) AS n FROM events WHERE type = 'invoice.reminded' GROUP BY at ORDER BY at`,
		).all();
		expect(results).toEqual(
			expectedYear.filter(({ type }) => type === 'invoice.reminded').map(({ at }) => ({ at, n: invoices })),
		);
		expect(await count("events WHERE type = 'invoice.overdue' AND occurred_at = '2026-12-22T23:00:00.000Z'")).toBe(
			invoices,
		);
		expect((await clockOf(house)).run_id).toBeNull();
	}, 120_000);
});

describe('what fails on the way', () => {
	const broken: Mailer = {
		idempotent: true,
		send: async () => err({ type: 'mail/not-sent', retry: 'later', delivered: 'no', detail: 'the transport is down' }),
	};

	it('is tried once at each instant and left to the sweep in the end; the clock arrives all the same', async () => {
		const { world } = await begin();
		let sent = 0;
		const counting: Mailer = {
			...broken,
			send: async (message) => {
				sent += 1;
				return broken.send(message);
			},
		};
		const house = await emptyHouse({ mailer: counting }, world);
		const run = await advanceTo(house, yearLater);
		expect(run.result).toMatchObject({ now: yearLater, instants: 4, left: 3, stopped: null });
		// The first mail at three instants and at the target, the second at two and the target, the third at one and the target.
		expect(sent).toBe(4 + 3 + 2);
		expect(await count('outbox WHERE done_at IS NULL')).toBe(3);
	});

	it('stops the clock where too much of it does', async () => {
		const { house: first, world } = await begin();
		for (let index = 0; index < 55; index++) {
			await call(first, 'POST', '/invoices', { body: simpleInvoice('42') });
		}
		await first.drain();
		const house = await emptyHouse({ mailer: broken }, world);
		const run = await advanceTo(house, yearLater);
		expect(run).toMatchObject({ status: 'finished', result: { stopped: 'too-much-failed' } });
		expect(await clockOf(house)).toMatchObject({ now: '2026-12-29T07:00:00.000Z', run_id: null });
		world.mails.length = 0;
		const mended = await emptyHouse({}, world);
		expect((await advanceTo(mended, yearLater)).result).toMatchObject({ now: yearLater, left: 0, stopped: null });
		expect(world.mails).toHaveLength(56 * 3);
	}, 120_000);
});

describe('a run that is cut off', () => {
	/** One life of the process: whatever is queued is delivered once. */
	const liveOnce = async (house: House, world: World): Promise<void> => {
		await consumeQueued(house.wiring, world.queued.splice(0)).catch(() => undefined);
	};

	/** Real minutes pass, and the sweep sends again what was lost. */
	const sweepUntilStill = async (house: House, world: World): Promise<void> => {
		for (let round = 0; round < 20; round++) {
			world.clock.set(addSeconds(world.clock.now(), 70));
			await sweepOutbox(house.wiring, house.wiring.open({ tenantId: null, background: () => undefined }));
			await house.drain();
			if ((await count('outbox WHERE done_at IS NULL')) === 0) return;
		}
		throw new Error('the story does not come to rest');
	};

	it('anywhere ends as an undisturbed one, sent on again by the caller or found by the sweep', async () => {
		const calm = await begin();
		await advanceTo(calm.house, yearLater);
		const clean = await stateOf();
		const counted = await begin();
		await setClock(counted.house, yearLater);
		const faults = recordingFaults();
		await liveOnce(await emptyHouse({ faults }, counted.world), counted.world);
		expect(faults.calls.length).toBeGreaterThan(20);
		for (const [index, name] of faults.calls.entries()) {
			const { house, world, invoice } = await begin();
			await setClock(house, yearLater);
			const killing = killingFaults(index, 'after');
			await liveOnce(await emptyHouse({ faults: killing }, world), world);
			expect(killing.dead(), `the process must have died at ${name}`).toBe(true);
			world.queued.length = 0;
			const revived = await emptyHouse({}, world);
			if (index % 2 === 0) {
				world.clock.set(addSeconds(world.clock.now(), 61));
				await setClock(revived, yearLater);
				await revived.drain();
			}
			await sweepUntilStill(revived, world);
			const place = `killed after ${name} (call ${index})`;
			expect(world.mails, place).toHaveLength(3);
			expect(await stateOf(), place).toEqual(clean);
			const instants = (await historyOf(invoice.id)).map(({ at }) => at);
			expect(instants, place).toEqual(instants.toSorted());
			expect(await clockOf(revived), place).toMatchObject({ now: yearLater, run_id: null });
		}
	}, 240_000);
});

describe('a tenant on a test clock', () => {
	it('stands still while billing is switched off, and goes on afterwards', async () => {
		const { house, world, invoice } = await begin();
		await setClock(house, yearLater);
		const off = await emptyHouse({}, world, (config) => ({ ...config, billingEnabled: false }));
		await off.drain();
		expect(await clockOf(off)).toMatchObject({ now: testInstant, target: yearLater });
		world.clock.set(addSeconds(world.clock.now(), 61));
		await sweepOutbox(house.wiring, house.wiring.open({ tenantId: null, background: () => undefined }));
		await house.drain();
		expect(await historyOf(invoice.id)).toEqual(expectedYear);
	});

	it('is left alone by cron, whatever real time says', async () => {
		const { house, invoice } = await begin();
		await advanceTo(house, '2026-11-23T10:00:00Z');
		house.clock.set('2027-03-01T02:15:00Z');
		for (const cron of ['* * * * *', '5 * * * *', '15 2 * * *']) {
			await runScheduled(house.wiring, { cron }, () => undefined);
		}
		await house.drain();
		expect((await call(house, 'GET', `/invoices/${invoice.id}`)).body.status).toBe('sent');
		expect(await count("due_work WHERE tenant_id = 'coko'")).toBe(2);
	});

	it('has its lost messages sent again in real time, whether its clock is ahead or behind', async () => {
		for (const now of ['2026-01-15T10:00:00Z', '2030-01-15T10:00:00Z']) {
			await freshStorage();
			const world = createWorld();
			const house = await openHouse({}, world);
			await advanceTo(house, now);
			await call(house, 'POST', '/invoices', { body: simpleInvoice('42') });
			world.queued.length = 0;
			const sweep = () => sweepOutbox(house.wiring, house.wiring.open({ tenantId: null, background: () => undefined }));
			expect(await sweep(), now).toBe(0);
			world.clock.set(addSeconds(world.clock.now(), 61));
			expect(await sweep(), now).toBe(2);
			expect(await sweep(), now).toBe(0);
			world.clock.set(addSeconds(world.clock.now(), 61));
			expect(await sweep(), now).toBe(2);
			await house.drain();
			expect(world.mails, now).toHaveLength(1);
			expect(await count('outbox WHERE done_at IS NULL'), now).toBe(0);
		}
	});
});
