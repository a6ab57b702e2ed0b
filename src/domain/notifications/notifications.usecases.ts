import { type DocumentRequest, requestDone } from '../invoices/document-request.ts';
import type { PaymentLinks } from '../invoices/documents.usecases.ts';
import { documentFilename } from '../invoices/filename.ts';
import type { Invoice } from '../invoices/invoice.ts';
import type { Archive, Rendition } from '../invoices/invoices.ports.ts';
import type { InvoiceWithCustomer } from '../invoices/invoices.usecases.ts';
import { nextStatus } from '../invoices/lifecycle.ts';
import { addSeconds } from '../kernel/calendar.ts';
import { type ActionContext, eventOf } from '../kernel/event.ts';
import type { IdSource, InvoiceId } from '../kernel/ids.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import type { Change, Store } from '../kernel/store.ts';
import { type Tenant, todayOf } from '../kernel/tenant.ts';
import type { MailSender, Settings } from '../settings/settings.ts';
import type { Mailer, MailMessage, MailRecord } from './mail.ts';

/** Writes subject and bodies of a mail in the customer's language. */
export interface MailRenderer {
	renderInvoiceMail(model: {
		readonly invoice: Invoice;
		readonly paymentUrl: string;
		/** Seller's local date of the last payment; only a receipt tells it. */
		readonly paidOn: null;
		readonly attachmentName: string;
	}): Promise<Result<RenderedMail, TemplateError>>;
}

export interface RenderedMail {
	readonly subject: string;
	readonly html: string;
	readonly text: string;
}

/** The template is at fault, so trying again gives the same answer: it ends in the dead letters until it is mended. */
export interface TemplateError {
	readonly type: 'mail/template-missing' | 'mail/template-failed' | 'mail/too-large';
	readonly template: string;
	readonly retry: 'never';
}

export interface MailDeps {
	readonly store: Store;
	readonly ids: IdSource;
	readonly archive: Archive;
	readonly mailer: Mailer;
	readonly mailRenderer: MailRenderer;
	readonly links: PaymentLinks;
	readonly settings: Settings;
	readonly tenant: Tenant;
}

export type MailError =
	| { readonly type: 'invoice/not-found'; readonly invoice: string }
	/** Not yet: the PDF is not there, another sender is at it, or the transport is busy. */
	| { readonly type: 'mail/later'; readonly detail: string }
	| { readonly type: 'settings/missing'; readonly setting: string }
	| TemplateError;

export type MailResult = { readonly status: 'sent' | 'refused' | 'unknown' | 'not-needed' };

/**
 * A sender that has not reported after this long is taken for dead. The platform ends a consumer after 15 minutes, so
 * less would take a slow sender for a dead one; the rest is a margin for clocks that disagree.
 */
export const claimSecondsMax = 1200;

/**
 * Mails an issued invoice with its PDF: compose, claim, send, note the outcome. The claim is unique per document and
 * kind, so two senders never both send. It is given back when the transport says that nothing left. A claim without
 * outcome is repeated only where the transport recognizes the repetition by its key; elsewhere it becomes `unknown`
 * after twenty minutes and waits for a person.
 */
export const mailInvoice = async (
	deps: MailDeps,
	request: DocumentRequest,
	context: ActionContext,
): Promise<Result<MailResult, MailError>> => {
	const { id } = request;
	const done = requestDone('mail.send', request, context.now);
	const { invoice, customer, pdf, mail } = await deps.store.load({
		invoice: { kind: 'invoice.byId', id },
		customer: { kind: 'customer.ofInvoice', id },
		pdf: { kind: 'rendition', documentId: id, rendition: 'pdf' },
		mail: { kind: 'mail', documentId: id, mail: 'invoice' },
	});
	if (invoice === null || customer === null) return err({ type: 'invoice/not-found', invoice: id });
	if (invoice.billing.email === null) return finish(deps, 'not-needed', [done]);
	if (mail !== null && mail.status !== 'sending') return finish(deps, mail.status, [done]);
	if (mail !== null && !deps.mailer.idempotent) {
		if (addSeconds(mail.claimedAt, claimSecondsMax) > context.now) return err(anotherSender);
		return finish(deps, 'unknown', [outcome({ ...mail, status: 'unknown' }), done]);
	}
	if (pdf === null) return err({ type: 'mail/later', detail: 'the PDF is not archived yet' });
	const sender = deps.settings.mailSender(invoice.locale, todayOf(deps.tenant, context));
	if (sender === null) return err({ type: 'settings/missing', setting: 'email_template/sender' });
	const recipient = mail?.recipient ?? invoice.billing.email;
	// Whatever can fail without a mail having left comes before the claim.
	const message = await composeInvoiceMail(deps, invoice, recipient, pdf, sender);
	if (!message.ok) return message;
	const claimed = mail === null ? await claim(deps, { invoice, customer }, recipient, context) : ok(mail);
	if (!claimed.ok) return claimed;
	return sendClaimed(deps, claimed.value, message.value, { id, done, context });
};

