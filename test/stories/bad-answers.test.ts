import { env } from 'cloudflare:workers';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createMeddler } from '../support/meddling.ts';
import {
	accountOf,
	asked,
	type Begun,
	begin,
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
import { type Answer, call, truthOf } from '../support/paying.ts';
import { openPayingHouse, type PayingHouse } from '../support/paying-house.ts';
import { control, type SandboxProvider } from '../support/sandbox.ts';

const meddler = createMeddler();
let house: PayingHouse;

beforeAll(async () => {
	house = await openPayingHouse({ faults: meddler, providerTimeoutMs: 2_500 });
	await registerEndpoints(house, house.credentials, 'coko');
});

afterEach(async () => {
	meddler.meddle(null);
	for (const provider of providers) {
		await control(`/faults?account=${accountOf(house, provider)}`, undefined, 'DELETE');
	}
	// What went wrong here must not keep a provider from the next test.
	await env.DB.prepare('DELETE FROM provider_health').run();
});

const starts = {
	stripe: 'POST /v1/checkout/sessions',
	paypal: 'POST /v2/checkout/orders',
	orange_money: 'POST /orange-money-webpay/dev/v1/webpayment',
	mtn_mobile_money: 'POST /collection/v1_0/requesttopay',
} satisfies Record<SandboxProvider, string>;

const questions = {
	stripe: 'GET /v1/checkout/sessions',
	paypal: 'GET /v2/checkout/orders',
	orange_money: 'POST /orange-money-webpay/dev/v1/transactionstatus',
	mtn_mobile_money: 'GET /collection/v1_0/requesttopay',
} satisfies Record<SandboxProvider, string>;

const misbehave = (provider: SandboxProvider, match: string, fault: string, times = 1) =>
	control('/faults', { provider, account: accountOf(house, provider), match, fault, times, delay_ms: 4_000 });

const debitsOf = async (provider: SandboxProvider): Promise<number> =>
	(await truthOf(provider, accountOf(house, provider))).filter(
		({ state, kind }) => state === 'succeeded' && kind === 'payment',
	).length;

const sync = ({ key, paymentId }: Begun): Promise<Answer> =>
	call(house, 'POST', `/payments/${paymentId}/sync`, { key });

const begunOf = (provider: SandboxProvider, invoiceId: string, { body }: Answer): Begun => ({
	provider,
	key: settings[provider].key,
	account: accountOf(house, provider),
	invoiceId,
	paymentId: body.id,
	reference: body.provider_reference,
});

const faults = [
	'html',
	'empty',
	'nonsense',
	'error-before-commit',
	'timeout-after-commit',
	'slow',
	'rate-limit',
] as const;

describe.each(providers)('%s', (provider) => {
	it.each(faults)(
		'answering a start with %s: nothing is paid, nobody pays twice, and the invoice can be paid',
		async (fault) => {
			const invoiceId = await dueInvoice(house, provider);
			const debitsBefore = await debitsOf(provider);
			await misbehave(provider, starts[provider], fault);
			const first = await startWith(house, provider, invoiceId);
			expect(first.status).toBe(201);
			expect(['unknown', 'failed']).toContain(first.body.status);
			// As long as nobody knows whether the payer was debited, nobody begins again.
			if (first.body.status === 'unknown') {
				expect(await startWith(house, provider, invoiceId)).toMatchObject({ status: 409 });
			}
			for (const seconds of [10, 70, 70]) await wait(house, seconds);
			const { body } = await call(house, 'GET', `/payments/${first.body.id}`, { key: settings[provider].key });
			let begun = begunOf(provider, invoiceId, { status: 200, body });
			if (body.status !== 'action_required') {
				expect(body.status).toBe('failed');
				await env.DB.prepare('DELETE FROM provider_health').run();
				const second = await startWith(house, provider, invoiceId);
				expect(second).toMatchObject({ status: 201, body: { status: 'action_required' } });
				begun = begunOf(provider, invoiceId, second);
			}
			const before = (await noticesOf(begun.account)).length;
			await pay(house, begun);
			await hearAll(house, begun.account, before);
			expect(await statusOf(house, begun)).toMatchObject(paid);
			expect(await heldFor(begun)).toEqual([asked[provider]]);
			expect(await debitsOf(provider)).toBe(debitsBefore + 1);
		},
	);

	it.each(faults)('answering a question with %s: nothing changes, and the next answer counts', async (fault) => {
		const begun = await begin(house, provider);
		await pay(house, begun);
		await misbehave(provider, questions[provider], fault, 2);
		const { status, body } = await sync(begun);
		expect(status).toBe(200);
		expect(['action_required', 'processing', 'unknown']).toContain(body.status);
		expect((await statusOf(house, begun)).invoice).not.toBe('paid');
		await control(`/faults?account=${begun.account}`, undefined, 'DELETE');
		await sync(begun);
		expect(await statusOf(house, begun)).toMatchObject(paid);
		expect(await heldFor(begun)).toEqual([asked[provider]]);
	});

	it('first saying paid and then the contrary: what was paid stays paid, and support sees it', async () => {
		const begun = await begin(house, provider);
		const earlier = new Set((await truthOf(provider, begun.account)).map(({ id }) => id));
		const before = (await noticesOf(begun.account)).length;
		await pay(house, begun);
		await hearAll(house, begun.account, before);
		expect(await statusOf(house, begun)).toMatchObject(paid);
		await say(begun, 'failed', earlier);
		await sync(begun);
		expect(await statusOf(house, begun)).toMatchObject({ ...paid, attention: 'contradicted' });
		await sync(begun);
		await say(begun, 'succeeded', earlier);
		await sync(begun);
		expect(await statusOf(house, begun)).toMatchObject({ ...paid, attention: 'contradicted' });
		expect(await heldFor(begun)).toEqual([asked[provider]]);
	});

	it('first saying failed and then paid: the money counts', async () => {
		const begun = await begin(house, provider);
		const earlier = new Set((await truthOf(provider, begun.account)).map(({ id }) => id));
		await pay(house, begun);
		if (provider !== 'paypal') {
			await say(begun, 'failed', earlier);
			await sync(begun);
			expect((await statusOf(house, begun)).invoice).not.toBe('paid');
			await say(begun, 'succeeded', earlier);
		}
		for (const seconds of [0, 60]) await wait(house, seconds);
		await sync(begun);
		expect(await statusOf(house, begun)).toMatchObject({ payment: 'succeeded', invoice: 'paid' });
		expect(await heldFor(begun)).toEqual([asked[provider]]);
	});
});

/** Behind everybody's back the provider changes its mind about the newest transaction. */
const say = async ({ provider, account }: Begun, state: string, earlier: ReadonlySet<string>): Promise<void> => {
	const transaction = (await truthOf(provider, account)).find(({ id, kind }) => kind === 'payment' && !earlier.has(id));
	const own = ['orange_money', 'mtn_mobile_money'].includes(provider);
	const known = transaction ?? (await truthOf(provider, account)).at(-1);
	await control(`/${provider}/transactions/${known?.id}`, { state, ...(own && { account }) }, 'PATCH');
};

it('a late success that is told while the provider cannot be asked is not forgotten', async () => {
	const begun = await begin(house, 'mtn_mobile_money');
	await control(`/mtn_mobile_money/requests/${begun.reference}`, { account: begun.account, action: 'refuse' });
	const before = (await noticesOf(begun.account)).length;
	await sync(begun);
	expect((await statusOf(house, begun)).payment).toBe('failed');
	// The operator had it wrong: the payer was debited after all, and we are told while the line is down.
	await control(
		`/mtn_mobile_money/transactions/${begun.reference}`,
		{ account: begun.account, state: 'succeeded' },
		'PATCH',
	);
	meddler.meddle(() => Promise.reject(new TypeError('network unreachable')));
	const [notice] = (await noticesOf(begun.account)).slice(before - 1);
	const body = JSON.stringify({ status: 'SUCCESSFUL', financialTransactionId: '4711' });
	expect(notice).toBeDefined();
	const response = await house.request('POST', new URL(notice?.url ?? '').pathname, { key: null, raw: body });
	expect(response.status).toBe(200);
	await house.drain();
	meddler.meddle(null);
	for (const seconds of [70, 400, 4_000, 30_000]) await wait(house, seconds);
	expect(await statusOf(house, begun)).toMatchObject({ payment: 'succeeded', invoice: 'paid' });
});
