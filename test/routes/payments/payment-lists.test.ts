import { beforeAll, describe, expect, it } from 'vitest';
import { addSeconds } from '../../../src/domain/kernel/calendar.ts';
import { money } from '../../../src/domain/kernel/money.ts';
import { type Body, call, createSigner, issuer } from '../../support/callers.ts';
import { senegaleseKey } from '../../support/house.ts';
import { issueInvoice } from '../../support/payer.ts';
import { answerPhones, passTime, phone } from '../../support/paying.ts';
import { openPayingHouse, type PayingHouse } from '../../support/paying-house.ts';
import { control } from '../../support/sandbox.ts';
import { arrive, depsOf, unmatched } from './unmatched.ts';

let house: PayingHouse;
let awa: Body;
let moussa: Body;
let byHand: Body;
let byPaypal: Body;
let abandoned: Body;
let outside: string;
let tokenOf: (sub: string) => Promise<string>;

const invoiceFor = async (owner: string, more: object = {}): Promise<Body> => {
	const { id } = await issueInvoice(house, {
		customer: { external_id: owner, name: owner, email: `${owner}@example.com`, country: 'FR', locale: 'fr' },
		...more,
	});
	return (await call(house, 'GET', `/invoices/${id}`)).body;
};
const start = async (invoiceId: string, changes: object = {}): Promise<Body> =>
	(
		await call(house, 'POST', '/payments', {
			body: { invoice_id: invoiceId, provider: 'paypal', return_url: 'https://coko.example', ...changes },
			headers: { 'idempotency-key': crypto.randomUUID() },
		})
	).body;
const list = async (query: string, key?: string): Promise<readonly string[]> => {
	const answer = await call(house, 'GET', `/payments${query}`, key === undefined ? {} : { key });
	expect(answer.status, JSON.stringify(answer.body)).toBe(200);
	return answer.body.data.map(({ id }: Body) => id);
};
const statistics = async (query = ''): Promise<Body> => {
	const answer = await call(house, 'GET', `/payments/statistics${query}`);
	expect(answer.status).toBe(200);
	return answer.body;
};

beforeAll(async () => {
	house = await openPayingHouse();
	const signer = await createSigner('ES256', () => Date.parse(house.clock.now()) / 1000);
	tokenOf = (sub) => signer.token({ sub });
	const value = { issuer, jwks: { keys: [signer.jwk] } };
	await call(house, 'POST', '/config', { body: { config_type: 'identity', config_key: 'end_users', value } });
	[awa, moussa] = [await invoiceFor('awa'), await invoiceFor('moussa')];
	byHand = (
		await call(house, 'POST', `/invoices/${awa.id}/payments`, { body: { amount: '5.99', reference: 'VIR 4711' } })
	).body;
	byPaypal = await start(awa.id);
	await arrive(house, byPaypal.id, money(3_100, 'EUR'));
	house.clock.set(addSeconds(house.clock.now(), 20));
	abandoned = await start(moussa.id);
	outside = await unmatched(house, money(1_000, 'EUR'));
});

