import type { IsoDate } from '../../kernel/calendar.ts';
import type { CurrencyCode } from '../../kernel/currency.ts';
import type { CountryCode } from '../../kernel/party.ts';
import type { CompanyDetailsValue, RegistrationValue } from '../company-values.ts';
import { currencyRows, documentRows, operatingRows, royaltyRows, thresholdRows } from './defaults.ts';
import { type KitRate, type KitRow, kitRow, rateRow, taxRateValue } from './kit-row.ts';
import { africanRates } from './rates-africa.ts';
import { euCountries, europeanRates } from './rates-europe.ts';
import { frenchOverseasRates, frenchRates } from './rates-france.ts';
import { mentionsFor } from './wordings.ts';

export interface NewCompany {
	readonly country: CountryCode;
	readonly booksCurrency: CurrencyCode;
	readonly company: CompanyDetailsValue;
	readonly registrations: readonly RegistrationValue[];
	/** The address that mail comes from; null: the company's own. */
	readonly senderAddress: string | null;
	/** Invented exchange rates dated this day, for tenants that only play; null for those that sell. */
	readonly demoRatesOn: IsoDate | null;
}

/**
 * The settings of a new tenant, by its country: complete enough to issue a legal document at once. Every row is data
 * that its finance people may change; none is more than a first proposal.
 */
export const startKit = (tenant: NewCompany): readonly KitRow[] => [
	kitRow('company/details', 'details', tenant.company),
	kitRow('company/registrations', 'registrations', { registrations: tenant.registrations }),
	kitRow('company/mentions', 'mentions', mentionsFor(tenant.country)),
	...ratesFor(tenant.country).map(rateRow),
	...defaultRateRow(tenant.country),
	...documentRows,
	...royaltyRows,
	...thresholdRows(tenant.booksCurrency),
	...currencyRows(tenant.booksCurrency, tenant.demoRatesOn),
	...operatingRows,
	...mailRows(tenant),
];

/**
 * The union for its members, who may use the one-stop shop; Africa for all, who may register there; the departments
 * overseas for French sellers, whose registration covers them.
 */
const ratesFor = (country: CountryCode): readonly KitRate[] => [
	...(euCountries.includes(country) ? [...frenchRates, ...europeanRates] : []),
	...(country === 'FR' ? frenchOverseasRates : []),
	...africanRates,
];

const defaultRateRow = (country: CountryCode): readonly KitRow[] => {
	const home = ratesFor(country).find((line) => line.country === country && line.code === 'standard');
	return home === undefined ? [] : [kitRow('tax_rate/default_rate', 'default_rate', taxRateValue(home))];
};

const mailRows = ({ company, senderAddress }: NewCompany): readonly KitRow[] => {
	const address = senderAddress ?? company.email;
	if (address === null) return [];
	const name = company.trading_name ?? company.legal_name;
	return [
		kitRow('email_template/sender', 'sender', {
			name: { fr: name, en: name },
			address,
			reply_to: company.email,
			fallback_locale: 'fr',
		}),
		kitRow('alert/recipients', 'recipients', { emails: [company.email ?? address] }),
	];
};
