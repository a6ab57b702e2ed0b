import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, it } from 'vitest';
import { createApp } from '../../src/routes/app.ts';
import { recordingFaults } from '../support/faults.ts';
import {
	type Begun,
	begin,
	deliver,
	noticesOf,
	pay,
	providers,
	registerEndpoints,
	type WireNotice,
} from '../support/notices.ts';
import { openPayingHouse, type PayingHouse, reopenPayingHouse } from '../support/paying-house.ts';
import type { SandboxProvider } from '../support/sandbox.ts';

/** What the issue allows an inbound webhook to cost before its answer. */
const callsMax = 2;

let house: PayingHouse;
const payments = new Map<SandboxProvider, Begun>();

beforeAll(async () => {
	house = await openPayingHouse();
	await registerEndpoints(house, house.credentials, 'coko');
	for (const provider of providers) {
		const begun = await begin(house, provider);
		await pay(house, begun);
		payments.set(provider, begun);
	}
	await house.drain();
}, 60_000);

const noticeOf = async (provider: SandboxProvider): Promise<WireNotice> => {
	const [notice] = await noticesOf(payments.get(provider)?.account ?? '');
	if (notice === undefined) throw new Error('nothing was told');
	return notice;
};

/** What the answer says it cost, and what had left the isolate when it was there. */
const costOf = async (isolate: Pick<PayingHouse, 'wiring'>, calls: readonly string[], notice: WireNotice) => {
	const context = createExecutionContext();
	const before = calls.length;
	const { url, method, headers, body } = notice;
	const app = createApp(isolate.wiring);
	const response = await app.fetch(new Request(url, { method, headers, body }), env, context);
	const made = calls.slice(before);
	await waitOnExecutionContext(context);
	const told = Number(/desc="(\d+) calls/.exec(response.headers.get('server-timing') ?? '')?.[1]);
	return {
		status: response.status,
		told,
		d1: made.filter((name) => name.startsWith('d1.')).length,
		r2: made.filter((name) => name.startsWith('r2.')).length,
		/** Certificates, or a postback. */
		provider: made.filter((name) => name.startsWith('provider.')).length,
	};
};

describe.each(providers)('a notice of %s', (provider) => {
	it('takes at most two round trips to the database before its answer, in a cold isolate and in a warm one', async () => {
		const faults = recordingFaults();
		const isolate = await reopenPayingHouse(house, { faults });
		const notice = await noticeOf(provider);
		const cold = await costOf(isolate, faults.calls, notice);
		const warm = await costOf(isolate, faults.calls, await noticeOf(provider));
		for (const cost of [cold, warm]) {
			expect(cost).toMatchObject({ status: 200, provider: expect.any(Number) });
			expect(cost.d1).toBeLessThanOrEqual(callsMax);
			expect(cost.r2).toBeLessThanOrEqual(2);
			expect(cost.provider).toBeLessThanOrEqual(provider === 'paypal' ? 1 : 0);
		}
		expect(cold.told).toBe(cold.d1);
		// Whose certificate is known is believed without asking anybody.
		expect(warm.provider).toBe(0);
	});

	it('that is refused takes one at most', async () => {
		const faults = recordingFaults();
		const isolate = await reopenPayingHouse(house, { faults });
		const notice = await noticeOf(provider);
		const cost = await costOf(isolate, faults.calls, { ...notice, headers: {}, body: '{}' });
		expect([400, 404]).toContain(cost.status);
		expect(cost.d1).toBeLessThanOrEqual(1);
		expect(cost.r2).toBe(0);
		const nowhere = await costOf(isolate, faults.calls, { ...notice, url: notice.url.replace('/coko', '/nobody') });
		expect(nowhere).toMatchObject({ status: 404, d1: 0, r2: 0 });
	});
});

it('the notices were kept for all that, and what they ask for is done later', async () => {
	await house.drain();
	for (const notice of await noticesOf(payments.get('stripe')?.account ?? '')) await deliver(house, notice);
	const kept = await env.DB.prepare('SELECT count(DISTINCT provider) AS n FROM notices').first<number>('n');
	expect(kept).toBe(providers.length);
});
