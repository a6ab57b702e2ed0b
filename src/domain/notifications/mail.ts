import type { IsoInstant } from '../kernel/calendar.ts';
import type { Result } from '../kernel/result.ts';

export type MailKind = 'invoice';

/**
 * `sending` is a claim: somebody is at it. Without an outcome after twenty minutes it is `unknown`, and is repeated only
 * where the transport can tell a repetition; otherwise a person decides.
 */
export type MailStatus = 'sending' | 'sent' | 'unknown' | 'refused';

export interface MailRecord {
	readonly documentId: string;
	readonly kind: MailKind;
	readonly status: MailStatus;
	readonly recipient: string;
	readonly providerId: string | null;
	/** Why the transport refused, in its words. */
	readonly detail: string | null;
	readonly claimedAt: IsoInstant;
	readonly sentAt: IsoInstant | null;
}

export interface MailAddress {
	readonly name: string;
	readonly email: string;
}

export interface MailMessage {
	/** One per document and kind: a transport that knows it sends once. */
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

declare module '../kernel/store.ts' {
	interface NeedKinds {
		mail: {
			readonly args: { readonly documentId: string; readonly mail: MailKind };
			readonly answer: MailRecord | null;
		};
	}
	interface ChangeKinds {
		/** A first claim; a second one for the same document and kind is a conflict. The customer's key seals the address. */
		'mail.claim': { readonly mail: MailRecord; readonly dataKey: string };
		/** Nothing left under this claim: the next sender claims anew. */
		'mail.release': { readonly mail: MailRecord };
		'mail.outcome': { readonly mail: MailRecord };
	}
}
