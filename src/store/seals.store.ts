import type { Seal, SeriesDocument } from '../domain/invoices/series.ts';
import type { IsoDate } from '../domain/kernel/calendar.ts';
import type { Row } from './database.ts';
import { onlyRow, type Readers, rowsParameter, type Writers } from './kinds.ts';

type SealNeed =
	| 'series.head'
	| 'series.ofDocument'
	| 'series.unsealed'
	| 'series.all'
	| 'series.documents'
	| 'series.seals';

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
		answer: (rows) => {
			const row = onlyRow(rows);
			return row === null
				? null
				: {
						period: String(row['period']),
						lastSequence: Number(row['last_sequence']),
						lastDate: String(row['last_date']) as IsoDate,
					};
		},
	},
	'series.ofDocument': {
		statements: ({ documentId }, { tenantId }) => [
			{
				sql: 'SELECT series FROM invoices WHERE tenant_id = ?1 AND id = ?2',
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
				sql: `SELECT ${documentColumns} FROM invoices WHERE tenant_id = ?1 AND series = ?2 AND sequence >
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
	'series.all': {
		statements: (_args, { tenantId }) => [
			{
				sql: 'SELECT code, period, last_sequence FROM series WHERE tenant_id = ?1 ORDER BY code, period',
				parameters: [tenantId],
			},
		],
		answer: ([rows = []]) =>
			rows.map((row) => ({
				series: `${row['code']}/${row['period']}`,
				lastSequence: Number(row['last_sequence']),
			})),
	},
	'series.documents': {
		statements: ({ series, after, limit }, { tenantId }) => [
			{
				sql: `SELECT ${documentColumns} FROM invoices
					WHERE tenant_id = ?1 AND series = ?2 AND sequence > ?3 ORDER BY sequence LIMIT ?4`,
				parameters: [tenantId, series, after, limit],
			},
		],
		answer: ([rows = []]) => rows.map(rowToDocument),
	},
	'series.seals': {
		statements: ({ series, after, limit }, { tenantId }) => [
			{
				sql: `SELECT * FROM series_seals WHERE tenant_id = ?1 AND series = ?2 AND sequence > ?3 ORDER BY sequence LIMIT ?4`,
				parameters: [tenantId, series, after, limit],
			},
		],
		answer: ([rows = []]) => rows.map(rowToSeal),
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

const rowToDocument = (row: Row): SeriesDocument => ({
	documentId: String(row['id']),
	series: String(row['series']),
	sequence: Number(row['sequence']),
	number: String(row['number']),
	issueDate: String(row['issue_date']) as IsoDate,
	documentHash: String(row['document_hash']),
});

const rowToSeal = (row: Row): Seal => ({
	series: String(row['series']),
	sequence: Number(row['sequence']),
	documentId: String(row['document_id']),
	chainHash: String(row['chain_hash']),
});
