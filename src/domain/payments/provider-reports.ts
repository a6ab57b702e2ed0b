import type { IsoInstant } from '../kernel/calendar.ts';
import type { JsonObject } from '../kernel/json.ts';
import type { Money } from '../kernel/money.ts';

/**
 * `refused`: it is certain that nothing was done and nothing will be. `unknown`: nobody can tell; it is asked again and
 * never sent anew under another handle.
 */
export type ProviderAnswer<Report> =
	| { readonly kind: 'report'; readonly report: Report }
	| { readonly kind: 'refused'; readonly reason: FailureReason; readonly detail: string }
	| { readonly kind: 'unknown'; readonly detail: string; readonly retryAfterSeconds: number | null };

export interface PaymentReport {
	readonly state: ReportedState;
	readonly providerId: string;
	/** Our payment, where the provider gives its id back. */
	readonly ownId?: string | null;
	/** Everything the provider calls this payment by: its own id, charges, captures, transactions. */
	readonly references: readonly string[];
	/** What was debited; present exactly when `succeeded`. Sandbox currencies are translated back to those that were asked. */
	readonly received: ReportedMoney | null;
	/** What arrived on our balance and what it cost, once the provider tells. */
	readonly settlement: Settlement | null;
	/** Why it failed; present exactly when `failed`. */
	readonly reason: FailureReason | null;
	/** What the payer must do; null when nothing, or when it can no longer be done. */
	readonly action: PayerAction | null;
	/** Until when the payer can act. */
	readonly expiresAt: IsoInstant | null;
	readonly method: MethodSummary | null;
	/** A method that this payment saved. */
	readonly saved: SavedToken | null;
	/** What the adapter wants to find again in `PaymentAttempt.kept`; replaces what was there. Kept sealed. */
	readonly keep: JsonObject;
}

export type ReportedState = 'action_required' | 'processing' | 'succeeded' | 'failed' | 'expired' | 'not_started';

/** Money as a provider names it: the currency may be one that we do not keep books in. */
export type ReportedMoney = Money | { readonly unsupported: { readonly currency: string; readonly amount: string } };

export const isSupportedMoney = (reported: ReportedMoney): reported is Money => !('unsupported' in reported);

export interface Settlement {
	/** In the currency of our balance with the provider, before the fee. */
	readonly gross: Money;
	readonly fee: Money;
}

export type PayerAction =
	| { readonly kind: 'redirect'; readonly url: string }
	| { readonly kind: 'client_secret'; readonly clientSecret: string; readonly publicKey: string }
	| { readonly kind: 'confirm_on_phone' };

/** What may be shown of a method: nothing that a thief could use. */
export type MethodSummary =
	| {
			readonly kind: 'card';
			readonly brand: string;
			readonly last4: string;
			readonly expiryMonth: number;
			readonly expiryYear: number;
	  }
	/** `a•••@example.com` */
	| { readonly kind: 'paypal'; readonly account: string | null }
	/** The last two digits at most. */
	| { readonly kind: 'mobile_money'; readonly phoneEnd: string | null }
	| { readonly kind: 'other'; readonly name: string };

export interface SavedToken {
	readonly token: string;
	/** The provider's name for the customer, needed to charge the token. */
	readonly providerCustomer: string | null;
}

/** Why a payment, refund or method failed; the closed set of all providers. */
export const failureReasons = [
	/** The bank or operator refused without saying more; also what must not be told to the payer. */
	'declined',
	'insufficient_funds',
	'limit_reached',
	'authentication_required',
	'expired_method',
	/** Wrong number, code or date; a token that does not exist any more. */
	'invalid_method',
	/** The phone has no account with this operator. */
	'unknown_payer',
	'rejected_by_payer',
	/** The payer did not confirm in time. */
	'timed_out',
	/** Closed by us, or the payer went away. */
	'cancelled',
	/** The operator saw the same amount from the same phone minutes ago. */
	'duplicate',
	/** It is certain that the provider has never begun. */
	'not_started',
	'provider_unavailable',
	/** Our account, key or request is wrong: for the operator, not for the payer. */
	'configuration',
	'currency_not_supported',
	'amount_not_supported',
	/** Refunds: more than is left, or too late. */
	'not_refundable',
	'other',
] as const;
export type FailureReason = (typeof failureReasons)[number];

export interface RefundReport {
	readonly state: 'processing' | 'succeeded' | 'failed' | 'not_started';
	readonly providerId: string;
	readonly amount: ReportedMoney;
	readonly reason: FailureReason | null;
	readonly keep: JsonObject;
}

export interface MethodReport {
	readonly state: 'action_required' | 'processing' | 'succeeded' | 'failed' | 'not_started';
	readonly providerId: string;
	readonly action: PayerAction | null;
	readonly saved: SavedToken | null;
	readonly method: MethodSummary | null;
	readonly reason: FailureReason | null;
	readonly keep: JsonObject;
}
