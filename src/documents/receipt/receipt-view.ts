import { isPositive } from '../../domain/kernel/money.ts';
import { type ReceiptDocument, receivedOn } from '../../domain/payments/receipt.ts';
import { formatterFor } from '../format.ts';
import type { LinesView, LineView } from '../invoice/lines-view.ts';
import { customerView, identityItems, sellerView } from '../invoice/parties-view.ts';
import type { LabelledText, ViewContext } from '../invoice/view-context.ts';
import type { MastheadView } from '../layout/masthead.ts';
import { methodName } from '../method-words.ts';
import { issuedInvoice } from '../printable-invoice.ts';
import { wordsFor } from '../words.ts';
import { type ReceiptWords, receiptWordsFor } from './receipt-words.ts';

/** A receipt as the words and figures that stand on paper, in the payer's language. */
export interface ReceiptView extends MastheadView {
	readonly language: string;
	readonly title: string;
	readonly author: string;
	/** What the money paid, and the credit that it left. */
	readonly table: LinesView;
	readonly total: LabelledText;
	readonly details: DetailsView;
	readonly identity: readonly string[];
}

export interface DetailsView {
	readonly heading: string;
	readonly rows: readonly LabelledText[];
}

export const receiptView = (document: ReceiptDocument): ReceiptView => {
	const { receipt, invoice, paidOn } = document;
	const { locale, seller } = receipt;
	const context = { words: wordsFor(locale), format: formatterFor(locale) };
	const own = receiptWordsFor(locale);
	const { words, format } = context;
	const total = { label: own.received, value: format.money(receivedOn(receipt)) };
	return {
		language: format.language,
		title: `${own.receipt} ${receipt.number}`,
		author: seller.legalName,
		heading: own.receipt,
		brand: seller.tradingName ?? seller.legalName,
		facts: [
			{ label: words.number, value: receipt.number },
			{ label: words.issueDate, value: format.date(receipt.issueDate) },
			{ label: own.paidOn, value: format.date(paidOn) },
		],
		totals: { due: total },
		seller: sellerView(seller, context),
		customer: { ...customerView(invoice.billing, context), label: own.receivedFrom },
		table: tableOf(document, context, own),
		total,
		details: { heading: own.details, rows: detailsOf(document, context, own) },
		identity: identityItems(seller, context),
	};
};

const tableOf = (
	{ receipt, invoices }: ReceiptDocument,
	{ words, format }: ViewContext,
	own: ReceiptWords,
): LinesView => {
	const { currency } = receipt.creditKept;
	const line = (description: string, amount: string, due: string, details: readonly string[]): LineView => ({
		description,
		details,
		quantity: '',
		unitPrice: '',
		tax: due,
		amount,
	});
	const paid = receipt.lines.flatMap(({ taken, due }, index) => {
		const found = invoices[index];
		if (found === undefined) return [];
		const { number, issueDate } = issuedInvoice(found);
		return [line(own.invoice(number, format.date(issueDate)), format.money(taken), format.money(due), [])];
	});
	const kept = isPositive(receipt.creditKept)
		? [line(own.creditKept, format.money(receipt.creditKept), '', [own.creditExplained])]
		: [];
	return {
		columns: {
			description: own.pays,
			quantity: '',
			unitPrice: '',
			tax: paid.length === 0 ? '' : own.due,
			amount: own.taken,
		},
		lines: [...paid, ...kept],
		remark: [words.currency(format.currencyName(currency), currency), ...(paid.length === 0 ? [] : [own.dueThen])].join(
			' ',
		),
	};
};

/** How it came, under which name the provider knows it, and by which rate where another currency was debited. */
const detailsOf = (
	{ receipt, method, summary, reference, charged }: ReceiptDocument,
	{ words, format }: ViewContext,
	own: ReceiptWords,
): readonly LabelledText[] => {
	const rows = [{ label: own.method, value: methodName({ method, summary }, receipt.locale) }];
	if (reference !== null) rows.push({ label: own.reference, value: reference });
	if (charged === null) return rows;
	const { amount, quote } = charged;
	const rate = words.exchange(receipt.creditKept.currency, `${format.numberText(quote.rate)} ${amount.currency}`);
	const source = quote.date === null ? own.parity : words.exchangeSource(quote.source, format.shortDate(quote.date));
	return [
		...rows,
		{ label: own.charged, value: format.money(amount) },
		{ label: own.rate, value: `${rate} (${source})` },
	];
};
