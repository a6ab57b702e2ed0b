import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import { createMeddler, type Meddling, rewriting } from '../support/meddling.ts';
import { deliver, hearAll, noticesOf, registerEndpoints, settings, wait } from '../support/notices.ts';
import { call } from '../support/paying.ts';
import { openPayingHouse, type PayingHouse } from '../support/paying-house.ts';
import { mend, paidWith, reconcile } from '../support/reconciling.ts';
import { ask, balanceOf, faultsOf, parisInvoice, refundInDashboard, refundsOf } from '../support/refunding.ts';
import { control, sandboxUrl } from '../support/sandbox.ts';

const meddler = createMeddler();
let house: PayingHouse;

beforeEach(async () => {
	meddler.meddle(null);
	house = await openPayingHouse({ faults: meddler });
	await registerEndpoints(house, house.credentials, 'coko');
});

/** Somebody with the account's key takes 50.00 EUR without us; what came of it once it can be nobody's payment. */
const takenOutside = async (metadata: Readonly<Record<string, string>> = {}) => {
	const account = house.credentials.stripe;
	const before = (await noticesOf(account)).length;
	const texts = Object.entries(metadata).map(([name, text]) => [`metadata[${name}]`, text]);
	const taken = await fetch(`${sandboxUrl}/stripe/v1/payment_intents`, {
		method: 'POST',
		headers: { authorization: `Bearer ${account}`, 'content-type': 'application/x-www-form-urlencoded' },
		body: new URLSearchParams({
			amount: '5000',
			currency: 'eur',
			confirm: 'true',
			// Otherwise its fee would come later.
			capture_method: 'automatic',
			payment_method: 'pm_card_visa',
			return_url: 'https://coko.example/merci',
			...Object.fromEntries(texts),
		}),
	});
	expect(taken.status, await taken.clone().text()).toBe(200);
	const { id: intent } = (await taken.json()) as { id: string };
	const [notice] = (await noticesOf(account))
		.slice(before)
		.filter(({ body }) => body.includes('"payment_intent.succeeded"'));
	if (notice === undefined) throw new Error('nothing was told');
	expect((await deliver(house, notice)).status).toBe(200);
	await house.drain();
	await wait(house, 601);
	return { intent };
};

const unmatched = async () => (await ask(house, 'GET', '/payments?attention=true')).body.data;

const outcomes = async () =>
	(await env.DB.prepare('SELECT status, outcome FROM notices').all<{ status: string; outcome: string }>()).results;

/** Stripe tells what a payment cost only later. */
const withoutFees: Meddling = rewriting(/\/payment_intents\//, (text) => {
	const intent = JSON.parse(text) as { latest_charge?: { balance_transaction: unknown } | string };
	if (typeof intent.latest_charge === 'object') intent.latest_charge.balance_transaction = null;
	return JSON.stringify(intent);
});

describe('what a payment that we did not begin cost', () => {
	it('is in the books with its money', async () => {
		await takenOutside();
		const { 'stripe EUR': fee = 0 } = await balanceOf('fees');
		expect(fee).toBeGreaterThan(0);
		expect(await balanceOf('provider_clearing')).toEqual({ 'stripe EUR': 5_000 - fee });
		expect(await faultsOf(house)).toEqual([]);
	});

	it('is asked for until it is told, also where it bears the id of a payment of ours', async () => {
		const { paymentId } = await paidWith(house, 'stripe');
		const usual = (await balanceOf('fees'))['stripe EUR'] ?? 0;
		meddler.meddle(withoutFees);
		const body = { account: house.credentials.stripe, amount: '35.99', currency: 'EUR', reference: paymentId };
		await control('/stripe/transactions', body);
		const found = await reconcile(house, 'stripe');
		expect(await mend(house, found, 0)).toMatchObject({ status: 200 });
		expect(await balanceOf('fees')).toEqual({ 'stripe EUR': usual });
		meddler.meddle(null);
		await wait(house, 3_700);
		expect(await balanceOf('fees')).toEqual({ 'stripe EUR': 2 * usual });
		expect(await faultsOf(house)).toEqual([]);
	});
});

