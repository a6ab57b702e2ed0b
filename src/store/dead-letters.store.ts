import type { IsoInstant } from '../domain/kernel/calendar.ts';
import type { DeadLetterId } from '../domain/kernel/ids.ts';
import type { DeadLetter, DeadLetterStore } from '../domain/work/operations.ports.ts';
import type { Database, Row } from './database.ts';
import type { Writers } from './kinds.ts';

export const createDeadLetterStore = (database: Database): DeadLetterStore => ({
	async add(letter) {
		await database.batch([
			{
				sql: `INSERT INTO dead_letters (id, tenant_id, queue, subject, message, reason, created_at)
					VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT (tenant_id, queue, subject) WHERE subject IS NOT NULL
					DO UPDATE SET message = excluded.message, reason = excluded.reason, created_at = excluded.created_at,
						replayed_at = NULL, dismissed_at = NULL`,
				parameters: [
					letter.id,
					letter.tenantId,
					letter.queue,
					letter.subject,
					letter.message,
					letter.reason,
					letter.createdAt,
				],
			},
		]);
	},
	async list({ tenantId, before, limit }) {
		const [rows = []] = await database.batch([
			before === null
				? {
						sql: 'SELECT * FROM dead_letters WHERE tenant_id = ?1 ORDER BY id DESC LIMIT ?2',
						parameters: [tenantId, limit],
					}
				: {
						sql: 'SELECT * FROM dead_letters WHERE tenant_id = ?1 AND id < ?3 ORDER BY id DESC LIMIT ?2',
						parameters: [tenantId, limit, before],
					},
		]);
		return rows.map(rowToLetter);
	},
	async byId(tenantId, id) {
		const [[row] = []] = await database.batch([
			{ sql: 'SELECT * FROM dead_letters WHERE id = ?1 AND tenant_id = ?2', parameters: [id, tenantId] },
		]);
		return row === undefined ? null : rowToLetter(row);
	},
});

export const deadLetterWriters: Writers<'dead-letter.close'> = {
	'dead-letter.close': (changes, { tenantId }) =>
		changes.map(({ letter }) => ({
			sql: 'UPDATE dead_letters SET version = ?3, replayed_at = ?4, dismissed_at = ?5 WHERE id = ?1 AND tenant_id = ?2',
			parameters: [letter.id, tenantId, letter.version, letter.replayedAt, letter.dismissedAt],
		})),
};

const rowToLetter = (row: Row): DeadLetter => ({
	id: String(row['id']) as DeadLetterId,
	tenantId: String(row['tenant_id']),
	queue: String(row['queue']),
	subject: row['subject'] === null ? null : String(row['subject']),
	message: String(row['message']),
	reason: String(row['reason']),
	createdAt: String(row['created_at']) as IsoInstant,
	version: Number(row['version']),
	dismissedAt: row['dismissed_at'] === null ? null : (String(row['dismissed_at']) as IsoInstant),
	replayedAt: row['replayed_at'] === null ? null : (String(row['replayed_at']) as IsoInstant),
});
