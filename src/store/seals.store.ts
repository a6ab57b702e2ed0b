import type {
	NumberedContent,
	ProofDocument,
	Seal,
	SeriesCode,
	SeriesDocument,
	SeriesHead,
} from '../domain/invoices/series.ts';
import type { IsoDate, IsoInstant } from '../domain/kernel/calendar.ts';
import { rowToCreditNote } from './credit-notes.store.ts';
import type { Row } from './database.ts';
import { rowToInvoice } from './invoice.rows.ts';
import { onlyRow, type Readers, rowsParameter, type StoreContext, type Writers } from './kinds.ts';

type SealNeed =
	| 'series.list'
	| 'series.taken'
	| 'series.headsOfCredit'
	| 'series.headOfDraft'
	| 'series.heads'
	| 'series.head'
	| 'series.ofDocument'
	| 'series.unsealed'
	| 'series.next'
	| 'series.proof';

const documentColumns = 'id, series, sequence, number, issue_date, document_hash';

export const sealReaders: Readers<SealNeed> = {
	'series.head': {
		statements: ({ code }, { tenantId }) => [
			{
				sql: `SELECT period, last_sequence, last_date FROM series
					WHERE tenant_id = ?1 AND code = ?2 ORDER BY last_date DESC, period DESC LIMIT 1`,
				parameters: [tenantId, code],
			},
		],
		answer: (rows) => rowToHead(onlyRow(rows)),
	},
	'series.heads': {
		statements: ({ codes }, { tenantId }) => [
			{
				sql: `SELECT code, period, last_sequence, last_date FROM series
					WHERE tenant_id = ?1 AND code IN (SELECT value FROM json_each(?2)) ORDER BY last_date, period`,
				parameters: [tenantId, rowsParameter(codes)],
			},
		],
		answer: ([rows = []]) => rowsToHeads(rows),
	},
	'series.headsOfCredit': {
		statements: ({ invoiceId }, { tenantId }) => [
			{
				// `invoice.web/2026` stands for `credit_note.web`.
				sql: `SELECT code, period, last_sequence, last_date FROM series WHERE tenant_id = ?1 AND code IN ('credit_note',
						(SELECT 'credit_note' || substr(series, length('invoice') + 1, instr(series, '/') - length('invoice') - 1)
							FROM invoices WHERE tenant_id = ?1 AND id = ?2))
					ORDER BY last_date, period`,
				parameters: [tenantId, invoiceId],
			},
		],
		answer: ([rows = []]) => rowsToHeads(rows),
	},
	'series.list': {
		statements: ({ after, limit }, { tenantId }) => [
			{
				sql: `SELECT code, period, last_sequence, last_date, (SELECT max(sequence) FROM series_seals
						WHERE tenant_id = ?1 AND series_seals.series = series.code || '/' || series.period) AS sealed
					FROM series WHERE tenant_id = ?1 AND (code, period) > (?2, ?3) ORDER BY code, period LIMIT ?4`,
				parameters: [tenantId, after?.code ?? '', after?.period ?? '', limit],
			},
		],
		answer: ([rows = []]) =>
			rows.map((row) => ({
				code: String(row['code']) as SeriesCode,
				period: String(row['period']),
				lastSequence: Number(row['last_sequence']),
				lastDate: String(row['last_date']) as IsoDate,
				sealedUpTo: Number(row['sealed'] ?? 0),
			})),
	},
	'series.taken': {
		statements: ({ code, series: { period, prefix, suffix, digits } }, { tenantId }) => {
			const counter = 'substr(number, length(?4) + 1, length(number) - length(?4) - length(?5))';
			return [
				{
					// What follows the prefix is a digit: ':' sorts after them all.
					sql: `SELECT min(number) AS number FROM (SELECT tenant_id, number FROM documents
							UNION ALL SELECT tenant_id, number FROM receipts) WHERE tenant_id = ?1
						AND number >= ?4 || '0' COLLATE NOCASE AND number < ?4 || ':' COLLATE NOCASE
						AND substr(number, length(number) - length(?5) + 1) = ?5 COLLATE NOCASE
						AND ${counter} NOT GLOB '*[^0-9]*' AND (length(${counter}) = ?6 OR (length(${counter}) > ?6 AND ${counter} NOT LIKE '0%'))
						AND CAST(${counter} AS INTEGER) >
							coalesce((SELECT last_sequence FROM series WHERE tenant_id = ?1 AND code = ?2 AND period = ?3), 0)`,
					parameters: [tenantId, code, period, prefix, suffix, digits],
				},
			];
		},
		answer: (rows) => {
			const number = onlyRow(rows)?.['number'] ?? null;
			return number === null ? null : String(number);
		},
	},
	'series.headOfDraft': {
		statements: ({ id }, { tenantId }) => [
			{
				sql: `SELECT period, last_sequence, last_date FROM series WHERE tenant_id = ?1
					AND code = coalesce((SELECT series FROM invoices WHERE tenant_id = ?1 AND id = ?2), 'invoice')
					ORDER BY last_date DESC, period DESC LIMIT 1`,
				parameters: [tenantId, id],
			},
		],
		answer: (rows) => rowToHead(onlyRow(rows)),
	},
	'series.ofDocument': {
		statements: ({ documentId }, { tenantId }) => [
			{
				sql: 'SELECT series FROM documents WHERE tenant_id = ?1 AND id = ?2',
				parameters: [tenantId, documentId],
			},
		],
		answer: (rows) => {
			const series = onlyRow(rows)?.['series'] ?? null;
			return series === null ? null : String(series);
		},
	},
	'series.unsealed': {
		statements: ({ series, limit }, { tenantId }) => [
			{
				sql: 'SELECT * FROM series_seals WHERE tenant_id = ?1 AND series = ?2 ORDER BY sequence DESC LIMIT 1',
				parameters: [tenantId, series],
			},
			{
				sql: `SELECT ${documentColumns} FROM documents WHERE tenant_id = ?1 AND series = ?2 AND sequence >
						coalesce((SELECT max(sequence) FROM series_seals WHERE tenant_id = ?1 AND series = ?2), 0)
					ORDER BY sequence LIMIT ?3`,
				parameters: [tenantId, series, limit],
			},
		],
		answer: ([last = [], documents = []]) => ({
			last: last[0] === undefined ? null : rowToSeal(last[0]),
			documents: documents.map(rowToDocument),
		}),
	},
	'series.next': {
		statements: ({ after }, { tenantId }) => [
			{
				sql: `WITH next AS (SELECT min(series) AS series FROM (
						SELECT min(code || '/' || period) AS series FROM series
							WHERE tenant_id = ?1 AND code <> 'receipt' AND code || '/' || period > ?2
						UNION ALL SELECT min(series) FROM invoices WHERE tenant_id = ?1 AND series > ?2 AND sequence IS NOT NULL
						UNION ALL SELECT min(series) FROM credit_notes WHERE tenant_id = ?1 AND series > ?2
						UNION ALL SELECT min(series) FROM series_seals WHERE tenant_id = ?1 AND series > ?2))
					SELECT series, (SELECT last_sequence FROM series
						WHERE tenant_id = ?1 AND code || '/' || period = next.series) AS last_sequence FROM next`,
				parameters: [tenantId, after],
			},
		],
		answer: (rows) => {
			const row = onlyRow(rows);
			const series = row?.['series'] ?? null;
			return series === null ? null : { series: String(series), lastSequence: Number(row?.['last_sequence'] ?? 0) };
		},
	},
	'series.proof': {
		statements: ({ series, from, to, limit }, { tenantId }) => [
			{
				sql: isOfCreditNotes(series) ? proofStatement('credit_notes') : proofStatement('invoices'),
				parameters: [tenantId, series, from, to, limit],
			},
			{
				sql: `SELECT * FROM series_seals WHERE tenant_id = ?1 AND series = ?2 AND sequence BETWEEN ?3 AND ?4
					ORDER BY sequence LIMIT ?5`,
				parameters: [tenantId, series, from, to, limit],
			},
		],
		answer: async ([documents = [], seals = []], context, { series }) => ({
			documents: await Promise.all(documents.map((row) => rowToProofDocument(row, isOfCreditNotes(series), context))),
			seals: seals.map(rowToSeal),
		}),
	},
};

