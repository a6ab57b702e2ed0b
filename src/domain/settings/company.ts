import type { IsoDate } from '../kernel/calendar.ts';
import type { CurrencyCode } from '../kernel/currency.ts';
import { type Money, parseMoney } from '../kernel/money.ts';
import type { CountryCode, Locale, PostalAddress } from '../kernel/party.ts';
import {
	type CompanyDetailsValue,
	type CompanyLogoValue,
	creditNoteMentionKeys,
	footMentionKeys,
	type MentionsValue,
	type MentionValue,
	paidMentionKeys,
	type RegistrationScheme,
	type RegistrationValue,
} from './company-values.ts';

/** A number under which the company is known, in the order to print: `{ label: 'SIREN', value: '732 829 320' }`. */
export interface CompanyIdentifier {
	readonly label: string;
	readonly value: string;
}

/** Where a customer can send money by hand. An IBAN for SEPA, a bank's own account number elsewhere. */
export interface BankAccount {
	readonly holder: string;
	readonly bankName: string;
	readonly iban: string | null;
	readonly bic: string | null;
	readonly accountNumber: string | null;
}

export interface Logo {
	readonly mediaType: 'image/png' | 'image/jpeg';
	/** Base 64. */
	readonly data: string;
}

/** Who the company is and how it is reached, without anything that depends on a document. */
export interface CompanyProfile {
	readonly legalName: string;
	readonly tradingName: string | null;
	/** `SAS`, `SARL`, … */
	readonly legalForm: string | null;
	readonly shareCapital: Money | null;
	readonly address: PostalAddress;
	readonly country: CountryCode;
	readonly identifiers: readonly CompanyIdentifier[];
	readonly vatNumber: string | null;
	readonly email: string | null;
	readonly phone: string | null;
	readonly website: string | null;
	readonly bankAccounts: readonly BankAccount[];
}

/** The company as the settings hold it at a date. */
export interface Company extends CompanyProfile {
	/** Below the threshold of its country: charges no tax at all. */
	readonly vatFranchise: boolean;
	/** `cfg_…@3`. */
	readonly setting: string;
}

/** The seller as printed on a document, together with the wording the law asks for; frozen with each document. */
export interface Seller extends CompanyProfile {
	readonly logo: Logo | null;
	/**
	 * Legal wording at the foot of this document, in its language: operation category, penalties, early payment, … What
	 * it says of the document itself is filled in when it is printed.
	 */
	readonly legalMentions: readonly string[];
}

/** Where the seller is registered for tax; half-open in time, null where a side is open. */
export interface CompanyRegistration {
	readonly country: CountryCode;
	readonly scheme: RegistrationScheme;
	readonly number: string | null;
	readonly validFrom: IsoDate | null;
	readonly validTo: IsoDate | null;
}

export const companyFromValue = (value: CompanyDetailsValue, setting: string): Company => ({
	legalName: value.legal_name,
	tradingName: value.trading_name,
	legalForm: value.legal_form,
	shareCapital: value.share_capital && storedAmount(value.share_capital),
	address: {
		lines: value.address.lines,
		postalCode: value.address.postal_code,
		city: value.address.city,
		country: value.address.country,
	},
	country: value.address.country,
	identifiers: value.identifiers,
	vatNumber: value.vat_number,
	email: value.email,
	phone: value.phone,
	website: value.website,
	bankAccounts: value.bank_accounts.map(({ holder, bank_name, iban, bic, account_number }) => ({
		holder,
		bankName: bank_name,
		iban,
		bic,
		accountNumber: account_number,
	})),
	vatFranchise: value.vat_franchise,
	setting,
});

export const registrationFromValue = (value: RegistrationValue): CompanyRegistration => ({
	country: value.country,
	scheme: value.scheme,
	number: value.number,
	validFrom: value.valid_from,
	validTo: value.valid_to,
});

/** Who reads which document. */
export interface DocumentReader {
	readonly locale: Locale;
	readonly customerType: 'consumer' | 'company';
	/** An invoice when left out. */
	readonly document?: 'invoice' | 'paid_invoice' | 'credit_note' | 'receipt';
}

const mentionKeysOf = {
	invoice: footMentionKeys,
	paid_invoice: paidMentionKeys,
	credit_note: creditNoteMentionKeys,
	// What the law wants said of a sale stands on the invoice.
	receipt: [],
} as const;

/** What a document prints about the seller, for a reader of this language and kind. */
export const sellerOf = (
	company: Company,
	logo: CompanyLogoValue | null,
	mentions: MentionsValue,
	reader: DocumentReader,
): Seller => {
	const { setting: _setting, vatFranchise: _vatFranchise, ...profile } = company;
	return {
		...profile,
		logo: logo && { mediaType: logo.media_type, data: logo.data },
		legalMentions: mentionKeysOf[reader.document ?? 'invoice']
			.map((key) => mentions[key])
			.filter((mention): mention is MentionValue => mention !== undefined && concerns(mention, reader.customerType))
			.map((mention) => mention[reader.locale]),
	};
};

const concerns = (mention: MentionValue, customerType: 'consumer' | 'company'): boolean =>
	mention.audience === 'all' || mention.audience === customerType;

/** Puts values into `{date}`-like places; a place without a value stays as it is, so that it is seen. */
export const fillMention = (text: string, values: Readonly<Record<string, string>>): string =>
	text.replace(/\{([a-z_]+)\}/g, (place, name: string) => values[name] ?? place);

/** The same, with what stands in brackets around a place without a value left out: `(ref. {reference})` of money without one. */
export const fillMentionAsFarAsKnown = (text: string, values: Readonly<Record<string, string>>): string => {
	const bracketed = /\s*\([^()]*\{([a-z_]+)\}[^()]*\)/g;
	return fillMention(
		text.replace(bracketed, (part, name: string) => (values[name] === undefined ? '' : part)),
		values,
	);
};

/** An amount that was checked when it was stored; anything else is a bug. */
export const storedAmount = (value: { readonly amount: string; readonly currency: CurrencyCode }): Money => {
	const amount = parseMoney(value.amount, value.currency);
	if (typeof amount === 'string') throw new Error(`a stored amount is ${amount}: ${value.amount} ${value.currency}`);
	return amount;
};
