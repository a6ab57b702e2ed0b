import type { Answer, CommandError, Decision, IdempotencyRequest } from './command.ts';
import { blocksWaiting, canWait, takenNumber, withoutWaiting } from './command.ts';
import type { JsonObject } from './json.ts';
import type { Result } from './result.ts';
import type { AnswerToKeep, Change, Loaded, Needs, Store, StoredAnswer } from './store.ts';

/** One wish of many, with a key of its own when the call has one. */
export interface BulkItem<Input> {
	readonly input: Input;
	readonly idempotency: IdempotencyRequest | null;
}

export type BulkOutcome<Value, Failure> =
	| { readonly kind: 'done'; readonly value: Value; readonly numbers: ReadonlyMap<string, string> }
	| { readonly kind: 'replayed'; readonly body: JsonObject }
	| { readonly kind: 'refused'; readonly error: Failure | CommandError };

/** What a chunk was loaded with. Whoever is decided later sees what was decided before. */
export interface BulkFacts {
	learn(changes: readonly Change[]): void;
}

export interface Bulk<Input, N extends Needs, Facts extends BulkFacts, Value, Failure> {
	/** Everything that any of the items asks for, in one round trip. */
	readonly needs: (inputs: readonly Input[]) => N;
	readonly facts: (loaded: Loaded<N>) => Facts;
	readonly decide: (input: Input, facts: Facts) => Promise<Result<Decision<Value>, Failure>>;
	readonly answer: (value: Value) => Answer;
	/** Bytes of its largest row, at most: the rows of a chunk travel in one parameter. */
	readonly bytes: (value: Value) => number;
	/** Whether the commit gives it a number. */
	readonly takesNumber: (value: Value) => boolean;
	readonly now: AnswerToKeep['at'];
}

/** Documents of one commit: with their events, postings and answers they stay far below a batch's limits. */
export const chunkItemsMax = 200;
/** D1 parameters are held to 1 MB; a tenth is left for the names that rows carry. */
export const chunkBytesMax = 900_000;
/** Loads of one call. Without contention 500 items need three; each has about 20 of the 1000 statements of a request. */
const roundsMax = 40;

/**
 * Many commands in few commits, each accepted or refused on its own: loaded and committed in chunks, decided one after
 * the other. A chunk that meets another writer is decided again on fresh data, then in halves, until the one item that
 * cannot be written stands alone and is refused. Each item's answer is kept with its facts, so a repeat after a crash
 * in the middle replays what was done and does the rest.
 */
export const runBulk = async <Input, N extends Needs, Facts extends BulkFacts, Value, Failure>(
	deps: { readonly store: Store },
	bulk: Bulk<Input, N, Facts, Value, Failure>,
	items: readonly BulkItem<Input>[],
): Promise<readonly BulkOutcome<Value, Failure>[]> => {
	const outcomes: BulkOutcome<Value, Failure>[] = [];
	const refuse = (error: CommandError) => outcomes.push({ kind: 'refused', error });
	let hunt: Hunt | null = null;
	let isNumberTaken = false;
	let isEager = true;
	let constraint = '';
	for (let round = 1; outcomes.length < items.length && round <= roundsMax; round++) {
		const size: number = hunt?.size ?? chunkItemsMax;
		const chunk = await decideChunk(deps, bulk, items.slice(outcomes.length, outcomes.length + size), isNumberTaken);
		const written = await commitChunk(deps, chunk, isEager);
		if (written.kind === 'committed') {
			outcomes.push(...chunk.map((outcome) => finished(outcome, written.numbers)));
			if (hunt !== null && outcomes.length >= hunt.end) hunt = null;
			continue;
		}
		constraint = written.constraint;
		if (isEager && blocksWaiting.test(constraint) && chunk.some(hasWaiting)) {
			// What waits for a number is left out rather than refused, here and in the rest.
			isEager = false;
			continue;
		}
		if (hunt === null) {
			hunt = { size: chunk.length, end: outcomes.length + chunk.length };
		} else if (chunk.length > 1) {
			hunt = { size: Math.ceil(chunk.length / 2), end: hunt.end };
		} else {
			// Counters give the same number to whoever comes next, so nobody else needs to try.
			isNumberTaken ||= takenNumber.test(constraint);
			refuse(
				takenNumber.test(constraint) ? { type: 'numbering/number-taken' } : { type: 'command/conflict', constraint },
			);
			hunt = null;
		}
	}
	while (outcomes.length < items.length) refuse({ type: 'command/conflict', constraint });
	return outcomes;
};

