import { describe, expect, it } from 'vitest';
import { addSeconds } from '../../../src/domain/kernel/calendar.ts';
import { money } from '../../../src/domain/kernel/money.ts';
import type { NoticeFacts, PaymentOrder, ProviderRefunds } from '../../../src/domain/payments/provider.ts';
import { control } from '../../support/sandbox.ts';
import {
	followed,
	intentOf,
	openStripe,
	paymentOrder,
	pays,
	refundOrder,
	reportOf,
	type StripeWorld,
	started,
} from './world.ts';

const openPaid = async (card: string, changes: Partial<PaymentOrder> = {}) => {
	const world = await openStripe();
	const order = await started(world, paymentOrder(world, changes));
	await pays(order, card);
	const paid = followed(order, reportOf(await world.provider.query(order)));
	return { world, paid, refunds: world.provider.refunds as ProviderRefunds };
};

const factsOf = async <About extends NoticeFacts['about']>(world: StripeWorld, about: About) =>
	(await world.notices()).flatMap(({ body }) => {
		const read = world.provider.readNotice(body);
		return read.ok && read.value.facts.about === about
			? [{ type: read.value.type, facts: read.value.facts as Extract<NoticeFacts, { readonly about: About }> }]
			: [];
	});

describe('a refund', () => {
	it('that takes its time is processing until it arrives', async () => {
		const { world, paid, refunds } = await openPaid('4000000000007726');
		const order = refundOrder(paid);
		const { state, providerId, keep } = reportOf(await refunds.start(order));
		expect(state).toBe('processing');
		await control(`/stripe/refunds/${providerId}`, { status: 'succeeded' });
		expect(reportOf(await refunds.query({ ...order, providerId, kept: keep })).state).toBe('succeeded');
		const told = await factsOf(world, 'refund');
		expect(told.map(({ type, facts }) => [type, facts.refundId, facts.report.state])).toEqual([
			['refund.created', order.refundId, 'processing'],
			['refund.updated', order.refundId, 'succeeded'],
			['charge.refund.updated', order.refundId, 'succeeded'],
		]);
	});

	it('that succeeded can fail days later; then it can be given back another time', async () => {
		const { world, paid, refunds } = await openPaid('4000000000005126');
		const order = refundOrder(paid);
		const { state, providerId, keep } = reportOf(await refunds.start(order));
		expect(state).toBe('succeeded');
		await control(`/stripe/refunds/${providerId}`, { status: 'failed' });
		expect(reportOf(await refunds.query({ ...order, providerId, kept: keep }))).toMatchObject({
			state: 'failed',
			reason: 'expired_method',
		});
		expect((await factsOf(world, 'refund')).at(-1)?.facts.report.state).toBe('failed');
		expect(reportOf(await refunds.start(refundOrder(paid))).state).toBe('succeeded');
	});

	it('is found by our id when its answer was lost, long after Stripe has forgotten the key', async () => {
		const { world, paid, refunds } = await openPaid('4242424242424242');
		const order = refundOrder(paid, money(1_000, 'EUR'));
		await world.misbehave('POST /v1/refunds', 'timeout-after-commit');
		expect((await refunds.start(order)).kind).toBe('unknown');
		await world.pass(10 * 86_400);
		const found = reportOf(await refunds.query(order));
		expect(found).toMatchObject({ state: 'succeeded', amount: money(1_000, 'EUR') });
		expect(reportOf(await refunds.start(order)).providerId).toBe(found.providerId);
	});

	it('of a payment that was never made is refused', async () => {
		const world = await openStripe();
		const order = await started(world, paymentOrder(world));
		expect(await world.provider.refunds?.start(refundOrder(order))).toMatchObject({
			kind: 'refused',
			reason: 'not_refundable',
		});
	});

	it('of a disputed payment is refused', async () => {
		const { paid, refunds } = await openPaid('4000000000000259');
		expect(await refunds.start(refundOrder(paid))).toMatchObject({ kind: 'refused', reason: 'not_refundable' });
	});

	it('in francs gives back francs', async () => {
		const { paid, refunds } = await openPaid('4242424242424242', { charge: money(6_500, 'XOF') });
		expect(reportOf(await refunds.start(refundOrder(paid, money(1_500, 'XOF')))).amount).toEqual(money(1_500, 'XOF'));
	});
});