interface Sending {
	readonly id: InvoiceId;
	readonly done: Change;
	readonly context: ActionContext;
}

const sendClaimed = async (
	deps: MailDeps,
	claimed: MailRecord,
	message: MailMessage,
	sending: Sending,
): Promise<Result<MailResult, MailError>> => {
	const sent = await deps.mailer.send(message);
	if (sent.ok) {
		const { providerId } = sent.value;
		return markSent(deps, { ...claimed, status: 'sent', providerId, sentAt: sending.context.now }, sending);
	}
	const { retry, delivered, detail } = sent.error;
	if (retry === 'never') {
		return finish(deps, 'refused', [outcome({ ...claimed, status: 'refused', detail }), sending.done]);
	}
	if (delivered === 'no') {
		await deps.store.commit({ changes: [{ kind: 'mail.release', mail: claimed }], answer: null });
	}
	return err({ type: 'mail/later', detail });
};

const anotherSender: MailError = { type: 'mail/later', detail: 'another sender is at it' };

const claim = async (
	deps: MailDeps,
	{ invoice, customer }: InvoiceWithCustomer,
	recipient: string,
	context: ActionContext,
): Promise<Result<MailRecord, MailError>> => {
	const record: MailRecord = {
		documentId: invoice.id,
		kind: 'invoice',
		status: 'sending',
		recipient,
		providerId: null,
		detail: null,
		claimedAt: context.now,
		sentAt: null,
	};
	const change: Change = { kind: 'mail.claim', mail: record, dataKey: customer.dataKey };
	const committed = await deps.store.commit({ changes: [change], answer: null });
	return committed.kind === 'conflict' ? err(anotherSender) : ok(record);
};

const composeInvoiceMail = async (
	deps: MailDeps,
	invoice: Invoice,
	recipient: string,
	pdf: Rendition,
	sender: MailSender,
): Promise<Result<MailMessage, TemplateError>> => {
	const content = await deps.archive.get(pdf.key);
	if (content === null) throw new Error(`the archive lost ${pdf.key}`);
	const paymentUrl = await deps.links.paymentUrl(invoice);
	const attachmentName = documentFilename(invoice);
	const written = await deps.mailRenderer.renderInvoiceMail({ invoice, paymentUrl, paidOn: null, attachmentName });
	if (!written.ok) return written;
	return ok({
		...written.value,
		idempotencyKey: `${invoice.id}/invoice`,
		from: { name: sender.name, email: sender.address },
		to: { name: invoice.billing.name, email: recipient },
		replyTo: sender.replyTo,
		attachments: [{ filename: attachmentName, type: 'application/pdf', content }],
	});
};

/**
 * Notes the mail as sent and the invoice with it; an invoice that moved on meanwhile keeps its status. When other
 * writers of the invoice win every time, the mail's outcome is noted alone: what was delivered must not look doubtful.
 */
const markSent = async (
	deps: MailDeps,
	mail: MailRecord,
	{ id, done, context }: Sending,
): Promise<Result<MailResult, MailError>> => {
	for (let attempt = 1; attempt <= 3; attempt++) {
		const { invoice } = await deps.store.load({ invoice: { kind: 'invoice.byId', id } });
		if (invoice === null) break;
		const status = nextStatus(invoice, 'mark-sent');
		const sent: Invoice = {
			...invoice,
			status: status.ok ? status.value : invoice.status,
			version: invoice.version + 1,
			sentAt: context.now,
			updatedAt: context.now,
		};
		const changes: readonly Change[] = [
			eventOf(deps.ids, 'invoice.sent', sent, { mail: mail.kind, status: sent.status }, context),
			{ kind: 'invoice.progress', invoice: sent },
			outcome(mail),
			done,
		];
		const committed = await deps.store.commit({ changes, answer: null });
		if (committed.kind === 'committed') return ok({ status: 'sent' });
	}
	return finish(deps, 'sent', [outcome(mail), done]);
};

const finish = async (
	deps: MailDeps,
	status: MailResult['status'],
	changes: readonly Change[],
): Promise<Result<MailResult, MailError>> => {
	await deps.store.commit({ changes, answer: null });
	return ok({ status });
};

const outcome = (mail: MailRecord): Change => ({ kind: 'mail.outcome', mail });
