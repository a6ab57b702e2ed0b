import type { CreditNote } from '../../src/domain/invoices/credit-note.ts';
import { type CreditRequest, creditTotals } from '../../src/domain/invoices/crediting.ts';
import { amountDue, type Invoice } from '../../src/domain/invoices/invoice.ts';
import type { CreditNoteId } from '../../src/domain/kernel/ids.ts';
import { compareMoney, minus } from '../../src/domain/kernel/money.ts';
import type { Locale } from '../../src/domain/kernel/party.ts';
import { buildInvoice, date, instant } from './invoice.builder.ts';

/** What a test says of a credit note; everything else follows from the invoice. */
export interface CreditNoteSketch extends Partial<Pick<CreditNote, 'number' | 'reason' | 'booksTax'>> {
	readonly invoice?: Invoice;
	readonly request?: CreditRequest;
}

/** Wording as `settings.sellerFor` answers it for a credit note. */
const mentions: Readonly<Record<Locale, readonly string[]>> = {
	fr: [
		'Avoir sur la facture n° {number} du {date}',
		'Catégorie de l’opération : prestation de services.',
		'TVA acquittée sur les débits',
	],
	en: [
		'Credit note on invoice no. {number} of {date}',
		'Category of operation: supply of services.',
		'VAT paid on debits',
	],
};

/** An issued credit note whose figures are the domain's own: of everything that is left, unless told otherwise. */
export const buildCreditNote = (sketch: CreditNoteSketch = {}): CreditNote => {
	const { invoice = buildInvoice(), request = { kind: 'full' } as const, ...given } = sketch;
	const totals = creditTotals(invoice, [], request);
	if (!totals.ok) throw new Error(totals.error.type);
	const { totalAmount } = totals.value;
	const due = amountDue(invoice);
	const appliedAmount = compareMoney(totalAmount, due) < 0 ? totalAmount : due;
	const { seller, number, issueDate } = invoice;
	if (seller === null || number === null || issueDate === null) throw new Error('only an issued invoice is credited');
	return {
		...totals.value,
		id: 'crn_01kapj8c6sf9qv6x5k2m3n4p5s' as CreditNoteId,
		tenantId: invoice.tenantId,
		version: 1,
		invoiceId: invoice.id,
		invoiceNumber: number,
		invoiceIssueDate: issueDate,
		customerId: invoice.customerId,
		billing: invoice.billing,
		locale: invoice.locale,
		currency: invoice.currency,
		pricesIncludeTax: invoice.pricesIncludeTax,
		kind: request.kind,
		reason: null,
		booksTax: null,
		appliedAmount,
		freedAmount: minus(totalAmount, appliedAmount),
		seller: { ...seller, legalMentions: mentions[invoice.locale] },
		number: 'AV-2026-000017',
		issueDate: date('2026-11-24'),
		sentAt: null,
		createdAt: instant('2026-11-24T09:00:00.000Z'),
		...given,
	};
};
