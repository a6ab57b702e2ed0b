import type { IsoInstant } from '../domain/kernel/calendar.ts';
import type { NoticeId, PaymentId } from '../domain/kernel/ids.ts';
import type { CountryCode } from '../domain/kernel/party.ts';
import type { KeptNotice } from '../domain/payments/notice.ts';
import type { ProviderName } from '../domain/settings/values.ts';
import { onlyRow, type Readers, rowsParameter, tenantOfWork, type Writers } from './kinds.ts';

export const noticeReaders: Readers<'notice.byId'> = {
	'notice.byId': {
		statements: ({ id }, { tenantId }) => [
			{ sql: 'SELECT * FROM notices WHERE tenant_id = ?1 AND id = ?2', parameters: [tenantId, id] },
		],
		answer: (rows, { tenantId }): KeptNotice | null => {
			const row = onlyRow(rows);
			if (row === null) return null;
			const text = (name: string) => (row[name] === null ? null : String(row[name]));
			return {
				id: String(row['id']) as NoticeId,
				tenantId,
				provider: String(row['provider']) as ProviderName,
				country: text('country') as CountryCode | null,
				eventKey: String(row['event_key']),
				type: String(row['type']),
				status: String(row['status']) as KeptNotice['status'],
				paymentId: text('payment_id') as PaymentId | null,
				outcome: text('outcome'),
				receivedAt: String(row['received_at']) as IsoInstant,
				processedAt: text('processed_at') as IsoInstant | null,
			};
		},
	},
};

export const noticeWriters: Writers<'notice.keep' | 'notice.failed' | 'notice.done'> = {
	'notice.keep': (changes, { tenantId }) => [
		{
			sql: `INSERT INTO notices (tenant_id, id, provider, country, event_key, type, status, payment_id, received_at)
				SELECT ?1, value ->> 'id', value ->> 'provider', value ->> 'country', value ->> 'eventKey', value ->> 'type',
					value ->> 'status', value ->> 'paymentId', value ->> 'receivedAt' FROM json_each(?2)`,
			parameters: [tenantId, rowsParameter(changes.map(({ notice }) => notice))],
		},
	],
	'notice.failed': (changes, { tenantId }) => [
		{
			sql: `UPDATE notices SET outcome = work.value ->> 'outcome' FROM json_each(?2) AS work
				WHERE notices.tenant_id = ${tenantOfWork} AND notices.id = work.value ->> 'id' AND notices.status = 'received'`,
			parameters: [tenantId, rowsParameter(changes.map(({ id, outcome }) => ({ id, outcome })))],
		},
	],
	'notice.done': (changes, { tenantId }) => [
		{
			sql: `UPDATE notices SET status = work.value ->> 'status', outcome = work.value ->> 'outcome', processed_at = work.value ->> 'at'
				FROM json_each(?2) AS work WHERE notices.tenant_id = ${tenantOfWork} AND notices.id = work.value ->> 'id'
					AND notices.status = 'received'`,
			parameters: [
				tenantId,
				rowsParameter(changes.map(({ id, status, outcome, at }) => ({ id, status, outcome, at }))),
			],
		},
	],
};
