import type { PaymentLinks } from '../invoices/documents.usecases.ts';
import type { Invoice } from '../invoices/invoice.ts';
import type { Archive, Rendition } from '../invoices/invoices.ports.ts';
import { type InvoiceWithCustomer, todayOf } from '../invoices/invoices.usecases.ts';
import { nextStatus } from '../invoices/lifecycle.ts';
import { addSeconds } from '../kernel/calendar.ts';
import { type ActionContext, eventOf } from '../kernel/event.ts';
import type { IdSource, InvoiceId } from '../kernel/ids.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import type { Change, Store } from '../kernel/store.ts';
import type { Tenant } from '../kernel/tenant.ts';
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

/** A sender that has not reported after this long is taken for dead: the platform ends a consumer after 15 minutes at most. */
export const claimSecondsMax = 600;

/**
 * Mails an issued invoice with its PDF: claim, send, note the outcome. The claim is unique per document and kind, so
 * two senders never both send. A claim without outcome is repeated only where the transport recognizes the repetition
 * by its key; elsewhere it becomes `unknown` after ten minutes and waits for a person.
 */
export const mailInvoice = async (
	deps: MailDeps,
	id: InvoiceId,
	context: ActionContext,
): Promise<Result<MailResult, MailError>> => {
	const { invoice, customer, pdf, mail } = await deps.store.load({
		invoice: { kind: 'invoice.byId', id },
		customer: { kind: 'customer.ofInvoice', id },
		pdf: { kind: 'rendition', documentId: id, rendition: 'pdf' },
		mail: { kind: 'mail', documentId: id, mail: 'invoice' },
	});
	if (invoice === null || customer === null) return err({ type: 'invoice/not-found', invoice: id });
	if (invoice.billing.email === null) return finish(deps, id, 'not-needed', [], context);
	if (mail !== null && mail.status !== 'sending') return finish(deps, id, mail.status, [], context);
	if (pdf === null) return err({ type: 'mail/later', detail: 'the PDF is not archived yet' });
	const sender = deps.settings.mailSender(invoice.locale, todayOf(deps.tenant, context));
	if (sender === null) return err({ type: 'settings/missing', setting: 'email_template/sender' });
	const claimed = await claim(deps, { invoice, customer }, invoice.billing.email, mail, context);
	if (!claimed.ok) return claimed;
	if (claimed.value.status === 'unknown') return finish(deps, id, 'unknown', [outcome(claimed.value)], context);
	const message = await composeInvoiceMail(deps, invoice, claimed.value, pdf, sender);
	if (!message.ok) return message;
	const sent = await deps.mailer.send(message.value);
	if (!sent.ok && sent.error.retry === 'later') return err({ type: 'mail/later', detail: sent.error.detail });
	if (!sent.ok) {
		const refused: MailRecord = { ...claimed.value, status: 'refused', detail: sent.error.detail };
		return finish(deps, id, 'refused', [outcome(refused)], context);
	}
	const record: MailRecord = {
		...claimed.value,
		status: 'sent',
		providerId: sent.value.providerId,
		sentAt: context.now,
	};
	return markSent(deps, id, record, context);
};

/** A first claim is written; an own claim of before is taken up again where that is safe. */
const claim = async (
	deps: MailDeps,
	{ invoice, customer }: InvoiceWithCustomer,
	recipient: string,
	earlier: MailRecord | null,
	context: ActionContext,
): Promise<Result<MailRecord, MailError>> => {
	if (earlier !== null) {
		if (deps.mailer.idempotent) return ok(earlier);
		if (addSeconds(earlier.claimedAt, claimSecondsMax) <= context.now) return ok({ ...earlier, status: 'unknown' });
		return err({ type: 'mail/later', detail: 'another sender is at it' });
	}
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
	if (committed.kind === 'conflict') return err({ type: 'mail/later', detail: 'another sender is at it' });
	return ok(record);
};

const composeInvoiceMail = async (
	deps: MailDeps,
	invoice: Invoice,
	mail: MailRecord,
	pdf: Rendition,
	sender: MailSender,
): Promise<Result<MailMessage, TemplateError>> => {
	const content = await deps.archive.get(pdf.key);
	if (content === null) throw new Error(`the archive lost ${pdf.key}`);
	const paymentUrl = await deps.links.paymentUrl(invoice);
	const attachmentName = `${invoice.number}.pdf`;
	const written = await deps.mailRenderer.renderInvoiceMail({ invoice, paymentUrl, paidOn: null, attachmentName });
	if (!written.ok) return written;
	return ok({
		...written.value,
		idempotencyKey: `${invoice.id}/invoice`,
		from: { name: sender.name, email: sender.address },
		to: { name: invoice.billing.name, email: mail.recipient },
		replyTo: sender.replyTo,
		attachments: [{ filename: attachmentName, type: 'application/pdf', content }],
	});
};

/** Notes the mail as sent and the invoice with it; an invoice that moved on meanwhile keeps its status. */
const markSent = async (
	deps: MailDeps,
	id: InvoiceId,
	mail: MailRecord,
	context: ActionContext,
): Promise<Result<MailResult, MailError>> => {
	for (let attempt = 1; attempt <= 3; attempt++) {
		const { invoice } = await deps.store.load({ invoice: { kind: 'invoice.byId', id } });
		if (invoice === null) return err({ type: 'invoice/not-found', invoice: id });
		const status = nextStatus(invoice.status, 'mark-sent');
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
			done(id, context),
		];
		const committed = await deps.store.commit({ changes, answer: null });
		if (committed.kind === 'committed') return ok({ status: 'sent' });
	}
	return err({ type: 'mail/later', detail: 'the invoice is changing' });
};

const finish = async (
	deps: MailDeps,
	id: InvoiceId,
	status: MailResult['status'],
	changes: readonly Change[],
	context: ActionContext,
): Promise<Result<MailResult, MailError>> => {
	await deps.store.commit({ changes: [...changes, done(id, context)], answer: null });
	return ok({ status });
};

const outcome = (mail: MailRecord): Change => ({ kind: 'mail.outcome', mail });

const done = (id: InvoiceId, context: ActionContext): Change => ({
	kind: 'outbox.done',
	message: { kind: 'mail.send', subjectId: id, createdAt: context.now },
	at: context.now,
});
