import { describe, expect, test } from 'vitest';
import type { IsoDate } from '../../../src/domain/kernel/calendar.ts';
import { decimal, decimalToString } from '../../../src/domain/kernel/decimal.ts';
import type { CountryCode } from '../../../src/domain/kernel/party.ts';
import { isTaxCode, type TaxCode, taxCodes } from '../../../src/domain/tax/codes.ts';
import { decideTax, type RateRow, type TaxInput, type TaxTables } from '../../../src/domain/tax/decision.ts';
import { mentionKeys } from '../../../src/domain/tax/mentions.ts';
import type { Registration, TaxCustomer, TaxProfile } from '../../../src/domain/tax/registrations.ts';

const country = (code: string) => code as CountryCode;
const today = '2026-11-22' as IsoDate;

const row = (rate: string, setting: string, category: RateRow['category'] = 'S'): RateRow => ({
	rate: decimal(rate),
	category,
	setting,
});

/** Country, code, first day (half-open with the next row of the pair), rate. */
const rows: readonly (readonly [string, TaxCode, string, RateRow])[] = [
	['FR', 'standard', '2014-01-01', row('0.20', 'cfg_fr_standard@1')],
	['FR', 'ebook', '2012-01-01', row('0.055', 'cfg_fr_ebook@1')],
	['BE', 'standard', '1996-01-01', row('0.21', 'cfg_be_standard@1')],
	['BE', 'ebook', '2019-04-01', row('0.06', 'cfg_be_ebook@1')],
	['IE', 'ebook', '2023-01-01', row('0', 'cfg_ie_ebook@1', 'Z')],
	['SN', 'standard', '2001-09-01', row('0.18', 'cfg_sn_standard@1')],
	['SN', 'ebook', '2001-09-01', row('0.18', 'cfg_sn_ebook@1')],
	['NG', 'book', '2026-01-01', row('0', 'cfg_ng_book@1', 'E')],
	[
		'GH',
		'standard',
		'2026-01-01',
		{
			...row('0.20', 'cfg_gh_standard@1'),
			parts: [
				{ label: 'VAT', rate: decimal('0.15') },
				{ label: 'NHIL', rate: decimal('0.025') },
				{ label: 'GETFund', rate: decimal('0.025') },
			],
		},
	],
];

const tables: TaxTables = {
	rateFor: (place, code, date) =>
		rows.find(([rowCountry, rowCode, from]) => rowCountry === place && rowCode === code && from <= date)?.[3] ?? null,
	defaultRate: () => null,
	mentionFor: (key) => `mention of ${key}`,
};

const registration = (
	scheme: Registration['scheme'],
	place: string,
	validFrom: string | null = null,
	validTo: string | null = null,
): Registration => ({
	country: country(place),
	scheme,
	number: 'X1',
	validFrom: validFrom as IsoDate | null,
	validTo: validTo as IsoDate | null,
});

const french: TaxProfile = {
	country: country('FR'),
	franchise: false,
	registrations: [registration('domestic', 'FR')],
};
const frenchWithOss = { ...french, registrations: [...french.registrations, registration('oss', 'FR', '2026-07-01')] };
const senegalese: TaxProfile = {
	country: country('SN'),
	franchise: false,
	registrations: [registration('domestic', 'SN')],
};
const registeredIn = (place: string, from: string | null = null, to: string | null = null): TaxProfile => ({
	...french,
	registrations: [...french.registrations, registration('local', place, from, to)],
});

const consumer = (place: string): TaxCustomer => ({ type: 'consumer', country: country(place), taxNumber: null });
const company = (place: string, taxNumber: string | null): TaxCustomer => ({
	type: 'company',
	country: country(place),
	taxNumber,
});

const decide = (
	seller: TaxProfile,
	customer: TaxCustomer,
	taxCode: TaxCode,
	changes: Partial<Pick<TaxInput, 'date' | 'tables'>> & { explicitRate?: string } = {},
) => {
	const { explicitRate, ...rest } = changes;
	const line = { taxCode, explicitRate: explicitRate === undefined ? null : decimal(explicitRate) };
	const result = decideTax({ seller, customer, line, date: today, tables, ...rest });
	if (!result.ok) return result.error;
	const { rate, ...decision } = result.value;
	return { ...decision, rate: decimalToString(rate) };
};

