import { markOverdue } from '../invoices/overdue.usecases.ts';
import { addSeconds, type IsoInstant } from '../kernel/calendar.ts';
import type { ActionContext } from '../kernel/event.ts';
import type { IdSource } from '../kernel/ids.ts';
import { assertNever } from '../kernel/result.ts';
import type { Change, CommitOutcome, DueWork, DueWorkKind, Store } from '../kernel/store.ts';

export interface RunDueDeps {
	readonly store: Store;
	readonly ids: IdSource;
}

/** Rows taken in one go; the caller comes back while there are more. */
export const dueChunk = 100;

/** What fails may fail by chance: it waits an hour, then twice as long each time, a day at most. */
const retryAfterSeconds = 3_600;
const retryAfterSecondsMax = 86_400;
/** What failed this often is not mended by waiting: a person has to look. */
const attemptsMax = 5;

export interface RunDueOutcome {
	readonly done: number;
	/** Work that failed and is tried again later. */
	readonly postponed: number;
	/** Work that failed at every attempt: parked with its reason, visible, not tried again by itself. */
	readonly parked: number;
	/** Whether more was due than one go takes. */
	readonly more: boolean;
}

/**
 * Does what is due at `asOf`, oldest first; what it writes is dated now. Alarms, delayed messages and cron are only wake-ups for this:
 * losing one costs delay, nothing else, and doing it twice does nothing the second time.
 */
export const runDue = async (deps: RunDueDeps, context: ActionContext, asOf: IsoInstant): Promise<RunDueOutcome> => {
	const { due } = await deps.store.load({
		due: { kind: 'due-work.due', asOf, limit: dueChunk },
	});
	const total = { done: 0, postponed: 0, parked: 0 };
	for (const [kind, works] of Map.groupBy(due, (work) => work.kind)) {
		if (await performTogether(deps, kind, works, context)) {
			total.done += works.length;
			continue;
		}
		for (const work of works) {
			const outcome = await performAlone(deps, work, context, asOf);
			if (outcome !== 'conflict') total[outcome] += 1;
		}
	}
	// A chunk in which nothing moved would only come again.
	const moved = total.done + total.postponed + total.parked > 0;
	return { ...total, more: moved && due.length === dueChunk };
};

/** False when one of them stands in the way of all: who it is shows when each is done alone. */
const performTogether = async (
	deps: RunDueDeps,
	kind: DueWorkKind,
	works: readonly DueWork[],
	context: ActionContext,
): Promise<boolean> => {
	try {
		return (await perform(deps, kind, works, context)) === 'committed';
	} catch {
		return false;
	}
};

/** A conflict leaves the work due: another writer was first, and the next wake-up decides again. */
const performAlone = async (
	deps: RunDueDeps,
	work: DueWork,
	context: ActionContext,
	asOf: IsoInstant,
): Promise<'done' | 'conflict' | 'postponed' | 'parked'> => {
	try {
		return (await perform(deps, work.kind, [work], context)) === 'committed' ? 'done' : 'conflict';
	} catch (error) {
		const attempts = work.attempts + 1;
		const parks = attempts >= attemptsMax;
		const change: Change = parks
			? { kind: 'due-work.park', work, reason: error instanceof Error ? error.message : String(error) }
			: { kind: 'due-work.retry', work, dueAt: retryAt(attempts, context.now, asOf) };
		await deps.store.commit({ changes: [change], answer: null });
		return parks ? 'parked' : 'postponed';
	}
};

/** After `asOf` too: a run that looks ahead must not use up all attempts at once. */
const retryAt = (attempts: number, now: IsoInstant, asOf: IsoInstant): IsoInstant =>
	addSeconds(now > asOf ? now : asOf, Math.min(retryAfterSeconds * 2 ** (attempts - 1), retryAfterSecondsMax));

const perform = (
	deps: RunDueDeps,
	kind: DueWorkKind,
	works: readonly DueWork[],
	context: ActionContext,
): Promise<CommitOutcome['kind']> => {
	switch (kind) {
		case 'invoice.overdue':
			return markOverdue(deps, works, context);
		default:
			return assertNever(kind);
	}
};
