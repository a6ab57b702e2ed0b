import type { IsoDate } from '../kernel/calendar.ts';
import type { CountryCode } from '../kernel/party.ts';
import type { CompanyRegistration } from './company.ts';
import type { CheckedTenant, ConfigProblem } from './problem.ts';
import type { Settings } from './settings.ts';
import { euCountries } from './start-kit/rates-europe.ts';
import type { RatedTaxCode } from './values.ts';

/** What a reading platform sells everywhere; printed books and press are asked for only where they are sold. */
const neededCodes: readonly RatedTaxCode[] = ['standard', 'ebook', 'ebook_subscription'];

/** Do the registrations make sense, and is there a rate wherever the seller must charge one? */
export const taxProblems = (settings: Settings, tenant: CheckedTenant, at: IsoDate): readonly ConfigProblem[] => {
	const registrations = settings.registrations(at);
	const franchise = settings.company(at)?.vatFranchise ?? false;
	const countries = taxedCountries(tenant.country, registrations, franchise);
	return [
		...(franchise ? franchiseProblems(registrations) : []),
		...registrations.flatMap((registration) => registrationProblems(registration, tenant)),
		...duplicateProblems(registrations),
		...countries.flatMap((country) => rateProblems(settings, tenant, country, at)),
	];
};

const taxedCountries = (
	home: CountryCode,
	registrations: readonly CompanyRegistration[],
	franchise: boolean,
): readonly CountryCode[] => {
	const oneStopShop = registrations.some(({ scheme }) => scheme === 'oss') ? euCountries : [];
	const abroad = registrations.filter(({ scheme }) => scheme !== 'oss').map(({ country }) => country);
	return [...new Set([...(franchise ? [] : [home]), ...abroad, ...oneStopShop])];
};

const franchiseProblems = (registrations: readonly CompanyRegistration[]): readonly ConfigProblem[] =>
	registrations
		.filter(({ scheme }) => scheme !== 'local')
		.map(({ country, scheme }) =>
			registrationProblem(
				country,
				`The company charges no VAT (franchise) but has a ${scheme} registration in ${country}.`,
				'End the registration, or take vat_franchise out of company/details.',
			),
		);

const registrationProblems = (
	{ country, scheme, number }: CompanyRegistration,
	tenant: CheckedTenant,
): readonly ConfigProblem[] => {
	const problems: ConfigProblem[] = [];
	if (scheme === 'domestic' && country !== tenant.country) {
		problems.push(
			registrationProblem(
				country,
				`A domestic registration is one in ${tenant.country}.`,
				'Use the scheme local for another country.',
			),
		);
	}
	if (scheme === 'local' && country === tenant.country) {
		problems.push(registrationProblem(country, `${country} is the seller’s own country.`, 'Use the scheme domestic.'));
	}
	if (scheme === 'oss' && !euCountries.includes(country)) {
		problems.push(
			registrationProblem(
				country,
				`The one-stop shop has no office in ${country}.`,
				'Name the member state in which you report.',
			),
		);
	}
	if (number === null) {
		problems.push({
			...registrationProblem(
				country,
				`The registration in ${country} has no number.`,
				'Add the number that the tax office gave.',
			),
			severity: 'warning',
		});
	}
	return problems;
};

const duplicateProblems = (registrations: readonly CompanyRegistration[]): readonly ConfigProblem[] =>
	registrations
		.filter(({ country, scheme }, index) =>
			registrations.slice(0, index).some((other) => other.country === country && other.scheme === scheme),
		)
		.map(({ country, scheme }) =>
			registrationProblem(
				country,
				`Two ${scheme} registrations in ${country} hold at once.`,
				'End one before the other begins.',
			),
		);

const rateProblems = (
	settings: Settings,
	tenant: CheckedTenant,
	country: CountryCode,
	at: IsoDate,
): readonly ConfigProblem[] =>
	neededCodes
		.filter((code) => settings.taxRate(country, code, at) === null)
		.filter((code) => !(code === 'standard' && country === tenant.country && settings.defaultTaxRate(at) !== null))
		.map((code) => ({
			severity: 'error',
			type: 'tax_rate',
			key: code,
			country,
			what: `Tax is due in ${country} but there is no rate for ${code}.`,
			mend: `Set tax_rate/${code} with country_code ${country}, valid from the day the rate holds.`,
		}));

const registrationProblem = (country: CountryCode, what: string, mend: string): ConfigProblem => ({
	severity: 'error',
	type: 'company',
	key: 'registrations',
	country,
	what,
	mend,
});
