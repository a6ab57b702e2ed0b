import { describe, expect, it } from 'vitest';
import { fraction, type Money, minus, money, moneyToDecimal, plus } from '../../src/domain/kernel/money.ts';
import type { ProviderAnswer, ProviderRefunds, RefundOrder, RefundReport } from '../../src/domain/payments/provider.ts';
import { type Bench, expectOneDebit, openBench, reportOf, type StartedPayment } from './contract.bench.ts';
import type { ProviderHarness } from './contract.harness.ts';

export const describeRefunds = (harness: ProviderHarness): void => {
	const { refund } = harness.requests;

	describe('giving money back', () => {
		if (refund === null) {
			it('is not something that this provider does', async () => {
				expect((await openBench(harness)).provider.refunds).toBeNull();
			});
			return;
		}

		it('gives back all of it, once', async () => {
			const paid = await openPaid(harness);
			const order = paid.refundOf(harness.amount);
			expect(await paid.giveBack(order)).toMatchObject({ state: 'succeeded', amount: harness.amount, reason: null });
			expect(await paid.bench.givenBack()).toEqual([moneyToDecimal(harness.amount)]);
		});

		it('gives back parts, until nothing is left', async () => {
			const paid = await openPaid(harness);
			const part = fraction(harness.amount, 1n, 3n);
			const rest = minus(harness.amount, part);
			await paid.giveBack(paid.refundOf(part));
			await paid.giveBack(paid.refundOf(rest));
			expect(await paid.bench.givenBack()).toEqual([part, rest].map(moneyToDecimal));
			expect(await failureOf(paid, paid.refundOf(oneUnit(part)))).toBe('not_refundable');
		});

		it('never gives back more than was paid', async () => {
			const paid = await openPaid(harness);
			const tooMuch = plus(harness.amount, oneUnit(harness.amount));
			expect(await failureOf(paid, paid.refundOf(tooMuch))).toBe('not_refundable');
			expect(await paid.bench.givenBack()).toEqual([]);
		});

		it('gives back once, however often the order is sent', async () => {
			const paid = await openPaid(harness);
			const order = paid.refundOf(harness.amount);
			const first = await paid.giveBack(order);
			const again = reportOf(await paid.refunds.start(order));
			expect(again.providerId).toBe(first.providerId);
			expect(await paid.bench.givenBack()).toHaveLength(1);
		});

		it.each(['timeout-after-commit', 'slow'])('gives back once when the answer is lost by %s', async (fault) => {
			const paid = await openPaid(harness);
			const order = paid.refundOf(harness.amount);
			await paid.bench.misbehave(refund, fault, { delay_ms: slowMs });
			const impatient = (await paid.bench.openWith({ timeoutMs: impatientMs })).refunds;
			expect((await impatient?.start(order))?.kind).toBe('unknown');
			expect((await paid.giveBack(order)).state).toBe('succeeded');
			expect(await paid.bench.givenBack()).toEqual([moneyToDecimal(harness.amount)]);
		});

		it.each(['error-before-commit', 'html', 'empty', 'nonsense', 'rate-limit'])(
			'has not given back when it went wrong by %s, and can be asked again',
			async (fault) => {
				const paid = await openPaid(harness);
				const order = paid.refundOf(harness.amount);
				await paid.bench.misbehave(refund, fault);
				const answer = await paid.refunds.start(order);
				expect(answer.kind).not.toBe('report');
				if (answer.kind === 'refused') expect(answer.reason).toBe('provider_unavailable');
				expect(await paid.bench.givenBack()).toEqual([]);
				expect((await paid.giveBack(order)).state).toBe('succeeded');
				expect(await paid.bench.givenBack()).toHaveLength(1);
			},
		);
	});
};

interface Paid {
	readonly bench: Bench;
	readonly payment: StartedPayment;
	readonly refunds: ProviderRefunds;
	refundOf(amount: Money): RefundOrder;
	/** Orders it and follows it to its end. */
	giveBack(order: RefundOrder): Promise<RefundReport>;
}

const openPaid = async (harness: ProviderHarness): Promise<Paid> => {
	const bench = await openBench(harness);
	const started = await bench.confirmed();
	const payment: StartedPayment = bench.follow(started.order, await expectOneDebit(bench, started));
	const { refunds } = bench.provider;
	if (refunds === null) throw new Error(`${harness.name} gives nothing back`);
	return {
		bench,
		payment,
		refunds,
		refundOf: (amount) => bench.refundOrder(payment.order, amount),
		giveBack: async (order) => {
			const { providerId, keep: kept } = reportOf(await refunds.start(order));
			await harness.finishRefund(payment);
			return reportOf(await refunds.query({ ...order, providerId, kept }));
		},
	};
};

/** Some providers refuse at the door, some take the order and fail it. */
const failureOf = async ({ refunds, bench, payment }: Paid, order: RefundOrder): Promise<string | null> => {
	const answer: ProviderAnswer<RefundReport> = await refunds.start(order);
	if (answer.kind === 'refused') return answer.reason;
	const { providerId, keep: kept } = reportOf(answer);
	await bench.harness.finishRefund(payment);
	const report = reportOf(await refunds.query({ ...order, providerId, kept }));
	expect(report.state).toBe('failed');
	return report.reason;
};

const oneUnit = ({ currency }: Money): Money => money(1, currency);

const impatientMs = 700;
const slowMs = 3_500;
