import { describe, expect, it } from 'vitest';
import { addSeconds } from '../../../src/domain/kernel/calendar.ts';
import type { NoticeDelivery } from '../../../src/domain/payments/provider.ts';
import { crc32 } from '../../../src/providers/paypal/paypal.crc32.ts';
import { createPaypalProvider } from '../../../src/providers/paypal/paypal.provider.ts';
import { control } from '../../support/sandbox.ts';
import { deliveryOf, openPaypal, type PaypalWorld, payerDoes, startedOrder } from './world.ts';

const day = 24 * 60 * 60;

/** A world in which PayPal has told something. */
const openNotified = async () => {
	const world = await openPaypal();
	await payerDoes(await startedOrder(world), 'approve');
	const [notice] = await world.notices();
	if (notice === undefined) throw new Error('PayPal told nothing');
	return { world, notice };
};

const verdict = async (world: PaypalWorld, delivery: NoticeDelivery, provider = world.provider) => {
	const result = await provider.verifyNotice(delivery);
	return result.ok ? 'genuine' : result.error.type;
};

describe('the checksum of a notice', () => {
	it.each([
		['123456789', 3_421_780_262],
		['{"id":"evt_test_webhook","object":"event"}', 2_255_471_879],
		['{"a":"é"}', 552_599_717],
		['', 0],
	])('of %s is %i: over bytes, and never negative', (text, checksum) => {
		expect(crc32(new TextEncoder().encode(text))).toBe(checksum);
	});
});

describe.each(['certificate', 'postback'] as const)('a notice that is verified by %s', (verification) => {
	it('passes as it was sent, and is refused for another webhook', async () => {
		const { world, notice } = await openNotified();
		const delivery = deliveryOf(notice, world.clock.now());
		expect(await verdict(world, delivery, world.with({ verification }))).toBe('genuine');
		const other = world.with({ verification, webhookId: 'ANOTHERWEBHOOK' });
		expect(await verdict(world, delivery, other)).toBe('notice/forged');
	});

	it('is refused when any byte, or any header that proves it, is another', async () => {
		const { world, notice } = await openNotified();
		const provider = world.with({ verification });
		const now = world.clock.now();
		const changes = [
			{ 'paypal-transmission-id': crypto.randomUUID() },
			{ 'paypal-transmission-time': addSeconds(now, -60) },
			{ 'paypal-transmission-sig': btoa('x'.repeat(256)) },
			{ 'paypal-transmission-sig': 'not base 64!' },
			{ 'paypal-cert-url': 'https://evil.tld/v1/notifications/certs/CERT-good' },
			{ 'paypal-auth-algo': 'none' },
			{ 'paypal-auth-algo': 'SHA1withRSA' },
		];
		for (const change of changes) {
			expect(await verdict(world, deliveryOf(notice, now, change), provider)).toBe('notice/forged');
		}
		const spaced = { ...notice, body: notice.body.replace('","', '", "') };
		expect(await verdict(world, deliveryOf(spaced, now), provider)).toBe('notice/forged');
	});

	it('may be four days late, since PayPal tries for three, and no more', async () => {
		const { world, notice } = await openNotified();
		const provider = world.with({ verification });
		const at = (seconds: number) => deliveryOf(notice, addSeconds(world.clock.now(), seconds));
		expect(await verdict(world, at(4 * day - 60), provider)).toBe('genuine');
		expect(await verdict(world, at(4 * day + 60), provider)).toBe('notice/stale');
		expect(await verdict(world, at(-4 * day - 60), provider)).toBe('notice/stale');
		const undated = deliveryOf(notice, world.clock.now(), { 'paypal-transmission-time': 'yesterday' });
		expect(await verdict(world, undated, provider)).toBe('notice/forged');
	});

	it('waits when PayPal cannot be asked', async () => {
		const { world, notice } = await openNotified();
		const offline = createPaypalProvider(
			{ ...world.account, verification, apiBase: 'http://127.0.0.1:9/paypal' },
			{ fetch: () => Promise.reject(new TypeError('network unreachable')), clock: world.clock, timeoutMs: 500 },
		);
		expect(await verdict(world, deliveryOf(notice, world.clock.now()), offline)).toBe('notice/cannot-verify');
	});
});

describe('a notice that is signed by the right key', () => {
	it.each(['expired', 'foreign'])('is refused when its chain is %s', async (chain) => {
		const { world } = await openNotified();
		await control('/paypal/certificates', { account: world.account.clientId, chain });
		const [notice] = await world.notices();
		expect(await verdict(world, deliveryOf(notice!, world.clock.now()))).toBe('notice/forged');
		await control('/paypal/certificates', { account: world.account.clientId, chain: 'good' });
		const [again] = await world.notices();
		expect(await verdict(world, deliveryOf(again!, world.clock.now()))).toBe('genuine');
	});

	it('is refused by whoever was not given the root', async () => {
		const { world, notice } = await openNotified();
		const production = world.with({ certificateRoots: [] });
		expect(await verdict(world, deliveryOf(notice, world.clock.now()), production)).toBe('notice/forged');
	});

	it('is refused in the live world', async () => {
		const { world, notice } = await openNotified();
		expect(await verdict(world, deliveryOf(notice, world.clock.now()), world.with({ sandbox: false }))).toBe(
			'notice/forged',
		);
	});
});

describe('a postback', () => {
	it('carries the bytes of the notice, whatever a parser would make of them', async () => {
		const world = await openPaypal();
		const body = '{ "id":"WH-1", "n":20.0,"b":1, "a":1e2, "s":"\\u00e9 é" }';
		const sent: string[] = [];
		const recording = createPaypalProvider(
			{ ...world.account, verification: 'postback' },
			{
				fetch: (async (input: RequestInfo | URL, init?: RequestInit) => {
					if (typeof init?.body === 'string') sent.push(init.body);
					return fetch(input, init);
				}) as typeof fetch,
				clock: world.clock,
				timeoutMs: 8_000,
			},
		);
		const headers = (await openNotified()).notice.headers;
		await recording.verifyNotice(deliveryOf({ headers, body }, world.clock.now()));
		expect(sent.at(-1)).toContain(`,"webhook_event":${body}}`);
	});

	it('never lets a notice write beside its own place', async () => {
		const { world, notice } = await openNotified();
		const provider = world.with({ verification: 'postback' });
		const { length } = world.requests;
		for (const body of [
			`${notice.body},"webhook_id":"ANOTHER"`,
			`${notice.body.slice(0, -1)}},"auth_algo":"x","y":{}`,
			'1',
			'"text"',
			'[]',
			'null',
			'',
		]) {
			expect(await verdict(world, deliveryOf({ ...notice, body }, world.clock.now()), provider)).toBe(
				'notice/unreadable',
			);
		}
		expect(world.requests).toHaveLength(length);
	});
});
