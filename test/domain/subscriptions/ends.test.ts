import { expect, it } from 'vitest';
import { money } from '../../../src/domain/kernel/money.ts';
import { planChange } from '../../../src/domain/subscriptions/change.ts';
import { planPause, planResume } from '../../../src/domain/subscriptions/pausing.ts';
import type { Subscription, SubscriptionPause } from '../../../src/domain/subscriptions/subscription.ts';
import { decideTurn } from '../../../src/domain/subscriptions/turn.ts';
import { buildSubscription, buildTerms } from '../../support/subscription.builder.ts';
import { date } from './any-cadence.ts';

const always = { catchUpMax: Number.MAX_SAFE_INTEGER };
const dearer = buildTerms({ unitPrice: money(19_99, 'EUR') });
const pausedSince = (from: string, given: Partial<SubscriptionPause> = {}) => ({
	from: date(from),
	to: null,
	credit: false,
	state: 'running' as const,
	...given,
});
const paused = (given: Partial<Subscription>): Subscription =>
	buildSubscription({ status: 'paused', pauses: [pausedSince('2026-12-01')], ...given });

const endings = {
	'its last period': { cycles: 1 },
	'the end date': { endDate: date('2026-12-22') },
	'a planned cancellation': { cancelAt: date('2026-12-22') },
} satisfies Record<string, Partial<Subscription>>;

for (const [what, ending] of Object.entries(endings)) {
	it(`a paused subscription ends with ${what}, and nobody resumes it after that`, () => {
		const subscription = paused(ending);
		expect(decideTurn(subscription, { today: date('2026-12-21'), ...always }).kind).toBe('nothing');
		expect(decideTurn(subscription, { today: date('2027-01-05'), ...always })).toMatchObject({
			kind: 'step',
			bill: null,
			subscription: { endedOn: '2026-12-22' },
		});
		for (const late of ['2026-12-22', '2027-01-05']) {
			expect(planResume(subscription, date(late))).toEqual({
				ok: false,
				error: { type: 'subscription/beyond-end', on: late, endDate: '2026-12-22' },
			});
		}
		expect(planResume(subscription, date('2026-12-21')).ok).toBe(true);
	});
}

it('days of a pause that are to be given back are given back when it ends with its last period', () => {
	const subscription = paused({ cycles: 1, pauses: [pausedSince('2026-12-01', { credit: true })] });
	expect(decideTurn(subscription, { today: date('2027-01-05'), ...always })).toMatchObject({
		kind: 'alone',
		what: 'resume',
		on: '2026-12-22',
		step: { subscription: { status: 'expired', endedOn: '2026-12-22' } },
	});
});

it('after its last period a subscription is neither changed nor paused, though no run has ended it yet', () => {
	const subscription = buildSubscription({ cycles: 1 });
	const refusal = { ok: false, error: { type: 'subscription/beyond-end', on: '2026-12-22', endDate: '2026-12-22' } };
	const lastDay = date('2026-12-22');
	expect(planChange(subscription, dearer, { at: 'now' }, lastDay)).toEqual(refusal);
	expect(planChange(subscription, dearer, { at: 'period_end' }, date('2026-12-01'))).toEqual(refusal);
	expect(planPause(subscription, { at: 'now', resumeOn: null, credit: false }, lastDay)).toEqual(refusal);
	expect(planChange(subscription, dearer, { at: 'now' }, date('2026-12-21')).ok).toBe(true);
});

it('a period that a planned pause begins in is billed until the pause, whatever moved its boundaries since', () => {
	const subscription = buildSubscription({
		terms: buildTerms({ frequency: 'weekly' }),
		anchor: date('2026-11-25'),
		anchorDay: 25,
		billedUntil: date('2026-12-16'),
		pauses: [pausedSince('2026-12-22', { to: date('2027-01-05'), state: 'planned' })],
	});
	expect(decideTurn(subscription, { today: date('2026-12-16'), ...always })).toMatchObject({
		bill: { start: '2026-12-16', end: '2026-12-22', kind: 'stub' },
		subscription: { billedUntil: '2026-12-22' },
	});
});
