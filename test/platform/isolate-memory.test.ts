import { describe, expect, it } from 'vitest';
import type { IsoInstant } from '../../src/domain/kernel/calendar.ts';
import type { KeyOfTenant, TenantSnapshot } from '../../src/tenant-cache.ts';
import { createTenantCache } from '../../src/tenant-cache.ts';
import { vaultsMax } from '../../src/wiring.ts';
import { emptyHouse, tenantId, testInstant } from '../support/house.ts';

const coko = tenantId('coko');
const clock = { now: () => testInstant as IsoInstant };
const snapshot = (name: string) => ({ tenant: { name } }) as unknown as TenantSnapshot;
const keyOf = (name: string) =>
	({ key: { id: name, revokedAt: null, expiresAt: null }, snapshot: snapshot(name) }) as unknown as KeyOfTenant;
const never = async (): Promise<never> => {
	throw new Error('this should have been known');
};

describe('what an isolate knows of tenants', () => {
	it('is not what was read before a change and came after it', async () => {
		const cache = createTenantCache(clock);
		const slow = Promise.withResolvers<TenantSnapshot>();
		const slowKey = Promise.withResolvers<KeyOfTenant>();
		const readings = [cache.tenant(coko, () => slow.promise), cache.key(coko, 'hash', () => slowKey.promise)];
		cache.forget(coko);
		slow.resolve(snapshot('old'));
		slowKey.resolve(keyOf('old'));
		await Promise.all(readings);
		expect(await cache.tenant(coko, async () => snapshot('new'))).toEqual(snapshot('new'));
		expect(await cache.key(coko, 'hash', async () => keyOf('new'))).toEqual(keyOf('new'));
		expect(await cache.tenant(coko, never)).toEqual(snapshot('new'));
	});

	it('is kept when only another tenant changed meanwhile', async () => {
		const cache = createTenantCache(clock);
		const slow = Promise.withResolvers<TenantSnapshot>();
		const reading = cache.tenant(coko, () => slow.promise);
		cache.forget(tenantId('coko-sn'));
		slow.resolve(snapshot('read'));
		await reading;
		expect(await cache.tenant(coko, never)).toEqual(snapshot('read'));
	});

	it('has a bound: after a thousand tenants it starts over', async () => {
		const cache = createTenantCache(clock);
		for (let index = 0; index < 1_000; index++) await cache.tenant(tenantId(`t-${index}`), async () => snapshot('t'));
		expect(cache.knowsTenant(tenantId('t-0'))).toBe(true);
		await cache.tenant(tenantId('one-more'), async () => snapshot('t'));
		expect(cache.knowsTenant(tenantId('t-0'))).toBe(false);
	});

	it('tells a key that was let in before from a guess, also when it has to be read again', async () => {
		const cache = createTenantCache(clock);
		expect(cache.knowsKey(coko, 'hash')).toBe(false);
		await cache.key(coko, 'hash', async () => keyOf('key'));
		cache.forget(coko);
		expect(cache.knowsKey(coko, 'hash')).toBe(true);
		expect(await cache.key(coko, 'hash', async () => null)).toBeNull();
		expect(cache.knowsKey(coko, 'hash')).toBe(false);
	});
});

it('vaults of names that anyone may invent are not kept for ever', async () => {
	const { wiring } = await emptyHouse();
	const first = wiring.vaultFor(coko);
	expect(wiring.vaultFor(coko)).toBe(first);
	for (let index = 0; index < vaultsMax; index++) wiring.vaultFor(tenantId(`invented-${index}`));
	expect(wiring.vaultFor(coko)).not.toBe(first);
});
