import { beforeEach, describe, expect, it } from 'vitest';
import { configValues } from '../../../src/contract/config/schemas.ts';
import type { IsoInstant } from '../../../src/domain/kernel/calendar.ts';
import type { ActionContext, DomainEvent } from '../../../src/domain/kernel/event.ts';
import type { ConfigId, Id, IdPrefix, RequestId } from '../../../src/domain/kernel/ids.ts';
import type { Json } from '../../../src/domain/kernel/json.ts';
import type { Store } from '../../../src/domain/kernel/store.ts';
import { type ConfigVersion, headOf } from '../../../src/domain/settings/config.ts';
import type { ValueIssue } from '../../../src/domain/settings/settings.ports.ts';
import {
	changeConfig,
	createConfig,
	endConfig,
	firstVersions,
	type NewConfig,
} from '../../../src/domain/settings/settings.usecases.ts';
import { startKit } from '../../../src/domain/settings/start-kit/start-kit.ts';
import { country, date, frenchTenant } from './examples.ts';

/** A store that holds settings and events, with the uniqueness that the real one has. */
const createFakeStore = () => {
	const versions: ConfigVersion[] = [];
	const events: DomainEvent[] = [];
	const samePath = (left: NewPath, right: NewPath) =>
		left.type === right.type &&
		left.key === right.key &&
		left.country === right.country &&
		left.userType === right.userType;
	type NewPath = Pick<ConfigVersion, 'type' | 'key' | 'country' | 'userType'>;
	const answer = (need: { kind: string; id?: string; path?: NewPath }): unknown => {
		if (need.kind === 'config.byId') return versions.filter(({ configId }) => configId === need.id);
		if (need.kind === 'config.byPath') return headOf(versions.filter((version) => samePath(version, need.path!)));
		return null;
	};
	const store = {
		load: async (needs: Record<string, never>) =>
			Object.fromEntries(Object.entries(needs).map(([name, need]) => [name, answer(need)])),
		commit: async ({
			changes,
		}: {
			changes: readonly { kind: string; version?: ConfigVersion; event?: DomainEvent }[];
		}) => {
			for (const change of changes) {
				if (change.version) versions.push(change.version);
				if (change.event) events.push(change.event);
			}
			return { kind: 'committed', numbers: new Map() };
		},
	} as unknown as Store;
	return { store, versions, events };
};

const context: ActionContext = {
	actor: { kind: 'key', id: 'key_1' },
	origin: 'api',
	requestId: 'req_1' as RequestId,
	now: '2026-11-22T10:00:00.000Z' as IsoInstant,
	reason: 'Finance act',
};
const door = { idempotency: null, answer: () => ({ status: 201, body: {}, dataKey: null, number: null }) };

/** What the documents that exist have against a value. */
let objections: readonly ValueIssue[];
let fake: ReturnType<typeof createFakeStore>;
let deps: Parameters<typeof createConfig>[0];
beforeEach(() => {
	let made = 0;
	objections = [];
	fake = createFakeStore();
	const next = <P extends IdPrefix>(prefix: P) => `${prefix}_${String(++made).padStart(26, '0')}` as Id<P>;
	deps = {
		store: fake.store,
		ids: { next },
		values: configValues,
		guard: { objections: async () => objections },
	};
});

const create = async (overrides: Partial<NewConfig> = {}) =>
	createConfig(
		deps,
		{
			type: 'tax_rate',
			key: 'ebook',
			country: country('FR'),
			userType: null,
			value: { rate: 0.055 },
			validFrom: date('2026-01-01'),
			...overrides,
		},
		context,
		door,
	);

const created = async (overrides: Partial<NewConfig> = {}): Promise<ConfigVersion> => {
	const result = await create(overrides);
	if (!result.ok || result.value.kind !== 'done') throw new Error(JSON.stringify(result));
	return result.value.value;
};

const change = (id: ConfigId, value: Json, validFrom = '2027-01-01', expectedVersion: number | null = null) =>
	changeConfig(deps, { id, value, validFrom: date(validFrom), expectedVersion }, context);

const end = (id: ConfigId, endsOn = '2027-01-01') =>
	endConfig(deps, { id, endsOn: date(endsOn), expectedVersion: null }, context);

