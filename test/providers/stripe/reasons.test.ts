import { describe, expect, it } from 'vitest';
import { failureReasons } from '../../../src/domain/payments/provider.ts';
import { declineToReason, refundFailureToReason } from '../../../src/providers/stripe/stripe.reasons.ts';

const byReason = {
	declined:
		'generic_decline do_not_honor call_issuer no_action_taken not_permitted security_violation lost_card stolen_card ' +
		'pickup_card restricted_card fraudulent merchant_blacklist do_not_try_again transaction_not_allowed ' +
		'service_not_allowed processing_error reenter_transaction issuer_not_available approve_with_id try_again_later ' +
		'pin_try_exceeded',
	insufficient_funds: 'insufficient_funds',
	limit_reached: 'card_velocity_exceeded withdrawal_count_limit_exceeded',
	amount_not_supported: 'invalid_amount',
	duplicate: 'duplicate_transaction',
	authentication_required:
		'authentication_required authentication_not_handled mobile_device_authentication_required offline_pin_required ' +
		'online_or_offline_pin_required',
	expired_method: 'expired_card',
	invalid_method:
		'incorrect_cvc invalid_cvc incorrect_number invalid_number incorrect_zip incorrect_address invalid_expiry_month ' +
		'invalid_expiry_year new_account_information_available incorrect_pin invalid_pin invalid_account card_not_supported',
	rejected_by_payer: 'revocation_of_authorization revocation_of_all_authorizations stop_payment_order',
	currency_not_supported: 'currency_not_supported',
	configuration: 'testmode_decline',
} as const;

const table = Object.entries(byReason).flatMap(([reason, codes]) =>
	codes.split(' ').map((code) => [code, reason] as const),
);

describe('a declined card', () => {
	it.each(table)('%s → %s', (code, reason) => {
		expect(declineToReason({ code: 'card_declined', decline_code: code })).toBe(reason);
	});

	it('without a word of its bank tells by the error itself', () => {
		expect(declineToReason({ code: 'expired_card' })).toBe('expired_method');
		expect(declineToReason({ code: 'payment_intent_authentication_failure' })).toBe('authentication_required');
		expect(declineToReason({})).toBe('declined');
	});

	it('with a code that nobody has seen yet is declined', () => {
		expect(declineToReason({ code: 'card_declined', decline_code: 'moon_phase' })).toBe('declined');
	});

	it('that Stripe advises never to try again does not read like one that may have money tomorrow', () => {
		const decline = { code: 'card_declined', decline_code: 'insufficient_funds' };
		expect(declineToReason({ ...decline, advice_code: 'do_not_try_again' })).toBe('declined');
		expect(declineToReason({ ...decline, advice_code: 'try_again_later' })).toBe('insufficient_funds');
	});

	it('whose data Stripe advises to check is an invalid method, unless it has expired or was stolen', () => {
		const advice = { code: 'card_declined', advice_code: 'confirm_card_data' };
		expect(declineToReason({ ...advice, decline_code: 'generic_decline' })).toBe('invalid_method');
		expect(declineToReason({ ...advice, decline_code: 'expired_card' })).toBe('expired_method');
		expect(declineToReason({ ...advice, decline_code: 'stolen_card' })).toBe('declined');
		expect(declineToReason({ ...advice, decline_code: 'authentication_required' })).toBe('authentication_required');
	});

	it.each(['lost_card', 'stolen_card', 'fraudulent', 'merchant_blacklist'])(
		'tells a thief nothing about %s, whatever the advice',
		(code) => {
			for (const advice of [null, 'do_not_try_again', 'try_again_later', 'confirm_card_data']) {
				expect(declineToReason({ code: 'card_declined', decline_code: code, advice_code: advice })).toBe('declined');
			}
		},
	);
});

describe('a refund that failed', () => {
	it.each([
		['lost_or_stolen_card', 'declined'],
		['expired_or_canceled_card', 'expired_method'],
		['charge_for_pending_refund_disputed', 'not_refundable'],
		['insufficient_funds', 'configuration'],
		['merchant_request', 'cancelled'],
		['unknown', 'other'],
		[null, 'other'],
	])('by %s: %s', (failure, reason) => {
		expect(refundFailureToReason(failure)).toBe(reason);
		expect(failureReasons).toContain(reason);
	});
});
