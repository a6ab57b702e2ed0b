import { beforeAll, describe, expect, it } from 'vitest';
import { stripeSignature } from '../support/forging.ts';
import { createMeddler } from '../support/meddling.ts';
import {
	accountOf,
	asked,
	begin,
	deliver,
	dueInvoice,
	hearAll,
	heldFor,
	noticesOf,
	paid,
	pay,
	providers,
	registerEndpoints,
	settings,
	startWith,
	statusOf,
	wait,
} from '../support/notices.ts';
import { call, truthOf } from '../support/paying.ts';
import { openPayingHouse, type PayingHouse, reopenPayingHouse } from '../support/paying-house.ts';
import { control, type SandboxProvider } from '../support/sandbox.ts';
import { leavesNothing, rowsGained } from '../support/snapshot.ts';

const meddler = createMeddler();
let house: PayingHouse;

beforeAll(async () => {
	house = await openPayingHouse({ faults: meddler });
	await registerEndpoints(house, house.credentials, 'coko');
});

describe.each(providers)('a notice of %s', (provider) => {
	it('that is replayed after its effect leaves no trace, here or in another isolate', async () => {
		const begun = await begin(house, provider);
		const before = (await noticesOf(begun.account)).length;
		await pay(house, begun);
		const heard = await hearAll(house, begun.account, before);
		expect(await statusOf(house, begun)).toMatchObject(paid);
		const other = await reopenPayingHouse(house);
		// Freshly signed, as the provider's own repeats are.
		const again = (await noticesOf(begun.account)).slice(before);
		expect(again).toHaveLength(heard.length);
		for (const notice of again) {
			for (const isolate of [house, other]) {
				const response = await leavesNothing(() => deliver(isolate, notice));
				expect(response.status).toBe(200);
			}
		}
		expect(house.queued).toEqual([]);
	});

	it('that comes many times at once is kept once and acted on once', async () => {
		const begun = await begin(house, provider);
		const before = (await noticesOf(begun.account)).length;
		await pay(house, begun);
		const [notice] = (await noticesOf(begun.account)).slice(before);
		if (notice === undefined) throw new Error('nothing was told');
		const { answer: responses, gained } = await rowsGained(() =>
			Promise.all(Array.from({ length: 6 }, () => deliver(house, notice))),
		);
		expect(responses.map(({ status }) => status)).toEqual(Array.from({ length: 6 }, () => 200));
		expect(gained).toEqual({ notices: 1, outbox: 1 });
		await house.drain();
		await hearAll(house, begun.account, before);
		expect(await statusOf(house, begun)).toMatchObject(paid);
		expect(await heldFor(begun)).toEqual([asked[provider]]);
	});

	it('that is lost is not needed: the payment is asked about', async () => {
		await control('/notices/mode', { account: accountOf(house, provider), mode: 'lose' });
		const begun = await begin(house, provider);
		await pay(house, begun);
		for (const seconds of [40, 100, 400, 400, 3_000, 3_600]) await wait(house, seconds);
		expect(await statusOf(house, begun)).toMatchObject(paid);
		await control('/notices/mode', { account: accountOf(house, provider), mode: 'hold' });
	});

	it('that overtakes the provider’s answer to the request is not lost, and counts once', async () => {
		const invoiceId = await dueInvoice(house, provider);
		const account = accountOf(house, provider);
		const before = (await noticesOf(account)).length;
		const statuses: number[] = [];
		meddler.meddle(async (answer, path) => {
			if (!starts[provider].test(path)) return answer;
			meddler.meddle(null);
			// The payer is quick and the line to us slow: paid and told before we have read the answer.
			const text = await answer.text();
			await pay(house, { provider, account, reference: await nameOf(provider, account, text) });
			for (const notice of (await noticesOf(account)).slice(before)) {
				statuses.push((await deliver(house, notice)).status);
			}
			await house.drain();
			return new Response(text, answer);
		});
		const { status, body } = await startWith(house, provider, invoiceId);
		meddler.meddle(null);
		expect(status).toBe(201);
		const begun = { provider, account, invoiceId, paymentId: body.id, reference: '', key: settings[provider].key };
		expect(statuses.length).toBeGreaterThan(0);
		// Orange's proof is in the answer that we have not read: such a notice is to come again.
		for (const answered of statuses) expect(answered).toBe(provider === 'orange_money' ? 503 : 200);
		for (const seconds of [40, 700, 3_600]) await wait(house, seconds);
		await hearAll(house, account, before);
		expect(await statusOf(house, begun)).toMatchObject(paid);
		expect(await heldFor(begun)).toEqual([asked[provider]]);
	});
});

