import * as z from 'zod';
import type { JsonObject } from '../../domain/kernel/json.ts';
import { isPositive } from '../../domain/kernel/money.ts';
import type { ProviderAnswer, ProviderRefunds, RefundOrder, RefundReport } from '../../domain/payments/provider.ts';
import { retryAfterSecondsOf } from '../http-exchange.ts';
import { refused, reported, unknown } from '../provider-answers.ts';
import type { MtnMomoAccount } from './mtn-momo.account.ts';
import { amountFromWire, amountToWire } from './mtn-momo.amounts.ts';
import type { MtnAnswer, MtnClient } from './mtn-momo.client.ts';
import { creationOutcome, errorOf, isNotFound, plainText, wireAmount } from './mtn-momo.mapping.ts';
import { reasonText, refundMeaningOf } from './mtn-momo.reasons.ts';

/** Money back from the float of the Disbursement product, tied to the payment it came from. */
export const createMtnRefunds = (account: MtnMomoAccount, client: MtnClient): ProviderRefunds => {
	const query = async (order: RefundOrder): Promise<ProviderAnswer<RefundReport>> =>
		refundToAnswer(account, order, await client.read('refund', order.uuid));

	return {
		query,
		async start(order) {
			if (order.amount.currency !== account.currency) {
				return refused('currency_not_supported', `the contract gives back ${account.currency}`);
			}
			if (!isPositive(order.amount)) return refused('amount_not_supported', 'an amount is above zero');
			const answer = await client.create('refund', order.uuid, order.noticeUrl, refundToWire(account, order));
			const outcome = creationOutcome(answer, refundMeaningOf);
			if (outcome === 'accepted') return reported(refundReport(order, 'processing'));
			if (outcome !== 'exists') return outcome;
			const found = await query(order);
			// It exists and is not found: two answers that contradict each other are no answer.
			const isLost = found.kind === 'report' && found.report.state === 'not_started';
			return isLost ? unknown('MTN says both that it exists and that it does not') : found;
		},
	};
};

const refundToWire = (account: MtnMomoAccount, order: RefundOrder): JsonObject => ({
	...amountToWire(account, order.amount),
	externalId: order.reference,
	payerMessage: plainText(order.description, order.reference),
	payeeNote: plainText(order.description, order.reference),
	referenceIdToRefund: order.payment.uuid,
});

const refundBody = z.object({
	amount: wireAmount,
	currency: z.string(),
	externalId: z.string(),
	status: z.enum(['PENDING', 'SUCCESSFUL', 'FAILED']),
	reason: reasonText.nullish(),
});

const refundToAnswer = (
	account: MtnMomoAccount,
	order: RefundOrder,
	answer: MtnAnswer,
): ProviderAnswer<RefundReport> => {
	if (answer.kind !== 'answered') return unknown(answer.detail);
	// It may still arrive; sending it again under the same id cannot give back twice.
	if (isNotFound(answer)) return reported(refundReport(order, 'not_started'));
	const body = answer.status === 200 ? refundBody.safeParse(answer.json) : null;
	if (!body?.success) return unknown(errorOf(answer).detail, retryAfterSecondsOf(answer));
	const { data } = body;
	if (data.externalId !== order.reference) return unknown('the answer is about another refund');
	if (data.status === 'PENDING') return reported(refundReport(order, 'processing'));
	if (data.status === 'SUCCESSFUL') {
		return reported({ ...refundReport(order, 'succeeded'), amount: amountFromWire(account, data) });
	}
	const meaning = refundMeaningOf(data.reason ?? null);
	if (meaning === 'waiting') return reported(refundReport(order, 'processing'));
	const reason = meaning === 'expired' ? 'timed_out' : meaning;
	return reported({ ...refundReport(order, 'failed'), reason });
};

const refundReport = (order: RefundOrder, state: RefundReport['state']): RefundReport => ({
	state,
	providerId: order.uuid,
	amount: order.amount,
	reason: null,
	keep: {},
});
