import type { CreditMovement } from '../customers/customer-credit.ts';
import { type IsoDate, type IsoInstant, laterDate } from '../kernel/calendar.ts';
import type { CreditNoteId } from '../kernel/ids.ts';
import { compareMoney, fraction, isPositive, isZero, type Money, minus, plus, sum } from '../kernel/money.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import type { Tenant } from '../kernel/tenant.ts';
import { credit, type LedgerEntry, ledgerEntry } from '../ledger/ledger.ts';
import type { Settings } from '../settings/settings.ts';
import { type NumberingKey, numberingKey } from '../settings/values.ts';
import type { CreditNote, CreditTotals } from './credit-note.ts';
import { heldFrom } from './credit-refunds.ts';
import { type CreditError, type CreditRequest, creditTotals } from './crediting.ts';
import { amountDue, type BooksTax, type Invoice } from './invoice.ts';
import { issueDateFor } from './issuing.ts';
import { type InvoiceCommand, type LifecycleError, nextStatus } from './lifecycle.ts';
import { type NumberingSeries, numberingSeries } from './numbering.ts';
import { reversedSalePostings, settledPostings } from './postings.ts';
import type { SeriesCode, SeriesHead } from './series.ts';

export type CreditNoteError =
	| CreditError
	| LifecycleError
	| { readonly type: 'settings/missing'; readonly setting: string };

export interface CreditNoteFacts {
	readonly invoice: Invoice;
	/** The credit notes there are, in order. */
	readonly before: readonly CreditNote[];
	/** Credit that came from the invoice or paid it. */
	readonly movements: readonly CreditMovement[];
	/** Money of the invoice is on its way back through a provider. */
	readonly isMoneyUnderWay: boolean;
	/** Of the series that may number it. */
	readonly heads: ReadonlyMap<SeriesCode, SeriesHead>;
}

export interface IssuedCreditNote {
	readonly creditNote: CreditNote;
	/** As it stands afterwards. */
	readonly invoice: Invoice;
	readonly command: Extract<InvoiceCommand, 'credit-part' | 'credit-rest' | 'cancel' | 'refund'>;
	readonly code: SeriesCode;
	readonly series: NumberingSeries;
	readonly entry: LedgerEntry;
}

interface Issuing {
	readonly id: CreditNoteId;
	readonly settings: Settings;
	readonly tenant: Tenant;
	readonly today: IsoDate;
	readonly now: IsoInstant;
}

/** The credit note with everything that is frozen in it, and the invoice after it. */
export const decideCreditNote = (
	issuing: Issuing,
	input: {
		readonly request: CreditRequest;
		readonly reason: string | null;
		readonly settlement: { readonly type: 'credit' | 'refund' };
	},
	{ invoice, before, movements, isMoneyUnderWay, heads }: CreditNoteFacts,
): Result<IssuedCreditNote, CreditNoteError> => {
	const { number, issueDate: invoiceIssueDate } = invoice;
	const allowed = nextStatus(invoice, 'credit-part');
	if (!allowed.ok) return allowed;
	if (number === null || invoiceIssueDate === null) throw new Error(`the issued invoice ${invoice.id} has no number`);
	const totals = creditTotals(invoice, before, input.request);
	if (!totals.ok) return totals;
	const isKept = isMoneyUnderWay || isPositive(heldFrom(invoice, movements));
	const wish = { total: totals.value.totalAmount, way: input.settlement.type, isKept };
	const settled = settle(invoice, wish, issuing.now);
	if (!settled.ok) return settled;
	const { settings } = issuing;
	const code = numberingOf(settings, invoice, issuing.today);
	// The invoice may be dated ahead of today, where its series was.
	const issueDate = laterDate(issueDateFor(issuing.today, heads.get(code) ?? null), invoiceIssueDate);
	const format = settings.numbering(code, issueDate);
	if (format === null) return err({ type: 'settings/missing', setting: `invoice_numbering/${code}` });
	const reader = { locale: invoice.locale, customerType: invoice.billing.type, document: 'credit_note' } as const;
	const seller = settings.sellerFor(reader, issueDate);
	if (seller === null) return err({ type: 'settings/missing', setting: 'company/details' });
	const creditNote: CreditNote = {
		...totals.value,
		id: issuing.id,
		tenantId: invoice.tenantId,
		version: 1,
		invoiceId: invoice.id,
		invoiceNumber: number,
		invoiceIssueDate,
		customerId: invoice.customerId,
		billing: invoice.billing,
		locale: invoice.locale,
		currency: invoice.currency,
		pricesIncludeTax: invoice.pricesIncludeTax,
		kind: input.request.kind,
		reason: input.reason,
		booksTax: creditedBooksTax(invoice, before, totals.value),
		appliedAmount: settled.value.applied,
		freedAmount: settled.value.freed,
		seller,
		number: null,
		issueDate,
		sentAt: null,
		createdAt: issuing.now,
	};
	return ok({
		creditNote,
		invoice: settled.value.invoice,
		command: settled.value.command,
		code,
		series: numberingSeries(format, issueDate),
		entry: issuedEntry(creditNote, invoice),
	});
};

