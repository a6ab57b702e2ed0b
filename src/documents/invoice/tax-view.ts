import type { BooksTax, Invoice, TaxGroup } from '../../domain/invoices/invoice.ts';
import { noteMark, taxNotes } from './tax-notes.ts';
import type { LabelledText, ViewContext } from './view-context.ts';

export interface TaxRowView {
	readonly label: string;
	readonly base: string;
	readonly tax: string;
}

/** The tax table, and what it means in the seller's books. */
export interface TaxView {
	readonly taxHeading: string;
	readonly taxColumns: { readonly base: string; readonly tax: string };
	readonly taxRows: readonly TaxRowView[];
	/** `(1) …` */
	readonly taxNotes: readonly string[];
	/** The tax in the currency of the seller's books, with the rate that was used and where it comes from. */
	readonly booksTax: (LabelledText & { readonly exchange: string }) | null;
}

/** What invoices and credit notes have alike. */
export type TaxedDocument = Pick<Invoice, 'currency' | 'taxGroups' | 'booksTax'>;

export const taxView = (document: TaxedDocument, context: ViewContext): TaxView => {
	const { words, format } = context;
	const notes = taxNotes(document);
	return {
		taxHeading: words.taxDetail,
		taxColumns: { base: words.taxBase, tax: words.tax },
		taxRows: document.taxGroups.map((group) => ({
			label: `${groupLabel(group, context)}${noteMark(group.decision, notes)}`,
			base: format.money(group.taxableAmount),
			tax: format.money(group.taxAmount),
		})),
		taxNotes: notes.map((note, index) => `(${index + 1}) ${note}`),
		booksTax: document.booksTax === null ? null : booksTaxView(document.booksTax, document, context),
	};
};

/** `TVA 20 %` where everything is taxed alike. */
export const taxLabel = ({ taxGroups }: Pick<TaxedDocument, 'taxGroups'>, { words, format }: ViewContext): string => {
	const [only, ...others] = taxGroups;
	const isPlain = only !== undefined && others.length === 0 && only.decision.category === 'S';
	return isPlain ? `${words.tax} ${format.percent(only.decision.rate)}` : words.tax;
};

const groupLabel = ({ decision }: TaxGroup, { words, format }: ViewContext): string => {
	const isRated = decision.category === 'S' || decision.category === 'Z';
	const name = words.taxCategories[decision.category];
	const rated = isRated ? `${name} ${format.percent(decision.rate)}` : name;
	return decision.country === null ? rated : `${rated} · ${format.country(decision.country)}`;
};

const booksTaxView = (books: BooksTax, { currency }: TaxedDocument, { words, format }: ViewContext) => {
	const rate = words.exchange(currency, `${format.numberText(books.exchangeRate)} ${books.currency}`);
	return {
		label: words.booksTax(books.currency),
		value: format.money(books.taxAmount),
		exchange: `${rate} (${words.exchangeSource(books.rateSource, format.shortDate(books.rateDate))})`,
	};
};