describe('setting something', () => {
	it('writes version 1, with the value in its stored form, and tells it', async () => {
		const config = await created();
		expect(config).toMatchObject({ version: 1, ended: false, reason: 'Finance act', createdAt: context.now });
		expect(config.value).toEqual({ rate: '0.055', category: 'S', parts: null, source: null, note: null });
		expect(fake.events).toMatchObject([
			{
				type: 'config.created',
				subjectId: config.configId,
				subjectVersion: 1,
				payload: { config_type: 'tax_rate', country_code: 'FR', old_value: null, new_value: { rate: '0.055' } },
			},
		]);
	});

	it('what its documents stand against is refused, with their reason, and nothing is written', async () => {
		const { configId } = await created();
		objections = [{ pointer: '/rate', detail: 'There are documents.' }];
		const refusal = { ok: false, error: { type: 'config/invalid-value', issues: objections } };
		expect(await create({ key: 'press' })).toEqual(refusal);
		expect(await change(configId, { rate: 0.1 })).toEqual(refusal);
		expect(fake.events).toHaveLength(1);
	});

	it('what is set cannot be set again', async () => {
		const { configId } = await created();
		expect(await create()).toEqual({ ok: false, error: { type: 'config/exists', configId } });
	});

	it('the same key for another country is another setting', async () => {
		const french = await created();
		expect((await created({ country: country('BE') })).configId).not.toBe(french.configId);
	});

	it('what has ended is set again under its id, from its end on', async () => {
		const { configId } = await created();
		await end(configId, '2026-06-01');
		expect(await create({ validFrom: date('2026-05-31') })).toMatchObject({ error: { type: 'config/exists' } });
		expect(await created({ validFrom: date('2026-06-01') })).toMatchObject({ configId, version: 3, ended: false });
	});

	it.each<[string, Partial<NewConfig>, object]>([
		[
			'an unknown key, with the keys there are',
			{ key: 'ebok' },
			{ type: 'config/unknown-key', known: expect.arrayContaining(['ebook']) },
		],
		[
			'a tax rate without a country',
			{ country: null },
			{ type: 'config/wrong-scope', field: 'country', rule: 'required' },
		],
		[
			'a tax rate for one kind of user',
			{ userType: 'company' },
			{ type: 'config/wrong-scope', field: 'userType', rule: 'none' },
		],
		[
			'a default rate for a country',
			{ key: 'default_rate' },
			{ type: 'config/wrong-scope', field: 'country', rule: 'none' },
		],
		[
			'a value that is none',
			{ value: { rate: '20' } },
			{ type: 'config/invalid-value', issues: [{ pointer: '/rate' }] },
		],
	])('refuses %s and writes nothing', async (_, overrides, error) => {
		expect(await create(overrides)).toMatchObject({ ok: false, error });
		expect(fake.versions).toEqual([]);
		expect(fake.events).toEqual([]);
	});
});

describe('changing it', () => {
	it('writes the next version and tells the old and the new value', async () => {
		const { configId } = await created();
		const result = await change(configId, { rate: '0.06' });
		expect(result).toMatchObject({ ok: true, value: { value: { version: 2, validFrom: '2027-01-01', ended: false } } });
		expect(fake.versions).toHaveLength(2);
		expect(fake.versions[0]).toMatchObject({ value: { rate: '0.055' } });
		expect(fake.events[1]).toMatchObject({
			type: 'config.changed',
			subjectVersion: 2,
			payload: { old_value: { rate: '0.055' }, new_value: { rate: '0.06' } },
		});
	});

	it('a stale version is refused', async () => {
		const { configId } = await created();
		await change(configId, { rate: '0.06' });
		expect(await change(configId, { rate: '0.07' }, '2027-01-01', 1)).toEqual({
			ok: false,
			error: { type: 'request/stale', version: 2 },
		});
	});

	it('what does not exist, or has ended, cannot be changed', async () => {
		const unknown = 'cfg_00000000000000000000000099' as ConfigId;
		expect(await change(unknown, { rate: '0.06' })).toMatchObject({ error: { type: 'config/not-found' } });
		const { configId } = await created();
		await end(configId);
		expect(await change(configId, { rate: '0.06' })).toMatchObject({
			error: { type: 'config/ended', endsOn: '2027-01-01' },
		});
	});

	it('a value of another kind is refused', async () => {
		const { configId } = await created();
		expect(await change(configId, { days: 30 })).toMatchObject({ error: { type: 'config/invalid-value' } });
	});
});

describe('ending it', () => {
	it('writes a version that ends it', async () => {
		const { configId } = await created();
		expect(await end(configId)).toMatchObject({ ok: true, value: { value: { version: 2, ended: true } } });
		expect(fake.events[1]).toMatchObject({
			type: 'config.ended',
			payload: { old_value: { rate: '0.055' }, new_value: null },
		});
	});

	it('nothing ends twice', async () => {
		const { configId } = await created();
		await end(configId);
		expect(await end(configId)).toMatchObject({ error: { type: 'config/ended' } });
	});
});

describe('the audit trail', () => {
	it('does not repeat addresses of people', async () => {
		await created({ type: 'alert', key: 'recipients', country: null, value: { emails: ['awa@example.com'] } });
		expect(JSON.stringify(fake.events)).not.toContain('awa@example.com');
		expect(fake.events[0]).toMatchObject({ payload: { new_value: { emails: '(not kept here)' } } });
	});
});

describe('a start kit', () => {
	it('becomes first versions with an id each', () => {
		const rows = startKit(frenchTenant);
		const versions = firstVersions(deps.ids, rows, context);
		expect(versions).toHaveLength(rows.length);
		expect(new Set(versions.map(({ configId }) => configId)).size).toBe(rows.length);
		expect(versions.every(({ version, ended }) => version === 1 && !ended)).toBe(true);
	});
});
