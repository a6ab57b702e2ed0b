import type { Loaded, Store } from './domain/kernel/store.ts';
import { createSettings } from './domain/settings/settings.ts';
import type { KeyOfTenant, KnownTenant } from './tenant-cache.ts';

const tenantNeeds = {
	tenant: { kind: 'tenant' },
	versions: { kind: 'config.all' },
	testClock: { kind: 'test-clock' },
} as const;

const knownTenant = (
	{ tenant, versions, testClock }: Loaded<typeof tenantNeeds>,
	allowsClocks: boolean,
): KnownTenant | null =>
	tenant && {
		tenant,
		settings: createSettings(versions),
		isOnTestClock: allowsClocks && tenant.mode === 'test' && testClock !== null,
	};

/** In one round trip; production knows no test clocks. */
export const loadTenant = async (store: Store, allowsClocks: boolean): Promise<KnownTenant | null> =>
	knownTenant(await store.load(tenantNeeds), allowsClocks);

export const loadKey = async (store: Store, secretHash: string, allowsClocks: boolean): Promise<KeyOfTenant | null> => {
	const { key, ...loaded } = await store.load({ ...tenantNeeds, key: { kind: 'api-key.byHash', secretHash } });
	const snapshot = knownTenant(loaded, allowsClocks);
	return key && snapshot && { key, snapshot };
};