/** The series of the same name as the invoice's, when there is one: `credit_note.web` for `invoice.web`. */
const numberingOf = (settings: Settings, invoice: Invoice, today: IsoDate): NumberingKey => {
	const key = numberingKey('credit_note', invoice.series);
	return settings.numbering(key, today) === null ? 'credit_note' : key;
};

/**
 * What a credit of `total` does to the invoice: first it lowers what is due, the rest had been paid. It is `refunded` only
 * when nothing that was paid for it stays with us: earlier credits or over-payments may have left something (`isKept`).
 */
const settle = (
	invoice: Invoice,
	{ total, way, isKept }: { readonly total: Money; readonly way: 'credit' | 'refund'; readonly isKept: boolean },
	now: IsoInstant,
): Result<
	Pick<IssuedCreditNote, 'invoice' | 'command'> & { readonly applied: Money; readonly freed: Money },
	LifecycleError
> => {
	const due = amountDue(invoice);
	const applied = compareMoney(total, due) < 0 ? total : due;
	const freed = minus(total, applied);
	const credited = plus(invoice.amountCredited, total);
	const isWhole = compareMoney(credited, invoice.totalAmount) === 0;
	const command = isWhole
		? isPositive(freed) && way === 'refund' && !isKept
			? 'refund'
			: 'cancel'
		: isPositive(due) && isZero(minus(due, applied))
			? 'credit-rest'
			: 'credit-part';
	const status = nextStatus(invoice, command);
	if (!status.ok) return status;
	return ok({
		command,
		applied,
		freed,
		invoice: {
			...invoice,
			status: status.value,
			version: invoice.version + 1,
			amountPaid: minus(invoice.amountPaid, freed),
			amountCredited: credited,
			paidAt: command === 'credit-rest' ? now : invoice.paidAt,
			updatedAt: now,
		},
	});
};

/** Revenue and tax taken back; what was open is no longer expected, what had been paid is the customer's. */
const issuedEntry = (note: CreditNote, invoice: Invoice): LedgerEntry =>
	ledgerEntry({
		source: `${note.id}/issued`,
		subjectId: note.id,
		day: note.issueDate,
		createdAt: note.createdAt,
		postings: [
			...reversedSalePostings({
				items: note.lines.map(({ itemType, netAmount }) => ({ itemType, net: netAmount })),
				taxGroups: note.taxGroups,
			}),
			...settledPostings(invoice, note.appliedAmount),
			credit('customer_credit', note.customerId, note.freedAmount),
		],
	});

/** At the rate of the invoice, on the tax credited so far: the books' tax of all credit notes is the invoice's. */
const creditedBooksTax = (
	{ booksTax, taxAmount }: Invoice,
	before: readonly CreditNote[],
	totals: CreditTotals,
): BooksTax | null => {
	if (booksTax === null || isZero(taxAmount)) return booksTax;
	const creditedBefore = sum(
		before.map((note) => note.taxAmount),
		taxAmount.currency,
	);
	const upTo = (credited: Money) => fraction(booksTax.taxAmount, credited.minor, taxAmount.minor);
	const now = upTo(plus(creditedBefore, totals.taxAmount));
	return { ...booksTax, taxAmount: minus(now, upTo(creditedBefore)) };
};
