import type { KitRate } from './kit-row.ts';

const readIn = 'read in November 2026';

/** Mainland France. Corsica and the overseas departments have rates of their own and are not in the kit. */
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
