import { describe, expect, it } from 'vitest';
import type { PaymentOrder } from '../../src/domain/payments/provider.ts';
import { type Bench, expectOneDebit, openBench, reportOf } from './contract.bench.ts';
import type { ProviderHarness } from './contract.harness.ts';

/** On a bad day: whatever a provider answers, nothing is believed that it did not say, and nobody pays twice. */
export const describeFaults = (harness: ProviderHarness): void => {
	const { start, query } = harness.requests;

	describe('a start that went wrong', () => {
		it.each(nothingDone)('by %s is not taken for a payment, and the payer pays once', async (fault) => {
			const bench = await openBench(harness);
			const order = bench.order();
			await bench.misbehave(start, fault);
			const answer = await bench.provider.start(order);
			expect(answer.kind).not.toBe('report');
			if (answer.kind === 'refused') expect(['provider_unavailable', 'not_started']).toContain(answer.reason);
			expect(await bench.transactions()).toEqual([]);
			const payment = await bench.settle(order);
			await harness.confirm(payment);
			await expectOneDebit(bench, payment);
		});

		it('by an answer that was lost is found again, or is certain never to be payable', async () => {
			const bench = await openBench(harness);
			const order = bench.order();
			await bench.misbehave(start, 'timeout-after-commit');
			expect((await bench.provider.start(order)).kind).toBe('unknown');
			await expectFoundOrAbandoned(bench, order);
		});

		it('by an answer that came too late is found again, or is certain never to be payable', async () => {
			const bench = await openBench(harness);
			const order = bench.order();
			const impatient = await bench.openWith({ timeoutMs: impatientMs });
			await bench.misbehave(start, 'slow', { delay_ms: impatientMs * 5 });
			const before = Date.now();
			expect((await impatient.start(order)).kind).toBe('unknown');
			expect(Date.now() - before).toBeLessThan(impatientMs * 5);
			await expectFoundOrAbandoned(bench, order);
		});

		it('by a request that arrives after we have given up is never followed by a second payment', async () => {
			const bench = await openBench(harness);
			const order = bench.order();
			await bench.misbehave(start, 'late', { delay_ms: lateMs });
			expect((await bench.provider.start(order)).kind).toBe('unknown');
			const early = await bench.provider.recover(order);
			if (harness.lostStart === 'found') expect(early.kind).not.toBe('refused');
			await new Promise((resolve) => setTimeout(resolve, lateMs * 2));
			await expectFoundOrAbandoned(bench, order);
			expect((await bench.transactions()).filter(({ kind }) => kind === 'payment')).toHaveLength(1);
		});

		it('by a line that is cut is not known, and never throws', async () => {
			const bench = await openBench(harness);
			const order = bench.order();
			const offline = await bench.openWith({ fetch: () => Promise.reject(new TypeError('network unreachable')) });
			expect((await offline.start(order)).kind).not.toBe('report');
			expect(await offline.recover(order)).not.toMatchObject({ kind: 'report' });
			const payment = await bench.settle(order);
			await harness.confirm(payment);
			await expectOneDebit(bench, payment);
		});

		it('by two answers lost one after the other still debits once', async () => {
			const bench = await openBench(harness);
			const order = bench.order();
			await bench.misbehave(start, 'timeout-after-commit', { times: 2 });
			await bench.provider.start(order);
			await bench.provider.recover(order);
			await expectFoundOrAbandoned(bench, order);
		});
	});

	describe('a question that went wrong', () => {
		const cases = query.flatMap((request) => everyFault.map((fault) => [fault, request] as const));

		it.each(cases)('by %s at %s changes nothing, and the next one tells the truth', async (fault, request) => {
			const bench = await openBench(harness);
			const payment = await bench.confirmed();
			const provider = await bench.openWith({ timeoutMs: fault === 'slow' ? impatientMs : patientMs });
			await bench.misbehave(request, fault, { delay_ms: impatientMs * 5 });
			expect((await provider.query(payment.order)).kind).toBe('unknown');
			await expectOneDebit(bench, payment);
		});

		it('by a line that is cut is not known', async () => {
			const bench = await openBench(harness);
			const payment = await bench.confirmed();
			const offline = await bench.openWith({ fetch: () => Promise.reject(new TypeError('network unreachable')) });
			expect((await offline.query(payment.order)).kind).toBe('unknown');
			expect((await offline.cancel(payment.order)).kind).toBe('unknown');
			await expectOneDebit(bench, payment);
		});
	});
};

/** A payment that was begun is found and paid once; where none can be found, none can be paid. */
const expectFoundOrAbandoned = async (bench: Bench, order: PaymentOrder): Promise<void> => {
	const answer = await bench.provider.recover(order);
	if (bench.harness.lostStart === 'abandoned') {
		expect(answer).toMatchObject({ kind: 'refused', reason: 'not_started' });
		return expect(await bench.debits()).toEqual([]);
	}
	const payment = bench.follow(order, reportOf(answer));
	await bench.harness.confirm(payment);
	await expectOneDebit(bench, payment);
};

const nothingDone = ['error-before-commit', 'html', 'empty', 'nonsense', 'rate-limit'] as const;
const everyFault = [...nothingDone, 'timeout-after-commit', 'slow'] as const;

/** Longer than the sandbox takes for anything that it is not told to be slow at. */
const patientMs = 8_000;
/** Long enough for us to ask before it arrives. */
const lateMs = 500;
/** Shorter than a slow answer, longer than the token that is fetched before it. */
const impatientMs = 700;
