import { type IsoDate, type IsoInstant, laterDate } from '../kernel/calendar.ts';
import { convert, exchangeRate } from '../kernel/exchange.ts';
import { isPositive, isZero, type Money, minus, withinRange } from '../kernel/money.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import type { Tenant } from '../kernel/tenant.ts';
import { debit, type LedgerEntry, ledgerEntry } from '../ledger/ledger.ts';
import type { Seller } from '../settings/company.ts';
import type { Settings } from '../settings/settings.ts';
import { numberingKey } from '../settings/values.ts';
import { dueDateFor } from './due-date.ts';
import type { BooksTax, Invoice } from './invoice.ts';
import { type LifecycleError, nextStatus } from './lifecycle.ts';
import { type NumberingSeries, numberingSeries } from './numbering.ts';
import { salePostings } from './postings.ts';
import { sumOf, withoutReferences } from './prepayments.ts';
import type { SeriesHead } from './series.ts';
import type { TotalsError } from './totals.ts';

export type IssueError =
	| LifecycleError
	| { readonly type: 'invoice/due-date-past'; readonly dueDate: IsoDate; readonly issueDate: IsoDate }
	| { readonly type: 'invoice/no-exchange-rate'; readonly from: string; readonly to: string }
	/** The tax does not fit the currency of the books: 10^13 EUR are more XOF than a number keeps exactly. */
	| Extract<TotalsError, { readonly type: 'invoice/amount-out-of-range' }>
	/** A setting without which no document can be issued: `company/details`. */
	| { readonly type: 'settings/missing'; readonly setting: string };

export interface IssuedInvoice {
	readonly invoice: Invoice;
	readonly series: NumberingSeries;
	readonly entry: LedgerEntry;
}

/** Dates never go back inside a series, so a document issued after midnight in another zone waits for its date. */
export const issueDateFor = (today: IsoDate, head: SeriesHead | null): IsoDate =>
	head === null ? today : laterDate(today, head.lastDate);

/**
 * Freezes a draft: dates, seller and wording of the day, the tax in the currency of the books, the series that will
 * number it. The number itself is given by the commit. An invoice over nothing, or one that was paid before, is paid by
 * being issued.
 */
export const issueInvoice = (input: {
	readonly draft: Invoice;
	readonly issueDate: IsoDate;
	readonly settings: Settings;
	readonly tenant: Tenant;
	readonly now: IsoInstant;
}): Result<IssuedInvoice, IssueError> => {
	const { draft, issueDate, settings, tenant, now } = input;
	const amountPaid = sumOf(draft.prepaid, draft.currency);
	const settled = isZero(minus(draft.totalAmount, amountPaid));
	const status = nextStatus(draft, settled ? 'issue-settled' : 'issue');
	if (!status.ok) return status;
	const payer = { country: draft.billing.country, userType: draft.billing.type };
	const terms = settings.paymentTerms(payer, issueDate, draft.subscriptionId === null ? 'invoice' : 'subscription');
	const dueDate = draft.dueDate ?? (terms && dueDateFor(issueDate, terms));
	if (dueDate === null) return err({ type: 'settings/missing', setting: 'payment_terms/default_due_days' });
	if (dueDate < issueDate) return err({ type: 'invoice/due-date-past', dueDate, issueDate });
	const numbering = numberingKey('invoice', draft.series);
	const format = settings.numbering(numbering, issueDate);
	if (format === null) return err({ type: 'settings/missing', setting: `invoice_numbering/${numbering}` });
	const booksTax = taxInBooks(draft.taxAmount, tenant, settings, issueDate);
	if (!booksTax.ok) return booksTax;
	const seller = sellerOn(settings, draft, issueDate, settled && isPositive(amountPaid));
	if (seller === null) return err({ type: 'settings/missing', setting: 'company/details' });
	const invoice: Invoice = {
		...draft,
		status: status.value,
		seller,
		issueDate,
		dueDate,
		basis: { terms: draft.dueDate === null ? (terms?.setting ?? null) : null, numbering: format.setting },
		booksTax: booksTax.value,
		prepaid: withoutReferences(draft.prepaid),
		amountPaid,
		paidAt: settled ? now : null,
		updatedAt: now,
	};
	return ok({ invoice, series: numberingSeries(format, issueDate), entry: issuedEntry(invoice, issueDate) });
};

/** The seller with the wording of the day; of an invoice that was paid before, with that of a receipt. */
export const sellerOn = (
	settings: Settings,
	{ locale, billing }: Pick<Invoice, 'locale' | 'billing'>,
	issueDate: IsoDate,
	isPaidBefore: boolean,
): Seller | null =>
	settings.sellerFor(
		{ locale, customerType: billing.type, document: isPaidBefore ? 'paid_invoice' : 'invoice' },
		issueDate,
	);

/** 6.00 USD of tax at 1 EUR = 1.25 USD is 4.80 EUR in the books; null when the invoice is in the books' currency. */
const taxInBooks = (
	tax: Money,
	tenant: Tenant,
	settings: Settings,
	date: IsoDate,
): Result<BooksTax | null, IssueError> => {
	if (tax.currency === tenant.booksCurrency) return ok(null);
	const rate = exchangeRate(tax.currency, tenant.booksCurrency, settings.exchangeQuotes(date));
	if (rate === null) return err({ type: 'invoice/no-exchange-rate', from: tax.currency, to: tenant.booksCurrency });
	const taxAmount = withinRange(() => convert(tax, rate));
	if (taxAmount === null) return err({ type: 'invoice/amount-out-of-range', currency: rate.to, line: null });
	return ok({
		currency: tenant.booksCurrency,
		taxAmount,
		exchangeRate: rate.text,
		rateSource: rate.source,
		rateDate: rate.date ?? date,
	});
};

/** Receivable of the customer against revenue per item type and tax per country and rate; 35.99 = 29.99 + 6.00. */
const issuedEntry = (invoice: Invoice, day: IsoDate): LedgerEntry =>
	ledgerEntry({
		source: `${invoice.id}/issued`,
		subjectId: invoice.id,
		day,
		createdAt: invoice.updatedAt,
		postings: [
			debit('receivable', invoice.customerId, invoice.totalAmount),
			...salePostings({
				items: invoice.lines.map((line) => ({
					itemType: line.itemType,
					net: minus(line.subtotal, line.documentDiscount),
				})),
				taxGroups: invoice.taxGroups,
			}),
		],
	});
