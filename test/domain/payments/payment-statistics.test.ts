import { expect, it } from 'vitest';
import { decimalToFixed } from '../../../src/domain/kernel/decimal.ts';
import { money } from '../../../src/domain/kernel/money.ts';
import {
	type AttemptGroup,
	feeShare,
	statisticsOf,
	successRate,
} from '../../../src/domain/payments/payment-statistics.ts';
import { type PaymentStatus, paymentStatuses } from '../../../src/domain/payments/provider-payment.ts';

const attempts = (status: PaymentStatus, count: number, changes: Partial<AttemptGroup> = {}): AttemptGroup => ({
	provider: 'mtn_mobile_money',
	currency: 'XOF',
	status,
	isOutside: false,
	count,
	...changes,
});
const of = (groups: readonly AttemptGroup[]) => statisticsOf({ attempts: groups, money: [], fees: [], medians: [] });

it('every status counts once: as a success, a failure, an expiry or as pending', () => {
	const [figures] = of(paymentStatuses.map((status) => attempts(status, 1)));
	expect(figures).toMatchObject({ attempts: 10, succeeded: 4, failed: 1, expired: 1, pending: 4 });
});

it('what was refunded or disputed was a success first; what is pending or expired is in no rate', () => {
	const [figures] = of([
		attempts('succeeded', 50),
		attempts('refunded', 6),
		attempts('disputed', 4),
		attempts('failed', 30),
		attempts('expired', 500),
		attempts('processing', 10),
	]);
	expect(decimalToFixed(figures!.successRate!, 4)).toBe('0.6667');
});

it('without a success or a failure there is no rate', () => {
	expect(successRate(0, 0)).toBeNull();
	expect(of([attempts('processing', 3)])[0]?.successRate).toBeNull();
	expect(decimalToFixed(successRate(0, 7)!, 4)).toBe('0.0000');
});

it('money from outside is no attempt', () => {
	const [figures] = of([
		attempts('succeeded', 1),
		attempts('succeeded', 9, { isOutside: true }),
		attempts('failed', 1),
	]);
	expect(figures).toMatchObject({ attempts: 2, succeeded: 1, outside: 9, byStatus: { succeeded: 1, failed: 1 } });
});

it('providers and currencies are never summed', () => {
	const all = of([
		attempts('succeeded', 1),
		attempts('failed', 1, { currency: 'EUR' }),
		attempts('failed', 1, { provider: 'stripe' }),
	]);
	expect(all.map(({ provider, currency }) => `${provider} ${currency}`)).toEqual([
		'mtn_mobile_money EUR',
		'mtn_mobile_money XOF',
		'stripe XOF',
	]);
});

it('a share is exact to four places, half away from zero, and there is none of nothing', () => {
	const share = (fee: number, gross: number) => feeShare({ fee: money(fee, 'EUR'), gross: money(gross, 'EUR') });
	expect(decimalToFixed(share(68, 3_599)!, 4)).toBe('0.0189');
	expect(decimalToFixed(share(1, 20_000)!, 4)).toBe('0.0001');
	expect(share(0, 0)).toBeNull();
});