/** The search for the one item of a chunk that cannot be written: the size of its pieces, and where the chunk ends. */
interface Hunt {
	readonly size: number;
	readonly end: number;
}

interface Accepted<Value> {
	readonly kind: 'accepted';
	readonly decision: Decision<Value>;
	readonly answer: AnswerToKeep | null;
}

type Decided<Value, Failure> = Accepted<Value> | Exclude<BulkOutcome<Value, Failure>, { readonly kind: 'done' }>;

/** Decides the items that fit one commit; those that do not are left for the next. */
const decideChunk = async <Input, N extends Needs, Facts extends BulkFacts, Value, Failure>(
	deps: { readonly store: Store },
	bulk: Bulk<Input, N, Facts, Value, Failure>,
	items: readonly BulkItem<Input>[],
	isNumberTaken: boolean,
): Promise<readonly Decided<Value, Failure>[]> => {
	const { loaded, stored } = await loadChunk(deps.store, bulk, items);
	const facts = bulk.facts(loaded);
	const decided: Decided<Value, Failure>[] = [];
	let bytes = 0;
	for (const { input, idempotency } of items) {
		const earlier = idempotency === null ? undefined : stored.get(idempotency.key);
		if (idempotency !== null && earlier !== undefined) {
			decided.push(replay(earlier, idempotency));
			continue;
		}
		const result = await bulk.decide(input, facts);
		if (!result.ok) {
			decided.push({ kind: 'refused', error: result.error });
			continue;
		}
		const { value, changes } = result.value;
		if (isNumberTaken && bulk.takesNumber(value)) {
			decided.push({ kind: 'refused', error: { type: 'numbering/number-taken' } });
			continue;
		}
		bytes += bulk.bytes(value);
		if (bytes > chunkBytesMax && decided.length > 0) break;
		facts.learn(changes);
		const answer = idempotency && { ...idempotency, ...bulk.answer(value), at: bulk.now };
		decided.push({ kind: 'accepted', decision: result.value, answer });
	}
	return decided;
};

const loadChunk = async <Input, N extends Needs, Facts extends BulkFacts, Value, Failure>(
	store: Store,
	bulk: Bulk<Input, N, Facts, Value, Failure>,
	items: readonly BulkItem<Input>[],
): Promise<{ loaded: Loaded<N>; stored: ReadonlyMap<string, StoredAnswer> }> => {
	const needs = bulk.needs(items.map(({ input }) => input));
	const keys = items.flatMap(({ idempotency }) => (idempotency === null ? [] : [idempotency.key]));
	if (keys.length === 0) return { loaded: await store.load(needs), stored: new Map() };
	const loaded = await store.load({ ...needs, storedAnswers: { kind: 'idempotency.many', keys } } as const);
	return { loaded: loaded as unknown as Loaded<N>, stored: loaded.storedAnswers };
};

const replay = (
	stored: StoredAnswer,
	request: IdempotencyRequest,
): { kind: 'replayed'; body: JsonObject } | { kind: 'refused'; error: CommandError } => {
	const { key, requestHash } = request;
	if (stored.requestHash !== requestHash) return { kind: 'refused', error: { type: 'idempotency/key-reused', key } };
	if (stored.state === 'claimed') return { kind: 'refused', error: { type: 'idempotency/in-progress', key } };
	return { kind: 'replayed', body: stored.body };
};

const commitChunk = async <Value, Failure>(
	{ store }: { readonly store: Store },
	chunk: readonly Decided<Value, Failure>[],
	isEager: boolean,
): ReturnType<Store['commit']> => {
	const accepted = chunk.filter((outcome) => outcome.kind === 'accepted');
	if (accepted.length === 0) return { kind: 'committed', numbers: new Map() };
	const answers = accepted.flatMap(({ answer }): Change[] =>
		answer === null ? [] : [{ kind: 'idempotency.answer', answer }],
	);
	const changes = accepted.flatMap(({ decision }) => decision.changes);
	return store.commit({ changes: [...(isEager ? changes : withoutWaiting(changes)), ...answers], answer: null });
};

const hasWaiting = <Value, Failure>(outcome: Decided<Value, Failure>): boolean =>
	outcome.kind === 'accepted' && outcome.decision.changes.some(canWait);

const finished = <Value, Failure>(
	outcome: Decided<Value, Failure>,
	numbers: ReadonlyMap<string, string>,
): BulkOutcome<Value, Failure> =>
	outcome.kind === 'accepted' ? { kind: 'done', value: outcome.decision.value, numbers } : outcome;
