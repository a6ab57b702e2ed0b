import {
	createLocalJWKSet,
	createRemoteJWKSet,
	customFetch,
	decodeJwt,
	errors,
	type JWTPayload,
	type JWTVerifyGetKey,
	jwtVerify,
} from 'jose';
import type { Scope as AccessScope } from '../../domain/access/scopes.ts';
import { addSeconds, type Clock, dateInZone, type IsoInstant, instantToEpochMs } from '../../domain/kernel/calendar.ts';
import { type CustomerId, isId, isTenantId, type TenantId } from '../../domain/kernel/ids.ts';
import type { IdentityValue } from '../../domain/settings/values.ts';
import { DependencyDownError } from '../../platform/dependency-down.ts';
import type { Scope, Wiring } from '../../wiring.ts';
import type { TenantCaller } from '../http.ts';
import { type Environment, isRefusedKey } from './development-key.ts';

/** Tokens live a quarter of an hour at most, so a stolen one is soon worthless. */
export const tokenSecondsMax = 900;
/** How far the platform's clock may be from ours. */
const clockSkewSeconds = 60;

/** What a customer may do with a token of their own: look. */
const customerScopes: ReadonlySet<AccessScope> = new Set(['customers:read', 'invoices:read', 'subscriptions:read']);

/**
 * A token that the platform signed for one of its end users. Everything about it is checked against the tenant's
 * `identity` configuration: issuer, audience, key, age; the algorithm comes from our table, never from the header.
 */
export const authenticateEndUser = async (
	wiring: Wiring,
	token: string,
	open: (tenantId: TenantId) => Scope,
): Promise<TenantCaller | null> => {
	const tenantId = tenantOfToken(token);
	if (tenantId === null) return null;
	const scope = open(tenantId);
	const snapshot = await scope.tenant(tenantId);
	if (snapshot === null) return null;
	const now = wiring.clock.now();
	const identity = snapshot.settings.identity(dateInZone(now, snapshot.tenant.timeZone));
	if (identity === null) return null;
	const payload = await verify(token, identity, tenantId, wiring);
	const { sub, role } = payload ?? {};
	// Authors get their own door with the royalties; until then their tokens open nothing.
	if (sub === undefined || role !== 'customer') return null;
	const customerId = isId('cus', sub) ? sub : await customerByExternalId(scope, tenantId, sub);
	if (customerId === null) return null;
	return {
		actor: { kind: 'customer', id: customerId },
		tenantId,
		snapshot,
		scopes: customerScopes,
		endUser: { role: 'customer', customerId },
		rateKey: customerId,
	};
};

/** The tenant that a token says it is for; nothing about it is checked yet. */
export const tenantOfToken = (token: string): TenantId | null => {
	try {
		const { aud } = decodeJwt(token);
		return typeof aud === 'string' && isTenantId(aud) ? aud : null;
	} catch {
		return null;
	}
};

const customerByExternalId = async (
	scope: Scope,
	tenantId: TenantId,
	externalId: string,
): Promise<CustomerId | null> => {
	const { customer } = await scope.storeFor(tenantId).load({ customer: { kind: 'customer.byExternalId', externalId } });
	return customer?.id ?? null;
};

const verify = async (
	token: string,
	identity: IdentityValue,
	audience: string,
	{ clock, config: { environment } }: Wiring,
): Promise<JWTPayload | null> => {
	try {
		const { payload, protectedHeader } = await jwtVerify(token, keySetOf(identity, environment, clock), {
			issuer: identity.issuer,
			audience,
			algorithms: [...identity.algorithms],
			requiredClaims: ['sub', 'exp', 'iat'],
			clockTolerance: clockSkewSeconds,
			maxTokenAge: tokenSecondsMax,
			currentDate: new Date(instantToEpochMs(clock.now())),
		});
		if (isRefusedKey(protectedHeader, environment)) return null;
		const lifetime = (payload.exp ?? 0) - (payload.iat ?? 0);
		return lifetime > 0 && lifetime <= tokenSecondsMax ? payload : null;
	} catch (error) {
		if (isOutage(error)) throw new DependencyDownError('the key set of the platform cannot be fetched');
		if (error instanceof errors.JOSEError) return null;
		throw error;
	}
};

/** The key set did not come: nobody can say whether the token is good, so it is not refused as bad. */
const isOutage = (error: unknown): boolean =>
	error instanceof TypeError ||
	error instanceof errors.JWKSTimeout ||
	(error instanceof errors.JOSEError && error.code === errors.JOSEError.code);

type KeySet = JWTVerifyGetKey;

/** Key sets by configuration: a remote one keeps what it fetched, for ten minutes by its own rule. */
const keySets = new Map<string, KeySet>();
const keySetsMax = 100;
/** How long a remote set that failed is left alone: tokens cost nothing to send, and each would wait for the fetch. */
const keySetPauseSeconds = 30;

const keySetOf = (identity: IdentityValue, environment: Environment, clock: Clock): KeySet => {
	const name = JSON.stringify([environment, identity.jwks_url, identity.jwks]);
	const known = keySets.get(name);
	if (known !== undefined) return known;
	if (keySets.size >= keySetsMax) keySets.clear();
	const keys = (identity.jwks?.keys ?? []).filter((key) => !isRefusedKey(key, environment));
	const made =
		identity.jwks_url === null
			? createLocalJWKSet({ keys: keys.map((key) => ({ ...key })) })
			: createPausingKeySet(new URL(identity.jwks_url), clock);
	keySets.set(name, made);
	return made;
};

/** A remote key set that is not fetched again right after it failed. The keys that it fetched before go on working. */
const createPausingKeySet = (url: URL, clock: Clock): KeySet => {
	let pausedUntil: IsoInstant | null = null;
	const isPaused = () => pausedUntil !== null && pausedUntil > clock.now();
	const remote = createRemoteJWKSet(url, {
		[customFetch]: async (address, init) => {
			if (isPaused()) throw new DependencyDownError('the key set of the platform failed a moment ago');
			return fetch(address, init);
		},
	});
	return async (header, token) => {
		try {
			return await remote(header, token);
		} catch (error) {
			const isUnreadable = error instanceof errors.JWKSInvalid;
			if (isUnreadable || isOutage(error)) pausedUntil = addSeconds(clock.now(), keySetPauseSeconds);
			throw isUnreadable ? new DependencyDownError('the key set of the platform cannot be read') : error;
		}
	};
};
