import type { WorkMessage } from '../contract/messages.ts';
import type { TenantId } from '../domain/kernel/ids.ts';
import type { OutboxKind, OutboxMessage } from '../domain/kernel/store.ts';
import type { FaultPort } from '../platform/faults.ts';
import { batchesOf } from './limits.ts';

/** The queues by the work they carry. */
export type WorkQueues = Readonly<Record<OutboxKind, Queue<WorkMessage>>>;

/** Wakes the consumers up. Failing is harmless: the rows stand in the outbox and the sweep sends them again. */
export type Publish = (tenantId: TenantId, messages: readonly OutboxMessage[]) => Promise<void>;

export const createPublisher =
	(queues: WorkQueues, faults: FaultPort): Publish =>
	async (tenantId, messages) => {
		const byKind = Map.groupBy(messages, (message) => message.kind);
		for (const [kind, own] of byKind) {
			for (const batch of batchesOf(own.map((message) => toWire(tenantId, message)))) {
				await faults.call('queue', kind, () => queues[kind].sendBatch(batch.map((body) => ({ body }))));
			}
		}
	};

const toWire = (tenant: TenantId, message: OutboxMessage): WorkMessage => ({
	v: 1,
	kind: message.kind,
	tenant,
	subject_id: message.subjectId,
	occurred_at: message.createdAt,
});