export const sealWriters: Writers<'seal.append'> = {
	'seal.append': (changes, { tenantId }) => [
		{
			sql: `INSERT INTO series_seals (tenant_id, series, sequence, document_id, chain_hash)
				SELECT ?1, value ->> 'series', value ->> 'sequence', value ->> 'document_id', value ->> 'chain_hash' FROM json_each(?2)`,
			parameters: [
				tenantId,
				rowsParameter(
					changes.map(({ seal }) => ({
						series: seal.series,
						sequence: seal.sequence,
						document_id: seal.documentId,
						chain_hash: seal.chainHash,
					})),
				),
			],
		},
	],
};

/** Rows in the order of their dates: of a code's rows the last one stays. */
const rowsToHeads = (rows: readonly Row[]): ReadonlyMap<SeriesCode, SeriesHead> =>
	new Map<SeriesCode, SeriesHead>(
		rows.flatMap((row) => {
			const head = rowToHead(row);
			return head === null ? [] : [[row['code'] as SeriesCode, head]];
		}),
	);

const rowToHead = (row: Row | null): SeriesHead | null =>
	row === null
		? null
		: {
				period: String(row['period']),
				lastSequence: Number(row['last_sequence']),
				lastDate: String(row['last_date']) as IsoDate,
			};

const rowToDocument = (row: Row): SeriesDocument => ({
	documentId: String(row['id']),
	series: String(row['series']),
	sequence: Number(row['sequence']),
	number: String(row['number']),
	issueDate: String(row['issue_date']) as IsoDate,
	documentHash: String(row['document_hash']),
});

