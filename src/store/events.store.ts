import { and, desc, eq, lt } from 'drizzle-orm';
import type { IsoInstant } from '../domain/kernel/calendar.ts';
import type { DomainEvent } from '../domain/kernel/event.ts';
import type { EventRecord } from '../domain/kernel/store.ts';
import type { Row } from './database.ts';
import type { Readers, Writers } from './kinds.ts';
import { actorToText, fromLists, listsParameter, workOnce } from './kinds.ts';
import { listOf, queryBuilder, when } from './list-query.ts';
import { events } from './schema.ts';

export const eventWriters: Writers<'event'> = {
	event: (changes, { tenantId }) => [
		{
			sql: `${workOnce} INSERT INTO events (tenant_id, ${columns.join(', ')}) SELECT ?1, ${fromLists(columns)} FROM work`,
			parameters: [
				tenantId,
				listsParameter(
					columns,
					changes.map(({ event }) => eventToRow(event)),
				),
			],
		},
	],
};

const columns = [
	'id',
	'subject_id',
	'subject_version',
	'type',
	'payload',
	'actor',
	'origin',
	'request_id',
	'reason',
	'occurred_at',
] as const;

const eventToRow = ({ context, ...event }: DomainEvent) => ({
	id: event.id,
	subject_id: event.subjectId,
	subject_version: event.subjectVersion,
	type: event.type,
	payload: event.payload,
	actor: actorToText(context.actor),
	origin: context.origin,
	request_id: context.requestId,
	reason: context.reason,
	occurred_at: context.now,
});

export const eventReaders: Readers<'event.list'> = {
	'event.list': {
		statements: (filter, { tenantId }) => [
			// Always bounded, so that the page is found by seq and never by a scan.
			listStatement({ ...filter, tenantId, before: filter.before ?? Number.MAX_SAFE_INTEGER }),
		],
		answer: ([rows = []]) => rows.map(rowToEvent),
	},
};

export const rowToEvent = (row: Row): EventRecord => ({
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
});

interface ListFilter {
	readonly tenantId: string;
	readonly subjectId: string | null;
	readonly type: string | null;
	readonly before: number;
	readonly limit: number;
}

const listStatement = listOf<ListFilter>((filter) =>
	queryBuilder
		.select()
		.from(events)
		.where(
			and(
				eq(events.tenant_id, filter.tenantId),
				when(filter.subjectId, (id) => eq(events.subject_id, id)),
				when(filter.type, (name) => eq(events.type, name)),
				lt(events.seq, filter.before),
			),
		)
		.orderBy(desc(filter.subjectId === null ? events.seq : events.subject_version))
		.limit(filter.limit),
);
