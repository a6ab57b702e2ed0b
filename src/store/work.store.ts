import { addSeconds, type IsoInstant } from '../domain/kernel/calendar.ts';
import type { InvoiceId } from '../domain/kernel/ids.ts';
import type { DueWork, DueWorkKind } from '../domain/kernel/store.ts';
import type { Row } from './database.ts';
import { type Readers, rowsParameter, tenantOfWork, type Writers } from './kinds.ts';
import { resendAfterSeconds } from './limits.ts';

const lacksWork = (kind: DueWorkKind): string => `NOT EXISTS (SELECT 1 FROM due_work
	WHERE tenant_id = ?1 AND kind = '${kind}' AND subject_id = invoices.id AND step = '')`;

export const workReaders: Readers<
	'due-work.due' | 'due-work.of' | 'due-work.ofSubjects' | 'due-work.page' | 'repair.openInvoices'
> = {
	'due-work.of': {
		statements: ({ work, subjectId, step }, { tenantId }) => [
			{
				sql: `SELECT kind, subject_id, step, due_at, attempts FROM due_work
					WHERE tenant_id = ?1 AND kind = ?2 AND subject_id = ?3 AND step = ?4 AND parked_reason IS NULL`,
				parameters: [tenantId, work, subjectId, step],
			},
		],
		answer: ([rows = []]) => rows.map(rowToWork)[0] ?? null,
	},
	'repair.openInvoices': {
		statements: ({ status, after, remindedFrom, limit }, { tenantId }) => [
			{
				sql: `SELECT id, status <> 'overdue' AND ${lacksWork('invoice.overdue')} AS unwatched,
						hold IS NULL AND coalesce(extended_due_date, due_date) >= ?4 AND ${lacksWork('invoice.remind')} AS unreminded
					FROM invoices WHERE tenant_id = ?1 AND status = ?2 AND id > ?3 AND imported_at IS NULL ORDER BY id LIMIT ?5`,
				parameters: [tenantId, status, after, remindedFrom, limit],
			},
		],
		answer: ([rows = []]) =>
			rows.map((row) => ({
				id: String(row['id']) as InvoiceId,
				lacks: [
					...(row['unwatched'] === 1 ? (['invoice.overdue'] as const) : []),
					...(row['unreminded'] === 1 ? (['invoice.remind'] as const) : []),
				],
			})),
	},
	'due-work.page': {
		statements: ({ asOf, work, after, limit }, { tenantId }) => [
			{
				sql: `SELECT kind, subject_id, step, due_at, attempts FROM due_work
					WHERE tenant_id = ?1 AND due_at <= ?2 AND parked_reason IS NULL AND kind = ?3
						AND due_at >= ?4 AND (due_at > ?4 OR subject_id > ?5)
					ORDER BY due_at, kind, subject_id, step LIMIT ?6`,
				parameters: [tenantId, asOf, work, after?.dueAt ?? '', after?.subjectId ?? '', limit],
			},
		],
		answer: ([rows = []]) => rows.map(rowToWork),
	},
	'due-work.ofSubjects': {
		statements: ({ asOf, work, subjectIds }, { tenantId }) => [
			{
				sql: `SELECT kind, subject_id, step, due_at, attempts FROM due_work
					WHERE tenant_id = ?1 AND kind = ?2 AND subject_id IN (SELECT value FROM json_each(?3))
						AND due_at <= ?4 AND parked_reason IS NULL
					ORDER BY due_at, subject_id, step`,
				parameters: [tenantId, work, rowsParameter(subjectIds), asOf],
			},
		],
		answer: ([rows = []]) => rows.map(rowToWork),
	},
	'due-work.due': {
		statements: ({ asOf, kinds, limit }, { tenantId }) => [
			{
				sql: `SELECT kind, subject_id, step, due_at, attempts FROM due_work
					WHERE tenant_id = ?1 AND due_at <= ?2 AND parked_reason IS NULL
						AND kind IN (SELECT value FROM json_each(?4))
					ORDER BY due_at, kind, subject_id, step LIMIT ?3`,
				parameters: [tenantId, asOf, limit, rowsParameter(kinds)],
			},
		],
		answer: ([rows = []]) => rows.map(rowToWork),
	},
};

export const rowToWork = (row: Row): DueWork => ({
	kind: String(row['kind']) as DueWorkKind,
	subjectId: String(row['subject_id']),
	step: String(row['step']),
	dueAt: String(row['due_at']) as IsoInstant,
	attempts: Number(row['attempts']),
});

type WorkChange = 'outbox' | 'outbox.done' | 'due-work' | 'due-work.done' | 'due-work.retry' | 'due-work.park';

