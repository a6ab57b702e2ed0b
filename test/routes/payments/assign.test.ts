import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, it } from 'vitest';
import type { PaymentId } from '../../../src/domain/kernel/ids.ts';
import { money } from '../../../src/domain/kernel/money.ts';
import { type Body, call } from '../../support/callers.ts';
import { senegaleseKey } from '../../support/house.ts';
import { issueInvoice } from '../../support/payer.ts';
import { openPayingHouse, type PayingHouse } from '../../support/paying-house.ts';
import { arrive, depsOf, giveBack, unmatched } from './unmatched.ts';

let house: PayingHouse;

beforeAll(async () => {
	house = await openPayingHouse();
});

const euros = (minor: number) => money(minor, 'EUR');
let number = 0;
const inParis = (externalId: string) => ({ external_id: externalId, name: 'Awa Ndiaye', country: 'FR', locale: 'fr' });
const newOwner = () => `owner-${++number}`;
const invoiceFor = (owner: string, price = '29.99') =>
	issueInvoice(house, {
		customer: { ...inParis(owner), email: `${owner}@example.com` },
		items: [{ description: 'Abonnement', quantity: 1, unit_price: price, item_type: 'subscription' }],
	});
const assign = (id: string, body: object, headers: Record<string, string> = {}) =>
	call(house, 'POST', `/payments/${id}/assign`, { body, headers });
const invoice = async (id: string): Promise<Body> => (await call(house, 'GET', `/invoices/${id}`)).body;
const payment = async (id: string): Promise<Body> => (await call(house, 'GET', `/payments/${id}`)).body;
const creditOf = async (customerId: string, currency = 'EUR') => {
	const { currencies } = (await call(house, 'GET', `/customers/${customerId}/balance`)).body;
	return currencies.find((one: Body) => one.currency === currency)?.credit ?? null;
};
/** Every account, summed: what an entry of ours moved must balance, and nothing stays unallocated. */
const unallocatedOf = async (id: string) =>
	(
		await env.DB.prepare(
			`SELECT coalesce(sum(amount), 0) AS rest FROM ledger_postings WHERE account = 'unallocated' AND owner = ?`,
		)
			.bind(id)
			.first<{ rest: number }>()
	)?.rest;