describe('a dispute', () => {
	it.each([
		['won', ['open', 'open', 'won', 'won'], false],
		['lost', ['open', 'open', 'lost'], true],
	] as const)('that is %s is told from its beginning to its end', async (status, states, isWithdrawn) => {
		const { world, paid } = await openPaid('4000000000000259');
		await control('/stripe/disputes', { payment_intent: paid.kept['intent'], status });
		const told = await factsOf(world, 'dispute');
		expect(told.map(({ facts }) => facts.report.state)).toEqual(states);
		expect(told.at(-1)?.facts.report).toMatchObject({ amount: money(2_999, 'EUR'), reason: 'fraudulent', isWithdrawn });
		expect(told.every(({ facts }) => facts.subject.references.includes(intentOf(paid.kept)))).toBe(true);
	});

	it('that only asks takes no money', async () => {
		const { world, paid } = await openPaid('4000000000001976');
		await control('/stripe/disputes', { payment_intent: paid.kept['intent'], status: 'lost' });
		const told = await factsOf(world, 'dispute');
		expect(told.map(({ facts }) => [facts.report.state, facts.report.isWithdrawn])).toEqual([
			['open', false],
			['won', false],
		]);
	});
});

describe('the list of transactions', () => {
	const period = (world: StripeWorld) => ({
		from: addSeconds(world.clock.now(), -3_600),
		to: addSeconds(world.clock.now(), 3_600),
	});

	it('tells payments, refunds and disputes with our ids, failures included', async () => {
		const { world, paid, refunds } = await openPaid('4242424242424242');
		const order = refundOrder(paid, money(500, 'EUR'));
		await refunds.start(order);
		const declined = await started(world, paymentOrder(world));
		await pays(declined, '4000000000000002');
		const disputed = await started(world, paymentOrder(world));
		await pays(disputed, '4000000000000259');
		const listed = reportOf((await world.provider.transactions?.(period(world)))!);
		const lines = listed.map(({ kind, ownId, state, amount }) => [
			kind,
			ownId,
			state,
			'minor' in amount && amount.minor,
		]);
		expect(lines).toHaveLength(5);
		expect(lines).toEqual(
			expect.arrayContaining([
				['payment', paid.paymentId, 'succeeded', 2_999n],
				['refund', order.refundId, 'succeeded', 500n],
				['payment', declined.paymentId, 'failed', 2_999n],
				['payment', disputed.paymentId, 'succeeded', 2_999n],
				['dispute', null, 'pending', 2_999n],
			]),
		);
		expect(listed[0]?.day).toBe(world.clock.now().slice(0, 10));
	});

	it('shows what was added, changed and lost behind our back', async () => {
		const { world, paid } = await openPaid('4242424242424242');
		const charge = reportOf(await world.provider.query(paid)).references.at(-1);
		const account = world.account.secretKey;
		await control('/stripe/transactions', { account, amount: '12.00', currency: 'EUR' });
		await control(`/stripe/transactions/${charge}`, { amount: '29.98' }, 'PATCH');
		const amounts = async () =>
			reportOf((await world.provider.transactions?.(period(world)))!).map(({ amount, ownId }) => [
				'minor' in amount && amount.minor,
				ownId,
			]);
		expect(await amounts()).toEqual([
			[2_998n, paid.paymentId],
			[1_200n, null],
		]);
		await control(`/stripe/transactions/${charge}`, undefined, 'DELETE');
		expect(await amounts()).toEqual([[1_200n, null]]);
	});

	it('keeps to its period, the end excluded', async () => {
		const { world } = await openPaid('4242424242424242');
		const now = world.clock.now();
		const read = async (from: number, to: number) =>
			reportOf((await world.provider.transactions?.({ from: addSeconds(now, from), to: addSeconds(now, to) }))!).length;
		expect(await read(-3_600, -60)).toBe(0);
		expect(await read(60, 3_600)).toBe(0);
		expect(await read(-60, 60)).toBe(1);
	});

	it('is unknown when a part of it cannot be read', async () => {
		const { world } = await openPaid('4242424242424242');
		for (const list of ['charges', 'refunds', 'disputes']) {
			await world.misbehave(`GET /v1/${list}`, 'nonsense');
			expect((await world.provider.transactions?.(period(world)))?.kind).toBe('unknown');
		}
	});
});
