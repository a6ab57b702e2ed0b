import { describe, expect, it } from 'vitest';
import { configValues } from '../../../src/contract/config/schemas.ts';
import { parseIsoDate } from '../../../src/domain/kernel/calendar.ts';
import { configCatalog, configNameOf } from '../../../src/domain/settings/catalog.ts';
import { checkSettings } from '../../../src/domain/settings/check.ts';
import { africanCountries } from '../../../src/domain/settings/start-kit/rates-africa.ts';
import { euCountries } from '../../../src/domain/settings/start-kit/rates-europe.ts';
import { startKit } from '../../../src/domain/settings/start-kit/start-kit.ts';
import { country, frenchTenant, senegaleseTenant, settingsOf, today } from './examples.ts';

const tenants = [
	['French', frenchTenant],
	['Senegalese', senegaleseTenant],
	['Ghanaian', { ...senegaleseTenant, country: country('GH'), booksCurrency: 'GHS' as const }],
	['Belgian', { ...frenchTenant, country: country('BE') }],
	['American', { ...frenchTenant, country: country('US'), booksCurrency: 'USD' as const }],
] as const;

describe.each(tenants)('the start kit of a %s tenant', (_, tenant) => {
	const kit = startKit(tenant);

	it('holds nothing that its own schemas would refuse or change', () => {
		const wrong = kit
			.map((row) => ({ row, read: configValues.read(row.type, row.key, row.value) }))
			.filter(({ row, read }) => !read.ok || JSON.stringify(sorted(read.value)) !== JSON.stringify(sorted(row.value)));
		expect(wrong).toEqual([]);
	});

	it('sets no path twice, and names a country exactly where one is needed', () => {
		const paths = kit.map(({ type, key, country: of, userType }) => `${type}/${key}/${of}/${userType}`);
		expect(new Set(paths).size).toBe(paths.length);
		for (const row of kit) {
			const name = configNameOf(row.type, row.key)!;
			expect(row.country === null).toBe(configCatalog[name].country !== 'required');
			expect(parseIsoDate(row.validFrom)).toBe(row.validFrom);
		}
	});
});

describe('a new tenant can work at once', () => {
	it('a French one has no problem', () => {
		const tenant = { country: country('FR'), booksCurrency: 'EUR', mode: 'test' } as const;
		expect(checkSettings(settingsOf(frenchTenant), tenant, today)).toEqual([]);
	});

	it('a Senegalese one has no problem', () => {
		const tenant = { country: country('SN'), booksCurrency: 'XOF', mode: 'test' } as const;
		expect(checkSettings(settingsOf(senegaleseTenant), tenant, today)).toEqual([]);
	});

	it('a live one has no problem either, and no invented exchange rate', () => {
		const tenant = { country: country('FR'), booksCurrency: 'EUR', mode: 'live' } as const;
		expect(checkSettings(settingsOf({ ...frenchTenant, demoRatesOn: null }), tenant, today)).toEqual([]);
	});
});

describe('the rates of the kit', () => {
	it('every member state has a standard rate, e-books and reading by subscription', () => {
		const settings = settingsOf(frenchTenant);
		expect(euCountries).toHaveLength(27);
		for (const state of euCountries) {
			for (const code of ['standard', 'ebook', 'ebook_subscription']) {
				expect(settings.taxRate(state, code, today), `${state} ${code}`).not.toBeNull();
			}
		}
	});

	it('the sixteen African countries have every code, e-books at the standard rate', () => {
		const settings = settingsOf(senegaleseTenant);
		expect(africanCountries).toHaveLength(16);
		for (const state of africanCountries) {
			const standard = settings.taxRate(state, 'standard', today)?.rate;
			expect(settings.taxRate(state, 'ebook', today)?.rate).toEqual(standard);
		}
	});

	it.each([
		['BE', '0.06'],
		['DE', '0.07'],
		['IE', '0.00'],
		['HU', '0.27'],
		['LT', '0.05'],
		['RO', '0.11'],
		['SK', '0.05'],
	])('an e-book in %s is taxed at %s', (state, rate) => {
		const row = startKit(frenchTenant).find((each) => each.key === 'ebook' && each.country === state);
		expect(row?.value).toMatchObject({ rate });
	});

	it('every rate says where it comes from, and those to be confirmed say so', () => {
		for (const row of startKit(frenchTenant).filter(({ type }) => type === 'tax_rate')) {
			expect(row.value['source'], `${row.country} ${row.key}`).toBeTruthy();
			if (row.country !== null && row.country !== 'FR') expect(row.value['note']).toMatch(/confirmed by an adviser/);
		}
	});

	it.each(['GP', 'MQ', 'RE'])('a French seller has the rates of %s; author’s rights are to be set', (place) => {
		const of = (tenant: typeof frenchTenant) =>
			startKit(tenant)
				.filter((row) => row.type === 'tax_rate' && row.country === place)
				.map(({ key, value }) => [key, value['rate']]);
		expect(of(frenchTenant)).toEqual([
			['standard', '0.085'],
			['book', '0.021'],
			['ebook', '0.021'],
			['ebook_subscription', '0.021'],
			['press', '0.0105'],
		]);
		expect(of({ ...frenchTenant, country: country('BE') })).toEqual([]);
	});

	it('a seller outside the union gets no rates of the union', () => {
		expect(startKit(senegaleseTenant).some((row) => row.country === 'DE')).toBe(false);
	});
});

const sorted = (value: unknown): unknown => {
	if (Array.isArray(value)) return value.map(sorted);
	if (typeof value !== 'object' || value === null) return value;
	return Object.fromEntries(
		Object.entries(value)
			.sort(([a], [b]) => (a < b ? -1 : 1))
			.map(([key, member]) => [key, sorted(member)]),
	);
};
