import type { FailureReason } from '../../domain/payments/provider.ts';

/** What Stripe says about an attempt that failed. */
export interface StripeDecline {
	readonly code?: string | null | undefined;
	readonly decline_code?: string | null | undefined;
	readonly advice_code?: string | null | undefined;
}

/**
 * Why an attempt failed. What hints at a crime and what needs the payer's bank go before Stripe's advice; the advice
 * goes before the bank's own code, which tells less about whether another try makes sense.
 */
export const declineToReason = (decline: StripeDecline): FailureReason => {
	const named = codeOf(decline);
	const reason = reasonOf(named);
	if (reason === 'authentication_required') return reason;
	const { advice_code: advice } = decline;
	if (advice === 'do_not_try_again' && isRetriedLater(reason)) return 'declined';
	if (advice === 'confirm_card_data' && reason !== 'expired_method' && !isMasked(named)) return 'invalid_method';
	return reason;
};

/** Stripe's own word, for a person who looks into a case. */
export const codeOf = ({ code, decline_code: declineCode }: StripeDecline): string | null =>
	declineCode ?? code ?? null;

const isRetriedLater = (reason: FailureReason): boolean =>
	reason === 'insufficient_funds' || reason === 'limit_reached';

const reasonOf = (code: string | null): FailureReason =>
	code === null ? 'declined' : (reasons.get(code) ?? 'declined');

/** A thief must not learn from us that the card is known as stolen. */
const maskedCodes = ['fraudulent', 'lost_card', 'stolen_card', 'merchant_blacklist', 'pickup_card'] as const;
const isMasked = (code: string | null): boolean => maskedCodes.some((masked) => masked === code);

const codes: Partial<Readonly<Record<FailureReason, readonly string[]>>> = {
	declined: [
		...maskedCodes,
		'approve_with_id',
		'call_issuer',
		'card_declined',
		'do_not_honor',
		'do_not_try_again',
		'generic_decline',
		'issuer_not_available',
		'no_action_taken',
		'not_permitted',
		'payment_intent_payment_attempt_failed',
		'payment_method_provider_decline',
		'pin_try_exceeded',
		'processing_error',
		'reenter_transaction',
		'restricted_card',
		'security_violation',
		'service_not_allowed',
		'transaction_not_allowed',
		'try_again_later',
	],
	insufficient_funds: ['insufficient_funds'],
	limit_reached: ['card_velocity_exceeded', 'withdrawal_count_limit_exceeded'],
	amount_not_supported: ['invalid_amount', 'amount_too_small', 'amount_too_large'],
	duplicate: ['duplicate_transaction'],
	authentication_required: [
		'authentication_required',
		'authentication_not_handled',
		'mobile_device_authentication_required',
		'offline_pin_required',
		'online_or_offline_pin_required',
		'payment_intent_authentication_failure',
		'setup_intent_authentication_failure',
	],
	expired_method: ['expired_card'],
	invalid_method: [
		'card_not_supported',
		'incorrect_address',
		'incorrect_cvc',
		'incorrect_number',
		'incorrect_pin',
		'incorrect_zip',
		'invalid_account',
		'invalid_cvc',
		'invalid_expiry_month',
		'invalid_expiry_year',
		'invalid_number',
		'invalid_pin',
		'new_account_information_available',
	],
	rejected_by_payer: [
		'payment_method_customer_decline',
		'revocation_of_all_authorizations',
		'revocation_of_authorization',
		'stop_payment_order',
	],
	timed_out: ['payment_intent_payment_attempt_expired', 'payment_method_provider_timeout'],
	currency_not_supported: ['currency_not_supported'],
	configuration: ['testmode_decline', 'live_mode_test_card', 'test_mode_live_card'],
};

const reasons: ReadonlyMap<string, FailureReason> = new Map(
	Object.entries(codes).flatMap(([reason, names]) => names.map((name) => [name, reason as FailureReason] as const)),
);

const refundReasons: Readonly<Record<string, FailureReason>> = {
	lost_or_stolen_card: 'declined',
	declined: 'declined',
	expired_or_canceled_card: 'expired_method',
	charge_for_pending_refund_disputed: 'not_refundable',
	merchant_request: 'cancelled',
	// Ours: the balance with Stripe could not bear it.
	insufficient_funds: 'configuration',
};

export const refundFailureToReason = (failure: string | null | undefined): FailureReason =>
	(failure === null || failure === undefined ? undefined : refundReasons[failure]) ?? 'other';
