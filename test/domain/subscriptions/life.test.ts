import { expect, it } from 'vitest';
import type { InvoiceId } from '../../../src/domain/kernel/ids.ts';
import type { Change } from '../../../src/domain/kernel/store.ts';
import { changeOn } from '../../../src/domain/subscriptions/change.ts';
import { lifeChanges } from '../../../src/domain/subscriptions/life.ts';
import { planPause } from '../../../src/domain/subscriptions/pausing.ts';
import type { BilledPeriod } from '../../../src/domain/subscriptions/subscription.ts';
import type { TurnDeps } from '../../../src/domain/subscriptions/turn.usecases.ts';
import { action, countingIds } from '../../support/fake-store.ts';
import { buildSubscription, buildTerms, subscriptionId } from '../../support/subscription.builder.ts';
import { date, period } from './any-cadence.ts';

const invoiceId = 'inv_01k3v0j9x4f7mbt2w8h5q6z1ra' as InvoiceId;
const today = date('2026-11-30');
const deps = { ids: countingIds(), tenant: { timeZone: 'Europe/Paris' }, mailEnabled: false } as unknown as TurnDeps;
const billed: BilledPeriod = {
	...period('2026-11-22', '2026-12-22'),
	subscriptionId,
	revision: 0,
	kind: 'period',
	invoiceId,
};
const none = { creditNotes: [], invoice: null };
const reviewed = (changes: readonly Change[]) =>
	changes.flatMap((change) =>
		change.kind === 'outbox' && change.message.kind === 'subscription.review' ? [change.message.subjectId] : [],
	);

it('a pause while a payment is overdue has its invoice looked at, so that nobody is pursued during it', () => {
	for (const [status, expected] of [
		['past_due', [invoiceId]],
		['active', []],
	] as const) {
		const before = buildSubscription({ status });
		const planned = planPause(before, { at: 'now', resumeOn: null, credit: false }, today);
		if (!planned.ok) throw new Error(planned.error.type);
		const { changes, subscription } = lifeChanges(deps, before, [billed], planned.value, none, action);
		expect(subscription).toMatchObject({ status: 'paused', graceUntil: null, version: 2 });
		expect(reviewed(changes)).toEqual(expected);
	}
});

it('days that are billed again have the next revision of their first day', () => {
	const before = buildSubscription();
	const { step } = changeOn(before, buildTerms({ frequency: 'yearly' }), date('2026-11-22'));
	const revisionOf = (known: readonly BilledPeriod[]) =>
		lifeChanges(deps, before, known, step, none, action).changes.flatMap((change) =>
			change.kind === 'subscription.period' ? [change.period.revision] : [],
		);
	expect(revisionOf([billed])).toEqual([1]);
	expect(revisionOf([billed, { ...billed, revision: 1 }])).toEqual([2]);
});
