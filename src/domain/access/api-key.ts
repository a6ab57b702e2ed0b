import type { IsoInstant } from '../kernel/calendar.ts';
import type { ApiKeyId, TenantId } from '../kernel/ids.ts';
import type { Role, Scope } from './scopes.ts';
import { roleScopes } from './scopes.ts';

/** A key as it is kept: never the secret, only its keyed hash and the last four characters to recognize it by. */
export interface ApiKey {
	readonly id: ApiKeyId;
	readonly tenantId: TenantId;
	readonly version: number;
	readonly name: string;
	readonly secretHash: string;
	readonly hint: string;
	readonly role: Role;
	/** Narrows the role; null: all that the role allows. */
	readonly scopes: readonly Scope[] | null;
	readonly expiresAt: IsoInstant | null;
	readonly revokedAt: IsoInstant | null;
	/** Known to the hour: a write for each request would cost more than it tells. */
	readonly lastUsedAt: IsoInstant | null;
	readonly createdAt: IsoInstant;
}

/** A revoked key that still has a future instant here was rotated: it works until then. */
export const isUsable = (key: ApiKey, now: IsoInstant): boolean =>
	(key.revokedAt === null || key.revokedAt > now) && (key.expiresAt === null || key.expiresAt > now);

/** The scopes of the key: those of its role, narrowed to the key's own list when it has one. */
export const scopesOf = (key: Pick<ApiKey, 'role' | 'scopes'>): ReadonlySet<Scope> => {
	const granted: readonly Scope[] = roleScopes[key.role];
	return new Set(key.scopes === null ? granted : granted.filter((scope) => key.scopes?.includes(scope)));
};

declare module '../kernel/store.ts' {
	interface NeedKinds {
		'api-key.byId': { readonly args: { readonly id: ApiKeyId }; readonly answer: ApiKey | null };
		'api-key.byHash': { readonly args: { readonly secretHash: string }; readonly answer: ApiKey | null };
		'api-key.list': {
			readonly args: { readonly before: ApiKeyId | null; readonly limit: number };
			readonly answer: readonly ApiKey[];
		};
	}
	interface ChangeKinds {
		/** Inserts version 1, updates later versions. */
		'api-key.save': { readonly key: ApiKey };
		/** Notes the use without a new version: telling when a key was used is not a change of the key. */
		'api-key.used': { readonly id: ApiKeyId; readonly at: IsoInstant };
	}
}
