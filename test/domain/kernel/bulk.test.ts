import { describe, expect, it } from 'vitest';
import { type Bulk, type BulkItem, chunkBytesMax, chunkItemsMax, runBulk } from '../../../src/domain/kernel/bulk.ts';
import { eventOf } from '../../../src/domain/kernel/event.ts';
import { err, ok } from '../../../src/domain/kernel/result.ts';
import type { Change, Commit, CommitOutcome, Need, Store, StoredAnswer } from '../../../src/domain/kernel/store.ts';
import { action, countingIds } from '../../support/fake-store.ts';

/** A store that counts its round trips and refuses commits that hold what it must not hold. */
const createStore = (refuses: (subjects: readonly string[], commit: number) => string | null = () => null) => {
	const kept = new Map<string, StoredAnswer>();
	const written: string[] = [];
	const trips = { loads: 0, commits: 0 };
	const store = {
		load: async (needs: Readonly<Record<string, Need>>) => {
			trips.loads += 1;
			return Object.fromEntries(Object.keys(needs).map((name) => [name, new Map(kept)]));
		},
		commit: async ({ changes }: Commit): Promise<CommitOutcome> => {
			trips.commits += 1;
			const subjects = changes.flatMap((change) => (change.kind === 'event' ? [change.event.subjectId] : []));
			const constraint = refuses(subjects, trips.commits);
			if (constraint !== null) return { kind: 'conflict', constraint };
			written.push(...subjects);
			for (const change of changes) {
				if (change.kind === 'idempotency.answer')
					kept.set(change.answer.key, { ...change.answer, state: 'answered', subjectId: null });
			}
			return { kind: 'committed', numbers: new Map(subjects.map((subject) => [subject, `N-${subject}`])) };
		},
	} as Store;
	return { store, written, trips };
};

/** Each wish is written as an event of its own; those that begin with `bad` are refused, `big` fills a commit. */
const wishes = (
	learned: Change[] = [],
): Bulk<string, Record<never, never>, { learn(c: readonly Change[]): void }, string, { type: 'bad' }> => {
	const ids = countingIds();
	return {
		needs: () => ({}),
		facts: () => ({ learn: (changes) => learned.push(...changes) }),
		decide: async (wish) =>
			wish.startsWith('bad')
				? err({ type: 'bad' })
				: ok({ value: wish, changes: [eventOf(ids, 'wish', { id: wish, version: 1 }, {}, action)] }),
		answer: (wish) => ({ status: 201, body: { wish }, dataKey: null, number: null }),
		bytes: (wish) => (wish.startsWith('big') ? chunkBytesMax / 2 + 1 : 10),
		takesNumber: (wish) => !wish.startsWith('draft'),
		now: action.now,
	};
};

const plain = (names: readonly string[]): BulkItem<string>[] => names.map((input) => ({ input, idempotency: null }));
const keyed = (names: readonly string[]): BulkItem<string>[] =>
	names.map((input, index) => ({ input, idempotency: { key: `k/${index}`, requestHash: input } }));
const named = (count: number) => Array.from({ length: count }, (_, index) => `w${index}`);

describe('a bulk command', () => {
	it('refuses an item whose key somebody else works on at this moment', async () => {
		const claimed: StoredAnswer = { state: 'claimed', requestHash: 'w0' } as StoredAnswer;
		const { store, trips } = createStore();
		const load = async () => ({ storedAnswers: new Map([['k/0', claimed]]) });
		const outcomes = await runBulk({ store: { ...store, load } as Store }, wishes(), keyed(['w0']));
		expect(outcomes).toEqual([{ kind: 'refused', error: { type: 'idempotency/in-progress', key: 'k/0' } }]);
		expect(trips.commits).toBe(0);
	});

	it('needs one load and one commit for each chunk', async () => {
		const { store, written, trips } = createStore();
		const outcomes = await runBulk({ store }, wishes(), plain(named(2 * chunkItemsMax + 1)));
		expect(trips).toEqual({ loads: 3, commits: 3 });
		expect(written).toEqual(named(2 * chunkItemsMax + 1));
		expect(outcomes.every(({ kind }) => kind === 'done')).toBe(true);
	});

	it('answers in the order of the wishes, the refused ones in their place', async () => {
		const { store, written } = createStore();
		const outcomes = await runBulk({ store }, wishes(), plain(['a', 'bad', 'b']));
		expect(outcomes.map((outcome) => (outcome.kind === 'done' ? outcome.numbers.get(outcome.value) : outcome))).toEqual(
			['N-a', { kind: 'refused', error: { type: 'bad' } }, 'N-b'],
		);
		expect(written).toEqual(['a', 'b']);
	});

	it('commits nothing where everything is refused', async () => {
		const { store, trips } = createStore();
		await runBulk({ store }, wishes(), plain(['bad1', 'bad2']));
		expect(trips).toEqual({ loads: 1, commits: 0 });
	});

	it('leaves to the next commit what does not fit, and lets nobody learn of it before', async () => {
		const { store, trips } = createStore();
		const learned: Change[] = [];
		await runBulk({ store }, wishes(learned), plain(['big1', 'big2', 'big3']));
		expect(trips.commits).toBe(3);
		expect(learned).toHaveLength(3);
	});

	it('commits a wish that is larger than any chunk alone', async () => {
		const { store, written } = createStore();
		await runBulk({ store }, { ...wishes(), bytes: () => 2 * chunkBytesMax }, plain(['a', 'b']));
		expect(written).toEqual(['a', 'b']);
	});
});

