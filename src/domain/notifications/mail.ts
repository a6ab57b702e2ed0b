import type { IsoInstant } from '../kernel/calendar.ts';
import type { CustomerId } from '../kernel/ids.ts';
import type { Result } from '../kernel/result.ts';
import type { MailedId, MailKind } from './mail-subject.ts';

/**
 * `sending` is a claim: somebody is at it. Without an outcome after twenty minutes it is `unknown`, and is repeated only
 * where the transport can tell a repetition; otherwise a person decides. `waiting`: a person wants it sent again, and
 * nothing has left since. `bounced`: it left, and the other side sent it back or complained.
 */
export const mailStatuses = ['waiting', 'sending', 'sent', 'unknown', 'refused', 'bounced'] as const;
export type MailStatus = (typeof mailStatuses)[number];

export interface MailRecord {
	readonly documentId: MailedId;
	readonly kind: MailKind;
	readonly customerId: CustomerId;
	/** 1, and one more each time a person has it sent again. */
	readonly attempt: number;
	readonly status: MailStatus;
	readonly recipient: string;
	readonly providerId: string | null;
	/** Why it was refused or came back, in the transport's words, without addresses. */
	readonly detail: string | null;
	readonly claimedAt: IsoInstant;
	readonly sentAt: IsoInstant | null;
}

export interface MailAddress {
	readonly name: string;
	readonly email: string;
}

export interface MailMessage {
	/** One per document, kind and attempt: a transport that knows it sends once. */
	readonly idempotencyKey: string;
	readonly from: MailAddress;
	readonly to: MailAddress;
	readonly replyTo: string | null;
	readonly subject: string;
	readonly html: string;
	readonly text: string;
	readonly attachments: readonly { readonly filename: string; readonly type: string; readonly content: Uint8Array }[];
}

/** `later`: quota, rate limit or outage, the mail waits. `never`: the address or the mail itself was refused. */
export type MailerError = {
	readonly type: 'mail/not-sent';
	readonly retry: 'later' | 'never';
	/** `no`: the transport says that nothing left. `doubtful`: nobody knows, so sending again may send twice. */
	readonly delivered: 'no' | 'doubtful';
	readonly detail: string;
};

export interface Mailer {
	/** Whether sending the same key twice delivers once. */
	readonly idempotent: boolean;
	send(message: MailMessage): Promise<Result<{ readonly providerId: string }, MailerError>>;
}

/** `inv_…/invoice`, and `inv_…/invoice#2` for the second attempt, which is another mail to the transport. */
export const idempotencyKeyOf = ({ documentId, kind }: Pick<MailRecord, 'documentId' | 'kind'>, attempt: number) =>
	attempt === 1 ? `${documentId}/${kind}` : `${documentId}/${kind}#${attempt}`;

/** Diagnostics of mail servers repeat the address; the log keeps the reason and not the person. */
export const withoutAddresses = (detail: string): string =>
	detail
		.replaceAll(/[^\s<>"'(),:;[\]]+@[^\s<>"'(),:;[\]]+/g, '…@…')
		.replaceAll(/\p{Cc}+/gu, ' ')
		.slice(0, detailCharactersMax);

/** Enough for any server's sentence. */
const detailCharactersMax = 300;

/** What follows the first mail is not sent to an address from which a mail about the same thing came back. */
export const cameBackFrom = (mails: readonly MailRecord[], email: string | null): boolean =>
	mails.some(({ status, recipient }) => status === 'bounced' && recipient === email);

/** Latest claim first; `before` is the last mail of the page before. */
export interface MailFilter {
	readonly documentId: string | null;
	readonly customerId: CustomerId | null;
	readonly status: MailStatus | null;
	readonly before: MailPlace | null;
	readonly limit: number;
}

/** Where a mail stands in the log. */
export interface MailPlace {
	readonly claimedAt: string;
	readonly documentId: string;
	readonly kind: string;
}

declare module '../kernel/store.ts' {
	interface NeedKinds {
		/** Every mail about a document, in the order of their kinds. */
		'mail.ofDocument': { readonly args: { readonly documentId: string }; readonly answer: readonly MailRecord[] };
		'mail.byProviderId': { readonly args: { readonly providerId: string }; readonly answer: MailRecord | null };
		'mail.list': { readonly args: MailFilter; readonly answer: readonly MailRecord[] };
	}
	interface ChangeKinds {
		/**
		 * A claim; a second one for the same document and kind is a conflict, and so are two that take over the same mail
		 * to send it again. The customer's key seals the address.
		 */
		'mail.claim': { readonly mail: MailRecord; readonly dataKey: string };
		/** Nothing left under this claim: the next sender claims anew. */
		'mail.release': { readonly mail: MailRecord };
		'mail.outcome': { readonly mail: MailRecord };
		/** A delivered mail came back. */
		'mail.bounce': { readonly mail: MailRecord };
		/** A mail without a good end is sent again; only a person asks for it. */
		'mail.resend': { readonly mail: MailRecord };
	}
}
