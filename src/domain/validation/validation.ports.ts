import type { Rendition } from '../invoices/invoices.ports.ts';
import type { IsoDate, IsoInstant } from '../kernel/calendar.ts';
import type { CurrencyCode } from '../kernel/currency.ts';
import type { SubscriptionId } from '../kernel/ids.ts';
import type { BilledPeriod, Subscription } from '../subscriptions/subscription.ts';

/** A page of things looked at: how many there were, and the key of the last when there may be more. */
export interface CheckedPage<Found> {
	readonly checked: number;
	readonly last: string | null;
	readonly found: readonly Found[];
}

/** An entry of the ledger that is not whole; amounts in minor units, since a broken sum may fit no amount of ours. */
export interface BrokenEntry {
	readonly source: string;
	/** `orphan`: postings without an entry. `unfounded`: an entry whose invoice or payment is not there. */
	readonly fault: 'unbalanced' | 'empty' | 'orphan' | 'unfounded';
	readonly detail: string | null;
}

/** A day balance that is not the sum of its postings. */
export interface BrokenBalance {
	readonly account: string;
	readonly owner: string;
	readonly currency: CurrencyCode;
	readonly day: string;
	readonly kept: { readonly debit: number; readonly credit: number };
	readonly posted: { readonly debit: number; readonly credit: number };
}

/** A customer whose standing in the ledger is not what their invoices and movements of credit say; minor units. */
export interface BrokenStanding {
	/** `movements`: the movements of credit do not sum to the balance after the last one. */
	readonly account: 'receivable' | 'write_off' | 'customer_credit' | 'movements';
	readonly customerId: string;
	readonly currency: CurrencyCode;
	readonly posted: number;
	readonly open: number;
}

/** An account that a provider moves, whose balance is not what payments, refunds and disputes say; minor units. */
export interface BrokenClearing {
	readonly account: 'provider_clearing' | 'refunds_in_flight' | 'unallocated' | 'disputed' | 'dispute_losses';
	/** A provider; a payment for `unallocated`. */
	readonly owner: string;
	readonly currency: string;
	/** Debits less credits. */
	readonly posted: number;
	readonly expected: number;
}

/** An issued invoice and what must go with it; amounts in minor units of its currency. */
export interface IncompleteInvoice {
	readonly id: string;
	readonly number: string;
	readonly currency: CurrencyCode;
	readonly total: number;
	/** Debited to the customer by its entry; null without an entry. */
	readonly posted: number | null;
	readonly paid: number;
	/** Payments, less what went from this invoice to the customer’s credit, and what came from there. */
	readonly received: number;
	readonly credited: number;
	/** The sum of its credit notes. */
	readonly takenBack: number;
	/** Whether the audit trail tells of its issue. */
	readonly told: boolean;
	/** Of another system: it was not posted, paid or printed here. */
	readonly imported: boolean;
	/** Archived files, of which there must be two, or one under way. */
	readonly renditions: number;
	readonly rendering: boolean;
}

/** A credit note and what must go with it; amounts in minor units of its currency. */
export interface IncompleteCreditNote {
	readonly id: string;
	readonly number: string;
	readonly currency: CurrencyCode;
	readonly total: number;
	/** Credited to the customer by its entry; 0 without one. */
	readonly posted: number;
	/** What it says it gave back of money that had been paid. */
	readonly freed: number;
	/** What the customer's credit has from it. */
	readonly kept: number;
	readonly told: boolean;
	readonly renditions: number;
	readonly rendering: boolean;
}

/** What is wrong with receipts: of a series, or of one. */
export interface BrokenReceipt {
	/** The series, or the number. */
	readonly subject: string;
	readonly fault: 'gap' | 'unfounded';
	/** Numbers that the series gave, and receipts that stand in it. */
	readonly counted: number;
	readonly standing: number;
}

export interface ArchivedRendition extends Rendition {
	readonly number: string | null;
	/** What the canonical text must hash to; null when the document is gone. */
	readonly documentHash: string | null;
}

/** Work that should have been done. */
export interface StuckWork {
	readonly kind: string;
	readonly subjectId: string;
	readonly since: IsoInstant;
	/** Why it is parked; null for work that nobody finished. */
	readonly reason: string | null;
}

export interface CheckedPeriod extends BilledPeriod {
	/** Whether its invoice is there, issued, and bills this subscription; false of free days, which have none. */
	readonly isOwn: boolean;
}

/** A subscription, whether or not something is wrong with it. */
export interface CheckedSubscription {
	readonly subscription: Subscription;
	/** In order. */
	readonly periods: readonly CheckedPeriod[];
	/** Whether its next turn waits, parked or not. */
	readonly isWatched: boolean;
}

interface PageArgs {
	/** Key of the last one of the page before; `''` for the first page. */
	readonly after: string;
	readonly limit: number;
}

declare module '../kernel/store.ts' {
	interface NeedKinds {
		'validation.entries': { readonly args: PageArgs; readonly answer: CheckedPage<BrokenEntry> };
		'validation.balances': { readonly args: PageArgs; readonly answer: CheckedPage<BrokenBalance> };
		'validation.standings': { readonly args: PageArgs; readonly answer: CheckedPage<BrokenStanding> };
		/** The accounts that providers move, differences only; and how many there are. */
		'validation.clearings': {
			readonly args: object;
			readonly answer: { readonly checked: number; readonly found: readonly BrokenClearing[] };
		};
		'validation.creditNotes': { readonly args: PageArgs; readonly answer: CheckedPage<IncompleteCreditNote> };
		'validation.invoices': { readonly args: PageArgs; readonly answer: CheckedPage<IncompleteInvoice> };
		'validation.receipts': { readonly args: PageArgs; readonly answer: CheckedPage<BrokenReceipt> };
		'validation.subscriptions': { readonly args: PageArgs; readonly answer: CheckedPage<CheckedSubscription> };
		/** On which days subscriptions began to be billed again: after an end, or without what they missed. */
		'validation.begunAgain': {
			readonly args: { readonly ids: readonly SubscriptionId[] };
			readonly answer: readonly { readonly subscriptionId: SubscriptionId; readonly on: IsoDate }[];
		};
		'validation.renditions': { readonly args: PageArgs; readonly answer: CheckedPage<ArchivedRendition> };
		/** Outbox rows undone since before an instant, and due work that is parked. */
		'validation.work': {
			readonly args: { readonly before: IsoInstant; readonly limit: number };
			readonly answer: readonly StuckWork[];
		};
	}
}
