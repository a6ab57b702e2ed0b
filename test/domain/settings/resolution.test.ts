import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, type IsoDate } from '../../../src/domain/kernel/calendar.ts';
import { type ConfigVersion, versionAt } from '../../../src/domain/settings/config.ts';
import { createSettings } from '../../../src/domain/settings/settings.ts';
import { aVersion, country, date } from './examples.ts';

const terms = (days: number, scope: Partial<ConfigVersion> = {}) =>
	aVersion({ type: 'payment_terms', key: 'default_due_days', country: null, value: { days }, ...scope });

const ask = (versions: readonly ConfigVersion[], scope: { country?: string; userType?: string; at?: string } = {}) =>
	createSettings(versions).resolve({
		type: 'payment_terms',
		key: 'default_due_days',
		country: scope.country === undefined ? null : country(scope.country),
		userType: scope.userType ?? null,
		at: date(scope.at ?? '2026-06-01'),
	})?.value['days'] ?? null;

describe('which setting answers', () => {
	const rows = [
		terms(30),
		terms(45, { userType: 'company' }),
		terms(60, { country: country('SN') }),
		terms(90, { country: country('SN'), userType: 'company' }),
	];

	it('country and user type together come first', () => {
		expect(ask(rows, { country: 'SN', userType: 'company' })).toBe(90);
	});

	it('then the country alone, before the user type alone', () => {
		expect(ask(rows.slice(0, 3), { country: 'SN', userType: 'company' })).toBe(60);
	});

	it('then the user type alone', () => {
		expect(ask(rows, { country: 'FR', userType: 'company' })).toBe(45);
	});

	it('then the default', () => {
		expect(ask(rows, { country: 'FR', userType: 'consumer' })).toBe(30);
		expect(ask(rows)).toBe(30);
	});

	it('a special setting does not answer a general question', () => {
		expect(ask(rows.slice(1))).toBeNull();
	});

	it('a special setting that has ended leaves the answer to the general one', () => {
		const special = terms(60, { country: country('SN') });
		const end = { ...special, version: 2, validFrom: date('2026-07-01'), ended: true };
		expect(ask([terms(30), special, end], { country: 'SN', at: '2026-06-30' })).toBe(60);
		expect(ask([terms(30), special, end], { country: 'SN', at: '2026-07-01' })).toBe(30);
	});

	it('names the setting and the version that answered', () => {
		const first = terms(30);
		const second = { ...first, version: 2, validFrom: date('2026-01-01'), value: { days: 20 } };
		const answer = createSettings([second, first]).resolve({
			type: 'payment_terms',
			key: 'default_due_days',
			country: null,
			userType: null,
			at: date('2026-06-01'),
		});
		expect(answer).toMatchObject({ ref: `${first.configId}@2`, version: 2, value: { days: 20 } });
	});
});

describe('which version holds', () => {
	const first = terms(30, { validFrom: date('2020-01-01') });
	const later = (version: number, validFrom: string, days: number, ended = false): ConfigVersion => ({
		...first,
		version,
		validFrom: date(validFrom),
		value: { days },
		ended,
	});

	it('nothing holds before the first date', () => {
		expect(ask([first], { at: '2019-12-31' })).toBeNull();
		expect(ask([first], { at: '2020-01-01' })).toBe(30);
	});

	it('a change holds from its date on', () => {
		const versions = [first, later(2, '2026-06-01', 20)];
		expect(ask(versions, { at: '2026-05-31' })).toBe(30);
		expect(ask(versions, { at: '2026-06-01' })).toBe(20);
	});

	it('of two changes for one day the later decision holds', () => {
		expect(ask([later(3, '2026-06-01', 10), later(2, '2026-06-01', 20), first])).toBe(10);
	});

	it('a change planned for next year survives a correction from today', () => {
		const versions = [first, later(2, '2027-01-01', 60), later(3, '2026-06-01', 40)];
		expect(ask(versions, { at: '2026-12-31' })).toBe(40);
		expect(ask(versions, { at: '2027-01-01' })).toBe(60);
	});

	it('an end cancels what was planned after it', () => {
		const versions = [first, later(2, '2027-01-01', 60), later(3, '2026-09-01', 30, true)];
		expect(ask(versions, { at: '2026-08-31' })).toBe(30);
		expect(ask(versions, { at: '2026-09-01' })).toBeNull();
		expect(ask(versions, { at: '2027-06-01' })).toBeNull();
	});

	it('what has ended can begin again', () => {
		const versions = [first, later(2, '2026-09-01', 30, true), later(3, '2026-10-01', 15)];
		expect(ask(versions, { at: '2026-09-15' })).toBeNull();
		expect(ask(versions, { at: '2026-10-01' })).toBe(15);
	});
});

