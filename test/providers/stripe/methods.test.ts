import { describe, expect, it } from 'vitest';
import type { MethodOrder, MethodReport, ProviderMethods } from '../../../src/domain/payments/provider.ts';
import { control } from '../../support/sandbox.ts';
import { methodOrder, openStripe, paymentOrder, pays, reportOf, type StripeWorld } from './world.ts';

const visa = { kind: 'card', brand: 'visa', last4: '4242', expiryMonth: 12, expiryYear: 2034 } as const;

const openSaving = async (flow: MethodOrder['flow']) => {
	const world = await openStripe();
	const methods = world.provider.methods as ProviderMethods;
	const unsent = methodOrder(world, flow);
	const report = reportOf(await methods.start(unsent));
	const order: MethodOrder = { ...unsent, providerId: report.providerId, kept: report.keep };
	return { world, methods, order, report };
};

const chargeLater = async (world: StripeWorld, { saved }: MethodReport) => {
	const payer = { ...paymentOrder(world).payer, providerCustomer: saved?.providerCustomer ?? null };
	return reportOf(
		await world.provider.start(paymentOrder(world, { flow: 'saved', savedToken: saved?.token ?? null, payer })),
	);
};

describe('saving a card', () => {
	it('on Stripe’s page without paying, to be charged later', async () => {
		const { world, methods, order, report } = await openSaving('redirect');
		expect(report).toMatchObject({ state: 'action_required', action: { kind: 'redirect' }, saved: null });
		await pays(order, '4242424242424242');
		const saved = reportOf(await methods.query(order));
		expect(saved).toMatchObject({
			state: 'succeeded',
			action: null,
			method: visa,
			saved: { token: expect.stringMatching(/^pm_/), providerCustomer: expect.stringMatching(/^cus_/) },
		});
		expect(await world.debits()).toEqual([]);
		expect((await chargeLater(world, saved)).state).toBe('succeeded');
	});

	it('on our own page, with the owner’s confirmation', async () => {
		const { methods, order, report } = await openSaving('embedded');
		expect(report).toMatchObject({ state: 'action_required', action: { kind: 'client_secret' } });
		await control(`/stripe/setup_intents/${order.providerId}/confirm`, { card: '4000002500003155' });
		expect(reportOf(await methods.query(order)).state).toBe('action_required');
		await control(`/stripe/setup_intents/${order.providerId}/authenticate`, { outcome: 'passed' });
		expect(reportOf(await methods.query(order))).toMatchObject({ state: 'succeeded', method: { last4: '3155' } });
	});

	it('that is declined waits for another one; the one that declines later only is saved', async () => {
		const { world, methods, order } = await openSaving('redirect');
		await pays(order, '4000000000000002');
		expect(reportOf(await methods.query(order))).toMatchObject({ state: 'action_required', saved: null });
		await pays(order, '4000000000000341');
		const saved = reportOf(await methods.query(order));
		expect(saved.state).toBe('succeeded');
		expect(await chargeLater(world, saved)).toMatchObject({ state: 'failed', reason: 'declined' });
	});

	it('that nobody finished ends', async () => {
		const { world, methods, order } = await openSaving('redirect');
		await world.pass(25 * 3_600);
		expect(reportOf(await methods.query(order))).toMatchObject({ state: 'failed', reason: 'timed_out', action: null });
	});

	it('is begun once, however often the order is sent', async () => {
		const { methods, order } = await openSaving('embedded');
		const again = reportOf(await methods.query({ ...order, providerId: null }));
		expect(again.providerId).toBe(order.providerId);
	});

	it('is told by notices that lead to it', async () => {
		const { world, order } = await openSaving('redirect');
		await pays(order, '4242424242424242');
		const told = (await world.notices()).map(({ body }) => world.provider.readNotice(body));
		const facts = told.flatMap((read) => (read.ok && read.value.facts.about === 'method' ? [read.value.facts] : []));
		expect(facts.filter(({ methodId }) => methodId === order.methodId).map(({ state }) => state)).toEqual([
			'saved',
			'saved',
		]);
	});
});

describe('forgetting a card', () => {
	it('takes it from its owner, and is done however often it is asked', async () => {
		const { world, methods, order } = await openSaving('redirect');
		await pays(order, '4242424242424242');
		const saved = reportOf(await methods.query(order));
		const token = saved.saved?.token ?? '';
		expect(await methods.forget(token)).toMatchObject({ kind: 'report' });
		expect(await methods.forget(token)).toMatchObject({ kind: 'report' });
		expect(await methods.forget('pm_that_never_was')).toMatchObject({ kind: 'report' });
		expect((await world.notices()).at(-1)?.body).toContain('payment_method.detached');
	});

	it('whose answer was lost is not taken for done', async () => {
		const { world, methods, order } = await openSaving('redirect');
		await pays(order, '4242424242424242');
		const token = reportOf(await methods.query(order)).saved?.token ?? '';
		await world.misbehave('POST /v1/payment_methods', 'error-before-commit');
		expect((await methods.forget(token)).kind).toBe('unknown');
	});
});
