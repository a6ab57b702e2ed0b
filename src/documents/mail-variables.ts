import type { Locale } from '../domain/kernel/party.ts';
import type { TemplateValue } from '../domain/notifications/email-template.ts';
import type { Seller } from '../domain/settings/company.ts';
import { formatterFor } from './format.ts';
import { identityItems } from './invoice/parties-view.ts';
import type { ViewContext } from './invoice/view-context.ts';
import { wordsFor } from './words.ts';

/** One variable as people read of it: what it means, what it looks like, and the least it can be. */
export interface VariableEntry {
	readonly meaning: string;
	readonly example: { readonly [Language in Locale]: TemplateValue };
	/** Null where a mail may have none. */
	readonly least: TemplateValue;
	readonly required?: true;
}

/** Every variable of a mail has its entry, or this does not compile. */
export type Catalogue<Variables> = { readonly [Name in keyof Variables]-?: VariableEntry };

/** What every mail can say of its sender. Amounts and dates are formatted; null means "leave out". */
export interface SellerVariables {
	readonly seller_name: string;
	readonly seller_email: string | null;
	readonly seller_identity: readonly string[];
}

export const viewContextFor = (locale: Locale): ViewContext => ({
	format: formatterFor(locale),
	words: wordsFor(locale),
});

export const sellerVariables = (seller: Seller, context: ViewContext): SellerVariables => ({
	seller_name: oneLine(seller.tradingName ?? seller.legalName),
	seller_email: seller.email,
	seller_identity: identityItems(seller, context),
});

/** The same example in both languages. */
export const same = (value: TemplateValue): VariableEntry['example'] => ({ fr: value, en: value });

export const sellerEntries: Catalogue<SellerVariables> = {
	seller_name: { meaning: 'The company, by its trading name', example: same('Coko'), least: 'C' },
	seller_email: { meaning: 'Where questions go', example: same('contact@coko.example'), least: null },
	seller_identity: {
		meaning: 'The company’s legal identity, a list of lines',
		example: {
			fr: ['Coko SAS', 'SAS au capital de 10 000 €', '12 rue des Livres, 75011 Paris, France', 'SIREN 000 000 000'],
			en: ['Coko SAS', 'SAS with a capital of €10,000', '12 rue des Livres, 75011 Paris, France', 'SIREN 000 000 000'],
		},
		least: ['C'],
	},
};

export const customerEntry: VariableEntry = {
	meaning: 'The customer, as on the document',
	example: same('Awa Ndiaye'),
	least: 'A',
};

/** A line end inside a name could pass for a sentence of ours in the text part, or start a header of its own in the subject. */
export const oneLine = (text: string): string =>
	text
		.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
		.replace(/ {2,}/g, ' ')
		.trim();
