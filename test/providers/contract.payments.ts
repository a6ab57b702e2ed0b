import { describe, expect, it } from 'vitest';
import { addSeconds } from '../../src/domain/kernel/calendar.ts';
import { type CurrencyCode, currencyCodes } from '../../src/domain/kernel/currency.ts';
import { money } from '../../src/domain/kernel/money.ts';
import { expectOneDebit, openBench, reportOf } from './contract.bench.ts';
import type { ProviderHarness } from './contract.harness.ts';

export const describePayments = (harness: ProviderHarness): void => {
	describe('a payment', () => {
		it('waits for the payer, then has succeeded with the exact amount', async () => {
			const bench = await openBench(harness);
			const payment = await bench.started();
			expect(payment.report).toMatchObject({ state: 'action_required', received: null, reason: null });
			expect(payment.report.action).not.toBeNull();
			expect(await bench.debits()).toEqual([]);
			expect(reportOf(await bench.provider.query(payment.order)).state).toBe('action_required');

			await harness.confirm(payment);
			const report = await expectOneDebit(bench, payment);
			expect(report.references.length).toBeGreaterThan(0);
			expect(report.settlement === null).toBe(!bench.provider.abilities.tellsFees);
		});

		it('that was asked about twice after its success answers the same', async () => {
			const bench = await openBench(harness);
			const payment = await bench.confirmed();
			const first = await expectOneDebit(bench, payment);
			const known = bench.follow(payment.order, first);
			expect(await expectOneDebit(bench, known)).toEqual(first);
		});

		it('that is refused takes nothing and says so', async () => {
			const bench = await openBench(harness);
			const payment = await bench.started();
			await harness.refuse(payment);
			expect(reportOf(await bench.provider.query(payment.order))).toMatchObject({
				...harness.afterRefusal,
				received: null,
			});
			expect(await bench.debits()).toEqual([]);
		});

		it('that nobody confirms ends by itself, and can no longer be confirmed', async () => {
			const bench = await openBench(harness);
			const payment = await bench.started();
			await bench.pass(bench.provider.abilities.expiresAfterSeconds + marginSeconds);
			const { state, reason, action } = reportOf(await bench.provider.query(payment.order));
			expect(state === 'failed' ? reason : state).toMatch(/^(expired|timed_out)$/);
			expect(action).toBeNull();
			await harness.confirm(payment).catch(() => undefined);
			expect(await bench.debits()).toEqual([]);
		});

		it('is a single one, however often its order is sent', async () => {
			const bench = await openBench(harness);
			const payment = await bench.started();
			const repeat = await bench.provider.start(payment.order);
			if (repeat.kind === 'report') expect(repeat.report.providerId).toBe(payment.report.providerId);
			await harness.confirm(payment);
			await bench.provider.start(payment.order);
			await expectOneDebit(bench, payment);
			expect((await bench.transactions()).filter(({ kind }) => kind === 'payment')).toHaveLength(1);
		});

		it('is a single one when its order is sent twice at once', async () => {
			const bench = await openBench(harness);
			const order = bench.order();
			await Promise.all([bench.provider.start(order), bench.provider.start(order)]);
			const payment = await bench.settle(order);
			await harness.confirm(payment);
			await expectOneDebit(bench, payment);
		});

		it('of another order is another one', async () => {
			const bench = await openBench(harness);
			const first = await bench.confirmed();
			const second = await bench.confirmed();
			expect(second.report.providerId).not.toBe(first.report.providerId);
			// Some providers debit only what is asked about.
			for (const { order } of [first, second])
				expect(reportOf(await bench.provider.query(order)).state).toBe('succeeded');
			expect(await bench.debits()).toHaveLength(2);
		});

		it('that succeeded stands in the list of its provider, where there is one', async () => {
			const bench = await openBench(harness);
			const { order } = await bench.confirmed();
			const period = { from: addSeconds(order.startedAt, -3_600), to: addSeconds(order.startedAt, 3_600) };
			const answer = await bench.provider.transactions?.(period);
			if (answer === undefined) return expect(bench.provider.transactions).toBeNull();
			expect(reportOf(answer)).toEqual([
				expect.objectContaining({ kind: 'payment', ownId: order.paymentId, amount: order.charge, state: 'succeeded' }),
			]);
		});
	});

	describe('cancelling', () => {
		it('a payment that nobody confirmed closes it for good, where that is possible', async () => {
			const bench = await openBench(harness);
			const payment = await bench.started();
			const answer = reportOf(await bench.provider.cancel(payment.order));
			const closed = bench.follow(payment.order, answer);
			await harness.confirm(payment).catch(() => undefined);
			const { state } = reportOf(await bench.provider.query(closed.order));
			if (!bench.provider.abilities.canCancel) return expect(state).toBe('succeeded');
			expect(['expired', 'failed']).toContain(answer.state);
			expect(['expired', 'failed']).toContain(state);
			expect(await bench.debits()).toEqual([]);
		});

		it('a payment that succeeded leaves it as it is', async () => {
			const bench = await openBench(harness);
			const payment = await bench.confirmed();
			const paid = bench.follow(payment.order, reportOf(await bench.provider.query(payment.order)));
			expect(reportOf(await bench.provider.cancel(paid.order)).state).toBe('succeeded');
			await expectOneDebit(bench, paid);
		});
	});

	describe('amounts', () => {
		it.each(harness.currencies)('of %s arrive to the last unit', async (currency) => {
			for (const minor of minors) {
				const bench = await openBench(harness, currency);
				const charge = money(minor, currency);
				expect(bench.provider.abilities.canCharge(charge)).toBe(true);
				await expectOneDebit(bench, await bench.confirmed(bench.order({ charge })));
			}
		});

		const others = currencyCodes.filter((currency) => !harness.currencies.includes(currency));
		it.each(others)('of %s are not taken, and nothing is asked of the provider', async (currency: CurrencyCode) => {
			const bench = await openBench(harness);
			const charge = money(650_000, currency);
			expect(bench.provider.abilities.canCharge(charge)).toBe(false);
			const answer = await bench.provider.start(bench.order({ charge }));
			expect(answer).toMatchObject({ kind: 'refused' });
			expect(await bench.transactions()).toEqual([]);
		});
	});
};

/** Between the end of the payer's time and our calling it the end. */
const marginSeconds = 300;

/** With and without zeros at the end, which a wrong number of decimals would hide. */
const minors = [123_457, 200_000];