export const workWriters: Writers<WorkChange> = {
	outbox: (changes, { tenantId, realNow }) => {
		const now = realNow?.() ?? null;
		const asked = new Set(changes.map(({ message }) => now ?? message.createdAt));
		const resendAt = new Map([...asked].map((at) => [at, addSeconds(at, resendAfterSeconds)]));
		return [
			{
				sql: `INSERT INTO outbox (tenant_id, kind, subject_id, created_at, resend_at, written_at)
				SELECT ?1, value ->> 'kind', value ->> 'subject_id', value ->> 'created_at', value ->> 'resend_at', ?3 FROM json_each(?2)
				WHERE true ON CONFLICT (tenant_id, kind, subject_id) DO UPDATE SET created_at = excluded.created_at,
					resend_at = excluded.resend_at, written_at = excluded.written_at, done_at = NULL`,
				parameters: [
					tenantId,
					rowsParameter(
						changes.map(({ message }) => ({
							kind: message.kind,
							subject_id: message.subjectId,
							created_at: message.createdAt,
							resend_at: resendAt.get(now ?? message.createdAt),
						})),
					),
					now,
				],
			},
		];
	},
	// What was asked for again after this message was written is another request, and stays undone.
	'outbox.done': (changes, { tenantId }) => [
		{
			sql: `UPDATE outbox SET done_at = work.value ->> 'at' FROM json_each(?2) AS work
				WHERE outbox.tenant_id = ${tenantOfWork} AND outbox.kind = work.value ->> 'kind' AND outbox.subject_id = work.value ->> 'subject_id'
					AND outbox.created_at <= work.value ->> 'created_at'`,
			parameters: [
				tenantId,
				rowsParameter(
					changes.map(({ message, at }) => ({
						kind: message.kind,
						subject_id: message.subjectId,
						created_at: message.createdAt,
						at,
					})),
				),
			],
		},
	],
	'due-work': (changes, { tenantId }) => [
		{
			sql: `INSERT INTO due_work (tenant_id, kind, subject_id, step, due_at)
				SELECT ?1, value ->> 'kind', value ->> 'subject_id', value ->> 'step', value ->> 'due_at' FROM json_each(?2)
				WHERE true ON CONFLICT (tenant_id, kind, subject_id, step)
				DO UPDATE SET due_at = excluded.due_at, attempts = 0, parked_reason = NULL`,
			parameters: [tenantId, rowsParameter(changes.map(({ work }) => dueWorkToRow(work)))],
		},
	],
	'due-work.done': (changes, { tenantId }) => [
		{
			sql: `DELETE FROM due_work WHERE tenant_id = ?1 AND (kind, subject_id, step) IN
				(SELECT due.kind, due.subject_id, due.step FROM json_each(?2) AS work CROSS JOIN due_work AS due
				WHERE due.tenant_id = ?1 AND due.kind = work.value ->> 'kind' AND due.subject_id = work.value ->> 'subject_id'
					AND due.step = work.value ->> 'step' AND due.due_at = coalesce(work.value ->> 'due_at', due.due_at))`,
			parameters: [tenantId, rowsParameter(changes.map(({ work }) => dueWorkToRow(work)))],
		},
	],
	'due-work.retry': (changes, { tenantId }) => [
		{
			sql: `UPDATE due_work SET due_at = work.value ->> 'retry_at', attempts = due_work.attempts + 1 FROM json_each(?2) AS work
				WHERE due_work.tenant_id = ${tenantOfWork} AND due_work.kind = work.value ->> 'kind'
				AND due_work.subject_id = work.value ->> 'subject_id' AND due_work.step = work.value ->> 'step'
				AND due_work.due_at = work.value ->> 'due_at'`,
			parameters: [
				tenantId,
				rowsParameter(changes.map(({ work, dueAt }) => ({ ...dueWorkToRow(work), retry_at: dueAt }))),
			],
		},
	],
	'due-work.park': (changes, { tenantId }) =>
		changes.map(({ work, reason }) => ({
			sql: `UPDATE due_work SET parked_reason = ?5, attempts = attempts + 1
				WHERE tenant_id = ?1 AND kind = ?2 AND subject_id = ?3 AND step = ?4 AND due_at = ?6`,
			parameters: [tenantId, work.kind, work.subjectId, work.step, reason, work.dueAt],
		})),
};

const dueWorkToRow = (work: Pick<DueWork, 'kind' | 'subjectId' | 'step'> & { readonly dueAt?: IsoInstant }) => ({
	kind: work.kind,
	subject_id: work.subjectId,
	step: work.step,
	due_at: work.dueAt ?? null,
});