describe('money that matched nothing', () => {
	it('pays invoices in their order, and the rest is their customer’s credit', async () => {
		const owner = newOwner();
		const [first, second] = [await invoiceFor(owner), await invoiceFor(owner, '10.00')];
		const id = await unmatched(house, euros(5_000));
		expect(await payment(id)).toMatchObject({ attention: 'unmatched', amount_unallocated: '50.00', customer_id: null });
		const assigned = await assign(id, { invoices: [{ invoice_id: first.id }, { invoice_id: second.id }] });
		const { customer_id: customerId, ...paid } = await invoice(first.id);
		expect(assigned).toMatchObject({
			status: 200,
			body: {
				customer_id: customerId,
				attention: null,
				amount_unallocated: '0.00',
				invoices: [
					{ invoice_id: first.id, currency: 'EUR', amount: '35.99', settled: '35.99' },
					{ invoice_id: second.id, amount: '12.00', settled: '12.00' },
				],
			},
		});
		expect(paid.status).toBe('paid');
		expect((await invoice(second.id)).status).toBe('paid');
		expect(await creditOf(customerId)).toBe('2.01');
		expect(await unallocatedOf(id)).toBe(0);
		expect(await payment(id)).toEqual(assigned.body);
	});

	it('stops where it ends: an invoice beyond it stays as it was', async () => {
		const owner = newOwner();
		const [first, second, third] = [await invoiceFor(owner), await invoiceFor(owner), await invoiceFor(owner)];
		const id = await unmatched(house, euros(4_000));
		const before = await invoice(third.id);
		const named = [first, second, third].map((one) => ({ invoice_id: one.id }));
		const { body } = await assign(id, { invoices: named });
		expect(body.invoices.map((one: Body) => one.settled)).toEqual(['35.99', '4.01']);
		expect(await invoice(second.id)).toMatchObject({ amount_due: '31.98' });
		expect(await invoice(third.id)).toEqual(before);
	});

	it('an amount is the most that its invoice takes', async () => {
		const one = await invoiceFor(newOwner());
		const id = await unmatched(house, euros(2_000));
		await assign(id, { invoices: [{ invoice_id: one.id, amount: '15.00' }] });
		const { amount_due: due, customer_id: customerId } = await invoice(one.id);
		expect([due, await creditOf(customerId)]).toEqual(['20.99', '5.00']);
	});

	it('becomes a customer’s credit when no invoice is named', async () => {
		const one = await invoiceFor(newOwner());
		const { customer_id: customerId } = await invoice(one.id);
		const id = await unmatched(house, euros(2_000));
		const { body } = await assign(id, { customer_id: customerId });
		expect(body).toMatchObject({ customer_id: customerId, invoices: [], amount_unallocated: '0.00', attention: null });
		expect(await creditOf(customerId)).toBe('20.00');
		expect(await unallocatedOf(id)).toBe(0);
	});

	it('is assigned once, however many try at once, and a repeat gets the answer of the first', async () => {
		const [one, other] = [await invoiceFor(newOwner()), await invoiceFor(newOwner())];
		const id = await unmatched(house, euros(3_599));
		const body = { invoices: [{ invoice_id: one.id }] };
		const tries = await Promise.all([
			assign(id, body, { 'idempotency-key': `assign-${id}` }),
			assign(id, { invoices: [{ invoice_id: other.id }] }),
			assign(id, body),
		]);
		expect(tries.map(({ status }) => status).toSorted((one, other) => one - other)).toEqual([200, 409, 409]);
		expect((await assign(id, body)).body).toMatchObject({ type: '/problems/payment-nothing-to-assign' });
		const paid = (await Promise.all([invoice(one.id), invoice(other.id)])).filter(({ status }) => status === 'paid');
		expect(paid).toHaveLength(1);
	});

	it('that came back to nobody is assigned again, and its payment has one receipt', async () => {
		const [one, other] = [await invoiceFor(newOwner()), await invoiceFor(`owner-${number}`, '10.00')];
		const id = await unmatched(house, euros(4_799));
		await giveBack(house, id, euros(1_200));
		await assign(id, { invoices: [{ invoice_id: one.id }] });
		await giveBack(house, id, euros(-1_200));
		expect(await payment(id)).toMatchObject({ amount_unallocated: '12.00' });
		const again = await assign(id, { invoices: [{ invoice_id: other.id }] });
		expect(again).toMatchObject({ status: 200, body: { amount_unallocated: '0.00' } });
		expect([(await invoice(one.id)).status, (await invoice(other.id)).status]).toEqual(['paid', 'paid']);
		expect(await unallocatedOf(id)).toBe(0);
		const { store } = await depsOf(house);
		const { receipt } = await store.load({ receipt: { kind: 'receipt.ofPayment', paymentId: id as PaymentId } });
		expect(receipt?.receipt.lines).toMatchObject([{ invoiceId: one.id, taken: euros(3_599) }]);
	});

	it('meets a payment of the same invoice that begins meanwhile: both are kept, and nothing is lost', async () => {
		const one = await invoiceFor(newOwner());
		const id = await unmatched(house, euros(3_599));
		const start = call(house, 'POST', '/payments', {
			body: { invoice_id: one.id, provider: 'paypal', return_url: 'https://coko.example' },
			headers: { 'idempotency-key': `start-${id}` },
		});
		const [started, assigned] = await Promise.all([start, assign(id, { invoices: [{ invoice_id: one.id }] })]);
		expect(assigned.status).toBe(200);
		expect(assigned.body.invoices).toHaveLength(1);
		if (started.status === 201) {
			await arrive(house, started.body.id, euros(3_599));
			const { customer_id: customerId } = await invoice(one.id);
			expect(await creditOf(customerId)).toBe('35.99');
		}
		expect(await payment(id)).toEqual(assigned.body);
	});

	it('tells its payer as if it had just arrived', async () => {
		const one = await invoiceFor(newOwner());
		const id = await unmatched(house, euros(3_599));
		await assign(id, { invoices: [{ invoice_id: one.id }] });
		const receipt = await house.request('GET', `/api/billing/payments/${id}/receipt`);
		expect([receipt.status, receipt.headers.get('content-type')]).toEqual([200, 'application/pdf']);
		await house.drain();
		expect(JSON.stringify(house.mails.map(({ to }) => to))).toContain(`owner-${number}@example.com`);
	});
});

