import type { MiddlewareHandler } from 'hono';
import { createMiddleware } from 'hono/factory';
import { nowMsOf } from '../clock.ts';
import type { SandboxContext } from '../env.ts';
import { accountOf } from './stripe.door.ts';
import { errorResponse } from './stripe.refusals.ts';

/** Stripe may forget a key after a day; the sandbox does. */
const keptMs = 24 * 3_600 * 1_000;

const keyCharactersMax = 255;

interface KeyRow {
	readonly request: string;
	readonly status: number | null;
	readonly body: string | null;
}

/** The first answer under a key is the answer to every repetition, a failure of the servers included. */
export const idempotency: MiddlewareHandler<SandboxContext> = createMiddleware<SandboxContext>(async (c, next) => {
	const key = c.req.header('idempotency-key');
	const account = accountOf(c);
	if (c.req.method !== 'POST' || key === undefined || account === null) return next();
	if (key.length > keyCharactersMax) {
		return errorResponse(400, {
			type: 'invalid_request_error',
			message: 'Idempotency keys have at most 255 characters.',
		});
	}
	const nowMs = await nowMsOf(c.env.DB, account);
	const request = `${c.req.method} ${c.req.path}\n${await c.req.text()}`;
	const standing = await take(c.env.DB, account, key, request, nowMs);
	if (standing !== null) return answerAgain(standing, request, key);

	await next();
	const { status } = c.res;
	const body = await c.res.clone().text();
	// A request that was not carried out, but refused for its form or its place in a queue, leaves its key free.
	if (await wasNotBegun(status, body)) await release(c.env.DB, account, key);
	else await keep(c.env.DB, account, key, status, body);
	c.res.headers.set('idempotency-key', key);
});

const answerAgain = (standing: KeyRow, request: string, key: string): Response => {
	if (standing.request !== request) {
		return errorResponse(400, {
			type: 'idempotency_error',
			message: `Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key other than '${key}' if you meant to execute a different request.`,
		});
	}
	if (standing.status === null) {
		return errorResponse(409, {
			type: 'invalid_request_error',
			code: 'idempotency_key_in_use',
			message: 'There is currently another in-progress request using this Idempotency-Key.',
		});
	}
	return new Response(standing.body, {
		status: standing.status,
		headers: { 'content-type': 'application/json', 'idempotency-key': key, 'idempotent-replayed': 'true' },
	});
};

const wasNotBegun = async (status: number, body: string): Promise<boolean> => {
	if (status === 401 || status === 409 || status === 429) return true;
	if (status !== 400) return false;
	const { error } = JSON.parse(body) as { readonly error: { readonly code?: string; readonly param?: string } };
	return error.param !== undefined;
};

/** Null for whoever came first. */
const take = async (
	db: D1Database,
	account: string,
	key: string,
	request: string,
	nowMs: number,
): Promise<KeyRow | null> => {
	const [, inserted, row] = await db.batch<KeyRow>([
		db
			.prepare('DELETE FROM stripe_keys WHERE account = ? AND key = ? AND created_ms < ?')
			.bind(account, key, nowMs - keptMs),
		db
			.prepare('INSERT INTO stripe_keys (account, key, request, created_ms) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING')
			.bind(account, key, request, nowMs),
		db.prepare('SELECT request, status, body FROM stripe_keys WHERE account = ? AND key = ?').bind(account, key),
	]);
	return inserted?.meta.changes === 1 ? null : (row?.results[0] ?? null);
};

const release = async (db: D1Database, account: string, key: string): Promise<void> => {
	await db.prepare('DELETE FROM stripe_keys WHERE account = ? AND key = ?').bind(account, key).run();
};

const keep = async (db: D1Database, account: string, key: string, status: number, body: string): Promise<void> => {
	await db
		.prepare('UPDATE stripe_keys SET status = ?, body = ? WHERE account = ? AND key = ?')
		.bind(status, body, account, key)
		.run();
};
