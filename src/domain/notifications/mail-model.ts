import type { CreditNote } from '../invoices/credit-note.ts';
import type { Invoice } from '../invoices/invoice.ts';
import type { PaymentMethod } from '../invoices/payment.ts';
import type { IsoDate } from '../kernel/calendar.ts';
import type { Money } from '../kernel/money.ts';
import type { Locale } from '../kernel/party.ts';
import type { Result } from '../kernel/result.ts';
import type { FailureReason, MethodSummary } from '../payments/provider.ts';
import type { RenderedMail, TemplateError, TemplateLibrary, TemplateTexts } from './email-template.ts';
import type { SubscriptionMailModel } from './subscription-mail-model.ts';

/** The mail that carries an invoice to its customer. */
export interface InvoiceMail {
	readonly template: 'invoice';
	readonly invoice: Invoice;
	/** The page where the customer can pay; told while something is due. */
	readonly paymentUrl: string | null;
	/** File name of the attached PDF; null when none is attached. */
	readonly attachmentName: string | null;
	/** A saved method is charged for it: nothing is asked of the customer. */
	readonly isCollected: boolean;
}

/** The mail that reminds of an invoice, some days before or after it falls due. */
export interface ReminderMail extends Omit<InvoiceMail, 'template' | 'isCollected'> {
	readonly template: 'overdue';
	/** Seller's local date: the mail counts the days from it, whichever step asked for it. */
	readonly today: IsoDate;
	/** The company's wording; told to companies that are late. */
	readonly latePenalty: string | null;
	readonly recoveryFee: string | null;
}

/** The mail that says that money arrived. */
export interface ReceiptMail {
	readonly template: 'payment_received';
	/** The invoice that the mail is about: the first one that was paid. */
	readonly invoice: Invoice;
	/** All that was paid, in the order of the payment; none when the money was not needed and became credit. */
	readonly paid: readonly { readonly invoice: Invoice; readonly taken: Money }[];
	readonly payment: PaidWith & { readonly amount: Money; readonly paidOn: IsoDate };
	/** What was debited, where that is another currency. */
	readonly charged: Money | null;
	/** What was paid above what was due, and is the customer's credit now; null: nothing. */
	readonly creditKept: Money | null;
	/** Null for money that was recorded without a receipt. */
	readonly receiptNumber: string | null;
	/** Where what is left can be paid. */
	readonly paymentUrl: string | null;
	readonly attachmentName: string | null;
}

/** The mail that says that a payment failed, to a payer who was not looking. */
export interface PaymentFailedMail {
	readonly template: 'payment_failed';
	readonly invoice: Invoice;
	readonly payment: PaidWith & { readonly amount: Money };
	readonly reason: FailureReason;
	readonly paymentUrl: string | null;
}

/** How money was to come. */
interface PaidWith {
	readonly method: PaymentMethod;
	readonly summary: MethodSummary | null;
}

/** The mail that carries a credit note to its customer. */
export interface CreditNoteMail {
	readonly template: 'credit_note';
	readonly creditNote: CreditNote;
	/** Of what had been paid already: what went back to the customer, the rest is kept as credit. */
	readonly refunded: Money;
	readonly attachmentName: string | null;
}

export type MailModel =
	| InvoiceMail
	| ReminderMail
	| ReceiptMail
	| PaymentFailedMail
	| CreditNoteMail
	| SubscriptionMailModel;

/** The customer's language: frozen with the document, or as it is now. */
export const localeOf = (model: MailModel): Locale => {
	if ('locale' in model) return model.locale;
	return model.template === 'credit_note' ? model.creditNote.locale : model.invoice.locale;
};

/** Writes subject and bodies of a mail in the customer's language. */
export interface MailRenderer extends TemplateLibrary {
	/** From the tenant's own texts, or from those that are shipped. */
	renderMail(model: MailModel, own: TemplateTexts | null): Promise<Result<RenderedMail, TemplateError>>;
}
