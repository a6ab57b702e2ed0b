import type { IsoInstant } from '../domain/kernel/calendar.ts';
import type { Answer, CommandError, CommandOutcome, IdempotencyRequest } from '../domain/kernel/command.ts';
import type { ActionContext } from '../domain/kernel/event.ts';
import type { JsonObject } from '../domain/kernel/json.ts';
import type { Result } from '../domain/kernel/result.ts';
import type { AvailableTask, Run } from '../domain/work/run.ts';
import { dueChunk } from '../domain/work/run-due.ts';
import { finishRun, type NewRunInput, type RunError, startRun } from '../domain/work/runs.usecases.ts';
import type { Scope, TenantSnapshot, Wiring } from '../wiring.ts';
import { keptSince, runDueOf } from './scheduled.ts';

/** Runs a task for one tenant because somebody asked, and keeps what came of it. */
export const runTask = async (
	wiring: Wiring,
	scope: Scope,
	snapshot: TenantSnapshot,
	input: Omit<NewRunInput, 'mode'>,
	context: ActionContext,
	door: { readonly idempotency: IdempotencyRequest | null; readonly answer: (run: Run) => Answer },
): Promise<Result<CommandOutcome<Run>, RunError | CommandError>> => {
	const { tenant } = snapshot;
	const deps = { store: scope.storeFor(tenant.id), ids: wiring.ids };
	const started = await startRun(deps, { ...input, mode: tenant.mode }, context, door.idempotency);
	if (!started.ok || started.value.kind === 'replayed') return started;
	const run = started.value.value;
	const task = tasks[run.task];
	const ask: Ask = { wiring, scope, snapshot, asOf: run.asOf, context };
	const result = await (run.dryRun ? task.preview(ask) : task.perform(ask));
	return finishRun(deps, run, result, { ...context, now: wiring.clock.now() }, door);
};

interface Ask {
	readonly wiring: Wiring;
	readonly scope: Scope;
	readonly snapshot: TenantSnapshot;
	readonly asOf: IsoInstant;
	readonly context: ActionContext;
}

interface Task {
	readonly perform: (ask: Ask) => Promise<JsonObject>;
	/** Says what `perform` would do, and does nothing. */
	readonly preview: (ask: Ask) => Promise<JsonObject>;
}

const tasks: { readonly [Name in AvailableTask]: Task } = {
	daily: {
		perform: async ({ wiring, scope, snapshot, asOf, context }) => ({
			...(await runDueOf(wiring, scope, snapshot.tenant.id, context, asOf)),
		}),
		preview: async ({ scope, snapshot, asOf }) => {
			const { due } = await scope
				.storeFor(snapshot.tenant.id)
				.load({ due: { kind: 'due-work.due', asOf, limit: dueChunk + 1 } });
			const listed = due.slice(0, dueChunk);
			return {
				would_do: listed.map(({ kind, subjectId, step, dueAt }) => ({
					kind,
					subject_id: subjectId,
					step,
					due_at: dueAt,
				})),
				more: due.length > dueChunk,
			};
		},
	},
	cleanup: {
		perform: async ({ scope, snapshot, asOf }) => ({
			rows_deleted: await scope.operations.cleanUp(keptSince(snapshot, asOf), snapshot.tenant.id),
		}),
		preview: async ({ scope, snapshot, asOf }) => ({
			rows_to_delete: await scope.operations.countOld(keptSince(snapshot, asOf), snapshot.tenant.id),
		}),
	},
};
