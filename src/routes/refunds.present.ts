import type { DisputeResponse } from '../contract/disputes.ts';
import type { RefundResponse } from '../contract/refunds.ts';
import { moneyToDecimal } from '../domain/kernel/money.ts';
import { type Dispute, isMoneyGone } from '../domain/payments/dispute.ts';
import type { Refund } from '../domain/payments/refund.ts';
import { failureTexts } from './payments.present.ts';

export const presentRefund = (refund: Refund): RefundResponse => ({
	id: refund.id,
	object: 'refund',
	status: refund.status,
	payment_id: refund.paymentId,
	provider: refund.provider,
	origin: refund.origin,
	invoice_id: refund.invoiceId,
	credit_note_id: refund.creditNoteId,
	customer_id: refund.customerId,
	currency: refund.charge.currency,
	amount: moneyToDecimal(refund.charge),
	invoice_amount: { currency: refund.amount.currency, amount: moneyToDecimal(refund.amount) },
	taken_from: {
		customer_credit: moneyToDecimal(refund.fromCredit),
		unallocated: moneyToDecimal(refund.fromUnallocated),
		uncovered: moneyToDecimal(refund.uncovered),
	},
	failure: refund.failure === null ? null : { reason: refund.failure, message: failureTexts[refund.failure] },
	provider_reference: refund.providerId,
	final_at: refund.finalAt,
	created_at: refund.createdAt,
});

export const presentDispute = (dispute: Dispute): DisputeResponse => ({
	id: dispute.id,
	object: 'dispute',
	status: dispute.status,
	payment_id: dispute.paymentId,
	provider: dispute.provider,
	provider_reference: dispute.providerId,
	reason: dispute.reason,
	currency: dispute.amount.currency,
	amount: moneyToDecimal(dispute.amount),
	withdrawn: isMoneyGone(dispute),
	due_by: dispute.dueBy,
	opened_at: dispute.openedAt,
	closed_at: dispute.closedAt,
});
