import type { ActionContext } from '../kernel/event.ts';
import type { CreditNoteId, InvoiceId } from '../kernel/ids.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import {
	type EmailTemplate,
	ownTexts,
	type RenderedMail,
	type TemplateError,
	type TemplateFault,
	type TemplateTexts,
} from './email-template.ts';
import type { TemplateName } from './email-templates.usecases.ts';
import { creditNoteModel, invoiceModel, type LetterDeps } from './letter.ts';
import type { MailModel, MailRenderer } from './mail-model.ts';
import { isSubscriptionTemplate, type PaymentTemplate } from './mail-subject.ts';
import { failedModel, receivedModel } from './payment-letter.ts';

export interface PreviewDeps extends LetterDeps {
	readonly mailRenderer: MailRenderer;
}

export interface PreviewInput extends TemplateName {
	/** Parts that are not saved yet; the others are those in force. */
	readonly texts: Partial<TemplateTexts>;
	/** Whose data fills it in; null: invented data. */
	readonly documentId: InvoiceId | CreditNoteId | null;
}

export type PreviewError =
	| { readonly type: 'email-template/refused'; readonly faults: readonly TemplateFault[] }
	| { readonly type: 'invoice/not-found'; readonly invoice: string }
	| { readonly type: 'credit-note/not-found'; readonly creditNote: string }
	/** There is no such mail about this document. */
	| {
			readonly type: 'email-template/unfit-document';
			readonly document: string;
			readonly why: 'draft' | 'no-payment';
	  };

/** A mail as it would be, without sending it. */
export const previewTemplate = async (
	deps: PreviewDeps,
	input: PreviewInput,
	context: ActionContext,
): Promise<Result<RenderedMail, PreviewError>> => {
	const { name, locale, documentId } = input;
	const { latest, model } = await loadPreview(deps, input, context);
	if (!model.ok) return model;
	const texts: TemplateTexts = {
		...(ownTexts(latest, name, locale) ?? deps.mailRenderer.shipped(name, locale)),
		...input.texts,
	};
	const faults = await deps.mailRenderer.faultsIn(name, locale, texts);
	if (faults.length > 0) return err({ type: 'email-template/refused', faults });
	const rendered =
		model.value === null
			? await deps.mailRenderer.renderSample(name, locale, texts)
			: await deps.mailRenderer.renderMail(inLocale(model.value, locale), texts);
	return rendered.ok ? rendered : err(refusedWith(rendered.error, documentId));
};

/** Faults that only this document's data bring to light. */
const refusedWith = (error: TemplateError, documentId: string | null): PreviewError => ({
	type: 'email-template/refused',
	faults: [
		{
			part: error.template.endsWith('.html.liquid')
				? 'html'
				: error.template.includes('.subject.')
					? 'subject'
					: 'text',
			detail: `It fails with the data of ${documentId ?? 'the sample'}: ${error.type.replace('mail/', '')}.`,
		},
	],
});

interface Preview {
	readonly latest: readonly EmailTemplate[];
	/** Null: invented data. */
	readonly model: Result<MailModel | null, PreviewError>;
}

const loadPreview = (deps: PreviewDeps, input: PreviewInput, context: ActionContext): Promise<Preview> => {
	const { name, documentId } = input;
	if (documentId === null || isSubscriptionTemplate(name)) return samplePreview(deps, input);
	if (name === 'credit_note') return creditNotePreview(deps, documentId as CreditNoteId);
	return name === 'invoice' || name === 'overdue'
		? invoicePreview(deps, { name, id: documentId as InvoiceId }, context)
		: paymentPreview(deps, { name, id: documentId as InvoiceId });
};

const samplePreview = async (deps: PreviewDeps, { name }: PreviewInput): Promise<Preview> => {
	const { latest } = await deps.store.load({ latest: { kind: 'email-template.latest', names: [name] } });
	return { latest, model: ok(null) };
};

const creditNotePreview = async (deps: PreviewDeps, id: CreditNoteId): Promise<Preview> => {
	const { creditNote, latest } = await deps.store.load({
		creditNote: { kind: 'credit-note.byId', id },
		latest: { kind: 'email-template.latest', names: ['credit_note'] },
	});
	if (creditNote === null) return { latest, model: err({ type: 'credit-note/not-found', creditNote: id }) };
	const { movements } = await deps.store.load({
		movements: { kind: 'customer-credit.byInvoice', invoiceId: creditNote.invoiceId },
	});
	return { latest, model: ok(creditNoteModel(creditNote, movements)) };
};

const invoicePreview = async (
	deps: PreviewDeps,
	{ name, id }: { readonly name: 'invoice' | 'overdue'; readonly id: InvoiceId },
	context: ActionContext,
): Promise<Preview> => {
	const { invoice, latest } = await deps.store.load({
		invoice: { kind: 'invoice.byId', id },
		latest: { kind: 'email-template.latest', names: [name] },
	});
	if (invoice === null) return { latest, model: err({ type: 'invoice/not-found', invoice: id }) };
	if (invoice.status === 'draft') return { latest, model: err(unfit(id, 'draft')) };
	return { latest, model: ok(await invoiceModel(deps, invoice, name, context)) };
};

/** About the latest payment that fits the mail. */
const paymentPreview = async (
	deps: PreviewDeps,
	{ name, id }: { readonly name: PaymentTemplate; readonly id: InvoiceId },
): Promise<Preview> => {
	const { invoice, payments, movements, attempts, latest } = await deps.store.load({
		invoice: { kind: 'invoice.byId', id },
		payments: { kind: 'payment.byInvoice', invoiceId: id },
		movements: { kind: 'customer-credit.byInvoice', invoiceId: id },
		attempts: { kind: 'provider-payment.ofInvoices', invoiceIds: [id] },
		latest: { kind: 'email-template.latest', names: [name] },
	});
	if (invoice === null) return { latest, model: err({ type: 'invoice/not-found', invoice: id }) };
	if (invoice.status === 'draft') return { latest, model: err(unfit(id, 'draft')) };
	if (name === 'payment_failed') {
		const failed = attempts.find(({ status }) => status === 'failed');
		if (failed === undefined) return { latest, model: err(unfit(id, 'no-payment')) };
		return { latest, model: ok(await failedModel(deps, invoice, failed)) };
	}
	const payment = payments.at(-1);
	if (payment === undefined) return { latest, model: err(unfit(id, 'no-payment')) };
	const { receipt } = await deps.store.load({ receipt: { kind: 'receipt.ofPayment', paymentId: payment.id } });
	return { latest, model: ok(await receivedModel(deps, { invoice, payment, movements, receipt })) };
};

const unfit = (document: InvoiceId, why: 'draft' | 'no-payment') =>
	({ type: 'email-template/unfit-document', document, why }) as const;

/** The same document as a customer of the other language would read of it. */
const inLocale = (model: MailModel, locale: TemplateName['locale']): MailModel => {
	if ('locale' in model) return { ...model, locale };
	return model.template === 'credit_note'
		? { ...model, creditNote: { ...model.creditNote, locale } }
		: { ...model, invoice: { ...model.invoice, locale } };
};
