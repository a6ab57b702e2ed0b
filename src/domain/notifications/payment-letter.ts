import type { CreditMovement } from '../customers/customer-credit.ts';
import { documentFilename } from '../invoices/filename.ts';
import { amountDue, type Invoice } from '../invoices/invoice.ts';
import type { Payment } from '../invoices/payment.ts';
import { isPositive, type Money, minus } from '../kernel/money.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import { hasSucceeded, isOpenPayment, type ProviderPayment } from '../payments/provider-payment.ts';
import { type ReceiptDocument, receivedOn } from '../payments/receipt.ts';
import type { Letter, LetterDeps, LetterError } from './letter.ts';
import { cameBackFrom } from './mail.ts';
import type { PaymentFailedMail, ReceiptMail } from './mail-model.ts';
import type { MailSubject, PaymentTemplate } from './mail-subject.ts';

type PaymentSubject = Extract<MailSubject, { readonly template: PaymentTemplate }>;

/** A mail about a payment: that it arrived, or that it failed. */
export const paymentLetter = async (
	deps: LetterDeps,
	subject: PaymentSubject,
): Promise<Result<Letter, LetterError>> => {
	const { documentId: id, paymentId, template } = subject;
	const { invoice, customer, mails, templates, rendition, ...facts } = await deps.store.load({
		invoice: { kind: 'invoice.byId', id },
		customer: { kind: 'customer.ofInvoice', id },
		mails: { kind: 'mail.ofDocument', documentId: id },
		templates: { kind: 'email-template.latest', names: [template] },
		rendition: { kind: 'rendition', documentId: paymentId, rendition: 'pdf' },
		receipt: { kind: 'receipt.ofPayment', paymentId },
		payments: { kind: 'payment.byInvoice', invoiceId: id },
		movements: { kind: 'customer-credit.byInvoice', invoiceId: id },
		attempts: { kind: 'provider-payment.ofInvoices', invoiceIds: [id] },
	});
	if (invoice === null || customer === null) return err({ type: 'invoice/not-found', invoice: id });
	const email = customer.email ?? invoice.billing.email;
	const { receipt, attempts } = facts;
	const attempt = attempts.find((one) => one.id === paymentId) ?? null;
	const payment = facts.payments.find((one) => one.id === paymentId) ?? null;
	const model =
		template === 'payment_received'
			? await receivedModel(deps, { ...facts, invoice, payment })
			: attempt && (await failedModel(deps, invoice, attempt));
	if (model === null) return err({ type: 'payment/not-found', payment: paymentId });
	const overtaken = template === 'payment_failed' ? whyOvertaken(invoice, paymentId, attempts) : null;
	const filename = receipt && documentFilename({ id: paymentId, number: receipt.receipt.number });
	return ok({
		customer,
		name: invoice.billing.name,
		email,
		model,
		attachment: model.template === 'payment_received' && filename ? { rendition, filename, receipt } : null,
		unwanted: cameBackFrom(mails, email) ? 'address-bounced' : overtaken,
		sent: mails.find((mail) => mail.kind === subject.kind) ?? null,
		templates,
	});
};

export interface ReceivedFacts {
	/** The invoice that the mail is about. */
	readonly invoice: Invoice;
	readonly receipt: ReceiptDocument | null;
	/** Tells what a receipt would, of money that was recorded without one. */
	readonly payment: Payment | null;
	readonly movements: readonly CreditMovement[];
}

/** Null when the payment is not there. */
export const receivedModel = async (
	{ links }: Pick<LetterDeps, 'links'>,
	facts: ReceivedFacts,
): Promise<ReceiptMail | null> => {
	const told = toldByReceipt(facts) ?? toldByPayment(facts);
	if (told === null) return null;
	const open = told.paid.find((one) => isPositive(amountDue(one.invoice)))?.invoice ?? facts.invoice;
	return {
		...told,
		template: 'payment_received',
		invoice: facts.invoice,
		paymentUrl: isPositive(amountDue(open)) ? await links.paymentUrl(open) : null,
	};
};

type Told = Omit<ReceiptMail, 'template' | 'invoice' | 'paymentUrl'>;

const toldByReceipt = ({ receipt: document }: ReceivedFacts): Told | null => {
	if (document === null) return null;
	const { receipt, invoices, method, summary, paidOn, charged } = document;
	return {
		paid: invoices.flatMap((invoice) => {
			const line = receipt.lines.find(({ invoiceId }) => invoiceId === invoice.id);
			return line === undefined ? [] : [{ invoice, taken: line.taken }];
		}),
		payment: { amount: receivedOn(receipt), method, summary, paidOn },
		charged: charged?.amount ?? null,
		creditKept: isPositive(receipt.creditKept) ? receipt.creditKept : null,
		receiptNumber: receipt.number,
		attachmentName: documentFilename({ id: receipt.paymentId, number: receipt.number }),
	};
};

const toldByPayment = ({ invoice, payment, movements }: ReceivedFacts): Told | null => {
	if (payment === null) return null;
	const { amount, method, paidOn } = payment;
	const creditKept = keptOf(payment, movements);
	return {
		paid: [{ invoice, taken: creditKept === null ? amount : minus(amount, creditKept) }],
		payment: { amount, method, summary: null, paidOn },
		charged: null,
		creditKept,
		receiptNumber: null,
		attachmentName: null,
	};
};

/** What a payment brought above what was due. */
const keptOf = (payment: Payment, movements: readonly CreditMovement[]): Money | null =>
	movements.find(({ kind, sourceId }) => kind === 'overpayment' && sourceId === payment.id)?.amount ?? null;

export const failedModel = async (
	{ links }: Pick<LetterDeps, 'links'>,
	invoice: Invoice,
	{ amount, provider, summary, reason }: ProviderPayment,
): Promise<PaymentFailedMail> => ({
	template: 'payment_failed',
	invoice,
	payment: { amount, method: provider, summary },
	reason: reason ?? 'other',
	paymentUrl: await links.paymentUrl(invoice),
});

/** A failure that is none any more, or that its payer has left behind with another payment. */
const whyOvertaken = (invoice: Invoice, paymentId: string, attempts: readonly ProviderPayment[]): string | null => {
	const failed = attempts.find(({ id }) => id === paymentId);
	if (failed?.status !== 'failed') return 'not-failed';
	// What failed behind the payer's back is told with what follows from it.
	if (invoice.subscriptionId !== null && failed.flow === 'saved') return 'told-by-dunning';
	if (!isPositive(amountDue(invoice))) return 'nothing-due';
	const later = attempts.some((one) => one.id > failed.id && (isOpenPayment(one) || hasSucceeded(one)));
	return later ? 'paid-anew' : null;
};
