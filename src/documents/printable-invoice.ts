import { amountDue, type Invoice } from '../domain/invoices/invoice.ts';
import type { IsoDate } from '../domain/kernel/calendar.ts';
import { isPositive } from '../domain/kernel/money.ts';
import type { Seller } from '../domain/settings/company.ts';

/** What is printed and mailed: an issued invoice with what only the caller knows. */
export interface PrintableInvoice {
	readonly invoice: Invoice;
	/** The page where the customer can pay; printed while something is due. */
	readonly paymentUrl: string | null;
	/** The seller's local date of the last payment, when the invoice is paid. */
	readonly paidOn: IsoDate | null;
}

/** The fields that a draft lacks, proven to be there. */
export interface IssuedInvoice extends Invoice {
	readonly seller: Seller;
	readonly number: string;
	readonly issueDate: IsoDate;
	readonly dueDate: IsoDate;
}

/** Printing a draft is a bug of the caller: it has neither number nor seller. */
export const issuedInvoice = (invoice: Invoice): IssuedInvoice => {
	const { seller, number, issueDate, dueDate } = invoice;
	if (seller === null || number === null || issueDate === null || dueDate === null) {
		throw new Error(`invoice ${invoice.id} has not been issued and cannot be printed`);
	}
	return { ...invoice, seller, number, issueDate, dueDate };
};

export const isDue = (invoice: Invoice): boolean => isPositive(amountDue(invoice));

/** The payment page as a link: only while something is due, and only an absolute web address. */
export const payableLink = ({ invoice, paymentUrl }: PrintableInvoice): string | null =>
	isDue(invoice) ? webLink(paymentUrl) : null;

/** An absolute web address; null for anything else. */
export const webLink = (address: string | null): string | null => {
	if (address === null || !URL.canParse(address)) return null;
	const url = new URL(address);
	return url.protocol === 'https:' || url.protocol === 'http:' ? url.href : null;
};
