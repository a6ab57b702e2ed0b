import { isPositive, type Money, minus } from '../domain/kernel/money.ts';
import type { CreditNoteMail } from '../domain/notifications/mail-model.ts';
import { invoiceEntries } from './invoice-mail.ts';
import {
	type Catalogue,
	customerEntry,
	oneLine,
	type SellerVariables,
	same,
	sellerEntries,
	sellerVariables,
	viewContextFor,
} from './mail-variables.ts';

/** What the mail with a credit note may name. */
export interface CreditNoteMailVariables extends SellerVariables {
	readonly customer_name: string;
	readonly credit_note_number: string;
	readonly issue_date: string;
	readonly invoice_number: string;
	readonly invoice_date: string;
	readonly reason: string | null;
	readonly credited_amount: string;
	readonly amount_lowered: string | null;
	readonly amount_kept: string | null;
	readonly amount_refunded: string | null;
	readonly attachment_name: string | null;
}

/**
 * What became of the money, in up to three parts that sum to the credit note: of 35.99 EUR on an invoice of which
 * 20.00 was paid, 15.99 lowers what is due and 20.00 is kept as credit or, as far as it was, refunded.
 */
export const creditNoteMailVariables = ({
	creditNote,
	refunded,
	attachmentName,
}: CreditNoteMail): CreditNoteMailVariables => {
	const { number, seller, locale } = creditNote;
	if (number === null) throw new Error(`credit note ${creditNote.id} has no number and cannot be mailed`);
	const context = viewContextFor(locale);
	const { format } = context;
	const told = (amount: Money): string | null => (isPositive(amount) ? format.money(amount) : null);
	return {
		customer_name: oneLine(creditNote.billing.name),
		credit_note_number: number,
		issue_date: format.date(creditNote.issueDate),
		invoice_number: creditNote.invoiceNumber,
		invoice_date: format.date(creditNote.invoiceIssueDate),
		reason: creditNote.reason === null ? null : oneLine(creditNote.reason),
		credited_amount: format.money(creditNote.totalAmount),
		amount_lowered: told(creditNote.appliedAmount),
		amount_kept: told(minus(creditNote.freedAmount, refunded)),
		amount_refunded: told(refunded),
		attachment_name: attachmentName,
		...sellerVariables(seller, context),
	};
};

export const creditNoteMailEntries: Catalogue<CreditNoteMailVariables> = {
	customer_name: customerEntry,
	credit_note_number: {
		meaning: 'The credit note’s number',
		example: same('AV-2026-000017'),
		least: '1',
		required: true,
	},
	issue_date: {
		meaning: 'The day on which the credit note was issued',
		example: { fr: '24 novembre 2026', en: '24 November 2026' },
		least: '1',
	},
	invoice_number: { ...invoiceEntries.invoice_number, meaning: 'The number of the invoice it takes back' },
	invoice_date: { ...invoiceEntries.issue_date, meaning: 'The day on which that invoice was issued' },
	reason: {
		meaning: 'Why, as it stands on the credit note; null when none was given',
		example: { fr: 'Atelier annulé', en: 'Workshop cancelled' },
		least: null,
	},
	credited_amount: {
		meaning: 'The credit note’s total, tax included',
		example: { fr: '216,00 €', en: '€216.00' },
		least: '0',
		required: true,
	},
	amount_lowered: {
		meaning: 'The part that lowered what was due on the invoice; null when it lowered nothing',
		example: { fr: '150,00 €', en: '€150.00' },
		least: null,
	},
	amount_kept: {
		meaning: 'The part that had been paid and is kept as credit; null when there is none',
		example: { fr: '40,00 €', en: '€40.00' },
		least: null,
	},
	amount_refunded: {
		meaning: 'The part that had been paid and was refunded; null when there is none',
		example: { fr: '26,00 €', en: '€26.00' },
		least: null,
	},
	attachment_name: { ...invoiceEntries.attachment_name, example: same('AV-2026-000017.pdf') },
	...sellerEntries,
};
