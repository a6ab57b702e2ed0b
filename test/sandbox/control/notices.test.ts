import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { nowMsOf } from '../../../sandbox/clock.ts';
import { sandboxEnv } from '../env.ts';
import { control, noticesOf, notify } from './world.ts';

let account: string;
let received: string[];
let answers: number[];

beforeEach(() => {
	account = crypto.randomUUID();
	received = [];
	answers = [];
	vi.spyOn(globalThis, 'fetch').mockImplementation(async (_url, init) => {
		received.push(typeof init?.body === 'string' ? init.body : '');
		return new Response(null, { status: answers.shift() ?? 200 });
	});
});

afterEach(() => {
	vi.restoreAllMocks();
});

const mode = (wanted: string): Promise<Response> => control('/notices/mode', { account, mode: wanted });
const statuses = async () => (await noticesOf(account)).map(({ status, attempts }) => ({ status, attempts }));

describe('a notice is delivered in the mode of its account', () => {
	it('hold, which tests want: kept, until it is delivered by hand', async () => {
		await notify(account, ['one']);
		expect(received).toEqual([]);
		const [notice] = await noticesOf(account);
		expect(notice).toMatchObject({ status: 'held', attempts: 0, body: 'one' });
		const delivered = await control(`/notices/${notice?.id}/deliver`, {});
		expect(await delivered.json()).toMatchObject({ status: 'sent', attempts: 1, last_answer: '200' });
		expect(received).toEqual(['one']);
	});

	it('push: at once', async () => {
		await mode('push');
		await notify(account, ['one', 'two']);
		expect(received).toEqual(['one', 'two']);
		expect(await statuses()).toEqual([
			{ status: 'sent', attempts: 1 },
			{ status: 'sent', attempts: 1 },
		]);
	});

	it('lose: never, and yet it turns up when somebody finds it', async () => {
		await mode('lose');
		await notify(account, ['one']);
		expect(received).toEqual([]);
		const [notice] = await noticesOf(account);
		expect(notice?.status).toBe('lost');
		await control(`/notices/${notice?.id}/deliver`, {});
		expect(received).toEqual(['one']);
	});

	it('duplicate: each twice', async () => {
		await mode('duplicate');
		await notify(account, ['one']);
		expect(received).toEqual(['one', 'one']);
	});

	it('reorder: the newest first, when the next one comes', async () => {
		await mode('reorder');
		await notify(account, ['one']);
		expect(received).toEqual([]);
		await notify(account, ['two', 'three']);
		expect(received).toEqual(['two', 'one']);
	});

	it('early: before the answer of the provider', async () => {
		await mode('early');
		await notify(account, ['one']);
		expect(received).toEqual(['one']);
	});

	it('and no other account is disturbed', async () => {
		await mode('push');
		await notify(crypto.randomUUID(), ['of another']);
		expect(received).toEqual([]);
	});
});

describe('a receiver that refuses', () => {
	it('is tried again by a provider that retries', async () => {
		answers = [500];
		await mode('push');
		await notify(account, ['one'], { retried: true });
		expect(received).toEqual(['one', 'one']);
		expect(await statuses()).toEqual([{ status: 'sent', attempts: 2 }]);
	});

	it('has lost the notice of one that does not', async () => {
		answers = [500];
		await mode('push');
		await notify(account, ['one']);
		expect(received).toEqual(['one']);
		expect(await statuses()).toEqual([{ status: 'failed', attempts: 1 }]);
	});

	it('is tried again when the pump is worked, and only for what is retried', async () => {
		await notify(account, ['one'], { retried: true });
		await notify(account, ['two']);
		answers = [503, 503];
		for (const { id } of await noticesOf(account)) await control(`/notices/${id}/deliver`, {});
		const pumped = await control('/notices/pump', { account });
		expect(await pumped.json()).toEqual({ tried: 1, taken: 1 });
		expect(received).toEqual(['one', 'two', 'one']);
	});

	it('and a receiver that is not there is noted with the reason', async () => {
		vi.mocked(fetch).mockRejectedValueOnce(new TypeError('connection refused'));
		await notify(account, ['one']);
		const [notice] = await noticesOf(account);
		const delivered = await control(`/notices/${notice?.id}/deliver`, {});
		expect(await delivered.json()).toMatchObject({ status: 'failed', last_answer: 'TypeError: connection refused' });
	});
});

it('a notice that nobody sent is not delivered', async () => {
	expect((await control('/notices/notice_1/deliver', {})).status).toBe(404);
});

it('the clock of an account is turned, and no other', async () => {
	await control('/clock', { account, offset_seconds: 3_600 });
	expect(Math.round((await nowMsOf(sandboxEnv.DB, account)) - Date.now()) / 3_600_000).toBeCloseTo(1, 3);
	expect(Math.abs((await nowMsOf(sandboxEnv.DB, crypto.randomUUID())) - Date.now())).toBeLessThan(1_000);
});
