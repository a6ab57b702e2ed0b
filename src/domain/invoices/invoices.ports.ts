import type { IsoInstant } from '../kernel/calendar.ts';
import type { InvoiceId } from '../kernel/ids.ts';
import type { Invoice } from './invoice.ts';
import type { NumberingSeries } from './numbering.ts';
import type { SeriesCode } from './series.ts';

/** An issued document together with the hash that was written when it was frozen. */
export interface FrozenInvoice {
	readonly invoice: Invoice;
	readonly documentHash: string;
}

/** Stored bytes of a document: the first rendition is the original and stays. */
export interface Rendition {
	readonly documentId: string;
	readonly kind: 'pdf' | 'canonical';
	readonly key: string;
	readonly sha256: string;
	readonly bytes: number;
	readonly createdAt: IsoInstant;
}

/** Keeps documents for the years that the law asks for. */
export interface Archive {
	/** Writes once: a second writer gets what the first one wrote. */
	putOnce(key: string, content: Uint8Array | string, contentType: string): Promise<Uint8Array>;
	get(key: string): Promise<Uint8Array | null>;
}

declare module '../kernel/store.ts' {
	interface NeedKinds {
		'invoice.byId': { readonly args: { readonly id: InvoiceId }; readonly answer: Invoice | null };
		/** In no order; what does not exist is absent. */
		'invoice.byIds': { readonly args: { readonly ids: readonly InvoiceId[] }; readonly answer: readonly Invoice[] };
		/** Those of the same subscription as an invoice that expect money, oldest first. */
		'invoice.openOfSubscription': {
			readonly args: { readonly invoiceId: InvoiceId };
			readonly answer: readonly Invoice[];
		};
		'invoice.byNumber': { readonly args: { readonly number: string }; readonly answer: Invoice | null };
		'invoice.frozen': { readonly args: { readonly id: InvoiceId }; readonly answer: FrozenInvoice | null };
		rendition: {
			readonly args: { readonly documentId: string; readonly rendition: Rendition['kind'] };
			readonly answer: Rendition | null;
		};
	}
	interface ChangeKinds {
		/** Writes a draft: inserts version 1, replaces later versions. */
		'invoice.draft': { readonly invoice: Invoice };
		/** Removes a draft. */
		'invoice.discard': { readonly id: InvoiceId };
		/** Numbers and freezes; all documents of one commit that share a series are numbered in the order given. */
		'invoice.issue': {
			readonly invoice: Invoice;
			readonly code: SeriesCode;
			readonly series: NumberingSeries;
			readonly sellerHash: string;
			readonly documentHash: string;
		};
		/** The part of an issued invoice that may still change: status and money received. */
		'invoice.progress': { readonly invoice: Invoice };
		'rendition.keep': { readonly rendition: Rendition };
	}
}