describe('a sale at home has the home rate', () => {
	test('a French consumer pays 20 % on a standard service and 5.5 % on an e-book', () => {
		expect(decide(french, consumer('FR'), 'standard')).toEqual({
			rule: 'registration',
			category: 'S',
			rate: '0.2',
			country: 'FR',
			mention: null,
			setting: 'cfg_fr_standard@1',
		});
		expect(decide(french, consumer('FR'), 'ebook')).toMatchObject({ rate: '0.055', setting: 'cfg_fr_ebook@1' });
	});

	test('a French company pays it too, with or without a VAT number', () => {
		expect(decide(french, company('FR', 'FR32123456789'), 'standard')).toMatchObject({ rate: '0.2', category: 'S' });
		expect(decide(french, company('FR', null), 'standard')).toMatchObject({ rate: '0.2', category: 'S' });
	});

	test('a Senegalese consumer pays 18 % to a Senegalese seller', () => {
		expect(decide(senegalese, consumer('SN'), 'ebook')).toMatchObject({ rate: '0.18', country: 'SN', mention: null });
	});

	test('a seller that lists no registration at home is liable there all the same', () => {
		const unlisted = { ...french, registrations: [] };
		expect(decide(unlisted, consumer('FR'), 'ebook')).toMatchObject({ rule: 'registration', rate: '0.055' });
		expect(decide({ ...senegalese, registrations: [] }, consumer('SN'), 'ebook')).toMatchObject({ rate: '0.18' });
	});

	test('the default rate serves only the code standard in the seller’s own country, and only without a row', () => {
		const bare: TaxTables = { ...tables, rateFor: () => null, defaultRate: () => row('0.20', 'cfg_default@4') };
		expect(decide(french, consumer('FR'), 'standard', { tables: bare })).toEqual({
			rule: 'default-rate',
			category: 'S',
			rate: '0.2',
			country: 'FR',
			mention: null,
			setting: 'cfg_default@4',
		});
		expect(decide(french, consumer('FR'), 'ebook', { tables: bare })).toMatchObject({ type: 'tax/no-rate' });
		expect(decide(registeredIn('SN'), consumer('SN'), 'standard', { tables: bare })).toMatchObject({
			type: 'tax/no-rate',
			country: 'SN',
		});
		const both: TaxTables = { ...tables, defaultRate: () => row('0.33', 'cfg_default@4') };
		expect(decide(french, consumer('FR'), 'standard', { tables: both })).toMatchObject({ rule: 'registration' });
	});

	test('a rate that the law composes of several keeps its parts', () => {
		expect(decide(registeredIn('GH'), consumer('GH'), 'standard')).toMatchObject({
			rate: '0.2',
			parts: [{ label: 'VAT' }, { label: 'NHIL' }, { label: 'GETFund' }],
		});
		expect(decide(french, consumer('FR'), 'standard')).not.toHaveProperty('parts');
	});
});

describe('a consumer in another member state', () => {
	test('pays the rate of that state under the one-stop shop, with its mention', () => {
		expect(decide(frenchWithOss, consumer('BE'), 'ebook')).toEqual({
			rule: 'registration',
			category: 'S',
			rate: '0.06',
			country: 'BE',
			mention: 'mention of oss',
			setting: 'cfg_be_ebook@1',
		});
	});

	test('pays the seller’s own rate without the one-stop shop, below the threshold of art. 59c', () => {
		expect(decide(french, consumer('BE'), 'ebook')).toEqual({
			rule: 'home-rate',
			category: 'S',
			rate: '0.055',
			country: 'FR',
			mention: null,
			setting: 'cfg_fr_ebook@1',
		});
		const bare: TaxTables = { ...tables, rateFor: () => null, defaultRate: () => row('0.20', 'cfg_default@4') };
		expect(decide(french, consumer('BE'), 'standard', { tables: bare })).toMatchObject({
			rule: 'home-rate',
			setting: 'cfg_default@4',
		});
	});

	test('the one-stop shop counts from its first day', () => {
		expect(decide(frenchWithOss, consumer('BE'), 'ebook', { date: '2026-06-30' as IsoDate })).toMatchObject({
			rule: 'home-rate',
		});
		expect(decide(frenchWithOss, consumer('BE'), 'ebook', { date: '2026-07-01' as IsoDate })).toMatchObject({
			country: 'BE',
		});
	});

	test('stays a consumer whatever number is given', () => {
		const numbered: TaxCustomer = { ...consumer('BE'), taxNumber: 'BE0123456749' };
		expect(decide(frenchWithOss, numbered, 'ebook')).toMatchObject({ rate: '0.06', country: 'BE' });
	});

	test('is taxed by a local registration there rather than through the one-stop shop', () => {
		const both = { ...frenchWithOss, registrations: [...frenchWithOss.registrations, registration('local', 'BE')] };
		expect(decide(both, consumer('BE'), 'ebook')).toMatchObject({ country: 'BE', mention: null });
	});

	test('a rate of zero there is zero-rated, not exempt', () => {
		expect(decide(frenchWithOss, consumer('IE'), 'ebook')).toMatchObject({ category: 'Z', rate: '0', country: 'IE' });
	});

	test('the one-stop shop of a seller outside the union covers every member state', () => {
		const seller = { ...senegalese, registrations: [...senegalese.registrations, registration('oss', 'FR')] };
		expect(decide(seller, consumer('FR'), 'ebook')).toMatchObject({
			country: 'FR',
			rate: '0.055',
			mention: 'mention of oss',
		});
		expect(decide(seller, company('FR', 'FR32123456789'), 'ebook')).toMatchObject({ rule: 'outside-scope' });
		expect(decide(senegalese, consumer('FR'), 'ebook')).toMatchObject({ rule: 'outside-scope' });
	});

	test('a missing wording of the one-stop shop is no obstacle', () => {
		const silent: TaxTables = { ...tables, mentionFor: () => null };
		expect(decide(frenchWithOss, consumer('BE'), 'ebook', { tables: silent })).toMatchObject({
			rate: '0.06',
			mention: null,
		});
	});
});

