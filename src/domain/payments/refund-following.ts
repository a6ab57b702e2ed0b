import type { CreditBalance, CreditMovement } from '../customers/customer-credit.ts';
import { heldFrom } from '../invoices/credit-refunds.ts';
import type { Invoice } from '../invoices/invoice.ts';
import { nextStatus } from '../invoices/lifecycle.ts';
import type { ActionContext } from '../kernel/event.ts';
import { eventOf } from '../kernel/event.ts';
import { compareMoney, isPositive, isZero, type Money, minus, plus } from '../kernel/money.ts';
import type { Change } from '../kernel/store.ts';
import { todayOf } from '../kernel/tenant.ts';
import { isSupportedMoney, type ProviderAnswer, type RefundReport } from './provider.ts';
import type { Attention, ProviderPayment } from './provider-payment.ts';
import { isOpenRefund, type Refund, type RefundStatus } from './refund.ts';
import { type BeginDeps, chargePayload, refundPayload } from './refund-begin.ts';
import { arriveChanges, giveBackChanges, type MoneyDeps, withRefunded, withUnallocated } from './refund-money.ts';
import { refundPollChange } from './refund-schedule.ts';

export interface RefundStanding {
	readonly refund: Refund;
	readonly payment: ProviderPayment;
	/** All refunds of the payment, this one included. */
	readonly siblings: readonly Refund[];
	/** The invoice whose money it is, its movements of credit, and the customer's credit. */
	readonly invoice: Invoice | null;
	readonly movements: readonly CreditMovement[];
	readonly standing: CreditBalance | null;
}

export interface FollowedRefund {
	readonly refund: Refund;
	readonly changes: readonly Change[];
}

/**
 * What a provider's answer makes of a refund, its payment and its invoice. A refund that succeeded can still fail, days
 * later; one that failed stays so, and a provider that says otherwise is for a person to see.
 */
export const applyRefundAnswer = (
	deps: BeginDeps,
	facts: RefundStanding,
	answer: ProviderAnswer<RefundReport>,
	context: ActionContext,
): FollowedRefund => {
	const { refund } = facts;
	const told = withReport(refund, answer);
	const move = moveOf(refund, answer);
	if (move === 'contradiction') return seen(deps, facts, 'contradicted', context);
	if (move === null) {
		const isGivenUp = isOpenRefund(refund) && refundPollChange(refund, context.now).kind === 'due-work.done';
		if (isGivenUp) return seen(deps, facts, 'undecided', context);
		return keep(deps, refund, told, context);
	}
	const status = move.status;
	const moved: Refund = {
		...told,
		status,
		version: refund.version + 1,
		failure: status === 'failed' ? move.reason : null,
		finalAt: status === 'succeeded' || status === 'failed' ? context.now : null,
	};
	const changes: readonly Change[] = [
		eventOf(deps.ids, `refund.${status}`, moved, refundPayload(moved), context),
		{ kind: 'refund.follow', refund: moved },
		refundPollChange(moved, context.now),
	];
	const more =
		status === 'succeeded'
			? succeed(deps, facts, moved, answer, context)
			: status === 'failed'
				? fail(deps, facts, moved, context)
				: [];
	return { refund: moved, changes: [...changes, ...more] };
};

type Move =
	| { readonly status: 'failed'; readonly reason: Refund['failure'] }
	| { readonly status: Exclude<RefundStatus, 'created' | 'failed'> };

/** Status × answer; null: it stands as it stood. */
const moveOf = (refund: Refund, answer: ProviderAnswer<RefundReport>): Move | 'contradiction' | null => {
	const isUnanswered = refund.status === 'created' || refund.status === 'unknown';
	if (answer.kind === 'refused') return isUnanswered ? { status: 'failed', reason: answer.reason } : null;
	const state = answer.kind === 'report' ? answer.report.state : 'unknown';
	// It was accepted, or sent again a moment ago, and cannot be found: nobody knows.
	if (state === 'unknown' || state === 'not_started') return refund.status === 'created' ? { status: 'unknown' } : null;
	if (state === refund.status) return null;
	if (refund.status === 'failed') return state === 'succeeded' ? 'contradiction' : null;
	if (state === 'processing') return isUnanswered ? { status: 'processing' } : null;
	if (state === 'succeeded') return { status: 'succeeded' };
	return { status: 'failed', reason: (answer.kind === 'report' ? answer.report.reason : null) ?? 'other' };
};

const withReport = (refund: Refund, answer: ProviderAnswer<RefundReport>): Refund => {
	if (answer.kind !== 'report' || answer.report.state === 'not_started') return refund;
	const { providerId, keep: kept } = answer.report;
	return { ...refund, providerId, details: { ...refund.details, kept } };
};

/** Nothing moved: what the provider calls it may still be news. */
const keep = (deps: BeginDeps, before: Refund, told: Refund, context: ActionContext): FollowedRefund => {
	if (before.providerId === told.providerId) {
		return { refund: before, changes: isOpenRefund(before) ? [refundPollChange(before, context.now)] : [] };
	}
	const named = { ...told, version: before.version + 1 };
	return {
		refund: named,
		changes: [
			eventOf(deps.ids, 'refund.updated', named, refundPayload(named), context),
			{ kind: 'refund.follow', refund: named },
			refundPollChange(named, context.now),
		],
	};
};

