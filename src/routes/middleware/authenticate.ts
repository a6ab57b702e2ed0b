import { createMiddleware } from 'hono/factory';
import { type ApiKey, scopesOf } from '../../domain/access/api-key.ts';
import type { Scope as AccessScope } from '../../domain/access/scopes.ts';
import type { IsoInstant } from '../../domain/kernel/calendar.ts';
import { isTenantId, type TenantId } from '../../domain/kernel/ids.ts';
import { equalInConstantTime } from '../../platform/constant-time.ts';
import { DependencyDownError } from '../../platform/dependency-down.ts';
import { errorFields } from '../../platform/log.ts';
import { createSecretSource } from '../../platform/secrets.ts';
import type { Scope, Wiring } from '../../wiring.ts';
import {
	type AppContext,
	type AppEnv,
	type Caller,
	type PlatformCaller,
	principalOf,
	type TenantCaller,
} from '../http.ts';
import { type Problem, sendProblem } from '../problem.ts';
import { authenticateEndUser, tenantOfToken } from './end-user.ts';
import { addressOf, countFailure, countRequest, rateLimited } from './rate-limit.ts';

/** Finds out who is calling; without a valid key or token nothing behind this is reached. */
export const authenticate = createMiddleware<AppEnv>(async (c, next) => {
	const header = c.req.header('authorization') ?? '';
	const token = /^Bearer (\S{1,4096})$/.exec(header)?.[1];
	if (token === undefined) return unauthorized(c, 'missing');
	const caller = await callerBehind(c, token);
	if (caller === 'limited') return rateLimited(c, 'address');
	if (caller === null) return unauthorized(c, 'invalid');
	c.set('caller', caller);
	if (!(await countRequest(c.env.KEY_RATE_LIMIT, caller.rateKey))) return rateLimited(c, 'key');
	return next();
});

/** Lets a caller through who has one of the scopes. */
export const requireScope = (...anyOf: readonly [AccessScope, ...AccessScope[]]) =>
	createMiddleware<AppEnv>(async (c, next) => {
		const { scopes } = principalOf(c);
		if (anyOf.some((scope) => scopes.has(scope))) return next();
		return forbidden(c, ...anyOf);
	});

/** For what end users may read of their own: keys need the scope, and the handler looks whose it is. */
export const requireScopeOrEndUser = (scope: AccessScope) =>
	createMiddleware<AppEnv>(async (c, next) => {
		const caller = principalOf(c);
		const isEndUser = caller.tenantId !== null && caller.endUser !== null;
		if (isEndUser || caller.scopes.has(scope)) return next();
		return forbidden(c, scope);
	});

/** For what only the operator may do. */
export const requirePlatform = createMiddleware<AppEnv>(async (c, next) => {
	if (principalOf(c).tenantId === null) return next();
	return sendProblem(c, { type: 'platform-key-needed', title: 'Only the platform key may do this', status: 403 });
});

export const forbidden = (c: AppContext, ...anyOf: readonly [AccessScope, ...AccessScope[]]): Response =>
	sendProblem(c, missingScope(...anyOf));

export const missingScope = (...anyOf: readonly [AccessScope, ...AccessScope[]]): Problem => ({
	type: 'missing-scope',
	title: 'The key may not do this',
	status: 403,
	detail: `It needs the scope ${anyOf.join(' or ')}.`,
	members: { scope: anyOf[0] },
});

export const unauthorized = (c: AppContext, reason: 'missing' | 'invalid'): Response => {
	c.header('www-authenticate', 'Bearer');
	return sendProblem(c, {
		type: 'unauthorized',
		title: reason === 'missing' ? 'A key or token is needed' : 'The key or token is not valid',
		status: 401,
		detail: 'Send authorization: Bearer <key>.',
	});
};

/**
 * Opens the request's scope in the tenant's own database. A read may be answered at the state that the client has
 * seen; whatever decides loads from the primary.
 */
export const openScope = (c: AppContext, tenantId: TenantId | null): Scope => {
	const reads = c.req.method === 'GET' || c.req.method === 'HEAD';
	const bookmark = reads ? bookmarkPattern.exec(c.req.header('x-d1-bookmark') ?? '')?.[0] : undefined;
	const scope = c.var.wiring.open({
		tenantId,
		background: (work) => c.executionCtx.waitUntil(work),
		...(bookmark !== undefined && { consistency: bookmark }),
	});
	c.set('scope', scope);
	return scope;
};

