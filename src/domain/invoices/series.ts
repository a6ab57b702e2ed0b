import type { IsoDate } from '../kernel/calendar.ts';
import type { InvoiceId } from '../kernel/ids.ts';

/** The document types that have a series of their own; more follow with their documents. */
export type SeriesCode = 'invoice';

/** Where a series stands: the newest period that has a document. */
export interface SeriesHead {
	readonly period: string;
	readonly lastSequence: number;
	readonly lastDate: IsoDate;
}

/** One document as the chain sees it. */
export interface SeriesDocument {
	readonly documentId: string;
	readonly series: string;
	readonly sequence: number;
	readonly number: string;
	readonly issueDate: IsoDate;
	readonly documentHash: string;
}

/** A link of the chain: proves that the document stands where it stood when it was sealed. */
export interface Seal {
	readonly series: string;
	readonly sequence: number;
	readonly documentId: string;
	/** SHA-256 over the predecessor's chain hash, series, number, issue date and document hash. */
	readonly chainHash: string;
}

declare module '../kernel/store.ts' {
	interface NeedKinds {
		'series.head': { readonly args: { readonly code: SeriesCode }; readonly answer: SeriesHead | null };
		/** The series of a document, for the consumer that seals it. */
		'series.ofDocument': { readonly args: { readonly documentId: InvoiceId }; readonly answer: string | null };
		/** Documents not yet sealed, in number order, and the last seal before them. */
		'series.unsealed': {
			readonly args: { readonly series: string; readonly limit: number };
			readonly answer: { readonly last: Seal | null; readonly documents: readonly SeriesDocument[] };
		};
		/** Every series that has documents, with its counter. */
		'series.all': {
			readonly args: Record<never, never>;
			readonly answer: readonly { readonly series: string; readonly lastSequence: number }[];
		};
		/** Documents of a series after a sequence, in order, each with its stored content for re-hashing. */
		'series.documents': {
			readonly args: { readonly series: string; readonly after: number; readonly limit: number };
			readonly answer: readonly SeriesDocument[];
		};
		'series.seals': {
			readonly args: { readonly series: string; readonly after: number; readonly limit: number };
			readonly answer: readonly Seal[];
		};
	}
	interface ChangeKinds {
		'seal.append': { readonly seal: Seal };
	}
}
