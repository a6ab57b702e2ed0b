import type { ApiKey } from '../domain/access/api-key.ts';
import type { Role, Scope } from '../domain/access/scopes.ts';
import type { IsoInstant } from '../domain/kernel/calendar.ts';
import type { ApiKeyId, TenantId } from '../domain/kernel/ids.ts';
import type { Row } from './database.ts';
import { onlyRow, type Readers, type Writers } from './kinds.ts';

export const apiKeyReaders: Readers<'api-key.byId' | 'api-key.byHash' | 'api-key.list'> = {
	'api-key.byId': {
		statements: ({ id }, { tenantId }) => [
			{ sql: 'SELECT * FROM api_keys WHERE tenant_id = ?1 AND id = ?2', parameters: [tenantId, id] },
		],
		answer: (rows, { tenantId }) => rowToKeyOrNull(onlyRow(rows), tenantId),
	},
	'api-key.byHash': {
		statements: ({ secretHash }, { tenantId }) => [
			{
				sql: 'SELECT * FROM api_keys WHERE tenant_id = ?1 AND secret_hash = ?2',
				parameters: [tenantId, secretHash],
			},
		],
		answer: (rows, { tenantId }) => rowToKeyOrNull(onlyRow(rows), tenantId),
	},
	'api-key.list': {
		statements: ({ before, limit }, { tenantId }) => [
			{
				sql: `SELECT * FROM api_keys WHERE tenant_id = ?1 ${before === null ? '' : 'AND id < ?3'} ORDER BY id DESC LIMIT ?2`,
				parameters: before === null ? [tenantId, limit] : [tenantId, limit, before],
			},
		],
		answer: ([rows = []], { tenantId }) => rows.map((row) => rowToKey(row, tenantId)),
	},
};

export const apiKeyWriters: Writers<'api-key.save' | 'api-key.used'> = {
	'api-key.save': (changes, { tenantId }) =>
		changes.map(({ key }) => ({
			sql: `INSERT INTO api_keys (tenant_id, id, version, name, secret_hash, hint, role, scopes, expires_at, revoked_at, created_at)
				VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
				ON CONFLICT (tenant_id, id) DO UPDATE SET version = excluded.version, name = excluded.name,
					expires_at = excluded.expires_at, revoked_at = excluded.revoked_at`,
			parameters: [
				tenantId,
				key.id,
				key.version,
				key.name,
				key.secretHash,
				key.hint,
				key.role,
				key.scopes === null ? null : JSON.stringify(key.scopes),
				key.expiresAt,
				key.revokedAt,
				key.createdAt,
			],
		})),
	'api-key.used': (changes, { tenantId }) =>
		changes.map(({ id, at }) => ({
			sql: 'UPDATE api_keys SET last_used_at = ?3 WHERE tenant_id = ?1 AND id = ?2',
			parameters: [tenantId, id, at],
		})),
};

const rowToKeyOrNull = (row: Row | null, tenantId: TenantId): ApiKey | null =>
	row === null ? null : rowToKey(row, tenantId);

const rowToKey = (row: Row, tenantId: TenantId): ApiKey => {
	const instant = (column: string) => (row[column] === null ? null : (String(row[column]) as IsoInstant));
	return {
		id: String(row['id']) as ApiKeyId,
		tenantId,
		version: Number(row['version']),
		name: String(row['name']),
		secretHash: String(row['secret_hash']),
		hint: String(row['hint']),
		role: String(row['role']) as Role,
		scopes: row['scopes'] === null ? null : (JSON.parse(String(row['scopes'])) as Scope[]),
		expiresAt: instant('expires_at'),
		revokedAt: instant('revoked_at'),
		lastUsedAt: instant('last_used_at'),
		createdAt: String(row['created_at']) as IsoInstant,
	};
};
