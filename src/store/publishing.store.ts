import type { OutboxMessage, Store } from '../domain/kernel/store.ts';

/** Wakes the consumers of the outbox rows that a commit wrote, once it is written. */
export const publishingStore = (store: Store, wake: (messages: readonly OutboxMessage[]) => void): Store => ({
	load: (needs) => store.load(needs),
	commit: async (commit) => {
		const outcome = await store.commit(commit);
		const messages = commit.changes.flatMap((change) => (change.kind === 'outbox' ? [change.message] : []));
		if (outcome.kind === 'committed' && messages.length > 0) wake(messages);
		return outcome;
	},
});
