/** Stripe's objects, with the members that the sandbox works with; the rest stands in `stripe.blanks.ts`. */
export interface StripeObject {
	readonly id: string;
	readonly object: string;
	/** Seconds since 1970, by the account's clock. */
	readonly created: number;
}

export type Metadata = Readonly<Record<string, string>>;

export interface PaymentIntent extends StripeObject {
	readonly object: 'payment_intent';
	readonly amount: number;
	readonly amount_received: number;
	readonly currency: string;
	readonly status:
		| 'requires_payment_method'
		| 'requires_confirmation'
		| 'requires_action'
		| 'processing'
		| 'canceled'
		| 'succeeded';
	readonly capture_method: 'automatic' | 'automatic_async';
	readonly client_secret: string;
	readonly customer: string | null;
	readonly description: string | null;
	readonly last_payment_error: object | null;
	readonly latest_charge: string | null;
	readonly metadata: Metadata;
	readonly next_action: NextAction | null;
	readonly payment_method: string | null;
	readonly setup_future_usage: 'on_session' | 'off_session' | null;
	readonly canceled_at: number | null;
	readonly cancellation_reason: string | null;
	/** The page that it was made for. */
	readonly _session: string | null;
}

export type NextAction =
	| { readonly type: 'use_stripe_sdk'; readonly use_stripe_sdk: object }
	| {
			readonly type: 'redirect_to_url';
			readonly redirect_to_url: { readonly return_url: string; readonly url: string };
	  };

export interface SetupIntent extends StripeObject {
	readonly object: 'setup_intent';
	readonly status: PaymentIntent['status'];
	readonly client_secret: string;
	readonly customer: string | null;
	readonly description: string | null;
	readonly last_setup_error: object | null;
	readonly metadata: Metadata;
	readonly next_action: NextAction | null;
	readonly payment_method: string | null;
	readonly usage: 'on_session' | 'off_session';
	readonly cancellation_reason: string | null;
	readonly _session: string | null;
}

export interface Charge extends StripeObject {
	readonly object: 'charge';
	readonly amount: number;
	readonly amount_captured: number;
	readonly amount_refunded: number;
	readonly balance_transaction: string | null;
	readonly captured: boolean;
	readonly currency: string;
	readonly customer: string | null;
	readonly disputed: boolean;
	readonly metadata: Metadata;
	readonly paid: boolean;
	readonly payment_intent: string | null;
	readonly payment_method: string | null;
	readonly refunded: boolean;
	readonly status: 'succeeded' | 'pending' | 'failed';
	/** The number of the test card. */
	readonly _card: string;
}

export interface BalanceTransaction extends StripeObject {
	readonly object: 'balance_transaction';
	readonly amount: number;
	readonly currency: string;
	readonly fee: number;
	readonly net: number;
	readonly source: string;
}

export interface PaymentMethod extends StripeObject {
	readonly object: 'payment_method';
	readonly type: 'card';
	readonly card: { readonly brand: string; readonly last4: string };
	readonly customer: string | null;
	readonly _card: string;
	/** Its owner was asked once, for charges to come. */
	readonly _authenticated: boolean;
}

export interface Customer extends StripeObject {
	readonly object: 'customer';
	readonly email: string | null;
	readonly name: string | null;
	readonly metadata: Metadata;
}

export interface Session extends StripeObject {
	readonly object: 'checkout.session';
	readonly mode: 'payment' | 'setup';
	readonly status: 'open' | 'complete' | 'expired';
	readonly payment_status: 'paid' | 'unpaid' | 'no_payment_required';
	readonly amount_total: number | null;
	readonly currency: string | null;
	readonly customer: string | null;
	readonly customer_email: string | null;
	readonly cancel_url: string | null;
	readonly success_url: string;
	readonly expires_at: number;
	readonly metadata: Metadata;
	readonly payment_intent: string | null;
	readonly setup_intent: string | null;
	readonly url: string | null;
	/** What the intent is made of when the payer pays. */
	readonly _intent: {
		readonly description: string | null;
		readonly metadata: Metadata;
		readonly setup_future_usage: PaymentIntent['setup_future_usage'];
		readonly capture_method: PaymentIntent['capture_method'];
	};
	/** What the payer reads. */
	readonly _title: string;
}

export interface Refund extends StripeObject {
	readonly object: 'refund';
	readonly amount: number;
	readonly balance_transaction: string | null;
	readonly charge: string;
	readonly currency: string;
	readonly failure_reason?: string;
	readonly metadata: Metadata;
	readonly payment_intent: string | null;
	readonly pending_reason?: string;
	readonly status: 'pending' | 'requires_action' | 'succeeded' | 'failed' | 'canceled';
}

export interface Dispute extends StripeObject {
	readonly object: 'dispute';
	readonly amount: number;
	readonly balance_transactions: readonly object[];
	readonly charge: string;
	readonly currency: string;
	readonly evidence: Readonly<Record<string, unknown>>;
	readonly evidence_details: {
		readonly due_by: number | null;
		readonly has_evidence: boolean;
		readonly past_due: boolean;
		readonly submission_count: number;
	};
	readonly payment_intent: string | null;
	readonly reason: string;
	readonly status:
		| 'warning_needs_response'
		| 'warning_under_review'
		| 'warning_closed'
		| 'needs_response'
		| 'under_review'
		| 'won'
		| 'lost';
}

export interface StripeEvent extends StripeObject {
	readonly object: 'event';
	readonly type: string;
	readonly data: { readonly object: object };
}
