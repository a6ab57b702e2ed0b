import type { ActionContext } from '../kernel/event.ts';
import type { InvoiceId } from '../kernel/ids.ts';
import { isZero, zero } from '../kernel/money.ts';
import type { Hasher } from '../kernel/ports.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import type { Change, Store } from '../kernel/store.ts';
import { type Tenant, todayOf } from '../kernel/tenant.ts';
import type { Settings } from '../settings/settings.ts';
import { type DocumentRequest, requestDone } from './document-request.ts';
import { frozenText } from './frozen.ts';
import type { Invoice } from './invoice.ts';
import type { Archive, FrozenInvoice, Rendition } from './invoices.ports.ts';

/** Turns a frozen invoice into the bytes of its PDF. The same invoice always gives the same bytes. */
export interface DocumentRenderer {
	renderInvoice(model: {
		readonly invoice: Invoice;
		readonly paymentUrl: string | null;
		/** An original is printed before anybody paid. */
		readonly paidOn: null;
	}): Promise<{ readonly bytes: Uint8Array; readonly pageCount: number }>;
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
	/** What is stored is not what was frozen: somebody changed the database below us. */
	| { readonly type: 'document/tampered'; readonly invoice: string };

/**
 * Archives the canonical text and the PDF of an issued invoice, once. Every step may have happened before: the
 * archive keeps what was written first, the row keeps what the archive holds, and the mail is asked for in the same
 * commit that says the work is done.
 */
export const archiveInvoice = async (
	deps: DocumentDeps,
	request: DocumentRequest,
	context: ActionContext,
): Promise<Result<{ readonly pdf: Rendition }, DocumentError>> => {
	const { id } = request;
	const done = requestDone('document.render', request, context.now);
	const { frozen, pdf } = await deps.store.load({
		frozen: { kind: 'invoice.frozen', id },
		pdf: { kind: 'rendition', documentId: id, rendition: 'pdf' },
	});
	if (frozen === null) return err({ type: 'invoice/not-found', invoice: id });
	if (pdf !== null) {
		await deps.store.commit({ changes: [done], answer: null });
		return ok({ pdf });
	}
	const text = frozenText(frozen.invoice);
	if ((await deps.hasher.sha256(text)) !== frozen.documentHash) return err({ type: 'document/tampered', invoice: id });
	const rendered = await archivePdf(deps, frozen, context);
	const canonical = await archiveBytes(deps, id, 'canonical', text, context);
	const changes: readonly Change[] = [
		{ kind: 'rendition.keep', rendition: canonical },
		{ kind: 'rendition.keep', rendition: rendered },
		...(wantsMail(deps, frozen.invoice, context) ? [mailRequest(id, context)] : []),
		done,
	];
	await deps.store.commit({ changes, answer: null });
	return ok({ pdf: rendered });
};

/** Archive keys begin with the tenant; a document's original has one key for ever. */
export const archiveKey = (tenantId: string, documentId: string, kind: Rendition['kind']): string =>
	`${tenantId}/invoices/${documentId}/${kind === 'pdf' ? 'original.pdf' : 'document.json'}`;

const archivePdf = async (deps: DocumentDeps, frozen: FrozenInvoice, context: ActionContext): Promise<Rendition> => {
	const invoice = asIssued(frozen.invoice);
	const paymentUrl = isZero(invoice.totalAmount) ? null : await deps.links.paymentUrl(invoice);
	const { bytes } = await deps.renderer.renderInvoice({ invoice, paymentUrl, paidOn: null });
	return archiveBytes(deps, invoice.id, 'pdf', bytes, context);
};

/** The original shows the document as it was issued, whatever was paid before the printer came to it. */
const asIssued = (invoice: Invoice): Invoice => ({
	...invoice,
	status: isZero(invoice.totalAmount) ? 'paid' : 'pending',
	amountPaid: zero(invoice.currency),
	amountCredited: zero(invoice.currency),
	sentAt: null,
	paidAt: null,
});

const archiveBytes = async (
	deps: DocumentDeps,
	documentId: InvoiceId,
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

const wantsMail = (deps: DocumentDeps, invoice: Invoice, context: ActionContext): boolean =>
	deps.mailEnabled &&
	invoice.billing.email !== null &&
	deps.settings.feature('invoice_email', todayOf(deps.tenant, context));

const mailRequest = (id: InvoiceId, context: ActionContext): Change => ({
	kind: 'outbox',
	message: { kind: 'mail.send', subjectId: id, createdAt: context.now },
});
