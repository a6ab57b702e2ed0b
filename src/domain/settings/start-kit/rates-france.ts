import { overseasDepartments } from '../../tax/french-territories.ts';
import type { KitRate } from './kit-row.ts';

const readIn = 'read in November 2026';

/** Mainland France and Monaco. Corsica has rates of its own and is not in the kit. */
export const frenchRates: readonly KitRate[] = [
	{ country: 'FR', code: 'standard', rate: '0.20', since: '2014-01-01', source: `CGI art. 278, ${readIn}` },
	{ country: 'FR', code: 'author_rights', rate: '0.10', since: '2014-01-01', source: `CGI art. 279 g, ${readIn}` },
	{ country: 'FR', code: 'book', rate: '0.055', since: '2013-01-01', source: `CGI art. 278-0 bis A 3°, ${readIn}` },
	{
		country: 'FR',
		code: 'ebook',
		rate: '0.055',
		since: '2013-01-01',
		source: `CGI art. 278-0 bis A 3° (downloads and audiobooks included), ${readIn}`,
	},
	{
		country: 'FR',
		code: 'ebook_subscription',
		rate: '0.055',
		since: '2013-01-01',
		source: `CGI art. 278-0 bis A 3°, ${readIn}`,
		note: 'Unlimited reading at the rate of books is market practice: to be confirmed by an adviser. What is no book (courses, video) needs its own line.',
	},
	{ country: 'FR', code: 'press', rate: '0.021', since: '2014-02-01', source: `CGI art. 298 septies, ${readIn}` },
];

/**
 * Rates in Guadeloupe, Martinique and Réunion. They are older than the day given, which is that of the mainland rates in
 * their present form. Author's rights are left out until somebody knows their rate there.
 */
const overseas = [
	{ code: 'standard', rate: '0.085', article: 'CGI art. 296 1° b' },
	{ code: 'book', rate: '0.021', article: 'CGI art. 296 1° a' },
	{ code: 'ebook', rate: '0.021', article: 'CGI art. 296 1° a' },
	{ code: 'ebook_subscription', rate: '0.021', article: 'CGI art. 296 1° a' },
	{ code: 'press', rate: '0.0105', article: 'CGI art. 298 septies' },
] as const;

export const frenchOverseasRates: readonly KitRate[] = overseasDepartments.flatMap((country) =>
	overseas.map(({ code, rate, article }) => ({
		country,
		code,
		rate,
		since: '2014-02-01',
		source: article,
		note: 'To be confirmed by an adviser.',
	})),
);
