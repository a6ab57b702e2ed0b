import type { IsoInstant } from '../domain/kernel/calendar.ts';
import type { CurrencyCode } from '../domain/kernel/currency.ts';
import type { DisputeId, PaymentId } from '../domain/kernel/ids.ts';
import { money, moneyToMinor } from '../domain/kernel/money.ts';
import type { Dispute, DisputeFilter, DisputeStatus } from '../domain/payments/dispute.ts';
import type { ProviderName } from '../domain/settings/values.ts';
import type { Row } from './database.ts';
import { onlyRow, type Readers, rowsParameter, type StoreContext, type Writers } from './kinds.ts';

const select = 'SELECT * FROM disputes WHERE tenant_id = ?1';

export const disputeReaders: Readers<'dispute.byId' | 'dispute.ofPayment' | 'dispute.list'> = {
	'dispute.byId': {
		statements: ({ id }, { tenantId }) => [{ sql: `${select} AND id = ?2`, parameters: [tenantId, id] }],
		answer: (rows, context) => {
			const row = onlyRow(rows);
			return row === null ? null : rowToDispute(row, context);
		},
	},
	'dispute.ofPayment': {
		statements: ({ paymentId }, { tenantId }) => [
			{ sql: `${select} AND payment_id = ?2 ORDER BY id`, parameters: [tenantId, paymentId] },
		],
		answer: ([rows = []], context) => rows.map((row) => rowToDispute(row, context)),
	},
	'dispute.list': {
		statements: (filter, { tenantId }) => [
			{
				sql: `${select}${conditionsOf(filter)} ORDER BY id DESC LIMIT ?5`,
				parameters: [tenantId, filter.paymentId, filter.status, filter.cursor, filter.limit],
			},
		],
		answer: ([rows = []], context) => rows.map((row) => rowToDispute(row, context)),
	},
};

/** Only those that were asked for, so that each finds its index. */
const conditionsOf = ({ paymentId, status, cursor }: DisputeFilter): string =>
	[
		paymentId === null ? '' : ' AND payment_id = ?2',
		status === null ? '' : ' AND status = ?3',
		cursor === null ? '' : ' AND id < ?4',
	].join('');

const columns = [
	'id',
	'version',
	'payment_id',
	'provider',
	'provider_id',
	'status',
	'reason',
	'currency',
	'amount',
	'was_withdrawn',
	'due_by',
	'opened_at',
	'closed_at',
] as const;

/** What later news can change. */
const mergedColumns = ['version', 'status', 'amount', 'was_withdrawn', 'due_by', 'closed_at'] as const;

export const disputeWriters: Writers<'dispute.save'> = {
	'dispute.save': (changes, { tenantId }) => [
		{
			sql: `INSERT INTO disputes (tenant_id, ${columns.join(', ')})
				SELECT ?1, ${columns.map((column) => `value ->> '${column}'`).join(', ')} FROM json_each(?2)
				WHERE true ON CONFLICT (tenant_id, id)
				DO UPDATE SET ${mergedColumns.map((column) => `${column} = excluded.${column}`).join(', ')}`,
			parameters: [tenantId, rowsParameter(changes.map(({ dispute }) => disputeToRow(dispute)))],
		},
	],
};

const disputeToRow = (dispute: Dispute) => ({
	id: dispute.id,
	version: dispute.version,
	payment_id: dispute.paymentId,
	provider: dispute.provider,
	provider_id: dispute.providerId,
	status: dispute.status,
	reason: dispute.reason,
	currency: dispute.amount.currency,
	amount: moneyToMinor(dispute.amount),
	was_withdrawn: dispute.wasWithdrawn ? 1 : 0,
	due_by: dispute.dueBy,
	opened_at: dispute.openedAt,
	closed_at: dispute.closedAt,
});

const rowToDispute = (row: Row, { tenantId }: StoreContext): Dispute => ({
	id: String(row['id']) as DisputeId,
	tenantId,
	version: Number(row['version']),
	paymentId: String(row['payment_id']) as PaymentId,
	provider: String(row['provider']) as ProviderName,
	providerId: String(row['provider_id']),
	status: String(row['status']) as DisputeStatus,
	reason: String(row['reason']),
	amount: money(Number(row['amount']), String(row['currency']) as CurrencyCode),
	wasWithdrawn: row['was_withdrawn'] === 1,
	dueBy: row['due_by'] === null ? null : (String(row['due_by']) as IsoInstant),
	openedAt: String(row['opened_at']) as IsoInstant,
	closedAt: row['closed_at'] === null ? null : (String(row['closed_at']) as IsoInstant),
});
