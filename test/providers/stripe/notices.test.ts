import { describe, expect, it } from 'vitest';
import { type IsoInstant, instantFromEpochMs } from '../../../src/domain/kernel/calendar.ts';
import { verifyStripeNotice } from '../../../src/providers/stripe/stripe.notices.ts';
import { control } from '../../support/sandbox.ts';
import { openStripe, paymentOrder, pays, started } from './world.ts';

const secret = 'whsec_test_secret';
const stamp = 1_700_000_000;
const payload = '{"id":"evt_test_webhook","object":"event"}';
/** Published vector: the secret, the stamp and the payload above. */
const vector = 'd95c6b7477fbd7e9f90b1b0ef5f9c7ac25abca5382460e0d988c2b2a5b71b990';

const at = (seconds: number): IsoInstant => instantFromEpochMs(seconds * 1_000);

const outcome = async (
	header: string | null,
	of: { readonly body?: string | Uint8Array; readonly secrets?: readonly string[]; readonly now?: number } = {},
): Promise<string> => {
	const body = of.body ?? payload;
	const verified = await verifyStripeNotice(of.secrets ?? [secret], {
		headers: new Map(header === null ? [] : [['stripe-signature', header]]),
		body: typeof body === 'string' ? new TextEncoder().encode(body) : body,
		now: at(of.now ?? stamp),
	});
	return verified.ok ? 'believed' : verified.error.type;
};

const sign = async (message: string | Uint8Array, key = secret, t: number | string = stamp): Promise<string> => {
	const encoder = new TextEncoder();
	const algorithm = { name: 'HMAC', hash: 'SHA-256' };
	const imported = await crypto.subtle.importKey('raw', encoder.encode(key), algorithm, false, ['sign']);
	const body = typeof message === 'string' ? encoder.encode(message) : message;
	const signed = new Uint8Array([...encoder.encode(`${t}.`), ...body]);
	const bytes = new Uint8Array(await crypto.subtle.sign('HMAC', imported, signed));
	return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
};

describe('a signature of Stripe', () => {
	it('as published is believed', async () => {
		expect(await outcome(`t=${stamp},v1=${vector}`)).toBe('believed');
		expect(await sign(payload)).toBe(vector);
	});

	it('over other bytes is forged', async () => {
		for (let position = 0; position < payload.length; position++) {
			const body = new TextEncoder().encode(payload);
			body[position] = (body[position] ?? 0) ^ 1;
			expect(await outcome(`t=${stamp},v1=${vector}`, { body })).toBe('notice/forged');
		}
	});

	it('by any of two secrets is believed while one is rolled, in any place', async () => {
		const other = await sign(payload, 'whsec_other');
		expect(await outcome(`t=${stamp},v1=${other},v1=${vector}`)).toBe('believed');
		expect(await outcome(`t=${stamp},v1=${other}`)).toBe('notice/forged');
		expect(await outcome(`t=${stamp},v1=${other}`, { secrets: [secret, 'whsec_other'] })).toBe('believed');
		expect(await outcome(`t=${stamp},v1=${vector}`, { secrets: [] })).toBe('notice/forged');
	});

	it('of another scheme proves nothing', async () => {
		expect(await outcome(`t=${stamp},v1=${'0'.repeat(64)},v0=${vector}`)).toBe('notice/forged');
		expect(await outcome(`t=${stamp},v0=${vector}`)).toBe('notice/forged');
	});

	it.each([
		['nothing', null],
		['an empty header', ''],
		['no stamp', `v1=${vector}`],
		['a stamp that is no number', `t=yesterday,v1=${vector}`],
		['a stamp with a fraction', `t=${stamp}.5,v1=${vector}`],
		['no signature', `t=${stamp}`],
		['half a signature', `t=${stamp},v1=${vector.slice(0, 32)}`],
		['a signature in capitals', `t=${stamp},v1=${vector.toUpperCase()}`],
		['no equals sign', vector],
	])('with %s is forged', async (_, header) => {
		expect(await outcome(header)).toBe('notice/forged');
	});

	it.each([
		[300, 'believed'],
		[301, 'notice/stale'],
		[-300, 'believed'],
		[-301, 'notice/stale'],
	])('%i seconds old: %s', async (age, expected) => {
		expect(await outcome(`t=${stamp},v1=${vector}`, { now: stamp + age })).toBe(expected);
	});

	it('is over the bytes as they came, line breaks and accents included', async () => {
		for (const body of ['{"a":"é"}\r\n', '{ "emoji": "😀" }\n\n', '']) {
			expect(await outcome(`t=${stamp},v1=${await sign(body)}`, { body })).toBe('believed');
		}
		const latin = new Uint8Array([0x7b, 0xe9, 0x7d]);
		expect(await outcome(`t=${stamp},v1=${await sign(latin)}`, { body: latin })).toBe('believed');
	});

	it('that somebody moved to another time is forged', async () => {
		expect(await outcome(`t=${stamp + 1},v1=${vector}`)).toBe('notice/forged');
	});
});

describe('notices of the sandbox', () => {
	it('are signed with both secrets while one is rolled, and with the new one after', async () => {
		const world = await openStripe();
		const order = await started(world, paymentOrder(world));
		await pays(order, '4242424242424242');
		const believed = async (): Promise<boolean> => {
			const [notice] = await world.notices();
			return (await world.provider.verifyNotice(world.delivery(notice!))).ok;
		};
		expect(await believed()).toBe(true);
		const url = 'https://billing.example.test/hook';
		await control('/stripe/webhook', { account: world.account.secretKey, url, secret: 'whsec_next' });
		const [rolled] = await world.notices();
		expect(rolled?.headers['stripe-signature']?.match(/v1=/g)).toHaveLength(2);
		expect(await believed()).toBe(true);
		await control('/stripe/webhook/retire', { account: world.account.secretKey });
		expect(await believed()).toBe(false);
	});

	it('that were signed long ago are stale, though they are true', async () => {
		const world = await openStripe();
		await pays(await started(world, paymentOrder(world)), '4242424242424242');
		const [notice] = await world.notices();
		const now = instantFromEpochMs(Date.now() + 301_000);
		expect(await world.provider.verifyNotice({ ...world.delivery(notice!), now })).toMatchObject({
			error: { type: 'notice/stale' },
		});
	});
});
