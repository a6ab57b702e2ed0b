import { formatterFor } from './format.ts';
import { identityItems } from './invoice/parties-view.ts';
import { amountDueOf, isDue, issuedInvoice, type PrintableInvoice, payableLink } from './printable-invoice.ts';
import { wordsFor } from './words.ts';

/** The mail that carries an invoice to its customer. */
export interface InvoiceMail extends PrintableInvoice {
	/** File name of the attached PDF; null when none is attached. */
	readonly attachmentName: string | null;
}

/** What templates may name. Amounts and dates are formatted; null means "leave out". */
export interface InvoiceMailVariables {
	readonly customer_name: string;
	readonly invoice_number: string;
	readonly issue_date: string;
	readonly due_date: string;
	readonly total_amount: string;
	readonly amount_due: string;
	readonly is_due: boolean;
	readonly payment_url: string | null;
	readonly attachment_name: string | null;
	readonly seller_name: string;
	readonly seller_email: string | null;
	readonly seller_identity: readonly string[];
}

export const invoiceMailVariables = (mail: InvoiceMail): InvoiceMailVariables => {
	const invoice = issuedInvoice(mail.invoice);
	const context = { format: formatterFor(invoice.locale), words: wordsFor(invoice.locale) };
	const { format } = context;
	return {
		customer_name: oneLine(invoice.billing.name),
		invoice_number: invoice.number,
		issue_date: format.date(invoice.issueDate),
		due_date: format.date(invoice.dueDate),
		total_amount: format.money(invoice.totalAmount),
		amount_due: format.money(amountDueOf(invoice)),
		is_due: isDue(invoice),
		payment_url: payableLink(mail),
		attachment_name: mail.attachmentName,
		seller_name: oneLine(invoice.seller.tradingName ?? invoice.seller.legalName),
		seller_email: invoice.seller.email,
		seller_identity: identityItems(invoice.seller, context),
	};
};

/** A line end inside a name could pass for a sentence of ours in the text part, or start a header of its own in the subject. */
export const oneLine = (text: string): string =>
	text
		.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ')
		.replace(/ {2,}/g, ' ')
		.trim();
