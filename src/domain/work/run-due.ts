import { markOverdue } from '../invoices/overdue.usecases.ts';
import type { IsoInstant } from '../kernel/calendar.ts';
import type { ActionContext } from '../kernel/event.ts';
import type { IdSource } from '../kernel/ids.ts';
import { assertNever } from '../kernel/result.ts';
import type { DueWork, Store } from '../kernel/store.ts';

export interface RunDueDeps {
	readonly store: Store;
	readonly ids: IdSource;
}

/** Rows taken in one go; the caller comes back while there are more. */
export const dueChunk = 100;

export interface RunDueOutcome {
	readonly done: number;
	/** Work that cannot be done: parked with its reason, visible, not tried again by itself. */
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
	let parked = 0;
	for (const work of due) {
		try {
			await perform(deps, work, context);
		} catch (error) {
			parked += 1;
			const reason = error instanceof Error ? error.message : String(error);
			await deps.store.commit({ changes: [{ kind: 'due-work.park', work, reason }], answer: null });
		}
	}
	return { done: due.length - parked, parked, more: due.length === dueChunk };
};

const perform = (deps: RunDueDeps, work: DueWork, context: ActionContext): Promise<void> => {
	switch (work.kind) {
		case 'invoice.overdue':
			return markOverdue(deps, work, context);
		default:
			return assertNever(work.kind);
	}
};
