import { env } from 'cloudflare:workers';
import { beforeAll, expect, it } from 'vitest';
import {
	accountOf,
	dueInvoice,
	hearAll,
	heldFor,
	pay,
	registerEndpoints,
	settings,
	startWith,
} from '../support/notices.ts';
import { answerPhones, call, truthOf } from '../support/paying.ts';
import { openPayingHouse, type PayingHouse } from '../support/paying-house.ts';
import { control, type SandboxProvider } from '../support/sandbox.ts';

let house: PayingHouse;

beforeAll(async () => {
	house = await openPayingHouse();
	await registerEndpoints(house, house.credentials, 'coko');
});

const debitsOf = async (provider: SandboxProvider) =>
	(await truthOf(provider, accountOf(house, provider))).filter(
		({ state, kind }) => state === 'succeeded' && kind === 'payment',
	);

const paymentsOf = async (
	invoiceId: string,
): Promise<readonly { id: string; status: string; attention: string | null }[]> => {
	const { results } = await env.DB.prepare(
		`SELECT payments.id, payments.status, provider_payments.attention FROM payment_targets
			JOIN payments ON payments.id = payment_targets.payment_id
			JOIN provider_payments ON provider_payments.payment_id = payments.id
			WHERE payment_targets.invoice_id = ? ORDER BY payments.id`,
	)
		.bind(invoiceId)
		.all<{ id: string; status: string; attention: string | null }>();
	return results;
};

const creditOf = async (invoiceId: string): Promise<readonly number[]> => {
	const { results } = await env.DB.prepare(
		`SELECT amount FROM customer_credits WHERE customer_id = (SELECT customer_id FROM invoices WHERE id = ?)`,
	)
		.bind(invoiceId)
		.all<{ amount: number }>();
	return results.map(({ amount }) => amount);
};

it('with the same provider: whoever comes while a payment is begun is told so, or takes over a page nobody has paid', async () => {
	const invoiceId = await dueInvoice(house, 'stripe');
	const answers = await Promise.all([1, 2, 3, 4].map(() => startWith(house, 'stripe', invoiceId)));
	for (const { status } of answers) expect([201, 409]).toContain(status);
	const open = (await paymentsOf(invoiceId)).filter(({ status }) => status === 'action_required');
	expect(open).toHaveLength(1);
	// Pages that were taken over are closed at Stripe, too: nobody can pay twice.
	for (const { status, body } of answers) {
		if (status !== 201) continue;
		await pay(house, {
			provider: 'stripe',
			account: house.credentials.stripe,
			reference: body.provider_reference,
		}).catch(() => undefined);
	}
	expect(await debitsOf('stripe')).toHaveLength(1);
	await hearAll(house, house.credentials.stripe);
	const invoice = await call(house, 'GET', `/invoices/${invoiceId}`, { key: settings.stripe.key });
	expect(invoice.body).toMatchObject({ status: 'paid', amount_due: '0.00' });
	expect(await creditOf(invoiceId)).toEqual([]);
});

it('with two providers: one payment is open at a time', async () => {
	const invoiceId = await dueInvoice(house, 'stripe');
	const answers = await Promise.all(
		(['stripe', 'paypal'] as const).map((provider) => startWith(house, provider, invoiceId)),
	);
	for (const { status } of answers) expect([201, 409]).toContain(status);
	const open = (await paymentsOf(invoiceId)).filter(({ status }) => !['expired', 'failed'].includes(status));
	expect(open).toHaveLength(1);
});

it('with two providers, one of whose pages cannot be closed: both pay, the invoice is paid once, the rest is credit', async () => {
	const invoiceId = await dueInvoice(house, 'orange_money');
	const { key } = settings.orange_money;
	const page = await startWith(house, 'orange_money', invoiceId);
	expect(page.status).toBe(201);
	const second = await startInDakar(invoiceId);
	expect(second).toMatchObject({ status: 201, body: { status: 'action_required' } });
	await pay(house, {
		provider: 'stripe',
		account: house.credentials.stripe,
		reference: second.body.provider_reference,
	});
	await control(`/orange_money/orders/${page.body.provider_reference}`, {
		account: house.credentials.orange,
		action: 'pay',
	});
	await Promise.all([
		call(house, 'POST', `/payments/${second.body.id}/sync`, { key }),
		hearAll(house, house.credentials.orange),
	]);
	const invoice = await call(house, 'GET', `/invoices/${invoiceId}`, { key });
	expect(invoice.body).toMatchObject({ status: 'paid', amount_due: '0' });
	const payments = await paymentsOf(invoiceId);
	expect(payments.map(({ status }) => status)).toEqual(['succeeded', 'succeeded']);
	expect(new Set(payments.map(({ attention }) => attention))).toEqual(new Set(['not_needed', null]));
	for (const { id } of payments) expect(await heldFor({ paymentId: id })).toEqual([7_670]);
	expect(await creditOf(invoiceId)).toEqual([7_670]);
});

const startInDakar = (invoiceId: string) =>
	call(house, 'POST', '/payments', {
		key: settings.orange_money.key,
		repeat: crypto.randomUUID(),
		body: { invoice_id: invoiceId, provider: 'stripe' },
	});

it('by phone and by card: while a prompt is on the phone nobody else begins', async () => {
	const invoiceId = await dueInvoice(house, 'mtn_mobile_money');
	const first = await startWith(house, 'mtn_mobile_money', invoiceId);
	expect(first.status).toBe(201);
	const second = await startInDakar(invoiceId);
	expect(second).toMatchObject({ status: 409, body: { type: '/problems/payment-in-progress' } });
	await answerPhones(house.credentials, 'approve');
	await hearAll(house, house.credentials.mtn);
	expect(await startInDakar(invoiceId)).toMatchObject({ status: 409 });
	expect(await debitsOf('mtn_mobile_money')).toHaveLength(1);
});
