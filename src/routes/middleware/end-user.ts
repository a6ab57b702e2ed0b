import { createLocalJWKSet, createRemoteJWKSet, decodeJwt, errors, type JWTPayload, jwtVerify } from 'jose';
import type { Scope as AccessScope } from '../../domain/access/scopes.ts';
import { dateInZone, instantToEpochMs } from '../../domain/kernel/calendar.ts';
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
const customerScopes: ReadonlySet<AccessScope> = new Set(['customers:read', 'invoices:read']);

/**
 * A token that the platform signed for one of its end users. Everything about it is checked against the tenant's
 * `identity` configuration: issuer, audience, key, age; the algorithm comes from our table, never from the header.
 */
export const authenticateEndUser = async (
	wiring: Wiring,
	token: string,
	open: (tenantId: TenantId) => Scope,
): Promise<TenantCaller | null> => {
	const tenantId = audienceOf(token);
	if (tenantId === null) return null;
	const scope = open(tenantId);
	const snapshot = await scope.tenant(tenantId);
	if (snapshot === null) return null;
	const now = wiring.clock.now();
	const identity = snapshot.settings.identity(dateInZone(now, snapshot.tenant.timeZone));
	if (identity === null) return null;
	const payload = await verify(token, identity, tenantId, new Date(instantToEpochMs(now)), wiring.config.environment);
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

const audienceOf = (token: string): TenantId | null => {
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
	currentDate: Date,
	environment: Environment,
): Promise<JWTPayload | null> => {
	try {
		const { payload, protectedHeader } = await jwtVerify(token, keySetOf(identity, environment), {
			issuer: identity.issuer,
			audience,
			algorithms: [...identity.algorithms],
			requiredClaims: ['sub', 'exp', 'iat'],
			clockTolerance: clockSkewSeconds,
			maxTokenAge: tokenSecondsMax,
			currentDate,
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

type KeySet = ReturnType<typeof createLocalJWKSet> | ReturnType<typeof createRemoteJWKSet>;

/** Key sets by configuration: a remote one keeps what it fetched, for ten minutes by its own rule. */
const keySets = new Map<string, KeySet>();
const keySetsMax = 100;

const keySetOf = (identity: IdentityValue, environment: Environment): KeySet => {
	const name = JSON.stringify([environment, identity.jwks_url, identity.jwks]);
	const known = keySets.get(name);
	if (known !== undefined) return known;
	if (keySets.size >= keySetsMax) keySets.clear();
	const keys = (identity.jwks?.keys ?? []).filter((key) => !isRefusedKey(key, environment));
	const made =
		identity.jwks_url === null
			? createLocalJWKSet({ keys: keys.map((key) => ({ ...key })) })
			: createRemoteJWKSet(new URL(identity.jwks_url));
	keySets.set(name, made);
	return made;
};
