import type { IsoInstant } from '../../src/domain/kernel/calendar.ts';
import type { ActionContext, DomainEvent } from '../../src/domain/kernel/event.ts';
import type { Id, IdPrefix, IdSource, RequestId } from '../../src/domain/kernel/ids.ts';
import type { Change, Commit, CommitOutcome, Need, Store } from '../../src/domain/kernel/store.ts';

/** A store in memory: answers what it is told to, and keeps what was committed. */
export interface FakeStore {
	readonly store: Store;
	readonly changes: Change[];
	readonly events: () => readonly DomainEvent[];
	/** Other writers win this many times before a commit goes through. */
	conflicts: number;
}

export const createFakeStore = (answer: (need: Need) => unknown = () => null): FakeStore => {
	const fake: FakeStore = {
		conflicts: 0,
		changes: [],
		events: () => fake.changes.flatMap((change) => (change.kind === 'event' ? [change.event] : [])),
		store: {
			load: async (needs: Readonly<Record<string, Need>>) =>
				Object.fromEntries(Object.entries(needs).map(([name, need]) => [name, answer(need)])),
			commit: async ({ changes }: Commit): Promise<CommitOutcome> => {
				if (fake.conflicts > 0) {
					fake.conflicts -= 1;
					return { kind: 'conflict', constraint: 'events.subject_version' };
				}
				fake.changes.push(...changes);
				return { kind: 'committed', numbers: new Map() };
			},
		} as Store,
	};
	return fake;
};

/** Ids that count from one. */
export const countingIds = (): IdSource => {
	let made = 0;
	return { next: <P extends IdPrefix>(prefix: P) => `${prefix}_${String(++made).padStart(26, '0')}` as Id<P> };
};

export const instant = (text: string): IsoInstant => text as IsoInstant;

export const action: ActionContext = {
	actor: { kind: 'key', id: 'key_1' },
	origin: 'api',
	requestId: 'req_1' as RequestId,
	now: instant('2026-11-22T10:00:00.000Z'),
	reason: null,
};
