import type { IsoInstant } from '../domain/kernel/calendar.ts';
import type { ActionContext } from '../domain/kernel/event.ts';
import type { TenantId } from '../domain/kernel/ids.ts';
import { type BatchWorkKind, batchWorkKinds, type Store } from '../domain/kernel/store.ts';
import { noCounts, type WorkCounts } from '../domain/work/perform-work.ts';
import { type RepairPlace, repairOpenInvoices, repairStart } from '../domain/work/repair.usecases.ts';
import { type DueQuestion, type RunDueDeps, type RunDueOutcome, runDue, sumOf } from '../domain/work/run-due.ts';
import type { Scope, TenantSnapshot, Wiring } from '../wiring.ts';

/** One tenant, and where its work may go on after the answer. */
export interface OwnScope {
	readonly tenantId: TenantId;
	readonly background: Scope['background'];
}

/** Goes of one run for one tenant, twenty thousand pieces of work; what is left waits for the next. */
const dueGoesMax = 100;

/** Pages of one repair, two hundred thousand open invoices; the rest is looked at when some of them are paid. */
const repairGoesMax = 400;

/** What due work needs, in a scope of its own: what must be done one by one may need most of a scope's statements. */
export const workDeps = (wiring: Wiring, own: OwnScope, { settings, tenant }: TenantSnapshot): RunDueDeps => ({
	store: wiring.open(own).storeFor(own.tenantId),
	ids: wiring.ids,
	settings,
	tenant,
	mailEnabled: wiring.config.mailEnabled,
});

/** Does what is due, go by go; `more` tells that the last go left some. */
export const runDueOf = async (
	wiring: Wiring,
	own: OwnScope,
	snapshot: TenantSnapshot,
	context: ActionContext,
	question: DueQuestion = { asOf: context.now, kinds: batchWorkKinds },
): Promise<RunDueOutcome> => {
	let total: RunDueOutcome = { done: 0, postponed: 0, parked: 0, ...noCounts, more: false };
	for (let go = 0; go < dueGoesMax; go++) {
		const outcome = await runDue(workDeps(wiring, own, snapshot), context, question);
		total = {
			done: total.done + outcome.done,
			postponed: total.postponed + outcome.postponed,
			parked: total.parked + outcome.parked,
			...sumOf(total, outcome),
			more: outcome.more,
		};
		if (!outcome.more) break;
	}
	return total;
};

/** Gives open invoices back what should be waiting for them; without `commit` it counts what is missing. */
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
	asOf: IsoInstant = context.now,
): Promise<DailyOutcome> => {
	const repaired = await repairOf(wiring, own, snapshot, context);
	const outcome = await runDueOf(wiring, own, snapshot, context, { asOf, kinds: batchWorkKinds });
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
export const countsOf = ({ markedOverdue, remindersRequested, remindersSkipped }: WorkCounts) => ({
	marked_overdue: markedOverdue,
	reminders_requested: remindersRequested,
	reminders_skipped: remindersSkipped,
});
