import { type CreditBalance, nextMovement } from '../customers/customer-credit.ts';
import type { IsoDate } from '../kernel/calendar.ts';
import type { ActionContext } from '../kernel/event.ts';
import type { IdSource } from '../kernel/ids.ts';
import { compareMoney, isPositive, isZero, type Money, minus, negate, plus } from '../kernel/money.ts';
import type { Change } from '../kernel/store.ts';
import { credit, debit, ledgerEntry, type Posting } from '../ledger/ledger.ts';
import type { PaymentStatus, ProviderPayment } from './provider-payment.ts';
import { chargeFromCredit, type Refund } from './refund.ts';

export interface MoneyDeps {
	readonly ids: IdSource;
	/** Seller's local date. */
	readonly day: IsoDate;
}

/** Money leaves the customer's credit and the unallocated money of its payment, and is on its way. */
export const takeChanges = (
	deps: MoneyDeps,
	refund: Refund,
	standing: CreditBalance | null,
	context: ActionContext,
): readonly Change[] => [
	...creditChanges(deps, refund, 'refunded', negate(refund.fromCredit), standing, context),
	entryOf(deps, refund, 'started', context, [
		...sourcePostings(refund).map(mirrored),
		credit('refunds_in_flight', refund.provider, refund.charge),
	]),
];

/** The payer has it: the provider's balance is lower by it. */
export const arriveChanges = (deps: MoneyDeps, refund: Refund, context: ActionContext): readonly Change[] => [
	entryOf(deps, refund, 'succeeded', context, [
		debit('refunds_in_flight', refund.provider, refund.charge),
		credit('provider_clearing', refund.provider, refund.charge),
	]),
];

/** It did not go back, or came back after it had: it is the customer's again, and nobody's where it was nobody's. */
export const giveBackChanges = (
	deps: MoneyDeps,
	refund: Refund,
	{ wasThere, standing }: { readonly wasThere: boolean; readonly standing: CreditBalance | null },
	context: ActionContext,
): readonly Change[] => [
	...creditChanges(deps, refund, 'refund_returned', refund.fromCredit, standing, context),
	entryOf(deps, refund, wasThere ? 'returned' : 'failed', context, [
		debit(wasThere ? 'provider_clearing' : 'refunds_in_flight', refund.provider, refund.charge),
		...sourcePostings(refund),
	]),
];

/** The customer's credit now stands for money that went back without a credit note. */
export const coverChanges = (
	deps: MoneyDeps,
	refund: Refund,
	cover: { readonly worth: Money; readonly charge: Money; readonly standing: CreditBalance | null },
	context: ActionContext,
): readonly Change[] => [
	...creditChanges(deps, refund, 'refunded', negate(cover.worth), cover.standing, context),
	entryOf(deps, refund, `covered/${refund.version}`, context, [
		...creditPostings(refund, cover.worth, cover.charge).map(mirrored),
		credit('unallocated', refund.paymentId, cover.charge),
	]),
];

/** Where the money comes back to, as credits: what took it out is its mirror. */
const sourcePostings = (refund: Refund): readonly Posting[] => [
	...creditPostings(refund, refund.fromCredit, chargeFromCredit(refund)),
	credit('unallocated', refund.paymentId, plus(refund.fromUnallocated, refund.uncovered)),
];

/** An exchange stands between two currencies so that each of them balances. */
const creditPostings = ({ customerId, provider }: Refund, worth: Money, charge: Money): readonly Posting[] => {
	if (customerId === null) {
		if (isPositive(worth)) throw new Error('credit of nobody cannot be given back');
		return [];
	}
	const held = credit('customer_credit', customerId, worth);
	return worth.currency === charge.currency
		? [held]
		: [held, debit('fx', provider, worth), credit('fx', provider, charge)];
};

const mirrored = (posting: Posting): Posting => ({ ...posting, amount: negate(posting.amount) });

const creditChanges = (
	{ ids, day }: MoneyDeps,
	refund: Refund,
	kind: 'refunded' | 'refund_returned',
	amount: Money,
	standing: CreditBalance | null,
	context: ActionContext,
): readonly Change[] => {
	if (isZero(amount)) return [];
	if (refund.customerId === null) throw new Error('credit belongs to a customer');
	const movement = nextMovement(ids, standing, {
		customerId: refund.customerId,
		kind,
		amount,
		invoiceId: refund.invoiceId,
		// A refund tied to a credit note is told with it.
		sourceId: refund.creditNoteId ?? refund.id,
		method: refund.provider,
		reference: null,
		day,
		createdAt: context.now,
	});
	return [{ kind: 'customer-credit.add', movement }];
};

const entryOf = (
	{ day }: MoneyDeps,
	{ id }: Refund,
	fact: string,
	context: ActionContext,
	postings: readonly Posting[],
): Change => ({
	kind: 'ledger.post',
	entry: ledgerEntry({ source: `${id}/${fact}`, subjectId: id, day, createdAt: context.now, postings }),
});

/** The payment after what was refunded of it changed. A dispute stays what it is called by. */
export const withRefunded = (payment: ProviderPayment, refunded: Money): ProviderPayment => {
	const next = { ...payment, refunded };
	return payment.status === 'disputed' ? next : { ...next, status: undisputedStatus(next) };
};

/** The status by the money alone. */
export const undisputedStatus = ({
	received,
	refunded,
}: Pick<ProviderPayment, 'received' | 'refunded'>): PaymentStatus => {
	if (received === null || isZero(refunded)) return 'succeeded';
	return compareMoney(refunded, received) >= 0 ? 'refunded' : 'partially_refunded';
};

export const withoutUnallocated = (payment: ProviderPayment, amount: Money): ProviderPayment => ({
	...payment,
	unallocated: minus(payment.unallocated, amount),
});

export const withUnallocated = (payment: ProviderPayment, amount: Money): ProviderPayment => ({
	...payment,
	unallocated: plus(payment.unallocated, amount),
});
