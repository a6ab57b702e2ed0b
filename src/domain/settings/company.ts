import type { Money } from '../kernel/money.ts';
import type { CountryCode, PostalAddress } from '../kernel/party.ts';

/** A number under which the company is known, in the order to print: `{ label: 'SIREN', value: '123 456 789' }`. */
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

/** The seller as printed on a document, together with the wording the law asks for; frozen with each document. */
export interface Seller {
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
	readonly logo: Logo | null;
	/** Legal wording at the foot of this document, in its language: operation category, penalties, early payment, … */
	readonly legalMentions: readonly string[];
}
