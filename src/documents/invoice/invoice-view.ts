import type { Logo } from '../../domain/settings/company.ts';
import type { DocumentView } from '../document-view.ts';
import { formatterFor } from '../format.ts';
import { issuedInvoice, type PrintableInvoice, payableLink } from '../printable-invoice.ts';
import { wordsFor } from '../words.ts';
import { linesView } from './lines-view.ts';
import { customerView, identityItems, sellerView } from './parties-view.ts';
import { type SettlementView, settlementView } from './settlement-view.ts';
import { totalsView } from './totals-view.ts';

export interface InvoiceView extends DocumentView {
	readonly settlement: SettlementView;
}

/** What must not be altered on its way to the page, unlike the texts of the view. */
export interface InvoiceExtras {
	readonly logo: Logo | null;
	readonly link: string | null;
}

export const invoiceView = (model: PrintableInvoice): InvoiceView => {
	const invoice = issuedInvoice(model.invoice);
	const context = { words: wordsFor(invoice.locale), format: formatterFor(invoice.locale) };
	const { words, format } = context;
	return {
		language: format.language,
		title: `${words.invoice} ${invoice.number}`,
		author: invoice.seller.legalName,
		heading: words.invoice,
		brand: invoice.seller.tradingName ?? invoice.seller.legalName,
		facts: [
			{ label: words.number, value: invoice.number },
			{ label: words.issueDate, value: format.date(invoice.issueDate) },
			{ label: words.dueDate, value: format.date(invoice.dueDate) },
		],
		seller: sellerView(invoice.seller, context),
		customer: customerView(invoice.billing, context),
		table: linesView(invoice, context),
		totals: totalsView(invoice, context),
		settlement: settlementView(invoice, model, context),
		notes: invoice.notes === null ? null : { label: words.notes, value: invoice.notes },
		legalMentions: invoice.seller.legalMentions,
		identity: identityItems(invoice.seller, context),
	};
};

export const invoiceExtras = (model: PrintableInvoice): InvoiceExtras => ({
	logo: issuedInvoice(model.invoice).seller.logo,
	link: payableLink(model),
});
