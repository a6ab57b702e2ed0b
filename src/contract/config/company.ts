import * as z from 'zod';
import {
	type CompanyDetailsValue,
	type LegalMentionKey,
	type MentionsValue,
	type MentionValue,
	mentionKeys,
	mentionPlaceholders,
	type RegistrationsValue,
	registrationSchemes,
} from '../../domain/settings/company-values.ts';
import { amount, countryCode, emailAddress, isoDate, line, orNull, refuse, webAddress } from './primitives.ts';
import { bic, iban, readOneStopShopNumber, readPhone, readTaxNumber } from './registries.ts';

const identifiersMax = 8;
const bankAccountsMax = 5;
const registrationsMax = 60;
const wordingLengthMax = 600;

export const address = z
	.strictObject({
		lines: z.array(line(120)).min(1, 'At least one line.').max(5, 'At most five lines.'),
		postal_code: orNull(line(20)),
		city: orNull(line(80)),
		country: countryCode,
	})
	.meta({ example: { lines: ['12 rue des Livres'], postal_code: '75011', city: 'Paris', country: 'FR' } });

const bankAccount = z
	.strictObject({
		holder: line(120),
		bank_name: line(120),
		iban: orNull(iban),
		bic: orNull(bic),
		account_number: orNull(line(40)),
	})
	.refine((account) => account.iban !== null || account.account_number !== null, {
		message: 'Give an IBAN or an account number.',
		path: ['iban'],
	});

const detailFields = {
	legal_name: line(160).meta({ example: 'Coko SAS' }),
	trading_name: orNull(line(160)),
	legal_form: orNull(line(40)).meta({ description: 'As printed: SAS, SARL, SA …', example: 'SAS' }),
	share_capital: orNull(amount),
	address,
	identifiers: z
		.array(z.strictObject({ label: line(40), value: line(60) }))
		.max(identifiersMax, `At most ${identifiersMax}.`)
		.default([])
		.meta({
			description: 'In the order to print: SIREN, RCS in France; NINEA, RCCM in Senegal',
			example: [{ label: 'SIREN', value: '732 829 320' }],
		}),
	vat_number: orNull(line(30)).meta({ example: 'FR44732829320' }),
	email: orNull(emailAddress),
	phone: orNull(line(40)).meta({ description: 'National or international', example: '+33 1 23 45 67 89' }),
	website: orNull(webAddress),
	bank_accounts: z.array(bankAccount).max(bankAccountsMax, `At most ${bankAccountsMax}.`).default([]),
	vat_franchise: z
		.boolean()
		.default(false)
		.meta({ description: 'Below the threshold of its country: no tax is charged at all' }),
};

type RawDetails = Pick<CompanyDetailsValue, 'vat_number' | 'phone' | 'address'>;

/** Checks what depends on the country of the address. */
const checkedByCountry = <Details extends RawDetails>(details: Details, context: z.core.$RefinementCtx): Details => {
	const { country } = details.address;
	const vatNumber = details.vat_number && readTaxNumber(details.vat_number, country);
	if (details.vat_number !== null && vatNumber === null) {
		return refuse(context, `Not a VAT number as ${country} gives them: format or check digits are wrong.`, [
			'vat_number',
		]);
	}
	const phone = details.phone && readPhone(details.phone, country);
	if (details.phone !== null && phone === null) {
		return refuse(context, `Not a telephone number in ${country}, nor an international one.`, ['phone']);
	}
	return { ...details, vat_number: vatNumber, phone };
};

export const companyDetails = z.strictObject(detailFields).transform(checkedByCountry);

const registration = z
	.strictObject({
		country: countryCode,
		scheme: z.enum(registrationSchemes).meta({
			description: 'domestic: own country; oss: one-stop shop of the European Union; local: another country',
		}),
		number: orNull(line(40)),
		valid_from: orNull(isoDate),
		valid_to: orNull(isoDate).meta({ description: 'The first day on which it no longer holds' }),
	})
	.refine(({ valid_from, valid_to }) => valid_from === null || valid_to === null || valid_from < valid_to, {
		message: 'It must end after it begins.',
		path: ['valid_to'],
	})
	.transform((value, context) => {
		const readNumber = value.scheme === 'oss' ? readOneStopShopNumber : readTaxNumber;
		const number = value.number && readNumber(value.number, value.country);
		if (value.number !== null && number === null) {
			return refuse(context, `Not a VAT number as ${value.country} gives them.`, ['number']);
		}
		return { ...value, number };
	});

const registrations = z.array(registration).max(registrationsMax, `At most ${registrationsMax}.`);

export const companyRegistrations: z.ZodType<RegistrationsValue> = z.strictObject({ registrations });

/** The company as `POST /tenants` takes it: its details and its tax registrations in one object. */
export const newCompany = z
	.strictObject({ ...detailFields, registrations: registrations.default([]) })
	.transform(checkedByCountry)
	.transform(({ registrations: list, ...details }) => ({ details, registrations: list }));

const wording = (allowed: readonly string[]) =>
	z
		.string()
		.trim()
		.min(1, 'Must not be empty.')
		.max(wordingLengthMax, `At most ${wordingLengthMax} characters.`)
		.superRefine((text, context) => {
			const unknown = [...text.matchAll(/\{([^}]*)\}/g)]
				.map(([place]) => place)
				.filter((place) => !allowed.includes(place));
			if (unknown.length === 0) return;
			const known = allowed.length === 0 ? 'this wording takes none' : `known are ${allowed.join(', ')}`;
			context.addIssue({ code: 'custom', message: `Unknown placeholder ${unknown.join(', ')}; ${known}.` });
		});

const placesOf = (key: LegalMentionKey): readonly string[] =>
	(Object.entries(mentionPlaceholders).find(([name]) => name === key)?.[1] ?? []).map((place) => `{${place}}`);

const mention = (key: LegalMentionKey) =>
	z.strictObject({
		fr: wording(placesOf(key)),
		en: wording(placesOf(key)),
		audience: z.enum(['all', 'company', 'consumer']).default('all'),
	});

const mentionFields = Object.fromEntries(mentionKeys.map((key) => [key, mention(key).exactOptional()])) as unknown as {
	[Key in LegalMentionKey]: z.ZodExactOptional<z.ZodType<MentionValue>>;
};

export const companyMentions: z.ZodType<MentionsValue> = z.strictObject(mentionFields);
