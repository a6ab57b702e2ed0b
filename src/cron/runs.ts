import type { IsoInstant } from '../domain/kernel/calendar.ts';
import type { Answer, CommandError, CommandOutcome, IdempotencyRequest } from '../domain/kernel/command.ts';
import type { ActionContext } from '../domain/kernel/event.ts';
import type { JsonObject } from '../domain/kernel/json.ts';
import { moneyToDecimal } from '../domain/kernel/money.ts';
import type { Result } from '../domain/kernel/result.ts';
import { batchWorkKinds, recurringKinds } from '../domain/kernel/store.ts';
import { previewTurns } from '../domain/subscriptions/preview-turns.ts';
import { previewDue } from '../domain/work/preview-due.ts';
import type { AvailableTask, Run } from '../domain/work/run.ts';
import { type DueQuestion, dueChunk, momentOf, type RunDueOutcome } from '../domain/work/run-due.ts';
import { finishRun, type NewRunInput, type RunError, type StartedRun, startRun } from '../domain/work/runs.usecases.ts';
import { errorFields } from '../platform/log.ts';
import { type OwnScope, runDueOf, workDeps } from '../queues/due-work.ts';
import type { Scope, TenantSnapshot, Wiring } from '../wiring.ts';
import { countsOf, reminderKinds, repairOf, runDaily } from './daily.ts';
import { reconcileAll } from './reconcile.ts';
import { cleanUpOf, keptSince } from './scheduled.ts';

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
	const ask: Ask = { wiring, scope, snapshot, asOf: run.asOf, context };
	const outcome = await perform(ask, run);
	if (!outcome.failed) return finishRun(deps, run, outcome.result, { ...context, now: snapshot.clock.now() }, door);
	// A fresh scope: the old one may have no statements left, and a run that ended must not look as if it ran.
	const store = wiring.open(ownScope(scope, snapshot)).storeFor(tenant.id);
	return finishRun({ ...deps, store }, run, outcome.result, { ...context, now: snapshot.clock.now() }, door);
};

/** A task that throws has a result too: what it threw. */
const perform = async (
	ask: Ask,
	run: StartedRun,
): Promise<{ readonly failed: boolean; readonly result: JsonObject }> => {
	const task = tasks[run.task];
	try {
		return { failed: false, result: await (run.dryRun ? task.preview(ask) : task.perform(ask)) };
	} catch (error) {
		const { wiring, snapshot } = ask;
		wiring.log.error('run.failed', { tenant: snapshot.tenant.id, run: run.id, ...errorFields(error) });
		return { failed: true, result: { error: error instanceof Error ? error.message : String(error) } };
	}
};

interface Ask {
	readonly wiring: Wiring;
	readonly scope: Scope;
	readonly snapshot: TenantSnapshot;
	readonly asOf: IsoInstant;
	readonly context: ActionContext;
}

const ownScope = ({ background }: Scope, { tenant, isOnTestClock }: TenantSnapshot): OwnScope => ({
	tenantId: tenant.id,
	background,
	isOnTestClock,
});

interface Task {
	readonly perform: (ask: Ask) => Promise<JsonObject>;
	/** Says what `perform` would do, and does nothing. */
	readonly preview: (ask: Ask) => Promise<JsonObject>;
}

const tasks: { readonly [Name in AvailableTask]: Task } = {
	daily: {
		perform: async (ask) => {
			const { wiring, scope, snapshot, asOf, context } = ask;
			const question = { asOf, kinds: [...recurringKinds, ...batchWorkKinds] };
			const outcome = await runDaily(wiring, ownScope(scope, snapshot), snapshot, context, question);
			return { ...dueResult(outcome), repaired: outcome.repaired, resent: outcome.resent };
		},
		preview: async (ask) => {
			const { wiring, scope, snapshot, context } = ask;
			const own = ownScope(scope, snapshot);
			const missing = await repairOf(wiring, own, snapshot, context, { commit: false });
			return {
				...(await previewOf(ask, batchWorkKinds)),
				...(await previewTurnsOf(ask)),
				would_repair: missing,
			};
		},
	},
	recurring: {
		perform: async ({ wiring, scope, snapshot, asOf, context }) => {
			const question = { asOf, kinds: recurringKinds };
			return dueResult(await runDueOf(wiring, ownScope(scope, snapshot), snapshot, context, question));
		},
		preview: previewTurnsOf,
	},
	reminders: {
		perform: async ({ wiring, scope, snapshot, asOf, context }) => {
			const question = { asOf, kinds: reminderKinds };
			return dueResult(await runDueOf(wiring, ownScope(scope, snapshot), snapshot, context, question));
		},
		preview: (ask) => previewOf(ask, reminderKinds),
	},
	reconcile: {
		perform: async ({ wiring, scope, snapshot, asOf, context }) => ({
			...(await reconcileAll(wiring, ownScope(scope, snapshot), snapshot, context, asOf)),
		}),
		preview: async ({ wiring, snapshot }) => ({
			would_compare: wiring
				.providersFor(snapshot.tenant)
				.accounts.map(({ provider, country }) => ({ provider: provider.name, country })),
		}),
	},
	cleanup: {
		perform: async ({ wiring, scope, snapshot, asOf }) => ({
			rows_deleted: await cleanUpOf(wiring, ownScope(scope, snapshot), snapshot, asOf),
		}),
		preview: async ({ scope, snapshot, asOf }) => ({
			rows_to_delete: await scope.operations.countOld(keptSince(snapshot, asOf), snapshot.tenant.id),
		}),
	},
};

const dueResult = (outcome: RunDueOutcome) => ({
	done: outcome.done,
	postponed: outcome.postponed,
	parked: outcome.parked,
	...countsOf(outcome),
	more: outcome.more,
});

async function previewTurnsOf({ wiring, scope, snapshot, asOf, context }: Ask): Promise<JsonObject> {
	const deps = workDeps(wiring, ownScope(scope, snapshot), snapshot);
	const { due } = await deps.store.load({
		due: { kind: 'due-work.due', asOf, kinds: recurringKinds, limit: dueChunk + 1 },
	});
	const previews = await previewTurns(deps, due.slice(0, dueChunk), context, momentOf(context, asOf));
	return {
		subscriptions: previews.map(({ subscriptionId, events, period, invoice, reason }) => ({
			subscription_id: subscriptionId,
			events,
			period_start: period?.start ?? null,
			period_end: period?.end ?? null,
			currency: invoice?.currency ?? null,
			total_amount: invoice && moneyToDecimal(invoice.totalAmount),
			reason,
		})),
		more_subscriptions: due.length > dueChunk,
	};
}

const previewOf = async (ask: Ask, kinds: DueQuestion['kinds']): Promise<JsonObject> => {
	const { wiring, scope, snapshot, asOf, context } = ask;
	const deps = workDeps(wiring, ownScope(scope, snapshot), snapshot);
	const { previews, more } = await previewDue(deps, { asOf, kinds }, momentOf(context, asOf));
	return {
		would_do: previews.map(({ work, would, reminder, skipped, nextAt }) => ({
			kind: work.kind,
			subject_id: work.subjectId,
			step: work.step,
			due_at: work.dueAt,
			would,
			reminder: reminder === null ? null : String(reminder),
			skipped,
			next_at: nextAt,
		})),
		more,
	};
};