describe('a payment that another system began with the same account', () => {
	const foreign = 'pay_01kb0c8p7ve3v8k2s5q6m7n8p9';

	it('is none of our money, whoever tells of it', async () => {
		await takenOutside({ payment_id: foreign });
		expect(await unmatched()).toEqual([]);
		expect(await outcomes()).toEqual([{ status: 'ignored', outcome: 'of another system' }]);
		const found = await reconcile(house, 'stripe');
		expect(found.differences).toMatchObject([{ kind: 'missing_here', mend: 'record' }]);
		expect(await mend(house, found, 0)).toMatchObject({
			status: 409,
			body: { type: '/problems/reconciliation-nothing-to-record' },
		});
		expect(await unmatched()).toEqual([]);
		expect(await balanceOf('provider_clearing')).toEqual({});
	});
});

describe('a refund in the provider’s pages', () => {
	it('of money that was assigned to a customer lowers that customer’s credit', async () => {
		const { intent } = await takenOutside();
		const [payment] = await unmatched();
		const invoice = (await parisInvoice(house)) as unknown as { customer_id: string };
		const assigned = await ask(house, 'POST', `/payments/${payment?.id}/assign`, { customer_id: invoice.customer_id });
		expect(assigned.status, JSON.stringify(assigned.body)).toBe(200);
		expect(Object.values(await balanceOf('customer_credit'))).toEqual([-5_000]);
		for (const [amount, taken, left] of [
			[2_000, '20.00', [-3_000]],
			[3_000, '30.00', []],
		] as const) {
			const before = (await noticesOf(house.credentials.stripe)).length;
			await refundInDashboard(house, intent, amount);
			await hearAll(house, house.credentials.stripe, before);
			expect((await refundsOf(house))[0]).toMatchObject({
				status: 'succeeded',
				taken_from: { customer_credit: taken, uncovered: '0.00' },
			});
			expect(Object.values(await balanceOf('customer_credit'))).toEqual(left);
		}
		expect(await balanceOf('unallocated')).toEqual({});
		expect(await unmatched()).toEqual([]);
		expect(await faultsOf(house)).toEqual([]);
	});

	it('of money in a currency that nobody asked for is taken from what it was assigned to', async () => {
		const { stripe: account } = house.credentials;
		const inEuros = await parisInvoice(house);
		const started = await ask(house, 'POST', '/payments', { invoice_id: inEuros.id, provider: 'stripe' }, 'pay');
		const { id, provider_reference: session } = started.body;
		const paid = await control<{ readonly payment_intent: string }>(`/stripe/checkout/${session}/pay`, {
			card: '4242424242424242',
		});
		meddler.meddle(rewriting(/./, (text) => text.replaceAll(/"currency": ?"eur"/g, '"currency":"usd"')));
		expect((await ask(house, 'POST', `/payments/${id}/sync`)).body).toMatchObject({ attention: 'currency_differs' });
		const customer = { external_id: 'awa', name: 'Awa Ndiaye', email: 'awa@example.com', country: 'FR', locale: 'fr' };
		const items = [{ description: 'Abonnement Premium', unit_price: '29.99', item_type: 'subscription' }];
		const order = await call(house, 'POST', '/invoices', {
			body: { customer, currency: 'USD', items },
			key: settings.stripe.key,
		});
		expect(order.status, JSON.stringify(order.body)).toBe(201);
		const assigned = await ask(house, 'POST', `/payments/${id}/assign`, { invoices: [{ invoice_id: order.body.id }] });
		expect(assigned.status, JSON.stringify(assigned.body)).toBe(200);
		await ask(house, 'POST', `/invoices/${order.body.id}/cancel`, {});
		expect(Object.values(await balanceOf('customer_credit'))).toEqual([-3_599]);
		const before = (await noticesOf(account)).length;
		await refundInDashboard(house, paid.payment_intent, 3_599);
		await hearAll(house, account, before);
		expect(await refundsOf(house)).toMatchObject([
			{ status: 'succeeded', taken_from: { customer_credit: '35.99', uncovered: '0.00' } },
		]);
		expect((await ask(house, 'GET', `/invoices/${order.body.id}`)).body.status).toBe('refunded');
		expect(await balanceOf('customer_credit')).toEqual({});
		expect(await balanceOf('unallocated')).toEqual({});
		expect(await faultsOf(house)).toEqual([]);
	});
});
