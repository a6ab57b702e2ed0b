import { amountDue } from '../domain/invoices/invoice.ts';
import { daysBetween } from '../domain/kernel/calendar.ts';
import type { ReminderMail } from '../domain/notifications/mail-model.ts';
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
import { issuedInvoice, payableLink } from './printable-invoice.ts';

/** What a reminder may name. */
export interface OverdueMailVariables extends SellerVariables {
	readonly customer_name: string;
	readonly invoice_number: string;
	readonly issue_date: string;
	readonly due_date: string;
	readonly total_amount: string;
	readonly amount_due: string;
	readonly is_late: boolean;
	/** 0 until the day after the due date. */
	readonly days_late: number;
	/** 0 on the due date and after it. */
	readonly days_left: number;
	readonly late_penalty: string | null;
	readonly recovery_fee: string | null;
	readonly payment_url: string | null;
	readonly attachment_name: string | null;
}

/**
 * The days count from the day on which the mail is written: a reminder of step 7 that an outage kept for two days says
 * nine. Penalties are told to companies that are late, never to people and never before the date.
 */
export const overdueMailVariables = (mail: ReminderMail): OverdueMailVariables => {
	const invoice = issuedInvoice(mail.invoice);
	const context = viewContextFor(invoice.locale);
	const { format } = context;
	const dueDate = invoice.extendedDueDate ?? invoice.dueDate;
	const days = daysBetween(dueDate, mail.today);
	const isToldPenalties = days > 0 && invoice.billing.type === 'company';
	return {
		customer_name: oneLine(invoice.billing.name),
		invoice_number: invoice.number,
		issue_date: format.date(invoice.issueDate),
		due_date: format.date(dueDate),
		total_amount: format.money(invoice.totalAmount),
		amount_due: format.money(amountDue(invoice)),
		is_late: days > 0,
		days_late: Math.max(days, 0),
		days_left: Math.max(-days, 0),
		late_penalty: isToldPenalties ? mail.latePenalty : null,
		recovery_fee: isToldPenalties ? mail.recoveryFee : null,
		payment_url: payableLink({ invoice, paymentUrl: mail.paymentUrl, paidOn: null }),
		attachment_name: mail.attachmentName,
		...sellerVariables(invoice.seller, context),
	};
};

export const overdueMailEntries: Catalogue<OverdueMailVariables> = {
	customer_name: customerEntry,
	...invoiceEntries,
	amount_due: { ...invoiceEntries.amount_due, required: true },
	is_late: { meaning: 'Whether the due date has passed', example: same(true), least: false },
	days_late: { meaning: 'Days since the due date; 0 before it', example: same(9), least: 0 },
	days_left: { meaning: 'Days until the due date; 0 after it', example: same(3), least: 0 },
	late_penalty: {
		meaning: 'The wording on interest for late payment; null for people, and before the due date',
		example: {
			fr: 'Tout retard de paiement entraîne de plein droit des intérêts au taux légal en vigueur.',
			en: 'Late payment bears interest at the legal rate in force.',
		},
		least: null,
	},
	recovery_fee: {
		meaning: 'The wording on recovery costs; null for people, and before the due date',
		example: {
			fr: 'Indemnité forfaitaire pour frais de recouvrement en cas de retard de paiement : 40 €.',
			en: 'Fixed compensation for recovery costs in case of late payment: €40.',
		},
		least: null,
	},
	...sellerEntries,
};
