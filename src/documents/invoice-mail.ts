import { amountDue } from '../domain/invoices/invoice.ts';
import type { InvoiceMail } from '../domain/notifications/mail-model.ts';
import {
	type Catalogue,
	customerEntry,
	oneLine,
	type SellerVariables,
	same,
	sellerEntries,
	sellerVariables,
	type VariableEntry,
	viewContextFor,
} from './mail-variables.ts';
import { isDue, issuedInvoice, payableLink } from './printable-invoice.ts';

/** What the mail with an invoice may name. */
export interface InvoiceMailVariables extends SellerVariables {
	readonly customer_name: string;
	readonly invoice_number: string;
	readonly issue_date: string;
	readonly due_date: string;
	readonly total_amount: string;
	readonly amount_due: string;
	readonly is_due: boolean;
	readonly is_collected: boolean;
	readonly payment_url: string | null;
	readonly attachment_name: string | null;
}

export const invoiceMailVariables = (mail: InvoiceMail): InvoiceMailVariables => {
	const invoice = issuedInvoice(mail.invoice);
	const context = viewContextFor(invoice.locale);
	const { format } = context;
	const isCollected = mail.isCollected && isDue(invoice);
	return {
		customer_name: oneLine(invoice.billing.name),
		invoice_number: invoice.number,
		issue_date: format.date(invoice.issueDate),
		due_date: format.date(invoice.extendedDueDate ?? invoice.dueDate),
		total_amount: format.money(invoice.totalAmount),
		amount_due: format.money(amountDue(invoice)),
		is_due: isDue(invoice),
		is_collected: isCollected,
		// Whoever is charged by itself and pays by link as well has paid twice.
		payment_url: isCollected ? null : payableLink({ invoice, paymentUrl: mail.paymentUrl, paidOn: null }),
		attachment_name: mail.attachmentName,
		...sellerVariables(invoice.seller, context),
	};
};

/** What several mails say of an invoice. */
export const invoiceEntries = {
	invoice_number: {
		meaning: 'The invoice’s number',
		example: same('FA-2026-000123'),
		least: '1',
		required: true,
	},
	issue_date: {
		meaning: 'The day on which the invoice was issued',
		example: { fr: '22 novembre 2026', en: '22 November 2026' },
		least: '1',
	},
	due_date: {
		meaning: 'The day by which the money is expected, as it was extended if it was',
		example: { fr: '22 décembre 2026', en: '22 December 2026' },
		least: '1',
	},
	total_amount: {
		meaning: 'The invoice’s total, tax included',
		example: { fr: '459,94 €', en: '€459.94' },
		least: '0',
	},
	amount_due: { meaning: 'What is left to pay', example: { fr: '409,94 €', en: '€409.94' }, least: '0' },
	payment_url: {
		meaning: 'The page where the customer can pay; null when nothing is due',
		example: same('https://billing.coko.example/pay/1a2b3c'),
		least: null,
	},
	attachment_name: {
		meaning: 'The file name of the attached PDF; null when none is attached',
		example: same('FA-2026-000123.pdf'),
		least: null,
	},
} as const satisfies Readonly<Record<string, VariableEntry>>;

export const invoiceMailEntries: Catalogue<InvoiceMailVariables> = {
	customer_name: customerEntry,
	...invoiceEntries,
	is_due: { meaning: 'Whether anything is left to pay', example: same(true), least: false },
	is_collected: {
		meaning: 'Whether a saved method is charged for what is left to pay',
		example: same(false),
		least: false,
	},
	...sellerEntries,
};
