import { beforeEach, describe, expect, it } from 'vitest';
import { type ApiKey, isUsable, scopesOf } from '../../../src/domain/access/api-key.ts';
import { createApiKey, revokeApiKey, rotateApiKey } from '../../../src/domain/access/api-keys.usecases.ts';
import { roleScopes, roles, type Scope, scopes } from '../../../src/domain/access/scopes.ts';
import type { ApiKeyId, TenantId } from '../../../src/domain/kernel/ids.ts';
import { action, countingIds, createFakeStore, type FakeStore, instant } from '../../support/fake-store.ts';

const stored: ApiKey = {
	id: 'key_other' as ApiKeyId,
	tenantId: 'coko' as TenantId,
	version: 1,
	name: 'Desk',
	secretHash: 'hash',
	hint: 'x7Qk',
	role: 'support',
	scopes: null,
	expiresAt: null,
	revokedAt: null,
	lastUsedAt: null,
	createdAt: instant('2026-01-01T00:00:00.000Z'),
};
const everything: ReadonlySet<Scope> = new Set(scopes);
const past = instant('2026-11-22T09:59:59.999Z');
const future = instant('2026-11-22T10:00:00.001Z');

let fake: FakeStore;
let found: ApiKey | null;
beforeEach(() => {
	found = stored;
	fake = createFakeStore(() => found);
});
const deps = () => ({
	store: fake.store,
	ids: countingIds(),
	secrets: { next: () => 'SECRETSECRET', hash: async (secret: string) => `hash of ${secret.length}` },
	tenant: { id: 'coko' as TenantId, mode: 'live' as const },
});
const saved = () => fake.changes.flatMap((change) => (change.kind === 'api-key.save' ? [change.key] : []));
const input = { name: 'Reader', role: 'read_only', scopes: null, expiresAt: null, callerScopes: everything } as const;

describe('scopes', () => {
	it('are those of the role, narrowed by the key, never widened', () => {
		expect(scopesOf({ role: 'support', scopes: null })).toEqual(new Set(roleScopes.support));
		expect(scopesOf({ role: 'support', scopes: ['invoices:read', 'payouts:approve'] })).toEqual(
			new Set(['invoices:read']),
		);
	});

	it('give the right to make tenants to no role', () => {
		for (const role of roles) expect(scopesOf({ role, scopes: null }).has('tenants:write')).toBe(false);
	});
});

describe('a key', () => {
	it('works until the instant it expires or was revoked', () => {
		expect(isUsable(stored, action.now)).toBe(true);
		for (const field of ['expiresAt', 'revokedAt'] as const) {
			expect(isUsable({ ...stored, [field]: future }, action.now)).toBe(true);
			expect(isUsable({ ...stored, [field]: action.now }, action.now)).toBe(false);
			expect(isUsable({ ...stored, [field]: past }, action.now)).toBe(false);
		}
	});

	it('is made with a text that names mode and tenant, of which only the hash and the end are kept', async () => {
		const result = await createApiKey(deps(), input, action);
		expect(result).toMatchObject({ ok: true, value: { value: { secret: 'ck_live_coko_SECRETSECRET' } } });
		expect(saved()).toMatchObject([{ version: 1, hint: 'CRET', secretHash: 'hash of 25' }]);
		expect(JSON.stringify(fake.changes)).not.toContain('SECRETSECRET');
	});

	it('is not made expired', async () => {
		const result = await createApiKey(deps(), { ...input, expiresAt: action.now }, action);
		expect(result).toMatchObject({ ok: false, error: { type: 'api-key/expiry-past' } });
	});

	it('is not made mightier than its maker', async () => {
		const callerScopes = new Set<Scope>(['keys:write', 'customers:read']);
		expect(await createApiKey(deps(), { ...input, callerScopes }, action)).toMatchObject({
			ok: false,
			error: { type: 'api-key/exceeds-own-scopes', scopes: expect.arrayContaining(['invoices:read']) },
		});
	});
});

describe('rotating', () => {
	const rotate = (callerScopes = everything) =>
		rotateApiKey(deps(), { id: stored.id, overlapSeconds: 60, callerScopes }, action);

	it('makes a successor with the same rights, and the old one ends after the overlap', async () => {
		await rotate();
		const [successor, old] = saved();
		expect(successor).toMatchObject({ name: 'Desk', role: 'support', revokedAt: null });
		expect(old).toMatchObject({ id: stored.id, version: 2, revokedAt: '2026-11-22T10:01:00.000Z' });
		expect(fake.events().at(-1)).toMatchObject({ type: 'api_key.rotated', payload: { successor: successor?.id } });
	});

	it.each<[string, ApiKey | null, ReadonlySet<Scope>, string]>([
		['a mightier key', stored, new Set(['keys:write']), 'api-key/exceeds-own-scopes'],
		['a key that was rotated already', { ...stored, revokedAt: future }, everything, 'api-key/revoked'],
		['an expired key', { ...stored, expiresAt: past }, everything, 'api-key/expired'],
		['a key that does not exist', null, everything, 'api-key/not-found'],
	])('is refused for %s', async (_what, key, callerScopes, type) => {
		found = key;
		expect(await rotate(callerScopes)).toMatchObject({ ok: false, error: { type } });
		expect(fake.changes).toEqual([]);
	});
});

describe('revoking', () => {
	const revoke = (id = stored.id, context = action) => revokeApiKey(deps(), { id }, context);

	it('ends the key now, an overlap that still ran included', async () => {
		found = { ...stored, revokedAt: future };
		await revoke();
		expect(saved()).toMatchObject([{ revokedAt: action.now, version: 2 }]);
	});

	it('again changes nothing', async () => {
		found = { ...stored, revokedAt: past };
		expect(await revoke()).toMatchObject({ ok: true, value: { value: { revokedAt: past } } });
		expect(fake.changes).toEqual([]);
	});

	it('is refused for the key in hand and for one that does not exist', async () => {
		const own = { ...action, actor: { kind: 'key', id: stored.id } as const };
		expect(await revoke(stored.id, own)).toMatchObject({ error: { type: 'api-key/own-key' } });
		found = null;
		expect(await revoke()).toMatchObject({ error: { type: 'api-key/not-found' } });
	});

	it('gives up after three other writers were first, and has changed nothing', async () => {
		fake.conflicts = 3;
		expect(await revoke()).toEqual({
			ok: false,
			error: { type: 'command/conflict', constraint: 'events.subject_version' },
		});
		fake.conflicts = 2;
		expect(await revoke()).toMatchObject({ ok: true });
	});
});
