import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RefundId } from '../../../src/domain/kernel/ids.ts';
import { isPositive, minus, money, sum, zero } from '../../../src/domain/kernel/money.ts';
import type { ProviderPayment } from '../../../src/domain/payments/provider-payment.ts';
import type { Refund } from '../../../src/domain/payments/refund.ts';
import { chargeOf, restOf, worthOf } from '../../../src/domain/payments/refund-rest.ts';
import { anyPayment } from '../../support/provider-payment.builder.ts';
import { anyRefund } from '../../support/refund.builder.ts';

const quoted = (worthMinor: number, chargeMinor: number): ProviderPayment => {
	const charge = money(chargeMinor, 'EUR');
	return anyPayment({
		status: 'succeeded',
		amount: money(worthMinor, 'XOF'),
		charge,
		received: charge,
		quote: { rate: '0.00152449', source: 'parity', date: null },
	});
};

const refundOf = (changes: Partial<Refund>): Refund =>
	anyRefund({ status: 'succeeded', uncovered: zero('EUR'), fromUnallocated: zero('EUR'), ...changes });

describe('what is left of a payment', () => {
	it('is what was received, less what belongs to nobody and what went back or is on its way', () => {
		const received = money(3599, 'EUR');
		const payment = anyPayment({ status: 'succeeded', received, unallocated: money(599, 'EUR') });
		const refunds = [
			refundOf({ amount: money(1000, 'EUR') }),
			refundOf({ amount: money(500, 'EUR'), status: 'unknown' }),
			refundOf({ amount: money(900, 'EUR'), status: 'failed' }),
		];
		expect(restOf(payment, refunds)).toEqual({ charge: money(1500, 'EUR'), worth: money(1500, 'EUR') });
	});

	it('does not count money that was given back before it belonged to anybody', () => {
		const payment = anyPayment({ status: 'succeeded', received: money(3599, 'EUR') });
		const given = refundOf({
			charge: money(1000, 'EUR'),
			amount: zero('EUR'),
			fromCredit: zero('EUR'),
			fromUnallocated: money(1000, 'EUR'),
		});
		expect(restOf(payment, [given])).toEqual({ charge: money(2599, 'EUR'), worth: money(2599, 'EUR') });
	});

	it('is nothing that can be told where money came in a currency that nobody asked for', () => {
		const received = money(4000, 'USD');
		const payment = anyPayment({ status: 'succeeded', received, unallocated: received });
		expect(restOf(payment, [])).toBeNull();
		expect(restOf(anyPayment(), [])).toBeNull();
	});
});

describe('money of a currency that nobody asked for', () => {
	it('is worth what it is once it was assigned', () => {
		const payment = anyPayment({ status: 'succeeded', received: money(4000, 'USD'), unallocated: money(500, 'USD') });
		const before = refundOf({
			charge: money(1000, 'USD'),
			amount: zero('EUR'),
			fromCredit: zero('EUR'),
			fromUnallocated: money(1000, 'USD'),
			uncovered: zero('USD'),
		});
		expect(restOf(payment, [before])).toEqual({ charge: money(2500, 'USD'), worth: money(2500, 'USD') });
	});
});

describe('a charge that was quoted', () => {
	it('goes back by its proportion, and the last part takes the rest', () => {
		const payment = quoted(10_000, 1_524);
		const refunds: Refund[] = [];
		for (const worth of [3_333, 3_333, 3_334]) {
			const amount = money(worth, 'XOF');
			const charge = chargeOf(restOf(payment, refunds)!, amount);
			refunds.push(refundOf({ amount, charge, fromCredit: amount }));
		}
		expect(refunds.map(({ charge }) => charge.minor)).toEqual([508n, 508n, 508n]);
	});

	it('sums to what was received, however it is split and whatever failed in between', () => {
		const part = fc.record({ share: fc.integer({ min: 1, max: 100 }), fails: fc.boolean() });
		fc.assert(
			fc.property(
				fc.integer({ min: 1_000, max: 5_000_000 }),
				fc.integer({ min: 100, max: 900_000 }),
				fc.array(part, { maxLength: 12 }),
				(worthMinor, chargeMinor, parts) => {
					const payment = quoted(worthMinor, chargeMinor);
					const refunds: Refund[] = [];
					const give = (share: bigint, fails: boolean): void => {
						const rest = restOf(payment, refunds)!;
						const amount = money((rest.worth.minor * share) / 100n, 'XOF');
						const charge = chargeOf(rest, amount);
						if (!isPositive(charge)) return;
						expect(minus(rest.charge, charge).minor).toBeGreaterThanOrEqual(0n);
						const id = `rfd_${refunds.length}` as RefundId;
						refunds.push(refundOf({ id, amount, charge, fromCredit: amount, status: fails ? 'failed' : 'succeeded' }));
					};
					for (const { share, fails } of parts) give(BigInt(share), fails);
					give(100n, false);
					const alive = refunds.filter(({ status }) => status !== 'failed');
					const left = restOf(payment, refunds)!;
					const back = sum(
						alive.map(({ charge }) => charge),
						'EUR',
					);
					expect(back.minor + left.charge.minor).toBe(BigInt(chargeMinor));
					// All of the worth is all of the charge; worth below the smallest unit of the charge goes back by hand.
					expect(isPositive(left.worth) && isPositive(left.charge)).toBe(false);
					if (!isPositive(left.worth)) expect(back.minor).toBe(BigInt(chargeMinor));
				},
			),
		);
	});

	it('is worth in the invoices what is left of them, for the last of it', () => {
		const rest = { charge: money(1_524, 'EUR'), worth: money(10_000, 'XOF') };
		expect(worthOf(rest, money(1_524, 'EUR'))).toEqual(money(10_000, 'XOF'));
		expect(worthOf(rest, money(762, 'EUR'))).toEqual(money(5_000, 'XOF'));
		expect(worthOf({ charge: zero('EUR'), worth: money(3, 'XOF') }, zero('EUR'))).toEqual(zero('XOF'));
	});
});
