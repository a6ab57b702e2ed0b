import type { CreditNote } from '../invoices/credit-note.ts';
import { amountDue, type Invoice } from '../invoices/invoice.ts';
import type { IsoDate } from '../kernel/calendar.ts';
import type { CurrencyCode } from '../kernel/currency.ts';
import { type Money, sum, zero } from '../kernel/money.ts';
import type { PlannedChange } from './change.ts';
import type { NextInvoice } from './next-invoice.ts';

/** What a change comes to: told by its preview, and again by the change itself. */
export interface ChangeFigures {
	/** First day of the new terms. */
	readonly effectiveOn: IsoDate;
	/** Whether that day is still to come: then the documents are those that would be issued for it as things are today. */
	readonly isLater: boolean;
	/** The day before which invoiced days are given back; null when none are. */
	readonly creditedUntil: IsoDate | null;
	readonly creditNotes: readonly CreditNote[];
	/** Null when nothing is billed for the change itself. */
	readonly invoice: Invoice | null;
	/** Of the credit notes, including tax. */
	readonly credited: Money;
	/** Of the invoice, including tax. */
	readonly charged: Money;
	/** What the customer's credit pays of the invoice. */
	readonly creditUsed: Money;
	/** What is left to pay today; nothing when the change is for later. */
	readonly dueNow: Money;
	/** First day of the next period to be billed, and what its invoice comes to; null when none is. */
	readonly next: NextInvoice | null;
}

/** 15.00 EUR given back and 30.00 EUR billed, of which the credit pays 15.00: 15.00 EUR are due. */
export const figuresOf = (
	{ on, unused }: Pick<PlannedChange, 'on' | 'unused'>,
	{ creditNotes, invoice }: Pick<ChangeFigures, 'creditNotes' | 'invoice'>,
	at: { readonly isLater: boolean; readonly next: NextInvoice | null; readonly currency: CurrencyCode },
): ChangeFigures => {
	const { isLater, next, currency } = at;
	return {
		effectiveOn: on,
		isLater,
		creditedUntil: unused?.end ?? null,
		creditNotes,
		invoice,
		credited: sum(
			creditNotes.map(({ totalAmount }) => totalAmount),
			currency,
		),
		charged: invoice?.totalAmount ?? zero(currency),
		creditUsed: invoice === null ? zero(currency) : creditUsedOf(invoice),
		dueNow: invoice === null || isLater ? zero(currency) : amountDue(invoice),
		next,
	};
};

const creditUsedOf = ({ prepaid, currency }: Invoice): Money =>
	sum(
		prepaid.filter(({ method }) => method === 'customer_credit').map(({ amount }) => amount),
		currency,
	);
