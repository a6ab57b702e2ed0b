import type { ActionContext } from '../domain/kernel/event.ts';
import type { TenantId } from '../domain/kernel/ids.ts';
import { batchWorkKinds } from '../domain/kernel/store.ts';
import { noCounts, sumOfCounts } from '../domain/work/perform-work.ts';
import { type DueQuestion, type RunDueDeps, type RunDueOutcome, runDue } from '../domain/work/run-due.ts';
import type { Scope, TenantSnapshot, Wiring } from '../wiring.ts';

/** One tenant, and where its work may go on after the answer. */
export interface OwnScope {
	readonly tenantId: TenantId;
	readonly background: Scope['background'];
	readonly isOnTestClock?: boolean;
}

/** Goes of one run for one tenant, twenty thousand pieces of work; what is left waits for the next. */
const dueGoesMax = 100;

/** What due work needs, in a scope of its own: what must be done one by one may need most of a scope's statements. */
export const workDeps = (wiring: Wiring, own: OwnScope, snapshot: TenantSnapshot): RunDueDeps => ({
	store: wiring.open({ ...own, isOnTestClock: snapshot.isOnTestClock }).storeFor(own.tenantId),
	ids: wiring.ids,
	hasher: wiring.hasher,
	dataKeys: wiring.vaultFor(own.tenantId),
	settings: snapshot.settings,
	tenant: snapshot.tenant,
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
			...sumOfCounts(total, outcome),
			more: outcome.more,
		};
		if (!outcome.more) break;
	}
	return total;
};
