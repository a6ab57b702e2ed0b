import { describe, expect, it } from 'vitest';
import { money } from '../../../src/domain/kernel/money.ts';
import { control } from '../../support/sandbox.ts';
import { followed, intentOf, openStripe, paymentOrder, pays, reportOf, started } from './world.ts';

describe('a page of Checkout', () => {
	it('takes the amount, and tells the fee, the card and every name at once', async () => {
		const world = await openStripe();
		const order = await started(world, paymentOrder(world));
		await pays(order, '4242424242424242');
		expect(reportOf(await world.provider.query(order))).toEqual({
			state: 'succeeded',
			providerId: order.providerId,
			ownId: order.paymentId,
			references: [order.providerId, expect.stringMatching(/^pi_/), expect.stringMatching(/^ch_/)],
			received: money(2_999, 'EUR'),
			// 1.5 % and 25 cents.
			settlement: { gross: money(2_999, 'EUR'), fee: money(70, 'EUR') },
			reason: null,
			action: null,
			expiresAt: null,
			method: { kind: 'card', brand: 'visa', last4: '4242', expiryMonth: 12, expiryYear: 2034 },
			saved: null,
			keep: { object: 'session', intent: expect.stringMatching(/^pi_/) },
		});
	});

	it('in francs debits whole francs, which arrive as euros', async () => {
		const world = await openStripe();
		const order = await started(world, paymentOrder(world, { charge: money(10_000, 'XOF') }));
		await pays(order, '4242424242424242');
		expect(reportOf(await world.provider.query(order))).toMatchObject({
			received: money(10_000, 'XOF'),
			settlement: { gross: money(1_524, 'EUR'), fee: money(48, 'EUR') },
		});
		expect(await world.debits()).toEqual(['10000 XOF']);
	});

	it('asks for nothing but what the order says, under the order’s own key', async () => {
		const world = await openStripe();
		const order = paymentOrder(world);
		await world.provider.start(order);
		const [request, ...rest] = world.requests;
		expect(rest).toEqual([]);
		expect(request).toMatchObject({ line: 'POST /v1/checkout/sessions', key: order.reference });
		expect(new URLSearchParams(request?.body).get('line_items[0][price_data][unit_amount]')).toBe('2999');
		expect(request?.body).not.toContain('Awa');
	});

	it('stays open for another card when one is declined', async () => {
		const world = await openStripe();
		const order = await started(world, paymentOrder(world));
		await pays(order, '4000000000009995');
		const declined = reportOf(await world.provider.query(order));
		expect(declined).toMatchObject({ state: 'action_required', action: { kind: 'redirect' }, received: null });
		await pays(order, '4242424242424242');
		expect(reportOf(await world.provider.query(order)).state).toBe('succeeded');
		expect(await world.debits()).toEqual(['29.99 EUR']);
	});

	it.each([
		['passed', 'succeeded', 1],
		['failed', 'action_required', 0],
	] as const)('asks the card’s owner; %s: %s', async (authentication, state, debits) => {
		const world = await openStripe();
		const order = await started(world, paymentOrder(world));
		await pays(order, '4000002760003184');
		expect(reportOf(await world.provider.query(order)).state).toBe('action_required');
		const intent = intentOf(reportOf(await world.provider.query(order)).keep);
		await control(`/stripe/payment_intents/${intent}/authenticate`, { outcome: authentication });
		expect(reportOf(await world.provider.query(order)).state).toBe(state);
		expect(await world.debits()).toHaveLength(debits);
	});

	it('that was closed while the bank was asked takes nothing', async () => {
		const world = await openStripe();
		const order = await started(world, paymentOrder(world));
		await pays(order, '4000002760003184');
		const { keep } = reportOf(await world.provider.query(order));
		expect(reportOf(await world.provider.cancel(order)).state).toBe('expired');
		const authenticated = control(`/stripe/payment_intents/${intentOf(keep)}/authenticate`, { outcome: 'passed' });
		await expect(authenticated).rejects.toThrow('payment_intent_unexpected_state');
		expect(await world.debits()).toEqual([]);
	});

	it('keeps the card where the payer agreed, for a customer that is made once', async () => {
		const world = await openStripe();
		const unsent = paymentOrder(world, { saveMethod: true });
		await world.misbehave('POST /v1/checkout/sessions', 'timeout-after-commit');
		expect((await world.provider.start(unsent)).kind).toBe('unknown');
		const order = followed(unsent, reportOf(await world.provider.recover(unsent)));
		await pays(order, '4242424242424242');
		const { saved } = reportOf(await world.provider.query(order));
		expect(saved).toEqual({
			token: expect.stringMatching(/^pm_/),
			providerCustomer: expect.stringMatching(/^cus_/),
		});
		const customers = (await world.notices()).filter(({ body }) => body.includes('"type": "customer.created"'));
		expect(customers).toHaveLength(1);
		expect(world.requests.map(({ key }) => key)).toEqual([
			`${order.reference}/customer`,
			order.reference,
			`${order.reference}/customer`,
			order.reference,
			null,
		]);
	});

	it('of another payment is not taken for ours', async () => {
		const world = await openStripe();
		const other = await started(world, paymentOrder(world));
		const order = { ...paymentOrder(world), providerId: other.providerId };
		await pays(other, '4242424242424242');
		expect(await world.provider.query(order)).toMatchObject({ kind: 'unknown' });
	});

	it('is also found by the names of its intent and its charge, without an id of ours', async () => {
		const world = await openStripe();
		const order = await started(world, paymentOrder(world));
		await pays(order, '4242424242424242');
		const { references } = reportOf(await world.provider.query(order));
		for (const providerId of references) {
			const outside = { ...order, paymentId: '', reference: '', kept: {}, providerId };
			expect(reportOf(await world.provider.query(outside))).toMatchObject({
				state: 'succeeded',
				received: money(2_999, 'EUR'),
			});
		}
	});

	it('tells the smaller amount where Stripe took less', async () => {
		const world = await openStripe();
		const order = await started(world, paymentOrder(world));
		await pays(order, '4242424242424242');
		const charge = reportOf(await world.provider.query(order)).references.at(-1);
		await control(`/stripe/transactions/${charge}`, { amount: '19.99' }, 'PATCH');
		expect(reportOf(await world.provider.query(order)).received).toEqual(money(1_999, 'EUR'));
	});
});

describe('a key that Stripe does not know', () => {
	it('is a matter of configuration, never of the payer', async () => {
		const world = await openStripe({ secretKey: 'sk_live_thisIsNoTestKey' });
		expect(await world.provider.start(paymentOrder(world))).toMatchObject({ kind: 'refused', reason: 'configuration' });
		expect((await world.provider.recover(paymentOrder(world))).kind).toBe('unknown');
	});
});
