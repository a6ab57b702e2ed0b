import { amountDue } from '../domain/invoices/invoice.ts';
import type { PaymentFailedMail } from '../domain/notifications/mail-model.ts';
import { invoiceEntries } from './invoice-mail.ts';
import {
	type Catalogue,
	customerEntry,
	oneLine,
	type SellerVariables,
	sellerEntries,
	sellerVariables,
	viewContextFor,
} from './mail-variables.ts';
import { byMethod } from './method-words.ts';
import { failureWords } from './payment-failed-words.ts';
import { issuedInvoice, payableLink } from './printable-invoice.ts';

/** What the mail about a payment that failed may name. */
export interface PaymentFailedMailVariables extends SellerVariables {
	readonly customer_name: string;
	readonly invoice_number: string;
	readonly issue_date: string;
	readonly amount: string;
	readonly payment_method: string;
	readonly what_happened: string;
	readonly what_to_do: string;
	readonly amount_due: string;
	readonly payment_url: string | null;
}

export const paymentFailedMailVariables = (mail: PaymentFailedMail): PaymentFailedMailVariables => {
	const invoice = issuedInvoice(mail.invoice);
	const context = viewContextFor(invoice.locale);
	const { format } = context;
	const words = failureWords(mail.reason, invoice.locale);
	return {
		customer_name: oneLine(invoice.billing.name),
		invoice_number: invoice.number,
		issue_date: format.date(invoice.issueDate),
		amount: format.money(mail.payment.amount),
		payment_method: byMethod(mail.payment, invoice.locale),
		what_happened: words.happened,
		what_to_do: words.next,
		amount_due: format.money(amountDue(invoice)),
		payment_url: payableLink({ invoice, paymentUrl: mail.paymentUrl, paidOn: null }),
		...sellerVariables(invoice.seller, context),
	};
};

export const paymentFailedMailEntries: Catalogue<PaymentFailedMailVariables> = {
	customer_name: customerEntry,
	invoice_number: invoiceEntries.invoice_number,
	issue_date: invoiceEntries.issue_date,
	amount: { meaning: 'What was to be paid', example: { fr: '35,99 €', en: '€35.99' }, least: '0', required: true },
	payment_method: {
		meaning: 'How it was to be paid, in words',
		example: { fr: 'par carte Visa se terminant par 4242', en: 'by card Visa ending in 4242' },
		least: 'x',
	},
	what_happened: {
		meaning: 'Why it failed, as far as everybody may know it',
		example: { fr: failureWords('declined', 'fr').happened, en: failureWords('declined', 'en').happened },
		least: 'x',
		required: true,
	},
	what_to_do: {
		meaning: 'What the reader can do about it',
		example: { fr: failureWords('declined', 'fr').next, en: failureWords('declined', 'en').next },
		least: 'x',
	},
	amount_due: invoiceEntries.amount_due,
	payment_url: invoiceEntries.payment_url,
	...sellerEntries,
};
