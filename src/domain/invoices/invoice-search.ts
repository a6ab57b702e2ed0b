import type { IsoDate, IsoInstant } from '../kernel/calendar.ts';
import type { CurrencyCode } from '../kernel/currency.ts';
import type { CreditNoteId, CustomerId, InvoiceId, PaymentId, SubscriptionId } from '../kernel/ids.ts';
import { type Money, moneyToMinor } from '../kernel/money.ts';
import { effectiveDueDate, type Invoice, type InvoiceStatus, type InvoiceType } from './invoice.ts';

/** What to look for; every condition given must hold, absent ones are null. */
export interface InvoiceSearch {
	/** The invoice itself, or the payment or credit note that names it. */
	readonly subject: InvoiceId | PaymentId | CreditNoteId | null;
	/** How the legal number begins, in any case. */
	readonly number: string | null;
	readonly customerId: CustomerId | null;
	readonly externalId: string | null;
	/** Those that bill this subscription. */
	readonly subscriptionId: SubscriptionId | null;
	/** The customer's present address, whole, in any case. */
	readonly email: string | null;
	/** The exact total: one amount for each currency that is meant. */
	readonly amounts: readonly Money[] | null;
	/** Both ends included; of one currency. */
	readonly amountFrom: Money | null;
	readonly amountTo: Money | null;
	readonly issuedFrom: IsoDate | null;
	readonly issuedTo: IsoDate | null;
	/** By the date on which the money is expected: the extended one where there is one. */
	readonly dueFrom: IsoDate | null;
	readonly dueTo: IsoDate | null;
	readonly createdFrom: IsoInstant | null;
	readonly createdTo: IsoInstant | null;
	readonly statuses: readonly InvoiceStatus[] | null;
	readonly invoiceType: InvoiceType | null;
	readonly currency: CurrencyCode | null;
}

export const everyInvoice: InvoiceSearch = {
	subject: null,
	number: null,
	customerId: null,
	externalId: null,
	subscriptionId: null,
	email: null,
	amounts: null,
	amountFrom: null,
	amountTo: null,
	issuedFrom: null,
	issuedTo: null,
	dueFrom: null,
	dueTo: null,
	createdFrom: null,
	createdTo: null,
	statuses: null,
	invoiceType: null,
	currency: null,
};

export const invoiceOrders = ['id', 'number', 'issue_date', 'due_date', 'total'] as const;
export type InvoiceOrder = (typeof invoiceOrders)[number];

/**
 * How the found invoices follow each other, always downwards: by number where a number is looked for, by the date of the
 * period, by amount in a range of amounts, and newest first otherwise. What is ordered by is what is searched by, so that
 * one index answers both.
 */
export const orderOf = (search: InvoiceSearch): InvoiceOrder => {
	if (search.number !== null) return 'number';
	if (search.issuedFrom !== null || search.issuedTo !== null) return 'issue_date';
	if (search.dueFrom !== null || search.dueTo !== null) return 'due_date';
	return search.amountFrom !== null || search.amountTo !== null ? 'total' : 'id';
};

/** Where a page ends: the invoice's place in the order. The key is empty where ids alone order. */
export interface InvoicePlace {
	readonly order: InvoiceOrder;
	/** A total is in minor units. */
	readonly key: string | number;
	readonly id: InvoiceId;
}

export const placeOf = (invoice: Invoice, order: InvoiceOrder): InvoicePlace => {
	const keys: Readonly<Record<InvoiceOrder, () => string | number>> = {
		id: () => '',
		number: () => invoice.number ?? '',
		issue_date: () => invoice.issueDate ?? '',
		due_date: () => effectiveDueDate(invoice) ?? '',
		total: () => moneyToMinor(invoice.totalAmount),
	};
	return { order, key: keys[order](), id: invoice.id };
};

export interface InvoiceListRequest extends InvoiceSearch {
	/** The last invoice of the page before, in the order of this search. */
	readonly after: InvoicePlace | null;
	readonly limit: number;
}

declare module '../kernel/store.ts' {
	interface NeedKinds {
		'invoice.list': { readonly args: InvoiceListRequest; readonly answer: readonly Invoice[] };
	}
}
