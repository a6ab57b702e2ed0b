import type { ChangeOf } from '../domain/kernel/store.ts';
import type { Row, Statement } from './database.ts';
import { invoiceToRow, rowToInvoice } from './invoice.rows.ts';
import {
	fromLists,
	listsParameter,
	onlyRow,
	type Readers,
	rowsParameter,
	type StoreContext,
	tenantOfWork,
	type Writers,
	workOnce,
} from './kinds.ts';
import {
	moveCounter,
	type Numbered,
	numberColumn,
	numberedTogether,
	numberingParameters,
	sequenceColumn,
	seriesColumn,
} from './numbering.ts';
import { keepSellers } from './seller.rows.ts';

export const selectInvoice = `SELECT invoices.*, sellers.body AS seller FROM invoices
	LEFT JOIN sellers ON sellers.tenant_id = invoices.tenant_id AND sellers.hash = invoices.seller_hash`;

const invoiceOrNull = (row: Row | null, context: StoreContext) => (row === null ? null : rowToInvoice(row, context));

export const invoiceReaders: Readers<
	'invoice.byId' | 'invoice.byIds' | 'invoice.byNumber' | 'invoice.frozen' | 'invoice.openOfSubscription'
> = {
	'invoice.byId': {
		statements: ({ id }, { tenantId }) => [
			{ sql: `${selectInvoice} WHERE invoices.tenant_id = ?1 AND invoices.id = ?2`, parameters: [tenantId, id] },
		],
		answer: (rows, context) => invoiceOrNull(onlyRow(rows), context),
	},
	'invoice.byIds': {
		statements: ({ ids }, { tenantId }) => [
			{
				sql: `${selectInvoice} WHERE invoices.tenant_id = ?1 AND invoices.id IN (SELECT value FROM json_each(?2))`,
				parameters: [tenantId, rowsParameter(ids)],
			},
		],
		answer: ([rows = []], context) => Promise.all(rows.map((row) => rowToInvoice(row, context))),
	},
	'invoice.openOfSubscription': {
		statements: ({ invoiceId }, { tenantId }) => [
			{
				sql: `${selectInvoice} WHERE invoices.tenant_id = ?1
					AND invoices.subscription_id = (SELECT subscription_id FROM invoices WHERE tenant_id = ?1 AND id = ?2)
					AND invoices.status IN ('pending', 'sent', 'overdue') ORDER BY invoices.id`,
				parameters: [tenantId, invoiceId],
			},
		],
		answer: ([rows = []], context) => Promise.all(rows.map((row) => rowToInvoice(row, context))),
	},
	'invoice.byNumber': {
		statements: ({ number }, { tenantId }) => [
			{
				// The index folds case; a number is asked for as it is printed.
				sql: `${selectInvoice} WHERE invoices.tenant_id = ?1
					AND invoices.number = ?2 COLLATE NOCASE AND invoices.number = ?2`,
				parameters: [tenantId, number],
			},
		],
		answer: (rows, context) => invoiceOrNull(onlyRow(rows), context),
	},
	'invoice.frozen': {
		statements: ({ id }, { tenantId }) => [
			{ sql: `${selectInvoice} WHERE invoices.tenant_id = ?1 AND invoices.id = ?2`, parameters: [tenantId, id] },
		],
		answer: async (rows, context) => {
			const row = onlyRow(rows);
			if (row === null || row['document_hash'] === null) return null;
			return { invoice: await rowToInvoice(row, context), documentHash: String(row['document_hash']) };
		},
	},
};

type InvoiceChange = 'invoice.draft' | 'invoice.discard' | 'invoice.issue' | 'invoice.progress';

