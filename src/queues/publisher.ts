import type { WorkMessage } from '../contract/messages.ts';
import type { TenantId } from '../domain/kernel/ids.ts';
import type { OutboxMessage } from '../domain/kernel/store.ts';
import type { FaultPort } from '../platform/faults.ts';
import { batchesOf } from './limits.ts';

/** The queues by the work they carry. */
export type WorkQueues = Readonly<Record<WorkMessage['kind'], Queue<WorkMessage>>>;

/** An outbox row, or a wake-up for due work that may come a little later. */
export interface Wake extends Omit<OutboxMessage, 'kind'> {
	readonly kind: WorkMessage['kind'];
	readonly delaySeconds?: number;
	/** A chunk; `subjectId` is the first of them. */
	readonly subjectIds?: readonly string[];
}

/** Wakes the consumers up. Failing is harmless: the rows stand in the outbox and the sweep sends them again. */
export type Publish = (tenantId: TenantId, messages: readonly Wake[]) => Promise<void>;

export const createPublisher =
	(queues: WorkQueues, faults: FaultPort): Publish =>
	async (tenantId, messages) => {
		const byKind = Map.groupBy(messages, (message) => message.kind);
		for (const [kind, own] of byKind) {
			for (const [delaySeconds, delayed] of Map.groupBy(own, (message) => message.delaySeconds ?? 0)) {
				for (const batch of batchesOf(delayed.map((message) => toWire(tenantId, message)))) {
					const sent = batch.map((body) => ({ body, ...(delaySeconds > 0 && { delaySeconds }) }));
					await faults.call('queue', kind, () => queues[kind].sendBatch(sent));
				}
			}
		}
	};

const toWire = (tenant: TenantId, message: Wake): WorkMessage => ({
	v: 1,
	kind: message.kind,
	tenant,
	subject_id: message.subjectId,
	occurred_at: message.createdAt,
	...(message.subjectIds && { subject_ids: [...message.subjectIds] }),
});
