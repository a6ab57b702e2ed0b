import type { IsoDate } from '../kernel/calendar.ts';
import { isMemberState, vatPrefixOf } from '../kernel/european-union.ts';
import type { CountryCode } from '../kernel/party.ts';
import { frenchTaxCountry } from './french-territories.ts';

/**
 * Where the seller is registered for tax. `domestic`: its own country. `local`: another country's own register.
 * `oss`: the one-stop shop of the union, for consumers in every member state but its own; `country` is where it reports.
 */
export interface Registration {
	readonly country: CountryCode;
	readonly scheme: 'domestic' | 'oss' | 'local';
	readonly number: string | null;
	/** First day; null: since ever. */
	readonly validFrom: IsoDate | null;
	/** The first day on which it no longer holds (half-open, like every period); null: without end. */
	readonly validTo: IsoDate | null;
}

/** What tax law needs to know about the seller. */
export interface TaxProfile {
	readonly country: CountryCode;
	/** Below the threshold of its country and not liable (CGI art. 293 B in France). */
	readonly franchise: boolean;
	readonly registrations: readonly Registration[];
}

/** What tax law needs to know about the customer. */
export interface TaxCustomer {
	readonly type: 'consumer' | 'company';
	readonly country: CountryCode;
	/** VAT number; null when none was given. */
	readonly taxNumber: string | null;
}

/** Whose tax the seller charges on a supply to this customer, and why; null when no country lets or makes it charge any. */
export interface Liability {
	readonly country: CountryCode;
	readonly rule: 'registration' | 'home-rate';
	readonly oneStopShop: boolean;
}

/**
 * The seller's own country always counts as a registration: who is not liable there is in the franchise.
 * A consumer in another member state is taxed through the one-stop shop or, without it, at the seller's own rate, which
 * directive 2006/112/EC art. 59c allows below 10 000 EUR a year of such sales. FR → BE consumer: Belgium with an OSS
 * registration, France without; FR → MC: France; FR → RE: Réunion's rates of the French tax; FR → SN: null unless
 * registered in Senegal.
 */
export const liabilityFor = (seller: TaxProfile, customer: TaxCustomer, date: IsoDate): Liability | null => {
	const active = seller.registrations.filter((registration) => isActive(registration, date));
	const own = customer.country === seller.country;
	const local = active.some(({ scheme, country }) => scheme !== 'oss' && country === customer.country);
	if (own || local) return { country: customer.country, rule: 'registration', oneStopShop: false };
	const territory = seller.country === france ? frenchTaxCountry(customer.country) : null;
	if (territory !== null) return { country: territory, rule: 'registration', oneStopShop: false };
	if (!isMemberState(customer.country) || !isTaxedAsConsumer(customer)) return null;
	if (active.some(({ scheme }) => scheme === 'oss')) {
		return { country: customer.country, rule: 'registration', oneStopShop: true };
	}
	return isMemberState(seller.country) ? { country: seller.country, rule: 'home-rate', oneStopShop: false } : null;
};

/**
 * A company in another member state accounts for the tax itself (directive 2006/112/EC art. 44 and 196, CGI art. 283-2)
 * when it proves with a VAT number that it is a taxable person.
 */
export const isReverseCharge = (seller: TaxProfile, customer: TaxCustomer): boolean =>
	isMemberState(seller.country) &&
	isMemberState(customer.country) &&
	customer.country !== seller.country &&
	!isTaxedAsConsumer(customer);

/**
 * Within the union a company without a VAT number is treated as a consumer (Implementing Regulation 282/2011 art. 18).
 * So is one with the number of another country, left from before it moved or lent by somebody else: by art. 44 the
 * customer is taxed where it is established, and that number says nothing about it.
 */
const isTaxedAsConsumer = ({ type, country, taxNumber }: TaxCustomer): boolean =>
	type === 'consumer' || taxNumber === null || !taxNumber.startsWith(vatPrefixOf(country));

const france = 'FR' as CountryCode;

const isActive = (registration: Registration, date: IsoDate): boolean =>
	(registration.validFrom === null || registration.validFrom <= date) &&
	(registration.validTo === null || date < registration.validTo);