/** As D1 writes them. Anything else is left out: a client must not choose a weaker consistency by its name. */
const bookmarkPattern = /^[0-9a-f]{8}(-[0-9a-f]{8}){2}-[0-9a-f]{32}$/;

/** Null when the credential opens nothing, `limited` when its address has tried too many of those. */
const callerBehind = async (c: AppContext, token: string): Promise<Caller | 'limited' | null> => {
	const { wiring } = c.var;
	if (equalInConstantTime(token, wiring.config.platformKey)) return platform;
	if (wiring.limitedAddresses.has(addressOf(c)) && !(await isKnown(wiring, token))) return 'limited';
	const open = (tenantId: TenantId) => openScope(c, tenantId);
	try {
		const caller = await (isKey(token) ? authenticateKey(c, token, open) : authenticateEndUser(wiring, token, open));
		return caller ?? ((await countFailure(c)) ? null : 'limited');
	} catch (error) {
		// A token that cannot be checked may be a guess as well.
		if (error instanceof DependencyDownError && !(await countFailure(c))) return 'limited';
		throw error;
	}
};

const isKey = (token: string): boolean => token.startsWith('ck_');

/**
 * Whether the isolate's memory vouches for a credential enough to look at it although its address is limited: many
 * honest callers share an address with a guesser.
 */
const isKnown = async (wiring: Wiring, token: string): Promise<boolean> => {
	const tenantId = isKey(token) ? tenantOfKey(wiring, token) : tenantOfToken(token);
	if (tenantId === null || !wiring.tenants.knowsTenant(tenantId)) return false;
	if (!isKey(token)) return true;
	return wiring.tenants.knowsKey(tenantId, await createSecretSource(wiring.vaultFor(tenantId)).hash(token));
};

const platform: PlatformCaller = {
	actor: { kind: 'key', id: 'platform' },
	tenantId: null,
	scopes: new Set(['tenants:read', 'tenants:write']),
	rateKey: 'platform',
};

const keyPattern = /^ck_(live|test)_([a-z][a-z0-9-]*)_[A-Za-z0-9]+$/;

/** The tenant that a key names; in development `ck_test_admin` is the default tenant's. */
const tenantOfKey = (wiring: Wiring, secret: string): TenantId | null => {
	if (wiring.config.environment === 'development' && secret === 'ck_test_admin') return wiring.config.defaultTenant;
	const name = keyPattern.exec(secret)?.[2];
	return name !== undefined && isTenantId(name) ? name : null;
};

/** A key's use is noted once in each hour: a write for each request would cost more than it tells. */
const hourOf = (instant: IsoInstant): string => instant.slice(0, 'YYYY-MM-DDTHH'.length);

const authenticateKey = async (
	c: AppContext,
	secret: string,
	open: (tenantId: TenantId) => Scope,
): Promise<TenantCaller | null> => {
	const { wiring } = c.var;
	const tenantId = tenantOfKey(wiring, secret);
	if (tenantId === null) return null;
	const scope = open(tenantId);
	const found = await scope.keyOf(tenantId, secret);
	if (found === null) return null;
	const { key, snapshot } = found;
	const now = wiring.clock.now();
	const isNoted = key.lastUsedAt !== null && hourOf(key.lastUsedAt) >= hourOf(now);
	if (!isNoted && wiring.tenants.isFirstUse(key.id, hourOf(now))) noteUse(c, key, now);
	return {
		actor: { kind: 'key', id: key.id },
		tenantId,
		snapshot,
		scopes: scopesOf(key),
		endUser: null,
		rateKey: key.id,
	};
};

/** In a scope of its own: the request's meter counts what the request itself costs. */
const noteUse = (c: AppContext, { id, tenantId }: ApiKey, at: IsoInstant): void => {
	const { wiring } = c.var;
	const background = (work: Promise<unknown>) => c.executionCtx.waitUntil(work);
	const store = wiring.open({ tenantId, background }).storeFor(tenantId);
	background(
		store
			.commit({ changes: [{ kind: 'api-key.used', id, at }], answer: null })
			.catch((error) => wiring.log.warn('key.use_not_noted', errorFields(error))),
	);
};
