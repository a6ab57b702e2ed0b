import { OpenAPIHono, type RouteConfig, type RouteHandler } from '@hono/zod-openapi';
import type { Context } from 'hono';
import type { Scope as AccessScope } from '../domain/access/scopes.ts';
import type { CustomerDeps } from '../domain/customers/customers.usecases.ts';
import type { InvoiceDeps } from '../domain/invoices/invoices.usecases.ts';
import type { IsoInstant } from '../domain/kernel/calendar.ts';
import type { IdempotencyRequest } from '../domain/kernel/command.ts';
import type { ActionContext, Actor } from '../domain/kernel/event.ts';
import type { CustomerId, RequestId, TenantId } from '../domain/kernel/ids.ts';
import type { Store } from '../domain/kernel/store.ts';
import type { Scope, TenantSnapshot, Wiring } from '../wiring.ts';
import { type FieldProblem, validationProblem } from './problem.ts';

/** What a handler finds in its context. */
export interface AppEnv {
	readonly Bindings: Env;
	readonly Variables: {
		wiring: Wiring;
		requestId: RequestId;
		/** Set by authentication, or by a public route that found its tenant otherwise. */
		caller: Caller | null;
		scope: Scope | null;
		/** The request's idempotency key and fingerprint; null without a key. */
		idempotency: IdempotencyRequest | null;
	};
}

export type AppContext = Context<AppEnv>;

/** Who is calling, and what they may. */
export type Caller = TenantCaller | PlatformCaller;

interface Principal {
	readonly actor: Actor;
	readonly scopes: ReadonlySet<AccessScope>;
	/** What rate limits count by. */
	readonly rateKey: string;
}

/** A key of a tenant, or one of its end users. */
export interface TenantCaller extends Principal {
	readonly tenantId: TenantId;
	readonly snapshot: TenantSnapshot;
	/** An end user sees their own only; null for keys. */
	readonly endUser: { readonly role: 'customer'; readonly customerId: CustomerId } | null;
}

/** The operator's own key. It belongs to no tenant, so its scopes open nothing but the tenants themselves. */
export interface PlatformCaller extends Principal {
	readonly tenantId: null;
}

/** A router whose validation failures are all the same problem. */
export const createRouter = (): OpenAPIHono<AppEnv> =>
	new OpenAPIHono<AppEnv>({
		// A slash at the end is accepted everywhere.
		strict: false,
		defaultHook: (result, c) => {
			if (result.success) return;
			const place = result.target === 'json' ? '' : `${result.target}/`;
			return validationProblem(c, fieldProblems(result.error.issues, place));
		},
	});

/** What a contract finds wrong, as pointers; `place` is empty for a body. */
export const fieldProblems = (
	issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[],
	place = '',
): readonly FieldProblem[] =>
	issues.map((issue) => ({
		pointer: `/${place}${issue.path.map(escapePointer).join('/')}`,
		detail: issue.message,
	}));

/**
 * Adds a route: its contract, and a handler whose input the contract has checked. Answers are built by presenters
 * that are typed by the contract, and a test holds each answer against the served document.
 */
export const endpoint = <Route extends RouteConfig & { getRoutingPath(): string }>(
	router: OpenAPIHono<AppEnv>,
	route: Route,
	handler: (c: Parameters<RouteHandler<Route, AppEnv>>[0]) => Response | Promise<Response>,
): void => {
	router.openapi(route, handler);
};

/** RFC 6901. */
const escapePointer = (part: PropertyKey): string => String(part).replaceAll('~', '~0').replaceAll('/', '~1');

/** Whoever calls, the operator included. */
export const principalOf = (c: AppContext): Caller => {
	const { caller } = c.var;
	if (caller === null) throw new Error('this route has no caller: authentication is missing before it');
	return caller;
};

/** The caller on a tenant's routes, whose scopes keep the platform key out. */
export const callerOf = (c: AppContext): TenantCaller => {
	const caller = principalOf(c);
	if (caller.tenantId === null) throw new Error('this route belongs to a tenant and let the platform key in');
	return caller;
};

export const scopeOf = (c: AppContext): Scope => {
	const { scope } = c.var;
	if (scope === null) throw new Error('this route has no scope: authentication is missing before it');
	return scope;
};

export const storeOf = (c: AppContext): Store => scopeOf(c).storeFor(callerOf(c).tenantId);

/** The caller's time: for a tenant on a test clock what that shows, for everybody else the real one. */
export const nowOf = (c: AppContext): IsoInstant => {
	const { caller, wiring } = c.var;
	return caller === null || caller.tenantId === null ? wiring.clock.now() : caller.snapshot.clock.now();
};

/** Who did it, through which door, when and why; the reason comes from the header `X-Reason`. */
export const actionOf = (c: AppContext): ActionContext => ({
	actor: principalOf(c).actor,
	origin: 'api',
	requestId: c.var.requestId,
	now: nowOf(c),
	reason: c.req.header('x-reason')?.slice(0, 300) ?? null,
});

/** For what is about real time whoever asks: people's keys and their ends. */
export const realActionOf = (c: AppContext): ActionContext => ({ ...actionOf(c), now: c.var.wiring.clock.now() });

/** What most use-cases need, taken from the request's scope. */
export const depsOf = (c: AppContext): InvoiceDeps & CustomerDeps & { readonly mailEnabled: boolean } => {
	const { wiring } = c.var;
	const { tenantId, snapshot } = callerOf(c);
	return {
		store: storeOf(c),
		ids: wiring.ids,
		hasher: wiring.hasher,
		dataKeys: wiring.vaultFor(tenantId),
		settings: snapshot.settings,
		tenant: snapshot.tenant,
		mailEnabled: wiring.config.mailEnabled,
	};
};

/** The version that `If-Match` names; null without the header or with `*`, undefined when it is no tag of ours. */
export const expectedVersionOf = (c: AppContext): number | null | undefined => {
	const header = c.req.header('if-match')?.trim();
	if (header === undefined || header === '*') return null;
	const version = /^"(\d{1,9})"$/.exec(header)?.[1];
	return version === undefined ? undefined : Number(version);
};

export const etagOf = (subject: { readonly version: number }): string => `"${subject.version}"`;
