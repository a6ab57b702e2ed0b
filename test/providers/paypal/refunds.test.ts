import { describe, expect, it } from 'vitest';
import { money } from '../../../src/domain/kernel/money.ts';
import type { PaymentOrder } from '../../../src/domain/payments/provider.ts';
import { control } from '../../support/sandbox.ts';
import {
	deliveryOf,
	followed,
	openPaypal,
	type PaypalWorld,
	payerDoes,
	refundOrder,
	reportOf,
	startedOrder,
} from './world.ts';

interface Paid {
	readonly world: PaypalWorld;
	readonly payment: PaymentOrder;
	readonly captureId: string;
}

const openPaid = async (): Promise<Paid> => {
	const world = await openPaypal();
	const order = await startedOrder(world);
	await payerDoes(order, 'approve');
	const payment = followed(order, reportOf(await world.provider.query(order)));
	return { world, payment, captureId: payment.kept['captureId'] as string };
};

const factsOfLast = async ({ world }: Paid) => {
	const notice = (await world.notices()).at(-1)!;
	expect(await world.provider.verifyNotice(deliveryOf(notice, world.clock.now()))).toEqual({ ok: true, value: null });
	const read = world.provider.readNotice(notice.body);
	if (!read.ok) throw new Error(read.error.detail);
	return read.value.facts;
};

describe('a refund', () => {
	it('that is pending is followed to its end, which may be a failure', async () => {
		for (const [status, state] of [
			['COMPLETED', 'succeeded'],
			['FAILED', 'failed'],
		] as const) {
			const paid = await openPaid();
			const { refunds } = paid.world.provider;
			await control(`/paypal/captures/${paid.captureId}`, { refunds: 'pending' });
			const order = refundOrder(paid.payment, 1_000);
			const begun = reportOf(await refunds!.start(order));
			expect(begun).toMatchObject({ state: 'processing', amount: money(1_000, 'EUR') });
			await control(`/paypal/refunds/${begun.providerId}`, { status });
			expect(reportOf(await refunds!.query({ ...order, providerId: begun.providerId }))).toMatchObject({ state });
			expect(await factsOfLast(paid)).toMatchObject({ about: 'refund', refundId: order.refundId, report: { state } });
		}
	});

	it('that failed leaves its money to be given back', async () => {
		const { world, payment, captureId } = await openPaid();
		await control(`/paypal/captures/${captureId}`, { refunds: 'pending' });
		const { providerId } = reportOf(await world.provider.refunds!.start(refundOrder(payment, 2_999)));
		expect(await world.provider.refunds!.start(refundOrder(payment, 1))).toMatchObject({ reason: 'not_refundable' });
		await control(`/paypal/refunds/${providerId}`, { status: 'FAILED' });
		expect(await world.provider.refunds!.start(refundOrder(payment, 2_999))).toMatchObject({ kind: 'report' });
	});

	it('whose answer was lost is found in the order it belongs to', async () => {
		const { world, payment } = await openPaid();
		const order = refundOrder(payment, 1_000);
		const made = reportOf(await world.provider.refunds!.start(order));
		const before = world.requests.length;
		expect(reportOf(await world.provider.refunds!.query(order))).toEqual(made);
		expect(world.requests.slice(before)).toEqual([`GET /v2/checkout/orders/${payment.providerId}`]);
	});

	it('is found by the capture of its order where we have not kept it', async () => {
		const { world, payment } = await openPaid();
		const order = refundOrder({ ...payment, kept: {} }, 1_000);
		expect(reportOf(await world.provider.refunds!.start(order)).state).toBe('succeeded');
	});

	it('of money that never came is refused for certain', async () => {
		const world = await openPaypal();
		const open = await startedOrder(world);
		expect(await world.provider.refunds!.start(refundOrder(open, 100))).toMatchObject({
			kind: 'refused',
			reason: 'not_refundable',
		});
		const pending = await startedOrder(world);
		await payerDoes(pending, 'pending');
		const known = followed(pending, reportOf(await world.provider.query(pending)));
		expect(await world.provider.refunds!.start(refundOrder(known, 100))).toMatchObject({ reason: 'not_refundable' });
	});

	it('is too late after 180 days', async () => {
		const { world, payment } = await openPaid();
		await world.pass(181 * 24 * 60 * 60);
		expect(await world.provider.refunds!.start(refundOrder(payment, 100))).toMatchObject({ reason: 'not_refundable' });
	});

	it('of two that arrive together never takes more than was paid', async () => {
		const { world, payment } = await openPaid();
		const answers = await Promise.all([1, 2, 3].map(() => world.provider.refunds!.start(refundOrder(payment, 1_500))));
		expect(answers.map(({ kind }) => kind).toSorted()).toEqual(['refused', 'refused', 'report'].toSorted());
	});

	it('made in PayPal’s own pages is told with the capture it is of', async () => {
		const paid = await openPaid();
		await control(`/paypal/captures/${paid.captureId}/refunds`, { amount: { currency_code: 'EUR', value: '4.50' } });
		expect(await factsOfLast(paid)).toMatchObject({
			about: 'refund',
			refundId: null,
			subject: { paymentId: paid.payment.paymentId, references: [paid.captureId] },
			report: { state: 'succeeded', amount: money(450, 'EUR') },
		});
	});
});

describe('a dispute', () => {
	it('is told with its capture, and when it is lost the money goes by a reversal', async () => {
		const paid = await openPaid();
		const { dispute_id: id } = await control<{ dispute_id: string }>('/paypal/disputes', {
			capture_id: paid.captureId,
		});
		expect(await factsOfLast(paid)).toMatchObject({
			about: 'dispute',
			subject: { paymentId: paid.payment.paymentId, references: [paid.captureId] },
			report: { providerId: id, state: 'open', amount: money(2_999, 'EUR'), isWithdrawn: false },
		});
		await control(`/paypal/disputes/${id}`, { outcome: 'RESOLVED_BUYER_FAVOUR' });
		const told = (await paid.world.notices()).slice(-2).map(({ body }) => paid.world.provider.readNotice(body));
		expect(told).toMatchObject([
			{ value: { type: 'CUSTOMER.DISPUTE.RESOLVED', facts: { report: { state: 'lost' } } } },
			{
				value: {
					type: 'PAYMENT.CAPTURE.REVERSED',
					facts: { about: 'refund', report: { amount: money(2_999, 'EUR') } },
				},
			},
		]);
	});

	it('that is won takes nothing', async () => {
		const paid = await openPaid();
		const { dispute_id: id } = await control<{ dispute_id: string }>('/paypal/disputes', {
			capture_id: paid.captureId,
		});
		await control(`/paypal/disputes/${id}`, { outcome: 'RESOLVED_SELLER_FAVOUR' });
		expect(await factsOfLast(paid)).toMatchObject({ about: 'dispute', report: { state: 'won' } });
		expect(reportOf(await paid.world.provider.query(paid.payment)).state).toBe('succeeded');
	});
});
