import type { BooksTax, TaxGroup } from '../../domain/invoices/invoice.ts';
import { isZero, minus, negate } from '../../domain/kernel/money.ts';
import { amountDueOf, type IssuedInvoice } from '../printable-invoice.ts';
import { noteMark, taxNotes } from './tax-notes.ts';
import type { LabelledText, ViewContext } from './view-context.ts';

export interface TaxRowView {
	readonly label: string;
	readonly base: string;
	readonly tax: string;
}

export interface TotalsView {
	readonly taxHeading: string;
	readonly taxColumns: { readonly base: string; readonly tax: string };
	readonly taxRows: readonly TaxRowView[];
	/** `(1) …` */
	readonly taxNotes: readonly string[];
	readonly rows: readonly LabelledText[];
	readonly total: LabelledText;
	/** What was paid and credited. */
	readonly settled: readonly LabelledText[];
	readonly due: LabelledText;
	/** The tax in the currency of the seller's books, with the rate that was used and where it comes from. */
	readonly booksTax: (LabelledText & { readonly exchange: string }) | null;
}

export const totalsView = (invoice: IssuedInvoice, context: ViewContext): TotalsView => {
	const { words, format } = context;
	const notes = taxNotes(invoice);
	const net = minus(invoice.subtotal, invoice.discountAmount);
	const discounted = [
		{ label: words.subtotal, value: format.money(invoice.subtotal) },
		{ label: words.discount, value: format.money(negate(invoice.discountAmount)) },
	];
	return {
		taxHeading: words.taxDetail,
		taxColumns: { base: words.taxBase, tax: words.tax },
		taxRows: invoice.taxGroups.map((group) => ({
			label: `${groupLabel(group, context)}${noteMark(group.decision, notes)}`,
			base: format.money(group.taxableAmount),
			tax: format.money(group.taxAmount),
		})),
		taxNotes: notes.map((note, index) => `(${index + 1}) ${note}`),
		rows: [
			...(isZero(invoice.discountAmount) ? [] : discounted),
			{ label: words.totalNet, value: format.money(net) },
			{ label: taxLabel(invoice, context), value: format.money(invoice.taxAmount) },
		],
		total: { label: words.total, value: format.money(invoice.totalAmount) },
		settled: [
			...(isZero(invoice.amountPaid) ? [] : [{ label: words.paid, value: format.money(negate(invoice.amountPaid)) }]),
			...(isZero(invoice.amountCredited)
				? []
				: [{ label: words.credited, value: format.money(negate(invoice.amountCredited)) }]),
		],
		due: { label: words.amountDue, value: format.money(amountDueOf(invoice)) },
		booksTax: invoice.booksTax === null ? null : booksTaxView(invoice.booksTax, invoice, context),
	};
};

const taxLabel = ({ taxGroups }: IssuedInvoice, { words, format }: ViewContext): string => {
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

const booksTaxView = (books: BooksTax, { currency }: IssuedInvoice, { words, format }: ViewContext) => {
	const rate = words.exchange(currency, `${format.numberText(books.exchangeRate)} ${books.currency}`);
	return {
		label: words.booksTax(books.currency),
		value: format.money(books.taxAmount),
		exchange: `${rate} (${words.exchangeSource(books.rateSource, format.shortDate(books.rateDate))})`,
	};
};
