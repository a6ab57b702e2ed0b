import type { IsoInstant } from '../domain/kernel/calendar.ts';
import type { CountryCode } from '../domain/kernel/party.ts';
import type { ProviderHealth } from '../domain/payments/health.ts';
import type { ProviderName } from '../domain/settings/values.ts';
import type { Row } from './database.ts';
import { onlyRow, type Readers, rowsParameter, type Writers } from './kinds.ts';

/** Accounts that serve every country are kept under the empty one: a key cannot be NULL. */
const everywhere = '';

export const providerHealthReaders: Readers<'provider-health.all' | 'provider-health.ofPayment'> = {
	'provider-health.all': {
		statements: (_args, { tenantId }) => [
			{ sql: 'SELECT * FROM provider_health WHERE tenant_id = ?1', parameters: [tenantId] },
		],
		answer: ([rows = []]) => rows.map(rowToHealth),
	},
	'provider-health.ofPayment': {
		statements: ({ paymentId }, { tenantId }) => [
			{
				sql: `SELECT provider_health.* FROM provider_payments JOIN provider_health
						ON provider_health.tenant_id = ?1 AND provider_health.provider = provider_payments.provider
							AND provider_health.country = coalesce(provider_payments.country, '${everywhere}')
					WHERE provider_payments.tenant_id = ?1 AND provider_payments.payment_id = ?2`,
				parameters: [tenantId, paymentId],
			},
		],
		answer: (rows) => {
			const row = onlyRow(rows);
			return row === null ? null : rowToHealth(row);
		},
	},
};

export const providerHealthWriters: Writers<'provider-health.save'> = {
	'provider-health.save': (changes, { tenantId }) => [
		{
			sql: `INSERT INTO provider_health (tenant_id, provider, country, failures, opened_at, probe_at, trips, changed_at)
				SELECT ?1, value ->> 'provider', value ->> 'country', value ->> 'failures', value ->> 'openedAt', value ->> 'probeAt',
					value ->> 'trips', value ->> 'changedAt' FROM json_each(?2) WHERE true
				ON CONFLICT (tenant_id, provider, country) DO UPDATE SET failures = excluded.failures, opened_at = excluded.opened_at,
					probe_at = excluded.probe_at, trips = excluded.trips, changed_at = excluded.changed_at`,
			parameters: [
				tenantId,
				rowsParameter(changes.map(({ health }) => ({ ...health, country: health.country ?? everywhere }))),
			],
		},
	],
};

const rowToHealth = (row: Row): ProviderHealth => ({
	provider: String(row['provider']) as ProviderName,
	country: row['country'] === everywhere ? null : (String(row['country']) as CountryCode),
	failures: Number(row['failures']),
	openedAt: row['opened_at'] === null ? null : (String(row['opened_at']) as IsoInstant),
	probeAt: row['probe_at'] === null ? null : (String(row['probe_at']) as IsoInstant),
	trips: Number(row['trips']),
	changedAt: String(row['changed_at']) as IsoInstant,
});
