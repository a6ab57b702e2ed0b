import { describe, expect, it } from 'vitest';
import { instantFromEpochMs } from '../../../src/domain/kernel/calendar.ts';
import { createStripeProvider } from '../../../src/providers/stripe/stripe.provider.ts';
import { openStripe, paymentOrder } from './world.ts';

/** The adapter on a line that answers what it is told to. */
const onLine = (send: typeof fetch, apiBase = 'https://api.stripe.com') =>
	createStripeProvider(
		{ publicKey: 'pk_test_line', secretKey: 'sk_test_line', webhookSecrets: [], apiBase },
		{ fetch: send, clock: { now: () => instantFromEpochMs(Date.now()) }, timeoutMs: 500 },
	);

const answering = (status: number, body: string, headers: Record<string, string> = {}) =>
	onLine(async () => new Response(body, { status, headers }));

const ordered = async () => paymentOrder(await openStripe(), { flow: 'embedded' });

describe('an answer', () => {
	it.each([
		[200, 'null'],
		[200, '5'],
		[200, '"pi_1"'],
		[200, '[]'],
		[200, '{"id":"pi_1"'],
		[200, '{}'],
		[200, '{"error":"down"}'],
		[201, '{"id":"pi_1"}'],
		[302, ''],
		[500, '{}'],
		[503, '{"error":{"type":"api_error"}}'],
		[409, '{"error":{"type":"invalid_request_error","code":"idempotency_key_in_use"}}'],
		[400, '{"error":{"type":"idempotency_error"}}'],
	])('of %i with %s is not known', async (status, body) => {
		expect((await answering(status, body).start(await ordered())).kind).toBe('unknown');
	});

	it.each([
		[401, 'invalid_request_error', 'configuration'],
		[403, 'invalid_request_error', 'configuration'],
		[429, 'invalid_request_error', 'provider_unavailable'],
		[400, 'invalid_request_error', 'configuration'],
		[402, 'card_error', 'declined'],
	])('of %i says that nothing was done', async (status, type, reason) => {
		const provider = answering(status, JSON.stringify({ error: { type, message: 'no' } }));
		expect(await provider.start(await ordered())).toMatchObject({ kind: 'refused', reason });
	});

	it.each([401, 403, 429])('of %i says nothing about an earlier request', async (status) => {
		const provider = answering(status, '{"error":{"type":"invalid_request_error"}}', { 'retry-after': '7' });
		expect(await provider.recover(await ordered())).toMatchObject({ kind: 'unknown', retryAfterSeconds: 7 });
	});

	it('without an end is given up, and one that is too long is not read', async () => {
		const endless = onLine(async (_, init) => {
			const { signal } = init ?? {};
			const body = new ReadableStream({
				start: (controller) => signal?.addEventListener('abort', () => controller.error(signal.reason)),
			});
			return new Response(body);
		});
		expect((await endless.start(await ordered())).kind).toBe('unknown');
		const long = answering(200, `{"id":"${'x'.repeat(5_000_000)}"}`);
		expect(await long.start(await ordered())).toMatchObject({
			kind: 'unknown',
			detail: expect.stringContaining('bytes'),
		});
	});
});

describe('a request', () => {
	it('goes to the base with its path, names its version, and follows nobody elsewhere', async () => {
		const seen: Request[] = [];
		const provider = onLine(async (input, init) => {
			expect(init?.redirect).toBe('manual');
			seen.push(new Request(input, init));
			return new Response('{}');
		}, 'https://world.example.test/stripe');
		const order = await ordered();
		await provider.start(order);
		const [request, ...rest] = seen;
		expect(rest).toEqual([]);
		expect(request?.url).toBe('https://world.example.test/stripe/v1/payment_intents');
		expect(request?.headers.get('authorization')).toBe('Bearer sk_test_line');
		expect(request?.headers.get('stripe-version')).toBe('2026-10-28.endive');
		expect(request?.headers.get('idempotency-key')).toBe(order.reference);
	});
});
