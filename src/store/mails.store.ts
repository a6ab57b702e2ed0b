import { and, desc, eq, getTableColumns, sql } from 'drizzle-orm';
import type { IsoInstant } from '../domain/kernel/calendar.ts';
import type { CustomerId } from '../domain/kernel/ids.ts';
import { type MailFilter, type MailRecord, type MailStatus, mailStatuses } from '../domain/notifications/mail.ts';
import type { MailedId, MailKind } from '../domain/notifications/mail-subject.ts';
import type { Row } from './database.ts';
import { onlyRow, type Readers, type StoreContext, type Writers } from './kinds.ts';
import { type Asked, listOf, queryBuilder, when } from './list-query.ts';
import { customers, mails } from './schema.ts';

/** The same for every attempt: each seals the address anew. */
const placeOf = (documentId: string, kind: string) => ({
	table: 'mails',
	column: 'recipient_sealed',
	id: `${documentId}/${kind}`,
});

/** A mail with the key that opens its address. */
const selectMail = `SELECT mails.*, customers.data_key FROM mails
	JOIN customers ON customers.tenant_id = mails.tenant_id AND customers.id = mails.customer_id`;

export const mailReaders: Readers<'mail.ofDocument' | 'mail.byProviderId' | 'mail.list'> = {
	'mail.ofDocument': {
		statements: ({ documentId }, { tenantId }) => [
			{
				sql: `${selectMail} WHERE mails.tenant_id = ?1 AND mails.document_id = ?2 ORDER BY mails.kind`,
				parameters: [tenantId, documentId],
			},
		],
		answer: ([rows = []], context) => Promise.all(rows.map((row) => rowToMail(row, context))),
	},
	'mail.byProviderId': {
		statements: ({ providerId }, { tenantId }) => [
			{
				// A transport names each mail once; should two ever share a name, the later one is meant.
				sql: `${selectMail} WHERE mails.tenant_id = ?1 AND mails.provider_id = ?2 ORDER BY mails.claimed_at DESC LIMIT 1`,
				parameters: [tenantId, providerId],
			},
		],
		answer: (rows, context) => {
			const row = onlyRow(rows);
			return row === null ? null : rowToMail(row, context);
		},
	},
	'mail.list': {
		statements: ({ before, status, ...filter }, { tenantId }) => [
			listStatements[status ?? 'any']({
				...filter,
				tenantId,
				beforeClaimedAt: before?.claimedAt ?? null,
				beforeDocumentId: before?.documentId ?? null,
				beforeKind: before?.kind ?? null,
			}),
		],
		answer: ([rows = []], context) => Promise.all(rows.map((row) => rowToMail(row, context))),
	},
};

interface ListFilter extends Pick<MailFilter, 'documentId' | 'customerId' | 'limit'> {
	readonly tenantId: string;
	readonly beforeClaimedAt: string | null;
	readonly beforeDocumentId: string | null;
	readonly beforeKind: string | null;
}

const listStatement = (status: MailStatus | null) =>
	listOf<ListFilter>((filter) =>
		queryBuilder
			.select({ ...getTableColumns(mails), data_key: customers.data_key })
			.from(mails)
			.innerJoin(customers, and(eq(customers.tenant_id, mails.tenant_id), eq(customers.id, mails.customer_id)))
			.where(
				and(
					eq(mails.tenant_id, filter.tenantId),
					when(filter.documentId, (id) => eq(mails.document_id, id)),
					when(filter.customerId, (id) => eq(mails.customer_id, id)),
					// Written out, because an index of a part of the table serves only a statement that names that part.
					status === null ? undefined : eq(mails.status, sql.raw(`'${status}'`)),
					beforePlace(filter),
				),
			)
			.orderBy(desc(mails.claimed_at), desc(mails.document_id), desc(mails.kind))
			.limit(filter.limit),
	);

const beforePlace = ({ beforeClaimedAt, beforeDocumentId, beforeKind }: Asked<ListFilter>) =>
	beforeClaimedAt === null || beforeDocumentId === null || beforeKind === null
		? undefined
		: sql`(${mails.claimed_at}, ${mails.document_id}, ${mails.kind}) < (${beforeClaimedAt}, ${beforeDocumentId}, ${beforeKind})`;

const listStatements = Object.fromEntries(
	[...mailStatuses, 'any' as const].map((status) => [status, listStatement(status === 'any' ? null : status)]),
) as Readonly<Record<MailStatus | 'any', ReturnType<typeof listStatement>>>;

