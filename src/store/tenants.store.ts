import type { IsoInstant } from '../domain/kernel/calendar.ts';
import type { CurrencyCode } from '../domain/kernel/currency.ts';
import type { TenantId } from '../domain/kernel/ids.ts';
import type { CountryCode } from '../domain/kernel/party.ts';
import type { Tenant } from '../domain/kernel/tenant.ts';
import type { Row } from './database.ts';
import { onlyRow, type Readers, type Writers } from './kinds.ts';

export const tenantReaders: Readers<'tenant'> = {
	tenant: {
		statements: (_args, { tenantId }) => [{ sql: 'SELECT * FROM tenants WHERE id = ?1', parameters: [tenantId] }],
		answer: (rows) => {
			const row = onlyRow(rows);
			return row === null ? null : rowToTenant(row);
		},
	},
};

export const tenantWriters: Writers<'tenant.save'> = {
	'tenant.save': (changes) =>
		changes.map(({ tenant }) => ({
			sql: `INSERT INTO tenants (id, version, name, mode, country, books_currency, time_zone, created_at, updated_at)
				VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
				ON CONFLICT (id) DO UPDATE SET version = excluded.version, name = excluded.name,
					time_zone = excluded.time_zone, updated_at = excluded.updated_at`,
			parameters: [
				tenant.id,
				tenant.version,
				tenant.name,
				tenant.mode,
				tenant.country,
				tenant.booksCurrency,
				tenant.timeZone,
				tenant.createdAt,
				tenant.updatedAt,
			],
		})),
};

export const rowToTenant = (row: Row): Tenant => ({
	id: String(row['id']) as TenantId,
	version: Number(row['version']),
	name: String(row['name']),
	mode: row['mode'] === 'live' ? 'live' : 'test',
	country: String(row['country']) as CountryCode,
	booksCurrency: String(row['books_currency']) as CurrencyCode,
	timeZone: String(row['time_zone']),
	createdAt: String(row['created_at']) as IsoInstant,
	updatedAt: String(row['updated_at']) as IsoInstant,
});