describe('for any history', () => {
	const begin = date('2026-01-01');
	const anyHistory = fc.array(fc.record({ day: fc.nat(20), ended: fc.boolean() }), { maxLength: 8 }).map((steps) =>
		steps.map((step, index) =>
			terms(index, {
				configId: 'cfg_00000000000000000000000000' as ConfigVersion['configId'],
				version: index + 1,
				validFrom: addDays(begin, step.day),
				ended: step.ended,
			}),
		),
	);

	/** The same rule told as a story: decisions are entered into a calendar of days, one after the other. */
	const played = (versions: readonly ConfigVersion[], at: IsoDate): ConfigVersion | null => {
		let planned: ConfigVersion[] = [];
		for (const version of versions) {
			planned = planned.filter((other) =>
				version.ended ? other.validFrom < version.validFrom : other.validFrom !== version.validFrom,
			);
			planned.push(version);
		}
		const begun = planned.filter((version) => version.validFrom <= at);
		const last = begun.sort((a, b) => (a.validFrom < b.validFrom ? -1 : 1)).at(-1);
		return last === undefined || last.ended ? null : last;
	};

	it('the version that holds is the one a calendar kept by hand would show', () => {
		fc.assert(
			fc.property(anyHistory, fc.nat(25), (versions, day) => {
				const at = addDays(begin, day);
				expect(versionAt(versions, at)).toEqual(played(versions, at));
			}),
			{ numRuns: 2000 },
		);
	});

	it('the order in which rows are loaded does not matter', () => {
		fc.assert(
			fc.property(anyHistory, fc.nat(25), fc.infiniteStream(fc.nat()), (versions, day, chance) => {
				const shuffled = versions
					.map((version) => ({ version, place: chance.next().value ?? 0 }))
					.sort((a, b) => a.place - b.place)
					.map(({ version }) => version);
				const at = addDays(begin, day);
				expect(versionAt(shuffled, at)).toEqual(versionAt(versions, at));
			}),
			{ numRuns: 1000 },
		);
	});

	const anyScope = fc.record({
		country: fc.constantFrom(null, 'FR', 'SN'),
		userType: fc.constantFrom(null, 'company', 'consumer'),
	});

	it('resolution finds what a search through all rows finds', () => {
		const anyRows = fc.array(fc.tuple(anyScope, anyHistory), { maxLength: 6 }).map((entries) => {
			const byScope = new Map(
				entries.map(([scope, history]) => [`${scope.country}|${scope.userType}`, { scope, history }]),
			);
			return [...byScope.values()].flatMap(({ scope, history }) =>
				history.map((version) => ({
					...version,
					country: scope.country === null ? null : country(scope.country),
					userType: scope.userType,
				})),
			);
		});
		fc.assert(
			fc.property(anyRows, anyScope, fc.nat(25), (rows, scope, day) => {
				const at = addDays(begin, day);
				const wanted: [string | null, string | null][] = [
					[scope.country, scope.userType],
					[scope.country, null],
					[null, scope.userType],
					[null, null],
				];
				const expected = wanted
					.map(([c, u]) =>
						played(
							rows.filter((row) => row.country === c && row.userType === u),
							at,
						),
					)
					.find((found) => found !== null);
				expect(ask(rows, { ...scope, at } as never)).toBe(expected?.value['days'] ?? null);
			}),
			{ numRuns: 2000 },
		);
	});
});
