import type { IsoInstant } from '../kernel/calendar.ts';
import type { ActionContext, Actor } from '../kernel/event.ts';
import type { RunId } from '../kernel/ids.ts';
import type { JsonObject } from '../kernel/json.ts';

/** Everything that can be run; those that are not available yet are known by name already. */
export const runTasks = [
	'daily',
	'monthly',
	'monthly_royalties',
	'recurring',
	'reminders',
	'reports',
	'cleanup',
	'reconcile',
] as const;
export type RunTask = (typeof runTasks)[number];

export const availableTasks = [
	'daily',
	'recurring',
	'reminders',
	'cleanup',
	'reconcile',
] as const satisfies readonly RunTask[];
export type AvailableTask = (typeof availableTasks)[number];

/** What is kept as a run; `test_clock` is begun by the clock's own door. */
export const keptTasks = [...runTasks, 'test_clock'] as const;
export type KeptTask = AvailableTask | 'test_clock';

/** One run of a task for one tenant. */
export interface Run {
	readonly id: RunId;
	readonly version: number;
	readonly task: KeptTask;
	/** Selects what is due; dates nothing. */
	readonly asOf: IsoInstant;
	/** Lists what would be done instead of doing it. */
	readonly dryRun: boolean;
	readonly actor: Actor;
	readonly startedAt: IsoInstant;
	/** Null while it runs, and for ever when it was cut off: then run it again. */
	readonly finishedAt: IsoInstant | null;
	readonly result: JsonObject | null;
}

/** A run that begins now. */
export const newRun = <Task extends KeptTask>(
	id: RunId,
	input: { readonly task: Task; readonly asOf: IsoInstant; readonly dryRun: boolean },
	{ actor, now }: Pick<ActionContext, 'actor' | 'now'>,
): Run & { readonly task: Task } => ({
	...input,
	id,
	version: 1,
	actor,
	startedAt: now,
	finishedAt: null,
	result: null,
});

declare module '../kernel/store.ts' {
	interface NeedKinds {
		'run.byId': { readonly args: { readonly id: RunId }; readonly answer: Run | null };
		/** Newest first. */
		'run.list': {
			readonly args: { readonly before: RunId | null; readonly limit: number };
			readonly answer: readonly Run[];
		};
	}
	interface ChangeKinds {
		/** Inserts version 1, finishes it with version 2. */
		'run.save': { readonly run: Run };
	}
}
