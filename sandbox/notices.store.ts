import { typeid } from 'typeid-js';
import { everyAccount } from './faults.store.ts';
import type { OutgoingNotice, SandboxProvider } from './notices.ts';

/**
 * - `push`: delivered at once, after the answer.
 * - `hold`: kept until delivered by hand.
 * - `lose`: never delivered.
 * - `duplicate`: each twice.
 * - `reorder`: kept until the next one comes, then newest first.
 * - `early`: delivered before the answer returns.
 */
export const noticeModes = ['push', 'hold', 'lose', 'duplicate', 'reorder', 'early'] as const;
export type NoticeMode = (typeof noticeModes)[number];

export type NoticeStatus = 'held' | 'sent' | 'lost' | 'failed';

export interface StoredNotice extends Omit<OutgoingNotice, 'afterMs'> {
	readonly id: string;
	readonly status: NoticeStatus;
	readonly attempts: number;
	/** HTTP status or why there was none, of the newest attempt. */
	readonly lastAnswer: string | null;
	readonly createdAt: string;
}

export const noticeModeOf = async (db: D1Database, account: string): Promise<NoticeMode | null> => {
	const row = await db
		.prepare(
			`SELECT notice_mode FROM world_accounts WHERE account IN (?1, ?2) AND notice_mode IS NOT NULL
			 ORDER BY account = ?1 DESC LIMIT 1`,
		)
		.bind(account, everyAccount)
		.first<{ notice_mode: NoticeMode }>();
	return row?.notice_mode ?? null;
};

export const setNoticeMode = async (db: D1Database, account: string, mode: NoticeMode): Promise<void> => {
	await db
		.prepare(
			`INSERT INTO world_accounts (account, notice_mode) VALUES (?1, ?2)
			 ON CONFLICT (account) DO UPDATE SET notice_mode = ?2`,
		)
		.bind(account, mode)
		.run();
};

export const insertNotice = async (db: D1Database, notice: OutgoingNotice, status: NoticeStatus): Promise<string> => {
	const id = typeid('notice').toString();
	await db
		.prepare(
			`INSERT INTO world_notices (id, account, provider, url, method, headers, body, retried, status, created_at)
			 VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		)
		.bind(
			id,
			notice.account,
			notice.provider,
			notice.url,
			notice.method,
			JSON.stringify(notice.headers),
			notice.body,
			Number(notice.retried),
			status,
			new Date().toISOString(),
		)
		.run();
	return id;
};

/** A notice that arrived once stays `sent`, whatever becomes of a repeat. */
export const noteDelivery = async (db: D1Database, id: string, answer: string, isTaken: boolean): Promise<void> => {
	await db.batch([
		db
			.prepare('INSERT INTO world_deliveries (notice, at, answer) VALUES (?, ?, ?)')
			.bind(id, new Date().toISOString(), answer),
		db
			.prepare(`UPDATE world_notices SET status = ? WHERE id = ? AND status <> 'sent'`)
			.bind(isTaken ? 'sent' : 'failed', id),
	]);
};

export const noticeById = async (db: D1Database, id: string): Promise<StoredNotice | null> => {
	const row = await db.prepare(`${select} WHERE id = ?`).bind(id).first<NoticeRow>();
	return row && rowToNotice(row);
};

/** Oldest first; only those that came later than `after`, when that is one. */
export const noticesOf = async (
	db: D1Database,
	account: string,
	after: string | null = null,
): Promise<StoredNotice[]> => {
	const { results } = await db
		.prepare(
			`${select} WHERE account = ?1 AND seq > coalesce((SELECT seq FROM world_notices WHERE id = ?2), 0) ORDER BY seq`,
		)
		.bind(account, after)
		.all<NoticeRow>();
	return results.map(rowToNotice);
};

/** Newest first, of every account. */
export const newestNotices = async (db: D1Database, limit: number): Promise<StoredNotice[]> => {
	const { results } = await db.prepare(`${select} ORDER BY seq DESC LIMIT ?`).bind(limit).all<NoticeRow>();
	return results.map(rowToNotice);
};

/** Newest first. */
export const heldNoticesOf = async (db: D1Database, account: string): Promise<StoredNotice[]> => {
	const { results } = await db
		.prepare(`${select} WHERE account = ? AND status = 'held' ORDER BY seq DESC`)
		.bind(account)
		.all<NoticeRow>();
	return results.map(rowToNotice);
};

/** What its provider would still try to deliver, oldest first; of every account unless one is named. */
export const failedNotices = async (db: D1Database, account: string | null): Promise<StoredNotice[]> => {
	const { results } = await db
		.prepare(`${select} WHERE status = 'failed' AND retried = 1 AND (?1 IS NULL OR account = ?1) ORDER BY seq`)
		.bind(account)
		.all<NoticeRow>();
	return results.map(rowToNotice);
};

const select = `SELECT *,
	(SELECT count(*) FROM world_deliveries WHERE notice = world_notices.id) AS attempts,
	(SELECT answer FROM world_deliveries WHERE notice = world_notices.id ORDER BY rowid DESC LIMIT 1) AS last_answer
	FROM world_notices`;

interface NoticeRow {
	readonly id: string;
	readonly account: string;
	readonly provider: SandboxProvider;
	readonly url: string;
	readonly method: 'POST' | 'PUT';
	readonly headers: string;
	readonly body: string;
	readonly retried: 0 | 1;
	readonly status: NoticeStatus;
	readonly created_at: string;
	readonly attempts: number;
	readonly last_answer: string | null;
}

const rowToNotice = (row: NoticeRow): StoredNotice => ({
	id: row.id,
	account: row.account,
	provider: row.provider,
	url: row.url,
	method: row.method,
	headers: JSON.parse(row.headers) as Record<string, string>,
	body: row.body,
	retried: row.retried === 1,
	status: row.status,
	attempts: row.attempts,
	lastAnswer: row.last_answer,
	createdAt: row.created_at,
});
