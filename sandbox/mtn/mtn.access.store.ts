export const productNames = ['collection', 'disbursement'] as const;
export type ProductName = (typeof productNames)[number];

export interface MtnAccount {
	readonly account: string;
	readonly callback_method: 'POST' | 'PUT';
	readonly reason_form: 'string' | 'object';
	readonly allowed_ip: string | null;
}

export interface MtnKey {
	readonly subscription_key: string;
	readonly product: ProductName;
	readonly account: string;
}

export interface MtnUser {
	readonly subscription_key: string;
	readonly user_id: string;
	readonly api_key: string | null;
	readonly callback_host: string | null;
}

/** On first sight a key becomes one of that product; a Collection key is the name of its account. */
export const openKey = async (db: D1Database, key: string, product: ProductName): Promise<MtnKey> => {
	const known = await keyRow(db, key);
	if (known) return known;
	await db
		.prepare('INSERT INTO mtn_keys (subscription_key, product, account) VALUES (?1, ?2, ?1) ON CONFLICT DO NOTHING')
		.bind(key, product)
		.run();
	const row = await keyRow(db, key);
	if (!row) throw new Error('a key that was opened is gone');
	return row;
};

const keyRow = (db: D1Database, key: string): Promise<MtnKey | null> =>
	db.prepare('SELECT * FROM mtn_keys WHERE subscription_key = ?').bind(key).first<MtnKey>();

/** False when the key is of another product, or of another account already. */
export const linkDisbursementKey = async (db: D1Database, key: string, account: string): Promise<boolean> => {
	const row = await db
		.prepare(
			`INSERT INTO mtn_keys (subscription_key, product, account) VALUES (?1, 'disbursement', ?2)
			 ON CONFLICT (subscription_key) DO UPDATE SET account = ?2
			 WHERE product = 'disbursement' AND account IN (subscription_key, ?2) RETURNING account`,
		)
		.bind(key, account)
		.first();
	return row !== null;
};

export const accountOf = async (db: D1Database, account: string): Promise<MtnAccount> =>
	(await db.prepare('SELECT * FROM mtn_accounts WHERE account = ?').bind(account).first<MtnAccount>()) ?? {
		account,
		callback_method: 'POST',
		reason_form: 'string',
		allowed_ip: null,
	};

export const saveAccount = async (db: D1Database, account: MtnAccount): Promise<void> => {
	await db
		.prepare(
			`INSERT INTO mtn_accounts (account, callback_method, reason_form, allowed_ip) VALUES (?1, ?2, ?3, ?4)
			 ON CONFLICT (account) DO UPDATE SET callback_method = ?2, reason_form = ?3, allowed_ip = ?4`,
		)
		.bind(account.account, account.callback_method, account.reason_form, account.allowed_ip)
		.run();
};

export const userById = (db: D1Database, key: string, userId: string): Promise<MtnUser | null> =>
	db.prepare('SELECT * FROM mtn_users WHERE subscription_key = ? AND user_id = ?').bind(key, userId).first<MtnUser>();

/** False when there is such a user. */
export const insertUser = async (db: D1Database, user: MtnUser): Promise<boolean> => {
	const { meta } = await db
		.prepare(
			`INSERT INTO mtn_users (subscription_key, user_id, api_key, callback_host) VALUES (?, ?, ?, ?)
			 ON CONFLICT DO NOTHING`,
		)
		.bind(user.subscription_key, user.user_id, user.api_key, user.callback_host)
		.run();
	return meta.changes === 1;
};

/** A new key ends the one before. False when there is no such user. */
export const setApiKey = async (db: D1Database, key: string, userId: string, apiKey: string): Promise<boolean> => {
	const { meta } = await db
		.prepare('UPDATE mtn_users SET api_key = ? WHERE subscription_key = ? AND user_id = ?')
		.bind(apiKey, key, userId)
		.run();
	return meta.changes === 1;
};

export interface MtnToken {
	readonly token: string;
	readonly subscription_key: string;
	readonly user_id: string;
	readonly expires_at_ms: number;
}

export const insertToken = async (db: D1Database, token: MtnToken): Promise<void> => {
	await db
		.prepare('INSERT INTO mtn_tokens (token, subscription_key, user_id, expires_at_ms) VALUES (?, ?, ?, ?)')
		.bind(token.token, token.subscription_key, token.user_id, token.expires_at_ms)
		.run();
};

export const tokenRow = (db: D1Database, token: string): Promise<MtnToken | null> =>
	db.prepare('SELECT * FROM mtn_tokens WHERE token = ?').bind(token).first<MtnToken>();
