import { env } from 'cloudflare:workers';
import { beforeEach, expect, it } from 'vitest';
import { addSeconds, instantToEpochMs, parseIsoInstant } from '../../src/domain/kernel/calendar.ts';
import cases from '../oracles/payments.json' with { type: 'json' };
import { killingFaults } from '../support/faults.ts';
import { consumeQueued } from '../support/house.ts';
import {
	type Begun,
	begin,
	deliver,
	heldFor,
	noticesOf,
	pay,
	registerEndpoints,
	statusOf,
} from '../support/notices.ts';
import { passTime, truthOf } from '../support/paying.ts';
import { openPayingHouse, type PayingHouse, reopenPayingHouse } from '../support/paying-house.ts';
import { control } from '../support/sandbox.ts';

/** The known cases of `test/oracles/payments.json` run here: what they say is about storage and the outside world. */
let house: PayingHouse;

beforeEach(async () => {
	house = await openPayingHouse();
	await registerEndpoints(house, house.credentials, 'coko');
});

const caseOf = (topic: string) => {
	const found = cases.find((one) => one.topic === topic);
	if (found === undefined) throw new Error(`no case of ${topic}`);
	return { inputs: found.inputs as unknown, expected: found.expected };
};

const storedNotices = async (): Promise<number> =>
	(await env.DB.prepare('SELECT count(*) AS n FROM notices').first<number>('n')) ?? 0;

const setState = ({ account, reference }: Begun, state: string) =>
	control(`/mtn_mobile_money/transactions/${reference}`, { account, state }, 'PATCH');

it('payment.webhook_order: success is sticky, whatever is told late', async () => {
	const { inputs, expected } = caseOf('payment.webhook_order');
	const { events } = inputs as { events: readonly { id: string; status: 'pending' | 'succeeded' | 'failed' }[] };
	const words = { pending: 'PENDING', succeeded: 'SUCCESSFUL', failed: 'FAILED' };
	const begun = await begin(house, 'mtn_mobile_money');
	const { url } = await house.wiring.noticeAddresses.forPayment(
		'coko-sn' as never,
		'mtn_mobile_money',
		begun.paymentId as never,
	);
	let duplicates = 0;
	for (const { id, status } of events) {
		const before = await storedNotices();
		await setState(begun, status);
		const body = JSON.stringify({ status: words[status], financialTransactionId: id });
		const response = await deliver(house, { id, url, method: 'PUT', headers: {}, body });
		expect(response.status).toBe(200);
		await house.drain();
		if ((await storedNotices()) === before) duplicates += 1;
	}
	expect({
		final: (await statusOf(house, begun)).payment,
		credited_times: (await heldFor(begun)).length,
		stored: await storedNotices(),
		duplicates,
	}).toEqual(expected);
});

it('payment.webhook_inbox: a notice is marked in the commit of its effect, so a crash replays it and swallows nothing', async () => {
	const { inputs, expected } = caseOf('payment.webhook_inbox');
	const { deliveries } = inputs as { deliveries: readonly { id: string; effect: 'crash' | 'ok' }[] };
	const begun = await begin(house, 'mtn_mobile_money');
	await pay(house, begun);
	const [notice] = await noticesOf(begun.account);
	if (notice === undefined) throw new Error('nothing was told');
	const http: number[] = [];
	for (const { effect } of deliveries) {
		const isolate = effect === 'crash' ? await reopenPayingHouse(house, { faults: killingFaults(0, 'before') }) : house;
		http.push((await deliver(isolate, notice)).status);
	}
	const work = house.queued.filter(({ kind }) => kind === 'notice.process');
	expect(work).toHaveLength(1);
	house.queued.splice(0);
	// Its work dies before each call that it makes, until a life is long enough: effect and mark are never apart.
	const seen = new Set<string>();
	let lives = 0;
	for (let isDead = true; isDead; lives += 1) {
		const killing = killingFaults(lives, 'before');
		await consumeQueued((await reopenPayingHouse(house, { faults: killing })).wiring, [...work]);
		isDead = killing.dead();
		const status = await env.DB.prepare('SELECT status FROM notices').first<string>('status');
		seen.add(`${(await heldFor(begun)).length} ${status}`);
	}
	expect([...seen]).toEqual(['0 received', '1 processed']);
	expect(lives).toBeGreaterThan(4);
	await consumeQueued((await reopenPayingHouse(house)).wiring, [...work, ...work]);
	expect({ effects_applied: (await heldFor(begun)).length, http }).toEqual(expected);
	expect(await storedNotices()).toBe(1);
});

it('payment.reconcile: a callback that never came is replaced by polls, with one debit', async () => {
	const { inputs, expected } = caseOf('payment.reconcile');
	const { created, polls } = inputs as { created: string; polls: readonly (readonly [string, string])[] };
	const secondsTo = (instant: string) =>
		(instantToEpochMs(parseIsoInstant(instant)!) - instantToEpochMs(parseIsoInstant(created)!)) / 1_000;
	await control('/notices/mode', { account: house.credentials.mtn, mode: 'lose' });
	const started = house.clock.now();
	const begun = await begin(house, 'mtn_mobile_money');
	for (const [at, status] of polls) {
		await setState(begun, status === 'SUCCESSFUL' ? 'succeeded' : 'pending');
		// The operator's own clock stands still: it would call the prompt expired, which the case leaves open.
		house.clock.set(addSeconds(started, secondsTo(at) + 30));
		await passTime(house, 0);
		expect((await statusOf(house, begun)).payment).toBe(status === 'SUCCESSFUL' ? 'succeeded' : 'processing');
	}
	const truth = await truthOf('mtn_mobile_money', begun.account);
	expect({
		final: (await statusOf(house, begun)).payment,
		debits: truth.filter(({ state }) => state === 'succeeded').length,
		source: (await storedNotices()) === 0 ? 'poll' : 'notice',
	}).toEqual(expected);
});
