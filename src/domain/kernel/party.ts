/** ISO 3166-1 alpha-2, upper case. */
export type CountryCode = string & { readonly __brand: 'CountryCode' };

export type Locale = 'fr' | 'en';

export interface PostalAddress {
	readonly lines: readonly string[];
	readonly postalCode: string | null;
	readonly city: string | null;
	readonly country: CountryCode;
}
