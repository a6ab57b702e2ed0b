import { and, desc, eq, isNotNull, lt } from 'drizzle-orm';
import {
	fromLists,
	listsParameter,
	onlyRow,
	type Readers,
	rowsParameter,
	tenantOfWork,
	type Writers,
	workOnce,
} from './kinds.ts';
import { listOf, queryBuilder, when } from './list-query.ts';
import { subscriptions } from './schema.ts';
import { periodToRow, rowToPeriod, rowToSubscription, subscriptionToRow } from './subscription.rows.ts';

type SubscriptionNeed =
	| 'subscription.byId'
	| 'subscription.byIds'
	| 'subscription.ofInvoice'
	| 'subscription.list'
	| 'subscription.periods';

export const subscriptionReaders: Readers<SubscriptionNeed> = {
	'subscription.byId': {
		statements: ({ id }, { tenantId }) => [
			{ sql: 'SELECT * FROM subscriptions WHERE tenant_id = ?1 AND id = ?2', parameters: [tenantId, id] },
		],
		answer: (rows, { tenantId }) => {
			const row = onlyRow(rows);
			return row === null ? null : rowToSubscription(row, tenantId);
		},
	},
	'subscription.byIds': {
		statements: ({ ids }, { tenantId }) => [
			{
				sql: 'SELECT * FROM subscriptions WHERE tenant_id = ?1 AND id IN (SELECT value FROM json_each(?2))',
				parameters: [tenantId, rowsParameter(ids)],
			},
		],
		answer: ([rows = []], { tenantId }) => rows.map((row) => rowToSubscription(row, tenantId)),
	},
	'subscription.ofInvoice': {
		statements: ({ invoiceId }, { tenantId }) => [
			{
				sql: `SELECT * FROM subscriptions WHERE tenant_id = ?1
					AND id = (SELECT subscription_id FROM invoices WHERE tenant_id = ?1 AND id = ?2)`,
				parameters: [tenantId, invoiceId],
			},
		],
		answer: (rows, { tenantId }) => {
			const row = onlyRow(rows);
			return row === null ? null : rowToSubscription(row, tenantId);
		},
	},
	'subscription.list': {
		statements: ({ parked, ...filter }, { tenantId }) => [
			listStatement({ ...filter, parked: parked ? 1 : null, tenantId, before: filter.before ?? lastId }),
		],
		answer: ([rows = []], { tenantId }) => rows.map((row) => rowToSubscription(row, tenantId)),
	},
	'subscription.periods': {
		statements: ({ id, endingAfter }, { tenantId }) => [
			{
				// What began later took the place of its days, though it may have ended before.
				sql: `SELECT * FROM subscription_periods WHERE tenant_id = ?1 AND subscription_id = ?2 AND period_start >=
						(SELECT min(period_start) FROM subscription_periods
							WHERE tenant_id = ?1 AND subscription_id = ?2 AND period_end > ?3)
					ORDER BY period_start, revision`,
				parameters: [tenantId, id, endingAfter],
			},
		],
		answer: ([rows = []]) => rows.map(rowToPeriod),
	},
};

/** After every id. */
const lastId = 'sub_z';

interface ListFilter {
	readonly tenantId: string;
	readonly customerId: string | null;
	readonly status: string | null;
	readonly planId: string | null;
	readonly parked: number | null;
	readonly before: string;
	readonly limit: number;
}

const listStatement = listOf<ListFilter>((filter) =>
	queryBuilder
		.select()
		.from(subscriptions)
		.where(
			and(
				eq(subscriptions.tenant_id, filter.tenantId),
				when(filter.customerId, (id) => eq(subscriptions.customer_id, id)),
				when(filter.status, (status) => eq(subscriptions.status, status)),
				when(filter.planId, (id) => eq(subscriptions.plan_id, id)),
				filter.parked === null ? undefined : and(isNotNull(subscriptions.parked_at), eq(filter.parked, 1)),
				lt(subscriptions.id, filter.before),
			),
		)
		.orderBy(desc(subscriptions.id))
		.limit(filter.limit),
);

const columns = [
	'id',
	'version',
	'status',
	'customer_id',
	'plan_id',
	'price_id',
	'currency',
	'terms',
	'billing',
	'anchor',
	'anchor_day',
	'start_date',
	'trial_end',
	'end_date',
	'cycles',
	'cycles_billed',
	'billed_until',
	'current_start',
	'current_end',
	'pauses',
	'pending',
	'coupon',
	'method_id',
	'cancel_at',
	'cancelled_at',
	'ended_on',
	'grace_until',
	'parked_at',
	'parked_reason',
	'metadata',
	'created_at',
	'updated_at',
] as const;

/** What an index is over, and the reason that goes with it: written only where it changes, since each costs a row more. */
const indexedColumns = [
	'status',
	'plan_id',
	'parked_at',
	'parked_reason',
] as const satisfies readonly (typeof columns)[number][];

/** Of these the customer never changes. */
const unchanged: ReadonlySet<string> = new Set([...indexedColumns, 'id', 'customer_id']);
const plainColumns = columns.filter((column) => !unchanged.has(column));

export const subscriptionWriters: Writers<'subscription.save' | 'subscription.period'> = {
	'subscription.save': (changes, { tenantId }) => {
		const rows = changes.map(({ subscription }) => subscriptionToRow(subscription));
		const indexed = rows.map((row) =>
			Object.fromEntries(['id' as const, ...indexedColumns].map((name) => [name, row[name]])),
		);
		return [
			{
				sql: `${workOnce} INSERT INTO subscriptions (tenant_id, ${columns.join(', ')})
					SELECT ?1, ${fromLists(columns)} FROM work
					WHERE true ON CONFLICT (tenant_id, id) DO UPDATE SET
					${plainColumns.map((column) => `${column} = excluded.${column}`).join(', ')}`,
				parameters: [tenantId, listsParameter(columns, rows)],
			},
			{
				sql: `UPDATE subscriptions SET ${indexedColumns.map((column) => `${column} = work.value ->> '${column}'`).join(', ')}
					FROM json_each(?2) AS work
					WHERE subscriptions.tenant_id = ${tenantOfWork} AND subscriptions.id = work.value ->> 'id'
						AND (${indexedColumns.map((column) => `subscriptions.${column} IS NOT work.value ->> '${column}'`).join(' OR ')})`,
				parameters: [tenantId, rowsParameter(indexed)],
			},
		];
	},
	'subscription.period': (changes, { tenantId }) => [
		{
			sql: `INSERT INTO subscription_periods (tenant_id, subscription_id, period_start, revision, period_end, kind, invoice_id)
				SELECT ?1, value ->> 'subscription_id', value ->> 'period_start', value ->> 'revision', value ->> 'period_end',
					value ->> 'kind', value ->> 'invoice_id'
				FROM json_each(?2)`,
			parameters: [tenantId, rowsParameter(changes.map(({ period }) => periodToRow(period)))],
		},
	],
};