/** A person should look; the payment says so once. */
const seen = (
	deps: BeginDeps,
	{ refund, payment }: RefundStanding,
	attention: Attention,
	context: ActionContext,
): FollowedRefund => {
	const done: Change = { kind: 'due-work.done', work: { kind: 'refund.poll', subjectId: refund.id, step: '' } };
	if (payment.attention !== null) return { refund, changes: [done] };
	const next = { ...payment, attention, version: payment.version + 1 };
	return { refund, changes: [...paymentTold(deps, `payment.${attention}`, next, refund, context), done] };
};

const succeed = (
	deps: BeginDeps,
	{ payment, invoice, movements, siblings }: RefundStanding,
	refund: Refund,
	answer: ProviderAnswer<RefundReport>,
	context: ActionContext,
): readonly Change[] => {
	const paid = withRefunded(payment, plus(payment.refunded, refund.charge));
	const attention = stillOf(paid) ?? attentionOf(refund, answer);
	const next = { ...paid, attention, version: payment.version + 1 };
	return [
		...paymentTold(deps, 'payment.refunded', next, refund, context),
		...arriveChanges(moneyDeps(deps, context), refund, context),
		...(invoice === null
			? []
			: invoiceRefunded(deps, { invoice, siblings, held: heldFrom(invoice, movements) }, refund, context)),
	];
};

/** Money that nobody needed and that is all back with its payer needs nobody's look any more. */
const stillOf = ({ attention, status }: ProviderPayment): Attention | null =>
	attention === 'not_needed' && status === 'refunded' ? null : attention;

/** Another amount than was asked went back: nothing of ours can be right about it. */
const attentionOf = ({ charge }: Refund, answer: ProviderAnswer<RefundReport>): Attention | null => {
	if (answer.kind !== 'report') return null;
	const { amount } = answer.report;
	const isSame = isSupportedMoney(amount) && amount.currency === charge.currency && compareMoney(amount, charge) === 0;
	return isSame ? null : 'amount_differs';
};

export interface RefundedInvoice {
	readonly invoice: Invoice;
	readonly siblings: readonly Refund[];
	/** What still stands as the customer's credit from it. */
	readonly held: Money;
}

/** The invoice tells of it, and is `refunded` when it is cancelled and nothing of its money stands or travels any more. */
export const invoiceRefunded = (
	{ ids }: Pick<BeginDeps, 'ids'>,
	{ invoice, siblings, held }: RefundedInvoice,
	refund: Refund,
	context: ActionContext,
): readonly Change[] => {
	if (!isPositive(refund.fromCredit)) return [];
	const others = siblings.filter(({ id, invoiceId }) => id !== refund.id && invoiceId === invoice.id);
	const wentBack = invoice.status === 'cancelled' && isZero(held) && !others.some(isOpenRefund);
	const status = wentBack ? nextStatus(invoice, 'refund') : null;
	return invoiceTold(ids, 'invoice.refunded', invoice, status?.ok ? status.value : invoice.status, refund, context);
};

const fail = (
	deps: BeginDeps,
	{ refund: before, payment, invoice, standing }: RefundStanding,
	refund: Refund,
	context: ActionContext,
): readonly Change[] => {
	const wasThere = before.status === 'succeeded';
	const back = withUnallocated(payment, refund.fromUnallocated);
	const paid = wasThere ? withRefunded(back, minus(payment.refunded, refund.charge)) : back;
	const next = { ...paid, version: payment.version + 1 };
	return [
		...paymentTold(deps, 'payment.refund_failed', next, refund, context),
		...giveBackChanges(moneyDeps(deps, context), refund, { wasThere, standing }, context),
		...(invoice === null || !isPositive(refund.fromCredit)
			? []
			: invoiceUnrefunded(deps, invoice, refund, wasThere, context)),
	];
};

const invoiceUnrefunded = (
	{ ids }: BeginDeps,
	invoice: Invoice,
	refund: Refund,
	wasThere: boolean,
	context: ActionContext,
): readonly Change[] => {
	const status = nextStatus(invoice, 'refund-failed');
	if (!wasThere && !status.ok) return [];
	const next = status.ok ? status.value : invoice.status;
	return invoiceTold(ids, 'invoice.refund_failed', invoice, next, refund, context);
};

const invoiceTold = (
	ids: BeginDeps['ids'],
	type: string,
	invoice: Invoice,
	status: Invoice['status'],
	refund: Refund,
	context: ActionContext,
): readonly Change[] => {
	const next: Invoice = { ...invoice, status, version: invoice.version + 1, updatedAt: context.now };
	const payload = { refund_id: refund.id, ...chargePayload(refund), status };
	return [eventOf(ids, type, next, payload, context), { kind: 'invoice.progress', invoice: next }];
};

const paymentTold = (
	{ ids }: BeginDeps,
	type: string,
	payment: ProviderPayment,
	refund: Refund,
	context: ActionContext,
): readonly Change[] => {
	const payload = { refund_id: refund.id, ...chargePayload(refund), status: payment.status };
	return [eventOf(ids, type, payment, payload, context), { kind: 'provider-payment.follow', payment }];
};

const moneyDeps = ({ ids, tenant }: BeginDeps, context: ActionContext): MoneyDeps => ({
	ids,
	day: todayOf(tenant, context),
});