describe('money in another currency than was asked', () => {
	it('pays invoices in its own currency, and those only', async () => {
		const owner = newOwner();
		const inFrancs = await issueInvoice(house, {
			customer: { ...inParis(owner), email: `${owner}@example.com` },
			currency: 'XOF',
			items: [{ description: 'Abonnement', quantity: 1, unit_price: '6500', item_type: 'subscription' }],
		});
		const inEuros = await invoiceFor(owner);
		const started = await call(house, 'POST', '/payments', {
			body: { invoice_id: inFrancs.id, provider: 'paypal', return_url: 'https://coko.example' },
			headers: { 'idempotency-key': owner },
		});
		expect(started.status).toBe(201);
		const { id } = started.body;
		await arrive(house, id, money(5_000, 'USD'));
		expect(await payment(id)).toMatchObject({ attention: 'currency_differs', amount_unallocated: '50.00' });
		const refused = await assign(id, { invoices: [{ invoice_id: inEuros.id }] });
		expect(refused).toMatchObject({ status: 422, body: { type: '/problems/payment-wrong-currency' } });
		const inDollars = await issueInvoice(house, {
			customer: { ...inParis(owner), email: `${owner}@example.com` },
			currency: 'USD',
			items: [{ description: 'Abonnement', quantity: 1, unit_price: '10.00', item_type: 'subscription' }],
		});
		const assigned = await assign(id, { invoices: [{ invoice_id: inDollars.id }] });
		expect(assigned.body).toMatchObject({
			attention: null,
			invoices: [
				{ invoice_id: inFrancs.id, currency: 'XOF', settled: '0' },
				{ invoice_id: inDollars.id, currency: 'USD', settled: '12.00' },
			],
		});
		const { customer_id: customerId } = await invoice(inDollars.id);
		expect(await creditOf(customerId, 'USD')).toBe('38.00');
		expect(await invoice(inFrancs.id)).toMatchObject({ status: expect.not.stringMatching('paid') });
		const { store } = await depsOf(house);
		const { receipt } = await store.load({ receipt: { kind: 'receipt.ofPayment', paymentId: id } });
		expect(receipt?.receipt).toMatchObject({
			lines: [{ taken: money(1_200, 'USD') }],
			creditKept: money(3_800, 'USD'),
		});
		expect(receipt?.charged).toBeNull();
	});

	it('an attempt that another payment took meanwhile is not taken from it', async () => {
		const one = await invoiceFor(newOwner());
		const started = await call(house, 'POST', '/payments', {
			body: { invoice_id: one.id, provider: 'paypal', return_url: 'https://coko.example' },
			headers: { 'idempotency-key': `start-${one.id}` },
		});
		const { store } = await depsOf(house);
		const { begun } = await store.load({ begun: { kind: 'provider-payment.byId', id: started.body.id } });
		const payment = { ...begun!, id: (await unmatched(house, euros(1_000))) as PaymentId };
		const change = { kind: 'provider-payment.assign', payment, targets: begun!.targets } as const;
		const outcome = await store.commit({ changes: [change], answer: null });
		expect(outcome).toMatchObject({ kind: 'conflict', constraint: expect.stringContaining('payment_targets') });
	});

	it('stays its customer’s', async () => {
		const one = await invoiceFor(newOwner());
		const other = await invoiceFor(newOwner());
		const started = await call(house, 'POST', '/payments', {
			body: { invoice_id: one.id, provider: 'paypal', return_url: 'https://coko.example' },
			headers: { 'idempotency-key': one.id },
		});
		await arrive(house, started.body.id, money(5_000, 'USD'));
		const { customer_id: customerId } = await invoice(other.id);
		expect(await assign(started.body.id, { customer_id: customerId })).toMatchObject({
			status: 409,
			body: { type: '/problems/payment-of-another-customer' },
		});
	});
});

