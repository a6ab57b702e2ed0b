export type MtnStatus = 'PENDING' | 'SUCCESSFUL' | 'FAILED';

export interface MtnTransaction {
	readonly seq: number;
	readonly account: string;
	readonly kind: 'payment' | 'refund';
	readonly reference: string;
	readonly amount: string;
	readonly currency: string;
	readonly external_id: string;
	readonly party_id_type: string;
	readonly party_id: string;
	readonly payer_message: string;
	readonly payee_note: string;
	readonly callback_url: string | null;
	readonly refunded: string | null;
	readonly status: MtnStatus;
	readonly reason: string | null;
	readonly waits_for: 'person' | 'time' | 'nothing';
	readonly settles_at_ms: number | null;
	readonly settles_as: string | null;
	readonly created_at_ms: number;
}

export type NewTransaction = Omit<MtnTransaction, 'seq'>;

/** Null when the reference was used before. */
export const insertTransaction = (db: D1Database, transaction: NewTransaction): Promise<MtnTransaction | null> => {
	const names = Object.keys(transaction);
	return db
		.prepare(
			`INSERT INTO mtn_transactions (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})
			 ON CONFLICT DO NOTHING RETURNING *`,
		)
		.bind(...Object.values(transaction))
		.first<MtnTransaction>();
};

export const transactionByReference = (
	db: D1Database,
	account: string,
	reference: string,
): Promise<MtnTransaction | null> =>
	db
		.prepare('SELECT * FROM mtn_transactions WHERE account = ? AND reference = ?')
		.bind(account, reference)
		.first<MtnTransaction>();

/** Whose payment it is, whoever asks. */
export const accountOfPayment = async (db: D1Database, reference: string): Promise<string | null> => {
	const row = await db
		.prepare(`SELECT account FROM mtn_transactions WHERE reference = ? AND kind = 'payment'`)
		.bind(reference)
		.first<{ account: string }>();
	return row?.account ?? null;
};

/** Null when it was settled already. */
export const settleTransaction = (
	db: D1Database,
	transaction: Pick<MtnTransaction, 'seq'>,
	outcome: string,
): Promise<MtnTransaction | null> =>
	db
		.prepare(
			`UPDATE mtn_transactions SET status = CASE ?2 WHEN 'SUCCESSFUL' THEN 'SUCCESSFUL' ELSE 'FAILED' END,
			 reason = nullif(?2, 'SUCCESSFUL') WHERE seq = ?1 AND status = 'PENDING' RETURNING *`,
		)
		.bind(transaction.seq, outcome)
		.first<MtnTransaction>();

/**
 * Settles a refund as successful only where, with all that succeeded before, no more is given back than was paid. One
 * statement, so that two at once cannot both find enough.
 */
export const settleRefund = (db: D1Database, refund: MtnTransaction): Promise<MtnTransaction | null> =>
	db
		.prepare(
			`UPDATE mtn_transactions SET
			 status = CASE WHEN ${refundable} THEN 'SUCCESSFUL' ELSE 'FAILED' END,
			 reason = CASE WHEN ${refundable} THEN NULL ELSE 'NOT_ALLOWED' END
			 WHERE seq = ?1 AND status = 'PENDING' RETURNING *`,
		)
		.bind(refund.seq)
		.first<MtnTransaction>();

/** Amounts have two decimals at most, so hundredths are whole. */
const hundredths = (column: string): string => `CAST(round(CAST(${column} AS REAL) * 100) AS INTEGER)`;

const refundable = `${hundredths('amount')} + (
	SELECT coalesce(sum(${hundredths('earlier.amount')}), 0) FROM mtn_transactions AS earlier
	WHERE earlier.account = mtn_transactions.account AND earlier.refunded = mtn_transactions.refunded
	AND earlier.status = 'SUCCESSFUL'
) <= (
	SELECT coalesce(sum(${hundredths('paid.amount')}), 0) FROM mtn_transactions AS paid
	WHERE paid.account = mtn_transactions.account AND paid.reference = mtn_transactions.refunded
	AND paid.kind = 'payment' AND paid.status = 'SUCCESSFUL' AND paid.currency = mtn_transactions.currency
)`;

/** Oldest first. */
export const transactionsOf = async (db: D1Database, account: string): Promise<MtnTransaction[]> => {
	const { results } = await db
		.prepare('SELECT * FROM mtn_transactions WHERE account = ? ORDER BY seq')
		.bind(account)
		.all<MtnTransaction>();
	return results;
};

/** Newest first, of every account. */
export const newestPayments = async (db: D1Database, limit: number): Promise<MtnTransaction[]> => {
	const { results } = await db
		.prepare(`SELECT * FROM mtn_transactions WHERE kind = 'payment' ORDER BY seq DESC LIMIT ?`)
		.bind(limit)
		.all<MtnTransaction>();
	return results;
};

export const transactionBySeq = (db: D1Database, seq: number): Promise<MtnTransaction | null> =>
	db.prepare('SELECT * FROM mtn_transactions WHERE seq = ?').bind(seq).first<MtnTransaction>();

/** Behind everybody's back: no rule of MTN holds here. */
export const rewriteTransaction = (
	db: D1Database,
	account: string,
	reference: string,
	changes: { readonly amount: string | null; readonly status: MtnStatus | null },
): Promise<MtnTransaction | null> =>
	db
		.prepare(
			`UPDATE mtn_transactions SET amount = coalesce(?3, amount), status = coalesce(?4, status),
			 reason = CASE ?4 WHEN 'SUCCESSFUL' THEN NULL ELSE reason END
			 WHERE account = ?1 AND reference = ?2 RETURNING *`,
		)
		.bind(account, reference, changes.amount, changes.status)
		.first<MtnTransaction>();

export const deleteTransaction = async (db: D1Database, account: string, reference: string): Promise<boolean> => {
	const { meta } = await db
		.prepare('DELETE FROM mtn_transactions WHERE account = ? AND reference = ?')
		.bind(account, reference)
		.run();
	return meta.changes === 1;
};
