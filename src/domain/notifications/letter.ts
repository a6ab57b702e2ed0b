import type { Customer } from '../customers/customer.ts';
import type { CreditMovement } from '../customers/customer-credit.ts';
import type { CreditNote } from '../invoices/credit-note.ts';
import type { PaymentLinks } from '../invoices/documents.usecases.ts';
import { documentFilename } from '../invoices/filename.ts';
import { amountDue, effectiveDueDate, type Invoice } from '../invoices/invoice.ts';
import type { Rendition } from '../invoices/invoices.ports.ts';
import { isOpen } from '../invoices/lifecycle.ts';
import { countsFromDueDate } from '../invoices/reminders.ts';
import type { ActionContext } from '../kernel/event.ts';
import { isPositive, minus, sum, zero } from '../kernel/money.ts';
import { assertNever, err, ok, type Result } from '../kernel/result.ts';
import type { Store } from '../kernel/store.ts';
import { type Tenant, todayOf } from '../kernel/tenant.ts';
import type { ReceiptDocument } from '../payments/receipt.ts';
import type { Settings } from '../settings/settings.ts';
import type { EmailTemplate } from './email-template.ts';
import { cameBackFrom, type MailRecord } from './mail.ts';
import type { MailModel } from './mail-model.ts';
import type { MailSubject } from './mail-subject.ts';
import { paymentLetter } from './payment-letter.ts';
import { subscriptionLetter } from './subscription-letter.ts';

/** A mail before it is written: to whom, about what, and whether it is still to be sent. */
export interface Letter {
	/** Their key seals the address. */
	readonly customer: Customer;
	readonly name: string;
	/** The customer's address as it is now, or else as it was on the document; null: there is none. */
	readonly email: string | null;
	readonly model: MailModel;
	/** What is attached; null: nothing. */
	readonly attachment: Attachment | null;
	/** Why it is not to be sent any more; null: it is. */
	readonly unwanted: string | null;
	/** This mail as it was sent, or tried, before. */
	readonly sent: MailRecord | null;
	/** The tenant's own texts, in every language they have. */
	readonly templates: readonly EmailTemplate[];
}

export interface Attachment {
	/** Null: it is not archived yet. */
	readonly rendition: Rendition | null;
	readonly filename: string;
	/** A receipt is printed when it is first wanted; null for documents that are printed when they are issued. */
	readonly receipt: ReceiptDocument | null;
}

export interface LetterDeps {
	readonly store: Store;
	readonly links: PaymentLinks;
	readonly settings: Settings;
	readonly tenant: Tenant;
}

export type LetterError =
	| { readonly type: 'invoice/not-found'; readonly invoice: string }
	| { readonly type: 'credit-note/not-found'; readonly creditNote: string }
	| { readonly type: 'payment/not-found'; readonly payment: string }
	| { readonly type: 'subscription/not-found'; readonly subscription: string }
	| { readonly type: 'settings/missing'; readonly setting: string };

/** Everything that a mail needs: in one round trip, for a credit note in two, for a subscription in three at most. */
export const loadLetter = (
	deps: LetterDeps,
	subject: MailSubject,
	context: ActionContext,
): Promise<Result<Letter, LetterError>> => {
	if ('mail' in subject) return subscriptionLetter(deps, subject, context);
	switch (subject.template) {
		case 'credit_note':
			return creditNoteLetter(deps, subject);
		case 'payment_received':
		case 'payment_failed':
			return paymentLetter(deps, subject);
		case 'invoice':
		case 'overdue':
			return invoiceLetter(deps, subject, context);
		default:
			return assertNever(subject);
	}
};

const creditNoteLetter = async (
	deps: LetterDeps,
	{ documentId: id, kind }: Extract<MailSubject, { readonly template: 'credit_note' }>,
): Promise<Result<Letter, LetterError>> => {
	const { creditNote, rendition, mails, templates } = await deps.store.load({
		creditNote: { kind: 'credit-note.byId', id },
		rendition: { kind: 'rendition', documentId: id, rendition: 'pdf' },
		mails: { kind: 'mail.ofDocument', documentId: id },
		templates: { kind: 'email-template.latest', names: ['credit_note'] },
	});
	if (creditNote === null) return err({ type: 'credit-note/not-found', creditNote: id });
	const { customer, movements } = await deps.store.load({
		customer: { kind: 'customer.byId', id: creditNote.customerId },
		movements: { kind: 'customer-credit.byInvoice', invoiceId: creditNote.invoiceId },
	});
	if (customer === null) return err({ type: 'credit-note/not-found', creditNote: id });
	const filename = documentFilename(creditNote);
	return ok({
		customer,
		name: creditNote.billing.name,
		email: customer.email ?? creditNote.billing.email,
		model: creditNoteModel(creditNote, movements),
		attachment: { rendition, filename, receipt: null },
		unwanted: null,
		sent: mails.find((mail) => mail.kind === kind) ?? null,
		templates,
	});
};

