import { expect, it } from 'vitest';
import { entitlementOf } from '../../../src/domain/subscriptions/entitlement.ts';
import { instant } from '../../support/invoice.builder.ts';
import { buildSubscription } from '../../support/subscription.builder.ts';
import { date } from './any-cadence.ts';

const parked = { at: instant('2026-12-22T00:00:00.000Z'), reason: 'invoice/no-exchange-rate' };

it('access ends with the subscription, though no run has ended it: it is late, or the subscription is parked', () => {
	for (const ending of [{ endDate: date('2026-12-22') }, { cancelAt: date('2026-12-22') }, { cycles: 1 }]) {
		for (const given of [{}, { parked }, { status: 'past_due', graceUntil: date('2027-01-05') }] as const) {
			const subscription = buildSubscription({ ...ending, ...given });
			expect(entitlementOf(subscription, date('2026-12-21')).hasAccess).toBe(true);
			expect(entitlementOf(subscription, date('2026-12-22')).hasAccess).toBe(false);
		}
	}
});

it('access lasts while a run is late to bill the period that has begun, and does not end in the past', () => {
	expect(entitlementOf(buildSubscription(), date('2026-12-22'))).toEqual({
		hasAccess: true,
		accessUntil: '2027-01-22',
	});
});
