import type { CreditNote } from '../invoices/credit-note.ts';
import type { Invoice } from '../invoices/invoice.ts';
import { nextStatus } from '../invoices/lifecycle.ts';
import { type ActionContext, eventOf } from '../kernel/event.ts';
import { type IdSource, isId } from '../kernel/ids.ts';
import type { JsonObject } from '../kernel/json.ts';
import type { Change, Store } from '../kernel/store.ts';
import type { Subscription } from '../subscriptions/subscription.ts';
import type { MailRecord } from './mail.ts';
import type { MailedId, MailKind } from './mail-subject.ts';

interface DeliveryDeps {
	readonly store: Store;
	readonly ids: IdSource;
}

/** Another writer of the document may be first twice in a row; a third time the mail's outcome is noted alone. */
const attemptsMax = 3;

/**
 * Notes a delivered mail together with what it means for its document. A document that moved on meanwhile keeps its
 * status. False when other writers of the document win every time: the mail's outcome is then to be noted alone, because
 * what was delivered must not look doubtful.
 */
export const noteDelivered = async (
	deps: DeliveryDeps,
	mail: MailRecord,
	done: Change,
	context: ActionContext,
): Promise<boolean> => {
	for (let attempt = 1; attempt <= attemptsMax; attempt++) {
		const { documentId } = mail;
		const document = await loadDocument(deps.store, documentId);
		if (document === null) return false;
		const changes = [...deliveredChanges(deps, document, mail, context), { kind: 'mail.outcome' as const, mail }, done];
		const committed = await deps.store.commit({ changes, answer: null });
		if (committed.kind === 'committed') return true;
	}
	return false;
};

/** What mail is about. */
export type MailedDocument =
	| { readonly type: 'invoice'; readonly invoice: Invoice }
	| { readonly type: 'credit-note'; readonly creditNote: CreditNote }
	| { readonly type: 'subscription'; readonly subscription: Subscription };

export const loadDocument = async (store: Store, id: MailedId): Promise<MailedDocument | null> => {
	if (isId('sub', id)) {
		const { subscription } = await store.load({ subscription: { kind: 'subscription.byId', id } });
		return subscription && { type: 'subscription', subscription };
	}
	if (isId('crn', id)) {
		const { creditNote } = await store.load({ creditNote: { kind: 'credit-note.byId', id } });
		return creditNote && { type: 'credit-note', creditNote };
	}
	const { invoice } = await store.load({ invoice: { kind: 'invoice.byId', id } });
	return invoice && { type: 'invoice', invoice };
};

/**
 * Only a document's first mail changes what the document says of itself; the others are events on its time line. Of a
 * subscription the log of mails tells them: its version is the lock of the daily run, which no mail may hold up.
 */
const deliveredChanges = (
	deps: DeliveryDeps,
	document: MailedDocument,
	mail: MailRecord,
	context: ActionContext,
): readonly Change[] => {
	if (document.type === 'credit-note') {
		const sent: CreditNote = {
			...document.creditNote,
			version: document.creditNote.version + 1,
			sentAt: document.creditNote.sentAt ?? context.now,
		};
		return [
			eventOf(deps.ids, 'credit_note.sent', sent, { mail: mail.kind, attempt: mail.attempt }, context),
			{ kind: 'credit-note.sent', creditNote: sent },
		];
	}
	if (document.type === 'subscription') return [];
	const { invoice } = document;
	if (mail.kind !== 'invoice') {
		return mailedChanges(deps, document, eventOfKind(mail.kind), { mail: mail.kind, attempt: mail.attempt }, context);
	}
	const status = nextStatus(invoice, 'mark-sent');
	const sent: Invoice = {
		...invoice,
		status: status.ok ? status.value : invoice.status,
		version: invoice.version + 1,
		sentAt: context.now,
		updatedAt: context.now,
	};
	return [
		// The type says it all; every invoice has this event, and each byte of it is kept for ever.
		eventOf(deps.ids, 'invoice.sent', sent, {}, context),
		{ kind: 'invoice.progress', invoice: sent },
	];
};

const eventOfKind = (kind: MailKind): string => {
	if (kind.startsWith('overdue.')) return 'invoice.reminded';
	return kind.startsWith('payment_failed.') ? 'invoice.payment_failure_mailed' : 'invoice.payment_mailed';
};

/** An event about a mail on its document's time line, with the version that makes it the lock. */
export const mailedChanges = (
	{ ids }: Pick<DeliveryDeps, 'ids'>,
	document: MailedDocument,
	type: string,
	payload: JsonObject,
	context: ActionContext,
): readonly Change[] => {
	if (document.type === 'credit-note') {
		const creditNote: CreditNote = { ...document.creditNote, version: document.creditNote.version + 1 };
		return [eventOf(ids, type, creditNote, payload, context), { kind: 'credit-note.sent', creditNote }];
	}
	if (document.type === 'subscription') {
		const { version } = document.subscription;
		const subscription: Subscription = { ...document.subscription, version: version + 1, updatedAt: context.now };
		return [eventOf(ids, type, subscription, payload, context), { kind: 'subscription.save', subscription }];
	}
	const { invoice } = document;
	const changed: Invoice = { ...invoice, version: invoice.version + 1, updatedAt: context.now };
	return [eventOf(ids, type, changed, payload, context), { kind: 'invoice.progress', invoice: changed }];
};
