import type { IsoDate, IsoInstant } from '../kernel/calendar.ts';
import type { CurrencyCode } from '../kernel/currency.ts';
import type { Decimal } from '../kernel/decimal.ts';
import type { CreditNoteId, CustomerId, InvoiceId, LineId, TenantId } from '../kernel/ids.ts';
import type { Money } from '../kernel/money.ts';
import type { Locale } from '../kernel/party.ts';
import type { Seller } from '../settings/company.ts';
import type { TaxDecision } from '../tax/treatment.ts';
import type { BillingParty, BooksTax, ItemType, TaxGroup } from './invoice.ts';
import type { NumberingSeries } from './numbering.ts';
import type { SeriesCode } from './series.ts';

/** What was asked for: everything that was left, chosen lines, or an amount. */
export const creditKinds = ['full', 'lines', 'amount'] as const;
export type CreditKind = (typeof creditKinds)[number];

/** What of a line of the invoice is credited. Amounts are positive; only a deposit that was taken off stays negative. */
export interface CreditNoteLine {
	/** Of the invoice. */
	readonly lineId: LineId;
	readonly description: string;
	readonly itemType: ItemType;
	readonly tax: TaxDecision;
	/** When the caller said how many; null when an amount was credited. */
	readonly quantity: Decimal | null;
	readonly netAmount: Money;
	/** The line's share of the tax of its rate. */
	readonly taxAmount: Money;
	readonly totalAmount: Money;
}

export interface CreditTotals {
	readonly lines: readonly CreditNoteLine[];
	readonly taxGroups: readonly TaxGroup[];
	/** Without tax. */
	readonly subtotal: Money;
	readonly taxAmount: Money;
	readonly totalAmount: Money;
}

/** Takes back an issued invoice or a part of it. Stored positive, posted reversed, never changed. */
export interface CreditNote extends CreditTotals {
	readonly id: CreditNoteId;
	readonly tenantId: TenantId;
	readonly version: number;
	readonly invoiceId: InvoiceId;
	readonly invoiceNumber: string;
	readonly invoiceIssueDate: IsoDate;
	readonly customerId: CustomerId;
	readonly billing: BillingParty;
	readonly locale: Locale;
	readonly currency: CurrencyCode;
	readonly pricesIncludeTax: boolean;
	readonly kind: CreditKind;
	/** In the words of whoever credits; printed. */
	readonly reason: string | null;
	readonly booksTax: BooksTax | null;
	/** Lowered what was due. */
	readonly appliedAmount: Money;
	/** Had been paid already and is the customer's again, as credit or as a refund; `applied + freed = total`. */
	readonly freedAmount: Money;
	readonly seller: Seller;
	/** `CN-2026-000001`; null until the commit has given it. */
	readonly number: string | null;
	readonly issueDate: IsoDate;
	readonly sentAt: IsoInstant | null;
	readonly createdAt: IsoInstant;
}

export interface FrozenCreditNote {
	readonly creditNote: CreditNote;
	readonly documentHash: string;
}

declare module '../kernel/store.ts' {
	interface NeedKinds {
		'credit-note.byId': { readonly args: { readonly id: CreditNoteId }; readonly answer: CreditNote | null };
		/** With the hash that was written when it was issued. */
		'credit-note.frozen': { readonly args: { readonly id: CreditNoteId }; readonly answer: FrozenCreditNote | null };
		/** In the order of their numbers. */
		'credit-note.byInvoice': {
			readonly args: { readonly invoiceId: InvoiceId };
			readonly answer: readonly CreditNote[];
		};
		/** Newest first; `before` is the last of the page before. */
		'credit-note.list': {
			readonly args: {
				readonly customerId: CustomerId | null;
				readonly before: CreditNoteId | null;
				readonly limit: number;
			};
			readonly answer: readonly CreditNote[];
		};
	}
	interface ChangeKinds {
		/** Numbers and freezes, in the order given. */
		'credit-note.issue': {
			readonly creditNote: CreditNote;
			readonly code: SeriesCode;
			readonly series: NumberingSeries;
			readonly sellerHash: string;
			readonly documentHash: string;
		};
		/** It was mailed. */
		'credit-note.sent': { readonly creditNote: CreditNote };
	}
}
