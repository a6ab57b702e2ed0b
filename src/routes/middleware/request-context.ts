import { createMiddleware } from 'hono/factory';
import { routePath } from 'hono/route';
import { isId } from '../../domain/kernel/ids.ts';
import { errorFields } from '../../platform/log.ts';
import type { Wiring } from '../../wiring.ts';
import type { AppEnv } from '../http.ts';

/** Gives each request an id, and each answer the headers that tell what it cost and where to read it back. */
export const requestContext = (wiring: Wiring) =>
	createMiddleware<AppEnv>(async (c, next) => {
		const started = performance.now();
		const given = c.req.header('x-request-id') ?? '';
		c.set('wiring', wiring);
		c.set('requestId', isId('req', given) ? given : wiring.ids.next('req'));
		c.set('caller', null);
		c.set('scope', null);
		c.set('idempotency', null);
		await next();
		c.res.headers.set('x-request-id', c.var.requestId);
		const { scope } = c.var;
		if (scope !== null) {
			const { calls, milliseconds, rowsWritten } = scope.meter;
			c.res.headers.set(
				'server-timing',
				`d1;desc="${calls} calls, ${rowsWritten} rows written";dur=${milliseconds.toFixed(1)}`,
			);
			const bookmark = scope.database.bookmark();
			if (bookmark !== null) c.res.headers.set('x-d1-bookmark', bookmark);
		}
		wiring.log.info('request', {
			request_id: c.var.requestId,
			method: c.req.method,
			// The pattern, not the path: tokens of payment pages stand in paths.
			route: routePath(c, -1),
			status: c.res.status,
			tenant: c.var.caller?.tenantId ?? null,
			actor: c.var.caller?.actor.id ?? null,
			d1_calls: scope?.meter.calls ?? 0,
			ms: Math.round(performance.now() - started),
			...(c.error && errorFields(c.error)),
		});
	});
