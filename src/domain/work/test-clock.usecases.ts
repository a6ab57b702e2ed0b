import type { IsoInstant } from '../kernel/calendar.ts';
import {
	type Answer,
	type CommandError,
	type CommandOutcome,
	type Decision,
	type IdempotencyRequest,
	runCommand,
} from '../kernel/command.ts';
import { type ActionContext, eventOf } from '../kernel/event.ts';
import type { IdSource, RunId } from '../kernel/ids.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import type { Change, Store } from '../kernel/store.ts';
import type { Tenant } from '../kernel/tenant.ts';
import { newRun, type Run } from './run.ts';
import { mayHaveTestClock, mayReturn, setClock, type TestClock, type TestClockError } from './test-clock.ts';

export interface TestClockDeps {
	readonly store: Store;
	readonly ids: IdSource;
	readonly tenant: Pick<Tenant, 'mode' | 'timeZone'>;
	readonly isProduction: boolean;
}

/**
 * Sets a test tenant's clock, or sends it on to `target`: a run takes it there. The run is asked for in the same commit,
 * so it goes on by itself when the process dies.
 */
export const advanceTestClock = async (
	deps: TestClockDeps,
	target: IsoInstant,
	context: ActionContext,
	realNow: IsoInstant,
	door: { readonly idempotency: IdempotencyRequest | null; readonly answer: (run: Run) => Answer },
): Promise<Result<CommandOutcome<Run>, TestClockError | CommandError>> => {
	const allowed = mayHaveTestClock(deps.tenant, deps.isProduction);
	if (!allowed.ok) return allowed;
	return runCommand(deps, {
		...door,
		now: context.now,
		needs: { clock: { kind: 'test-clock' }, lastDate: { kind: 'test-clock.lastDate' } },
		decide: async ({ clock, lastDate }): Promise<Result<Decision<Run>, TestClockError>> => {
			const runId = deps.ids.next('run');
			const { timeZone } = deps.tenant;
			const set = setClock(clock, { target, runId, realNow, lastDate, timeZone });
			if (!set.ok) return set;
			const dated = { ...context, now: set.value.now };
			const run = newRun(runId, { task: 'test_clock', asOf: target, dryRun: false }, dated);
			const payload = { task: run.task, as_of: target, dry_run: false };
			return ok({
				changes: [
					eventOf(deps.ids, 'run.started', run, payload, dated),
					{ kind: 'run.save', run },
					{ kind: 'test-clock.save', clock: set.value },
					{ kind: 'outbox', message: { kind: 'clock.advance', subjectId: run.id, createdAt: realNow } },
				],
				value: run,
			});
		},
	});
};

/** Lets a tenant live in real time again; one that does already stays as it is. */
export const returnToRealTime = async (
	deps: TestClockDeps,
	context: ActionContext,
	realNow: IsoInstant,
): Promise<Result<CommandOutcome<null>, TestClockError | CommandError>> => {
	const allowed = mayHaveTestClock(deps.tenant, deps.isProduction);
	if (!allowed.ok) return allowed;
	return runCommand(deps, {
		idempotency: null,
		answer: null,
		now: context.now,
		needs: { clock: { kind: 'test-clock' } },
		decide: async ({ clock }): Promise<Result<Decision<null>, TestClockError>> => {
			if (clock === null) return ok({ changes: [], value: null });
			const may = mayReturn(clock, realNow);
			return may.ok ? ok({ changes: [{ kind: 'test-clock.remove', clock }], value: null }) : err(may.error);
		},
	});
};

/** Writes the next state of the clock; null when another worker was first. */
export const moveClock = async (
	store: Store,
	clock: TestClock,
	change: Partial<Pick<TestClock, 'now' | 'holder' | 'progress'>>,
	realNow: IsoInstant,
): Promise<TestClock | null> => {
	const moved: TestClock = { ...clock, ...change, version: clock.version + 1, updatedAt: realNow };
	const outcome = await store.commit({ changes: [{ kind: 'test-clock.save', clock: moved }], answer: null });
	return outcome.kind === 'committed' ? moved : null;
};

/** Why a run ended before its target. */
export type ClockStop = 'too-much-failed';

/** Lets the clock stand still again, and tells what its run did; false when another worker was first. */
export const finishAdvance = async (
	deps: { readonly store: Store; readonly ids: IdSource },
	clock: TestClock,
	run: Run,
	stopped: ClockStop | null,
	context: ActionContext,
	realNow: IsoInstant,
): Promise<boolean> => {
	const { instants, works, messages, failed } = clock.progress;
	const result = { now: clock.now, instants, works, messages, left: failed.length, stopped };
	const finished: Run = { ...run, version: run.version + 1, finishedAt: context.now, result };
	const still: TestClock = { ...clock, version: clock.version + 1, target: clock.now, runId: null, holder: null };
	const changes: readonly Change[] = [
		eventOf(deps.ids, 'run.finished', finished, { task: run.task, dry_run: false, result }, context),
		{ kind: 'run.save', run: finished },
		{ kind: 'test-clock.save', clock: { ...still, updatedAt: realNow } },
		advanceDone(run.id, realNow),
	];
	return (await deps.store.commit({ changes, answer: null })).kind === 'committed';
};

/** The request for a run that ended, or whose place another took. Its queue lives in real time. */
export const advanceDone = (subjectId: RunId, realNow: IsoInstant) =>
	({
		kind: 'outbox.done',
		message: { kind: 'clock.advance', subjectId, createdAt: realNow },
		at: realNow,
	}) as const satisfies Change;
