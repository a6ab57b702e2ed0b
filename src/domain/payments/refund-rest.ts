import { fraction, isPositive, type Money, minus, sum, zero } from '../kernel/money.ts';
import type { ProviderPayment } from './provider-payment.ts';
import type { Refund } from './refund.ts';

/** What of a payment's money can still go back, leaving aside what is unallocated. */
export interface RefundableRest {
	/** In the currency that the payer was debited in. */
	readonly charge: Money;
	/** The same in the currency of the invoices that it went to. */
	readonly worth: Money;
}

/**
 * Received, less what belongs to nobody yet, less every refund that has not failed. Null where nothing came, or where it
 * came in a currency that was not asked for and still belongs to nobody.
 */
export const restOf = (payment: ProviderPayment, refunds: readonly Refund[]): RefundableRest | null => {
	const { received } = payment;
	if (received === null) return null;
	const { currency } = received;
	const alive = refunds.filter(({ status }) => status !== 'failed');
	const neverUnallocated = minus(minus(received, payment.unallocated), total(alive, 'fromUnallocated', currency));
	const worth = worthInInvoices(payment, neverUnallocated);
	if (worth === null) return null;
	return {
		charge: minus(minus(received, payment.unallocated), total(alive, 'charge', currency)),
		worth: minus(worth, total(alive.filter(isWorth(worth)), 'amount', worth.currency)),
	};
};

/** A refund from before the money was assigned took nothing of its worth, and names the currency that was asked for. */
const isWorth =
	({ currency }: Money) =>
	({ amount }: Refund): boolean =>
		amount.currency === currency;

const total = (
	refunds: readonly Refund[],
	figure: 'charge' | 'amount' | 'fromUnallocated',
	currency: Money['currency'],
): Money =>
	sum(
		refunds.map((refund) => refund[figure]),
		currency,
	);

/**
 * Quoted charges: half of the 15.24 EUR that were charged for 10 000 XOF is worth 5 000 XOF. Money of a currency that was
 * not asked for was assigned as what it is.
 */
const worthInInvoices = ({ amount, charge, quote }: ProviderPayment, money: Money): Money | null => {
	if (money.currency === amount.currency) return money;
	if (quote === null || money.currency !== charge.currency) return isPositive(money) ? money : null;
	return fraction(amount, money.minor, charge.minor);
};

/**
 * What goes back to the payer for an amount of the invoices' currency: its proportion of what is left, and all that is
 * left for the last of it, so that any split of refunds sums to what was received. 10 000 XOF charged as 15.24 EUR and
 * given back in three parts of 3 333, 3 333 and 3 334 are 5.08, 5.08 and 5.08.
 */
export const chargeOf = (rest: RefundableRest, worth: Money): Money => proportion(rest.worth, rest.charge, worth);

/** The other way round, for what the provider's own pages gave back. */
export const worthOf = (rest: RefundableRest, charge: Money): Money => proportion(rest.charge, rest.worth, charge);

const proportion = (from: Money, to: Money, part: Money): Money => {
	if (part.currency !== from.currency) throw new Error(`a part in ${part.currency} of a rest in ${from.currency}`);
	if (from.currency === to.currency) return part;
	return isPositive(from) ? fraction(to, part.minor, from.minor) : zero(to.currency);
};
