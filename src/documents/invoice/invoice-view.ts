import { lastPrepaidOn } from '../../domain/invoices/prepayments.ts';
import { fillMentionAsFarAsKnown, type Logo } from '../../domain/settings/company.ts';
import type { DocumentView } from '../document-view.ts';
import { formatterFor } from '../format.ts';
import { type IssuedInvoice, issuedInvoice, type PrintableInvoice, payableLink } from '../printable-invoice.ts';
import { wordsFor } from '../words.ts';
import { linesView } from './lines-view.ts';
import { customerView, identityItems, sellerView } from './parties-view.ts';
import { type SettlementView, settlementView } from './settlement-view.ts';
import { totalsView } from './totals-view.ts';
import type { ViewContext } from './view-context.ts';

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
	const heading = invoice.isDeposit ? words.depositInvoice : words.invoice;
	return {
		language: format.language,
		title: `${heading} ${invoice.number}`,
		author: invoice.seller.legalName,
		heading,
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
		legalMentions: mentionsOf(invoice, context),
		identity: identityItems(invoice.seller, context),
	};
};

/** `Facture acquittée le 20 novembre 2026 par virement : rien ne reste à payer.` What the payer wrote is not printed. */
const mentionsOf = (invoice: IssuedInvoice, { words, format }: ViewContext): readonly string[] => {
	const { seller, prepaid } = invoice;
	const paidOn = lastPrepaidOn(invoice);
	if (paidOn === null) return seller.legalMentions;
	const methods = new Set(prepaid.map(({ method }) => words.methods[method]));
	const values = { date: format.date(paidOn), method: [...methods].join(', ') };
	return seller.legalMentions.map((mention) => fillMentionAsFarAsKnown(mention, values));
};

export const invoiceExtras = (model: PrintableInvoice): InvoiceExtras => ({
	logo: issuedInvoice(model.invoice).seller.logo,
	link: payableLink(model),
});
