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

/** Tenants kept per isolate, some kilobytes of settings each; beyond that the cache starts over. */
const tenantsMax = 1_000;

/** A tenant with its settings, as an isolate knows them. */
export interface KnownTenant {
	readonly tenant: Tenant;
	readonly settings: Settings;
	/** Whether its time is its own: how late it is there is never kept. */
	readonly isOnTestClock: boolean;
}

/** What one request or message works with. */
export interface TenantSnapshot extends KnownTenant {
	/** The tenant's time: real, or what its test clock showed when the request or the message began. */
	readonly clock: Clock;
}

export interface TenantCache {
	tenant(id: TenantId, load: () => Promise<KnownTenant | null>): Promise<KnownTenant | null>;
	/** Null for a key that does not exist, is revoked or has expired. */
	key(tenantId: TenantId, secretHash: string, load: () => Promise<KeyOfTenant | null>): Promise<KeyOfTenant | null>;
	/**
	 * Whether this isolate has let this key in before. What it knows may be too old to let the key in again, but the key
	 * is no guess, so looking it up is worth a read.
	 */
	knowsKey(tenantId: TenantId, secretHash: string): boolean;
	/** Whether this isolate has met this tenant; its tokens are then checked with no read, or one in `cacheSeconds`. */
	knowsTenant(id: TenantId): boolean;
	/** Whether this isolate has not noted the use of this key in this hour before. */
	isFirstUse(id: ApiKeyId, hour: string): boolean;
	/** After a change of the tenant's keys, settings or details. */
	forget(tenantId: TenantId): void;
}

export interface KeyOfTenant {
	readonly key: ApiKey;
	readonly snapshot: KnownTenant;
}

interface Entry<Value> {
	readonly value: Value;
	readonly until: IsoInstant;
}

export const createTenantCache = (clock: Clock): TenantCache => {
	const tenants = new Map<TenantId, Entry<KnownTenant>>();
	const keys = new Map<string, Entry<ApiKey>>();
	const uses = new Map<ApiKeyId, string>();
	/** How often each tenant was forgotten: only tenants that exist are, so the map needs no bound. */
	const generations = new Map<TenantId, number>();
	const fresh = <Value>(entry: Entry<Value> | undefined): Value | null =>
		entry !== undefined && entry.until > clock.now() ? entry.value : null;
	/** Loads, and tells until when the answer holds: from before the question, and not at all when it was overtaken. */
	const ask = async <Value>(id: TenantId, load: () => Promise<Value>) => {
		const generation = generations.get(id);
		const until = addSeconds(clock.now(), cacheSeconds);
		const value = await load();
		return { value, until, isCurrent: generations.get(id) === generation };
	};
	return {
		async tenant(id, load) {
			const cached = fresh(tenants.get(id));
			if (cached !== null) return cached;
			const { value, until, isCurrent } = await ask(id, load);
			if (value === null) tenants.delete(id);
			else if (isCurrent) keep(tenants, id, { value, until }, tenantsMax);
			return value;
		},
		async key(tenantId, secretHash, load) {
			const name = nameOf(tenantId, secretHash);
			const key = fresh(keys.get(name));
			const snapshot = fresh(tenants.get(tenantId));
			if (key !== null && snapshot !== null) return isUsable(key, clock.now()) ? { key, snapshot } : null;
			const { value: found, until, isCurrent } = await ask(tenantId, load);
			if (found === null) {
				keys.delete(name);
				return null;
			}
			if (isCurrent) {
				keep(keys, name, { value: found.key, until }, keysMax);
				keep(tenants, tenantId, { value: found.snapshot, until }, tenantsMax);
			}
			return isUsable(found.key, clock.now()) ? found : null;
		},
		knowsKey(tenantId, secretHash) {
			const entry = keys.get(nameOf(tenantId, secretHash));
			return entry !== undefined && isUsable(entry.value, clock.now());
		},
		knowsTenant: (id) => tenants.has(id),
		isFirstUse(id, hour) {
			if (uses.get(id) === hour) return false;
			keep(uses, id, hour, keysMax);
			return true;
		},
		forget(tenantId) {
			generations.set(tenantId, (generations.get(tenantId) ?? 0) + 1);
			// Out of date rather than gone: who has been let in before stays known as no guesser.
			const until = clock.now();
			const tenant = tenants.get(tenantId);
			if (tenant !== undefined) tenants.set(tenantId, { ...tenant, until });
			for (const [name, key] of keys) if (name.startsWith(`${tenantId}/`)) keys.set(name, { ...key, until });
		},
	};
};

const nameOf = (tenantId: TenantId, secretHash: string): string => `${tenantId}/${secretHash}`;

const keep = <Name, Value>(map: Map<Name, Value>, name: Name, value: Value, sizeMax: number): void => {
	if (map.size >= sizeMax && !map.has(name)) map.clear();
	map.set(name, value);
};
