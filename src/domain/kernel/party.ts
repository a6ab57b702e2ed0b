/** ISO 3166-1 alpha-2, upper case. */
export type CountryCode = string & { readonly __brand: 'CountryCode' };

/** The languages of documents and mails. */
export const locales = ['fr', 'en'] as const;
export type Locale = (typeof locales)[number];

export interface PostalAddress {
	readonly lines: readonly string[];
	readonly postalCode: string | null;
	readonly city: string | null;
	readonly country: CountryCode;
}
