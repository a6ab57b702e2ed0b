import { workMessage } from '../contract/messages.ts';
import { type DeadLetterId, isTenantId } from '../domain/kernel/ids.ts';
import { err, ok, type Result } from '../domain/kernel/result.ts';
import type { DeadLetter } from '../domain/work/operations.ports.ts';
import type { Scope, Wiring } from '../wiring.ts';

/** Stores what failed for ever, so that nothing is lost with the queue's memory; a person finds it and replays it. */
export const keepDeadLetters = async (
	wiring: Wiring,
	batch: MessageBatch,
	background: (work: Promise<unknown>) => void,
): Promise<void> => {
	for (const message of batch.messages) {
		const read = workMessage.safeParse(message.body);
		const tenantId = read.success && isTenantId(read.data.tenant) ? read.data.tenant : null;
		await wiring.open({ tenantId, background }).deadLetters.add({
			id: wiring.ids.next('dlt'),
			tenantId: tenantId ?? '',
			queue: read.success ? read.data.kind : 'unknown',
			message: textOf(message.body),
			reason: read.success
				? 'failed at every attempt; the log tells why'
				: `not a message of ours: ${read.error.issues[0]?.message ?? ''}`,
			createdAt: wiring.clock.now(),
			replayedAt: null,
		});
		wiring.log.error('queue.dead_letter', { tenant: tenantId, kind: read.success ? read.data.kind : 'unknown' });
		message.ack();
	}
};

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

export type ReplayError =
	| { readonly type: 'dead-letter/not-found'; readonly deadLetter: string }
	/** The message itself is the fault: sending it again would fail again. */
	| { readonly type: 'dead-letter/unreadable'; readonly deadLetter: string };

/** Sends a dead letter's work again. Repeating a replay is harmless: consumers look at what is done first. */
export const replayDeadLetter = async (
	wiring: Wiring,
	scope: Scope,
	tenantId: string,
	id: DeadLetterId,
): Promise<Result<DeadLetter, ReplayError>> => {
	const letter = await scope.deadLetters.byId(tenantId, id);
	if (letter === null) return err({ type: 'dead-letter/not-found', deadLetter: id });
	const read = workMessage.safeParse(bodyOf(letter.message));
	if (!read.success) return err({ type: 'dead-letter/unreadable', deadLetter: id });
	const { kind, subject_id: subjectId, tenant } = read.data;
	const replayedAt = wiring.clock.now();
	await wiring.publish(tenant, [{ kind, subjectId, createdAt: replayedAt }]);
	await scope.deadLetters.markReplayed(tenantId, id, replayedAt);
	return ok({ ...letter, replayedAt });
};
