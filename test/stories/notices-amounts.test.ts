import { env } from 'cloudflare:workers';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { sign } from '../support/forging.ts';
import { createMeddler, rewriting } from '../support/meddling.ts';
import {
	accountOf,
	type Begun,
	begin,
	deliver,
	hearAll,
	heldFor,
	noticesOf,
	pay,
	registerEndpoints,
	statusOf,
	wait,
} from '../support/notices.ts';
import { call, truthOf } from '../support/paying.ts';
import { openPayingHouse, type PayingHouse } from '../support/paying-house.ts';
import { control, type SandboxProvider } from '../support/sandbox.ts';

const meddler = createMeddler();
let house: PayingHouse;

beforeAll(async () => {
	house = await openPayingHouse({ faults: meddler });
	await registerEndpoints(house, house.credentials, 'coko');
});

afterEach(() => meddler.meddle(null));

/** Orange says nothing of amounts when it is asked, so there is nothing to differ. */
const tellers = ['stripe', 'paypal', 'mtn_mobile_money'] as const;
type Teller = (typeof tellers)[number];

/** Answers about money, and how each provider writes an amount and a currency in them. */
const wire = {
	stripe: {
		path: /\/checkout\/sessions\/cs_/,
		amount: (text: string, minor: number) => text.replace(/"amount_received":\s*\d+/g, `"amount_received":${minor}`),
		currency: (text: string, code: string) =>
			text.replace(/"currency":\s*"eur"/g, `"currency":"${code.toLowerCase()}"`),
	},
	paypal: {
		path: /\/checkout\/orders\/[^/]+(\/capture)?$/,
		amount: (text: string, minor: number) => text.replace(/"value":"35\.99"/g, `"value":"${(minor / 100).toFixed(2)}"`),
		currency: (text: string, code: string) => text.replace(/"currency_code":"EUR"/g, `"currency_code":"${code}"`),
	},
	mtn_mobile_money: {
		path: /\/requesttopay\/[^/]+$/,
		amount: (text: string, minor: number) => text.replace(/"amount":"\d+"/, `"amount":"${minor}"`),
		currency: (text: string, code: string) => text.replace(/"currency":"EUR"/, `"currency":"${code}"`),
	},
} as const;

const usual = { stripe: 3_599, paypal: 3_599, mtn_mobile_money: 6_500 } as const;

/** In the decimals of the invoice's currency. */
const decimal = (provider: Teller, minor: number): string =>
	provider === 'mtn_mobile_money' ? String(minor) : (minor / 100).toFixed(2);

/** A payment whose payer pays what the provider then reports as `minor`. */
const payDifferently = async (provider: Teller, minor: number): Promise<Begun> => {
	const begun = await begin(house, provider);
	const before = (await noticesOf(begun.account)).length;
	meddler.meddle(rewriting(wire[provider].path, (text) => wire[provider].amount(text, minor)));
	await pay(house, begun);
	await hearAll(house, begun.account, before);
	return begun;
};

const creditsOf = async ({ paymentId }: Begun): Promise<readonly number[]> => {
	const { results } = await env.DB.prepare('SELECT amount FROM customer_credits WHERE source_id = ?')
		.bind(paymentId)
		.all<{ amount: number }>();
	return results.map(({ amount }) => amount);
};

/** What support finds when it looks for cases. */
const caseOf = async ({ key, paymentId }: Begun): Promise<string | null> => {
	const { body } = await call(house, 'GET', '/payments?attention=true&limit=100', { key });
	return body.data.find(({ id }) => id === paymentId)?.attention ?? null;
};

