import { createMiddleware } from 'hono/factory';
import { problem } from './problem.ts';

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
			await new Promise((resolve) => setTimeout(resolve, slowDelayMs));
			return next();
		case 'timeout-after-commit':
			await next();
			if (c.res.ok) c.res = problem(c, 504, 'Carried out, but the answer is lost, as asked');
			return;
	}
});

const isFault = (text: string): text is Fault => faults.some((fault) => fault === text);
