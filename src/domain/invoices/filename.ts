import type { Invoice } from './invoice.ts';

/** A number may contain a slash, which in a file name would be a folder. */
export const documentFilename = ({ id, number }: Pick<Invoice, 'id' | 'number'>): string =>
	`${(number ?? id).replaceAll('/', '-')}.pdf`;
