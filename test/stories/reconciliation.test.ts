import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import { runScheduled } from '../../src/cron/scheduled.ts';
import { addSeconds } from '../../src/domain/kernel/calendar.ts';
import { begin, pay, settings, statusOf, wait } from '../support/notices.ts';
import { call, invoiceOf, truthOf } from '../support/paying.ts';
import { openPayingHouse, type PayingHouse } from '../support/paying-house.ts';
import { differencesOf, mend, paidWith, reconcile, runOf, transactionOf } from '../support/reconciling.ts';
import { balanceOf, faultsOf, refundInDashboard, refundsOf } from '../support/refunding.ts';
import { control } from '../support/sandbox.ts';

let house: PayingHouse;

beforeEach(async () => {
	house = await openPayingHouse();
});

const change = (provider: string, id: string, changes: object) =>
	control(`/${provider}/transactions/${id}`, changes, 'PATCH');
const lose = (provider: string, id: string, account: string) =>
	control(`/${provider}/transactions/${id}?account=${account}`, undefined, 'DELETE');

describe('stripe, which keeps a list', () => {
	it('agrees while nobody interferes, cards that were declined first included', async () => {
		await paidWith(house, 'stripe');
		const declined = await begin(house, 'stripe');
		await control(`/stripe/checkout/${declined.reference}/pay`, { card: '4000000000009995' });
		await pay(house, declined);
		await call(house, 'POST', `/payments/${declined.paymentId}/sync`, { key: declined.key });
		await begin(house, 'stripe');
		expect(await reconcile(house, 'stripe')).toMatchObject({ source: 'provider', matched: 3, differing: 0 });
	});

	it('money that appeared there is recorded, assigned and gone from the list', async () => {
		await paidWith(house, 'stripe');
		const body = { account: house.credentials.stripe, amount: '35.99', currency: 'EUR' };
		await control('/stripe/transactions', body);
		const found = await reconcile(house, 'stripe');
		const told = {
			kind: 'missing_here',
			about: 'payment',
			mend: 'record',
			theirs: { amount: '35.99', state: 'succeeded' },
		};
		expect(found.differences).toMatchObject([told]);
		const mended = await mend(house, found, 0);
		expect(mended).toMatchObject({ status: 200, body: { outcome: expect.stringMatching(/^recorded as pay_/) } });
		expect(await mend(house, found, 0)).toMatchObject({
			status: 409,
			body: { type: '/problems/reconciliation-mended' },
		});
		const { body: list } = await call(house, 'GET', '/payments?attention=true', { key: settings.stripe.key });
		expect(list.data).toHaveLength(1);
		const invoice = await invoiceOf(house, { ...parisian, currency: 'EUR', items }, settings.stripe.key);
		const assignment = { invoices: [{ invoice_id: invoice.id }] };
		const assigned = await call(house, 'POST', `/payments/${list.data[0]?.id}/assign`, {
			body: assignment,
			key: settings.stripe.key,
		});
		expect(assigned.status).toBe(200);
		expect(await reconcile(house, 'stripe')).toMatchObject({ matched: 2, differing: 0 });
		expect(await balanceOf('provider_clearing')).toEqual({ 'stripe EUR': expect.any(Number) });
		expect(await faultsOf(house)).toEqual([]);
	});

	it('the same debit made twice under our own id is money of its own', async () => {
		const { paymentId } = await paidWith(house, 'stripe');
		const body = { account: house.credentials.stripe, amount: '35.99', currency: 'EUR', reference: paymentId };
		await control('/stripe/transactions', body);
		const found = await reconcile(house, 'stripe');
		expect(found.differences).toMatchObject([{ kind: 'missing_here', mend: 'record' }]);
		await mend(house, found, 0);
		expect(await reconcile(house, 'stripe')).toMatchObject({ matched: 2, differing: 0 });
		expect((await call(house, 'GET', '/payments?attention=true', { key: settings.stripe.key })).body.data).toHaveLength(
			1,
		);
	});

	it('what it lost, and what it changed, is for a person', async () => {
		const lost = await paidWith(house, 'stripe');
		const changed = await paidWith(house, 'stripe');
		const failed = await paidWith(house, 'stripe');
		await lose('stripe', (await transactionOf('stripe', lost)).id, lost.account);
		await change('stripe', (await transactionOf('stripe', changed)).id, { amount: '30.00' });
		await change('stripe', (await transactionOf('stripe', failed)).id, { state: 'failed' });
		house.clock.set(addSeconds(house.clock.now(), 4_000));
		const found = await reconcile(house, 'stripe');
		const told = differencesOf(found);
		expect(told[lost.paymentId]).toMatchObject({ kind: 'missing_there', mend: 'investigate', theirs: null });
		expect(told[changed.paymentId]).toMatchObject({
			kind: 'amount_differs',
			mend: 'investigate',
			ours: { amount: '35.99' },
			theirs: { amount: '30.00' },
		});
		expect(told[failed.paymentId]).toMatchObject({ kind: 'state_differs', mend: 'investigate' });
		expect(found.differing).toBe(3);
		expect(await mend(house, found, 0)).toMatchObject({ status: 422 });
		expect(await mend(house, found, 0, 'the bank took it back, case 17')).toMatchObject({
			status: 200,
			body: { outcome: 'the bank took it back, case 17' },
		});
	});

	it('a payment whose success nobody told is found paid, and asking mends it', async () => {
		const begun = await begin(house, 'stripe');
		await pay(house, begun);
		const found = await reconcile(house, 'stripe');
		expect(found.differences).toMatchObject([{ own_id: begun.paymentId, kind: 'state_differs', mend: 'sync' }]);
		expect(await mend(house, found, 0)).toMatchObject({ status: 200, body: { outcome: 'payment succeeded' } });
		expect(await statusOf(house, begun)).toMatchObject({ payment: 'succeeded', invoice: 'paid' });
		expect(await reconcile(house, 'stripe')).toMatchObject({ matched: 1, differing: 0 });
	});

	it('a refund made in its pages is recorded with its payment', async () => {
		const begun = await paidWith(house, 'stripe');
		const { results } = await env.DB.prepare(
			`SELECT reference FROM payment_references WHERE reference LIKE 'pi_%'`,
		).all();
		await refundInDashboard(house, String(results[0]?.['reference']), 1_000);
		const found = await reconcile(house, 'stripe');
		expect(found.differences).toMatchObject([{ kind: 'missing_here', about: 'refund', mend: 'record' }]);
		expect(await mend(house, found, 0)).toMatchObject({ status: 200 });
		expect(await refundsOf(house)).toMatchObject([
			{ payment_id: begun.paymentId, amount: '10.00', status: 'succeeded' },
		]);
		expect(await reconcile(house, 'stripe')).toMatchObject({ matched: 2, differing: 0 });
		expect(await faultsOf(house)).toEqual([]);
	});

	it('that gives no figures is not compared by half', async () => {
		await paidWith(house, 'stripe');
		await control('/faults', {
			provider: 'stripe',
			account: house.credentials.stripe,
			match: 'GET /v1/refunds',
			fault: 'error-before-commit',
			times: 20,
		});
		const { result } = await runOf(house, { task: 'reconcile' }, settings.stripe.key);
		const stripe = result.accounts.find(({ provider }) => provider === 'stripe');
		expect(stripe).toEqual({ provider: 'stripe', country: null, failed: expect.any(String) });
		const { body } = await call(house, 'GET', '/reconciliations', { key: settings.stripe.key });
		expect((body.data as unknown as { provider: string }[]).map(({ provider }) => provider)).not.toContain('stripe');
	});
});

