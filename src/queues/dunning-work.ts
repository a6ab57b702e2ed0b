import type { WorkMessage } from '../contract/messages.ts';
import { chargeForStep } from '../domain/dunning/charge.usecases.ts';
import { type DunningDeps, reviewSubscription } from '../domain/dunning/review.usecases.ts';
import { wakeDunnings } from '../domain/dunning/wake.usecases.ts';
import type { ActionContext } from '../domain/kernel/event.ts';
import type { SubscriptionId } from '../domain/kernel/ids.ts';
import { assertNever } from '../domain/kernel/result.ts';
import { paymentDeps } from '../payment-deps.ts';
import { errorFields } from '../platform/log.ts';
import type { Scope, TenantSnapshot, Wiring } from '../wiring.ts';

export interface DunningWork extends Pick<WorkMessage, 'subject_id' | 'occurred_at'> {
	readonly kind: 'dunning.step' | 'dunning.charge' | 'subscription.review';
}

/** Wakes what is due for a subscription, charges for a step, or looks at an invoice that changed; false: not now. */
export const performDunningWork = async (
	wiring: Wiring,
	scope: Scope,
	snapshot: TenantSnapshot,
	work: DunningWork,
	context: ActionContext,
): Promise<boolean> => {
	const { tenant, isOnTestClock } = snapshot;
	switch (work.kind) {
		case 'dunning.step': {
			const subscriptionId = work.subject_id as SubscriptionId;
			// Switched off, no step is done either: the row stays due, and nobody is paused for a charge that was not tried.
			if (!wiring.config.billingEnabled) return true;
			// A test clock moves on when everything of its instant is done, here and now.
			if (!isOnTestClock) return wiring.wakeDunning({ tenantId: tenant.id, subscriptionId });
			return (await wakeDunnings(dunningDeps(wiring, scope, snapshot), subscriptionId, context)) !== null;
		}
		case 'dunning.charge': {
			// Switched off, nobody is debited: the row stays in the outbox until billing is on again.
			if (!wiring.config.billingEnabled) return false;
			const message = { kind: work.kind, subjectId: work.subject_id, createdAt: work.occurred_at } as const;
			const outcome = await chargeForStep(paymentDeps(wiring, scope, snapshot), message, context);
			const named = { tenant: tenant.id, step: work.subject_id };
			if (outcome.kind === 'later') wiring.log.warn('dunning.charge_later', { ...named, why: outcome.why });
			return outcome.kind !== 'later';
		}
		case 'subscription.review':
			return review(wiring, scope, snapshot, work, context);
		default:
			return assertNever(work.kind);
	}
};

export const dunningDeps = (wiring: Wiring, scope: Scope, { tenant, settings }: TenantSnapshot): DunningDeps => ({
	store: scope.storeFor(tenant.id),
	ids: wiring.ids,
	tenant,
	settings,
	mailEnabled: wiring.config.mailEnabled,
});

const review = async (
	wiring: Wiring,
	scope: Scope,
	snapshot: TenantSnapshot,
	work: Pick<DunningWork, 'subject_id' | 'occurred_at'>,
	context: ActionContext,
): Promise<boolean> => {
	const message = { kind: 'subscription.review', subjectId: work.subject_id, createdAt: work.occurred_at } as const;
	const reviewed = await reviewSubscription(dunningDeps(wiring, scope, snapshot), message, context);
	if (reviewed === null) return false;
	const { subscriptionId, what } = reviewed;
	const tenantId = snapshot.tenant.id;
	wiring.log.info('subscription.reviewed', { tenant: tenantId, invoice: work.subject_id, what });
	if (what === 'comes-back' && subscriptionId !== null) {
		// Losing this costs an hour: cron finds what is due.
		await wiring
			.publish(tenantId, [{ kind: 'subscription.turn', subjectId: subscriptionId, createdAt: context.now }])
			.catch((error) => wiring.log.warn('turn.wake_failed', { tenant: tenantId, ...errorFields(error) }));
	}
	// Its alarm is set anew, or taken away. Losing this costs nothing: the alarm would find that nothing is due.
	if (subscriptionId !== null && what !== 'none' && !snapshot.isOnTestClock) {
		await wiring
			.wakeDunning({ tenantId, subscriptionId })
			.catch((error) => wiring.log.warn('dunning.wake_failed', { tenant: tenantId, ...errorFields(error) }));
	}
	return true;
};