describe('the list of payments', () => {
	it('has those of the providers and those by hand, newest first', async () => {
		expect(await list('')).toEqual([outside, abandoned.id, byPaypal.id, byHand.id]);
		const { data } = (await call(house, 'GET', `/payments?invoice_id=${awa.id}`)).body;
		expect(data).toEqual([
			expect.objectContaining({ id: byPaypal.id, provider: 'paypal', status: 'succeeded' }),
			expect.objectContaining({
				id: byHand.id,
				provider: null,
				method: 'bank_transfer',
				customer_id: awa.customer_id,
				reference: 'VIR 4711',
				invoices: [{ invoice_id: awa.id, currency: 'EUR', amount: '5.99', settled: '5.99' }],
			}),
		]);
	});

	it('finds by each condition, and by several together', async () => {
		const cases: readonly (readonly [string, readonly string[]])[] = [
			[`?invoice_id=${moussa.id}`, [abandoned.id]],
			[`?customer_id=${awa.customer_id}`, [byPaypal.id, byHand.id]],
			['?provider=paypal', [outside, abandoned.id, byPaypal.id]],
			['?provider=stripe', []],
			['?status=action_required', [abandoned.id]],
			['?status=succeeded', [outside, byPaypal.id, byHand.id]],
			['?attention=true', [outside, byPaypal.id]],
			[`?customer_id=${awa.customer_id}&provider=paypal&status=succeeded`, [byPaypal.id]],
			[`?provider=paypal&status=succeeded&attention=true&customer_id=${moussa.customer_id}`, []],
			[`?invoice_id=${awa.id}&attention=true`, [byPaypal.id]],
			[`?created_from=${abandoned.created_at}`, [outside, abandoned.id]],
			[`?created_to=${byPaypal.created_at}`, [byPaypal.id, byHand.id]],
			[`?created_from=${abandoned.created_at}&provider=paypal&status=succeeded`, [outside]],
		];
		for (const [query, expected] of cases) expect([query, await list(query)]).toEqual([query, expected]);
	});

	it.each(['', '&provider=paypal', '&status=succeeded', '&attention=true', '&created_from=2026-01-01T00:00:00Z'])(
		'goes on where a page ends (%s)',
		async (query) => {
			const whole = await list(`?limit=100${query}`);
			const pages: string[] = [];
			let cursor: string | null = '';
			while (cursor !== null) {
				const after: string = cursor === '' ? '' : `&cursor=${cursor}`;
				const { data, next_cursor } = (await call(house, 'GET', `/payments?limit=1${query}${after}`)).body;
				pages.push(...data.map(({ id }: Body) => id));
				cursor = next_cursor;
			}
			expect(pages).toEqual(whole);
		},
	);

	it.each([
		'?attention=false',
		'?status=paid',
		'?provider=wave',
		'?cursor=inv_01kb0c8p7ve3v8k2s5q6m7n8p9',
		'?created_from=yesterday',
		'?customer_id=1',
		'?iban=1',
		'?limit=0',
	])('refuses %s', async (query) => {
		expect((await call(house, 'GET', `/payments${query}`)).status).toBe(422);
	});

	it('shows nothing of another tenant', async () => {
		expect(await list('', senegaleseKey)).toEqual([]);
		expect(await list(`?invoice_id=${awa.id}`, senegaleseKey)).toEqual([]);
		expect((await call(house, 'GET', `/payments/${byHand.id}`, { key: senegaleseKey })).status).toBe(404);
	});
});

describe('an end user', () => {
	it('sees their own payments, without what is ours to know', async () => {
		const key = await tokenOf('awa');
		expect(await list('', key)).toEqual([byPaypal.id, byHand.id]);
		expect(await list(`?customer_id=${moussa.customer_id}`, key)).toEqual([byPaypal.id, byHand.id]);
		expect(await list(`?invoice_id=${moussa.id}`, key)).toEqual([]);
		const own = await call(house, 'GET', `/payments/${byPaypal.id}`, { key });
		expect(own).toMatchObject({ status: 200, body: { id: byPaypal.id, fee: null, attention: null } });
		expect((await call(house, 'GET', `/payments/${byHand.id}`, { key })).status).toBe(200);
		for (const id of [abandoned.id, outside]) {
			expect((await call(house, 'GET', `/payments/${id}`, { key })).status).toBe(404);
		}
	});

	it('sees their own methods and what they are offered, and no figures', async () => {
		const key = await tokenOf('moussa');
		const method = await call(house, 'POST', '/payment-methods', {
			body: { customer_id: awa.customer_id, provider: 'paypal', return_url: 'https://coko.example' },
		});
		expect(method.status).toBe(201);
		expect((await call(house, 'GET', '/payment-methods', { key })).body.data).toEqual([]);
		const ofAwa = `/payment-methods?customer_id=${awa.customer_id}`;
		expect((await call(house, 'GET', ofAwa, { key })).body.data).toEqual([]);
		expect((await call(house, 'GET', `/payment-methods/${method.body.id}`, { key })).status).toBe(404);
		expect((await call(house, 'DELETE', `/payment-methods/${method.body.id}`, { key })).status).toBe(403);
		expect((await call(house, 'GET', `/payment-methods/${method.body.id}`, { key: await tokenOf('awa') })).status).toBe(
			200,
		);
		expect((await call(house, 'GET', `/payments/offer?invoice_id=${moussa.id}`, { key })).status).toBe(200);
		expect((await call(house, 'GET', `/payments/offer?invoice_id=${awa.id}`, { key })).status).toBe(404);
		expect((await call(house, 'GET', '/payments/statistics', { key })).status).toBe(403);
		const body = { customer_id: moussa.customer_id };
		expect((await call(house, 'POST', `/payments/${outside}/assign`, { key, body })).status).toBe(403);
	});
});

