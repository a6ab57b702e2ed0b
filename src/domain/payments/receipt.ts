import type { Invoice } from '../invoices/invoice.ts';
import { issueDateFor } from '../invoices/issuing.ts';
import { type NumberingSeries, numberingSeries } from '../invoices/numbering.ts';
import type { PaymentMethod } from '../invoices/payment.ts';
import type { SeriesCode, SeriesHead } from '../invoices/series.ts';
import type { IsoDate, IsoInstant } from '../kernel/calendar.ts';
import type { ActionContext } from '../kernel/event.ts';
import type { InvoiceId, PaymentId, TenantId } from '../kernel/ids.ts';
import { isPositive, type Money, plus, sum } from '../kernel/money.ts';
import type { Locale } from '../kernel/party.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import type { Change } from '../kernel/store.ts';
import { type Tenant, todayOf } from '../kernel/tenant.ts';
import type { Seller } from '../settings/company.ts';
import type { Settings } from '../settings/settings.ts';
import type { MethodSummary } from './provider.ts';
import type { ChargeQuote } from './provider-payment.ts';

/**
 * What says, under a number of its own, that money arrived and what it paid. It tells the moment in which it was issued:
 * what was refunded or credited later stands on other documents.
 */
export interface PaymentReceipt {
	readonly paymentId: PaymentId;
	readonly tenantId: TenantId;
	/** The invoice whose billing names the payer and whose language is the receipt's. */
	readonly invoiceId: InvoiceId;
	/** Given by the commit. */
	readonly number: string | null;
	/** Seller's local date. */
	readonly issueDate: IsoDate;
	readonly locale: Locale;
	readonly seller: Seller;
	/** The invoices that took something, in the order of the payment. */
	readonly lines: readonly ReceiptLine[];
	/** What no invoice took: the payer's credit. */
	readonly creditKept: Money;
	readonly createdAt: IsoInstant;
}

/** Amounts are in the currency of the invoices. */
export interface ReceiptLine {
	readonly invoiceId: InvoiceId;
	readonly taken: Money;
	/** Still to be paid of the invoice afterwards. */
	readonly due: Money;
}

/** A receipt with all that is printed on it. */
export interface ReceiptDocument {
	readonly receipt: PaymentReceipt & { readonly number: string };
	/** The invoice of the payer. */
	readonly invoice: Invoice;
	/** Those of the lines, in their order. */
	readonly invoices: readonly Invoice[];
	readonly method: PaymentMethod;
	readonly summary: MethodSummary | null;
	/** The provider's name for the payment; null for money that came by hand. */
	readonly reference: string | null;
	readonly paidOn: IsoDate;
	/** What the payer was debited, where that is another currency. */
	readonly charged: { readonly amount: Money; readonly quote: ChargeQuote } | null;
}

/** What a receipt is issued about. */
export interface ReceiptInput {
	readonly paymentId: PaymentId;
	readonly invoice: Pick<Invoice, 'id' | 'locale' | 'billing' | 'currency'>;
	readonly lines: readonly ReceiptLine[];
	readonly creditKept: Money;
}

export interface ReceiptIssuingDeps {
	readonly tenant: Tenant;
	readonly settings: Settings;
}

export type ReceiptIssuingError = { readonly type: 'settings/missing'; readonly setting: string };

export const receiptSeries = 'receipt' satisfies SeriesCode;

/** What every commit that may issue a receipt asks for. */
export const receiptHeadNeed = { kind: 'series.head', code: receiptSeries } as const;

/** All that came: 50.00 that paid 35.99 and left 14.01 as credit. */
export const receivedOn = ({ lines, creditKept }: Pick<PaymentReceipt, 'lines' | 'creditKept'>): Money =>
	plus(
		sum(
			lines.map(({ taken }) => taken),
			creditKept.currency,
		),
		creditKept,
	);

/**
 * The receipt of money that is confirmed to its payer, for the commit in which it arrives. Money is recorded whatever
 * the settings lack: without a numbering or a company, or where its number is taken, there is no receipt yet, and it can
 * be asked for later.
 */
export const receiptChanges = (
	deps: ReceiptIssuingDeps,
	input: ReceiptInput,
	head: SeriesHead | null,
	context: ActionContext,
): readonly Change[] => {
	const issued = issueReceipt(deps, input, head, context);
	return issued.ok ? [{ ...issued.value, canWait: true }] : [];
};

/** Numbered by the commit; dates never go back within the series. */
export const issueReceipt = (
	{ tenant, settings }: ReceiptIssuingDeps,
	{ paymentId, invoice, lines, creditKept }: ReceiptInput,
	head: SeriesHead | null,
	context: ActionContext,
): Result<ReceiptIssue, ReceiptIssuingError> => {
	const taking = lines.filter(({ taken }) => isPositive(taken));
	if (!isPositive(receivedOn({ lines: taking, creditKept }))) throw new Error(`a receipt over nothing: ${paymentId}`);
	const issueDate = issueDateFor(todayOf(tenant, context), head);
	const format = settings.numbering(receiptSeries, issueDate);
	if (format === null) return err({ type: 'settings/missing', setting: `invoice_numbering/${receiptSeries}` });
	const reader = { locale: invoice.locale, customerType: invoice.billing.type, document: 'receipt' } as const;
	const seller = settings.sellerFor(reader, issueDate);
	if (seller === null) return err({ type: 'settings/missing', setting: 'company/details' });
	const receipt: PaymentReceipt = {
		paymentId,
		tenantId: tenant.id,
		invoiceId: invoice.id,
		number: null,
		issueDate,
		locale: invoice.locale,
		seller,
		lines: taking,
		creditKept,
		createdAt: context.now,
	};
	return ok({ kind: 'receipt.issue', canWait: false, receipt, series: numberingSeries(format, issueDate) });
};

export interface ReceiptIssue {
	readonly kind: 'receipt.issue';
	/** Its commit goes without it where its number is taken. */
	readonly canWait: boolean;
	readonly receipt: PaymentReceipt;
	readonly series: NumberingSeries;
}

declare module '../kernel/store.ts' {
	interface NeedKinds {
		'receipt.ofPayment': {
			readonly args: { readonly paymentId: PaymentId };
			readonly answer: ReceiptDocument | null;
		};
		/** What a receipt of a payment would be about today; null when there is no such payment. */
		'receipt.input': { readonly args: { readonly paymentId: PaymentId }; readonly answer: ReceiptBasis | null };
	}
	interface ChangeKinds {
		/** Numbers it; all receipts of one commit are numbered in the order given. */
		'receipt.issue': Omit<ReceiptIssue, 'kind'>;
	}
}

/** A payment as a receipt sees it. */
export interface ReceiptBasis {
	/** Null while nothing of it came to an invoice or to a customer's credit. */
	readonly input: ReceiptInput | null;
}
