import type { IsoInstant } from '../kernel/calendar.ts';
import type { CreditNoteId, InvoiceId } from '../kernel/ids.ts';
import type { Change, OutboxKind } from '../kernel/store.ts';

/** What is numbered, archived, sealed and mailed. */
export type DocumentId = InvoiceId | CreditNoteId;

/** Work on a document, as the message that asks for it tells. */
export interface DocumentRequest {
	readonly id: DocumentId;
	/** Finishing this request leaves one that was written later undone: nobody has seen that one yet. */
	readonly requestedAt: IsoInstant;
}

export const requestDone = (kind: OutboxKind, { id, requestedAt }: DocumentRequest, at: IsoInstant): Change => ({
	kind: 'outbox.done',
	message: { kind, subjectId: id, createdAt: requestedAt },
	at,
});
