import type { ActionContext } from '../kernel/event.ts';
import { type CreditNoteId, type InvoiceId, isId } from '../kernel/ids.ts';
import { isZero, zero } from '../kernel/money.ts';
import type { Hasher } from '../kernel/ports.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import type { Change, Store } from '../kernel/store.ts';
import { type Tenant, todayOf } from '../kernel/tenant.ts';
import type { Settings } from '../settings/settings.ts';
import type { CreditNote } from './credit-note.ts';
import { frozenCreditNoteText } from './credit-note-frozen.ts';
import { type DocumentId, type DocumentRequest, requestDone } from './document-request.ts';
import { frozenText } from './frozen.ts';
import { amountDue, type BillingParty, type Invoice, isChargedByItself } from './invoice.ts';
import type { Archive, Rendition } from './invoices.ports.ts';
import { sumOf } from './prepayments.ts';

export interface PrintedDocument {
	readonly bytes: Uint8Array;
	readonly pageCount: number;
}

/** Turns a frozen document into the bytes of its PDF. The same document always gives the same bytes. */
export interface DocumentRenderer {
	renderInvoice(model: {
		readonly invoice: Invoice;
		readonly paymentUrl: string | null;
		/** An original is printed as if nobody had paid since. */
		readonly paidOn: null;
	}): Promise<PrintedDocument>;
	renderCreditNote(model: { readonly creditNote: CreditNote }): Promise<PrintedDocument>;
}

/** The public address of an invoice's payment page. */
export interface PaymentLinks {
	paymentUrl(invoice: Pick<Invoice, 'id' | 'tenantId'>): Promise<string>;
}

export interface DocumentDeps {
	readonly store: Store;
	readonly archive: Archive;
	readonly renderer: DocumentRenderer;
	readonly links: PaymentLinks;
	readonly hasher: Hasher;
	readonly settings: Settings;
	readonly tenant: Tenant;
	/** Whether mail may leave at all (BILLING_EMAIL_ENABLED). */
	readonly mailEnabled: boolean;
}

export type DocumentError =
	| { readonly type: 'invoice/not-found'; readonly invoice: string }
	| { readonly type: 'credit-note/not-found'; readonly creditNote: string }
	/** What is stored is not what was frozen: somebody changed the database below us. */
	| { readonly type: 'document/tampered'; readonly document: string };

/**
 * Archives the canonical text and the PDF of an issued invoice or credit note, once. Every step may have happened
 * before: the archive keeps what was written first, the row keeps what the archive holds, and the mail is asked for in
 * the same commit that says the work is done.
 */
export const archiveDocument = async (
	deps: DocumentDeps,
	request: DocumentRequest,
	context: ActionContext,
): Promise<Result<{ readonly pdf: Rendition }, DocumentError>> => {
	const { id } = request;
	const done = requestDone('document.render', request, context.now);
	const loaded = await loadDocument(deps, id);
	if (!loaded.ok) return loaded;
	const { document, pdf } = loaded.value;
	if (pdf !== null) {
		await deps.store.commit({ changes: [done], answer: null });
		return ok({ pdf });
	}
	const { text, documentHash } = document;
	if ((await deps.hasher.sha256(text)) !== documentHash) return err({ type: 'document/tampered', document: id });
	const { bytes } = await document.print();
	const rendered = await archiveBytes(deps, id, 'pdf', bytes, context);
	const canonical = await archiveBytes(deps, id, 'canonical', text, context);
	const changes: readonly Change[] = [
		{ kind: 'rendition.keep', rendition: canonical },
		{ kind: 'rendition.keep', rendition: rendered },
		...(wantsMail(deps, document.billing, context) ? [mailRequest(id, context)] : []),
		done,
	];
	await deps.store.commit({ changes, answer: null });
	return ok({ pdf: rendered });
};

/** What the archive needs of a document, whichever it is. */
interface ArchivedDocument {
	/** Canonical, and hashed when it was issued. */
	readonly text: string;
	readonly documentHash: string;
	readonly billing: BillingParty;
	print(): Promise<PrintedDocument>;
}

