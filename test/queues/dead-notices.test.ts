import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import type { WorkMessage } from '../../src/contract/messages.ts';
import { consumeBatch } from '../../src/queues/consume.ts';
import { emptyHouse, frenchKey, type House } from '../support/house.ts';
import {
	type Begun,
	begin,
	deliver,
	noticesOf,
	paid,
	pay,
	registerEndpoints,
	settings,
	statusOf,
	wait,
} from '../support/notices.ts';
import { call } from '../support/paying.ts';
import { openPayingHouse, type PayingHouse, withAccounts } from '../support/paying-house.ts';
import type { SandboxProvider } from '../support/sandbox.ts';

let house: PayingHouse;

beforeEach(async () => {
	house = await openPayingHouse();
	await registerEndpoints(house, house.credentials, 'coko');
});

/** One attempt of the consumer of `queue`; true when it is done with the message. */
const consume = async (at: House, queue: string, body: WorkMessage, attempts: number): Promise<boolean> => {
	let acked = false;
	const message = {
		id: '1',
		timestamp: new Date(),
		attempts,
		body,
		ack: () => {
			acked = true;
		},
		retry: () => undefined,
	};
	const pending: Promise<unknown>[] = [];
	await consumeBatch(at.wiring, { queue, messages: [message] } as unknown as MessageBatch, (work) =>
		pending.push(work),
	);
	await Promise.all(pending);
	return acked;
};

/** Every attempt fails, of which the queue has more; then the platform hands it to the dead letters. */
const bury = async (at: House, body: WorkMessage): Promise<void> => {
	for (let attempt = 1; attempt <= 3; attempt += 1) {
		expect(await consume(at, 'coko-billing-payments', body, attempt)).toBe(false);
	}
	expect(await consume(at, 'coko-billing-dead-letters', body, 1)).toBe(true);
};

/** A payment that is paid, and the message about its notice that was kept a moment ago. */
const heard = async (provider: SandboxProvider): Promise<{ begun: Begun; message: WorkMessage }> => {
	const begun = await begin(house, provider);
	await pay(house, begun);
	const [notice] = await noticesOf(begun.account);
	if (notice === undefined) throw new Error('nothing was told');
	house.queued.splice(0);
	expect((await deliver(house, notice)).status).toBe(200);
	const message = house.queued.splice(0).find(({ kind }) => kind === 'notice.process')?.body;
	if (message === undefined) throw new Error('no work was asked for');
	return { begun, message };
};

interface Letter {
	readonly id: string;
	readonly reason: string;
	readonly subject: string;
	readonly replayed_at: string | null;
}

const lettersOf = async (key: string): Promise<readonly Letter[]> =>
	((await call(house, 'GET', '/dead-letters', { key })).body as unknown as { data: readonly Letter[] }).data;

const replay = async (key: string, { id }: Letter): Promise<void> => {
	expect((await call(house, 'POST', `/dead-letters/${id}/replay`, { key })).status).toBe(200);
	await house.drain();
};

describe('a notice that cannot be processed', () => {
	it('because its bytes are gone ends among the dead letters with the reason, and works once they are back', async () => {
		const { begun, message } = await heard('orange_money');
		const { key } = settings.orange_money;
		const [object] = (await env.INBOX.list()).objects;
		const bytes = await (await env.INBOX.get(object!.key))!.arrayBuffer();
		await env.INBOX.delete(object!.key);
		await bury(house, message);
		const [letter, ...others] = await lettersOf(key);
		expect(others).toEqual([]);
		expect(letter).toMatchObject({ reason: expect.stringContaining('bytes'), replayed_at: null });
		expect((await statusOf(house, begun)).invoice).not.toBe('paid');
		// Replayed too soon it fails again, and stays to be replayed.
		await replay(key, letter!);
		expect((await statusOf(house, begun)).invoice).not.toBe('paid');
		await env.INBOX.put(object!.key, bytes);
		await replay(key, letter!);
		expect(await statusOf(house, begun)).toMatchObject(paid);
		await replay(key, letter!);
		expect(await statusOf(house, begun)).toMatchObject(paid);
	});

	it('because its account is no longer configured says so, and works once it is back', async () => {
		const { begun, message } = await heard('mtn_mobile_money');
		const bare = await emptyHouse({}, house.world, (config) => ({
			...withAccounts(house.credentials)(config),
			providerAccounts: new Map(),
		}));
		await bury(bare, message);
		const { key } = settings.mtn_mobile_money;
		const [letter] = await lettersOf(key);
		expect(letter).toMatchObject({ reason: expect.stringContaining('no-account') });
		await replay(key, letter!);
		expect(await statusOf(house, begun)).toMatchObject(paid);
	});

	it('because somebody tampered with its bytes is not believed', async () => {
		const { begun, message } = await heard('paypal');
		const [object] = (await env.INBOX.list()).objects;
		const sealed = new Uint8Array(await (await env.INBOX.get(object!.key))!.arrayBuffer());
		const right = sealed.slice();
		const last = sealed.length - 5;
		sealed[last] = sealed[last] === 65 ? 66 : 65;
		await env.INBOX.put(object!.key, sealed);
		await bury(house, message);
		const [letter] = await lettersOf(frenchKey);
		expect(letter?.reason).not.toBe('');
		expect((await statusOf(house, begun)).invoice).not.toBe('paid');
		await env.INBOX.put(object!.key, right);
		await replay(frenchKey, letter!);
		expect(await statusOf(house, begun)).toMatchObject(paid);
	});

	it('is not lost with the queue either: what stands undone is sent again', async () => {
		const { begun } = await heard('orange_money');
		for (const seconds of [60, 900, 4_000]) await wait(house, seconds);
		expect(await statusOf(house, begun)).toMatchObject(paid);
		const left = await env.DB.prepare(
			"SELECT count(*) AS n FROM outbox WHERE kind = 'notice.process' AND done_at IS NULL",
		).first<number>('n');
		expect(left).toBe(0);
	});
});
