import type { IsoInstant } from './calendar.ts';
import type { DomainEvent } from './event.ts';
import type { JsonObject } from './json.ts';

/**
 * The two verbs between the business and its data: `load` everything that is needed in one round trip, `commit`
 * everything that was decided in one batch. Each context declares what it can load and what it can change by adding
 * to `NeedKinds` and `ChangeKinds`; the store must answer every kind or it does not compile.
 */
export interface Store {
	load<N extends Needs>(needs: N): Promise<Loaded<N>>;
	commit(commit: Commit): Promise<CommitOutcome>;
}

/** What a context can ask for: its arguments and its answer. */
export interface NeedKinds {
	/** The stored answer of an earlier request with this key. */
	idempotency: { readonly args: { readonly key: string }; readonly answer: StoredAnswer | null };
	/** By key; a key that was never used is absent. */
	'idempotency.many': {
		readonly args: { readonly keys: readonly string[] };
		readonly answer: ReadonlyMap<string, StoredAnswer>;
	};
	/** The audit trail, newest first; `before` is the sequence of the last event of the page before. */
	'event.list': {
		readonly args: {
			readonly subjectId: string | null;
			readonly type: string | null;
			readonly before: number | null;
			readonly limit: number;
		};
		readonly answer: readonly EventRecord[];
	};
	/** One piece of work; null when nothing waits. Parked work waits for a person. */
	'due-work.of': {
		readonly args: { readonly work: DueWorkKind; readonly subjectId: string; readonly step: string };
		readonly answer: DueWork | null;
	};
	/** Work of one kind whose time has come, in order; `after` is the last of the page before. */
	'due-work.page': {
		readonly args: {
			readonly asOf: IsoInstant;
			readonly work: DueWorkKind;
			readonly after: Pick<DueWork, 'dueAt' | 'subjectId'> | null;
			readonly limit: number;
		};
		readonly answer: readonly DueWork[];
	};
	/** Of these subjects, what is due of one kind, oldest first. */
	'due-work.ofSubjects': {
		readonly args: {
			readonly asOf: IsoInstant;
			readonly work: DueWorkKind;
			readonly subjectIds: readonly string[];
		};
		readonly answer: readonly DueWork[];
	};
	/** Work whose time has come, oldest first. */
	'due-work.due': {
		readonly args: {
			readonly asOf: IsoInstant;
			readonly kinds: readonly DueWorkKind[];
			readonly limit: number;
		};
		readonly answer: readonly DueWork[];
	};
}

export type Need<K extends keyof NeedKinds = keyof NeedKinds> = {
	[Kind in K]: { readonly kind: Kind } & NeedKinds[Kind]['args'];
}[K];
export type Needs = Readonly<Record<string, Need>>;
export type Loaded<N extends Needs> = { readonly [Name in keyof N]: NeedKinds[N[Name]['kind']]['answer'] };

/** What a context can change. */
export interface ChangeKinds {
	event: { readonly event: DomainEvent };
	/** A command that calls a provider has begun under this key; until its outcome the key answers "in progress". */
	'idempotency.claim': {
		readonly key: string;
		readonly requestHash: string;
		readonly at: IsoInstant;
		/** What it began, so that a repeat can find it when the process died in between. */
		readonly subjectId?: string;
	};
	/** The answer of one of several requests that share a commit. */
	'idempotency.answer': { readonly answer: AnswerToKeep };
	/** The outcome of a claimed command. */
	'idempotency.outcome': { readonly answer: AnswerToKeep };
	/** Work for a queue, sent after the commit and again by the sweep until it is done. One row per kind and subject. */
	outbox: { readonly message: OutboxMessage };
	/** The work was done; in the same batch as its effect. */
	'outbox.done': { readonly message: OutboxMessage; readonly at: IsoInstant };
	/** Something that must happen at an instant. Writing it again moves it. */
	'due-work': { readonly work: NewDueWork };
	/** It failed, perhaps by chance: it is tried again at `dueAt`, one more attempt; unless it was moved since. */
	'due-work.retry': { readonly work: DueWork; readonly dueAt: IsoInstant };
	/** It cannot be done: it stays visible with its reason and is not tried again; unless it was moved since. */
	'due-work.park': { readonly work: DueWork; readonly reason: string };
	/** It happened, or must not happen any more. With `dueAt` only if it was not moved since. */
	'due-work.done': {
		readonly work: Pick<DueWork, 'kind' | 'subjectId' | 'step'> & Partial<Pick<DueWork, 'dueAt'>>;
	};
}

