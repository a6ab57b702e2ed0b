import type { IsoInstant } from '../domain/kernel/calendar.ts';
import type { DomainEvent } from '../domain/kernel/event.ts';
import type { Readers, Writers } from './kinds.ts';
import { rowsParameter } from './kinds.ts';

export const eventWriters: Writers<'event'> = {
	event: (changes, { tenantId }) => [
		{
			sql: `INSERT INTO events (id, tenant_id, subject_id, subject_version, type, payload, actor, origin, request_id, reason, occurred_at)
				SELECT value ->> 'id', ?1, value ->> 'subject_id', value ->> 'subject_version', value ->> 'type', value -> 'payload',
					value ->> 'actor', value ->> 'origin', value ->> 'request_id', value ->> 'reason', value ->> 'occurred_at'
				FROM json_each(?2)`,
			parameters: [tenantId, rowsParameter(changes.map(({ event }) => eventToRow(event)))],
		},
	],
};

const eventToRow = ({ context, ...event }: DomainEvent) => ({
	id: event.id,
	subject_id: event.subjectId,
	subject_version: event.subjectVersion,
	type: event.type,
	payload: event.payload,
	actor: `${context.actor.kind}:${context.actor.id}`,
	origin: context.origin,
	request_id: context.requestId,
	reason: context.reason,
	occurred_at: context.now,
});

export const eventReaders: Readers<'event.list'> = {
	'event.list': {
		statements: ({ subjectId, type, before, limit }, { tenantId }) => [
			subjectId === null
				? {
						sql: `SELECT * FROM events WHERE seq < ?2 AND tenant_id = ?1 AND (?3 IS NULL OR type = ?3) ORDER BY seq DESC LIMIT ?4`,
						parameters: [tenantId, before ?? Number.MAX_SAFE_INTEGER, type, limit],
					}
				: {
						sql: `SELECT * FROM events WHERE tenant_id = ?1 AND subject_id = ?5 AND seq < ?2 AND (?3 IS NULL OR type = ?3)
							ORDER BY subject_version DESC LIMIT ?4`,
						parameters: [tenantId, before ?? Number.MAX_SAFE_INTEGER, type, limit, subjectId],
					},
		],
		answer: ([rows = []]) =>
			rows.map((row) => ({
				seq: Number(row['seq']),
				id: String(row['id']),
				type: String(row['type']),
				subjectId: String(row['subject_id']),
				subjectVersion: Number(row['subject_version']),
				actor: String(row['actor']),
				origin: String(row['origin']),
				requestId: String(row['request_id']),
				reason: row['reason'] === null ? null : String(row['reason']),
				occurredAt: String(row['occurred_at']) as IsoInstant,
				payload: JSON.parse(String(row['payload'])),
			})),
	},
};
