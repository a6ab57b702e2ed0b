/** Real time plus the account's offset, so that tests can let a token expire. Milliseconds since 1970. */
export const nowMsOf = async (db: D1Database, account: string): Promise<number> => {
	const row = await db
		.prepare('SELECT clock_offset_ms FROM world_accounts WHERE account = ?')
		.bind(account)
		.first<{ clock_offset_ms: number }>();
	return Date.now() + (row?.clock_offset_ms ?? 0);
};

/** Replaces the offset asked for before. */
export const setClockOffset = async (db: D1Database, account: string, offsetMs: number): Promise<void> => {
	await db
		.prepare(
			`INSERT INTO world_accounts (account, clock_offset_ms) VALUES (?1, ?2)
			 ON CONFLICT (account) DO UPDATE SET clock_offset_ms = ?2`,
		)
		.bind(account, offsetMs)
		.run();
};
