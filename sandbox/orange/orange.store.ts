export const orderStates = ['INITIATED', 'PENDING', 'SUCCESS', 'FAILED', 'EXPIRED'] as const;
export type OrderState = (typeof orderStates)[number];

export interface OrangeAccount {
	readonly account: string;
	readonly client_secret: string;
	readonly merchant_key: string | null;
	readonly country: string | null;
	readonly requests_per_second: number;
	readonly wrong_notif_token: 0 | 1;
}

export interface OrangeOrder {
	readonly account: string;
	readonly order_id: string;
	readonly environment: string;
	readonly currency: string;
	readonly amount: number;
	readonly paid_amount: number;
	readonly return_url: string;
	readonly cancel_url: string;
	readonly notif_url: string;
	readonly merchant: string;
	readonly pay_token: string;
	readonly notif_token: string;
	readonly otp: string;
	readonly state: OrderState;
	readonly txnid: string | null;
	readonly created_at_ms: number;
}

/** What the gateway lets through: 25 a second for each application. */
const requestsPerSecondDefault = 25;

/** Opens an account on first sight; after that its secret stays what it was. */
export const openAccount = async (db: D1Database, account: string, clientSecret: string): Promise<OrangeAccount> => {
	await db
		.prepare(
			`INSERT INTO orange_accounts (account, client_secret, requests_per_second) VALUES (?, ?, ?)
			 ON CONFLICT (account) DO NOTHING`,
		)
		.bind(account, clientSecret, requestsPerSecondDefault)
		.run();
	const row = await accountById(db, account);
	if (!row) throw new Error('an account that was opened is gone');
	return row;
};

export const accountById = (db: D1Database, account: string): Promise<OrangeAccount | null> =>
	db.prepare('SELECT * FROM orange_accounts WHERE account = ?').bind(account).first<OrangeAccount>();

/** The first payment tells which merchant and country an application is for. Answers what is known after it. */
export const bindAccount = async (
	db: D1Database,
	account: string,
	merchantKey: string,
	country: string | null,
): Promise<Pick<OrangeAccount, 'merchant_key' | 'country'> | null> =>
	db
		.prepare(
			`UPDATE orange_accounts SET merchant_key = coalesce(merchant_key, ?2), country = coalesce(country, ?3)
			 WHERE account = ?1 RETURNING merchant_key, country`,
		)
		.bind(account, merchantKey, country)
		.first();

export const changeAccount = async (
	db: D1Database,
	account: string,
	changes: { readonly requestsPerSecond: number | null; readonly wrongNotifToken: boolean | null },
): Promise<OrangeAccount | null> =>
	db
		.prepare(
			`UPDATE orange_accounts SET requests_per_second = coalesce(?2, requests_per_second),
			 wrong_notif_token = coalesce(?3, wrong_notif_token) WHERE account = ?1 RETURNING *`,
		)
		.bind(account, changes.requestsPerSecond, changes.wrongNotifToken === null ? null : Number(changes.wrongNotifToken))
		.first<OrangeAccount>();

/** Counts a request; false when this second has had its share. */
export const takeTurn = async (db: D1Database, account: string, second: number): Promise<boolean> => {
	const row = await db
		.prepare(
			`UPDATE orange_accounts SET requests = CASE second WHEN ?2 THEN requests + 1 ELSE 1 END, second = ?2
			 WHERE account = ?1 RETURNING requests <= requests_per_second AS taken`,
		)
		.bind(account, second)
		.first<{ taken: 0 | 1 }>();
	return row?.taken === 1;
};

export const insertToken = async (
	db: D1Database,
	token: { readonly token: string; readonly account: string; readonly expiresAtMs: number },
): Promise<void> => {
	await db
		.prepare('INSERT INTO orange_tokens (token, account, expires_at_ms) VALUES (?, ?, ?)')
		.bind(token.token, token.account, token.expiresAtMs)
		.run();
};

export const tokenRow = (
	db: D1Database,
	token: string,
): Promise<{ readonly account: string; readonly expires_at_ms: number } | null> =>
	db.prepare('SELECT account, expires_at_ms FROM orange_tokens WHERE token = ?').bind(token).first();

