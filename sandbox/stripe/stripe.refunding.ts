import { otherTransaction, toDecimal } from './stripe.balance.ts';
import { blankRefund } from './stripe.blanks.ts';
import { cardOf } from './stripe.cards.ts';
import { newId } from './stripe.ids.ts';
import type { Charge, Metadata, Refund } from './stripe.objects.ts';
import { invalid } from './stripe.refusals.ts';
import type { World } from './stripe.world.ts';

/** Gives back a part of a charge, or what is left of it. */
export const refundCharge = (
	world: World,
	charge: Charge,
	input: { readonly amount?: number | undefined; readonly reason?: string | undefined; readonly metadata: Metadata },
): Refund => {
	if (charge.status !== 'succeeded')
		return invalid('This charge has not succeeded and cannot be refunded.', { param: 'charge' });
	if (charge.disputed) return invalid(`Charge ${charge.id} has been charged back.`, { code: 'charge_disputed' });
	const left = charge.amount - charge.amount_refunded;
	if (left === 0) {
		return invalid(`Charge ${charge.id} has already been refunded.`, { code: 'charge_already_refunded' });
	}
	const amount = input.amount ?? left;
	if (amount < 1) return invalid('This value must be greater than or equal to 1.', { param: 'amount' });
	if (amount > left) {
		const [asked, rest] = [amount, left].map((one) => toDecimal(one, charge.currency));
		return invalid(`Refund amount (${asked}) is greater than unrefunded amount on charge (${rest})`, {
			param: 'amount',
		});
	}
	const isPending = cardOf(charge._card)?.refund === 'pending';
	const base = {
		...blankRefund,
		id: newId('re'),
		object: 'refund',
		amount,
		charge: charge.id,
		created: world.now,
		currency: charge.currency,
		metadata: input.metadata,
		payment_intent: charge.payment_intent,
		reason: input.reason ?? null,
	} as const;
	const refund = world.put<Refund>({
		...base,
		balance_transaction: otherTransaction(world, base, 'refund', -1).id,
		status: isPending ? 'pending' : 'succeeded',
		...(isPending && { pending_reason: 'processing' }),
	});
	const amountRefunded = charge.amount_refunded + amount;
	const lessened = world.put({
		...charge,
		amount_refunded: amountRefunded,
		refunded: amountRefunded === charge.amount,
	});
	world.tell('refund.created', refund);
	world.tell('charge.refunded', lessened);
	return refund;
};

/** Days later the payer's bank takes it or sends it back; what comes back is on our balance again. */
export const finishRefund = async (world: World, refund: Refund, status: 'succeeded' | 'failed'): Promise<Refund> => {
	if (refund.status === 'failed' || refund.status === 'canceled') return invalid('This refund has ended.');
	if (refund.status === status) return refund;
	if (status === 'succeeded') {
		const { pending_reason: _, ...rest } = refund;
		const done = world.put<Refund>({ ...rest, status });
		tellUpdate(world, done, 'refund.updated');
		return done;
	}
	const charge = await world.get<Charge>('charge', refund.charge);
	const failed = world.put<Refund & object>({
		...refund,
		failure_balance_transaction: otherTransaction(world, refund, 'refund_failure', 1).id,
		failure_reason: 'expired_or_canceled_card',
		status,
	} as Refund);
	world.put({ ...charge, amount_refunded: charge.amount_refunded - refund.amount, refunded: false });
	tellUpdate(world, failed, 'refund.failed');
	return failed;
};

/** Stripe tells it under its old name too. */
const tellUpdate = (world: World, refund: Refund, type: 'refund.updated' | 'refund.failed'): void => {
	world.tell(type, refund);
	world.tell('charge.refund.updated', refund);
};
