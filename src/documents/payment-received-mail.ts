import { amountDue } from '../domain/invoices/invoice.ts';
import { isPositive, isZero, sum } from '../domain/kernel/money.ts';
import type { ReceiptMail } from '../domain/notifications/mail-model.ts';
import { invoiceEntries } from './invoice-mail.ts';
import {
	type Catalogue,
	customerEntry,
	oneLine,
	type SellerVariables,
	same,
	sellerEntries,
	sellerVariables,
	viewContextFor,
} from './mail-variables.ts';
import { byMethod } from './method-words.ts';
import { issuedInvoice, webLink } from './printable-invoice.ts';

/** What the mail about a payment may name. */
export interface PaymentReceivedMailVariables extends SellerVariables {
	readonly customer_name: string;
	readonly invoice_number: string;
	readonly issue_date: string;
	readonly has_several_invoices: boolean;
	readonly paid_invoices: readonly string[];
	readonly amount: string;
	readonly charged_amount: string | null;
	readonly payment_method: string;
	readonly paid_on: string;
	readonly amount_due: string;
	readonly is_paid_in_full: boolean;
	readonly credit_kept: string | null;
	readonly receipt_number: string | null;
	readonly payment_url: string | null;
	readonly attachment_name: string | null;
}

export const paymentReceivedMailVariables = (mail: ReceiptMail): PaymentReceivedMailVariables => {
	const invoice = issuedInvoice(mail.invoice);
	const { locale, currency } = invoice;
	const context = viewContextFor(locale);
	const { format } = context;
	const { payment, creditKept, charged } = mail;
	const paid = mail.paid.map((one) => ({ ...one, invoice: issuedInvoice(one.invoice) }));
	const due = sum((paid.length === 0 ? [invoice] : paid.map((one) => one.invoice)).map(amountDue), currency);
	const numbers = paid.map((one) => one.invoice.number);
	return {
		customer_name: oneLine(invoice.billing.name),
		invoice_number: numbers.length > 1 ? numbers.join(', ') : invoice.number,
		issue_date: format.date(invoice.issueDate),
		has_several_invoices: numbers.length > 1,
		paid_invoices: paid.map(({ invoice: { number, issueDate }, taken }) =>
			lineWords[locale](number, format.date(issueDate), format.money(taken)),
		),
		amount: format.money(payment.amount),
		charged_amount: charged === null ? null : format.money(charged),
		payment_method: byMethod(payment, locale),
		paid_on: format.date(payment.paidOn),
		amount_due: format.money(due),
		is_paid_in_full: isZero(due),
		credit_kept: creditKept !== null && isPositive(creditKept) ? format.money(creditKept) : null,
		receipt_number: mail.receiptNumber,
		payment_url: isPositive(due) ? webLink(mail.paymentUrl) : null,
		attachment_name: mail.attachmentName,
		...sellerVariables(invoice.seller, context),
	};
};

/** One invoice of several. */
const lineWords = {
	fr: (number: string, date: string, amount: string) => `${number} du ${date} : ${amount}`,
	en: (number: string, date: string, amount: string) => `${number} of ${date}: ${amount}`,
} as const;

export const paymentReceivedMailEntries: Catalogue<PaymentReceivedMailVariables> = {
	customer_name: customerEntry,
	invoice_number: {
		...invoiceEntries.invoice_number,
		meaning: 'The invoice’s number; all of them where several were paid at once',
	},
	issue_date: { ...invoiceEntries.issue_date, meaning: 'The day on which the first of these invoices was issued' },
	has_several_invoices: { meaning: 'Whether one payment paid several invoices', example: same(true), least: false },
	paid_invoices: {
		meaning: 'Each invoice that was paid, with its date and what it took; empty when all of it became credit',
		example: {
			fr: ['FA-2026-000123 du 22 novembre 2026 : 35,99 €', 'FA-2026-000124 du 23 novembre 2026 : 10,00 €'],
			en: ['FA-2026-000123 of 22 November 2026: €35.99', 'FA-2026-000124 of 23 November 2026: €10.00'],
		},
		least: [],
	},
	amount: {
		meaning: 'What was received',
		example: { fr: '50,00 €', en: '€50.00' },
		least: '0',
		required: true,
	},
	charged_amount: {
		meaning: 'What was debited, where that was another currency; null otherwise',
		example: { fr: '54,00 $US', en: 'US$54.00' },
		least: null,
	},
	payment_method: {
		meaning: 'How the money came, in words',
		example: { fr: 'par carte Visa se terminant par 4242', en: 'by card Visa ending in 4242' },
		least: 'x',
	},
	paid_on: {
		meaning: 'The day on which the money arrived',
		example: { fr: '24 novembre 2026', en: '24 November 2026' },
		least: '1',
	},
	amount_due: invoiceEntries.amount_due,
	is_paid_in_full: { meaning: 'Whether nothing is left to pay', example: same(false), least: true },
	credit_kept: {
		meaning: 'What was paid too much and is kept as credit; null when nothing was',
		example: { fr: '4,01 €', en: '€4.01' },
		least: null,
	},
	receipt_number: {
		meaning: 'The number of the attached receipt; null when there is none',
		example: same('REC-2026-000017'),
		least: null,
	},
	payment_url: invoiceEntries.payment_url,
	attachment_name: { ...invoiceEntries.attachment_name, example: same('REC-2026-000017.pdf') },
	...sellerEntries,
};
