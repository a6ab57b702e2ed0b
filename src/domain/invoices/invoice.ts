import type { IsoDate, IsoInstant } from '../kernel/calendar.ts';
import type { CurrencyCode } from '../kernel/currency.ts';
import type { Decimal } from '../kernel/decimal.ts';
import type { CustomerId, InvoiceId, LineId, SubscriptionId, TenantId } from '../kernel/ids.ts';
import type { JsonObject } from '../kernel/json.ts';
import { type Money, minus } from '../kernel/money.ts';
import type { CountryCode, Locale, PostalAddress } from '../kernel/party.ts';
import type { Seller } from '../settings/company.ts';
import type { SeriesName } from '../settings/values.ts';
import type { TaxDecision } from '../tax/treatment.ts';
import type { Discount } from './discounts.ts';

export const invoiceStatuses = [
	'draft',
	'pending',
	'sent',
	'paid',
	'overdue',
	'cancelled',
	'refunded',
	'uncollectible',
] as const;
export type InvoiceStatus = (typeof invoiceStatuses)[number];

export const invoiceTypes = [
	'subscription',
	'book_purchase',
	'premium_upgrade',
	'author_royalty',
	'refund',
	'usage',
	'other',
] as const;
export type InvoiceType = (typeof invoiceTypes)[number];

export const itemTypes = ['subscription', 'book_sale', 'premium_access', 'tip', 'service', 'other'] as const;
export type ItemType = (typeof itemTypes)[number];

/** Who the document is addressed to, as they were when it was issued. Personal data: sealed at rest. */
export interface BillingParty {
	readonly type: 'consumer' | 'company';
	readonly name: string;
	readonly email: string | null;
	readonly phone: string | null;
	readonly country: CountryCode;
	readonly address: PostalAddress | null;
	/** VAT number of a company. */
	readonly taxNumber: string | null;
	/** Company register number: SIREN in France, NINEA in Senegal. */
	readonly registrationNumber: string | null;
}

/**
 * One line. Amounts are in the invoice's currency and exclude tax unless said otherwise;
 * `subtotal − documentDiscount + tax = total`, and each of these four sums over the lines to the invoice's figure.
 */
export interface InvoiceLine {
	readonly id: LineId;
	readonly description: string;
	/** At most four decimals. */
	readonly quantity: Decimal;
	/** As the caller gave it: including tax when the invoice's `pricesIncludeTax` is set. */
	readonly unitPrice: Money;
	readonly itemType: ItemType;
	readonly taxCode: string;
	readonly tax: TaxDecision;
	/** The line's own discounts, and what they come to. */
	readonly discounts: readonly Discount[];
	readonly discountAmount: Money;
	/** Net of the line's own discounts, before the document's discounts. */
	readonly subtotal: Money;
	/** The line's share of the document's discounts. */
	readonly documentDiscount: Money;
	readonly taxAmount: Money;
	/** Including tax, after every discount. */
	readonly totalAmount: Money;
	readonly workId: string | null;
	readonly authorId: string | null;
	/** Half-open service period `[start, end)`. */
	readonly periodStart: IsoDate | null;
	readonly periodEnd: IsoDate | null;
	readonly metadata: JsonObject;
	/** Of a line that takes a deposit off: the deposit invoice. No discount touches such a line. */
	readonly depositId?: InvoiceId;
}

/** One row of the tax table: everything taxed alike. Tax is computed here, once, on the summed net (EN 16931 BR-CO-17). */
export interface TaxGroup {
	readonly decision: TaxDecision;
	readonly taxableAmount: Money;
	readonly taxAmount: Money;
}

/** The tax in the currency of the seller's books, for an invoice in another currency (EN 16931 BT-111). */
export interface BooksTax {
	readonly currency: CurrencyCode;
	readonly taxAmount: Money;
	/** Units of the books' currency for one unit of the invoice's currency, as text for display and audit. */
	readonly exchangeRate: string;
	readonly rateSource: string;
	readonly rateDate: IsoDate;
}

export interface InvoiceTotals {
	readonly subtotal: Money;
	readonly discountAmount: Money;
	readonly taxAmount: Money;
	readonly totalAmount: Money;
}

/** How money arrives outside the providers; the name is also the ledger account's owner. */
export const manualMethods = ['bank_transfer', 'cash', 'check', 'mobile_money', 'other'] as const;
export type ManualMethod = (typeof manualMethods)[number];