const isOfCreditNotes = (series: string): boolean => /^credit_note[./]/.test(series);

const proofStatement = (table: 'invoices' | 'credit_notes'): string =>
	`SELECT ${table}.*, sellers.body AS seller, outbox.created_at AS waiting_since FROM ${table}
	LEFT JOIN sellers ON sellers.tenant_id = ${table}.tenant_id AND sellers.hash = ${table}.seller_hash
	LEFT JOIN outbox ON outbox.tenant_id = ${table}.tenant_id AND outbox.kind = 'series.seal'
		AND outbox.subject_id = ${table}.id AND outbox.done_at IS NULL
	WHERE ${table}.tenant_id = ?1 AND ${table}.series = ?2 AND ${table}.sequence BETWEEN ?3 AND ?4
	ORDER BY ${table}.sequence LIMIT ?5`;

const invoiceIn = async (row: Row, context: StoreContext): Promise<NumberedContent> => ({
	type: 'invoice',
	invoice: await rowToInvoice(row, context),
});

const creditNoteIn = async (row: Row, context: StoreContext): Promise<NumberedContent> => ({
	type: 'credit_note',
	creditNote: await rowToCreditNote(row, context),
});

/** Tampering can make content that does not open or parse: that is what the proof is there to find, not a failure of it. */
const rowToProofDocument = async (row: Row, isCreditNote: boolean, context: StoreContext): Promise<ProofDocument> => ({
	...rowToDocument(row),
	content: await (isCreditNote ? creditNoteIn(row, context) : invoiceIn(row, context)).catch(() => null),
	waitingSince: row['waiting_since'] === null ? null : (String(row['waiting_since']) as IsoInstant),
});

const rowToSeal = (row: Row): Seal => ({
	series: String(row['series']),
	sequence: Number(row['sequence']),
	documentId: String(row['document_id']),
	chainHash: String(row['chain_hash']),
});
