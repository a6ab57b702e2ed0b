import type { CreditBalance, CreditMovement } from '../customers/customer-credit.ts';
import { heldFrom } from '../invoices/credit-refunds.ts';
import type { Invoice } from '../invoices/invoice.ts';
import type { CurrencyCode } from '../kernel/currency.ts';
import { type ActionContext, eventOf } from '../kernel/event.ts';
import type { JsonObject } from '../kernel/json.ts';
import { compareMoney, isPositive, type Money, minus, plus, sum, zero } from '../kernel/money.ts';
import type { Change } from '../kernel/store.ts';
import { todayOf } from '../kernel/tenant.ts';
import type { ProviderPayment } from './provider-payment.ts';
import { isOpenRefund, type Refund } from './refund.ts';
import { type BeginDeps, type NewRefund, newRefund, refundPayload } from './refund-begin.ts';
import { invoiceRefunded } from './refund-following.ts';
import { arriveChanges, takeChanges, withoutUnallocated, withRefunded } from './refund-money.ts';
import { chargeOf, restOf, worthOf } from './refund-rest.ts';
import { refundPollChange } from './refund-schedule.ts';

export interface OutsideRefund {
	readonly providerId: string;
	readonly charge: Money;
	readonly state: 'processing' | 'succeeded';
	readonly kept: JsonObject;
}

export interface OutsideFacts {
	readonly payment: ProviderPayment;
	readonly refunds: readonly Refund[];
	/** Those that the payment is for. */
	readonly invoices: readonly Invoice[];
	/** Credit that came from any of them or paid them, or came from the payment itself. */
	readonly movements: readonly CreditMovement[];
	readonly standing: CreditBalance | null;
}

/**
 * Records a refund that was made in the provider's own pages. Its money is taken where it hurts nobody: first from what
 * belongs to nobody of that payment, then from the customer's credit that came from its invoice; what neither covers is
 * posted against the payment's unallocated money and waits for a credit note, with the payment on support's list.
 * Null when more would have gone back than was received, with what is still on its way: then the provider contradicts
 * itself.
 */
export const recordOutside = (
	deps: BeginDeps,
	outside: OutsideRefund,
	facts: OutsideFacts,
	context: ActionContext,
): readonly Change[] | null => {
	const { payment, standing } = facts;
	const { received } = payment;
	if (received === null || received.currency !== outside.charge.currency) return null;
	const wanted = sourcesOf(outside, facts);
	const refunded = plus(payment.refunded, outside.charge);
	const untouched = minus(payment.unallocated, wanted.fromUnallocated);
	if (compareMoney(plus(plus(refunded, inFlightOf(facts)), untouched), received) > 0) return null;
	const isThere = outside.state === 'succeeded';
	const begun = newRefund(deps, wanted, context);
	const refund: Refund = { ...begun, status: outside.state, finalAt: isThere ? context.now : null };
	const taken = withoutUnallocated(payment, refund.fromUnallocated);
	const next: ProviderPayment = {
		...(isThere ? withRefunded(taken, refunded) : taken),
		attention: payment.attention ?? (isPositive(refund.uncovered) ? 'refund_uncovered' : null),
		version: payment.version + 1,
	};
	const money = { ids: deps.ids, day: todayOf(deps.tenant, context) };
	return [
		eventOf(deps.ids, 'refund.recorded', refund, refundPayload(refund), context),
		eventOf(deps.ids, isThere ? 'payment.refunded' : 'payment.refund_created', next, tellingOf(refund, next), context),
		{ kind: 'provider-payment.follow', payment: next },
		{ kind: 'refund.begin', refund },
		...takeChanges(money, refund, standing, context),
		...(isThere ? [...arriveChanges(money, refund, context), ...invoiceChanges(deps, refund, facts, context)] : []),
		refundPollChange(refund, context.now),
	];
};

/** What may still go back without another word of ours. */
export const inFlightOf = ({ payment, refunds }: Pick<OutsideFacts, 'payment' | 'refunds'>): Money =>
	sum(
		refunds.filter(isOpenRefund).map(({ charge }) => charge),
		payment.refunded.currency,
	);

const tellingOf = (refund: Refund, { status }: ProviderPayment): JsonObject => ({
	refund_id: refund.id,
	...refundPayload(refund),
	status,
});

const sourcesOf = (outside: OutsideRefund, facts: OutsideFacts): NewRefund => {
	const { payment, standing } = facts;
	const { charge } = outside;
	const fromUnallocated = smaller(charge, payment.unallocated);
	const allocated = minus(charge, fromUnallocated);
	const rest = restOf(payment, facts.refunds);
	const none = zero(rest?.worth.currency ?? payment.amount.currency);
	const amount = rest === null ? none : worthOf(rest, allocated);
	const invoice = invoiceOf(facts, none.currency);
	const held = invoice === null ? heldWithout(facts, none) : heldFrom(invoice, ofInvoice(invoice, facts));
	const fromCredit = notNegative(smaller(amount, smaller(held, standing?.balance ?? none)));
	const covered = isPositive(fromCredit)
		? chargeOf({ worth: amount, charge: allocated }, fromCredit)
		: zero(charge.currency);
	return {
		payment,
		charge,
		amount,
		fromCredit,
		fromUnallocated,
		uncovered: minus(allocated, covered),
		origin: 'outside',
		invoiceId: invoice?.id ?? null,
		creditNoteId: null,
		customerId: payment.customerId,
		description: '',
		providerId: outside.providerId,
		kept: outside.kept,
	};
};

/**
 * Of several invoices that one payment paid, the one from which most is held. Where another currency came than was asked
 * for, the invoices that were to be paid got nothing of it.
 */
const invoiceOf = (facts: OutsideFacts, worth: CurrencyCode): Invoice | null => {
	const { payment, invoices } = facts;
	const inOrder = payment.targets
		.flatMap(({ invoiceId }) => invoices.filter(({ id }) => id === invoiceId))
		.filter(({ currency }) => currency === worth);
	const [most] = inOrder.toSorted((one, other) =>
		compareMoney(heldFrom(other, ofInvoice(other, facts)), heldFrom(one, ofInvoice(one, facts))),
	);
	return most ?? null;
};

/** What was assigned to the customer without an invoice, as far as it is there. */
const heldWithout = ({ movements }: OutsideFacts, { currency }: Money): Money =>
	heldFrom(
		{ currency },
		movements.filter(({ invoiceId, amount }) => invoiceId === null && amount.currency === currency),
	);

const ofInvoice = ({ id }: Invoice, { movements }: OutsideFacts): readonly CreditMovement[] =>
	movements.filter(({ invoiceId }) => invoiceId === id);

const invoiceChanges = (
	deps: BeginDeps,
	refund: Refund,
	facts: OutsideFacts,
	context: ActionContext,
): readonly Change[] => {
	const invoice = facts.invoices.find(({ id }) => id === refund.invoiceId);
	if (invoice === undefined) return [];
	const held = minus(heldFrom(invoice, ofInvoice(invoice, facts)), refund.fromCredit);
	return invoiceRefunded(deps, { invoice, siblings: facts.refunds, held }, refund, context);
};

const smaller = (one: Money, other: Money): Money => (compareMoney(one, other) < 0 ? one : other);
const notNegative = (amount: Money): Money => (isPositive(amount) ? amount : zero(amount.currency));
