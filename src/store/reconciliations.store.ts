import { type IsoInstant, instantToEpochMs } from '../domain/kernel/calendar.ts';
import type { CurrencyCode } from '../domain/kernel/currency.ts';
import { idAtInstant, type PaymentId, type ReconciliationId } from '../domain/kernel/ids.ts';
import { money, moneyToMinor } from '../domain/kernel/money.ts';
import type { CountryCode } from '../domain/kernel/party.ts';
import type { InstantPeriod } from '../domain/payments/provider.ts';
import {
	type Difference,
	type OwnTransaction,
	type Reconciliation,
	type ReconciliationSource,
	type Side,
	type TheirSide,
	transactionStateOf,
} from '../domain/reconciliation/reconciliation.ts';
import type { ProviderName } from '../domain/settings/values.ts';
import type { Row } from './database.ts';
import { type Readers, rowsParameter, type Writers } from './kinds.ts';

type ReconciliationNeed =
	| 'reconciliation.own'
	| 'reconciliation.named'
	| 'reconciliation.outstanding'
	| 'reconciliation.byId'
	| 'reconciliation.list';

const ownPayments = `SELECT payment_id AS id, payments.status, payments.created_at, provider_payments.final_at AS ended_at,
		coalesce(received_amount, charge_amount) AS amount, coalesce(received_currency, charge_currency) AS currency,
		(SELECT json_group_array(reference) FROM payment_references WHERE tenant_id = ?1
			AND provider = ?2 AND payment_references.payment_id = provider_payments.payment_id) AS names
	FROM provider_payments JOIN payments ON payments.tenant_id = ?1 AND payments.id = payment_id
	WHERE provider_payments.tenant_id = ?1 AND provider_payments.provider = ?2 AND provider_payments.country IS ?3`;

const ownRefunds = `SELECT refunds.id, refunds.status, refunds.created_at, refunds.final_at AS ended_at,
		refunds.charge_currency AS currency, refunds.charge_amount AS amount, json_array(refunds.provider_id) AS names
	FROM refunds JOIN provider_payments USING (tenant_id, payment_id)
	WHERE refunds.tenant_id = ?1 AND refunds.provider = ?2 AND provider_payments.country IS ?3`;

const ownDisputes = `SELECT disputes.id, disputes.status, disputes.opened_at AS created_at, disputes.closed_at AS ended_at,
		disputes.currency, disputes.amount, json_array(disputes.provider_id) AS names
	FROM disputes JOIN provider_payments USING (tenant_id, payment_id)
	WHERE disputes.tenant_id = ?1 AND disputes.provider = ?2 AND provider_payments.country IS ?3`;

const rowsToOwn = ([payments = [], refunds = [], disputes = []]: readonly (readonly Row[])[]) => [
	...payments.map((row) => rowToOwn(row, 'payment')),
	...refunds.map((row) => rowToOwn(row, 'refund')),
	...disputes.map((row) => rowToOwn(row, 'dispute')),
];

/** Ids begin with their time, so that a period is a range of the key. */
const rangeOf = (prefix: 'pay' | 'rfd' | 'dsp', { from, to }: InstantPeriod) =>
	[from, to].map((instant) => idAtInstant(prefix, instantToEpochMs(instant)));

export const reconciliationReaders: Readers<ReconciliationNeed> = {
	'reconciliation.own': {
		statements: ({ provider, country, limit, ...period }, { tenantId }) => {
			const of = (prefix: 'pay' | 'rfd' | 'dsp') => [tenantId, provider, country, ...rangeOf(prefix, period), limit];
			return [
				{
					sql: `${ownPayments} AND payment_id >= ?4 AND payment_id < ?5 ORDER BY payment_id LIMIT ?6`,
					parameters: of('pay'),
				},
				{
					sql: `${ownRefunds} AND refunds.id >= ?4 AND refunds.id < ?5 ORDER BY refunds.id LIMIT ?6`,
					parameters: of('rfd'),
				},
				{
					sql: `${ownDisputes} AND disputes.id >= ?4 AND disputes.id < ?5 ORDER BY disputes.id LIMIT ?6`,
					parameters: of('dsp'),
				},
			];
		},
		answer: rowsToOwn,
	},
	'reconciliation.named': {
		statements: ({ provider, country, names }, { tenantId }) => {
			const parameters = [tenantId, provider, country, rowsParameter(names)];
			const named = '(SELECT value FROM json_each(?4))';
			const among = (table: 'refunds' | 'disputes') =>
				`${table}.id IN (SELECT value FROM json_each(?4) UNION ALL SELECT id FROM ${table}
					WHERE tenant_id = ?1 AND provider = ?2 AND provider_id IN ${named})`;
			return [
				{
					sql: `${ownPayments} AND payment_id IN (SELECT value FROM json_each(?4) UNION ALL
						SELECT payment_id FROM payment_references WHERE tenant_id = ?1 AND provider = ?2 AND reference IN ${named})`,
					parameters,
				},
				{ sql: `${ownRefunds} AND ${among('refunds')}`, parameters },
				{ sql: `${ownDisputes} AND ${among('disputes')}`, parameters },
			];
		},
		answer: rowsToOwn,
	},
	'reconciliation.outstanding': {
		statements: ({ provider, country, charge, limit, ...period }, { tenantId }) => [
			{
				sql: `SELECT payment_id FROM provider_payments JOIN payments ON payments.tenant_id = ?1 AND payments.id = payment_id
					WHERE provider_payments.tenant_id = ?1 AND provider_payments.provider = ?2 AND provider_payments.country IS ?3
						AND payment_id >= ?4 AND payment_id < ?5 AND charge_currency = ?6 AND charge_amount = ?7
						AND received_amount IS NULL AND flow <> 'outside'
					ORDER BY payment_id DESC LIMIT ?8`,
				parameters: [
					tenantId,
					provider,
					country,
					...rangeOf('pay', period),
					charge.currency,
					moneyToMinor(charge),
					limit,
				],
			},
		],
		answer: ([rows = []]) => rows.map((row) => String(row['payment_id']) as PaymentId),
	},
	'reconciliation.byId': {
		statements: ({ id }, { tenantId }) => [
			{ sql: 'SELECT * FROM reconciliations WHERE tenant_id = ?1 AND id = ?2', parameters: [tenantId, id] },
			{
				sql: 'SELECT * FROM reconciliation_differences WHERE tenant_id = ?1 AND reconciliation_id = ?2 ORDER BY position',
				parameters: [tenantId, id],
			},
		],
		answer: ([rows = [], differences = []]) => {
			const [row] = rows;
			return row === undefined ? null : { ...rowToReconciliation(row), differences: differences.map(rowToDifference) };
		},
	},
	'reconciliation.list': {
		statements: ({ before, limit }, { tenantId }) => [
			{
				sql: 'SELECT * FROM reconciliations WHERE tenant_id = ?1 AND id < ?2 ORDER BY id DESC LIMIT ?3',
				parameters: [tenantId, before ?? 'rec_~', limit],
			},
		],
		answer: ([rows = []]) => rows.map(rowToReconciliation),
	},
};