/** False when the order_id was used before. */
export const insertOrder = async (db: D1Database, order: OrangeOrder): Promise<boolean> => {
	const names = Object.keys(order);
	const [, inserted] = await db.batch([
		// First the order, only where its id is new; then the id, so that it stays used when the order is lost.
		db
			.prepare(
				`INSERT INTO orange_orders (${names.join(', ')}) SELECT ${names.map((_, index) => `?${index + 1}`).join(', ')}
				 WHERE NOT EXISTS (SELECT 1 FROM orange_order_ids WHERE account = ?1 AND order_id = ?2)`,
			)
			.bind(...Object.values(order)),
		db
			.prepare('INSERT INTO orange_order_ids (account, order_id) VALUES (?, ?) ON CONFLICT DO NOTHING')
			.bind(order.account, order.order_id),
	]);
	return inserted?.meta.changes === 1;
};

export const orderById = (db: D1Database, account: string, orderId: string): Promise<OrangeOrder | null> =>
	db
		.prepare('SELECT * FROM orange_orders WHERE account = ? AND order_id = ?')
		.bind(account, orderId)
		.first<OrangeOrder>();

export const orderByPayToken = (db: D1Database, payToken: string): Promise<OrangeOrder | null> =>
	db.prepare('SELECT * FROM orange_orders WHERE pay_token = ?').bind(payToken).first<OrangeOrder>();

/** Only from a state that is not final; the txnid is given with the first step. Null when it was final already. */
export const moveOrder = (
	db: D1Database,
	order: OrangeOrder,
	state: OrderState,
	nowMs: number,
): Promise<OrangeOrder | null> =>
	db
		.prepare(
			`UPDATE orange_orders SET state = ?3, txnid = CASE WHEN ?3 = 'EXPIRED' THEN txnid
			 ELSE coalesce(txnid, ?4 || printf('%05d', seq % 100000)) END
			 WHERE account = ?1 AND order_id = ?2 AND state IN ('INITIATED', 'PENDING') RETURNING *`,
		)
		.bind(order.account, order.order_id, state, txnidStart(nowMs))
		.first<OrangeOrder>();

/** Oldest first. */
export const ordersOf = async (db: D1Database, account: string): Promise<OrangeOrder[]> => {
	const { results } = await db
		.prepare('SELECT * FROM orange_orders WHERE account = ? ORDER BY seq')
		.bind(account)
		.all<OrangeOrder>();
	return results;
};

/** Newest first, of every account. */
export const newestOrders = async (db: D1Database, limit: number): Promise<OrangeOrder[]> => {
	const { results } = await db
		.prepare('SELECT * FROM orange_orders ORDER BY seq DESC LIMIT ?')
		.bind(limit)
		.all<OrangeOrder>();
	return results;
};

/** Behind everybody's back: no rule of Orange holds here. */
export const rewriteOrder = (
	db: D1Database,
	account: string,
	orderId: string,
	changes: { readonly paidAmount: number | null; readonly state: OrderState | null },
): Promise<OrangeOrder | null> =>
	db
		.prepare(
			`UPDATE orange_orders SET paid_amount = coalesce(?3, paid_amount), state = coalesce(?4, state)
			 WHERE account = ?1 AND order_id = ?2 RETURNING *`,
		)
		.bind(account, orderId, changes.paidAmount, changes.state)
		.first<OrangeOrder>();

export const deleteOrder = async (db: D1Database, account: string, orderId: string): Promise<boolean> => {
	const { meta } = await db
		.prepare('DELETE FROM orange_orders WHERE account = ? AND order_id = ?')
		.bind(account, orderId)
		.run();
	return meta.changes === 1;
};

/** `MP150709.1341.A`, to be followed by five digits. */
export const txnidStart = (nowMs: number): string => {
	const digits = new Date(nowMs).toISOString().replace(/\D/g, '');
	return `MP${digits.slice(2, 8)}.${digits.slice(8, 12)}.A`;
};
