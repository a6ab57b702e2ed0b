import type { IsoDate, IsoInstant } from '../kernel/calendar.ts';
import type { InvoiceId } from '../kernel/ids.ts';
import { isSeriesName, type NumberingKey, type SeriesName } from '../settings/values.ts';
import type { CreditNote } from './credit-note.ts';
import type { Invoice } from './invoice.ts';
import type { NumberingSeries } from './numbering.ts';

/** What a counter belongs to: a numbering of the tenant, or documents that came from another system. */
export type SeriesCode = NumberingKey | `import.${string}`;

/** The tenant's name of a series, from its code (`invoice.web`) or from where a document stands (`invoice.web/2026`). */
export const seriesNameOf = (series: string | null): SeriesName | null => {
	const name = series?.split('/')[0]?.split('.')[1] ?? '';
	return isSeriesName(name) ? name : null;
};

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

/** What is frozen under a number. */
export type NumberedContent =
	| { readonly type: 'invoice'; readonly invoice: Invoice }
	| { readonly type: 'credit_note'; readonly creditNote: CreditNote };

/** A document as the proof reads it: its place, and its content to hash again. */
export interface ProofDocument extends SeriesDocument {
	/** Null when the stored content no longer opens or no longer makes sense. */
	readonly content: NumberedContent | null;
	/** Since when the sealer has been asked for; null when nothing is under way. */
	readonly waitingSince: IsoInstant | null;
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
		/** In no order; a series without a document is absent. */
		'series.heads': {
			readonly args: { readonly codes: readonly SeriesCode[] };
			readonly answer: ReadonlyMap<SeriesCode, SeriesHead>;
		};
		/** A number that stands already and that the counter would still give, written this way; null when there is none. */
		'series.taken': {
			readonly args: { readonly code: SeriesCode; readonly series: NumberingSeries };
			readonly answer: string | null;
		};
		/** Of the series that may number a credit note of an invoice: the one of the same name, and the default one. */
		'series.headsOfCredit': {
			readonly args: { readonly invoiceId: InvoiceId };
			readonly answer: ReadonlyMap<SeriesCode, SeriesHead>;
		};
		/** Of the series in which a draft is to be numbered. */
		'series.headOfDraft': { readonly args: { readonly id: InvoiceId }; readonly answer: SeriesHead | null };
		/** The series of a document, for the consumer that seals it. */
		'series.ofDocument': { readonly args: { readonly documentId: string }; readonly answer: string | null };
		/** Documents not yet sealed, in number order, and the last seal before them. */
		'series.unsealed': {
			readonly args: { readonly series: string; readonly limit: number };
			readonly answer: { readonly last: Seal | null; readonly documents: readonly SeriesDocument[] };
		};
		/** The first series of sealed documents after a name that has a counter, a document or a seal; null at the end. */
		'series.next': {
			readonly args: { readonly after: string };
			readonly answer: { readonly series: string; readonly lastSequence: number } | null;
		};
		/** What stands at the places `from … to` of a series, at most `limit` of it, with the content to hash again. */
		'series.proof': {
			readonly args: {
				readonly series: string;
				readonly from: number;
				readonly to: number;
				readonly limit: number;
			};
			readonly answer: { readonly documents: readonly ProofDocument[]; readonly seals: readonly Seal[] };
		};
	}
	interface ChangeKinds {
		'seal.append': { readonly seal: Seal };
	}
}