describe('a company in another member state', () => {
	test('with a VAT number accounts for the tax itself', () => {
		expect(decide(frenchWithOss, company('BE', 'BE0123456749'), 'standard')).toEqual({
			rule: 'reverse-charge',
			category: 'AE',
			rate: '0',
			country: 'BE',
			mention: 'mention of reverse_charge',
			setting: null,
		});
		expect(decide(registeredIn('BE'), company('BE', 'BE0123456749'), 'standard')).toMatchObject({
			rule: 'reverse-charge',
		});
	});

	test('without a VAT number is treated as a consumer', () => {
		expect(decide(frenchWithOss, company('BE', null), 'standard')).toMatchObject({ rate: '0.21', country: 'BE' });
		expect(decide(french, company('BE', null), 'standard')).toMatchObject({ rule: 'home-rate', rate: '0.2' });
	});

	test('is outside the scope for a seller that is not in the union itself', () => {
		expect(decide(senegalese, company('FR', 'FR32123456789'), 'standard')).toMatchObject({ rule: 'outside-scope' });
	});
});

describe('a customer outside the union', () => {
	test('without a registration there is outside the scope, with the mention of its kind', () => {
		expect(decide(frenchWithOss, consumer('SN'), 'ebook')).toEqual({
			rule: 'outside-scope',
			category: 'O',
			rate: '0',
			country: null,
			mention: 'mention of outside_scope_consumer',
			setting: null,
		});
		expect(decide(frenchWithOss, company('SN', null), 'ebook')).toMatchObject({
			mention: 'mention of outside_scope_company',
		});
		expect(decide(senegalese, consumer('CI'), 'ebook')).toMatchObject({
			rule: 'outside-scope',
			mention: 'mention of outside_scope_consumer',
		});
	});

	test('with a registration there pays the local rate, companies too', () => {
		expect(decide(registeredIn('SN'), consumer('SN'), 'ebook')).toMatchObject({ rate: '0.18', country: 'SN' });
		expect(decide(registeredIn('SN'), company('SN', 'NINEA 1'), 'ebook')).toMatchObject({ rate: '0.18' });
	});

	test('a registration holds from its first day to the day before its end', () => {
		const seller = registeredIn('SN', '2026-01-01', '2026-12-31');
		const on = (date: string) => decide(seller, consumer('SN'), 'ebook', { date: date as IsoDate });
		expect(on('2025-12-31')).toMatchObject({ rule: 'outside-scope' });
		expect(on('2026-01-01')).toMatchObject({ rate: '0.18' });
		expect(on('2026-12-30')).toMatchObject({ rate: '0.18' });
		expect(on('2026-12-31')).toMatchObject({ rule: 'outside-scope' });
	});

	test('a registration elsewhere says nothing', () => {
		expect(decide(registeredIn('SN'), consumer('CI'), 'ebook')).toMatchObject({ rule: 'outside-scope' });
	});

	test('a row that exempts prints the exemption', () => {
		expect(decide(registeredIn('NG'), consumer('NG'), 'book')).toMatchObject({
			rule: 'registration',
			category: 'E',
			mention: 'mention of exempt',
			setting: 'cfg_ng_book@1',
		});
	});

	test('a registration without a dated row is an error that names country, code and date', () => {
		expect(decide(registeredIn('SN'), consumer('SN'), 'press')).toEqual({
			type: 'tax/no-rate',
			country: 'SN',
			taxCode: 'press',
			date: '2026-11-22',
		});
		expect(decide(registeredIn('NG'), consumer('NG'), 'book', { date: '2025-12-31' as IsoDate })).toMatchObject({
			type: 'tax/no-rate',
			date: '2025-12-31',
		});
	});
});