describe('a chunk that meets another writer', () => {
	it('is decided again on fresh data', async () => {
		const { store, written, trips } = createStore((_, commit) => (commit === 1 ? 'events.subject_version' : null));
		const outcomes = await runBulk({ store }, wishes(), plain(named(200)));
		expect(trips).toEqual({ loads: 2, commits: 2 });
		expect(written).toHaveLength(200);
		expect(outcomes.every(({ kind }) => kind === 'done')).toBe(true);
	});

	it.each([0, 1, 77, 199, 200, 499])('refuses only the one that cannot be written: %i of 500', async (culprit) => {
		const { store, written, trips } = createStore((subjects) =>
			subjects.includes(`w${culprit}`) ? 'customers.external_id' : null,
		);
		const outcomes = await runBulk({ store }, wishes(), plain(named(500)));
		const refused = outcomes.flatMap((outcome, index) => (outcome.kind === 'refused' ? [{ index, ...outcome }] : []));
		expect(refused).toEqual([
			{ index: culprit, kind: 'refused', error: { type: 'command/conflict', constraint: 'customers.external_id' } },
		]);
		expect(written).toEqual(named(500).filter((name) => name !== `w${culprit}`));
		expect(trips.commits).toBeLessThanOrEqual(25);
	});

	it('is given up after a bounded number of tries, and says so of everything that is left', async () => {
		const { store, trips } = createStore(() => 'events.subject_version');
		const outcomes = await runBulk({ store }, wishes(), plain(named(500)));
		expect(trips.commits).toBe(40);
		expect(outcomes).toHaveLength(500);
		expect(outcomes.every(({ kind }) => kind === 'refused')).toBe(true);
	});
});

it('when a number is taken, whoever needs a number after it is refused at once and the others are written', async () => {
	const { store, written, trips } = createStore((subjects) =>
		subjects.some((subject) => !subject.startsWith('draft')) ? 'invoices.tenant_id, invoices.number' : null,
	);
	const outcomes = await runBulk({ store }, wishes(), plain(['w0', 'w1', 'draft', 'w2']));
	expect(outcomes.map(({ kind }) => kind)).toEqual(['refused', 'refused', 'done', 'refused']);
	expect(outcomes[3]).toEqual({ kind: 'refused', error: { type: 'numbering/number-taken' } });
	expect(written).toEqual(['draft']);
	expect(trips.commits).toBeLessThanOrEqual(6);
});

describe('with keys', () => {
	it('replays what was done and does the rest', async () => {
		const { store, written } = createStore();
		await runBulk({ store }, wishes(), keyed(['a', 'b']));
		const outcomes = await runBulk({ store }, wishes(), keyed(['a', 'b', 'c']));
		expect(outcomes.map(({ kind }) => kind)).toEqual(['replayed', 'replayed', 'done']);
		expect(outcomes[1]).toEqual({ kind: 'replayed', body: { wish: 'b' } });
		expect(written).toEqual(['a', 'b', 'c']);
	});

	it('refuses another wish under a key that was used', async () => {
		const { store, written } = createStore();
		await runBulk({ store }, wishes(), keyed(['a', 'b']));
		const outcomes = await runBulk({ store }, wishes(), keyed(['a', 'other']));
		expect(outcomes[1]).toEqual({ kind: 'refused', error: { type: 'idempotency/key-reused', key: 'k/1' } });
		expect(written).toEqual(['a', 'b']);
	});

	it('keeps no answer for what was refused, so that it is decided again', async () => {
		const { store, written } = createStore();
		const items = keyed(['bad']);
		expect((await runBulk({ store }, wishes(), items))[0]?.kind).toBe('refused');
		expect(
			(
				await runBulk(
					{ store },
					{
						...wishes(),
						decide: async (wish) =>
							ok({ value: wish, changes: [eventOf(countingIds(), 'wish', { id: wish, version: 1 }, {}, action)] }),
					},
					items,
				)
			)[0]?.kind,
		).toBe('done');
		expect(written).toEqual(['bad']);
	});
});
