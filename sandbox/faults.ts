import type { Context, MiddlewareHandler } from 'hono';
import { createMiddleware } from 'hono/factory';
import type { SandboxContext } from './env.ts';
import { faultAnswers } from './fault-answers.ts';
import { takeFault } from './faults.store.ts';
import type { SandboxProvider } from './notices.ts';
import { problem } from './problem.ts';

/** Plays the faults that were planned for the account over `/control/faults`; first in a provider's routes. */
export const misbehave = (
	provider: SandboxProvider,
	accountOf: (c: Context<SandboxContext>) => string | null,
): MiddlewareHandler<SandboxContext> =>
	createMiddleware<SandboxContext>(async (c, next) => {
		const account = accountOf(c);
		const line = `${c.req.method} ${pathInProvider(c.req.path)}`;
		const taken = account === null ? null : await takeFault(c.env.DB, { provider, account, line });
		if (!taken) return next();
		switch (taken.fault) {
			case 'error-before-commit':
				return answer(faultAnswers[provider].serverError());
			case 'rate-limit':
				return answer(faultAnswers[provider].throttled());
			case 'html':
				return answer({ status: 200, headers: htmlHeaders, body: maintenancePage });
			case 'empty':
				return answer({ status: 200, headers: { 'content-type': 'application/json' }, body: '' });
			case 'nonsense':
				return answer({ status: 200, headers: { 'content-type': 'application/json' }, body: nonsense });
			case 'slow':
				await next();
				return sleep(taken.delayMs);
			case 'late': {
				const again = await copyOf(c.req.raw);
				c.executionCtx.waitUntil(sleep(taken.delayMs).then(() => fetch(again)));
				return answer({ status: 504, headers: htmlHeaders, body: gatewayTimeoutPage });
			}
			case 'timeout-after-commit':
				await next();
				// Emptied first: Hono would copy the headers of the lost answer.
				c.res = undefined;
				c.res = answer({ status: 504, headers: htmlHeaders, body: gatewayTimeoutPage });
				return;
		}
	});

/** With its bytes: the stream ends with the answer. */
const copyOf = async (request: Request): Promise<Request> => {
	const { url, method, headers } = request;
	const body = await request.arrayBuffer();
	return new Request(url, { method, headers, body: body.byteLength === 0 ? null : body });
};

const htmlHeaders = { 'content-type': 'text/html; charset=utf-8' };
const maintenancePage = '<!doctype html><title>Maintenance</title><h1>We will be back soon</h1>';
const gatewayTimeoutPage = '<!doctype html><title>504 Gateway Time-out</title><h1>504 Gateway Time-out</h1>';
const nonsense = JSON.stringify({ page: 1, items: [{ color: 'green' }], id: { nested: true }, status: 7, error: null });

/** A caller writes the path as the provider documents it, without the folder that stands for the provider's host. */
const pathInProvider = (path: string): string => path.replace(/^\/[^/]+/, '');

const answer = (of: {
	readonly status: number;
	readonly headers: Readonly<Record<string, string>>;
	readonly body: string;
}) => new Response(of.body, { status: of.status, headers: of.headers });

const sleep = (delayMs: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, delayMs));

/** A caller asks for misbehavior with this header, so that its tests can see a bad day of the outside world. */
export const faultHeader = 'X-Sandbox-Fault';

export const faults = ['reject', 'rate-limit', 'timeout-after-commit', 'slow'] as const;
type Fault = (typeof faults)[number];

/** Long enough to cross a caller's impatient timeout, short enough for a test. */
const slowDelayMs = 2_000;
const retryAfterSeconds = 1;

/**
 * - `reject`: 422, nothing happens.
 * - `rate-limit`: 429 with `Retry-After`, nothing happens.
 * - `timeout-after-commit`: the request is carried out, yet the caller reads 504.
 * - `slow`: the right answer after two seconds.
 */
export const misbehaveOnRequest = createMiddleware(async (c, next) => {
	const asked = c.req.header(faultHeader);
	if (asked === undefined) return next();
	if (!isFault(asked)) return problem(c, 400, `${faultHeader} is one of ${faults.join(', ')}`);
	switch (asked) {
		case 'reject':
			return problem(c, 422, 'Rejected, as asked');
		case 'rate-limit':
			c.header('Retry-After', String(retryAfterSeconds));
			return problem(c, 429, 'Too many requests, as asked');
		case 'slow':
			await sleep(slowDelayMs);
			return next();
		case 'timeout-after-commit':
			await next();
			if (c.res.ok) c.res = problem(c, 504, 'Carried out, but the answer is lost, as asked');
			return;
	}
});

const isFault = (text: string): text is Fault => faults.some((fault) => fault === text);