export type Change = { [Kind in keyof ChangeKinds]: { readonly kind: Kind } & ChangeKinds[Kind] }[keyof ChangeKinds];
export type ChangeOf<Kind extends keyof ChangeKinds> = { readonly kind: Kind } & ChangeKinds[Kind];

export type OutboxKind =
	| 'document.render'
	| 'mail.send'
	| 'series.seal'
	| 'notice.process'
	/** Charge the saved method of an invoice's subscription. */
	| 'subscription.collect'
	/** An invoice was paid, fell overdue, or a payment of it failed: its subscription may change. */
	| 'subscription.review'
	/** Charge the saved method for a step of a dunning: `inv_…/8`. */
	| 'dunning.charge'
	/** Take a test tenant's clock on. */
	| 'clock.advance';

export interface OutboxMessage {
	readonly kind: OutboxKind;
	readonly subjectId: string;
	readonly createdAt: IsoInstant;
}

/** Done by hundreds in one commit. */
export const batchWorkKinds = ['invoice.overdue', 'invoice.remind', 'subscription.notify'] as const;

/** Done by hundreds in one commit too; cron hands them to a queue in chunks, because a day may have very many. */
export const recurringKinds = ['subscription.turn'] as const;
export type RecurringKind = (typeof recurringKinds)[number];

export type BatchWorkKind = (typeof batchWorkKinds)[number] | RecurringKind;

/** Each calls out by itself, so each is a message of its own. */
export const pollKinds = ['payment.poll', 'refund.poll', 'method.poll', 'dunning.step'] as const;
export type PollKind = (typeof pollKinds)[number];

export type DueWorkKind = BatchWorkKind | PollKind;

export interface DueWork {
	readonly kind: DueWorkKind;
	readonly subjectId: string;
	/** Distinguishes repeated work on one subject: the third reminder, the second retry. */
	readonly step: string;
	readonly dueAt: IsoInstant;
	/** How often it was tried and failed. */
	readonly attempts: number;
}

export type NewDueWork = Omit<DueWork, 'attempts'>;

/** All or nothing. */
export interface Commit {
	readonly changes: readonly Change[];
	readonly answer: AnswerToKeep | null;
}

/**
 * `conflict`: another writer was first (a version, a key, a number, a name that must be unique); nothing was written.
 * A failure of the database itself throws, because nobody can know whether the batch was written.
 */
export type CommitOutcome =
	| { readonly kind: 'committed'; readonly numbers: ReadonlyMap<string, string> }
	| { readonly kind: 'conflict'; readonly constraint: string };

/** The answer to keep under an idempotency key, in the same batch as the facts it tells. */
export interface AnswerToKeep {
	readonly key: string;
	/** SHA-256 over method, path and body: the same key with another request is refused. */
	readonly requestHash: string;
	readonly status: number;
	readonly body: JsonObject;
	/** The document whose number, given by the batch itself, belongs in `body[numberField]`. */
	readonly number: { readonly documentId: string; readonly field: string } | null;
	/** Key of the customer whose personal data the body holds; null: the tenant's own key. */
	readonly dataKey: string | null;
	readonly at: IsoInstant;
}

/** An event as it is read back from the audit trail. */
export interface EventRecord {
	/** Order of the commits; cursors follow it, ids only name. */
	readonly seq: number;
	readonly id: string;
	readonly type: string;
	readonly subjectId: string;
	readonly subjectVersion: number;
	/** `key:key_…`, `customer:cus_…`, `system:cron`. */
	readonly actor: string;
	readonly origin: string;
	readonly requestId: string;
	readonly reason: string | null;
	readonly occurredAt: IsoInstant;
	readonly payload: JsonObject;
}

export interface StoredAnswer {
	readonly requestHash: string;
	/** `claimed`: a command that calls a provider has begun and has no outcome yet. */
	readonly state: 'claimed' | 'answered';
	/** What a claimed command began; null when it did not say. */
	readonly subjectId: string | null;
	readonly status: number;
	readonly body: JsonObject;
}
