import type { IsoInstant } from '../kernel/calendar.ts';
import type { PaymentAttempt } from './provider.ts';
import type { MethodSummary, RefundReport, ReportedMoney } from './provider-reports.ts';

/** A notice as it arrived. */
export interface NoticeDelivery {
	readonly headers: ReadonlyMap<string, string>;
	/** The bytes as received: signatures are over them. */
	readonly body: Uint8Array;
	readonly now: IsoInstant;
	/** Of the payment that the address names, where notices are per payment; null otherwise. */
	readonly attempt: PaymentAttempt | null;
}

export type NoticeRefusal =
	| { readonly type: 'notice/forged'; readonly detail: string }
	| { readonly type: 'notice/stale'; readonly detail: string }
	| { readonly type: 'notice/unreadable'; readonly detail: string }
	/** What verification needs could not be fetched: the provider should send it again. */
	| { readonly type: 'notice/cannot-verify'; readonly detail: string };

export interface Notice {
	/** The same for every delivery of the same notice. */
	readonly eventKey: string;
	readonly type: string;
	readonly facts: NoticeFacts;
}

/** Which payment: by our id when the provider gives it back, else by any of the provider's names for it. */
export interface NoticeSubject {
	readonly paymentId: string | null;
	readonly references: readonly string[];
}

export type NoticeFacts =
	/** A nudge: how it stands is asked. The path names the payment where `subject` is empty. */
	| { readonly about: 'payment'; readonly subject: NoticeSubject }
	| {
			readonly about: 'refund';
			readonly subject: NoticeSubject;
			/** Ours, when the provider gives it back; null for one made in the provider's own pages. */
			readonly refundId: string | null;
			readonly report: RefundReport;
	  }
	| { readonly about: 'dispute'; readonly subject: NoticeSubject; readonly report: DisputeReport }
	| {
			readonly about: 'method';
			readonly methodId: string | null;
			readonly token: string | null;
			readonly state: 'saved' | 'changed' | 'gone';
			readonly method: MethodSummary | null;
	  }
	/** Nothing that we act on. */
	| { readonly about: 'nothing' };

export interface DisputeReport {
	readonly providerId: string;
	readonly state: 'open' | 'won' | 'lost';
	readonly reason: string;
	readonly amount: ReportedMoney;
	/** The disputed money has left our balance. */
	readonly isWithdrawn: boolean;
	/** Until when evidence is taken. */
	readonly dueBy: IsoInstant | null;
}
