import { type IsoInstant, instantToEpochMs } from '../domain/kernel/calendar.ts';
import type { RunId, TenantId } from '../domain/kernel/ids.ts';
import {
	type BatchWorkKind,
	type DueWork,
	type OutboxMessage,
	type PollKind,
	pollKinds,
} from '../domain/kernel/store.ts';
import type { Run } from '../domain/work/run.ts';
import { runDue } from '../domain/work/run-due.ts';
import { type ClockProgress, isHeld, noProgress, stoppedClock, type TestClock } from '../domain/work/test-clock.ts';
import { advanceDone, finishAdvance, moveClock } from '../domain/work/test-clock.usecases.ts';
import type { Scope, TenantSnapshot, Wiring } from '../wiring.ts';
import { workDeps } from './due-work.ts';
import { type ConsumeWorks, systemContext, type Work } from './work.ts';

/** Statements after which a run goes on in the next message: an invocation has a thousand, and one chunk needs some. */
const statementsPerMessage = 600;
/** Seconds after which it does too; a consumer has minutes, and others wait behind it. */
const secondsPerMessage = 20;
/** Messages of the outbox and questions to providers done in one chunk. */
const chunk = 10;
/** Tries of one piece of work at one instant: a consequence of a consequence may ask for it again. */
const triesPerInstant = 5;
/** When this much fails at one instant, going on would only make it worse: the clock stops there. */
const failedMax = 50;

/** One message's share of a run. */
interface Go {
	readonly wiring: Wiring;
	/** Wakes nobody, for what is asked for at an instant is done before the next; every tenant in it is on a clock. */
	readonly quiet: Wiring;
	readonly snapshot: TenantSnapshot;
	readonly run: Run;
	readonly consumeWorks: ConsumeWorks;
	readonly spent: () => { readonly statements: number; readonly seconds: number };
	/** By piece of work, at the instant at which the clock stands. */
	readonly tries: Map<string, number>;
	clock: TestClock;
}

/**
 * Takes a test clock on: everything that is due until its target happens at its own instant, with all that follows from
 * it, before the clock moves to the next one. What is left after one message's share is asked for in another. True: the
 * message has served its purpose.
 */
export const advanceClock = async (
	wiring: Wiring,
	scope: Scope,
	snapshot: TenantSnapshot,
	runId: RunId,
	consumeWorks: ConsumeWorks,
): Promise<boolean> => {
	// Switched off, nothing falls due either: the request for the run stays in the outbox until billing is on again.
	if (!wiring.config.billingEnabled) return true;
	const store = scope.storeFor(snapshot.tenant.id);
	const { clock, run } = await store.load({ clock: { kind: 'test-clock' }, run: { kind: 'run.byId', id: runId } });
	if (run === null) return true;
	if (clock === null || clock.runId !== runId) {
		await store.commit({ changes: [advanceDone(run.id, wiring.clock.now())], answer: null });
		return true;
	}
	const realNow = wiring.clock.now();
	// Another consumer is at it, or died a moment ago: then the sweep comes by again.
	if (isHeld(clock, realNow)) return true;
	const held = await moveClock(store, clock, { holder: wiring.ids.next('req') }, realNow);
	if (held === null) return true;
	const go = beginGo(wiring, snapshot, run, held, consumeWorks);
	try {
		await advance(go);
		return true;
	} catch (error) {
		// The message comes again in seconds, and must not find the clock held by the one that failed.
		await save(go, { holder: null }).catch(() => false);
		throw error;
	}
};

const beginGo = (
	wiring: Wiring,
	snapshot: TenantSnapshot,
	run: Run,
	clock: TestClock,
	consumeWorks: ConsumeWorks,
): Go => {
	const meters: Scope['meter'][] = [];
	const startMs = instantToEpochMs(clock.updatedAt);
	const quiet: Wiring = {
		...wiring,
		publish: async () => undefined,
		open: (options) => {
			const scope = wiring.open({ ...options, isQuiet: true, isOnTestClock: true });
			meters.push(scope.meter);
			return scope;
		},
	};
	const spent = () => ({
		statements: meters.reduce((sum, { statements }) => sum + statements, 0),
		seconds: (instantToEpochMs(wiring.clock.now()) - startMs) / 1000,
	});
	return { wiring, quiet, snapshot, run, consumeWorks, spent, tries: new Map(), clock };
};

const advance = async (go: Go): Promise<void> => {
	while (go.spent().statements < statementsPerMessage && go.spent().seconds < secondsPerMessage) {
		if (go.clock.progress.failed.length > failedMax) return finish(go, 'too-much-failed');
		const { undone, due } = await whatIsNext(go);
		const [next] = due;
		if (undone.length > 0) await doMessages(go, undone);
		else if (next === undefined && go.clock.now === go.clock.target) return finish(go, null);
		else if (next === undefined || next.dueAt > go.clock.now) {
			if (!(await moveTo(go, next?.dueAt ?? null))) return;
		} else await doDue(go, next, due);
	}
	if (await save(go, { holder: null })) await askForMore(go);
};

/** What was asked for comes before what is due, and what is due earliest comes first, whatever it is. */
const whatIsNext = async (go: Go) => {
	const { clock, quiet, snapshot } = go;
	const failed = new Set(clock.progress.failed);
	const limit = chunk + failed.size;
	const { undone, due } = await storeOf(quiet, snapshot.tenant.id).load({
		undone: { kind: 'outbox.undone', limit },
		due: { kind: 'due-work.next', until: clock.target, limit },
	});
	return {
		undone: undone.filter((message) => !failed.has(nameOfMessage(message))).slice(0, chunk),
		due: due.filter((work) => !failed.has(nameOfWork(work))),
	};
};

