import type { TenantId } from '../../src/domain/kernel/ids.ts';
import type { CountryCode } from '../../src/domain/kernel/party.ts';
import type { NewTenantInput } from '../../src/domain/tenants/tenants.usecases.ts';

const country = (code: string) => code as CountryCode;

/** A French company with every mention that the law asks for; its numbers are made up. */
export const frenchCompany: NewTenantInput = {
	id: 'coko' as TenantId,
	name: 'Coko',
	mode: 'test',
	country: country('FR'),
	booksCurrency: 'EUR',
	timeZone: 'Europe/Paris',
	adminKey: null,
	company: {
		legal_name: 'Coko SAS',
		trading_name: 'Coko',
		legal_form: 'SAS',
		share_capital: { amount: '10000.00', currency: 'EUR' },
		address: { lines: ['1 rue de l’Exemple'], postal_code: '75001', city: 'Paris', country: country('FR') },
		identifiers: [
			{ label: 'SIREN', value: '000 000 000' },
			{ label: 'RCS', value: 'Paris 000 000 000' },
		],
		vat_number: 'FR32000000000',
		email: 'facturation@coko.example',
		phone: null,
		website: null,
		bank_accounts: [
			{
				holder: 'Coko SAS',
				bank_name: 'Banque Exemple',
				iban: 'FR1420041010050500013M02606',
				bic: 'PSSTFRPPPAR',
				account_number: null,
			},
		],
		vat_franchise: false,
	},
	registrations: [
		{ country: country('FR'), scheme: 'domestic', number: 'FR32000000000', valid_from: null, valid_to: null },
		{ country: country('FR'), scheme: 'oss', number: 'FR32000000000', valid_from: null, valid_to: null },
	],
};

/** A Senegalese company, books in XOF. */
export const senegaleseCompany: NewTenantInput = {
	...frenchCompany,
	id: 'coko-sn' as TenantId,
	name: 'Coko Sénégal',
	country: country('SN'),
	booksCurrency: 'XOF',
	timeZone: 'Africa/Dakar',
	company: {
		...frenchCompany.company,
		legal_name: 'Coko Sénégal SARL',
		trading_name: 'Coko Sénégal',
		legal_form: 'SARL',
		share_capital: { amount: '1000000', currency: 'XOF' },
		address: { lines: ['Rue de l’Exemple'], postal_code: null, city: 'Dakar', country: country('SN') },
		identifiers: [
			{ label: 'NINEA', value: '000000000 0A0' },
			{ label: 'RCCM', value: 'SN-DKR-2026-B-00000' },
		],
		vat_number: null,
		bank_accounts: [
			{
				holder: 'Coko Sénégal SARL',
				bank_name: 'Banque Exemple Dakar',
				iban: null,
				bic: null,
				account_number: 'SN000 00000 000000000000 00',
			},
		],
	},
	registrations: [
		{ country: country('SN'), scheme: 'domestic', number: '000000000 0A0', valid_from: null, valid_to: null },
	],
};
