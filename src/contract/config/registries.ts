import { electronicFormatIBAN, isValidBIC, isValidIBAN } from 'ibantools';
import { checkVAT, countries as vatRules } from 'jsvat-next';
import { type CountryCode as PhoneCountry, parsePhoneNumberFromString } from 'libphonenumber-js/min';
import * as z from 'zod';
import type { CountryCode } from '../../domain/kernel/party.ts';
import { euCountries } from '../../domain/settings/start-kit/rates-europe.ts';
import { refuse } from './primitives.ts';

/** Numbers that others give out and that carry their own proof: check digits, lengths, numbering plans. */

export const iban = z
	.string()
	.transform((text, context): string => {
		const compact = electronicFormatIBAN(text);
		if (compact !== null && isValidIBAN(compact)) return compact;
		return refuse(context, 'Not an IBAN: its country, length or check digits are wrong.');
	})
	.meta({ example: 'FR1420041010050500013M02606' });

export const bic = z
	.string()
	.transform((text, context): string => {
		const compact = text.replace(/\s/g, '').toUpperCase();
		return isValidBIC(compact) ? compact : refuse(context, 'Not a BIC: eight or eleven characters.');
	})
	.meta({ example: 'PSSTFRPPPAR' });

/** The rules of the member states and of the one-stop shop for sellers from outside (`EU…`). */
const euVatRules = vatRules.filter(
	({ codes }) => codes[0] === 'EU' || euCountries.some((country) => country === codes[0]),
);

/**
 * A tax number of somebody in `country`, without blanks; null when it cannot be one. Member states' numbers are
 * checked by format and check digit, those of other countries are taken as written.
 */
export const readTaxNumber = (text: string, country: CountryCode): string | null => {
	if (!euCountries.includes(country)) return text;
	const compact = text.toUpperCase().replace(/[\s.-]/g, '');
	return checkVAT(compact, euVatRules).isValid ? compact : null;
};

/** A telephone number as one prints it, `+221 33 800 00 00`; null when the numbering plan has no such number. */
export const readPhone = (text: string, country: CountryCode): string | null => {
	const phone = parsePhoneNumberFromString(text, country as string as PhoneCountry);
	return phone?.isValid() ? phone.formatInternational() : null;
};
