import { type WorkMessage, workMessage } from '../contract/messages.ts';
import { type ActionContext, eventOf } from '../domain/kernel/event.ts';
import { type DeadLetterId, type IdSource, isTenantId, type NoticeId, type TenantId } from '../domain/kernel/ids.ts';
import { err, ok, type Result } from '../domain/kernel/result.ts';
import type { Store } from '../domain/kernel/store.ts';
import type { DeadLetter } from '../domain/work/operations.ports.ts';
import type { Scope, Wiring } from '../wiring.ts';
import type { Publish } from './publisher.ts';

/** Stores what failed for ever, so that nothing is lost with the queue's memory; a person finds it and replays it. */
export const keepDeadLetters = async (
	wiring: Wiring,
	batch: MessageBatch,
	background: (work: Promise<unknown>) => void,
): Promise<void> => {
	for (const message of batch.messages) {
		const read = workMessage.safeParse(message.body);
		// What names no tenant goes to the default one, where somebody looks.
		const named = read.success && isTenantId(read.data.tenant) ? read.data.tenant : null;
		const tenantId = named ?? wiring.config.defaultTenant;
		const scope = wiring.open({ tenantId, background });
		await scope.deadLetters.add({
			id: wiring.ids.next('dlt'),
			tenantId,
			queue: read.success ? read.data.kind : 'unknown',
			subject: read.success ? read.data.subject_id : null,
			message: textOf(message.body),
			reason: read.success
				? await whyFailed(scope.storeFor(tenantId), read.data)
				: `not a message of ours: ${read.error.issues[0]?.message ?? ''}`,
			createdAt: wiring.clock.now(),
			version: 0,
			replayedAt: null,
			dismissedAt: null,
		});
		wiring.log.error('queue.dead_letter', { tenant: tenantId, kind: read.success ? read.data.kind : 'unknown' });
		message.ack();
	}
};

/** What the work itself noted of its last attempt; of other work the log tells. */
const whyFailed = async (store: Store, { kind, subject_id: id }: WorkMessage): Promise<string> => {
	const { notice } = kind === 'notice.process' ? await noticeOf(store, id) : { notice: null };
	return notice?.outcome ?? 'failed at every attempt; the log tells why';
};

const noticeOf = (store: Store, id: string) => store.load({ notice: { kind: 'notice.byId', id: id as NoticeId } });

/** A message of ours has 200 characters; of a stranger's the beginning tells enough. */
const messageLengthMax = 10_000;

/** What cannot be written as JSON (bytes, nothing at all) is kept by its kind. */
const textOf = (body: unknown): string => {
	try {
		return (JSON.stringify(body) ?? typeof body).slice(0, messageLengthMax);
	} catch {
		return typeof body;
	}
};

/** Null for what was cut or never was JSON. */
const bodyOf = (message: string): unknown => {
	try {
		return JSON.parse(message);
	} catch {
		return null;
	}
};

export type DeadLetterError =
	| { readonly type: 'dead-letter/not-found'; readonly deadLetter: string }
	/** The message itself is the fault: sending it again would fail again. */
	| { readonly type: 'dead-letter/unreadable'; readonly deadLetter: string }
	| { readonly type: 'command/conflict' };

export interface DeadLetterDeps {
	readonly deadLetters: Scope['deadLetters'];
	readonly store: Store;
	readonly ids: IdSource;
	readonly publish: Publish;
	readonly tenantId: TenantId;
}

/** Sends a dead letter's work again. Repeating a replay is harmless: consumers look at what is done first. */
export const replayDeadLetter = async (
	deps: DeadLetterDeps,
	id: DeadLetterId,
	context: ActionContext,
): Promise<Result<DeadLetter, DeadLetterError>> => {
	const letter = await deps.deadLetters.byId(deps.tenantId, id);
	if (letter === null) return err({ type: 'dead-letter/not-found', deadLetter: id });
	const read = workMessage.safeParse(bodyOf(letter.message));
	if (!read.success) return err({ type: 'dead-letter/unreadable', deadLetter: id });
	const { kind, subject_id: subjectId, tenant } = read.data;
	await deps.publish(tenant, [{ kind, subjectId, createdAt: context.now }]);
	return close(deps, { ...letter, replayedAt: context.now }, 'dead_letter.replayed', context);
};

/** Lays a dead letter aside for good: it stays readable and no longer troubles the health check. */
export const dismissDeadLetter = async (
	deps: DeadLetterDeps,
	id: DeadLetterId,
	context: ActionContext,
): Promise<Result<DeadLetter, DeadLetterError>> => {
	const letter = await deps.deadLetters.byId(deps.tenantId, id);
	if (letter === null) return err({ type: 'dead-letter/not-found', deadLetter: id });
	if (letter.dismissedAt !== null) return ok(letter);
	return close(deps, { ...letter, dismissedAt: context.now }, 'dead_letter.dismissed', context);
};

const close = async (
	deps: DeadLetterDeps,
	changed: DeadLetter,
	type: string,
	context: ActionContext,
): Promise<Result<DeadLetter, DeadLetterError>> => {
	const letter = { ...changed, version: changed.version + 1 };
	const outcome = await deps.store.commit({
		changes: [eventOf(deps.ids, type, letter, { queue: letter.queue }, context), { kind: 'dead-letter.close', letter }],
		answer: null,
	});
	return outcome.kind === 'committed' ? ok(letter) : err({ type: 'command/conflict' });
};