describe('bad input', () => {
	it('is refused, and the money stays where it was', async () => {
		const [one, other] = [await invoiceFor(newOwner()), await invoiceFor(newOwner())];
		const id = await unmatched(house, euros(1_000));
		const before = await payment(id);
		const none = 'inv_01kb0c8p7ve3v8k2s5q6m7n8p9';
		const refusals: readonly (readonly [object, number, string])[] = [
			[{}, 422, 'invalid-request'],
			[{ invoices: [] }, 422, 'invalid-request'],
			[{ invoices: [{ invoice_id: one.id }], customer_id: 'cus_01kb0c8p7ve3v8k2s5q6m7n8p9' }, 422, 'invalid-request'],
			[{ invoices: [{ invoice_id: one.id }, { invoice_id: one.id }] }, 422, 'invalid-request'],
			[{ invoices: [{ invoice_id: one.id, amount: '1.001' }] }, 422, 'invalid-request'],
			[{ invoices: [{ invoice_id: one.id, amount: '-1.00' }] }, 422, 'invalid-request'],
			[{ invoices: [{ invoice_id: one.id, amount: '0.00' }] }, 422, 'payment-not-positive'],
			[{ invoices: [{ invoice_id: one.id, amount: '99.00' }] }, 422, 'payment-exceeds-due'],
			[{ invoices: [{ invoice_id: one.id, amount: '11.00' }] }, 422, 'payment-exceeds-unallocated'],
			[{ invoices: [{ invoice_id: one.id }, { invoice_id: other.id }] }, 422, 'payment-several-customers'],
			[{ invoices: [{ invoice_id: none }] }, 404, 'invoice-not-found'],
			[{ customer_id: 'cus_01kb0c8p7ve3v8k2s5q6m7n8p9' }, 404, 'customer-not-found'],
		];
		for (const [body, status, type] of refusals) {
			const refused = await assign(id, body);
			expect([JSON.stringify(body), refused.status, refused.body.type]).toEqual([
				JSON.stringify(body),
				status,
				`/problems/${type}`,
			]);
		}
		expect(await payment(id)).toEqual(before);
		expect((await assign(id, { invoices: [{ invoice_id: one.id }] }, { 'if-match': '"7"' })).status).toBe(412);
		expect((await assign(id, { invoices: [{ invoice_id: one.id }] }, { 'if-match': '"1"' })).status).toBe(200);
		const rest = await unmatched(house, euros(1_000));
		await call(house, 'POST', `/invoices/${one.id}/mark-paid`, { body: {} });
		expect((await assign(rest, { invoices: [{ invoice_id: one.id }] })).body.type).toBe(
			'/problems/payment-invoice-not-payable',
		);
	});

	it('a payment of another tenant is none', async () => {
		const id = await unmatched(house, euros(1_000));
		const body = { customer_id: 'cus_01kb0c8p7ve3v8k2s5q6m7n8p9' };
		expect((await call(house, 'POST', `/payments/${id}/assign`, { body, key: senegaleseKey })).status).toBe(404);
		expect((await call(house, 'GET', `/payments/${id}`, { key: senegaleseKey })).status).toBe(404);
	});
});

it('leaves books that balance and invoices that tell the same', async () => {
	await house.drain();
	const { body } = await call(house, 'GET', '/validate?deep=true');
	expect(body, JSON.stringify(body)).toMatchObject({ ok: true });
});
