import type { IsoDate } from '../../domain/kernel/calendar.ts';
import type { InstantPeriod, ProviderAnswer, ProviderTransaction } from '../../domain/payments/provider.ts';
import { reported } from '../provider-answers.ts';
import { stripeToMoney } from './stripe.amounts.ts';
import { failureToUnknown } from './stripe.answers.ts';
import type { StripeClient } from './stripe.client.ts';
import { instantToSeconds, readAll } from './stripe.lookup.ts';
import { ownPaymentId, ownRefundId, secondsToInstant } from './stripe.mapping.ts';
import {
	chargeSchema,
	disputeSchema,
	refundSchema,
	type StripeCharge,
	type StripeDispute,
	type StripeRefund,
} from './stripe.schemas.ts';

/**
 * Charges, refunds and disputes that were made in the period, its end excluded. Charges, not intents: an intent bears
 * the date on which a page was opened, a charge the one on which money was asked for.
 */
export const readTransactions = async (
	client: StripeClient,
	period: InstantPeriod,
): Promise<ProviderAnswer<readonly ProviderTransaction[]>> => {
	const created = { gte: instantToSeconds(period.from), lt: instantToSeconds(period.to) };
	const charges = await readAll(client, chargeSchema, (stripe, page) => stripe.charges.list({ created, ...page }));
	if (charges.kind !== 'answered') return failureToUnknown(charges);
	const refunds = await readAll(client, refundSchema, (stripe, page) => stripe.refunds.list({ created, ...page }));
	if (refunds.kind !== 'answered') return failureToUnknown(refunds);
	const disputes = await readAll(client, disputeSchema, (stripe, page) => stripe.disputes.list({ created, ...page }));
	if (disputes.kind !== 'answered') return failureToUnknown(disputes);
	// Stripe lists the newest first; within one second its order is the only one there is.
	const dated = [
		...charges.body.toReversed().map((charge) => ({ at: charge.created, transaction: chargeToTransaction(charge) })),
		...refunds.body.toReversed().map((refund) => ({ at: refund.created, transaction: refundToTransaction(refund) })),
		...disputes.body
			.toReversed()
			.map((dispute) => ({ at: dispute.created, transaction: disputeToTransaction(dispute) })),
	];
	return reported(dated.sort((left, right) => left.at - right.at).map(({ transaction }) => transaction));
};

const chargeToTransaction = (charge: StripeCharge): ProviderTransaction => ({
	kind: 'payment',
	references: charge.payment_intent ? [charge.payment_intent, charge.id] : [charge.id],
	ownId: ownPaymentId(charge),
	amount: stripeToMoney(charge.amount, charge.currency),
	state: charge.status,
	day: dayOf(charge.created),
});

const refundToTransaction = (refund: StripeRefund): ProviderTransaction => ({
	kind: 'refund',
	references: [refund.id],
	ownId: ownRefundId(refund),
	of: [refund.payment_intent, refund.charge].filter((name) => typeof name === 'string'),
	amount: stripeToMoney(refund.amount, refund.currency),
	state: refundStates[refund.status],
	day: dayOf(refund.created),
});

const refundStates = {
	succeeded: 'succeeded',
	pending: 'pending',
	requires_action: 'pending',
	failed: 'failed',
	canceled: 'failed',
} as const;

/** What has left our balance: `failed` where the bank found for us or only asked. */
const disputeToTransaction = (dispute: StripeDispute): ProviderTransaction => ({
	kind: 'dispute',
	references: [dispute.id, dispute.charge, dispute.payment_intent].filter((name) => typeof name === 'string'),
	ownId: null,
	amount: stripeToMoney(dispute.amount, dispute.currency),
	state: disputeState(dispute.status),
	day: dayOf(dispute.created),
});

const disputeState = (status: string): ProviderTransaction['state'] => {
	if (status === 'lost') return 'succeeded';
	return status === 'won' || status === 'warning_closed' || status === 'prevented' ? 'failed' : 'pending';
};

const dayOf = (seconds: number): IsoDate => secondsToInstant(seconds).slice(0, 'YYYY-MM-DD'.length) as IsoDate;
