import { heldFrom } from '../invoices/credit-refunds.ts';
import { type ActionContext, eventOf } from '../kernel/event.ts';
import { compareMoney, isPositive, isZero, type Money, minus, plus, zero } from '../kernel/money.ts';
import { todayOf } from '../kernel/tenant.ts';
import type { ProviderPayment } from './provider-payment.ts';
import type { Refund } from './refund.ts';
import { type BeginDeps, refundPayload } from './refund-begin.ts';
import { type FollowedRefund, invoiceRefunded, type RefundStanding } from './refund-following.ts';
import { coverChanges } from './refund-money.ts';
import { chargeOf } from './refund-rest.ts';

/**
 * Takes from the customer's credit what went back without a credit note, once one has freed it. 20.00 EUR that somebody
 * gave back in the provider's pages wait as uncovered; a credit note over 12.00 covers 12.00 of them.
 */
export const coverUncovered = (
	deps: BeginDeps,
	{ refund, payment, siblings, invoice, movements, standing }: RefundStanding,
	context: ActionContext,
): FollowedRefund => {
	const same: FollowedRefund = { refund, changes: [] };
	if (invoice === null || refund.status === 'failed' || !isPositive(refund.uncovered)) return same;
	const wanted = minus(refund.amount, refund.fromCredit);
	const held = heldFrom(invoice, movements);
	const worth = smaller(wanted, smaller(held, standing?.balance ?? zero(invoice.currency)));
	if (!isPositive(worth)) return same;
	const charge = chargeOf({ worth: wanted, charge: refund.uncovered }, worth);
	const covered: Refund = {
		...refund,
		version: refund.version + 1,
		fromCredit: plus(refund.fromCredit, worth),
		uncovered: minus(refund.uncovered, charge),
	};
	const others = siblings.filter(({ id }) => id !== refund.id);
	const isOver = isZero(covered.uncovered) && !others.some(({ uncovered }) => isPositive(uncovered));
	const next: ProviderPayment = { ...payment, attention: null, version: payment.version + 1 };
	const invoiceFacts = { invoice, siblings, held: minus(held, worth) };
	return {
		refund: covered,
		changes: [
			eventOf(deps.ids, 'refund.covered', covered, refundPayload(covered), context),
			{ kind: 'refund.follow', refund: covered },
			...coverChanges(
				{ ids: deps.ids, day: todayOf(deps.tenant, context) },
				covered,
				{ worth, charge, standing },
				context,
			),
			...(refund.status === 'succeeded' ? invoiceRefunded(deps, invoiceFacts, covered, context) : []),
			...(isOver && payment.attention === 'refund_uncovered'
				? [
						eventOf(deps.ids, 'payment.refund_covered', next, { refund_id: refund.id }, context),
						{ kind: 'provider-payment.follow' as const, payment: next },
					]
				: []),
		],
	};
};

const smaller = (one: Money, other: Money): Money => (compareMoney(one, other) < 0 ? one : other);
