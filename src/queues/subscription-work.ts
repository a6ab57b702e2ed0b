import type { WorkMessage } from '../contract/messages.ts';
import type { ActionContext } from '../domain/kernel/event.ts';
import type { InvoiceId } from '../domain/kernel/ids.ts';
import { assertNever } from '../domain/kernel/result.ts';
import { attachSavedMethod } from '../domain/subscriptions/attach-method.usecases.ts';
import { collectInvoice } from '../domain/subscriptions/collect.usecases.ts';
import { paymentDeps } from '../payment-deps.ts';
import type { Scope, TenantSnapshot, Wiring } from '../wiring.ts';
import { performDunningWork } from './dunning-work.ts';
import { subjectsOf, turnChunk } from './turn-work.ts';

export interface SubscriptionWork extends Pick<WorkMessage, 'subject_id' | 'subject_ids' | 'occurred_at'> {
	readonly kind: 'subscription.collect' | 'subscription.review' | 'subscription.turn';
}

/** Bills a chunk, charges for an invoice, or looks at a subscription whose payment changed; false: not now. */
export const performSubscriptionWork = async (
	wiring: Wiring,
	scope: Scope,
	snapshot: TenantSnapshot,
	work: SubscriptionWork,
	context: ActionContext,
): Promise<boolean> => {
	const named = { tenant: snapshot.tenant.id, subject: work.subject_id };
	const deps = paymentDeps(wiring, scope, snapshot);
	switch (work.kind) {
		case 'subscription.turn': {
			if (!wiring.config.billingEnabled) return true;
			const outcome = await turnChunk(wiring, scope, snapshot, subjectsOf(work), context);
			wiring.log.info('subscriptions.turned', { ...named, ...outcome });
			return true;
		}
		case 'subscription.collect': {
			// Switched off, nobody is debited: the row stays in the outbox until billing is on again.
			if (!wiring.config.billingEnabled) return false;
			const message = { kind: work.kind, subjectId: work.subject_id, createdAt: work.occurred_at } as const;
			const outcome = await collectInvoice(deps, message, context);
			if (outcome.kind === 'later') wiring.log.warn('collection.later', { ...named, why: outcome.why });
			return outcome.kind !== 'later';
		}
		case 'subscription.review':
			if ((await attachSavedMethod(deps, work.subject_id as InvoiceId, context)) === 'conflict') return false;
			return performDunningWork(wiring, scope, snapshot, { ...work, kind: work.kind }, context);
		default:
			return assertNever(work.kind);
	}
};
