import type { CountryCode } from './party.ts';

/**
 * Member states of the European Union since 1 February 2020 (Treaty on European Union, art. 52; withdrawal of the
 * United Kingdom). Codes are ISO 3166-1: Greece is GR although its VAT numbers start with EL. Territories with a code
 * of their own (Monaco, Réunion, Guadeloupe …) are not in the list: see `src/domain/tax/french-territories.ts`.
 */
const memberStates: ReadonlySet<string> = new Set([
	'AT',
	'BE',
	'BG',
	'CY',
	'CZ',
	'DE',
	'DK',
	'EE',
	'ES',
	'FI',
	'FR',
	'GR',
	'HR',
	'HU',
	'IE',
	'IT',
	'LT',
	'LU',
	'LV',
	'MT',
	'NL',
	'PL',
	'PT',
	'RO',
	'SE',
	'SI',
	'SK',
]);

export const isMemberState = (country: CountryCode): boolean => memberStates.has(country);

/** How the VAT numbers of a member state begin. */
export const vatPrefixOf = (country: CountryCode): string => (country === 'GR' ? 'EL' : country);
