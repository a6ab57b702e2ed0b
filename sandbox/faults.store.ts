import type { SandboxProvider } from './notices.ts';

/** Stands for whoever comes; for a person at the pages, never for tests, which would meet each other. */
export const everyAccount = '*';

/**
 * - `error-before-commit`: the provider's own server error, nothing is done.
 * - `timeout-after-commit`: carried out, yet the caller reads a gateway's 504 page.
 * - `late`: the caller reads a gateway's 504 page at once; it is carried out `delayMs` afterwards.
 * - `slow`: carried out at once, answered rightly after `delayMs`.
 * - `html`: 200 with a page, nothing is done.
 * - `empty`: 200 with an empty body, nothing is done.
 * - `rate-limit`: the provider's own throttle answer, nothing is done.
 * - `nonsense`: 200 with JSON of another shape, nothing is done.
 */
export const providerFaults = [
	'error-before-commit',
	'timeout-after-commit',
	'late',
	'slow',
	'html',
	'empty',
	'rate-limit',
	'nonsense',
] as const;
export type ProviderFault = (typeof providerFaults)[number];

export interface PlannedFault {
	readonly provider: SandboxProvider;
	/** Or `everyAccount`. */
	readonly account: string;
	/** Method and path prefix as the provider knows them, `POST /v1/payment_intents`; `*`: every request. */
	readonly match: string;
	readonly fault: ProviderFault;
	readonly delayMs: number;
	readonly times: number;
}

export const planFault = async (db: D1Database, planned: PlannedFault): Promise<void> => {
	await db
		.prepare(
			'INSERT INTO world_faults (provider, account, match, fault, delay_ms, times_left) VALUES (?, ?, ?, ?, ?, ?)',
		)
		.bind(planned.provider, planned.account, planned.match, planned.fault, planned.delayMs, planned.times)
		.run();
};

/** Oldest first; of every account unless one is named. */
export const plannedFaults = async (db: D1Database, account: string | null): Promise<PlannedFault[]> => {
	const { results } = await db
		.prepare(
			`SELECT provider, account, match, fault, delay_ms AS delayMs, times_left AS times FROM world_faults
			 WHERE times_left > 0 AND (?1 IS NULL OR account = ?1) ORDER BY seq`,
		)
		.bind(account)
		.all<PlannedFault>();
	return results;
};

export const forgetFaults = async (db: D1Database, account: string): Promise<void> => {
	await db.prepare('DELETE FROM world_faults WHERE account = ?').bind(account).run();
};

/** Takes the next fault planned for this request, once however many requests race for it. */
export const takeFault = async (
	db: D1Database,
	request: { readonly provider: SandboxProvider; readonly account: string; readonly line: string },
): Promise<Pick<PlannedFault, 'fault' | 'delayMs'> | null> =>
	db
		.prepare(
			`UPDATE world_faults SET times_left = times_left - 1
			 WHERE times_left > 0 AND seq = (
				SELECT seq FROM world_faults
				WHERE provider = ?1 AND account IN (?2, ?3) AND times_left > 0
				  AND (match = '*' OR substr(?4, 1, length(match)) = match)
				ORDER BY seq LIMIT 1)
			 RETURNING fault, delay_ms AS delayMs`,
		)
		.bind(request.provider, request.account, everyAccount, request.line)
		.first<Pick<PlannedFault, 'fault' | 'delayMs'>>();
