import { addSeconds, type IsoInstant } from '../kernel/calendar.ts';
import type { ActionContext } from '../kernel/event.ts';
import type { BatchWorkKind, Change, DueWork } from '../kernel/store.ts';
import { noCounts, performWork, sumOfCounts, type WorkCounts, type WorkDeps } from './perform-work.ts';

export type RunDueDeps = WorkDeps;

/** What is due, and of which kinds. */
export interface DueQuestion {
	readonly asOf: IsoInstant;
	readonly kinds: readonly BatchWorkKind[];
}

/** Rows taken in one go; the caller comes back while there are more. Their invoices and events fit one parameter each. */
export const dueChunk = 200;

/** What fails may fail by chance: it waits an hour, then twice as long each time, a day at most. */
const retryAfterSeconds = 3_600;
const retryAfterSecondsMax = 86_400;
/** What failed this often is not mended by waiting: a person has to look. */
const attemptsMax = 5;

/**
 * Commits tried in one go, thirty statements each at most: a scope has a thousand. One bad row among two hundred is found
 * in sixteen; where most are bad, the rest waits for the next go.
 */
const triesMax = 30;

/** A race is lost once or twice; what is in the way of one piece of work a third time stays there. */
const conflictsMax = 3;

export interface RunDueOutcome extends WorkCounts {
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
 * losing one costs delay, nothing else, and doing it twice does nothing the second time. What cannot be done together
 * is halved until the one that stands in the way is alone.
 */
export const runDue = async (
	deps: RunDueDeps,
	context: ActionContext,
	{ asOf, kinds }: DueQuestion,
): Promise<RunDueOutcome> => {
	const { due } = await deps.store.load({ due: { kind: 'due-work.due', asOf, kinds, limit: dueChunk } });
	const done = await doWorks(deps, due, context, asOf);
	// A chunk in which nothing moved would only come again; who was behind by several periods is due again.
	const moved = done.done + done.postponed + done.parked > 0;
	return { ...done, more: moved && (due.length === dueChunk || done.more || done.turned > 0) };
};

/** Does works that are due, of any kinds: a chunk of one kind together, then in halves where it fails. */
export const doWorks = async (
	deps: RunDueDeps,
	due: readonly DueWork[],
	context: ActionContext,
	asOf: IsoInstant,
): Promise<RunDueOutcome> => {
	const waiting: (readonly DueWork[])[] = [...Map.groupBy(due, (work) => work.kind).values()];
	const total = { done: 0, postponed: 0, parked: 0 };
	let counts = noCounts;
	let tries = 0;
	/** Races in a row that the same single piece of work lost. */
	let lost = 0;
	while (tries < triesMax) {
		const works = waiting.shift();
		if (works === undefined) break;
		tries += 1;
		const outcome = await attempt(deps, works, context, asOf);
		if (outcome.kind === 'committed') {
			total.done += works.length;
			counts = sumOfCounts(counts, outcome.counts);
		} else if (works.length > 1) {
			waiting.unshift(...halvesOf(works));
		} else if (outcome.kind === 'conflict' && lost + 1 < conflictsMax) {
			lost += 1;
			waiting.unshift(works);
			continue;
		} else {
			total[await postpone(deps, works[0], reasonOf(outcome), context, asOf)] += 1;
		}
		lost = 0;
	}
	return { ...total, ...counts, more: waiting.length > 0 };
};

type Attempt =
	| { readonly kind: 'committed'; readonly counts: WorkCounts }
	/** Another writer was first to one of them, or what it writes is there already: it is read and decided again. */
	| { readonly kind: 'conflict' }
	| { readonly kind: 'failed'; readonly reason: string };

const attempt = async (
	deps: RunDueDeps,
	works: readonly DueWork[],
	context: ActionContext,
	asOf: IsoInstant,
): Promise<Attempt> => {
	try {
		const { isCommitted, counts } = await performWork(deps, works, context, momentOf(context, asOf));
		return isCommitted ? { kind: 'committed', counts } : { kind: 'conflict' };
	} catch (error) {
		return { kind: 'failed', reason: error instanceof Error ? error.message : String(error) };
	}
};

const reasonOf = (outcome: Exclude<Attempt, { readonly kind: 'committed' }>): string =>
	outcome.kind === 'failed'
		? outcome.reason
		: 'another writer is always first, or what it would write is there already';

/** A run that looks ahead decides as of then; one that looks back decides as of now. */
export const momentOf = ({ now }: Pick<ActionContext, 'now'>, asOf: IsoInstant): IsoInstant =>
	now > asOf ? now : asOf;

const halvesOf = (works: readonly DueWork[]): readonly (readonly DueWork[])[] => {
	const middle = Math.ceil(works.length / 2);
	return [works.slice(0, middle), works.slice(middle)];
};

const postpone = async (
	deps: RunDueDeps,
	work: DueWork | undefined,
	reason: string,
	context: ActionContext,
	asOf: IsoInstant,
): Promise<'postponed' | 'parked'> => {
	if (work === undefined) throw new Error('nothing to postpone');
	const attempts = work.attempts + 1;
	const parks = attempts >= attemptsMax;
	const change: Change = parks
		? { kind: 'due-work.park', work, reason }
		: { kind: 'due-work.retry', work, dueAt: retryAt(attempts, context.now, asOf) };
	await deps.store.commit({ changes: [change], answer: null });
	return parks ? 'parked' : 'postponed';
};

/** After `asOf` too: a run that looks ahead must not use up all attempts at once. */
const retryAt = (attempts: number, now: IsoInstant, asOf: IsoInstant): IsoInstant =>
	addSeconds(now > asOf ? now : asOf, Math.min(retryAfterSeconds * 2 ** (attempts - 1), retryAfterSecondsMax));
