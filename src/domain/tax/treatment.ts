import type { Decimal } from '../kernel/decimal.ts';
import type { CountryCode } from '../kernel/party.ts';

/** EN 16931 categories (UNCL 5305) that we use: standard, zero, exempt, reverse charge, export of goods, outside scope. */
export type TaxCategory = 'S' | 'Z' | 'E' | 'AE' | 'G' | 'O';

/** Which rule of the precedence gave the rate; printed by the explanation of an invoice. */
export type TaxRule =
	| 'explicit'
	| 'franchise'
	| 'reverse-charge'
	| 'registration'
	| 'home-rate'
	| 'outside-scope'
	| 'default-rate'
	| 'exempt';

/** A part of a composed rate that the document shows on its own: Ghana's VAT, NHIL and GETFund levy. */
export interface TaxPart {
	readonly label: string;
	readonly rate: Decimal;
}

/** How one line is taxed, and why. Lines with equal category, rate, country and mention form one row of the tax table. */
export interface TaxDecision {
	readonly rule: TaxRule;
	readonly category: TaxCategory;
	/** `0.055` is 5.5 %. */
	readonly rate: Decimal;
	/** The country whose tax it is, for a reverse charge the customer's; null when none applies. */
	readonly country: CountryCode | null;
	/** The wording the law asks for, in the document's language. */
	readonly mention: string | null;
	/** `cfg_…@3`: the setting and the version that gave the rate, when one did. */
	readonly setting: string | null;
	/** Present when the rate is composed of several; they sum to it. */
	readonly parts?: readonly TaxPart[];
}