export const reconciliationWriters: Writers<'reconciliation.keep' | 'reconciliation.mend'> = {
	'reconciliation.keep': (changes, { tenantId }) => [
		{
			sql: `INSERT INTO reconciliations (tenant_id, id, version, provider, country, source, from_at, to_at, compared, matched, differing, created_at)
				SELECT ?1, value ->> 'id', value ->> 'version', value ->> 'provider', value ->> 'country', value ->> 'source', value ->> 'from',
					value ->> 'to', value ->> 'compared', value ->> 'matched', value ->> 'differing', value ->> 'createdAt' FROM json_each(?2)`,
			parameters: [tenantId, rowsParameter(changes.map(({ reconciliation }) => reconciliation))],
		},
		{
			sql: `INSERT INTO reconciliation_differences (tenant_id, reconciliation_id, position, kind, about, reference, own_id, ours, theirs, mend)
				SELECT ?1, value ->> 'reconciliation', value ->> 'position', value ->> 'kind', value ->> 'about', value ->> 'reference',
					value ->> 'ownId', value ->> 'ours', value ->> 'theirs', value ->> 'mend' FROM json_each(?2)`,
			parameters: [
				tenantId,
				rowsParameter(
					changes.flatMap(({ reconciliation, differences }) =>
						differences.map((difference) => ({
							...difference,
							reconciliation: reconciliation.id,
							ours: difference.ours === null ? null : JSON.stringify(difference.ours),
							theirs: difference.theirs === null ? null : JSON.stringify(difference.theirs),
						})),
					),
				),
			],
		},
	],
	'reconciliation.mend': (changes, { tenantId }) =>
		changes.flatMap(({ reconciliation, position, at, outcome }) => [
			{
				sql: `UPDATE reconciliation_differences SET mended_at = ?4, outcome = ?5
					WHERE tenant_id = ?1 AND reconciliation_id = ?2 AND position = ?3`,
				parameters: [tenantId, reconciliation.id, position, at, outcome],
			},
			{
				sql: 'UPDATE reconciliations SET version = ?3 WHERE tenant_id = ?1 AND id = ?2',
				parameters: [tenantId, reconciliation.id, reconciliation.version],
			},
		]),
};

const rowToOwn = (row: Row, kind: OwnTransaction['kind']): OwnTransaction => ({
	kind,
	id: String(row['id']),
	references: (JSON.parse(String(row['names'])) as readonly (string | null)[]).filter((name) => name !== null),
	amount: money(Number(row['amount']), String(row['currency']) as CurrencyCode),
	state: transactionStateOf(String(row['status'])),
	createdAt: String(row['created_at']) as IsoInstant,
	endedAt: row['ended_at'] === null ? null : (String(row['ended_at']) as IsoInstant),
});

const rowToReconciliation = (row: Row): Reconciliation => ({
	id: String(row['id']) as ReconciliationId,
	version: Number(row['version']),
	provider: String(row['provider']) as ProviderName,
	country: row['country'] === null ? null : (String(row['country']) as CountryCode),
	source: String(row['source']) as ReconciliationSource,
	from: String(row['from_at']) as IsoInstant,
	to: String(row['to_at']) as IsoInstant,
	compared: Number(row['compared']),
	matched: Number(row['matched']),
	differing: Number(row['differing']),
	createdAt: String(row['created_at']) as IsoInstant,
});

const rowToDifference = (row: Row): Difference => {
	const side = <Kept extends Side>(name: string) =>
		row[name] === null ? null : (JSON.parse(String(row[name])) as Kept);
	return {
		position: Number(row['position']),
		kind: String(row['kind']) as Difference['kind'],
		about: String(row['about']) as Difference['about'],
		reference: String(row['reference']),
		ownId: row['own_id'] === null ? null : String(row['own_id']),
		ours: side<Side>('ours'),
		theirs: side<TheirSide>('theirs'),
		mend: String(row['mend']) as Difference['mend'],
		mendedAt: row['mended_at'] === null ? null : (String(row['mended_at']) as IsoInstant),
		outcome: row['outcome'] === null ? null : String(row['outcome']),
	};
};
