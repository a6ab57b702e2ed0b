import type { IsoInstant } from '../domain/kernel/calendar.ts';
import type { TenantId } from '../domain/kernel/ids.ts';
import type { OutboxKind, OutboxMessage } from '../domain/kernel/store.ts';
import type { Tenant } from '../domain/kernel/tenant.ts';
import type { Database } from './database.ts';
import { rowToTenant } from './tenants.store.ts';

/**
 * What the operator's doors need across tenants: the cron sweep, the list of tenants, dead letters, health. Nothing
 * here reads a customer's or a document's content.
 */
export interface OperationsStore {
	tenants(page: { readonly after: TenantId | null; readonly limit: number }): Promise<readonly Tenant[]>;
	/** Outbox rows that nobody finished since `before`, oldest first; noted as sent again at `now`. */
	takeUndone(
		before: IsoInstant,
		now: IsoInstant,
		limit: number,
	): Promise<readonly (OutboxMessage & { readonly tenantId: TenantId })[]>;
	/** Tenants that have work due. */
	tenantsWithDueWork(asOf: IsoInstant): Promise<readonly TenantId[]>;
	/** Deletes what has served its time; answers how many rows. */
	cleanUp(olderThan: { readonly outbox: IsoInstant; readonly idempotency: IsoInstant }): Promise<number>;
	/** Figures for the health check, in one round trip. */
	health(oldestUnsealed: IsoInstant): Promise<OperationsHealth>;
}

export interface OperationsHealth {
	/** Undone work that asked for sealing before the given instant. */
	readonly unsealed: number;
	readonly undone: number;
	readonly deadLetters: number;
	readonly parkedWork: number;
	readonly databaseBytes: number;
}

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
	async cleanUp(olderThan) {
		const deletion = (table: 'outbox' | 'idempotency', keys: string, condition: string) =>
			`DELETE FROM ${table} WHERE (${keys}) IN (SELECT ${keys} FROM ${table} WHERE ${condition} LIMIT ${cleanUpRowsMax}) RETURNING 1 AS gone`;
		const rows = await database.batch([
			{
				sql: deletion('outbox', 'tenant_id, kind, subject_id', 'done_at IS NOT NULL AND done_at < ?1'),
				parameters: [olderThan.outbox],
			},
			{
				sql: deletion('idempotency', 'tenant_id, key', 'created_at < ?1'),
				parameters: [olderThan.idempotency],
			},
		]);
		return rows.reduce((count, gone) => count + gone.length, 0);
	},
	async health(oldestUnsealed) {
		const [[row] = []] = await database.batch([
			{
				sql: `SELECT
					(SELECT count(*) FROM outbox WHERE done_at IS NULL AND created_at < ?1) AS undone,
					(SELECT count(*) FROM outbox WHERE done_at IS NULL AND created_at < ?1 AND kind = 'series.seal') AS unsealed,
					(SELECT count(*) FROM dead_letters WHERE replayed_at IS NULL) AS dead_letters,
					(SELECT count(*) FROM due_work WHERE parked_reason IS NOT NULL) AS parked,
					(SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()) AS bytes`,
				parameters: [oldestUnsealed],
			},
		]);
		return {
			undone: Number(row?.['undone'] ?? 0),
			unsealed: Number(row?.['unsealed'] ?? 0),
			deadLetters: Number(row?.['dead_letters'] ?? 0),
			parkedWork: Number(row?.['parked'] ?? 0),
			databaseBytes: Number(row?.['bytes'] ?? 0),
		};
	},
});
