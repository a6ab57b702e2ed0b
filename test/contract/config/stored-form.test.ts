import { describe, expect, it } from 'vitest';
import { configValues } from '../../../src/contract/config/schemas.ts';
import type { Json } from '../../../src/domain/kernel/json.ts';
import type { ConfigType } from '../../../src/domain/settings/catalog.ts';
import { frenchCompany, senegaleseCompany } from '../../domain/settings/examples.ts';

const read = (path: string, value: Json) => {
	const [type, key] = path.split('/') as [ConfigType, string];
	return configValues.read(type, key, value);
};

describe('settings of the original system stay valid', () => {
	it.each<[string, Json, Json]>([
		['tax_rate/default_rate', { rate: 0.2 }, { rate: '0.20', category: 'S', parts: null, source: null, note: null }],
		['royalty_rate/sale_rate', { rate: 0.7 }, { rate: '0.70' }],
		['royalty_rate/subscription_rate', { rate: 0.5 }, { rate: '0.50' }],
		['royalty_rate/tip_rate', { rate: 0.95 }, { rate: '0.95' }],
		['royalty_rate/premium_access_rate', { rate: 0.6 }, { rate: '0.60' }],
		['payment_threshold/minimum_amount', { amount: 100, currency: 'EUR' }, { amount: '100.00', currency: 'EUR' }],
		['payment_threshold/minimum_amount', { amount: 65000, currency: 'XOF' }, { amount: '65000', currency: 'XOF' }],
		['payment_terms/default_due_days', { days: 30 }, { days: 30 }],
		['payment_terms/default_due_days', { days: 30, rule: 'net' }, { days: 30 }],
		['currency/default_currency', { currency: 'EUR' }, { currency: 'EUR' }],
	])('%s %j', (path, value, stored) => {
		expect(read(path, value)).toEqual({ ok: true, value: stored });
	});
});

describe('what is stored is tidy', () => {
	it('telephone numbers as one prints them, VAT numbers and IBANs without blanks', () => {
		const written = {
			...frenchCompany,
			vat_number: 'fr 44 732 829 320',
			phone: '01 23 45 67 89',
			bank_accounts: [
				{ holder: 'Coko SAS', bank_name: 'LBP', iban: 'FR14 2004 1010 0505 0001 3M02 606', bic: 'psst fr pp par' },
			],
		} as unknown as Json;
		expect(read('company/details', written)).toMatchObject({
			ok: true,
			value: {
				vat_number: 'FR44732829320',
				phone: '+33 1 23 45 67 89',
				bank_accounts: [{ iban: 'FR1420041010050500013M02606', bic: 'PSSTFRPPPAR', account_number: null }],
			},
		});
	});

	it('a tax number outside the union is kept as written', () => {
		const written = { ...senegaleseCompany, vat_number: '005117355 2V2' } as unknown as Json;
		expect(read('company/details', written)).toMatchObject({ ok: true, value: { vat_number: '005117355 2V2' } });
	});

	it('what may be left out is stored as null', () => {
		const least = { legal_name: 'Coko', address: { lines: ['1 rue A'], country: 'FR' } };
		expect(read('company/details', least)).toMatchObject({
			ok: true,
			value: { trading_name: null, vat_number: null, bank_accounts: [], vat_franchise: false, address: { city: null } },
		});
	});

	it('of a public key only what a verifier needs', () => {
		const key = { kty: 'OKP', crv: 'Ed25519', kid: 'one', x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU' };
		const written = { issuer: 'app', jwks: { keys: [{ ...key, alg: 'EdDSA', use: 'sig' }] } };
		expect(read('identity/end_users', written)).toEqual({
			ok: true,
			value: { issuer: 'app', algorithms: ['ES256', 'EdDSA'], jwks: { keys: [key] }, jwks_url: null },
		});
	});

	it('reminder days are in order', () => {
		expect(read('reminder/schedule', { after: [30, 7, 14] })).toEqual({
			ok: true,
			value: { before: [], after: [7, 14, 30] },
		});
	});

	it('frequencies whose renewals are not announced are stored as such', () => {
		expect(read('reminder/renewal', { yearly: 35 })).toEqual({
			ok: true,
			value: { weekly: null, monthly: null, quarterly: null, half_yearly: null, yearly: 35 },
		});
	});

	it('a threshold of a currency’s own key is in that currency', () => {
		expect(read('payment_threshold/minimum_amount_xof', { amount: '100.00', currency: 'EUR' })).toEqual({
			ok: false,
			error: [{ pointer: '/currency', detail: 'The key minimum_amount_xof takes an amount in XOF.' }],
		});
	});
});
