import type { CountryCode } from '../kernel/party.ts';

/**
 * Places with a country code of their own that a French seller taxes without registering there (to be confirmed by an
 * adviser):
 * - Monaco counts as France: directive 2006/112/EC art. 7, convention of 18 May 1963 between France and Monaco.
 * - Guadeloupe, Martinique and Réunion are under the French registration with rates of their own: CGI art. 294 and 296.
 * - Guyane and Mayotte are absent: CGI art. 294-1 does not apply VAT there for the time being.
 */
const taxCountries: Readonly<Record<string, string>> = { MC: 'FR', GP: 'GP', MQ: 'MQ', RE: 'RE' };

/** French departments overseas where French VAT has rates of its own. */
export const overseasDepartments = ['GP', 'MQ', 'RE'] as const;

/** The country whose rows hold the French tax on a sale to `place`: MC → FR, RE → RE; null where none is due. */
export const frenchTaxCountry = (place: CountryCode): CountryCode | null =>
	Object.hasOwn(taxCountries, place) ? ((taxCountries[place] ?? null) as CountryCode | null) : null;
