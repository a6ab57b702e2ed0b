import type { FailureReason } from '../../domain/payments/provider.ts';
import type { PaypalRefusal } from './paypal.answers.ts';

/** What one of PayPal's issues means for a payment, a refund or a saved method. */
export interface IssueMeaning {
	readonly reason: FailureReason;
	/**
	 * `payer`: the payer goes back to the same page and chooses anew. `look`: it happened by another path, the order
	 * tells. `doubtful`: something else under our reference exists; nothing may be concluded. `final`: over.
	 */
	readonly next: 'payer' | 'look' | 'doubtful' | 'final';
}

export const meaningOf = ({ issue, status }: PaypalRefusal): IssueMeaning =>
	meanings.get(issue) ?? final(currencyIssue.test(issue) ? 'currency_not_supported' : reasonOfStatus(status));

const final = (reason: FailureReason): IssueMeaning => ({ reason, next: 'final' });
const payer = (reason: FailureReason): IssueMeaning => ({ reason, next: 'payer' });
const look: IssueMeaning = { reason: 'other', next: 'look' };

const currencyIssue = /^CURRENCY_NOT_SUPPORTED/;

/** An issue that nobody has told us about: what its status says. */
const reasonOfStatus = (status: number): FailureReason => (status === 422 ? 'other' : 'configuration');

const meanings: ReadonlyMap<string, IssueMeaning> = new Map([
	['INSTRUMENT_DECLINED', payer('declined')],
	['PAYER_ACTION_REQUIRED', payer('authentication_required')],
	['REDIRECT_PAYER_FOR_ALTERNATE_FUNDING', payer('declined')],
	['ORDER_NOT_APPROVED', payer('authentication_required')],
	['ORDER_IS_PENDING_APPROVAL', payer('authentication_required')],

	['ORDER_ALREADY_CAPTURED', look],
	['ORDER_ALREADY_AUTHORIZED', look],
	['ORDER_COMPLETION_IN_PROGRESS', look],
	['ORDER_COMPLETED_OR_VOIDED', look],
	// The id of our payment is used for one order only, so money may have moved under an order we have lost sight of.
	['DUPLICATE_INVOICE_ID', { reason: 'duplicate', next: 'doubtful' }],

	['ORDER_EXPIRED', final('timed_out')],
	['PAYER_CANNOT_PAY', final('declined')],
	['PAYER_ACCOUNT_RESTRICTED', final('declined')],
	['PAYER_ACCOUNT_LOCKED_OR_CLOSED', final('declined')],
	['TRANSACTION_REFUSED', final('declined')],
	['COMPLIANCE_VIOLATION', final('declined')],
	['PAYEE_BLOCKED_TRANSACTION', final('declined')],
	['MAX_NUMBER_OF_PAYMENT_ATTEMPTS_EXCEEDED', final('declined')],
	['TRANSACTION_LIMIT_EXCEEDED', final('limit_reached')],
	['AGREEMENT_ALREADY_CANCELLED', final('invalid_method')],
	['BILLING_AGREEMENT_NOT_FOUND', final('invalid_method')],
	['TOKEN_ID_NOT_FOUND', final('invalid_method')],
	['INVALID_CURRENCY_CODE', final('currency_not_supported')],

	['CAPTURE_FULLY_REFUNDED', final('not_refundable')],
	['REFUND_AMOUNT_EXCEEDED', final('not_refundable')],
	['REFUND_TIME_LIMIT_EXCEEDED', final('not_refundable')],
	['PENDING_CAPTURE', final('not_refundable')],
	['REFUND_FAILED_INSUFFICIENT_FUNDS', final('insufficient_funds')],

	// Ours: the request or the account is wrong.
	['PAYPAL_REQUEST_ID_REQUIRED', final('configuration')],
	['DECIMAL_PRECISION', final('configuration')],
	['MULTI_CURRENCY_ORDER', final('configuration')],
	['AMOUNT_MISMATCH', final('configuration')],
	['ITEM_TOTAL_MISMATCH', final('configuration')],
	['INVALID_PARAMETER_VALUE', final('configuration')],
	['MISSING_REQUIRED_PARAMETER', final('configuration')],
	['PERMISSION_DENIED', final('configuration')],
	['INVALID_RESOURCE_ID', final('configuration')],
]);
