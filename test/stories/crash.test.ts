import { env } from 'cloudflare:workers';
import { expect, it } from 'vitest';
import { sweepOutbox } from '../../src/cron/scheduled.ts';
import { addSeconds } from '../../src/domain/kernel/calendar.ts';
import type { Mailer } from '../../src/domain/notifications/mail.ts';
import type { FaultPort } from '../../src/platform/faults.ts';
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

const order = {
	customer: { external_id: '42', name: 'Awa Ndiaye', email: 'awa@example.com', country: 'FR', locale: 'fr' },
	currency: 'EUR',
	items: [
		{ description: 'Abonnement Premium', unit_price: '29.99', item_type: 'subscription' },
		{ description: 'Une si longue lettre', unit_price: '9.99', tax_code: 'ebook', item_type: 'book_sale' },
	],
};

/** The caller's part: repeats its request until it is answered, as a client with an idempotency key does. */
const placeOrder = (house: House) =>
	house.request('POST', '/api/billing/invoices', { body: order, headers: { 'idempotency-key': 'order-1' } });

/** The platform's part: delivers messages again until they are consumed; cron sweeps what was lost. */
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

/** One life of the process: the request, then one delivery of everything that is queued. */
const liveOnce = async (house: House, world: World): Promise<void> => {
	await placeOrder(house);
	for (let round = 0; round < 5 && world.queued.length > 0; round++) {
		const failed = await consumeQueued(house.wiring, world.queued.splice(0));
		if (failed.length > 0) {
			world.queued.push(...failed.map((body) => ({ kind: body.kind, body })));
			return;
		}
	}
};

const freshWorld = async (): Promise<World> => {
	await freshStorage();
	const world = createWorld();
	await openHouse({}, world);
	return world;
};

const cleanRun = async (): Promise<{ readonly calls: readonly string[]; readonly dump: object }> => {
	const world = await freshWorld();
	const faults = recordingFaults();
	await liveOnce(await emptyHouse({ faults }, world), world);
	await settle(await emptyHouse({}, world), world);
	expect(world.mails).toHaveLength(1);
	return { calls: [...faults.calls], dump: await dumpDatabase() };
};

it('a crash before or after any outside call leaves, after recovery, exactly what an undisturbed run leaves', async () => {
	const clean = await cleanRun();
	expect(clean.calls.length).toBeGreaterThan(10);
	for (const [index, call] of clean.calls.entries()) {
		for (const moment of ['before', 'after'] as const) {
			const world = await freshWorld();
			const faults = killingFaults(index, moment);
			await liveOnce(await emptyHouse({ faults }, world), world);
			expect(faults.dead(), `the process must have died at ${call}`).toBe(true);
			const revived = await emptyHouse({}, world);
			const answer = await placeOrder(revived);
			expect(answer.status).toBe(201);
			expect(((await answer.json()) as { invoice_number: string }).invoice_number).toBe('INV-2026-000001');
			await settle(revived, world);
			expect(await dumpDatabase(), `killed ${moment} ${call} (call ${index})`).toEqual(clean.dump);
			expect(world.mails, `mails after a kill ${moment} ${call}`).toHaveLength(1);
		}
	}
}, 120_000);

it('a transport that cannot tell repetitions never sends twice: a doubtful mail becomes unknown', async () => {
	const clean = await cleanRun();
	const deliveries = { count: 0 };
	for (let index = 0; index < clean.calls.length + 2; index++) {
		const world = await freshWorld();
		deliveries.count = 0;
		const faults = killingFaults(index, 'after');
		const house = await emptyHouse({ faults, mailer: forgetfulMailer(deliveries, faults) }, world);
		await liveOnce(house, world);
		const revived = await emptyHouse({ mailer: forgetfulMailer(deliveries) }, world);
		await placeOrder(revived);
		await settle(revived, world);
		const mail = await env.DB.prepare('SELECT status FROM mails').first<{ status: string }>();
		expect(deliveries.count, `killed after call ${index}`).toBeLessThanOrEqual(1);
		expect(['sent', 'unknown']).toContain(mail?.status);
		if (mail?.status === 'sent') expect(deliveries.count).toBe(1);
	}
}, 120_000);

const forgetfulMailer = (deliveries: { count: number }, faults?: FaultPort): Mailer => {
	const deliver = async () => {
		deliveries.count += 1;
		return { ok: true, value: { providerId: `mail-${deliveries.count}` } } as const;
	};
	return {
		idempotent: false,
		send: () => (faults === undefined ? deliver() : faults.call('mail', 'send', deliver)),
	};
};
