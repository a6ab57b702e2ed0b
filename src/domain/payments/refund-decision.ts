import type { CreditBalance, CreditMovement } from '../customers/customer-credit.ts';
import type { CreditNote } from '../invoices/credit-note.ts';
import { heldFrom } from '../invoices/credit-refunds.ts';
import type { Invoice } from '../invoices/invoice.ts';
import type { CreditNoteId, InvoiceId, PaymentId } from '../kernel/ids.ts';
import { compareMoney, isPositive, type Money, plus, sum, zero } from '../kernel/money.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import type { ProviderName } from '../settings/values.ts';
import { hasSucceeded, type ProviderPayment } from './provider-payment.ts';
import type { Refund } from './refund.ts';
import { chargeOf, restOf } from './refund-rest.ts';

/** Money of an invoice that is to go back through the provider that took it. */
export interface RefundWish {
	/** Null: the payment of the invoice that has most left. */
	readonly paymentId: PaymentId | null;
	/** In the currency of the invoice; null: all that can go back this way. */
	readonly amount: Money | null;
	/** The credit note that freed the money, when it is named. */
	readonly creditNoteId: CreditNoteId | null;
}

export interface RefundFacts {
	readonly invoice: Invoice;
	readonly standing: CreditBalance | null;
	/** Credit that came from the invoice or paid it. */
	readonly movements: readonly CreditMovement[];
	/** Payments that are for the invoice, and all refunds of those. */
	readonly payments: readonly ProviderPayment[];
	readonly refunds: readonly Refund[];
	readonly creditNotes: readonly Pick<CreditNote, 'id' | 'freedAmount'>[];
	/** Whether a provider gives money back by itself. */
	readonly canGiveBack: (payment: ProviderPayment) => boolean;
}

export type RefundDecisionError =
	| { readonly type: 'refund/nothing-to-refund' }
	| { readonly type: 'refund/exceeds-credit'; readonly left: Money }
	| { readonly type: 'payment/not-positive' }
	| { readonly type: 'payment/wrong-currency'; readonly expected: string }
	| { readonly type: 'credit-note/not-found'; readonly creditNote: string }
	/** Nothing that a provider took for this invoice can go back: by hand. */
	| { readonly type: 'refund/no-payment'; readonly invoice: InvoiceId }
	| { readonly type: 'refund/other-payment'; readonly payment: PaymentId }
	/** Orange Money, or MTN without disbursement. */
	| { readonly type: 'refund/not-by-provider'; readonly provider: ProviderName }
	| { readonly type: 'refund/payment-disputed'; readonly payment: PaymentId }
	| { readonly type: 'refund/exceeds-payment'; readonly left: Money }
	/** Less than the smallest unit of the currency that was charged. */
	| { readonly type: 'refund/too-small'; readonly currency: string };

export interface DecidedRefund {
	readonly payment: ProviderPayment;
	readonly amount: Money;
	readonly charge: Money;
}

/**
 * How much goes back, and of which payment: never more than that payment brought and did not give back, never more than
 * stands as the customer's credit from this invoice, and never more than the named credit note freed.
 */
export const decideRefund = (wish: RefundWish, facts: RefundFacts): Result<DecidedRefund, RefundDecisionError> => {
	const { invoice } = facts;
	const held = heldFor(wish, facts);
	if (!held.ok) return held;
	if (!isPositive(held.value)) return err({ type: 'refund/nothing-to-refund' });
	const chosen = choosePayment(wish, facts);
	if (!chosen.ok) return chosen;
	const { payment, rest } = chosen.value;
	const left = smaller(held.value, rest.worth);
	const amount = wish.amount ?? left;
	if (amount.currency !== invoice.currency) return err({ type: 'payment/wrong-currency', expected: invoice.currency });
	if (!isPositive(amount)) return err({ type: 'payment/not-positive' });
	if (compareMoney(amount, held.value) > 0) return err({ type: 'refund/exceeds-credit', left: held.value });
	if (compareMoney(amount, rest.worth) > 0) return err({ type: 'refund/exceeds-payment', left: rest.worth });
	const charge = chargeOf(rest, amount);
	if (!isPositive(charge)) return err({ type: 'refund/too-small', currency: charge.currency });
	return ok({ payment, amount, charge });
};

const heldFor = (
	{ creditNoteId }: RefundWish,
	{ invoice, movements, standing, creditNotes }: RefundFacts,
): Result<Money, RefundDecisionError> => {
	const ofInvoice = smaller(heldFrom(invoice, movements), standing?.balance ?? zero(invoice.currency));
	if (creditNoteId === null) return ok(ofInvoice);
	const note = creditNotes.find(({ id }) => id === creditNoteId);
	if (note === undefined) return err({ type: 'credit-note/not-found', creditNote: creditNoteId });
	// Negative: what went back of it, less what came back.
	const gone = sum(
		movements
			.filter(({ kind, sourceId }) => isRefunding(kind) && sourceId === creditNoteId)
			.map(({ amount }) => amount),
		invoice.currency,
	);
	return ok(smaller(ofInvoice, plus(note.freedAmount, gone)));
};

const isRefunding = (kind: CreditMovement['kind']): boolean => kind === 'refunded' || kind === 'refund_returned';

const choosePayment = ({ paymentId }: RefundWish, { invoice, payments, refunds, canGiveBack }: RefundFacts) => {
	const able = payments.filter(hasSucceeded).flatMap((payment) => {
		const rest = restOf(
			payment,
			refunds.filter((refund) => refund.paymentId === payment.id),
		);
		return rest === null || rest.worth.currency !== invoice.currency ? [] : [{ payment, rest }];
	});
	if (paymentId !== null) {
		const named = able.find(({ payment }) => payment.id === paymentId);
		if (named === undefined) return err({ type: 'refund/other-payment', payment: paymentId } as const);
		return checked(named, canGiveBack);
	}
	const withMoney = able.filter(({ rest }) => isPositive(rest.worth));
	const best = withMoney
		.toSorted((one, other) => compareMoney(other.rest.worth, one.rest.worth))
		.find(({ payment }) => payment.status !== 'disputed' && canGiveBack(payment));
	if (best !== undefined) return ok(best);
	const [first] = withMoney;
	return first === undefined
		? err({ type: 'refund/no-payment', invoice: invoice.id } as const)
		: checked(first, canGiveBack);
};

const checked = <Named extends { readonly payment: ProviderPayment }>(
	named: Named,
	canGiveBack: RefundFacts['canGiveBack'],
): Result<Named, RefundDecisionError> => {
	const { payment } = named;
	// The bank decides about this money now; giving it back too would be paying twice.
	if (payment.status === 'disputed') return err({ type: 'refund/payment-disputed', payment: payment.id });
	return canGiveBack(payment) ? ok(named) : err({ type: 'refund/not-by-provider', provider: payment.provider });
};

const smaller = (one: Money, other: Money): Money => (compareMoney(one, other) < 0 ? one : other);
