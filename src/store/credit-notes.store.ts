import { and, desc, eq, getTableColumns, lt, sql } from 'drizzle-orm';
import type { CreditKind, CreditNote, CreditNoteLine } from '../domain/invoices/credit-note.ts';
import type { BillingParty, ItemType } from '../domain/invoices/invoice.ts';
import type { IsoDate, IsoInstant } from '../domain/kernel/calendar.ts';
import type { CurrencyCode } from '../domain/kernel/currency.ts';
import { decimal, decimalToString } from '../domain/kernel/decimal.ts';
import type { CreditNoteId, CustomerId, InvoiceId, LineId } from '../domain/kernel/ids.ts';
import { money, moneyToMinor } from '../domain/kernel/money.ts';
import type { Locale } from '../domain/kernel/party.ts';
import type { ChangeOf } from '../domain/kernel/store.ts';
import type { TaxDecision } from '../domain/tax/treatment.ts';
import type { Row, Statement } from './database.ts';
import { onlyRow, type Readers, rowsParameter, type StoreContext, type Writers } from './kinds.ts';
import { listOf, queryBuilder, when } from './list-query.ts';
import {
	moveCounter,
	type Numbered,
	numberColumn,
	numberedTogether,
	numberingParameters,
	sequenceColumn,
	seriesColumn,
} from './numbering.ts';
import { creditNotes, sellers } from './schema.ts';
import { keepSellers, rowToSeller } from './seller.rows.ts';
import {
	booksTaxToStored,
	type DecisionPlaces,
	decisionAt,
	placeOfDecision,
	placesOf,
	storedToBooksTax,
	storedToTax,
	taxToStored,
} from './tax.rows.ts';

type CreditNoteNeed = 'credit-note.byId' | 'credit-note.frozen' | 'credit-note.byInvoice' | 'credit-note.list';

export const selectCreditNote = `SELECT credit_notes.*, sellers.body AS seller FROM credit_notes
	JOIN sellers ON sellers.tenant_id = credit_notes.tenant_id AND sellers.hash = credit_notes.seller_hash`;

const byId = (id: CreditNoteId, { tenantId }: StoreContext): readonly Statement[] => [
	{
		sql: `${selectCreditNote} WHERE credit_notes.tenant_id = ?1 AND credit_notes.id = ?2`,
		parameters: [tenantId, id],
	},
];

export const creditNoteReaders: Readers<CreditNoteNeed> = {
	'credit-note.byId': {
		statements: ({ id }, context) => byId(id, context),
		answer: (rows, context) => {
			const row = onlyRow(rows);
			return row === null ? null : rowToCreditNote(row, context);
		},
	},
	'credit-note.frozen': {
		statements: ({ id }, context) => byId(id, context),
		answer: async (rows, context) => {
			const row = onlyRow(rows);
			return row && { creditNote: await rowToCreditNote(row, context), documentHash: String(row['document_hash']) };
		},
	},
	'credit-note.byInvoice': {
		statements: ({ invoiceId }, { tenantId }) => [
			{
				sql: `${selectCreditNote} WHERE credit_notes.tenant_id = ?1 AND credit_notes.invoice_id = ?2
					ORDER BY credit_notes.id`,
				parameters: [tenantId, invoiceId],
			},
		],
		answer: ([rows = []], context) => Promise.all(rows.map((row) => rowToCreditNote(row, context))),
	},
	'credit-note.list': {
		statements: (filter, { tenantId }) => [listStatement({ ...filter, tenantId })],
		answer: ([rows = []], context) => Promise.all(rows.map((row) => rowToCreditNote(row, context))),
	},
};

interface ListFilter {
	readonly tenantId: string;
	readonly customerId: CustomerId | null;
	readonly before: CreditNoteId | null;
	readonly limit: number;
}

const listStatement = listOf<ListFilter>((filter) =>
	queryBuilder
		.select({ ...getTableColumns(creditNotes), seller: sql`${sellers.body}`.as('seller') })
		.from(creditNotes)
		.leftJoin(sellers, and(eq(sellers.tenant_id, creditNotes.tenant_id), eq(sellers.hash, creditNotes.seller_hash)))
		.where(
			and(
				eq(creditNotes.tenant_id, filter.tenantId),
				when(filter.before, (id) => lt(creditNotes.id, id)),
				when(filter.customerId, (id) => eq(creditNotes.customer_id, id)),
			),
		)
		.orderBy(desc(creditNotes.id))
		.limit(filter.limit),
);

export const creditNoteWriters: Writers<'credit-note.issue' | 'credit-note.sent'> = {
	'credit-note.issue': async (changes, context) =>
		(await Promise.all(numberedTogether(changes, numberedOf).map((own) => issueStatements(own, context)))).flat(),
	'credit-note.sent': (changes, { tenantId }) =>
		changes.map(({ creditNote }) => ({
			sql: 'UPDATE credit_notes SET version = ?3, sent_at = ?4 WHERE tenant_id = ?1 AND id = ?2',
			parameters: [tenantId, creditNote.id, creditNote.version, creditNote.sentAt],
		})),
};

const numberedOf = ({ code, series, creditNote }: ChangeOf<'credit-note.issue'>): Numbered => ({
	code,
	series,
	issueDate: creditNote.issueDate,
});

const columns = [
	'id',
	'version',
	'invoice_id',
	'customer_id',
	'kind',
	'reason',
	'billing_sealed',
	'locale',
	'currency',
	'prices_include_tax',
	'invoice_number',
	'invoice_issue_date',
	'lines',
	'tax_groups',
	'books_tax',
	'subtotal',
	'tax_amount',
	'total_amount',
	'applied_amount',
	'freed_amount',
	'issue_date',
	'seller_hash',
	'document_hash',
	'sent_at',
	'created_at',
] as const;

