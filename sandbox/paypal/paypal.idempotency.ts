import type { Context } from 'hono';
import { nowMsOf } from '../clock.ts';
import type { SandboxContext } from '../env.ts';
import { knownAccount } from './paypal.auth.ts';
import { badRequest, inProgress, type Refusal, refusalToResponse } from './paypal.errors.ts';

/** What a request did, as PayPal writes it; a refusal is not kept, so the same id may try again. */
export type Outcome = { readonly body: object } | { readonly refusal: Refusal };

export const hour = 60 * 60 * 1_000;
const requestIdCharactersMax = 108;
/** A first request that has not answered by then has died. */
const runningMs = 60_000;

/**
 * Carries a POST out once for each `PayPal-Request-Id`: 201 the first time, the first body with 200 afterwards, 409
 * while the first is running. Without the header each request stands alone.
 */
export const once = async (
	c: Context<SandboxContext>,
	keptMs: number,
	carryOut: () => Promise<Outcome>,
): Promise<Response> => {
	const requestId = c.req.header('paypal-request-id');
	if (requestId === undefined) return outcomeToResponse(c, await carryOut(), 201);
	if (requestId === '' || requestId.length > requestIdCharactersMax) return refusalToResponse(wrongRequestId);
	const key = [knownAccount(c), `${c.req.method} ${c.req.path}`, requestId] as const;
	const nowMs = await nowMsOf(c.env.DB, key[0]);
	const claimed = await c.env.DB.prepare(
		`INSERT INTO paypal_requests (account, scope, request_id, started_ms, kept_until_ms) VALUES (?1, ?2, ?3, ?4, ?5)
		 ON CONFLICT DO UPDATE SET started_ms = ?4, kept_until_ms = ?5, answer = NULL
		 WHERE kept_until_ms <= ?4 OR (answer IS NULL AND started_ms <= ?6) RETURNING 1`,
	)
		.bind(...key, nowMs, nowMs + keptMs, nowMs - runningMs)
		.first();
	if (!claimed) return replay(c, key);
	const release = () =>
		c.env.DB.prepare('DELETE FROM paypal_requests WHERE account = ? AND scope = ? AND request_id = ?')
			.bind(...key)
			.run();
	let outcome: Outcome;
	try {
		outcome = await carryOut();
	} catch (error) {
		await release();
		throw error;
	}
	if ('refusal' in outcome) await release();
	else {
		await c.env.DB.prepare('UPDATE paypal_requests SET answer = ? WHERE account = ? AND scope = ? AND request_id = ?')
			.bind(JSON.stringify(outcome.body), ...key)
			.run();
	}
	return outcomeToResponse(c, outcome, 201);
};

const replay = async (c: Context<SandboxContext>, key: readonly [string, string, string]): Promise<Response> => {
	const row = await c.env.DB.prepare(
		'SELECT answer FROM paypal_requests WHERE account = ? AND scope = ? AND request_id = ?',
	)
		.bind(...key)
		.first<{ answer: string | null }>();
	if (!row?.answer) return refusalToResponse(inProgress);
	return outcomeToResponse(c, { body: JSON.parse(row.answer) as object }, 200);
};

/** Little more than the id, unless the caller asks for everything. */
const outcomeToResponse = (c: Context, outcome: Outcome, status: 200 | 201): Response => {
	if ('refusal' in outcome) return refusalToResponse(outcome.refusal);
	const wantsAll = c.req.header('prefer')?.includes('return=representation') ?? false;
	const isMinimal = !wantsAll && !c.req.path.includes('/v3/');
	const { id, status: state, links } = outcome.body as Record<string, unknown>;
	return Response.json(isMinimal ? { id, status: state, links } : outcome.body, {
		status,
		headers: { 'paypal-debug-id': crypto.randomUUID().replaceAll('-', '').slice(0, 13) },
	});
};

const wrongRequestId = badRequest([
	{
		issue: 'INVALID_STRING_LENGTH',
		description: `1 to ${requestIdCharactersMax} characters.`,
		field: 'PayPal-Request-Id',
		location: 'header',
	},
]);
