import type { IsoInstant } from '../domain/kernel/calendar.ts';
import type { TenantId } from '../domain/kernel/ids.ts';
import type { OutboxKind } from '../domain/kernel/store.ts';
import type { OperationsStore } from '../domain/work/operations.ports.ts';
import type { Database } from './database.ts';
import { resendAfterSeconds, resendAfterSecondsMax } from './limits.ts';
import { rowToTenant } from './tenants.store.ts';

/** Rows that one go of a cleaning deletes per table. */
const cleanUpRowsMax = 1000;

export const createOperationsStore = (database: Database): OperationsStore => ({
	async tenants({ after, limit }) {
		const [rows = []] = await database.batch([
			{ sql: 'SELECT * FROM tenants WHERE id > ?1 ORDER BY id LIMIT ?2', parameters: [after ?? '', limit] },
		]);
		return rows.map(rowToTenant);
	},
	async takeUndone(now, limit, tenantId) {
		const [rows = []] = await database.batch([
			{
				// As long again as it has waited already: what is stuck does not keep the queues busy.
				sql: `UPDATE outbox SET resend_at = strftime('%Y-%m-%dT%H:%M:%fZ', ?1,
						(max(?3, min(unixepoch(?1, 'subsec') - unixepoch(coalesce(written_at, created_at), 'subsec'), ?4))) || ' seconds')
					WHERE (tenant_id, kind, subject_id) IN
						(SELECT tenant_id, kind, subject_id FROM outbox
						WHERE done_at IS NULL AND resend_at <= ?1 AND tenant_id = coalesce(?5, tenant_id) ORDER BY resend_at LIMIT ?2)
					RETURNING tenant_id, kind, subject_id, created_at`,
				parameters: [now, limit, resendAfterSeconds, resendAfterSecondsMax, tenantId],
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
					WHERE tenant_id = tenants.id AND due_at <= ?1 AND parked_reason IS NULL)
						AND NOT EXISTS (SELECT 1 FROM test_clocks WHERE tenant_id = tenants.id) ORDER BY id`,
				parameters: [asOf],
			},
		]);
		return rows.map((row) => String(row['id']) as TenantId);
	},
	async cleanUp(olderThan, tenantId) {
		const deletion = (table: 'outbox' | 'idempotency' | 'notices', keys: string, condition: string) =>
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
			{
				sql: deletion('notices', 'tenant_id, id', 'processed_at IS NOT NULL AND processed_at < ?1'),
				parameters: [olderThan.inbox, tenantId],
			},
		]);
		return {
			rows: rows.reduce((count, gone) => count + gone.length, 0),
			more: rows.some((gone) => gone.length === cleanUpRowsMax),
		};
	},
	async countOld(olderThan, tenantId) {
		const [[row] = []] = await database.batch([
			{
				sql: `SELECT
					(SELECT count(*) FROM outbox WHERE done_at IS NOT NULL AND done_at < ?1 AND tenant_id = ?3)
					+ (SELECT count(*) FROM idempotency WHERE created_at < ?2 AND tenant_id = ?3)
					+ (SELECT count(*) FROM notices WHERE processed_at IS NOT NULL AND processed_at < ?4 AND tenant_id = ?3) AS old`,
				parameters: [olderThan.outbox, olderThan.idempotency, tenantId, olderThan.inbox],
			},
		]);
		return Number(row?.['old'] ?? 0);
	},
	async health(oldestUnsealed) {
		// Every row has a resend_at: naming it lets the small index of undone rows be searched, not the table.
		const [[row] = []] = await database.batch([
			{
				sql: `SELECT
					(SELECT count(*) FROM outbox WHERE done_at IS NULL AND resend_at > '' AND coalesce(written_at, created_at) < ?1) AS undone,
					(SELECT count(*) FROM outbox WHERE done_at IS NULL AND resend_at > '' AND coalesce(written_at, created_at) < ?1 AND kind = 'series.seal') AS unsealed,
					(SELECT count(*) FROM dead_letters WHERE replayed_at IS NULL AND dismissed_at IS NULL) AS dead_letters,
					(SELECT count(*) FROM due_work WHERE parked_reason IS NOT NULL) AS parked,
					(SELECT count(*) FROM subscriptions WHERE parked_at IS NOT NULL) AS parked_subscriptions`,
				parameters: [oldestUnsealed],
			},
		]);
		return {
			undone: Number(row?.['undone'] ?? 0),
			unsealed: Number(row?.['unsealed'] ?? 0),
			deadLetters: Number(row?.['dead_letters'] ?? 0),
			parkedWork: Number(row?.['parked'] ?? 0),
			parkedSubscriptions: Number(row?.['parked_subscriptions'] ?? 0),
		};
	},
});