const parisian = {
	customer: { external_id: 'reader-FR', name: 'Awa Ndiaye', email: 'awa@example.com', country: 'FR' },
};
const items = [{ description: 'Abonnement', unit_price: '29.99' }];

const asked = ['mtn_mobile_money', 'orange_money', 'paypal'] as const;

describe('those who keep no list are asked about each', () => {
	it.each(['mtn_mobile_money', 'orange_money'] as const)(
		'%s: a success that nobody told is found, and mended once',
		async (provider) => {
			const begun = await begin(house, provider);
			await pay(house, begun);
			const found = await reconcile(house, provider);
			expect(found.source).toBe('queries');
			expect(found.differences).toMatchObject([{ own_id: begun.paymentId, kind: 'state_differs', mend: 'sync' }]);
			expect(await mend(house, found, 0)).toMatchObject({ status: 200, body: { outcome: 'payment succeeded' } });
			expect(await statusOf(house, begun)).toMatchObject({ payment: 'succeeded', invoice: 'paid' });
			expect(await reconcile(house, provider)).toMatchObject({ compared: 1, matched: 1, differing: 0 });
			expect((await balanceOf('provider_clearing'))[`${provider} ${settings[provider].currency}`]).toBeGreaterThan(0);
		},
	);

	it.each(['mtn_mobile_money', 'orange_money'] as const)(
		'%s: what it lost is told, what it kept agrees',
		async (provider) => {
			const [lost, kept] = [await paidWith(house, provider), await paidWith(house, provider)];
			await lose(provider, (await transactionOf(provider, lost)).id, lost.account);
			await wait(house, 4_000);
			const found = await reconcile(house, provider);
			expect(found).toMatchObject({ compared: 2, matched: 1 });
			expect(found.differences).toMatchObject([
				{ own_id: lost.paymentId, kind: 'missing_there', mend: 'investigate', theirs: null },
			]);
			expect(await statusOf(house, kept)).toMatchObject({ payment: 'succeeded' });
		},
	);

	it('paypal: an approval is looked at and left for its own poll, since a comparison moves no money', async () => {
		const begun = await begin(house, 'paypal');
		await pay(house, begun);
		expect(await reconcile(house, 'paypal')).toMatchObject({ compared: 1, matched: 1, differing: 0 });
		expect(await truthOf('paypal', begun.account)).toEqual([]);
		await call(house, 'POST', `/payments/${begun.paymentId}/sync`, { key: begun.key });
		expect(await statusOf(house, begun)).toMatchObject({ payment: 'succeeded', invoice: 'paid' });
		expect(await reconcile(house, 'paypal')).toMatchObject({ compared: 1, matched: 1, differing: 0 });
	});

	it.each(['mtn_mobile_money', 'paypal'] as const)('%s: an amount that it changed is told', async (provider) => {
		const begun = await paidWith(house, provider);
		const { id } = await transactionOf(provider, begun);
		await change(provider, id, { account: begun.account, amount: '12' });
		const found = await reconcile(house, provider);
		expect(found.differences).toMatchObject([
			{ own_id: begun.paymentId, kind: 'amount_differs', mend: 'investigate', theirs: { state: 'succeeded' } },
		]);
	});

	it('a refund that failed after it was called a success is given back by asking', async () => {
		const begun = await paidWith(house, 'mtn_mobile_money');
		await call(house, 'POST', `/invoices/${begun.invoiceId}/cancel`, { body: {} });
		const refunded = await call(house, 'POST', `/invoices/${begun.invoiceId}/refund`, {
			body: { way: 'provider' },
			repeat: 'back',
		});
		expect(refunded.status, JSON.stringify(refunded.body)).toBe(201);
		const back = (await truthOf('mtn_mobile_money', begun.account)).find(({ kind }) => kind === 'refund');
		await change('mtn_mobile_money', back?.id ?? '', { account: begun.account, state: 'succeeded' });
		await call(house, 'POST', `/refunds/${refunded.body.id}/sync`);
		expect(await reconcile(house, 'mtn_mobile_money')).toMatchObject({ compared: 2, matched: 2 });
		await change('mtn_mobile_money', back?.id ?? '', { account: begun.account, state: 'failed' });
		const found = await reconcile(house, 'mtn_mobile_money');
		expect(found.differences).toMatchObject([{ about: 'refund', kind: 'state_differs', mend: 'sync' }]);
		expect(await mend(house, found, 0)).toMatchObject({ status: 200, body: { outcome: 'refund failed' } });
		expect(await reconcile(house, 'mtn_mobile_money')).toMatchObject({ differing: 0 });
	});

	it.each(asked)('%s: one that does not answer is not compared by half', async (provider) => {
		const begun = await paidWith(house, provider);
		await control('/faults', { provider, account: begun.account, match: '*', fault: 'error-before-commit', times: 50 });
		const { result } = await runOf(house, { task: 'reconcile' }, begun.key);
		expect(result.accounts.find((one) => one.provider === provider)?.failed).toBeDefined();
		await control(`/faults?account=${begun.account}`, undefined, 'DELETE');
		expect(await reconcile(house, provider)).toMatchObject({ matched: 1, differing: 0 });
	});
});

