import type { WorkMessage } from '../contract/messages.ts';
import type { ActionContext } from '../domain/kernel/event.ts';
import type { DueWork } from '../domain/kernel/store.ts';
import { noCounts, sumOfCounts } from '../domain/work/perform-work.ts';
import { doWorks, type RunDueOutcome } from '../domain/work/run-due.ts';
import type { Scope, TenantSnapshot, Wiring } from '../wiring.ts';
import { workDeps } from './due-work.ts';

/** Rounds of one chunk: each bills one period of those that are behind; what is left comes with the next hour. */
const roundsMax = 130;

/**
 * Does what is due for a chunk of subscriptions, period by period until nothing is. What is not due any more was done by
 * another message: coming twice changes nothing.
 */
export const turnChunk = async (
	wiring: Wiring,
	scope: Scope,
	snapshot: TenantSnapshot,
	subjectIds: readonly string[],
	context: ActionContext,
): Promise<RunDueOutcome> => {
	const own = { tenantId: snapshot.tenant.id, background: scope.background };
	let total: RunDueOutcome = { done: 0, postponed: 0, parked: 0, ...noCounts, more: false };
	let before = '';
	for (let round = 0; round < roundsMax; round++) {
		// A scope of its own for each round: a chunk that fails is halved, which may need most of its statements.
		const deps = workDeps(wiring, own, snapshot);
		const due = await dueOf(deps.store, subjectIds, context);
		if (due.length === 0) return { ...total, more: false };
		// What a round left exactly as it was would be left by the next one too.
		const now = JSON.stringify(due);
		if (now === before) break;
		before = now;
		const outcome = await doWorks(deps, due, context, context.now);
		total = {
			done: total.done + outcome.done,
			postponed: total.postponed + outcome.postponed,
			parked: total.parked + outcome.parked,
			...sumOfCounts(total, outcome),
			more: true,
		};
	}
	return total;
};

const dueOf = async (
	store: ReturnType<typeof workDeps>['store'],
	subjectIds: readonly string[],
	{ now }: ActionContext,
): Promise<readonly DueWork[]> => {
	const { due } = await store.load({
		due: { kind: 'due-work.ofSubjects', asOf: now, work: 'subscription.turn', subjectIds },
	});
	return due;
};

/** The subjects of a chunk's message. */
export const subjectsOf = ({ subject_id, subject_ids }: Pick<WorkMessage, 'subject_id' | 'subject_ids'>) =>
	subject_ids ?? [subject_id];
