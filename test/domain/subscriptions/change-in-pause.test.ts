import { expect, it } from 'vitest';
import { money } from '../../../src/domain/kernel/money.ts';
import { planResume } from '../../../src/domain/subscriptions/pausing.ts';
import type { Subscription } from '../../../src/domain/subscriptions/subscription.ts';
import { decideTurn } from '../../../src/domain/subscriptions/turn.ts';
import { buildSubscription, buildTerms } from '../../support/subscription.builder.ts';
import { date } from './any-cadence.ts';

const dearer = buildTerms({ unitPrice: money(19_99, 'EUR') });
const paused = (to: string | null, given: Partial<Subscription>): Subscription =>
	buildSubscription({
		status: 'paused',
		pauses: [{ from: date('2026-12-01'), to: to === null ? null : date(to), credit: false, state: 'running' }],
		...given,
	});

it('a change that fell due during a pause is billed with the first day after it, and nothing at the old terms', () => {
	const pending = { on: date('2026-12-22'), terms: dearer };
	const until = paused('2027-01-05', { pending });
	expect(decideTurn(until, { today: date('2027-01-05'), catchUpMax: 1 })).toMatchObject({
		kind: 'step',
		bill: { start: '2027-01-05', end: '2027-01-22', kind: 'resume' },
		subscription: { status: 'active', terms: { unitPrice: money(19_99, 'EUR') }, pending: null },
		events: [{ type: 'subscription.resumed' }, { type: 'subscription.changed' }, { type: 'subscription.renewed' }],
	});
	const yearly = { on: date('2026-12-22'), terms: buildTerms({ frequency: 'yearly' }) };
	const resumed = planResume(paused(null, { pending: yearly }), date('2027-01-05'));
	if (!resumed.ok) throw new Error(resumed.error.type);
	expect(resumed.value.step).toMatchObject({
		bill: { start: '2027-01-05', end: '2028-01-05', kind: 'period' },
		subscription: { anchor: '2027-01-05', pending: null },
	});
});
