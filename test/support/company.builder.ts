import type { BillingParty } from '../../src/domain/invoices/invoice.ts';
import { money } from '../../src/domain/kernel/money.ts';
import type { CountryCode } from '../../src/domain/kernel/party.ts';
import type { Seller } from '../../src/domain/settings/company.ts';

export const country = (code: string): CountryCode => code as CountryCode;

/** Every identifier below is invented and fails its check digit or belongs to no one. */
export const frenchSeller: Seller = {
	legalName: 'Coko SAS',
	tradingName: 'Coko',
	legalForm: 'SAS',
	shareCapital: money(10_000_00, 'EUR'),
	address: { lines: ['12 rue des Exemples'], postalCode: '75011', city: 'Paris', country: country('FR') },
	country: country('FR'),
	identifiers: [
		{ label: 'SIREN', value: '000 000 000' },
		{ label: 'RCS', value: 'Paris B 000 000 000' },
	],
	vatNumber: 'FR00000000000',
	email: 'facturation@coko.example',
	phone: '+33 1 00 00 00 00',
	website: 'coko.example',
	bankAccounts: [
		{
			holder: 'Coko SAS',
			bankName: 'Banque de l’Exemple',
			iban: 'FR7600000000000000000000000',
			bic: 'EXEMFRPPXXX',
			accountNumber: null,
		},
	],
	logo: null,
	legalMentions: [
		'Catégorie de l’opération : prestation de services.',
		'Tout retard de paiement entraîne de plein droit des pénalités au taux de trois fois le taux d’intérêt légal.',
		'Indemnité forfaitaire pour frais de recouvrement en cas de retard de paiement : 40 €.',
		'Pas d’escompte en cas de paiement anticipé.',
	],
};

export const senegaleseSeller: Seller = {
	legalName: 'Coko Sénégal SARL',
	tradingName: 'Coko',
	legalForm: 'SARL',
	shareCapital: money(1_000_000, 'XOF'),
	address: { lines: ['Rue de l’Exemple', 'Point E'], postalCode: null, city: 'Dakar', country: country('SN') },
	country: country('SN'),
	identifiers: [
		{ label: 'NINEA', value: '000000000 0A0' },
		{ label: 'RCCM', value: 'SN-DKR-2026-B-00000' },
	],
	vatNumber: null,
	email: 'facturation@coko.example',
	phone: '+221 33 000 00 00',
	website: 'coko.example',
	bankAccounts: [
		{
			holder: 'Coko Sénégal SARL',
			bankName: 'Banque de l’Exemple du Sénégal',
			iban: null,
			bic: 'EXEMSNDA',
			accountNumber: 'SN000 00000 000000000000 00',
		},
	],
	logo: null,
	legalMentions: ['Tout litige relève des tribunaux de Dakar.'],
};

export const frenchCompany: BillingParty = {
	type: 'company',
	name: 'Librairie du Canal SARL',
	email: 'compta@canal.example',
	phone: null,
	country: country('FR'),
	address: { lines: ['8 quai de l’Exemple', 'Bâtiment C'], postalCode: '69002', city: 'Lyon', country: country('FR') },
	taxNumber: 'FR11111111111',
	registrationNumber: '111 111 111',
};

export const frenchConsumer: BillingParty = {
	type: 'consumer',
	name: 'Éloïse Lefèvre',
	email: 'eloise@lecture.example',
	phone: null,
	country: country('FR'),
	address: { lines: ['3 place des Essais'], postalCode: '44000', city: 'Nantes', country: country('FR') },
	taxNumber: null,
	registrationNumber: null,
};

export const senegaleseConsumer: BillingParty = {
	type: 'consumer',
	name: 'Awa Ndiaye',
	email: 'awa@lecture.example',
	phone: '+221 77 000 00 00',
	country: country('SN'),
	address: null,
	taxNumber: null,
	registrationNumber: null,
};