const issueStatements = async (
	changes: readonly ChangeOf<'credit-note.issue'>[],
	context: StoreContext,
): Promise<readonly Statement[]> => {
	const [first] = changes;
	if (first === undefined) return [];
	const { tenantId } = context;
	const numbered = numberedOf(first);
	const rows = await Promise.all(
		changes.map(async (change) => ({
			...(await creditNoteToRow(change.creditNote, context)),
			seller_hash: change.sellerHash,
			document_hash: change.documentHash,
		})),
	);
	return [
		...keepSellers(
			tenantId,
			changes.map((change) => [change.sellerHash, change.creditNote.seller]),
		),
		moveCounter(tenantId, numbered, changes.length),
		{
			sql: `INSERT INTO credit_notes (tenant_id, series, sequence, number, ${columns.join(', ')})
				SELECT ?1, ${seriesColumn}, ${sequenceColumn}, ${numberColumn},
					${columns.map((column) => `value ->> '${column}'`).join(', ')} FROM json_each(?2)
				RETURNING id AS document_id, number`,
			parameters: numberingParameters(tenantId, rowsParameter(rows), numbered),
		},
	];
};

interface StoredLine {
	readonly id: string;
	readonly description: string;
	readonly type: ItemType;
	readonly decision: number;
	readonly net: number;
	readonly tax: number;
	readonly quantity?: string;
}

const placeOf = (id: string) => ({ table: 'credit_notes', column: 'billing_sealed', id });

const creditNoteToRow = async (note: CreditNote, { vault }: StoreContext) => {
	const places = placesOf(note);
	return {
		id: note.id,
		version: note.version,
		invoice_id: note.invoiceId,
		customer_id: note.customerId,
		kind: note.kind,
		reason: note.reason,
		billing_sealed: await vault.seal(JSON.stringify(note.billing), placeOf(note.id), null),
		locale: note.locale,
		currency: note.currency,
		prices_include_tax: note.pricesIncludeTax ? 1 : 0,
		invoice_number: note.invoiceNumber,
		invoice_issue_date: note.invoiceIssueDate,
		lines: note.lines.map((line) => lineToStored(line, places)),
		tax_groups: taxToStored(note.taxGroups, places),
		books_tax: booksTaxToStored(note.booksTax),
		subtotal: moneyToMinor(note.subtotal),
		tax_amount: moneyToMinor(note.taxAmount),
		total_amount: moneyToMinor(note.totalAmount),
		applied_amount: moneyToMinor(note.appliedAmount),
		freed_amount: moneyToMinor(note.freedAmount),
		issue_date: note.issueDate,
		sent_at: note.sentAt,
		created_at: note.createdAt,
	};
};

export const rowToCreditNote = async (row: Row, { tenantId, vault }: StoreContext): Promise<CreditNote> => {
	const id = String(row['id']);
	const currency = String(row['currency']) as CurrencyCode;
	const amount = (column: string) => money(Number(row[column]), currency);
	const text = (column: string): string | null => (row[column] === null ? null : String(row[column]));
	const billing: BillingParty = JSON.parse(await vault.open(String(row['billing_sealed']), placeOf(id), null));
	const { decisions, taxGroups } = storedToTax(String(row['tax_groups']), currency);
	const lines: readonly StoredLine[] = JSON.parse(String(row['lines']));
	return {
		id: id as CreditNoteId,
		tenantId,
		version: Number(row['version']),
		invoiceId: String(row['invoice_id']) as InvoiceId,
		invoiceNumber: String(row['invoice_number']),
		invoiceIssueDate: String(row['invoice_issue_date']) as IsoDate,
		customerId: String(row['customer_id']) as CustomerId,
		kind: String(row['kind']) as CreditKind,
		reason: text('reason'),
		billing,
		locale: String(row['locale']) as Locale,
		currency,
		pricesIncludeTax: row['prices_include_tax'] === 1,
		lines: lines.map((line) => storedToLine(line, decisions, currency)),
		taxGroups,
		booksTax: storedToBooksTax(text('books_tax')),
		subtotal: amount('subtotal'),
		taxAmount: amount('tax_amount'),
		totalAmount: amount('total_amount'),
		appliedAmount: amount('applied_amount'),
		freedAmount: amount('freed_amount'),
		seller: rowToSeller(String(row['seller'])),
		number: text('number'),
		issueDate: String(row['issue_date']) as IsoDate,
		sentAt: text('sent_at') as IsoInstant | null,
		createdAt: String(row['created_at']) as IsoInstant,
	};
};

const lineToStored = (line: CreditNoteLine, places: DecisionPlaces): StoredLine => ({
	id: line.lineId,
	description: line.description,
	type: line.itemType,
	decision: placeOfDecision(places, line.tax),
	net: moneyToMinor(line.netAmount),
	tax: moneyToMinor(line.taxAmount),
	...(line.quantity !== null && { quantity: decimalToString(line.quantity) }),
});

const storedToLine = (line: StoredLine, decisions: readonly TaxDecision[], currency: CurrencyCode): CreditNoteLine => ({
	lineId: line.id as LineId,
	description: line.description,
	itemType: line.type,
	tax: decisionAt(decisions, line.decision),
	quantity: line.quantity === undefined ? null : decimal(line.quantity),
	netAmount: money(line.net, currency),
	taxAmount: money(line.tax, currency),
	totalAmount: money(line.net + line.tax, currency),
});
