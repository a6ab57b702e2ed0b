import { type ApiKey, isUsable } from './domain/access/api-key.ts';
import { addSeconds, type Clock, type IsoInstant } from './domain/kernel/calendar.ts';
import type { ApiKeyId, TenantId } from './domain/kernel/ids.ts';
import type { Tenant } from './domain/kernel/tenant.ts';
import type { Settings } from './domain/settings/settings.ts';

/**
 * How long an isolate believes what it read about keys, tenants and settings. A revoked key stops, and a changed
 * setting holds, everywhere within this time; the isolate that made the change forgets at once.
 */
export const cacheSeconds = 30;

/** Keys kept per isolate, a few hundred bytes each; beyond that the cache starts over. */
const keysMax = 10_000;

/** A tenant with its settings, as an isolate knows them. */
export interface TenantSnapshot {
	readonly tenant: Tenant;
	readonly settings: Settings;
}

export interface TenantCache {
	tenant(id: TenantId, load: () => Promise<TenantSnapshot | null>): Promise<TenantSnapshot | null>;
	/** Null for a key that does not exist, is revoked or has expired. */
	key(tenantId: TenantId, secretHash: string, load: () => Promise<KeyOfTenant | null>): Promise<KeyOfTenant | null>;
	/** Whether this isolate has not noted the use of this key in this hour before. */
	isFirstUse(id: ApiKeyId, hour: string): boolean;
	/** After a change of the tenant's keys, settings or details. */
	forget(tenantId: TenantId): void;
}

export interface KeyOfTenant {
	readonly key: ApiKey;
	readonly snapshot: TenantSnapshot;
}

export const createTenantCache = (clock: Clock): TenantCache => {
	const tenants = new Map<TenantId, { readonly snapshot: TenantSnapshot; readonly until: IsoInstant }>();
	const keys = new Map<string, { readonly key: ApiKey; readonly until: IsoInstant }>();
	const uses = new Map<ApiKeyId, string>();
	const until = () => addSeconds(clock.now(), cacheSeconds);
	const known = (id: TenantId): TenantSnapshot | null => {
		const entry = tenants.get(id);
		return entry !== undefined && entry.until > clock.now() ? entry.snapshot : null;
	};
	return {
		async tenant(id, load) {
			const cached = known(id);
			if (cached !== null) return cached;
			const snapshot = await load();
			if (snapshot !== null) tenants.set(id, { snapshot, until: until() });
			return snapshot;
		},
		async key(tenantId, secretHash, load) {
			const name = `${tenantId}/${secretHash}`;
			const entry = keys.get(name);
			const snapshot = known(tenantId);
			const cached = entry !== undefined && entry.until > clock.now() && snapshot !== null;
			const found = cached ? { key: entry.key, snapshot } : await load();
			if (found === null) return null;
			if (!cached) {
				if (keys.size >= keysMax) keys.clear();
				keys.set(name, { key: found.key, until: until() });
				tenants.set(tenantId, { snapshot: found.snapshot, until: until() });
			}
			return isUsable(found.key, clock.now()) ? found : null;
		},
		isFirstUse(id, hour) {
			if (uses.get(id) === hour) return false;
			uses.set(id, hour);
			return true;
		},
		forget(tenantId) {
			tenants.delete(tenantId);
			for (const name of keys.keys()) if (name.startsWith(`${tenantId}/`)) keys.delete(name);
		},
	};
};
