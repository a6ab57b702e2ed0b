import type { Rendition } from '../domain/invoices/invoices.ports.ts';
import type { IsoInstant } from '../domain/kernel/calendar.ts';
import { onlyRow, type Readers, type Writers } from './kinds.ts';

export const documentReaders: Readers<'rendition'> = {
	rendition: {
		statements: ({ documentId, rendition }, { tenantId }) => [
			{
				sql: 'SELECT * FROM renditions WHERE tenant_id = ?1 AND document_id = ?2 AND kind = ?3',
				parameters: [tenantId, documentId, rendition],
			},
		],
		answer: (rows) => {
			const row = onlyRow(rows);
			return row === null
				? null
				: {
						documentId: String(row['document_id']),
						kind: String(row['kind']) as Rendition['kind'],
						key: String(row['r2_key']),
						sha256: String(row['sha256']),
						bytes: Number(row['bytes']),
						createdAt: String(row['created_at']) as IsoInstant,
					};
		},
	},
};

export const documentWriters: Writers<'rendition.keep'> = {
	'rendition.keep': (changes, { tenantId }) =>
		changes.map(({ rendition }) => ({
			sql: `INSERT INTO renditions (tenant_id, document_id, kind, r2_key, sha256, bytes, created_at)
				VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT DO NOTHING`,
			parameters: [
				tenantId,
				rendition.documentId,
				rendition.kind,
				rendition.key,
				rendition.sha256,
				rendition.bytes,
				rendition.createdAt,
			],
		})),
};
