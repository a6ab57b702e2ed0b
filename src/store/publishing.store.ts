import { type IsoInstant, instantToEpochMs } from '../domain/kernel/calendar.ts';
import {
	type Change,
	type OutboxKind,
	type PollKind,
	pollKinds,
	type RecurringKind,
	type Store,
} from '../domain/kernel/store.ts';

/** What a commit wakes: a row of the outbox now, due work that comes soon when it is due. */
export interface StoreWake {
	readonly kind: OutboxKind | PollKind | RecurringKind;
	readonly subjectId: string;
	readonly createdAt: IsoInstant;
	readonly delaySeconds?: number;
}

/** What is due later than this is found by cron in good time. */
const wakeWithinSeconds = 600;

/** How a commit wakes; asked after it, when the tenant is known for certain. */
export interface Waking {
	/** Real time, by which a queue delays. */
	readonly now: () => IsoInstant;
	/** A test clock comes to what is due by itself: no delay of a queue has its time. */
	readonly isOnTestClock: () => boolean;
}

/** Wakes those who do what a commit asked for, once it is written. Losing a wake-up costs delay, nothing else. */
export const publishingStore = (
	store: Store,
	wake: (messages: readonly StoreWake[]) => void,
	{ now, isOnTestClock }: Waking,
): Store => ({
	load: (needs) => store.load(needs),
	commit: async (commit) => {
		const outcome = await store.commit(commit);
		const turns = commit.changes.filter(
			(change) => change.kind === 'due-work' && change.work.kind === 'subscription.turn',
		);
		const how = { isOnTestClock: isOnTestClock(), isAlone: turns.length === 1 };
		const messages = commit.changes.flatMap((change) => wakesOf(change, now(), how));
		if (outcome.kind === 'committed' && messages.length > 0) wake(messages);
		return outcome;
	},
});

const wakesOf = (
	change: Change,
	now: IsoInstant,
	{ isOnTestClock, isAlone }: { readonly isOnTestClock: boolean; readonly isAlone: boolean },
): readonly StoreWake[] => {
	if (change.kind === 'outbox') return [change.message];
	if (change.kind !== 'due-work' || isOnTestClock) return [];
	const { subjectId, dueAt } = change.work;
	// One that a command left behind, not one of a chunk: the run comes back to those by itself.
	if (change.work.kind === 'subscription.turn') {
		return isAlone && dueAt <= now ? [{ kind: 'subscription.turn', subjectId, createdAt: now }] : [];
	}
	const kind = pollKinds.find((one) => one === change.work.kind);
	if (kind === undefined) return [];
	const delaySeconds = Math.max(0, Math.ceil((instantToEpochMs(dueAt) - instantToEpochMs(now)) / 1000));
	return delaySeconds > wakeWithinSeconds ? [] : [{ kind, subjectId, createdAt: now, delaySeconds }];
};
