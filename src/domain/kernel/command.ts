import type { JsonObject } from './json.ts';
import { err, ok, type Result } from './result.ts';
import type { AnswerToKeep, Change, Loaded, Needs, Store, StoredAnswer } from './store.ts';

/** The caller's key and the fingerprint of the request it came with. */
export interface IdempotencyRequest {
	readonly key: string;
	readonly requestHash: string;
}

/** What a command decided: the changes to commit, and the value they result in. */
export interface Decision<Value> {
	readonly changes: readonly Change[];
	readonly value: Value;
}

/** How the door wants the answer kept, so that a repeat of the request gets the same bytes. */
export interface Answer {
	readonly status: number;
	readonly body: JsonObject;
	readonly dataKey: string | null;
	readonly number: AnswerToKeep['number'];
}

export type CommandError =
	/** `constraint` is what the last attempt broke: for the log, the caller has no use for it. */
	| { readonly type: 'command/conflict'; readonly constraint: string }
	/** The counter gives a number that another document has; no repetition changes that. */
	| { readonly type: 'numbering/number-taken' }
	| { readonly type: 'idempotency/key-reused'; readonly key: string }
	| { readonly type: 'idempotency/in-progress'; readonly key: string };

export type CommandOutcome<Value> =
	| { readonly kind: 'done'; readonly value: Value; readonly numbers: ReadonlyMap<string, string> }
	| { readonly kind: 'replayed'; readonly status: number; readonly body: JsonObject };

export interface Command<N extends Needs, Value, Failure> {
	readonly idempotency: IdempotencyRequest | null;
	readonly needs: N;
	/** Decides from what was loaded; called again on fresh data when another writer was first. */
	readonly decide: (loaded: Loaded<N>) => Promise<Result<Decision<Value>, Failure>>;
	readonly answer: ((value: Value) => Answer | Promise<Answer>) | null;
	readonly now: AnswerToKeep['at'];
}

/** Another writer may be first twice in a row; a third time means contention that the caller should know of. */
export const commitAttemptsMax = 3;

/** Counters move inside the commit, so writers at the same time never meet in a number: the numbering repeats itself. */
export const takenNumber = /\b(invoices|credit_notes|receipts)\.number\b/;

/** The number or the place in the series of what can wait. */
export const blocksWaiting = /\breceipts\./;

/** Money never waits for the number of its receipt, which can be asked for later. */
export const canWait = (change: Change): boolean => change.kind === 'receipt.issue' && change.canWait;

export const withoutWaiting = (changes: readonly Change[]): readonly Change[] =>
	changes.filter((change) => !canWait(change));

/**
 * The one path of every command that touches only the database: load, decide, commit once. A repeat of a request
 * with its key is answered from the stored answer; of two equal requests at once the loser meets the unique key,
 * loads again and replays the winner's answer.
 */
export const runCommand = async <N extends Needs, Value, Failure>(
	deps: { readonly store: Store },
	command: Command<N, Value, Failure>,
): Promise<Result<CommandOutcome<Value>, Failure | CommandError>> => {
	let constraint = '';
	let isEager = true;
	for (let attempt = 1; attempt <= commitAttemptsMax; attempt++) {
		const { loaded, stored } = await loadWithStoredAnswer(deps.store, command.needs, command.idempotency);
		if (stored !== null && command.idempotency !== null) return replay(stored, command.idempotency);
		const decided = await command.decide(loaded);
		if (!decided.ok) return decided;
		const { value } = decided.value;
		const changes = isEager ? decided.value.changes : withoutWaiting(decided.value.changes);
		const answer = command.idempotency === null ? null : ((await command.answer?.(value)) ?? null);
		const outcome = await deps.store.commit({
			changes,
			answer: command.idempotency && answer ? { ...command.idempotency, ...answer, at: command.now } : null,
		});
		if (outcome.kind === 'committed') return ok({ kind: 'done', value, numbers: outcome.numbers });
		constraint = outcome.constraint;
		// What waits for a number is left out rather than refused; an order is tried once more first: it may be a race.
		const isInTheWay = blocksWaiting.test(constraint) || (constraint === 'issued_in_order' && attempt > 1);
		if (isEager && isInTheWay && changes.some(canWait)) {
			isEager = false;
			attempt -= 1;
		} else if (takenNumber.test(constraint)) return err({ type: 'numbering/number-taken' });
	}
	return err({ type: 'command/conflict', constraint });
};

const replay = (
	stored: StoredAnswer,
	request: IdempotencyRequest,
): Result<{ kind: 'replayed'; status: number; body: JsonObject }, CommandError> => {
	if (stored.requestHash !== request.requestHash) return err({ type: 'idempotency/key-reused', key: request.key });
	if (stored.state === 'claimed') return err({ type: 'idempotency/in-progress', key: request.key });
	return ok({ kind: 'replayed', status: stored.status, body: stored.body });
};

const loadWithStoredAnswer = async <N extends Needs>(
	store: Store,
	needs: N,
	idempotency: IdempotencyRequest | null,
): Promise<{ loaded: Loaded<N>; stored: StoredAnswer | null }> => {
	if (idempotency === null) return { loaded: await store.load(needs), stored: null };
	const all = { ...needs, storedAnswer: { kind: 'idempotency', key: idempotency.key } } as const;
	const loaded = await store.load(all);
	return { loaded: loaded as unknown as Loaded<N>, stored: loaded.storedAnswer };
};
