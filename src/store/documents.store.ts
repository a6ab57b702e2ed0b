import type { Rendition } from '../domain/invoices/invoices.ports.ts';
import type { IsoInstant } from '../domain/kernel/calendar.ts';
import type { MailKind, MailRecord, MailStatus } from '../domain/notifications/mail.ts';
import { onlyRow, type Readers, type Writers } from './kinds.ts';

const mailPlace = (documentId: string, kind: string) => ({
	table: 'mails',
	column: 'recipient_sealed',
	id: `${documentId}/${kind}`,
});

export const documentReaders: Readers<'rendition' | 'mail'> = {
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
	mail: {
		statements: ({ documentId, mail }, { tenantId }) => [
			{
				sql: `SELECT mails.*, customers.data_key FROM mails
					JOIN invoices ON invoices.tenant_id = ?1 AND invoices.id = ?2
					JOIN customers ON customers.tenant_id = ?1 AND customers.id = invoices.customer_id
					WHERE mails.tenant_id = ?1 AND mails.document_id = ?2 AND mails.kind = ?3`,
				parameters: [tenantId, documentId, mail],
			},
		],
		answer: async (rows, { vault }): Promise<MailRecord | null> => {
			const row = onlyRow(rows);
			if (row === null) return null;
			const documentId = String(row['document_id']);
			const kind = String(row['kind']) as MailKind;
			return {
				documentId,
				kind,
				status: String(row['status']) as MailStatus,
				recipient: await vault.open(
					String(row['recipient_sealed']),
					mailPlace(documentId, kind),
					String(row['data_key']),
				),
				providerId: row['provider_id'] === null ? null : String(row['provider_id']),
				detail: row['detail'] === null ? null : String(row['detail']),
				claimedAt: String(row['claimed_at']) as IsoInstant,
				sentAt: row['sent_at'] === null ? null : (String(row['sent_at']) as IsoInstant),
			};
		},
	},
};

export const documentWriters: Writers<'rendition.keep' | 'mail.claim' | 'mail.release' | 'mail.outcome'> = {
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
	'mail.claim': (changes, { tenantId, vault }) =>
		Promise.all(
			changes.map(async ({ mail, dataKey }) => ({
				sql: `INSERT INTO mails (tenant_id, document_id, kind, status, recipient_sealed, claimed_at)
					VALUES (?1, ?2, ?3, 'sending', ?4, ?5)`,
				parameters: [
					tenantId,
					mail.documentId,
					mail.kind,
					await vault.seal(mail.recipient, mailPlace(mail.documentId, mail.kind), dataKey),
					mail.claimedAt,
				],
			})),
		),
	'mail.release': (changes, { tenantId }) =>
		changes.map(({ mail }) => ({
			sql: `DELETE FROM mails
				WHERE tenant_id = ?1 AND document_id = ?2 AND kind = ?3 AND status = 'sending' AND claimed_at = ?4`,
			parameters: [tenantId, mail.documentId, mail.kind, mail.claimedAt],
		})),
	'mail.outcome': (changes, { tenantId }) =>
		changes.map(({ mail }) => ({
			sql: `UPDATE mails SET status = ?4, provider_id = ?5, detail = ?6, sent_at = ?7, claimed_at = ?8
				WHERE tenant_id = ?1 AND document_id = ?2 AND kind = ?3 AND status <> 'sent'`,
			parameters: [
				tenantId,
				mail.documentId,
				mail.kind,
				mail.status,
				mail.providerId,
				mail.detail,
				mail.sentAt,
				mail.claimedAt,
			],
		})),
};