const storeOf = (wiring: Wiring, tenantId: TenantId) => wiring.open({ tenantId, background }).storeFor(tenantId);

/** Nothing goes on after a chunk: what it asks for is done by the next. */
const background = (work: Promise<unknown>): void => void work.catch(() => undefined);

const nameOfMessage = ({ kind, subjectId }: OutboxMessage): string => `${kind}/${subjectId}`;
const nameOfWork = ({ kind, subjectId, step }: DueWork): string => `${kind}/${subjectId}/${step}`;

const doMessages = async (go: Go, messages: readonly OutboxMessage[]): Promise<void> => {
	const works = messages.map((message) => ({
		kind: message.kind,
		subject_id: message.subjectId,
		occurred_at: message.createdAt,
		name: nameOfMessage(message),
	}));
	await tryWorks(go, works);
	note(go, { messages: go.clock.progress.messages + works.length });
};

/** All of the earliest kind and instant: by hundreds in one commit, or each by itself where each calls out. */
const doDue = async (go: Go, next: DueWork, due: readonly DueWork[]): Promise<void> => {
	const together = due.filter(({ kind, dueAt }) => kind === next.kind && dueAt === next.dueAt);
	const kind = pollKindOf(next);
	if (kind === null) return doBatch(go, next.kind as BatchWorkKind, next.dueAt, together);
	const works = together.slice(0, chunk).map((work) => ({
		kind,
		subject_id: work.subjectId,
		occurred_at: work.dueAt,
		name: nameOfWork(work),
	}));
	await tryWorks(go, works);
	note(go, { works: go.clock.progress.works + works.length });
};

const pollKindOf = ({ kind }: DueWork): PollKind | null => pollKinds.find((one) => one === kind) ?? null;

const doBatch = async (go: Go, kind: BatchWorkKind, asOf: IsoInstant, seen: readonly DueWork[]): Promise<void> => {
	const snapshot = snapshotNow(go);
	const deps = workDeps(go.quiet, { tenantId: snapshot.tenant.id, background }, snapshot);
	const context = systemContext(go.quiet, 'queue', snapshot.clock);
	const { done, postponed, parked } = await runDue(deps, context, { asOf, kinds: [kind] });
	// Another writer was first to every one of them: they are due again at the next instant.
	const isStuck = done + postponed + parked === 0;
	const stuck = seen.filter((work) => isStuck || isTriedOften(go, `${nameOfWork(work)} of ${work.dueAt}`));
	if (stuck.length > 0) fail(go, stuck.map(nameOfWork));
	note(go, { works: go.clock.progress.works + done + postponed + parked });
};

/** Through the consumers' own door, in a scope of their own. */
const tryWorks = async (go: Go, works: readonly (Work & { readonly name: string })[]): Promise<void> => {
	const snapshot = snapshotNow(go);
	const scope = go.quiet.open({ tenantId: snapshot.tenant.id, background });
	await go.consumeWorks(
		go.quiet,
		scope,
		works,
		async () => snapshot,
		(work, isDone) => {
			if (isTriedOften(go, work.name) || !isDone) fail(go, [work.name]);
		},
	);
};

/** Notes one more try, and tells whether it was the last at this instant. */
const isTriedOften = (go: Go, name: string): boolean => {
	const tries = (go.tries.get(name) ?? 0) + 1;
	go.tries.set(name, tries);
	return tries >= triesPerInstant;
};

const snapshotNow = ({ snapshot, clock }: Go): TenantSnapshot => ({
	...snapshot,
	isOnTestClock: true,
	clock: stoppedClock(clock.now),
});

const note = (go: Go, progress: Partial<ClockProgress>): void => {
	go.clock = { ...go.clock, progress: { ...go.clock.progress, ...progress } };
};

const fail = (go: Go, names: readonly string[]): void =>
	note(go, { failed: [...new Set([...go.clock.progress.failed, ...names])] });

/** To the next instant at which something is due, or to the target; false when another worker was first. */
const moveTo = async (go: Go, dueAt: IsoInstant | null): Promise<boolean> => {
	const { progress, target } = go.clock;
	go.tries.clear();
	const instants = progress.instants + (dueAt === null ? 0 : 1);
	return save(go, { now: dueAt ?? target, progress: { ...progress, instants, failed: noProgress.failed } });
};

const save = async (go: Go, change: Parameters<typeof moveClock>[2]): Promise<boolean> => {
	const store = storeOf(go.quiet, go.snapshot.tenant.id);
	const moved = await moveClock(store, go.clock, change, go.wiring.clock.now());
	if (moved !== null) go.clock = moved;
	return moved !== null;
};

const finish = async (go: Go, stopped: Parameters<typeof finishAdvance>[3]): Promise<void> => {
	const { wiring, quiet, run, clock, snapshot } = go;
	const deps = { store: storeOf(quiet, snapshot.tenant.id), ids: wiring.ids };
	const context = systemContext(quiet, 'queue', stoppedClock(clock.now));
	const isFinished = await finishAdvance(deps, clock, run, stopped, context, wiring.clock.now());
	const { failed, ...progress } = clock.progress;
	const named = { tenant: snapshot.tenant.id, run: run.id, now: clock.now, ...progress, left: failed.length };
	if (isFinished) wiring.log.info('test_clock.advanced', named);
};

/** Losing this message costs a minute: the request for the run stands in the outbox until it ends. */
const askForMore = async ({ wiring, snapshot, run }: Go): Promise<void> => {
	const message = { kind: 'clock.advance', subjectId: run.id, createdAt: wiring.clock.now() } as const;
	await wiring.publish(snapshot.tenant.id, [message]).catch(() => undefined);
};
