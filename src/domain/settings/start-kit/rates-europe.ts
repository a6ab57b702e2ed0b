import type { CountryCode } from '../../kernel/party.ts';
import type { KitRate } from './kit-row.ts';

interface CountryRates {
	/** Rate and first day. */
	readonly standard: readonly [rate: string, since: string];
	readonly ebook: readonly [rate: string, since: string];
	readonly note?: string;
}

/**
 * What a consumer's country charges on electronic services and on e-books, for sales under the one-stop shop.
 * A first day stands for the rate in its present form: temporary cuts of 2020 and later are behind it.
 */
const rates: Readonly<Record<string, CountryRates>> = {
	AT: { standard: ['0.20', '1984-01-01'], ebook: ['0.10', '2020-01-01'] },
	BE: { standard: ['0.21', '1996-01-01'], ebook: ['0.06', '2019-04-01'] },
	BG: {
		standard: ['0.20', '1999-01-01'],
		ebook: ['0.09', '2020-07-01'],
		note: 'Temporary until 2022, lasting since 2023.',
	},
	CY: { standard: ['0.19', '2014-01-13'], ebook: ['0.03', '2023-07-21'] },
	CZ: { standard: ['0.21', '2013-01-01'], ebook: ['0.00', '2024-01-01'] },
	DE: { standard: ['0.19', '2021-01-01'], ebook: ['0.07', '2021-01-01'] },
	DK: {
		standard: ['0.25', '1992-01-01'],
		ebook: ['0.25', '1992-01-01'],
		note: 'The end of the tax on books was announced with the budget of 2026; its first day was not found.',
	},
	EE: { standard: ['0.24', '2025-07-01'], ebook: ['0.09', '2020-05-01'] },
	ES: { standard: ['0.21', '2012-09-01'], ebook: ['0.04', '2020-04-23'] },
	FI: { standard: ['0.255', '2024-09-01'], ebook: ['0.135', '2026-01-01'] },
	GR: { standard: ['0.24', '2016-06-01'], ebook: ['0.06', '2021-07-18'] },
	HR: { standard: ['0.25', '2012-03-01'], ebook: ['0.05', '2019-01-01'] },
	HU: {
		standard: ['0.27', '2012-01-01'],
		ebook: ['0.27', '2012-01-01'],
		note: 'Only books on a physical medium are at 5 %.',
	},
	IE: { standard: ['0.23', '2021-03-01'], ebook: ['0.00', '2024-01-01'] },
	IT: { standard: ['0.22', '2013-10-01'], ebook: ['0.04', '2015-01-01'] },
	LT: { standard: ['0.21', '2009-09-01'], ebook: ['0.05', '2026-01-01'] },
	LU: { standard: ['0.17', '2024-01-01'], ebook: ['0.03', '2019-05-01'] },
	LV: {
		standard: ['0.21', '2012-07-01'],
		ebook: ['0.05', '2022-01-01'],
		note: 'Since 2026 only in Latvian or an official language of the EU, the EEA, Switzerland, a candidate country or the OECD; others 21 %.',
	},
	MT: { standard: ['0.18', '2004-01-01'], ebook: ['0.05', '2019-01-01'] },
	NL: { standard: ['0.21', '2012-10-01'], ebook: ['0.09', '2020-01-01'] },
	PL: { standard: ['0.23', '2011-01-01'], ebook: ['0.05', '2019-11-01'] },
	PT: { standard: ['0.23', '2011-01-01'], ebook: ['0.06', '2019-01-01'], note: 'Mainland; Azores and Madeira differ.' },
	RO: { standard: ['0.21', '2025-08-01'], ebook: ['0.11', '2025-08-01'] },
	SE: { standard: ['0.25', '1990-07-01'], ebook: ['0.06', '2019-07-01'] },
	SI: { standard: ['0.22', '2013-07-01'], ebook: ['0.05', '2020-01-01'] },
	SK: { standard: ['0.23', '2025-01-01'], ebook: ['0.05', '2025-01-01'] },
};

const source = 'national VAT law, collected in November 2026';
const confirm = 'To be confirmed by an adviser.';

/** Member states of the European Union: where its one-stop shop reaches. */
export const euCountries = [...Object.keys(rates), 'FR'].sort() as readonly string[] as readonly CountryCode[];

/** Every member state but France, whose rates have a table of their own. */
export const europeanRates: readonly KitRate[] = Object.entries(rates).flatMap(
	([country, { standard, ebook, note }]) => [
		{ country, code: 'standard' as const, rate: standard[0], since: standard[1], source, note: confirm },
		...(['ebook', 'ebook_subscription'] as const).map((code) => ({
			country,
			code,
			rate: ebook[0],
			since: ebook[1],
			source,
			note: [note, code === 'ebook' ? null : 'Reading by subscription taken at the rate of e-books.', confirm]
				.filter((part) => part)
				.join(' '),
		})),
	],
);
