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

type VatRules = readonly (typeof vatRules)[number][];

/** By the country that gives the number; its prefix is part of the rule (`EL` in Greece). */
const rulesOf = (country: string): VatRules => vatRules.filter(({ codes }) => codes[0] === country);

/** Numbers of the one-stop shop for sellers from outside (`EU…`), which any member state may give. */
const outsiderRules = rulesOf('EU');

const unionRules: VatRules = euCountries.flatMap(rulesOf);

/**
 * A tax number of somebody in `country`, without blanks; null when it cannot be one. Member states' numbers are
 * checked by prefix, format and check digit: a French number proves nothing about a Belgian company. Those of other
 * countries are taken as written.
 */
export const readTaxNumber = (text: string, country: CountryCode): string | null =>
	euCountries.includes(country) ? numberBy(rulesOf(country), text) : text;

/** The number under which a seller reports to the one-stop shop in `country`: a VAT number there or `EU…`. */
export const readOneStopShopNumber = (text: string, country: CountryCode): string | null =>
	euCountries.includes(country) ? numberBy([...rulesOf(country), ...outsiderRules], text) : text;

/** A VAT number of whichever member state its prefix names; null when it is none. */
export const readUnionTaxNumber = (text: string): string | null => numberBy(unionRules, text);

const numberBy = (rules: VatRules, text: string): string | null => {
	const compact = text.toUpperCase().replace(/[\s.-]/g, '');
	return checkVAT(compact, rules).isValid ? compact : null;
};

/** A telephone number as one prints it, `+221 33 800 00 00`; null when the numbering plan has no such number. */
export const readPhone = (text: string, country: CountryCode): string | null => {
	const phone = parsePhoneNumberFromString(text, country as string as PhoneCountry);
	return phone?.isValid() ? phone.formatInternational() : null;
};