describe('the daily run', () => {
	it('tells beforehand what it would compare, and keeps nothing', async () => {
		await paidWith(house, 'mtn_mobile_money');
		const run = await runOf(house, { task: 'reconcile', dry_run: true });
		expect(run).toMatchObject({ status: 'finished', result: { would_compare: expect.any(Array) } });
		expect((run.result as unknown as { would_compare: unknown[] }).would_compare).toHaveLength(4);
		expect((await call(house, 'GET', '/reconciliations')).body.data).toEqual([]);
	});

	it('looks back from the day that is asked for', async () => {
		await paidWith(house, 'mtn_mobile_money');
		const day = addSeconds(house.clock.now(), -40 * 86_400);
		const { result } = await runOf(house, { task: 'reconcile', as_of: day });
		expect(result.accounts).toHaveLength(4);
		expect(result.accounts.every(({ compared }) => compared === 0)).toBe(true);
		const { body } = await call(house, 'GET', '/reconciliations');
		expect(body.data).toMatchObject(Array.from({ length: 4 }, () => ({ to: day })));
	});

	it('compares every account of every tenant by night, and changes nothing else', async () => {
		await paidWith(house, 'stripe');
		await paidWith(house, 'orange_money');
		await runScheduled(house.wiring, { cron: '15 2 * * *' }, () => undefined);
		for (const { key } of [settings.stripe, settings.orange_money]) {
			const { data } = (await call(house, 'GET', '/reconciliations', { key })).body;
			expect(new Set((data as unknown as { provider: string }[]).map(({ provider }) => provider)).size).toBe(4);
		}
	});
});
