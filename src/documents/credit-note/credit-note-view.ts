import type { CreditNote, CreditNoteLine } from '../../domain/invoices/credit-note.ts';
import { isPositive } from '../../domain/kernel/money.ts';
import { fillMention } from '../../domain/settings/company.ts';
import type { DocumentView } from '../document-view.ts';
import { formatterFor } from '../format.ts';
import type { LinesView } from '../invoice/lines-view.ts';
import { customerView, identityItems, sellerView } from '../invoice/parties-view.ts';
import { noteMark, taxNotes } from '../invoice/tax-notes.ts';
import { taxLabel, taxView } from '../invoice/tax-view.ts';
import type { TotalsView } from '../invoice/totals-view.ts';
import type { ViewContext } from '../invoice/view-context.ts';
import { wordsFor } from '../words.ts';
import { type CreditNoteWords, creditNoteWordsFor } from './credit-note-words.ts';

export interface CreditNoteView extends DocumentView {
	readonly effect: EffectView;
}

/** What becomes of the credited amount: it lowers what is due, goes back, or one part each. */
export interface EffectView {
	readonly heading: string;
	readonly sentences: readonly string[];
}

/** A credit note that has its number. */
export type IssuedCreditNote = CreditNote & { readonly number: string };

/** Printing one before its commit gave the number is a bug of the caller. */
export const issuedCreditNote = (note: CreditNote): IssuedCreditNote => {
	const { number } = note;
	if (number === null) throw new Error(`credit note ${note.id} has not been issued and cannot be printed`);
	return { ...note, number };
};

export const creditNoteView = (creditNote: CreditNote): CreditNoteView => {
	const note = issuedCreditNote(creditNote);
	const { seller, locale } = note;
	const context = { words: wordsFor(locale), format: formatterFor(locale) };
	const own = creditNoteWordsFor(locale);
	const { words, format } = context;
	return {
		language: format.language,
		title: `${own.creditNote} ${note.number}`,
		author: seller.legalName,
		heading: own.creditNote,
		brand: seller.tradingName ?? seller.legalName,
		facts: [
			{ label: words.number, value: note.number },
			{ label: words.issueDate, value: format.date(note.issueDate) },
			{ label: own.onInvoice, value: note.invoiceNumber },
			{ label: own.invoiceDate, value: format.date(note.invoiceIssueDate) },
		],
		seller: sellerView(seller, context),
		customer: { ...customerView(note.billing, context), label: own.creditTo },
		table: linesOf(note, context),
		totals: totalsOf(note, context, own),
		effect: effectOf(note, context, own),
		notes: note.reason === null ? null : { label: own.reason, value: note.reason },
		legalMentions: mentionsOf(note, context),
		identity: identityItems(seller, context),
	};
};

/** Without unit prices: an amount may have been credited. Quantities stand where the caller gave them. */
const linesOf = (note: IssuedCreditNote, { words, format }: ViewContext): LinesView => {
	const notes = taxNotes(note);
	const hasQuantities = note.lines.some(({ quantity }) => quantity !== null);
	return {
		columns: {
			description: words.description,
			quantity: hasQuantities ? words.quantity : '',
			unitPrice: '',
			tax: words.taxRate,
			amount: words.netAmount,
		},
		lines: note.lines.map((line: CreditNoteLine) => ({
			description: line.description,
			details: [],
			quantity: line.quantity === null ? '' : format.quantity(line.quantity),
			unitPrice: '',
			tax: `${format.percent(line.tax.rate)}${noteMark(line.tax, notes)}`,
			amount: format.money(line.netAmount),
		})),
		remark: words.currency(format.currencyName(note.currency), note.currency),
	};
};

const totalsOf = (note: IssuedCreditNote, context: ViewContext, own: CreditNoteWords): TotalsView => {
	const { words, format } = context;
	return {
		...taxView(note, context),
		rows: [
			{ label: words.totalNet, value: format.money(note.subtotal) },
			{ label: taxLabel(note, context), value: format.money(note.taxAmount) },
		],
		total: { label: words.total, value: format.money(note.totalAmount) },
		settled: [],
		due: { label: own.creditedAmount, value: format.money(note.totalAmount) },
	};
};

const effectOf = (note: IssuedCreditNote, { format }: ViewContext, own: CreditNoteWords): EffectView => ({
	heading: own.effect,
	sentences: [
		...(isPositive(note.appliedAmount) ? [own.applied(format.money(note.appliedAmount), note.invoiceNumber)] : []),
		...(isPositive(note.freedAmount) ? [own.freed(format.money(note.freedAmount))] : []),
	],
});

/** `Avoir sur la facture n° FA-2026-000123 du 22 novembre 2026` */
const mentionsOf = (note: IssuedCreditNote, { format }: ViewContext): readonly string[] => {
	const values = { number: note.invoiceNumber, date: format.date(note.invoiceIssueDate) };
	return note.seller.legalMentions.map((mention) => fillMention(mention, values));
};
