import { type IsoInstant, instantToEpochMs } from '../domain/kernel/calendar.ts';
import { type Change, type OutboxKind, type PollKind, pollKinds, type Store } from '../domain/kernel/store.ts';

/** What a commit wakes: a row of the outbox now, due work that comes soon when it is due. */
export interface StoreWake {
	readonly kind: OutboxKind | PollKind;
	readonly subjectId: string;
	readonly createdAt: IsoInstant;
	readonly delaySeconds?: number;
}

/** What is due later than this is found by cron in good time. */
const wakeWithinSeconds = 600;

/** Wakes those who do what a commit asked for, once it is written. Losing a wake-up costs delay, nothing else. */
export const publishingStore = (
	store: Store,
	wake: (messages: readonly StoreWake[]) => void,
	now: () => IsoInstant,
): Store => ({
	load: (needs) => store.load(needs),
	commit: async (commit) => {
		const outcome = await store.commit(commit);
		const messages = commit.changes.flatMap((change) => wakesOf(change, now()));
		if (outcome.kind === 'committed' && messages.length > 0) wake(messages);
		return outcome;
	},
});

const wakesOf = (change: Change, now: IsoInstant): readonly StoreWake[] => {
	if (change.kind === 'outbox') return [change.message];
	if (change.kind !== 'due-work') return [];
	const { subjectId, dueAt } = change.work;
	const kind = pollKinds.find((one) => one === change.work.kind);
	if (kind === undefined) return [];
	const delaySeconds = Math.max(0, Math.ceil((instantToEpochMs(dueAt) - instantToEpochMs(now)) / 1000));
	return delaySeconds > wakeWithinSeconds ? [] : [{ kind, subjectId, createdAt: now, delaySeconds }];
};
