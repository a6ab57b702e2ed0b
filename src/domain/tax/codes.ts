/** What is sold, as far as tax law distinguishes it. The dated rate rows of the settings are keyed by country and code. */
export const taxCodes = [
	'standard',
	'ebook',
	'ebook_subscription',
	'book',
	'press',
	'author_rights',
	'exempt',
	'outside_scope',
] as const;

export type TaxCode = (typeof taxCodes)[number];

export const isTaxCode = (text: string): text is TaxCode => (taxCodes as readonly string[]).includes(text);