describe.each(tellers)('success with %s', (provider) => {
	const whole = usual[provider];

	it('of a smaller amount pays that part and no more, and support sees it', async () => {
		const begun = await payDifferently(provider, whole - 1_000);
		const { payment, invoice, due } = await statusOf(house, begun);
		expect({ payment, due }).toEqual({ payment: 'succeeded', due: decimal(provider, 1_000) });
		expect(invoice).not.toBe('paid');
		expect(await heldFor(begun)).toEqual([whole - 1_000]);
		expect(await caseOf(begun)).toBe('amount_differs');
	});

	it('of a larger amount pays the invoice, keeps the rest as credit, and support sees it', async () => {
		const begun = await payDifferently(provider, whole + 1_000);
		expect(await statusOf(house, begun)).toMatchObject({ payment: 'succeeded', invoice: 'paid' });
		expect(await heldFor(begun)).toEqual([whole + 1_000]);
		expect(await creditsOf(begun)).toEqual([1_000]);
		expect(await caseOf(begun)).toBe('amount_differs');
	});

	it('of nothing pays nothing, and does not stop the rest', async () => {
		const begun = await payDifferently(provider, 0);
		const { invoice, due } = await statusOf(house, begun);
		expect(invoice).not.toBe('paid');
		expect(due).toBe(decimal(provider, whole));
		expect(await heldFor(begun)).toEqual([]);
	});

	it('of an amount that is none is not believed, until the provider says a right one', async () => {
		const begun = await begin(house, provider);
		const before = (await noticesOf(begun.account)).length;
		const spoil = (text: string) => wire[provider].amount(text, -whole);
		meddler.meddle(rewriting(wire[provider].path, spoil));
		await pay(house, begun);
		await hearAll(house, begun.account, before);
		expect((await statusOf(house, begun)).invoice).not.toBe('paid');
		expect(await heldFor(begun)).toEqual([]);
		meddler.meddle(null);
		for (const seconds of [60, 700, 3_600]) await wait(house, seconds);
		// Who says "paid" and no amount that can be read is not asked again by itself: support sees it, and asks.
		if (!(await statusOf(house, begun)).invoice.startsWith('paid')) expect(await caseOf(begun)).not.toBeNull();
		for (let time = 0; time < 2; time += 1) {
			await call(house, 'POST', `/payments/${begun.paymentId}/sync`, { key: begun.key });
		}
		expect(await statusOf(house, begun)).toMatchObject({ payment: 'succeeded', invoice: 'paid', attention: null });
		expect(await heldFor(begun)).toEqual([whole]);
	});

	/** A payment whose payer pays what the provider then reports in another currency. */
	const payIn = async (code: string): Promise<Begun> => {
		const begun = await begin(house, provider);
		const before = (await noticesOf(begun.account)).length;
		meddler.meddle(rewriting(wire[provider].path, (text) => wire[provider].currency(text, code)));
		await pay(house, begun);
		await hearAll(house, begun.account, before);
		const { invoice, due } = await statusOf(house, begun);
		expect(invoice).not.toBe('paid');
		expect(due).toBe(decimal(provider, whole));
		expect(await caseOf(begun)).toBe('currency_differs');
		return begun;
	};
	const ask = ({ key, paymentId }: Begun) => call(house, 'POST', `/payments/${paymentId}/sync`, { key });

	it('in another currency of our books waits to be assigned, whatever is said later', async () => {
		const begun = await payIn('USD');
		const { body } = await call(house, 'GET', `/payments/${begun.paymentId}`, { key: begun.key });
		expect(body).toMatchObject({ received: { currency: 'USD' }, amount_unallocated: expect.stringMatching(/[1-9]/) });
		meddler.meddle(null);
		await ask(begun);
		expect(await caseOf(begun)).toBe('currency_differs');
		expect((await statusOf(house, begun)).invoice).not.toBe('paid');
	});

	it('in a currency that we keep no books in marks nothing paid, until it is said in the right one', async () => {
		const begun = await payIn('GBP');
		await ask(begun);
		expect(await heldFor(begun)).toEqual([]);
		expect(await caseOf(begun)).toBe('currency_differs');
		meddler.meddle(null);
		await ask(begun);
		await ask(begun);
		expect(await statusOf(house, begun)).toMatchObject({ payment: 'succeeded', invoice: 'paid', attention: null });
		expect(await heldFor(begun)).toEqual([whole]);
	});
});

