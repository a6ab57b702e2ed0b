import { repairDunnings } from '../domain/dunning/wake.usecases.ts';
import type { ActionContext } from '../domain/kernel/event.ts';
import { type BatchWorkKind, batchWorkKinds, type Store } from '../domain/kernel/store.ts';
import {
	repairCollections,
	repairSubscriptions,
	type SubscriptionRepairPlace,
	subscriptionRepairStart,
} from '../domain/subscriptions/repair.usecases.ts';
import type { WorkCounts } from '../domain/work/perform-work.ts';
import { type RepairPlace, repairOpenInvoices, repairStart } from '../domain/work/repair.usecases.ts';
import type { DueQuestion, RunDueDeps, RunDueOutcome } from '../domain/work/run-due.ts';
import { type OwnScope, runDueOf, workDeps } from '../queues/due-work.ts';
import type { TenantSnapshot, Wiring } from '../wiring.ts';

/** Pages of one repair: two hundred thousand open invoices, and as many subscriptions. */
const repairGoesMax = 400;

/** Gives open invoices, dunnings and subscriptions back what should be waiting for them; without `commit` it counts what is missing. */
export const repairOf = async (
	wiring: Wiring,
	own: OwnScope,
	snapshot: TenantSnapshot,
	context: ActionContext,
	options: { readonly commit: boolean } = { commit: true },
): Promise<number> => {
	let repaired = 0;
	let place: RepairPlace | null = repairStart;
	for (let go = 0; go < repairGoesMax && place !== null; go++) {
		const deps: { readonly store: Store } & RunDueDeps = workDeps(wiring, own, snapshot);
		const page: Awaited<ReturnType<typeof repairOpenInvoices>> = await repairOpenInvoices(
			deps,
			place,
			context,
			options,
		);
		repaired += page.repaired;
		place = page.next;
	}
	const { store } = workDeps(wiring, own, snapshot);
	repaired += await repairDunnings({ store }, context, options);
	return repaired + (await repairSubscriptionsOf(wiring, own, snapshot, context, options));
};

const repairSubscriptionsOf = async (
	wiring: Wiring,
	own: OwnScope,
	snapshot: TenantSnapshot,
	context: ActionContext,
	options: { readonly commit: boolean },
): Promise<number> => {
	let repaired = await repairCollections(workDeps(wiring, own, snapshot), context, options);
	let place: SubscriptionRepairPlace | null = subscriptionRepairStart;
	for (let go = 0; go < repairGoesMax && place !== null; go++) {
		const deps = workDeps(wiring, own, snapshot);
		const page: Awaited<ReturnType<typeof repairSubscriptions>> = await repairSubscriptions(
			deps,
			place,
			context,
			options,
		);
		repaired += page.repaired;
		place = page.next;
	}
	return repaired;
};

export interface DailyOutcome extends RunDueOutcome {
	/** Pieces of work that were missing and wait again. */
	readonly repaired: number;
	/** Messages that were sent to their queues again. */
	readonly resent: number;
}

/** Messages of one sweep; the next minute takes the rest. */
export const resendChunk = 200;
const resendGoesMax = 20;

/**
 * The day's work of one tenant: what is missing is put back, what is due is done, what lies undone in the outbox (mails,
 * documents, seals) is sent to its queue again. Each part may have been done before, in part or in whole.
 */
export const runDaily = async (
	wiring: Wiring,
	own: OwnScope,
	snapshot: TenantSnapshot,
	context: ActionContext,
	question: DueQuestion = { asOf: context.now, kinds: batchWorkKinds },
): Promise<DailyOutcome> => {
	const repaired = await repairOf(wiring, own, snapshot, context);
	const outcome = await runDueOf(wiring, own, snapshot, context, question);
	return { ...outcome, repaired, resent: await resendOf(wiring, own) };
};

const resendOf = async (wiring: Wiring, own: OwnScope): Promise<number> => {
	const { operations } = wiring.open(own);
	let resent = 0;
	for (let go = 0; go < resendGoesMax; go++) {
		const undone = await operations.takeUndone(wiring.clock.now(), resendChunk, own.tenantId);
		if (undone.length > 0) await wiring.publish(own.tenantId, undone);
		resent += undone.length;
		if (undone.length < resendChunk) break;
	}
	return resent;
};

export const reminderKinds: readonly BatchWorkKind[] = ['invoice.remind'];

/** As the result of a run tells it. */
export const countsOf = (counts: WorkCounts) => ({
	marked_overdue: counts.markedOverdue,
	reminders_requested: counts.remindersRequested,
	reminders_skipped: counts.remindersSkipped,
	notices_requested: counts.noticesRequested,
	invoices_issued: counts.invoiced,
	subscriptions_turned: counts.turned,
	subscriptions_parked: counts.subscriptionsParked,
});