describe('what comes before the place of the customer', () => {
	test('a seller in the franchise charges nobody, and says why', () => {
		const seller = { ...frenchWithOss, franchise: true };
		for (const customer of [consumer('FR'), consumer('BE'), company('BE', 'BE0123456749'), consumer('SN')]) {
			expect(decide(seller, customer, 'standard')).toEqual({
				rule: 'franchise',
				category: 'E',
				rate: '0',
				country: 'FR',
				mention: 'mention of franchise',
				setting: null,
			});
		}
	});

	test('an explicit rate comes first, even before the franchise', () => {
		const seller = { ...frenchWithOss, franchise: true };
		expect(decide(seller, consumer('FR'), 'exempt', { explicitRate: '0.10' })).toEqual({
			rule: 'explicit',
			category: 'S',
			rate: '0.1',
			country: 'FR',
			mention: null,
			setting: null,
		});
	});

	test('an explicit rate is the tax of the country that may tax the sale, else of the seller’s', () => {
		const at = (seller: TaxProfile, customer: TaxCustomer) =>
			decide(seller, customer, 'standard', { explicitRate: '0.05' });
		expect(at(frenchWithOss, consumer('BE'))).toMatchObject({ country: 'BE' });
		expect(at(french, consumer('BE'))).toMatchObject({ country: 'FR' });
		expect(at(registeredIn('SN'), consumer('SN'))).toMatchObject({ country: 'SN' });
		expect(at(french, consumer('SN'))).toMatchObject({ country: 'FR' });
	});

	test('an explicit rate of zero is zero-rated; one below 0 or above 1 is refused', () => {
		expect(decide(french, consumer('FR'), 'standard', { explicitRate: '0' })).toMatchObject({ category: 'Z' });
		expect(decide(french, consumer('FR'), 'standard', { explicitRate: '1' })).toMatchObject({ rate: '1' });
		for (const explicitRate of ['20', '-0.01', '1.01']) {
			expect(decide(french, consumer('FR'), 'standard', { explicitRate })).toMatchObject({
				type: 'tax/rate-out-of-range',
			});
		}
	});

	test('what is exempt or outside the scope by its nature is so for every customer', () => {
		for (const customer of [consumer('FR'), consumer('BE'), company('BE', 'BE0123456749'), consumer('SN')]) {
			expect(decide(frenchWithOss, customer, 'exempt')).toMatchObject({
				rule: 'exempt',
				category: 'E',
				rate: '0',
				country: 'FR',
				mention: 'mention of exempt',
			});
			expect(decide(frenchWithOss, customer, 'outside_scope')).toMatchObject({
				rule: 'outside-scope',
				category: 'O',
				country: null,
				mention: 'mention of outside_scope',
			});
		}
	});
});

describe('a wording the law asks for', () => {
	const without = (key: string): TaxTables => ({ ...tables, mentionFor: (asked) => (asked === key ? null : asked) });

	test.each([
		['franchise', { ...french, franchise: true }, consumer('FR'), 'standard'],
		['exempt', french, consumer('FR'), 'exempt'],
		['exempt', registeredIn('NG'), consumer('NG'), 'book'],
		['reverse_charge', french, company('BE', 'BE0123456749'), 'standard'],
		['outside_scope_consumer', french, consumer('SN'), 'standard'],
		['outside_scope_company', french, company('SN', null), 'standard'],
	] as const)('%s must be configured', (key, seller, customer, code) => {
		expect(decide(seller, customer, code, { tables: without(key) })).toEqual({ type: 'tax/no-mention', mention: key });
	});

	test('that no supply was made needs none', () => {
		expect(decide(french, consumer('FR'), 'outside_scope', { tables: without('outside_scope') })).toMatchObject({
			category: 'O',
			mention: null,
		});
	});
});

test('every code is decided for every kind of customer, or refused by name', () => {
	const customers = ['FR', 'BE', 'SN', 'CI'].flatMap((place) => [
		consumer(place),
		company(place, null),
		company(place, 'X1'),
	]);
	for (const taxCode of taxCodes) {
		for (const customer of customers) {
			for (const seller of [french, frenchWithOss, senegalese, registeredIn('SN'), { ...french, franchise: true }]) {
				const decision = decide(seller, customer, taxCode);
				if ('type' in decision) expect(decision.type).toBe('tax/no-rate');
				else if (decision.category !== 'S') expect(decision.rate).toBe('0');
			}
		}
	}
	expect([isTaxCode('ebook'), isTaxCode('e-book')]).toEqual([true, false]);
	expect(mentionKeys).toContain('franchise');
});
