import type { CustomerId } from '../kernel/ids.ts';
import type { EventRecord } from '../kernel/store.ts';

/** Something that happened to a customer or to one of their documents; mails and payments are told by their document. */
export interface TimelineEvent extends EventRecord {
	/** The legal number of the document; null for the customer and for drafts. */
	readonly subjectNumber: string | null;
}

declare module '../kernel/store.ts' {
	interface NeedKinds {
		/** Latest first; `before` is the sequence of the last event of the page before. */
		'customer.timeline': {
			readonly args: { readonly customerId: CustomerId; readonly before: number | null; readonly limit: number };
			readonly answer: readonly TimelineEvent[];
		};
	}
}
