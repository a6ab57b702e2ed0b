import type { CreditNote } from '../invoices/credit-note.ts';
import type { Invoice } from '../invoices/invoice.ts';
import { type CommandError, type CommandOutcome, runCommand } from '../kernel/command.ts';
import type { ActionContext } from '../kernel/event.ts';
import type { CreditNoteId, IdSource, InvoiceId } from '../kernel/ids.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import type { Store } from '../kernel/store.ts';
import type { Subscription } from '../subscriptions/subscription.ts';
import { type MailedDocument, mailedChanges } from './delivery.ts';
import { type MailRecord, type MailStatus, withoutAddresses } from './mail.ts';
import { type MailedId, type MailKind, mailSubjectId } from './mail-subject.ts';

export interface MailLogDeps {
	readonly store: Store;
	readonly ids: IdSource;
}

export type MailLogError =
	| { readonly type: 'mail/not-found'; readonly mail: string }
	/** It is on its way, or arrived as far as we know. */
	| { readonly type: 'mail/not-failed'; readonly mail: string; readonly status: MailStatus };

export interface Bounce {
	/** The transport's name for the mail. */
	readonly providerId: string;
	/** It came back, or the recipient called it unwanted. */
	readonly type: 'bounced' | 'complained';
	/** In the words of the other side. */
	readonly detail: string | null;
}

type MailLogResult = Promise<Result<CommandOutcome<MailRecord>, MailLogError | CommandError>>;

/**
 * A delivered mail came back, as the transport tells. Later mails about the document do not go to that address any
 * more. Telling it twice is telling it once. A transport that is faster than our own note of the sending is told that
 * there is no such mail, and tells again.
 */
export const recordBounce = async (deps: MailLogDeps, bounce: Bounce, context: ActionContext): MailLogResult => {
	const { mail: found } = await deps.store.load({
		mail: { kind: 'mail.byProviderId', providerId: bounce.providerId },
	});
	if (found === null) return err({ type: 'mail/not-found', mail: bounce.providerId });
	return changeMail(deps, found, context, (mail) => {
		// A person may have had it sent again meanwhile: that attempt has another name.
		if (mail.providerId !== bounce.providerId || mail.status !== 'sent') return ok(null);
		const detail = withoutAddresses(bounce.detail === null ? bounce.type : `${bounce.type}: ${bounce.detail}`);
		return ok({
			mail: { ...mail, status: 'bounced', detail },
			event: 'mail_bounced',
			payload: { mail: mail.kind, type: bounce.type },
			changes: (bounced) => [{ kind: 'mail.bounce', mail: bounced }],
		});
	});
};

/**
 * Sends a mail again that came back, was refused or may never have left: a person decides that, perhaps after the
 * customer's address was mended. Asking twice is asking once.
 */
export const resendMail = (
	deps: MailLogDeps,
	place: { readonly documentId: MailedId; readonly kind: MailKind },
	context: ActionContext,
): MailLogResult =>
	changeMail(deps, place, context, (mail) => {
		if (mail.status === 'waiting') return ok(null);
		if (mail.status === 'sent' || mail.status === 'sending') {
			return err({ type: 'mail/not-failed', mail: nameOf(mail), status: mail.status });
		}
		const subjectId = mailSubjectId(mail.documentId, mail.kind);
		return ok({
			mail: { ...mail, status: 'waiting' },
			event: 'mail_resent',
			payload: { mail: mail.kind, attempt: mail.attempt + 1, before: mail.status },
			changes: (waiting) => [
				{ kind: 'mail.resend', mail: waiting },
				{ kind: 'outbox', message: { kind: 'mail.send', subjectId, createdAt: context.now } },
			],
		});
	});

interface MailChange {
	readonly mail: MailRecord;
	/** What happened, on the time line of the document. */
	readonly event: 'mail_bounced' | 'mail_resent';
	readonly payload: Parameters<typeof mailedChanges>[3];
	readonly changes: (mail: MailRecord) => ReturnType<typeof mailedChanges>;
}

/** Decides about a mail together with its document, whose version is the lock. Null: nothing is to be changed. */
const changeMail = (
	deps: MailLogDeps,
	{ documentId, kind }: Pick<MailRecord, 'documentId' | 'kind'>,
	context: ActionContext,
	decide: (mail: MailRecord) => Result<MailChange | null, MailLogError>,
): MailLogResult =>
	runCommand(deps, {
		idempotency: null,
		answer: null,
		now: context.now,
		needs: {
			invoice: { kind: 'invoice.byId', id: documentId as InvoiceId },
			creditNote: { kind: 'credit-note.byId', id: documentId as CreditNoteId },
			subscription: { kind: 'subscription.byId', id: documentId },
			mails: { kind: 'mail.ofDocument', documentId },
		},
		decide: async ({ invoice, creditNote, subscription, mails }) => {
			const mail = mails.find((one) => one.kind === kind);
			const document = documentOf(invoice, creditNote, subscription);
			if (mail === undefined || document === null) {
				return err({ type: 'mail/not-found', mail: nameOf({ documentId, kind }) });
			}
			const decided = decide(mail);
			if (!decided.ok) return decided;
			if (decided.value === null) return ok({ value: mail, changes: [] });
			const { mail: changed, event, payload, changes } = decided.value;
			const type = `${document.type.replace('-', '_')}.${event}`;
			return ok({
				value: changed,
				changes: [...mailedChanges(deps, document, type, payload, context), ...changes(changed)],
			});
		},
	});

/** The one of them that an id names. */
const documentOf = (
	invoice: Invoice | null,
	creditNote: CreditNote | null,
	subscription: Subscription | null,
): MailedDocument | null => {
	if (invoice !== null) return { type: 'invoice', invoice };
	if (creditNote !== null) return { type: 'credit-note', creditNote };
	return subscription && { type: 'subscription', subscription };
};

/** `inv_…/overdue.7`. */
export const nameOf = ({ documentId, kind }: Pick<MailRecord, 'documentId' | 'kind'>): string =>
	`${documentId}/${kind}`;