export const invoiceWriters: Writers<InvoiceChange> = {
	'invoice.draft': async (changes, context) => [
		{
			sql: insertInvoices(givenSeries, 'NULL', 'NULL'),
			parameters: [
				context.tenantId,
				invoicesParameter(await Promise.all(changes.map(({ invoice }) => invoiceToRow(invoice, context)))),
			],
		},
	],
	'invoice.discard': (changes, { tenantId }) =>
		changes.map(({ id }) => ({
			sql: 'DELETE FROM invoices WHERE tenant_id = ?1 AND id = ?2',
			parameters: [tenantId, id],
		})),
	'invoice.issue': async (changes, context) => {
		const groups = numberedTogether(changes, numberedOf);
		return (await Promise.all(groups.map((own) => issueStatements(own, context)))).flat();
	},
	'invoice.progress': (changes, { tenantId }) => [
		{
			sql: `UPDATE invoices SET version = work.value ->> 'version', status = work.value ->> 'status',
					amount_paid = work.value ->> 'amount_paid', amount_credited = work.value ->> 'amount_credited',
					extended_due_date = work.value ->> 'extended_due_date', hold = work.value ->> 'hold',
					sent_at = work.value ->> 'sent_at', paid_at = work.value ->> 'paid_at', updated_at = work.value ->> 'updated_at'
				FROM json_each(?2) AS work
				WHERE invoices.tenant_id = ${tenantOfWork} AND invoices.id = work.value ->> 'id'`,
			parameters: [
				tenantId,
				rowsParameter(
					changes.map(({ invoice }) => ({
						id: invoice.id,
						version: invoice.version,
						status: invoice.status,
						amount_paid: Number(invoice.amountPaid.minor),
						amount_credited: Number(invoice.amountCredited.minor),
						extended_due_date: invoice.extendedDueDate,
						hold: invoice.hold,
						sent_at: invoice.sentAt,
						paid_at: invoice.paidAt,
						updated_at: invoice.updatedAt,
					})),
				),
			],
		},
	],
};

const columns = [
	'id',
	'version',
	'status',
	'invoice_type',
	'customer_id',
	'billing_sealed',
	'locale',
	'currency',
	'prices_include_tax',
	'lines',
	'tax_groups',
	'books_tax',
	'discounts',
	'subtotal',
	'discount_amount',
	'tax_amount',
	'total_amount',
	'amount_paid',
	'amount_credited',
	'notes',
	'metadata',
	'issue_date',
	'due_date',
	'extended_due_date',
	'hold',
	'basis',
	'prepaid',
	'deposit',
	'subscription_id',
	'imported_at',
	'sent_at',
	'paid_at',
	'created_at',
	'updated_at',
	'seller_hash',
	'document_hash',
] as const;

/** What a row may bring with it where the statement does not give it: the series of a draft, the number of an old invoice. */
const given = [...columns, 'series', 'number'] as const;
const givenSeries = `value ->> ${columns.length}`;
export const givenNumber = `value ->> ${columns.length + 1}`;

/** The rows of `insertInvoices`. */
export const invoicesParameter = (rows: readonly { readonly [Name in (typeof given)[number]]?: unknown }[]): string =>
	listsParameter(given, rows);

/** One statement writes any number of invoices, new or drafted before; issued ones are refused by the trigger. */
export const insertInvoices = (series: string, sequence: string, number: string): string =>
	`${workOnce} INSERT INTO invoices (tenant_id, series, sequence, number, ${columns.join(', ')})
	SELECT ?1, ${series}, ${sequence}, ${number}, ${fromLists(columns)} FROM work
	WHERE true ON CONFLICT (tenant_id, id) DO UPDATE SET
		series = excluded.series, sequence = excluded.sequence, number = excluded.number,
		${columns
			.slice(1)
			.map((column) => `${column} = excluded.${column}`)
			.join(', ')}
	RETURNING id AS document_id, number`;

const numberedOf = ({ code, series, invoice }: ChangeOf<'invoice.issue'>): Numbered => {
	if (invoice.issueDate === null) throw new Error('an invoice is issued without a date');
	return { code, series, issueDate: invoice.issueDate };
};

const issueStatements = async (
	changes: readonly ChangeOf<'invoice.issue'>[],
	context: StoreContext,
): Promise<readonly Statement[]> => {
	const [first] = changes;
	if (first === undefined) return [];
	const { tenantId } = context;
	const numbered = numberedOf(first);
	const rows = await Promise.all(
		changes.map(async (change) => ({
			...(await invoiceToRow(change.invoice, context)),
			seller_hash: change.sellerHash,
			document_hash: change.documentHash,
		})),
	);
	return [
		...keepSellers(
			tenantId,
			changes.map((change) => [change.sellerHash, change.invoice.seller]),
		),
		moveCounter(tenantId, numbered, changes.length),
		{
			sql: insertInvoices(seriesColumn, sequenceColumn, numberColumn),
			parameters: numberingParameters(tenantId, invoicesParameter(rows), numbered),
		},
	];
};