describe('the figures of providers', () => {
	it('count attempts by what became of them, and leave money from outside out of the rate', async () => {
		const { providers, formulas } = await statistics();
		expect(formulas.success_rate).toBe('succeeded / (succeeded + failed)');
		expect(providers).toEqual([
			expect.objectContaining({
				provider: 'paypal',
				currency: 'EUR',
				attempts: 2,
				succeeded: 1,
				failed: 0,
				pending: 1,
				success_rate: '1.0000',
				median_seconds_to_final: 0,
				outside_count: 1,
				received: [{ currency: 'EUR', amount: '41.00' }],
				fees: [],
			}),
		]);
	});

	it('know the time between beginning and end, the fee and its share, and the refusals of phones', async () => {
		const inAbidjan = { currency: 'XOF', items: [{ description: 'x', unit_price: '6500', item_type: 'subscription' }] };
		for (const [action, seconds] of [
			['approve', 20],
			['refuse', 40],
		] as const) {
			const { id } = await invoiceFor(`reader-${action}`, inAbidjan);
			await start(id, { provider: 'mtn_mobile_money', phone });
			await answerPhones(house.credentials, action);
			await passTime(house, seconds);
		}
		const paid = await invoiceFor('with-fee');
		const { id } = await start(paid.id);
		const { provider_reference: order } = (await call(house, 'GET', `/payments/${id}`)).body;
		await control(`/paypal/orders/${order}`, { account: house.credentials.paypal, action: 'approve' });
		expect((await call(house, 'POST', `/payments/${id}/sync`)).body.status).toBe('succeeded');
		const { providers } = await statistics();
		const [mtn, paypal] = providers;
		expect(mtn).toMatchObject({
			provider: 'mtn_mobile_money',
			currency: 'XOF',
			by_status: { succeeded: 1, failed: 1, expired: 0 },
			success_rate: '0.5000',
			median_seconds_to_final: 30,
			received: [{ currency: 'XOF', amount: '7800' }],
		});
		const { fee } = (await call(house, 'GET', `/payments/${id}`)).body;
		const share = (Number(fee.amount) / Number(fee.gross)).toFixed(4);
		expect(paypal.fees).toEqual([{ currency: 'EUR', gross: fee.gross, amount: fee.amount, share }]);
	});

	it('of another period are others', async () => {
		expect((await statistics('?from=2025-01-01&to=2025-01-31')).providers).toEqual([]);
		for (const query of ['?from=2026-02-01&to=2026-01-01', '?from=2020-01-01&to=2026-01-01', '?from=x']) {
			expect((await call(house, 'GET', `/payments/statistics${query}`)).status).toBe(422);
		}
	});

	it('tell which account is put aside, since when and until when', async () => {
		const { store } = await depsOf(house);
		const now = house.clock.now();
		const health = {
			provider: 'mtn_mobile_money',
			country: 'CI' as never,
			failures: 5,
			openedAt: now,
			probeAt: addSeconds(now, 60),
			trips: 1,
			changedAt: now,
		} as const;
		await store.commit({ changes: [{ kind: 'provider-health.save', health }], answer: null });
		const ofMtn = async () => (await statistics()).health.find((one: Body) => one.provider === 'mtn_mobile_money');
		const aside = { country: 'CI', failures: 5, put_aside_since: now, next_probe_at: health.probeAt };
		expect(await ofMtn()).toEqual({ provider: 'mtn_mobile_money', status: 'put_aside', ...aside });
		house.clock.set(addSeconds(now, 60));
		expect((await ofMtn()).status).toBe('probing');
	});
});