describe('a notice that claims more than the provider says', () => {
	/** What each provider would tell of a success, by whoever could make it. */
	const claims = {
		stripe: ({ paymentId }: Begun) =>
			JSON.stringify({
				id: `evt_${crypto.randomUUID()}`,
				object: 'event',
				type: 'payment_intent.succeeded',
				data: {
					object: {
						id: 'pi_claimed',
						object: 'payment_intent',
						status: 'succeeded',
						amount_received: 999_999,
						currency: 'eur',
						metadata: { payment_id: paymentId },
					},
				},
			}),
		paypal: ({ paymentId, reference }: Begun) =>
			JSON.stringify({
				id: `WH-${crypto.randomUUID()}`,
				event_type: 'PAYMENT.CAPTURE.COMPLETED',
				resource: {
					id: 'CLAIMED',
					status: 'COMPLETED',
					amount: { value: '9999.99', currency_code: 'EUR' },
					custom_id: paymentId,
					supplementary_data: { related_ids: { order_id: reference } },
				},
			}),
		mtn_mobile_money: () => JSON.stringify({ status: 'SUCCESSFUL', amount: '999999', financialTransactionId: '1' }),
	} satisfies Record<Teller, (begun: Begun) => string>;

	const addressOf = async ({ paymentId }: Begun, provider: SandboxProvider): Promise<string> => {
		if (provider !== 'mtn_mobile_money') return house.wiring.noticeAddresses.endpointUrl('coko' as never, provider);
		return (await house.wiring.noticeAddresses.forPayment('coko-sn' as never, provider, paymentId as never)).url;
	};

	it.each(tellers)('changes nothing with %s: the provider is asked', async (provider) => {
		const begun = await begin(house, provider);
		const [template] = await noticesOf(accountOf(house, provider));
		if (template === undefined) throw new Error('an earlier test was told something');
		const body = claims[provider](begun);
		const now = Date.parse(house.clock.now());
		const delivery = await sign(provider, template, body, house.credentials, now);
		const url = await addressOf(begun, provider);
		expect((await deliver(house, template, { ...delivery, url })).status).toBe(200);
		await house.drain();
		expect(await statusOf(house, begun)).toMatchObject({
			payment: 'action_required',
			invoice: expect.not.stringMatching('paid'),
		});
		expect(await heldFor(begun)).toEqual([]);
	});

	it('changes nothing with orange_money, whose proof is right', async () => {
		const begun = await begin(house, 'orange_money');
		const before = (await noticesOf(begun.account)).length;
		await control(`/orange_money/orders/${begun.reference}`, { account: begun.account, action: 'refuse' });
		const [notice] = (await noticesOf(begun.account)).slice(before);
		if (notice === undefined) throw new Error('nothing was told');
		const body = notice.body.replace('FAILED', 'SUCCESS');
		expect(body).not.toBe(notice.body);
		expect((await deliver(house, notice, { body })).status).toBe(200);
		await house.drain();
		expect(await statusOf(house, begun)).toMatchObject({
			payment: 'failed',
			invoice: expect.not.stringMatching('paid'),
		});
	});
});

it('what a provider changes behind our back after we have counted it is not counted again', async () => {
	const begun = await begin(house, 'mtn_mobile_money');
	const before = (await noticesOf(begun.account)).length;
	await pay(house, begun);
	await hearAll(house, begun.account, before);
	const transaction = (await truthOf('mtn_mobile_money', begun.account)).find(({ id }) => id === begun.reference);
	await control(
		`/mtn_mobile_money/transactions/${transaction?.id}`,
		{ account: begun.account, amount: '9999' },
		'PATCH',
	);
	await call(house, 'POST', `/payments/${begun.paymentId}/sync`, { key: begun.key });
	expect(await heldFor(begun)).toEqual([6_500]);
	expect(await statusOf(house, begun)).toMatchObject({ payment: 'succeeded', invoice: 'paid' });
});
