import type { IsoDate, IsoInstant } from '../../../src/domain/kernel/calendar.ts';
import type { ConfigId } from '../../../src/domain/kernel/ids.ts';
import type { CountryCode } from '../../../src/domain/kernel/party.ts';
import type { CompanyDetailsValue, RegistrationValue } from '../../../src/domain/settings/company-values.ts';
import type { ConfigVersion } from '../../../src/domain/settings/config.ts';
import { createSettings, type Settings } from '../../../src/domain/settings/settings.ts';
import type { KitRow } from '../../../src/domain/settings/start-kit/kit-row.ts';
import { type NewCompany, startKit } from '../../../src/domain/settings/start-kit/start-kit.ts';

export const date = (text: string): IsoDate => text as IsoDate;
export const country = (text: string): CountryCode => text as CountryCode;
export const today = date('2026-11-22');

let made = 0;

/** One row, `tax_rate/ebook` for France unless said otherwise; each call is another setting unless an id is given. */
export const aVersion = (overrides: Partial<ConfigVersion> = {}): ConfigVersion => ({
	configId: `cfg_${String(++made).padStart(26, '0')}` as ConfigId,
	type: 'tax_rate',
	key: 'ebook',
	country: country('FR'),
	userType: null,
	version: 1,
	validFrom: date('2020-01-01'),
	ended: false,
	value: { rate: '0.055', category: 'S', parts: null, source: null, note: null },
	reason: null,
	actor: { kind: 'key', id: 'key_1' },
	createdAt: '2026-01-01T00:00:00.000Z' as IsoInstant,
	...overrides,
});

export const frenchCompany: CompanyDetailsValue = {
	legal_name: 'Coko SAS',
	trading_name: 'Coko',
	legal_form: 'SAS',
	share_capital: { amount: '10000.00', currency: 'EUR' },
	address: { lines: ['12 rue des Livres'], postal_code: '75011', city: 'Paris', country: country('FR') },
	identifiers: [
		{ label: 'SIREN', value: '732 829 320' },
		{ label: 'RCS', value: 'Paris 732 829 320' },
	],
	vat_number: 'FR44732829320',
	email: 'facturation@coko.example.com',
	phone: '+33 1 23 45 67 89',
	website: 'https://coko.example.com',
	bank_accounts: [
		{
			holder: 'Coko SAS',
			bank_name: 'La Banque Postale',
			iban: 'FR1420041010050500013M02606',
			bic: 'PSSTFRPPPAR',
			account_number: null,
		},
	],
	vat_franchise: false,
};

export const senegaleseCompany: CompanyDetailsValue = {
	...frenchCompany,
	legal_name: 'Coko Sénégal SARL',
	legal_form: 'SARL',
	share_capital: { amount: '1000000', currency: 'XOF' },
	address: { lines: ['Rue 12, Plateau'], postal_code: null, city: 'Dakar', country: country('SN') },
	identifiers: [
		{ label: 'NINEA', value: '005117355 2V2' },
		{ label: 'RCCM', value: 'SN DKR 2020 B 12345' },
	],
	vat_number: null,
	phone: '+221 33 800 00 00',
	bank_accounts: [
		{ holder: 'Coko Sénégal', bank_name: 'CBAO', iban: null, bic: null, account_number: 'SN012 01001 012345678901 42' },
	],
};

export const registration = (overrides: Partial<RegistrationValue> = {}): RegistrationValue => ({
	country: country('FR'),
	scheme: 'domestic',
	number: 'FR44732829320',
	valid_from: date('2020-01-01'),
	valid_to: null,
	...overrides,
});

export const frenchTenant: NewCompany = {
	country: country('FR'),
	booksCurrency: 'EUR',
	company: frenchCompany,
	registrations: [registration(), registration({ scheme: 'oss' })],
	senderAddress: null,
	demoRatesOn: today,
};

export const senegaleseTenant: NewCompany = {
	...frenchTenant,
	country: country('SN'),
	booksCurrency: 'XOF',
	company: senegaleseCompany,
	registrations: [registration({ country: country('SN'), number: '005117355 2V2' })],
};

export const rowsToVersions = (rows: readonly KitRow[]): readonly ConfigVersion[] => rows.map((row) => aVersion(row));

/** The settings of a new tenant, with some of its rows left out or added. */
export const settingsOf = (
	tenant: NewCompany,
	change: (rows: readonly KitRow[]) => readonly KitRow[] = (rows) => rows,
): Settings => createSettings(rowsToVersions(change(startKit(tenant))));
