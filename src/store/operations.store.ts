import type { IsoInstant } from '../domain/kernel/calendar.ts';
import type { TenantId } from '../domain/kernel/ids.ts';
import type { OutboxKind } from '../domain/kernel/store.ts';
import type { OperationsStore } from '../domain/work/operations.ports.ts';
import type { Database } from './database.ts';
import { rowToTenant } from './tenants.store.ts';

/** Rows that one cleaning deletes per table; the next run takes the rest. */
const cleanUpRowsMax = 1000;

export const createOperationsStore = (database: Database): OperationsStore => ({
	async tenants({ after, limit }) {
		const [rows = []] = await database.batch([
			{ sql: 'SELECT * FROM tenants WHERE id > ?1 ORDER BY id LIMIT ?2', parameters: [after ?? '', limit] },
		]);
		return rows.map(rowToTenant);
	},
	async takeUndone(before, now, limit) {
		const [rows = []] = await database.batch([
			{
				sql: `UPDATE outbox SET resent_at = ?2 WHERE (tenant_id, kind, subject_id) IN
						(SELECT tenant_id, kind, subject_id FROM outbox
						WHERE done_at IS NULL AND created_at < ?1 AND (resent_at IS NULL OR resent_at < ?1) ORDER BY created_at LIMIT ?3)
					RETURNING tenant_id, kind, subject_id, created_at`,
				parameters: [before, now, limit],
			},
		]);
		return rows.map((row) => ({
			tenantId: String(row['tenant_id']) as TenantId,
			kind: String(row['kind']) as OutboxKind,
			subjectId: String(row['subject_id']),
			createdAt: String(row['created_at']) as IsoInstant,
		}));
	},
	async tenantsWithDueWork(asOf) {
		const [rows = []] = await database.batch([
			{
				sql: `SELECT id FROM tenants WHERE EXISTS (SELECT 1 FROM due_work
					WHERE tenant_id = tenants.id AND due_at <= ?1 AND parked_reason IS NULL) ORDER BY id`,
				parameters: [asOf],
			},
		]);
		return rows.map((row) => String(row['id']) as TenantId);
	},
	async cleanUp(olderThan, tenantId) {
		const deletion = (table: 'outbox' | 'idempotency', keys: string, condition: string) =>
			`DELETE FROM ${table} WHERE (${keys}) IN (SELECT ${keys} FROM ${table} WHERE ${condition} AND tenant_id = ?2 LIMIT ${cleanUpRowsMax}) RETURNING 1 AS gone`;
		const rows = await database.batch([
			{
				sql: deletion('outbox', 'tenant_id, kind, subject_id', 'done_at IS NOT NULL AND done_at < ?1'),
				parameters: [olderThan.outbox, tenantId],
			},
			{
				sql: deletion('idempotency', 'tenant_id, key', 'created_at < ?1'),
				parameters: [olderThan.idempotency, tenantId],
			},
		]);
		return rows.reduce((count, gone) => count + gone.length, 0);
	},
	async countOld(olderThan, tenantId) {
		const [[row] = []] = await database.batch([
			{
				sql: `SELECT
					(SELECT count(*) FROM outbox WHERE done_at IS NOT NULL AND done_at < ?1 AND tenant_id = ?3)
					+ (SELECT count(*) FROM idempotency WHERE created_at < ?2 AND tenant_id = ?3) AS old`,
				parameters: [olderThan.outbox, olderThan.idempotency, tenantId],
			},
		]);
		return Number(row?.['old'] ?? 0);
	},
	async health(oldestUnsealed) {
		const [[row] = []] = await database.batch([
			{
				sql: `SELECT
					(SELECT count(*) FROM outbox WHERE done_at IS NULL AND created_at < ?1) AS undone,
					(SELECT count(*) FROM outbox WHERE done_at IS NULL AND created_at < ?1 AND kind = 'series.seal') AS unsealed,
					(SELECT count(*) FROM dead_letters WHERE replayed_at IS NULL AND dismissed_at IS NULL) AS dead_letters,
					(SELECT count(*) FROM due_work WHERE parked_reason IS NOT NULL) AS parked`,
				parameters: [oldestUnsealed],
			},
		]);
		return {
			undone: Number(row?.['undone'] ?? 0),
			unsealed: Number(row?.['unsealed'] ?? 0),
			deadLetters: Number(row?.['dead_letters'] ?? 0),
			parkedWork: Number(row?.['parked'] ?? 0),
		};
	},
});