describe('what payers are offered', () => {
	it('comes in the configured order, quoted where the currency is another, with the reason for what is missing', async () => {
		const francs = (await call(house, 'GET', '/payments/offer?amount=10000&currency=XOF&country=FR')).body;
		expect(francs.offered.find((one: Body) => one.provider === 'paypal').charge).toMatchObject({
			currency: 'EUR',
			amount: '15.24',
			rate_source: expect.any(String),
		});
		const euros = (await call(house, 'GET', '/payments/offer?amount=35.99&currency=EUR&country=SN')).body;
		expect(euros.offered.map((one: Body) => one.provider)).toContain('paypal');
		expect(euros.not_offered).toContainEqual(expect.objectContaining({ provider: 'orange_money', why: 'currency' }));
		const all = [...euros.offered, ...euros.not_offered]
			.map((one: Body) => String(one.provider))
			.toSorted((one, other) => one.localeCompare(other));
		expect(all).toEqual(['mtn_mobile_money', 'orange_money', 'paypal', 'stripe']);
	});

	it('is what is still due of an invoice, where its customer is', async () => {
		const { body } = await call(house, 'GET', `/payments/offer?invoice_id=${moussa.id}`);
		expect(body).toMatchObject({ amount: '35.99', currency: 'EUR', country: 'FR' });
		expect(await call(house, 'GET', `/payments/offer?invoice_id=${awa.id}`)).toMatchObject({
			status: 409,
			body: { type: '/problems/payment-invoice-not-payable' },
		});
	});

	it.each([
		'',
		'?amount=1.00',
		'?currency=EUR',
		'?amount=1.005&currency=EUR',
		'?amount=abc&currency=EUR',
		'?amount=-1.00&currency=EUR',
		'?amount=1&currency=GBP',
		'?invoice_id=nonsense',
		'?invoice_id=inv_01kb0c8p7ve3v8k2s5q6m7n8p9&amount=1.00&currency=EUR',
	])('refuses %s', async (query) => {
		expect((await call(house, 'GET', `/payments/offer${query}`)).status).toBe(422);
	});
});

it('a payment keeps the method that its payer agreed to save, once', async () => {
	const { id, customer_id: customerId } = await invoiceFor('saver');
	const { id: paymentId, provider_reference: order } = await start(id, { save_method: true });
	await control(`/paypal/orders/${order}`, { account: house.credentials.paypal, action: 'approve' });
	for (const _again of [1, 2]) await call(house, 'POST', `/payments/${paymentId}/sync`);
	const { data } = (await call(house, 'GET', `/payment-methods?customer_id=${customerId}`)).body;
	expect(data).toEqual([expect.objectContaining({ status: 'active', provider: 'paypal', failure: null })]);
	const next = await invoiceFor('saver');
	const charged = await start(next.id, { payment_method_id: data[0].id });
	expect(charged).toMatchObject({ status: 'succeeded', flow: 'saved' });
	const foreign = await start(moussa.id, { payment_method_id: data[0].id });
	expect(foreign).toMatchObject({ status: 404, type: '/problems/payment-method-not-found' });
});