const starts = {
	stripe: /\/checkout\/sessions$/,
	paypal: /\/checkout\/orders$/,
	orange_money: /\/webpayment$/,
	mtn_mobile_money: /\/requesttopay$/,
} satisfies Record<SandboxProvider, RegExp>;

/** The provider's name for what it has just begun; WebPay's answer leaves it out, and it is the newest order. */
const nameOf = async (provider: SandboxProvider, account: string, text: string): Promise<string> => {
	if (provider === 'mtn_mobile_money') return '';
	if (provider !== 'orange_money') return (JSON.parse(text) as { id: string }).id;
	return (await truthOf(provider, account)).at(-1)?.id ?? '';
};

describe('a notice of a payment that we did not begin', () => {
	/** Somebody typed a payment into the provider's own pages; what it tells of it. */
	const outside = async (amount: string) => {
		const { stripe, stripeWebhook } = house.credentials;
		const { id } = await control<{ id: string }>('/stripe/transactions', { account: stripe, amount, currency: 'EUR' });
		const body = JSON.stringify({
			id: `evt_${crypto.randomUUID()}`,
			object: 'event',
			type: 'charge.succeeded',
			data: { object: { id, object: 'charge', payment_intent: null, metadata: {} } },
		});
		const url = await house.wiring.noticeAddresses.endpointUrl('coko' as never, 'stripe');
		const notice = { id: '', url, method: 'POST', headers: {}, body };
		const stamp = () => Math.floor(Date.parse(house.clock.now()) / 1_000);
		const tell = async () =>
			deliver(house, notice, {
				headers: { 'stripe-signature': await stripeSignature(stripeWebhook, stamp(), body) },
			});
		return { tell };
	};

	const unmatched = async () =>
		(await call(house, 'GET', '/payments?attention=true&limit=100', { key: settings.stripe.key })).body.data.filter(
			({ attention }) => attention === 'unmatched',
		);

	it('waits for the payment, then is kept as money that matches nothing, once, where support sees it', async () => {
		const { tell } = await outside('12.34');
		expect((await tell()).status).toBe(200);
		await house.drain();
		expect(await unmatched()).toEqual([]);
		await wait(house, 300);
		expect(await unmatched()).toEqual([]);
		await wait(house, 400);
		expect(await unmatched()).toMatchObject([{ status: 'succeeded', received: { amount: '12.34', currency: 'EUR' } }]);
		await leavesNothing(async () => expect((await tell()).status).toBe(200));
		await wait(house, 4_000);
		expect(await unmatched()).toHaveLength(1);
	});

	it('is not forgotten because the provider was away when it was looked up', async () => {
		const before = (await unmatched()).length;
		const { tell } = await outside('56.78');
		expect((await tell()).status).toBe(200);
		meddler.meddle(() => new Response('<html>', { status: 502 }));
		for (const seconds of [700, 700]) await wait(house, seconds);
		expect(await unmatched()).toHaveLength(before);
		meddler.meddle(null);
		for (const seconds of [4_000, 4_000]) await wait(house, seconds);
		expect(await unmatched()).toHaveLength(before + 1);
	});

	it('that bears the id of a payment of somebody else’s is not taken for money of ours', async () => {
		const before = (await unmatched()).length;
		const { stripe, stripeWebhook } = house.credentials;
		const foreign = `pay_${'0123456789'.repeat(2)}abcdef`;
		const { id } = await control<{ id: string }>('/stripe/transactions', {
			account: stripe,
			amount: '9.99',
			currency: 'EUR',
			reference: foreign,
		});
		const object = { id, object: 'charge', payment_intent: null, metadata: { payment_id: foreign } };
		const type = 'charge.succeeded';
		const body = JSON.stringify({ id: `evt_${crypto.randomUUID()}`, object: 'event', type, data: { object } });
		const stamp = Math.floor(Date.parse(house.clock.now()) / 1_000);
		const headers = { 'stripe-signature': await stripeSignature(stripeWebhook, stamp, body) };
		const url = await house.wiring.noticeAddresses.endpointUrl('coko' as never, 'stripe');
		expect((await deliver(house, { id: '', url, method: 'POST', headers, body })).status).toBe(200);
		for (const seconds of [700, 700]) await wait(house, seconds);
		expect(await unmatched()).toHaveLength(before);
	});
});
