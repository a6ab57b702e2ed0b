import { typeid } from 'typeid-js';
import type { SandboxEnv } from '../env.ts';
import { composeMessage } from './mail.mime.ts';
import type { Mailbox, MailInput, MailListQuery } from './mail.schemas.ts';

export interface MailSummary {
	readonly id: string;
	readonly message_id: string;
	readonly from: Mailbox;
	readonly to: readonly Mailbox[];
	readonly subject: string;
	readonly received_at: string;
	/** Bytes of the raw message. */
	readonly size: number;
	readonly attachments: readonly string[];
}

export type StoredMail = Pick<MailSummary, 'id' | 'message_id'>;

/** RFC 2606 keeps this domain free, so no real mailbox is ever named. */
const messageIdDomain = 'sandbox.invalid';

/** The same idempotency key stores one mail, however often and however concurrently it is sent. */
export const storeMail = async (env: SandboxEnv, mail: MailInput, idempotencyKey?: string): Promise<StoredMail> => {
	const known = await mailByIdempotencyKey(env, idempotencyKey);
	if (known) return known;

	const id = typeid('mail').toString();
	const messageId = `<${id}@${messageIdDomain}>`;
	const receivedAt = new Date();
	const raw = await composeMessage(mail, messageId, receivedAt);
	// The mail goes first: a row without its mail could not be read, a mail without its row is only never seen.
	await env.MAIL.put(rawKey(id), raw);
	const inserted = await env.DB.prepare(
		`INSERT INTO mail_messages (id, idempotency_key, message_id, sender, recipients, subject, received_at, size_bytes, attachment_names)
		 VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (idempotency_key) DO NOTHING`,
	)
		.bind(
			id,
			idempotencyKey ?? null,
			messageId,
			JSON.stringify(mail.from),
			JSON.stringify(mail.to),
			mail.subject,
			receivedAt.toISOString(),
			raw.byteLength,
			JSON.stringify(mail.attachments.map((attachment) => attachment.filename)),
		)
		.run();
	if (inserted.meta.changes === 1) return { id, message_id: messageId };

	await env.MAIL.delete(rawKey(id));
	const winner = await mailByIdempotencyKey(env, idempotencyKey);
	if (!winner) throw new Error(`The mail of idempotency key ${idempotencyKey} was emptied while a repeat arrived`);
	return winner;
};

/** Newest first. */
export const listMail = async (env: SandboxEnv, query: MailListQuery): Promise<MailSummary[]> => {
	const { results } = await env.DB.prepare(
		`SELECT * FROM mail_messages
		 WHERE ?1 IS NULL OR EXISTS (SELECT 1 FROM json_each(recipients) WHERE lower(value ->> 'email') = lower(?1))
		 ORDER BY seq DESC LIMIT ?2`,
	)
		.bind(query.to ?? null, query.limit)
		.all<MailRow>();
	return results.map(rowToSummary);
};

export const mailById = async (env: SandboxEnv, id: string): Promise<MailSummary | null> => {
	const row = await env.DB.prepare('SELECT * FROM mail_messages WHERE id = ?').bind(id).first<MailRow>();
	return row && rowToSummary(row);
};

export const rawMailById = async (env: SandboxEnv, id: string): Promise<ArrayBuffer | null> => {
	const object = await env.MAIL.get(rawKey(id));
	return object ? object.arrayBuffer() : null;
};

/** Forgets the idempotency keys too. */
export const emptyInbox = async (env: SandboxEnv): Promise<void> => {
	const { results } = await env.DB.prepare('DELETE FROM mail_messages RETURNING id').all<{ id: string }>();
	const keys = results.map((row) => rawKey(row.id));
	for (let start = 0; start < keys.length; start += r2DeleteKeysMax) {
		await env.MAIL.delete(keys.slice(start, start + r2DeleteKeysMax));
	}
};

/** R2 takes no more keys in one call. */
const r2DeleteKeysMax = 1_000;

interface MailRow {
	readonly id: string;
	readonly message_id: string;
	readonly sender: string;
	readonly recipients: string;
	readonly subject: string;
	readonly received_at: string;
	readonly size_bytes: number;
	readonly attachment_names: string;
}

const rawKey = (id: string): string => `mail/${id}.eml`;

const rowToSummary = (row: MailRow): MailSummary => ({
	id: row.id,
	message_id: row.message_id,
	from: JSON.parse(row.sender) as Mailbox,
	to: JSON.parse(row.recipients) as Mailbox[],
	subject: row.subject,
	received_at: row.received_at,
	size: row.size_bytes,
	attachments: JSON.parse(row.attachment_names) as string[],
});

const mailByIdempotencyKey = async (env: SandboxEnv, key: string | undefined): Promise<StoredMail | null> =>
	key === undefined
		? null
		: env.DB.prepare('SELECT id, message_id FROM mail_messages WHERE idempotency_key = ?')
				.bind(key)
				.first<StoredMail>();