/** What the customer's credit tells of a credit note: the refunds that name it went back, the rest is kept. */
export const creditNoteModel = (creditNote: CreditNote, movements: readonly CreditMovement[]): MailModel => {
	const returned = movements.filter(
		({ kind, sourceId }) => (kind === 'refunded' || kind === 'refund_returned') && sourceId === creditNote.id,
	);
	const total = sum(
		returned.map(({ amount }) => amount),
		creditNote.currency,
	);
	return {
		template: 'credit_note',
		creditNote,
		refunded: minus(zero(creditNote.currency), total),
		attachmentName: documentFilename(creditNote),
	};
};

type InvoiceSubject = Extract<MailSubject, { readonly template: 'invoice' | 'overdue' }>;

const invoiceLetter = async (
	deps: LetterDeps,
	subject: InvoiceSubject,
	context: ActionContext,
): Promise<Result<Letter, LetterError>> => {
	const { documentId: id, template } = subject;
	const { invoice, customer, rendition, mails, templates, subscription } = await deps.store.load({
		invoice: { kind: 'invoice.byId', id },
		customer: { kind: 'customer.ofInvoice', id },
		subscription: { kind: 'subscription.ofInvoice', invoiceId: id },
		rendition: { kind: 'rendition', documentId: id, rendition: 'pdf' },
		mails: { kind: 'mail.ofDocument', documentId: id },
		templates: { kind: 'email-template.latest', names: [template] },
	});
	if (invoice === null || customer === null) return err({ type: 'invoice/not-found', invoice: id });
	const email = customer.email ?? invoice.billing.email;
	const filename = documentFilename(invoice);
	return ok({
		customer,
		name: invoice.billing.name,
		email,
		model: await invoiceModel(deps, invoice, template, context, { isCollected: subscription?.methodId != null }),
		attachment: { rendition, filename, receipt: null },
		unwanted: whyUnwanted(subject, invoice, mails, email),
		sent: mails.find((mail) => mail.kind === subject.kind) ?? null,
		templates,
	});
};

/** What the mail with an invoice, or the one that reminds of it, says. */
export const invoiceModel = async (
	deps: Omit<LetterDeps, 'store'>,
	invoice: Invoice,
	template: InvoiceSubject['template'],
	context: ActionContext,
	{ isCollected }: { readonly isCollected: boolean } = { isCollected: false },
): Promise<MailModel> => {
	const paymentUrl = await deps.links.paymentUrl(invoice);
	const attachmentName = documentFilename(invoice);
	if (template === 'invoice') return { template, invoice, paymentUrl, attachmentName, isCollected };
	const today = todayOf(deps.tenant, context);
	const { settings } = deps;
	const latePenalty = settings.mention('late_penalty', invoice.locale, today);
	const recoveryFee = settings.mention('recovery_fee', invoice.locale, today);
	return { template, invoice, paymentUrl, attachmentName, today, latePenalty, recoveryFee };
};

/**
 * A reminder that was asked for may have been overtaken: by a payment, a credit note, a dispute, a write-off, a later due
 * date.
 */
const whyUnwanted = (
	{ template, kind }: InvoiceSubject,
	invoice: Invoice,
	mails: readonly MailRecord[],
	email: string | null,
): string | null => {
	if (template === 'invoice') return null;
	if (cameBackFrom(mails, email)) return 'address-bounced';
	if (!isOpen(invoice)) return 'not-open';
	if (!isPositive(amountDue(invoice)) || effectiveDueDate(invoice) === null) return 'nothing-due';
	if (invoice.hold !== null) return 'on-hold';
	return countsFromDueDate(kind, invoice.extendedDueDate) ? null : 'due-date-moved';
};
