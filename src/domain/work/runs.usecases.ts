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
import type { IdSource } from '../kernel/ids.ts';
import type { JsonObject } from '../kernel/json.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import type { Change, Store } from '../kernel/store.ts';
import type { Tenant } from '../kernel/tenant.ts';
import { type AvailableTask, availableTasks, newRun, type Run, type RunTask } from './run.ts';

export type RunError =
	| { readonly type: 'run/not-found'; readonly run: string }
	| { readonly type: 'run/not-available'; readonly task: RunTask; readonly available: readonly RunTask[] }
	/** A live tenant's future may be looked at, not brought forward. */
	| { readonly type: 'run/as-of-future'; readonly now: IsoInstant };

export interface RunDeps {
	readonly store: Store;
	readonly ids: IdSource;
}

export interface NewRunInput {
	readonly task: RunTask;
	readonly asOf: IsoInstant;
	readonly dryRun: boolean;
	readonly mode: Tenant['mode'];
}

/** A run of one of the tasks that can be asked for. */
export type StartedRun = Run & { readonly task: AvailableTask };

/**
 * Notes that a run begins, before it does anything: one that is cut off stays visible. Its idempotency key is claimed
 * in the same commit, so that a repeat waits for the outcome instead of running a second time.
 */
export const startRun = async (
	deps: RunDeps,
	input: NewRunInput,
	context: ActionContext,
	idempotency: IdempotencyRequest | null,
): Promise<Result<CommandOutcome<StartedRun>, RunError | CommandError>> => {
	const { asOf, dryRun } = input;
	const task = availableTasks.find((available) => available === input.task);
	if (task === undefined) return err({ type: 'run/not-available', task: input.task, available: availableTasks });
	if (asOf > context.now && input.mode === 'live' && !dryRun)
		return err({ type: 'run/as-of-future', now: context.now });
	return runCommand(deps, {
		idempotency,
		answer: null,
		now: context.now,
		needs: {},
		decide: async (): Promise<Result<Decision<StartedRun>, never>> => {
			const run = newRun(deps.ids.next('run'), { task, asOf, dryRun }, context);
			const payload = { task, as_of: asOf, dry_run: dryRun };
			const claim: readonly Change[] =
				idempotency === null ? [] : [{ kind: 'idempotency.claim', ...idempotency, at: context.now }];
			return ok({
				changes: [eventOf(deps.ids, 'run.started', run, payload, context), { kind: 'run.save', run }, ...claim],
				value: run,
			});
		},
	});
};

/** Notes how a run ended, and keeps its answer for a repeat of the request. */
export const finishRun = (
	deps: RunDeps,
	run: Run,
	result: JsonObject,
	context: ActionContext,
	door: { readonly idempotency: IdempotencyRequest | null; readonly answer: (run: Run) => Answer },
): Promise<Result<CommandOutcome<Run>, CommandError>> =>
	runCommand(deps, {
		idempotency: null,
		answer: null,
		now: context.now,
		needs: {},
		decide: async (): Promise<Result<Decision<Run>, never>> => {
			const finished: Run = { ...run, version: run.version + 1, finishedAt: context.now, result };
			const payload = { task: run.task, dry_run: run.dryRun, result: run.dryRun ? {} : result };
			const { idempotency } = door;
			const outcome: readonly Change[] =
				idempotency === null
					? []
					: [{ kind: 'idempotency.outcome', answer: { ...idempotency, ...door.answer(finished), at: context.now } }];
			return ok({
				changes: [
					eventOf(deps.ids, 'run.finished', finished, payload, context),
					{ kind: 'run.save', run: finished },
					...outcome,
				],
				value: finished,
			});
		},
	});