type MailChange = 'mail.claim' | 'mail.release' | 'mail.outcome' | 'mail.bounce' | 'mail.resend';

export const mailWriters: Writers<MailChange> = {
	'mail.claim': async (changes, context) => {
		const claims = await Promise.all(changes.map(({ mail, dataKey }) => claimOf(mail, dataKey, context)));
		return claims.flat();
	},
	// A first attempt leaves no trace; a later one keeps its number, which the transport must not see again.
	'mail.release': (changes, { tenantId }) =>
		changes.map(({ mail }) => ({
			sql:
				mail.attempt === 1
					? `DELETE FROM mails WHERE tenant_id = ?1 AND document_id = ?2 AND kind = ?3
						AND status = 'sending' AND claimed_at = ?4`
					: `UPDATE mails SET status = 'waiting' WHERE tenant_id = ?1 AND document_id = ?2 AND kind = ?3
						AND status = 'sending' AND claimed_at = ?4`,
			parameters: [tenantId, mail.documentId, mail.kind, mail.claimedAt],
		})),
	'mail.outcome': (changes, { tenantId }) =>
		changes.map(({ mail }) => ({
			sql: `UPDATE mails SET status = ?4, provider_id = ?5, detail = ?6, sent_at = ?7, claimed_at = ?8
				WHERE tenant_id = ?1 AND document_id = ?2 AND kind = ?3 AND attempt = ?9 AND status NOT IN ('sent', 'bounced')`,
			parameters: [
				tenantId,
				mail.documentId,
				mail.kind,
				mail.status,
				mail.providerId,
				mail.detail,
				mail.sentAt,
				mail.claimedAt,
				mail.attempt,
			],
		})),
	'mail.bounce': (changes, { tenantId }) =>
		changes.map(({ mail }) => ({
			sql: `UPDATE mails SET status = 'bounced', detail = ?4
				WHERE tenant_id = ?1 AND document_id = ?2 AND kind = ?3 AND attempt = ?5 AND status = 'sent'`,
			parameters: [tenantId, mail.documentId, mail.kind, mail.detail, mail.attempt],
		})),
	'mail.resend': (changes, { tenantId }) =>
		changes.map(({ mail }) => ({
			sql: `UPDATE mails SET status = 'waiting'
				WHERE tenant_id = ?1 AND document_id = ?2 AND kind = ?3 AND attempt = ?4
					AND status IN ('unknown', 'refused', 'bounced')`,
			parameters: [tenantId, mail.documentId, mail.kind, mail.attempt],
		})),
};

/** The key (document, kind) is the lock: a later attempt takes the row away from the one before and writes its own. */
const claimOf = async (mail: MailRecord, dataKey: string, { tenantId, vault }: StoreContext) => {
	const insert = {
		sql: `INSERT INTO mails (tenant_id, document_id, kind, customer_id, attempt, status, recipient_sealed, claimed_at)
			VALUES (?1, ?2, ?3, ?4, ?5, 'sending', ?6, ?7)`,
		parameters: [
			tenantId,
			mail.documentId,
			mail.kind,
			mail.customerId,
			mail.attempt,
			await vault.seal(mail.recipient, placeOf(mail.documentId, mail.kind), dataKey),
			mail.claimedAt,
		],
	};
	if (mail.attempt === 1) return [insert];
	const takeAway = {
		sql: `DELETE FROM mails WHERE tenant_id = ?1 AND document_id = ?2 AND kind = ?3
			AND attempt = ?4 AND status = 'waiting'`,
		parameters: [tenantId, mail.documentId, mail.kind, mail.attempt - 1],
	};
	return [takeAway, insert];
};

const rowToMail = async (row: Row, { vault }: StoreContext): Promise<MailRecord> => {
	const documentId = String(row['document_id']) as MailedId;
	const kind = String(row['kind']) as MailKind;
	return {
		documentId,
		kind,
		customerId: String(row['customer_id']) as CustomerId,
		attempt: Number(row['attempt']),
		status: String(row['status']) as MailStatus,
		recipient: await vault.open(String(row['recipient_sealed']), placeOf(documentId, kind), String(row['data_key'])),
		providerId: row['provider_id'] === null ? null : String(row['provider_id']),
		detail: row['detail'] === null ? null : String(row['detail']),
		claimedAt: String(row['claimed_at']) as IsoInstant,
		sentAt: row['sent_at'] === null ? null : (String(row['sent_at']) as IsoInstant),
	};
};
