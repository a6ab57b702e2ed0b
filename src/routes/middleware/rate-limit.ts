import { createMiddleware } from 'hono/factory';
import type { AppContext, AppEnv } from '../http.ts';
import { sendProblem } from '../problem.ts';

/** The windows of `wrangler.toml`; the binding itself tells only yes or no. */
export const rateLimits = {
	key: { requests: 6000, seconds: 60 },
	address: { requests: 600, seconds: 60 },
} as const;

/** Counts a request against a window; false when the window is full. Counters are per data center, so the limit is soft. */
export const countRequest = async (window: RateLimit, key: string): Promise<boolean> => {
	const { success } = await window.limit({ key });
	return success;
};

export const addressOf = (c: AppContext): string => c.req.header('cf-connecting-ip') ?? 'local';

/**
 * Counts a credential that failed: guessing costs the guesser's address, not the tenant. False when the window is
 * full; the isolate remembers that, so that the next guess is refused before it is looked up.
 */
export const countFailure = async (c: AppContext): Promise<boolean> => {
	const address = addressOf(c);
	if (await countRequest(c.env.ADDRESS_RATE_LIMIT, `auth/${address}`)) return true;
	c.var.wiring.limitedAddresses.note(address, rateLimits.address.seconds);
	return false;
};

export const rateLimited = (c: AppContext, window: keyof typeof rateLimits): Response => {
	const { seconds } = rateLimits[window];
	c.header('retry-after', String(seconds));
	c.header('ratelimit', `"${window}";r=0;t=${seconds}`);
	return sendProblem(c, {
		type: 'too-many-requests',
		title: 'Too many requests',
		status: 429,
		detail: `Wait up to ${seconds} seconds.`,
	});
};

/** Tells every caller the rules, before they are hit. */
export const rateLimitPolicy = createMiddleware<AppEnv>(async (c, next) => {
	await next();
	c.res.headers.set('ratelimit-policy', policy);
});

/** For pages and documents that need no key: counted by network address. */
export const limitByAddress = createMiddleware<AppEnv>(async (c, next) => {
	if (!(await countRequest(c.env.ADDRESS_RATE_LIMIT, addressOf(c)))) return rateLimited(c, 'address');
	return next();
});

/** A provider sends from few addresses, and what MTN or Orange sends comes once: only a flood is refused. */
export const limitNotices = createMiddleware<AppEnv>(async (c, next) => {
	if (!(await countRequest(c.env.NOTICE_RATE_LIMIT, addressOf(c)))) return rateLimited(c, 'address');
	return next();
});

const policy = Object.entries(rateLimits)
	.map(([name, { requests, seconds }]) => `"${name}";q=${requests};w=${seconds}`)
	.join(', ');
