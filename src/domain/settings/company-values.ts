import type { IsoDate } from '../kernel/calendar.ts';
import type { CurrencyCode } from '../kernel/currency.ts';
import type { CountryCode } from '../kernel/party.ts';

/** The company as entered: what the law wants on its documents, and how customers reach and pay it. */
export type CompanyDetailsValue = {
	readonly legal_name: string;
	readonly trading_name: string | null;
	/** `SAS`, `SARL`, … */
	readonly legal_form: string | null;
	readonly share_capital: { readonly amount: string; readonly currency: CurrencyCode } | null;
	readonly address: {
		readonly lines: readonly string[];
		readonly postal_code: string | null;
		readonly city: string | null;
		readonly country: CountryCode;
	};
	/** In the order to print: SIREN and RCS in France, NINEA and RCCM in Senegal. */
	readonly identifiers: readonly { readonly label: string; readonly value: string }[];
	readonly vat_number: string | null;
	readonly email: string | null;
	readonly phone: string | null;
	readonly website: string | null;
	readonly bank_accounts: readonly BankAccountValue[];
	/** The seller is below the threshold of its country and charges no tax at all. */
	readonly vat_franchise: boolean;
};

export type BankAccountValue = {
	readonly holder: string;
	readonly bank_name: string;
	readonly iban: string | null;
	readonly bic: string | null;
	readonly account_number: string | null;
};

/**
 * `domestic`: in the seller's own country. `oss`: the one-stop shop of the European Union, registered in `country`,
 * for consumers in all the other member states. `local`: registered in `country` for its customers.
 */
export const registrationSchemes = ['domestic', 'oss', 'local'] as const;
export type RegistrationScheme = (typeof registrationSchemes)[number];

export type RegistrationValue = {
	readonly country: CountryCode;
	readonly scheme: RegistrationScheme;
	readonly number: string | null;
	/** Null: since ever. */
	readonly valid_from: IsoDate | null;
	/** The first day on which it no longer holds; null: without end. */
	readonly valid_to: IsoDate | null;
};

export type RegistrationsValue = { readonly registrations: readonly RegistrationValue[] };

/** Wording that explains a tax treatment; looked up by key for the lines that need it. */
export const taxMentionKeys = [
	'franchise',
	'reverse_charge',
	'outside_scope',
	'outside_scope_company',
	'outside_scope_consumer',
	'oss',
	'exempt',
] as const;

/** Wording at the foot of a document, in the order to print. */
export const footMentionKeys = [
	'operation_category',
	'vat_on_debits',
	'early_payment',
	'late_penalty',
	'recovery_fee',
	'foot_note',
] as const;

/** The same where nothing is left to pay when it is issued: that it was paid comes first, and nothing is said of paying late. */
export const paidMentionKeys = ['paid_already', 'operation_category', 'vat_on_debits', 'foot_note'] as const;

/**
 * The same for a credit note, which is paid by nobody: what it takes back comes first, and nothing is said of paying early
 * or late.
 */
export const creditNoteMentionKeys = ['credit_note', 'operation_category', 'vat_on_debits', 'foot_note'] as const;

/** Wording with something to fill in, and what: `{date}` in `paid_already`. */
export const mentionPlaceholders = {
	paid_already: ['date', 'method', 'reference'],
	credit_note: ['number', 'date'],
} as const;
const filledMentionKeys = [
	'paid_already',
	'credit_note',
] as const satisfies readonly (keyof typeof mentionPlaceholders)[];

export const mentionKeys = [...taxMentionKeys, ...footMentionKeys, ...filledMentionKeys] as const;
export type LegalMentionKey = (typeof mentionKeys)[number];

export type MentionValue = {
	readonly fr: string;
	readonly en: string;
	/** Some wordings bind professionals only: the recovery fee is never asked of a consumer. */
	readonly audience: 'all' | 'company' | 'consumer';
};

/** A key that is not there is not printed. */
export type MentionsValue = { readonly [Key in LegalMentionKey]?: MentionValue };

export type CompanyLogoValue = {
	readonly media_type: 'image/png' | 'image/jpeg';
	/** Base 64. */
	readonly data: string;
};
