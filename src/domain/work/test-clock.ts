import { type Clock, dateInZone, type IsoDate, type IsoInstant, instantToEpochMs } from '../kernel/calendar.ts';
import type { RunId } from '../kernel/ids.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import type { Tenant } from '../kernel/tenant.ts';

/**
 * The time of a test tenant. It stands still until it is told to go on, and then takes every instant at which something
 * is due, in order, so that a year passes in seconds and still day by day. It never goes back.
 */
export interface TestClock {
	readonly version: number;
	/** What the tenant takes for now. */
	readonly now: IsoInstant;
	/** Where the run that is under way leads; not before `now`. */
	readonly target: IsoInstant;
	/** The run that is under way; null while the clock stands still. */
	readonly runId: RunId | null;
	/** The consumer that works on the run; null between two messages. */
	readonly holder: string | null;
	readonly progress: ClockProgress;
	/** Real time of the last sign of life. */
	readonly updatedAt: IsoInstant;
}

/** What a run has done so far. */
export interface ClockProgress {
	/** Instants at which the clock stopped because something was due. */
	readonly instants: number;
	/** Pieces of due work, those that failed among them. */
	readonly works: number;
	/** Messages of the outbox: documents, mails, seals. */
	readonly messages: number;
	/** What failed at the instant at which the clock stands: it is not tried again before the next one. */
	readonly failed: readonly string[];
}

export const noProgress: ClockProgress = { instants: 0, works: 0, messages: 0, failed: [] };

/** A consumer that gave no sign of life for this long is dead: its run goes on, or another takes its place. */
export const clockLeaseSeconds = 60;

export const isHeld = (clock: TestClock, realNow: IsoInstant): boolean =>
	clock.holder !== null && isAlive(clock, realNow);

const isAlive = ({ updatedAt }: TestClock, realNow: IsoInstant): boolean =>
	instantToEpochMs(updatedAt) + clockLeaseSeconds * 1000 > instantToEpochMs(realNow);

/** The same instant whenever it is asked. */
export const stoppedClock = (now: IsoInstant): Clock => ({ now: () => now });

export type TestClockError =
	/** A live tenant's documents are dated by the real day. */
	| { readonly type: 'test-clock/live-tenant' }
	| { readonly type: 'test-clock/production' }
	| { readonly type: 'test-clock/backwards'; readonly now: IsoInstant }
	/** A first setting may lie in the past, but no document may be dated before the one with the number before it. */
	| { readonly type: 'test-clock/before-documents'; readonly lastDate: IsoDate }
	| { readonly type: 'test-clock/busy'; readonly run: RunId; readonly now: IsoInstant; readonly target: IsoInstant }
	/** A mistyped year would take hours of days that nobody asked for. */
	| { readonly type: 'test-clock/too-far'; readonly now: IsoInstant; readonly maxDays: number }
	/** Real time has not come to where the clock is: to return to it would be to go back. */
	| { readonly type: 'test-clock/ahead'; readonly now: IsoInstant; readonly realNow: IsoInstant };

/** Who may have a test clock at all. */
export const mayHaveTestClock = (
	{ mode }: Pick<Tenant, 'mode'>,
	isProduction: boolean,
): Result<null, TestClockError> => {
	if (isProduction) return err({ type: 'test-clock/production' });
	return mode === 'live' ? err({ type: 'test-clock/live-tenant' }) : ok(null);
};

/** Five leap years and more: a run goes through each of their days, and cannot be called back. */
export const advanceDaysMax = 2_000;

export interface ClockWish {
	readonly target: IsoInstant;
	readonly runId: RunId;
	readonly realNow: IsoInstant;
	/** The latest date that a document of the tenant bears; null without documents. */
	readonly lastDate: IsoDate | null;
	readonly timeZone: string;
}

/**
 * The clock with which a run to `target` begins. The first setting leaves real time: to an instant in the past at once,
 * to one in the future from now on and through everything that is due until then.
 */
export const setClock = (clock: TestClock | null, wish: ClockWish): Result<TestClock, TestClockError> => {
	const { target, runId, realNow, lastDate, timeZone } = wish;
	const begun = { target, runId, holder: null, progress: noProgress, updatedAt: realNow };
	const from = clock?.now ?? (target < realNow ? target : realNow);
	if (instantToEpochMs(target) - instantToEpochMs(from) > advanceDaysMax * 86_400_000) {
		return err({ type: 'test-clock/too-far', now: from, maxDays: advanceDaysMax });
	}
	if (clock === null) {
		if (lastDate !== null && dateInZone(target, timeZone) < lastDate) {
			return err({ type: 'test-clock/before-documents', lastDate });
		}
		return ok({ ...begun, version: 1, now: from });
	}
	const refusal = busyWith(clock, realNow);
	if (refusal !== null) return err(refusal);
	if (target < clock.now) return err({ type: 'test-clock/backwards', now: clock.now });
	return ok({ ...begun, version: clock.version + 1, now: clock.now });
};

/** Whether the tenant may live in real time again: only forward, and not in the middle of a run. */
export const mayReturn = (clock: TestClock, realNow: IsoInstant): Result<null, TestClockError> => {
	const refusal = busyWith(clock, realNow);
	if (refusal !== null) return err(refusal);
	return clock.now > realNow ? err({ type: 'test-clock/ahead', now: clock.now, realNow }) : ok(null);
};

const busyWith = (clock: TestClock, realNow: IsoInstant): TestClockError | null => {
	const { runId: run, now, target } = clock;
	return run !== null && isAlive(clock, realNow) ? { type: 'test-clock/busy', run, now, target } : null;
};

declare module '../kernel/store.ts' {
	interface NeedKinds {
		/** Null: the tenant lives in real time. */
		'test-clock': { readonly args: object; readonly answer: TestClock | null };
		/** The latest date that a document of any series bears. */
		'test-clock.lastDate': { readonly args: object; readonly answer: IsoDate | null };
		/** What waits until `until`, of every kind, earliest first. */
		'due-work.next': {
			readonly args: { readonly until: IsoInstant; readonly limit: number };
			readonly answer: readonly DueWork[];
		};
		/** What was asked for and is not done, but for the run of the clock itself. */
		'outbox.undone': { readonly args: { readonly limit: number }; readonly answer: readonly OutboxMessage[] };
	}
	interface ChangeKinds {
		/** Version 1 is the first; each later one must follow its predecessor, or another worker was first. */
		'test-clock.save': { readonly clock: TestClock };
		/** The tenant lives in real time again. */
		'test-clock.remove': { readonly clock: TestClock };
	}
}
