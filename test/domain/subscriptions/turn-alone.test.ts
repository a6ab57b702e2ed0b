import { expect, it } from 'vitest';
import type { Change } from '../../../src/domain/kernel/store.ts';
import type { Settings } from '../../../src/domain/settings/settings.ts';
import type { Subscription } from '../../../src/domain/subscriptions/subscription.ts';
import type { TurnDeps } from '../../../src/domain/subscriptions/turn.usecases.ts';
import { turnAlone } from '../../../src/domain/subscriptions/turn-alone.usecases.ts';
import { action, countingIds, createFakeStore, instant } from '../../support/fake-store.ts';
import { buildSubscription, buildTerms, subscriptionId } from '../../support/subscription.builder.ts';
import { date } from './any-cadence.ts';

const moment = instant('2026-12-01T10:00:00.000Z');
const pending = { on: date('2026-12-01'), terms: buildTerms({ frequency: 'yearly' }) };

/** Nothing is known but the subscription: its customer is gone, so that nothing can be billed. */
const turn = async (subscription: Subscription | null, conflicts = 0) => {
	const fake = createFakeStore(({ kind }) =>
		kind === 'subscription.byId' ? subscription : kind === 'subscription.periods' ? [] : null,
	);
	fake.conflicts = conflicts;
	const deps = {
		store: fake.store,
		ids: countingIds(),
		tenant: { id: 'coko', timeZone: 'Europe/Paris' },
		settings: { limit: () => 3 } as unknown as Settings,
		mailEnabled: false,
	} as unknown as TurnDeps;
	const result = await turnAlone(deps, subscriptionId, { ...action, now: moment }, moment);
	const saved = fake.changes.filter(
		(change): change is Extract<Change, { kind: 'subscription.save' }> => change.kind === 'subscription.save',
	);
	return { result, events: fake.events().map(({ type }) => type), saved: saved.map(({ subscription: one }) => one) };
};

it('what cannot be billed on its day is put aside with its reason', async () => {
	const { result, events, saved } = await turn(buildSubscription({ pending }));
	expect(result).toEqual({ ok: true, value: { turned: 0, invoiced: 0, parked: 1 } });
	expect(events).toEqual(['subscription.parked']);
	expect(saved).toMatchObject([{ parked: { reason: expect.stringMatching(/^customer\/not-found/) }, pending }]);
});

it('what is not due any more, or is gone, is left alone', async () => {
	for (const subscription of [
		null,
		buildSubscription(),
		buildSubscription({ pending: { ...pending, on: date('2026-12-02') } }),
	]) {
		expect(await turn(subscription)).toMatchObject({
			result: { ok: true, value: { turned: 0, parked: 0 } },
			events: [],
		});
	}
});

it('who loses a race decides again, and leaves it to the next run when it is lost three times', async () => {
	expect((await turn(buildSubscription({ pending }), 2)).events).toEqual(['subscription.parked']);
	const lost = await turn(buildSubscription({ pending }), 3);
	expect(lost).toMatchObject({ result: { ok: false, error: { type: 'command/conflict' } }, events: [] });
});
