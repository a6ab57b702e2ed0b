import { describe, expect, it } from 'vitest';
import { configValueSchema, configValues } from '../../../src/contract/config/schemas.ts';
import type { Json } from '../../../src/domain/kernel/json.ts';
import { type ConfigType, configCatalog, configNames, configTypes } from '../../../src/domain/settings/catalog.ts';
import { frenchCompany, registration } from '../../domain/settings/examples.ts';
import { png } from './pictures.ts';

const read = (path: string, value: Json) => {
	const [type, key] = path.split('/') as [ConfigType, string];
	return configValues.read(type, key, value);
};

const problems = (path: string, value: Json): string => {
	const result = read(path, value);
	if (result.ok) return `accepted ${JSON.stringify(result.value)}`;
	return result.error.map(({ pointer, detail }) => `${pointer} ${detail}`).join('\n');
};

const key32 = 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU';
const ecKey = { kty: 'EC', crv: 'P-256', kid: 'one', x: key32, y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0' };
const identity = { issuer: 'https://app.example.com', jwks: { keys: [ecKey] } };
const step = { after_days: 3, action: 'retry' };
const sender = { name: 'Coko', address: 'billing@example.com' };
const stripe = { enabled: true, currencies: ['EUR'] };

/** For every kind of setting: a value that is right, and values that are wrong with the words of the refusal. */
const cases: Readonly<Record<string, readonly [right: Json, ...wrong: (readonly [Json, RegExp])[]]>> = {
	'company/details': [
		frenchCompany as unknown as Json,
		[{ ...frenchCompany, vat_number: 'FR44732829321' } as unknown as Json, /\/vat_number .*check digits/],
		[{ ...frenchCompany, phone: '123' } as unknown as Json, /\/phone Not a telephone number in FR/],
		[{ ...frenchCompany, siren: '732829320' } as unknown as Json, /siren/],
		[{ ...frenchCompany, email: 'nobody' } as unknown as Json, /\/email/],
		[{ ...frenchCompany, website: 'not a site' } as unknown as Json, /\/website/],
		[{ ...frenchCompany, legal_name: '  ' } as unknown as Json, /\/legal_name Must not be empty/],
		[
			{ ...frenchCompany, share_capital: { amount: '10.5', currency: 'EUR' } } as unknown as Json,
			/\/share_capital\/amount EUR has 2 decimals/,
		],
		[
			{ ...frenchCompany, address: { ...frenchCompany.address, country: 'ZZ' } } as unknown as Json,
			/\/address\/country There is no such country/,
		],
		[
			{
				...frenchCompany,
				bank_accounts: [{ holder: 'A', bank_name: 'B', iban: 'FR1420041010050500013M02607' }],
			} as unknown as Json,
			/\/bank_accounts\/0\/iban Not an IBAN/,
		],
		[
			{ ...frenchCompany, bank_accounts: [{ holder: 'A', bank_name: 'B', bic: 'PSSTFRPPPAR' }] } as unknown as Json,
			/Give an IBAN or an account number/,
		],
		[
			{
				...frenchCompany,
				bank_accounts: [{ holder: 'A', bank_name: 'B', bic: 'X', account_number: '1' }],
			} as unknown as Json,
			/Not a BIC/,
		],
	],
	'company/registrations': [
		{ registrations: [registration()] } as unknown as Json,
		[{ registrations: [{ country: 'FR', scheme: 'vat' }] }, /\/registrations\/0\/scheme/],
		[
			{ registrations: [registration({ number: 'FR1' })] } as unknown as Json,
			/\/registrations\/0\/number Not a VAT number/,
		],
		[{ registrations: [{ country: 'SN', scheme: 'local', valid_from: '2026-02-30' }] }, /date of the calendar/],
		[
			{ registrations: [{ country: 'SN', scheme: 'local', valid_from: '2026-02-01', valid_to: '2026-02-01' }] },
			/end after it begins/,
		],
	],
	'company/mentions': [
		{ oss: { fr: 'Guichet unique', en: 'One-stop shop', audience: 'all' } },
		[{ oss: { fr: 'Guichet unique' } }, /\/oss\/en/],
		[{ one_stop_shop: { fr: 'a', en: 'b' } }, /one_stop_shop/],
		[
			{ credit_note: { fr: 'Avoir {numero}', en: 'Credit {number}' } },
			/Unknown placeholder \{numero\}; known are \{number\}, \{date\}/,
		],
	],
	'company/logo': [
		{ media_type: 'image/png', data: png(200, 80) },
		[{ media_type: 'image/jpeg', data: png(200, 80) }, /not a image\/jpeg picture/],
	],
	'identity/end_users': [
		identity,
		[{ ...identity, jwks: { keys: [{ ...ecKey, d: key32 }] } }, /"d"/],
		[{ ...identity, jwks_url: 'https://app.example.com/jwks' }, /either jwks or jwks_url/],
		[{ issuer: 'x', jwks_url: 'http://app.example.com/jwks' }, /https/],
		[{ issuer: 'x', jwks_url: 'https://127.0.0.1/jwks' }, /https address/],
		[{ ...identity, algorithms: ['HS256'] }, /\/algorithms\/0/],
		[{ ...identity, jwks: { keys: [ecKey, ecKey] } }, /kid of its own/],
	],
	'tax_rate/ebook': [
		{ rate: '0.055' },
		[{ rate: '5.5' }, /\/rate Between 0 and 1/],
		[{ rate: -0.1 }, /Between 0 and 1/],
		[{ rate: '0.0555555' }, /At most 6 decimals/],
		[{ rate: '0.05', category: 'E' }, /\/category S is for a rate above zero/],
		[{ rate: '0', category: 'S' }, /\/category/],
		[{ rate: 'five' }, /A decimal such as/],
		[
			{
				rate: '0.20',
				parts: [
					{ label: 'VAT', rate: '0.15' },
					{ label: 'NHIL', rate: '0.025' },
				],
			},
			/must sum to the rate/,
		],
	],
	'tax_rate/default_rate': [{ rate: 0.2 }, [{}, /\/rate/]],
	'royalty_rate/sale_rate': [{ rate: 0.7 }, [{ rate: 1.01 }, /Between 0 and 1/]],
	'payment_terms/subscription_due_days': [{ days: 7 }, [{ days: -1 }, /At least 0/], [{ days: 2.5 }, /\/days/]],
	'payment_terms/default_due_days': [
		{ days: 30 },
		[{ days: -1 }, /At least 0/],
		[{ days: 2.5 }, /whole number/],
		[{ days: 400 }, /At most 366/],
		[{ days: 0, rule: 'weekly' }, /net, end_of_month, day_of_month/],
		[{ days: 0, rule: 'day_of_month' }, /needs a day/],
		[{ days: 0, rule: 'day_of_month', day: 32 }, /At most 31/],
		[{ days: 45, rule: 'end_of_month', day: 31 }, /others take none/],
	],
	'payment_threshold/minimum_amount': [
		{ amount: 100, currency: 'EUR' },
		[{ amount: '100', currency: 'EUR' }, /EUR has 2 decimals/],
		[{ amount: 6500.5, currency: 'XOF' }, /XOF has no decimals/],
		[{ amount: '-1.00', currency: 'EUR' }, /must not be negative/],
		[{ amount: '99999999999999999.00', currency: 'EUR' }, /too large/],
		[{ amount: '1.00', currency: 'CHF' }, /A currency is one of/],
	],
	'invoice_numbering/invoice': [
		{ pattern: 'INV-{YYYY}-{NNNNNN}' },
		[{ pattern: 'INV-{NNNNNN}' }, /restarts yearly needs \{YYYY\}/],
		[{ pattern: 'INV-{YYYY}-{NNN}', restart: 'monthly' }, /needs \{MM\}/],
		[{ pattern: 'INV-{YYYY}' }, /Exactly one counter/],
		[{ pattern: 'INV-{YYYY}-{DAY}-{NNN}' }, /Unknown place \{DAY\}/],
		[{ pattern: 'INV {YYYY} {NNN}' }, /only letters, digits/],
		[{ pattern: `${'A'.repeat(30)}{YYYY}{NNNN}` }, /38 characters; at most 35/],
	],
	'currency/default_currency': [{ currency: 'XOF' }, [{ currency: 'xof' }, /A currency is one of/]],
	'currency/accepted_currencies': [
		{ currencies: ['EUR', 'XOF'] },
		[{ currencies: [] }, /At least one/],
		[{ currencies: ['EUR', 'EUR'] }, /twice/],
	],
	'exchange_rate/EUR-USD': [
		{ rate: 1.0832, source: 'ECB', date: '2026-11-20' },
		[{ rate: 0, source: 'ECB', date: '2026-11-20' }, /more than zero/],
		[{ rate: '1.08', source: 'ECB' }, /\/date/],
	],
	'dunning/grace_period': [{ days: 14 }, [{ days: '14' }, /\/days/]],
	'dunning/ladder': [
		{ steps: [step, { after_days: 7, action: 'pay_link' }], final_action: 'pause' },
		[{ steps: [step, step], final_action: 'pause' }, /later than the one before/],
		[{ steps: [], final_action: 'forget' }, /final_action/],
		[{ steps: [{ after_days: 3, action: 'threaten' }], final_action: 'pause' }, /\/steps\/0\/action/],
		[{ steps: [step], final_action: 'pause', final_after_days: 3 }, /\/final_after_days .*later than the last step/],
		[{ steps: [step], final_action: 'pause', variants: [{ steps: [], final_action: 'pause' }] }, /outside/],
		[
			{ steps: [], final_action: 'pause', variants: [{ reasons: ['bad_mood'], steps: [], final_action: 'pause' }] },
			/\/variants\/0\/reasons\/0/,
		],
		[
			{ steps: [], final_action: 'pause', variants: [{ providers: ['cheque'], steps: [], final_action: 'pause' }] },
			/\/variants\/0\/providers\/0/,
		],
	],
	'reminder/schedule': [
		{ before: [3], after: [7, 14, 30] },
		[{ after: [7, 7] }, /twice/],
		[{ after: [-7] }, /At least 0/],
	],
	'reminder/renewal': [
		{ yearly: 35 },
		[{ monthly: 28 }, /At most 27/],
		[{ yearly: 0 }, /At least 1/],
		[{ yearly: [35] }, /\/yearly/],
		[{ fortnightly: 3 }, /fortnightly/],
	],
	'reminder/trial_end': [{ days: 3 }, [{ days: 0 }, /At least 1/], [{ days: 2.5 }, /\/days/]],
	'email_template/sender': [
		sender,
		[{ ...sender, address: 'billing' }, /e-mail address/],
		[{ ...sender, name: 'Coko\r\nBcc: x' }, /\/name/],
	],
	'provider/stripe': [
		stripe,
		[{ ...stripe, secret_key: 'sk_live_1' }, /secret_key/],
		[
			{ ...stripe, minimum: { amount: '5.00', currency: 'EUR' }, maximum: { amount: '1.00', currency: 'EUR' } },
			/must not be less/,
		],
		[
			{ ...stripe, minimum: { amount: '5.00', currency: 'EUR' }, maximum: { amount: '100', currency: 'XOF' } },
			/one currency/,
		],
	],
	'retention/documents': [{ days: 4018 }, [{ days: 3652 }, /At least 3653/]],
	'alert/recipients': [{ emails: ['finance@example.com'] }, [{ emails: ['finance'] }, /\/emails\/0/]],
	'alert/exchange_rate_age': [{ days: 7 }, [{ days: 0 }, /At least 1/]],
	'alert/dead_letters': [{ value: 1 }, [{ value: 0 }, /At least 1/]],
	'alert/unsealed_documents': [{ minutes: 5 }, [{ minutes: 0 }, /At least 1/]],
	'alert/storage_used': [{ rate: '0.70' }, [{ rate: '70' }, /Between 0 and 1/]],
	'limit/lines_per_invoice': [{ value: 200 }, [{ value: 501 }, /At most 500/]],
	'feature/invoice_email': [{ enabled: false }, [{ enabled: 'no' }, /\/enabled/]],
};

describe.each(Object.entries(cases))('%s', (path, [right, ...wrong]) => {
	it('accepts what is right', () => {
		expect(problems(path, right)).toMatch(/^accepted/);
	});

	it('reads its own stored form unchanged', () => {
		const first = read(path, right);
		if (!first.ok) throw new Error(problems(path, right));
		expect(read(path, first.value)).toEqual(first);
	});

	it.each(wrong)('refuses %j', (value, words) => {
		expect(problems(path, value)).toMatch(words);
	});

	it.each([[null], [[]], ['text'], [{ ...(right as object), unknown_field: 1 }]])('refuses %j', (value) => {
		expect(read(path, value as Json).ok).toBe(false);
	});
});

describe('the schemas as a whole', () => {
	it('every type, and every kind of setting, has an example here', () => {
		const paths = Object.keys(cases);
		expect(new Set(paths.map((path) => path.split('/')[0]))).toEqual(new Set(configTypes));
		for (const name of configNames) {
			const { type, keys } = configCatalog[name];
			expect(
				paths.some((path) => keys.some((key) => path === `${type}/${key}`)),
				name,
			).toBe(true);
		}
	});

	it('every key of the catalog has a schema', () => {
		for (const name of configNames) {
			const { type, keys } = configCatalog[name];
			for (const key of keys) expect(configValueSchema(type, key), `${type}/${key}`).not.toBeNull();
		}
	});

	it('an unknown key is refused with the keys there are', () => {
		expect(problems('tax_rate/ebok', { rate: '0.1' })).toMatch(/Unknown key; tax_rate has .*ebook/);
		expect(configValueSchema('tax_rate', 'exempt')).toBeNull();
	});

	it('a rate between currencies that a treaty fixes cannot be set', () => {
		expect(configValueSchema('exchange_rate', 'EUR-XOF')).toBeNull();
		expect(configValueSchema('exchange_rate', 'EUR-GHS')).not.toBeNull();
	});
});