/** Money that was there before the document: a payment at order, or credit that the customer had with us. */
export interface Prepayment {
	readonly method: ManualMethod | 'customer_credit';
	readonly amount: Money;
	/** Seller's local date on which the money arrived or the credit was used. */
	readonly paidOn: IsoDate;
	/** Of a draft: what the payer or the bank wrote, until the payment has it. May hold personal data, so it is sealed at rest. */
	readonly reference?: string | null;
}

/** The settings that dated and numbered a document, `cfg_…@3` each. */
export interface DocumentBasis {
	/** Null: the due date was given. */
	readonly terms: string | null;
	readonly numbering: string;
}

/** Why nobody reminds the customer: they contest the invoice, or a person said so. */
export const invoiceHolds = ['dispute', 'manual'] as const;
export type InvoiceHold = (typeof invoiceHolds)[number];

/** Everything that is frozen when the invoice is issued; a draft has no number, no dates and may change. */
export interface Invoice extends InvoiceTotals {
	readonly id: InvoiceId;
	readonly tenantId: TenantId;
	readonly version: number;
	readonly status: InvoiceStatus;
	readonly invoiceType: InvoiceType;
	readonly customerId: CustomerId;
	readonly billing: BillingParty;
	readonly locale: Locale;
	readonly currency: CurrencyCode;
	readonly pricesIncludeTax: boolean;
	readonly lines: readonly InvoiceLine[];
	readonly taxGroups: readonly TaxGroup[];
	/** Of the whole document; what they come to is `discountAmount`. */
	readonly discounts: readonly Discount[];
	readonly booksTax: BooksTax | null;
	readonly notes: string | null;
	readonly metadata: JsonObject;
	/** Asks for money before the service; a later invoice takes it off. */
	readonly isDeposit: boolean;
	/** What had been paid when the document was issued, printed on it. */
	readonly prepaid: readonly Prepayment[];
	/** The company as it was, and the legal wording of the document, frozen with it; null on a draft. */
	readonly seller: Seller | null;
	/** `INV-2026-000001`; null on a draft. */
	readonly number: string | null;
	/** Which of the tenant's series numbers it, or which it was imported to; null: the default one. */
	readonly series: SeriesName | null;
	/** Local date of the seller; never before the last date of the series. Null on a draft. */
	readonly issueDate: IsoDate | null;
	/** Null on a draft whose due date follows the payment terms. */
	readonly dueDate: IsoDate | null;
	/** Null on a draft and on documents from before it was kept. */
	readonly basis: DocumentBasis | null;
	/** Agreed after issue; comes before the due date that is printed. */
	readonly extendedDueDate: IsoDate | null;
	readonly hold: InvoiceHold | null;
	/** The subscription whose period it bills; null of every other invoice. */
	readonly subscriptionId: SubscriptionId | null;
	/** When it was taken over from another system; such an invoice is for reading. */
	readonly importedAt: IsoInstant | null;
	readonly amountPaid: Money;
	readonly amountCredited: Money;
	readonly sentAt: IsoInstant | null;
	readonly paidAt: IsoInstant | null;
	readonly createdAt: IsoInstant;
	readonly updatedAt: IsoInstant;
}

/** What is still to be paid, never negative: total − paid − credited. */
export const amountDue = (invoice: Pick<Invoice, 'totalAmount' | 'amountPaid' | 'amountCredited'>): Money =>
	minus(minus(invoice.totalAmount, invoice.amountPaid), invoice.amountCredited);

/** The date by which the money is expected now; null on a draft whose due date follows the payment terms. */
export const effectiveDueDate = (invoice: Pick<Invoice, 'dueDate' | 'extendedDueDate'>): IsoDate | null =>
	invoice.extendedDueDate ?? invoice.dueDate;

/**
 * Whether a saved method is charged for it: such an invoice of a subscription is due on its own day, by no payment terms.
 * Told by what is frozen, so that a document that is printed again asks for the same as the first time.
 */
export const isChargedByItself = ({
	subscriptionId,
	basis,
	issueDate,
	dueDate,
}: Pick<Invoice, 'subscriptionId' | 'basis' | 'issueDate' | 'dueDate'>): boolean =>
	subscriptionId !== null && basis?.terms === null && issueDate !== null && issueDate === dueDate;