type LoadedDocument = Result<
	{ readonly document: ArchivedDocument; readonly pdf: Rendition | null },
	Exclude<DocumentError, { readonly type: 'document/tampered' }>
>;

const loadDocument = (deps: DocumentDeps, id: DocumentId): Promise<LoadedDocument> =>
	isCreditNoteId(id) ? loadCreditNote(deps, id) : loadInvoice(deps, id);

const isCreditNoteId = (id: DocumentId): id is CreditNoteId => isId('crn', id);

const loadInvoice = async (deps: DocumentDeps, id: InvoiceId): Promise<LoadedDocument> => {
	const { frozen, pdf } = await deps.store.load({ frozen: { kind: 'invoice.frozen', id }, pdf: pdfOf(id) });
	if (frozen === null) return err({ type: 'invoice/not-found', invoice: id });
	const { documentHash } = frozen;
	const text = frozenText(frozen.invoice);
	const print = async () => {
		const invoice = asIssued(frozen.invoice);
		// Whoever is charged by itself and pays by link as well has paid twice.
		const asksNobody = invoice.status === 'paid' || isChargedByItself(invoice);
		const paymentUrl = asksNobody ? null : await deps.links.paymentUrl(invoice);
		return deps.renderer.renderInvoice({ invoice, paymentUrl, paidOn: null });
	};
	return ok({ document: { text, documentHash, billing: frozen.invoice.billing, print }, pdf });
};

const loadCreditNote = async (deps: DocumentDeps, id: CreditNoteId): Promise<LoadedDocument> => {
	const { frozen, pdf } = await deps.store.load({ frozen: { kind: 'credit-note.frozen', id }, pdf: pdfOf(id) });
	if (frozen === null) return err({ type: 'credit-note/not-found', creditNote: id });
	const { creditNote, documentHash } = frozen;
	const text = frozenCreditNoteText(creditNote);
	const print = () => deps.renderer.renderCreditNote({ creditNote });
	return ok({ document: { text, documentHash, billing: creditNote.billing, print }, pdf });
};

const pdfOf = (documentId: DocumentId) => ({ kind: 'rendition', documentId, rendition: 'pdf' }) as const;

/** Archive keys begin with the tenant; a document's original has one key for ever. */
export const archiveKey = (tenantId: string, documentId: DocumentId, kind: Rendition['kind']): string => {
	const folder = isCreditNoteId(documentId) ? 'credit-notes' : 'invoices';
	return `${tenantId}/${folder}/${documentId}/${kind === 'pdf' ? 'original.pdf' : 'document.json'}`;
};

/** The original shows the document as it was issued, whatever was paid between that and the printer. */
const asIssued = (invoice: Invoice): Invoice => {
	const issued: Invoice = {
		...invoice,
		amountPaid: sumOf(invoice.prepaid, invoice.currency),
		amountCredited: zero(invoice.currency),
		sentAt: null,
		paidAt: null,
	};
	return { ...issued, status: isZero(amountDue(issued)) ? 'paid' : 'pending' };
};

const archiveBytes = async (
	deps: DocumentDeps,
	documentId: DocumentId,
	kind: Rendition['kind'],
	content: Uint8Array | string,
	context: ActionContext,
): Promise<Rendition> => {
	const key = archiveKey(deps.tenant.id, documentId, kind);
	const kept = await deps.archive.putOnce(key, content, kind === 'pdf' ? 'application/pdf' : 'application/json');
	return {
		documentId,
		kind,
		key,
		sha256: await deps.hasher.sha256(kept),
		bytes: kept.byteLength,
		createdAt: context.now,
	};
};

const wantsMail = (deps: DocumentDeps, billing: BillingParty, context: ActionContext): boolean =>
	deps.mailEnabled && billing.email !== null && deps.settings.feature('invoice_email', todayOf(deps.tenant, context));

const mailRequest = (id: DocumentId, context: ActionContext): Change => ({
	kind: 'outbox',
	message: { kind: 'mail.send', subjectId: id, createdAt: context.now },
});
