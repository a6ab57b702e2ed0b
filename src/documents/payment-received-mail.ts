import { amountDue, type ManualMethod } from '../domain/invoices/invoice.ts';
import { isPositive } from '../domain/kernel/money.ts';
import type { Locale } from '../domain/kernel/party.ts';
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
import { isDue, issuedInvoice, payableLink } from './printable-invoice.ts';

/** What the mail about a payment may name. */
export interface PaymentReceivedMailVariables extends SellerVariables {
	readonly customer_name: string;
	readonly invoice_number: string;
	readonly issue_date: string;
	readonly amount: string;
	readonly payment_method: string;
	readonly paid_on: string;
	readonly amount_due: string;
	readonly is_paid_in_full: boolean;
	readonly credit_kept: string | null;
	readonly payment_url: string | null;
}

export const paymentReceivedMailVariables = (mail: ReceiptMail): PaymentReceivedMailVariables => {
	const invoice = issuedInvoice(mail.invoice);
	const context = viewContextFor(invoice.locale);
	const { format } = context;
	const { payment, creditKept } = mail;
	return {
		customer_name: oneLine(invoice.billing.name),
		invoice_number: invoice.number,
		issue_date: format.date(invoice.issueDate),
		amount: format.money(payment.amount),
		payment_method: methodWords[payment.method][invoice.locale],
		paid_on: format.date(payment.paidOn),
		amount_due: format.money(amountDue(invoice)),
		is_paid_in_full: !isDue(invoice),
		credit_kept: creditKept !== null && isPositive(creditKept) ? format.money(creditKept) : null,
		payment_url: payableLink({ invoice, paymentUrl: mail.paymentUrl, paidOn: null }),
		...sellerVariables(invoice.seller, context),
	};
};

/** How the money came, to be read after "reçu" and "received". */
const methodWords: Readonly<Record<ManualMethod, Readonly<Record<Locale, string>>>> = {
	bank_transfer: { fr: 'par virement', en: 'by bank transfer' },
	cash: { fr: 'en espèces', en: 'in cash' },
	check: { fr: 'par chèque', en: 'by check' },
	mobile_money: { fr: 'par mobile money', en: 'by mobile money' },
	other: { fr: 'par un autre moyen', en: 'by other means' },
};

export const paymentReceivedMailEntries: Catalogue<PaymentReceivedMailVariables> = {
	customer_name: customerEntry,
	invoice_number: invoiceEntries.invoice_number,
	issue_date: invoiceEntries.issue_date,
	amount: {
		meaning: 'What was received',
		example: { fr: '50,00 €', en: '€50.00' },
		least: '0',
		required: true,
	},
	payment_method: {
		meaning: 'How the money came, in words',
		example: { fr: 'par virement', en: 'by bank transfer' },
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
	payment_url: invoiceEntries.payment_url,
	...sellerEntries,
};
