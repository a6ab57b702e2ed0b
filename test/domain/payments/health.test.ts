import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addSeconds, type IsoInstant, instantToEpochMs } from '../../../src/domain/kernel/calendar.ts';
import {
	breakerOf,
	healthAfter,
	healthChanges,
	healthyProvider,
	type ProviderHealth,
	withProbeTaken,
} from '../../../src/domain/payments/health.ts';
import type { FailureReason, PaymentReport, ProviderAnswer } from '../../../src/domain/payments/provider.ts';
import { instant } from '../../support/invoice.builder.ts';
import { anyPayment, anyReport } from '../../support/provider-payment.builder.ts';

const start = instant('2026-11-22T10:00:00.000Z');
const healthy = healthyProvider('stripe', null, start);
const failed = (times: number, from: ProviderHealth = healthy, at: IsoInstant = start): ProviderHealth =>
	Array.from({ length: times }).reduce<ProviderHealth>((health) => healthAfter(health, 'failed', at), from);
const secondsUntilProbe = ({ probeAt }: ProviderHealth, now: IsoInstant): number =>
	(instantToEpochMs(probeAt!) - instantToEpochMs(now)) / 1000;

describe('a provider that fails', () => {
	it('is put aside with the fifth failure in a row, for a minute', () => {
		expect(breakerOf(failed(4), start)).toBe('closed');
		const aside = failed(5);
		expect(breakerOf(aside, start)).toBe('open');
		expect(breakerOf(aside, addSeconds(start, 59))).toBe('open');
		expect(breakerOf(aside, addSeconds(start, 60))).toBe('half-open');
	});

	it('is in use again with one answer, as if nothing had been', () => {
		expect(healthAfter(failed(4), 'answered', start)).toEqual(healthy);
		expect(healthAfter(failed(9), 'answered', start)).toEqual(healthy);
		expect(breakerOf(failed(4, healthAfter(failed(4), 'answered', start)), start)).toBe('closed');
	});

	it('is tried by one payment at a time', () => {
		const later = addSeconds(start, 60);
		const probed = withProbeTaken(failed(5), later);
		expect(breakerOf(probed, later)).toBe('open');
		// The one that tried may have died: then another may.
		expect(breakerOf(probed, addSeconds(later, 60))).toBe('half-open');
	});

	it('waits twice as long after each probe that fails, an hour at most', () => {
		const waits: number[] = [];
		let health = failed(5);
		let now = start;
		for (let probe = 0; probe < 9; probe++) {
			waits.push(secondsUntilProbe(health, now));
			now = health.probeAt!;
			expect(breakerOf(health, now)).toBe('half-open');
			health = healthAfter(withProbeTaken(health, now), 'failed', now);
			expect(health.openedAt).toBe(start);
		}
		expect(waits).toEqual([60, 120, 240, 480, 960, 1_920, 3_600, 3_600, 3_600]);
	});

	it('is never put aside by fewer than five failures in a row, is by five, and comes back with every answer', () => {
		const outcomes = fc.array(
			fc.record({
				outcome: fc.constantFrom('answered' as const, 'failed' as const),
				after: fc.integer({ min: 0, max: 9_000 }),
			}),
			{ maxLength: 60 },
		);
		fc.assert(
			fc.property(outcomes, (steps) => {
				let health: ProviderHealth = healthy;
				let now: IsoInstant = start;
				let inARow = 0;
				for (const { outcome, after } of steps) {
					now = addSeconds(now, after);
					inARow = outcome === 'failed' ? inARow + 1 : 0;
					health = healthAfter(health, outcome, now);
					expect(health.failures).toBe(inARow);
					expect(health.openedAt !== null).toBe(inARow >= 5);
					expect(breakerOf(health, now)).toBe(inARow >= 5 ? 'open' : 'closed');
					if (inARow >= 5) {
						expect(secondsUntilProbe(health, now)).toBe(Math.min(60 * 2 ** (inARow - 5), 3_600));
						expect(breakerOf(health, addSeconds(now, 3_600))).toBe('half-open');
					}
				}
			}),
		);
	});
});

describe('what counts as a failure', () => {
	const payment = anyPayment();
	const refused = (reason: FailureReason): ProviderAnswer<PaymentReport> => ({ kind: 'refused', reason, detail: '' });
	const silent = { kind: 'unknown', detail: 'no answer', retryAfterSeconds: null } as const;
	const told = (answer: ProviderAnswer<PaymentReport>, known: ProviderHealth | null = null) =>
		healthChanges(payment, answer, known, { now: start });

	it.each([
		['no answer', silent],
		['an outage', refused('provider_unavailable')],
		['our own account', refused('configuration')],
	] as const)('%s does', (_what, answer) => {
		expect(told(answer)).toEqual([{ kind: 'provider-health.save', health: expect.objectContaining({ failures: 1 }) }]);
	});

	it.each(['declined', 'insufficient_funds', 'rejected_by_payer', 'unknown_payer'] as const)(
		'%s does not: a payer who is refused is an answer',
		(reason) => {
			expect(told(refused(reason))).toEqual([]);
			expect(told(refused(reason), failed(3))).toEqual([{ kind: 'provider-health.save', health: healthy }]);
		},
	);

	it('nothing is written while all is well', () => {
		const answer = { kind: 'report', report: anyReport('processing') } as const;
		expect(told(answer)).toEqual([]);
		expect(told(answer, healthy)).toEqual([]);
		expect(told(answer, failed(1))).toHaveLength(1);
	});
});
