import { type CommandError, type Decision, runCommand } from '../kernel/command.ts';
import { type ActionContext, eventOf } from '../kernel/event.ts';
import { isId } from '../kernel/ids.ts';
import { compareMoney, isPositive, plus } from '../kernel/money.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import { type FollowDeps, type FollowError, followPayment } from './follow.usecases.ts';
import { mayBeAhead } from './notice.ts';
import type { NoticeAction, NoticeMark, ProcessError } from './notices.usecases.ts';
import { inFlightOf, type OutsideFacts, recordOutside } from './outside-refund.ts';
import { isSupportedMoney, type ProviderRefunds, type RefundReport } from './provider.ts';
import { type Attention, attemptOf, hasSucceeded, isOpenPayment, type ProviderPayment } from './provider-payment.ts';
import { isOpenRefund, type Refund } from './refund.ts';
import { followRefund, type RefundDeps } from './refund-follow.usecases.ts';

/**
 * A notice about a refund. One of ours is asked about and followed; one that was made in the provider's own pages is
 * recorded. The notice's own state counts only where the provider cannot be asked.
 */
export const applyRefundNotice =
	(deps: RefundDeps & FollowDeps): NoticeAction<'refund'> =>
	async ({ refundId, report }, refunded, notice, mark, context) => {
		const isAhead = mayBeAhead(notice, context.now);
		const tooEarly = err({ type: 'notice/too-early', notice: notice.id } as const);
		if (refunded === null) return tooEarly;
		const { provider } = refunded;
		const subject = { provider, id: refundId, providerId: report.providerId };
		const { known } = await deps.store.load({ known: { kind: 'refund.bySubject', ...subject } });
		if (known !== null) {
			const followed = await followRefund(deps, known.id, context, { changes: mark(`refund ${known.id}`) });
			if (followed.ok) return ok(`refund ${known.id} ${followed.value.status}`);
			return followed.error.type === 'refund/not-found' ? tooEarly : err(followed.error);
		}
		const payment = await followUntilPaid(deps, refunded, context);
		if (!payment.ok) return payment;
		// It carries an id of ours that is not committed, or its payment is not known to have come: it comes again.
		const isUnknown = refundId !== null && isId('rfd', refundId);
		if (isOpenPayment(payment.value) || (isAhead && (isUnknown || !hasSucceeded(payment.value)))) return tooEarly;
		if (!hasSucceeded(payment.value)) return giveUp(deps, payment.value, mark, context);
		return recordOutsideRefund(deps, payment.value, report, { id: notice.id, mark, isAhead }, context);
	};

/**
 * What went back or is disputed was paid: a payment that we hold otherwise is asked about first. With `changes`, though
 * there are none, a provider that does not answer is an error: nothing is given up because nobody could be asked.
 */
export const followUntilPaid = async (
	deps: FollowDeps,
	payment: ProviderPayment,
	context: ActionContext,
): Promise<Result<ProviderPayment, FollowError | CommandError>> =>
	hasSucceeded(payment) ? ok(payment) : followPayment(deps, payment.id, context, { changes: [] });

/** Nothing that is still to come explains the notice: it is ignored, and a person has to look at its payment. */
export const giveUp = async (
	deps: Pick<RefundDeps, 'ids' | 'store'>,
	{ id }: ProviderPayment,
	mark: NoticeMark,
	context: ActionContext,
): Promise<Result<string, CommandError | FollowError>> => {
	const done = await runCommand(deps, {
		idempotency: null,
		answer: null,
		now: context.now,
		needs: { payment: { kind: 'provider-payment.byId', id } },
		decide: async ({ payment }): Promise<Result<Decision<string>, FollowError>> =>
			payment === null
				? err({ type: 'payment/not-found', payment: id })
				: ok(seen(deps, payment, 'contradicted', (outcome) => mark(outcome, 'ignored'), context)),
	});
	if (!done.ok) return done;
	return ok(done.value.kind === 'done' ? done.value.value : '');
};

/** Records a refund that was made in the provider's own pages, as far as it has come by now. */
export const recordOutsideRefund = async (
	deps: RefundDeps,
	payment: ProviderPayment,
	report: RefundReport,
	marking: Marking,
	context: ActionContext,
): Promise<Result<string, CommandError | TooEarly>> =>
	recordNotice(deps, payment, await askAgain(deps, payment, report), marking, context);

/** What the provider says now, which may be later than what the notice says. */
const askAgain = async (deps: RefundDeps, payment: ProviderPayment, report: RefundReport): Promise<RefundReport> => {
	const refunds = deps.providers.account(payment.provider, payment.country)?.refunds ?? null;
	if (refunds === null || !isSupportedMoney(report.amount)) return report;
	const answer = await refunds.query(outsideOrder(payment, report, report.amount));
	return answer.kind === 'report' && answer.report.state !== 'not_started' ? answer.report : report;
};

/** Named by the provider alone: it has no handle of ours under which it could be sent again. */
const outsideOrder = (
	payment: ProviderPayment,
	{ providerId, keep }: RefundReport,
	amount: Refund['charge'],
): Parameters<ProviderRefunds['query']>[0] => ({
	refundId: '',
	reference: '',
	uuid: '',
	payment: attemptOf(payment),
	amount,
	description: '',
	noticeUrl: '',
	providerId,
	kept: keep,
});

type TooEarly = Extract<ProcessError, { readonly type: 'notice/too-early' }>;

interface Marking {
	readonly id: string;
	readonly mark: NoticeMark;
	/** What explains it may still come: then it is tried again. */
	readonly isAhead: boolean;
}

const recordNotice = async (
	deps: RefundDeps,
	{ id: paymentId, provider }: ProviderPayment,
	report: RefundReport,
	{ id: noticeId, mark, isAhead }: Marking,
	context: ActionContext,
): Promise<Result<string, CommandError | TooEarly>> => {
	const done = await runCommand(deps, {
		idempotency: null,
		answer: null,
		now: context.now,
		needs: {
			known: { kind: 'refund.bySubject', provider, id: null, providerId: report.providerId },
			payment: { kind: 'provider-payment.byId', id: paymentId },
			refunds: { kind: 'refund.ofPayment', paymentId },
			invoices: { kind: 'invoice.ofPayment', paymentId },
			movements: { kind: 'customer-credit.movementsOfPayment', paymentId },
			standing: { kind: 'customer-credit.ofPayment', paymentId },
		},
		decide: async ({ known, payment, ...facts }): Promise<Result<Decision<string>, TooEarly>> => {
			const isUnclear = mayBeOurs(facts.refunds, report) || isCrowded(payment, facts.refunds, report);
			if (payment === null || known !== null || (isUnclear && isAhead)) {
				return err({ type: 'notice/too-early', notice: noticeId });
			}
			if (isUnclear) {
				return ok(seen(deps, payment, 'contradicted', (outcome) => mark(outcome, 'ignored'), context));
			}
			return ok(decideOutside(deps, report, { ...facts, payment }, mark, context));
		},
	});
	if (!done.ok) return done;
	return ok(done.value.kind === 'done' ? done.value.value : '');
};

/** A refund of ours over the same amount whose answer we wait for: the provider's id would tell, and will. */
const mayBeOurs = (refunds: readonly Refund[], { amount }: RefundReport): boolean =>
	refunds.some(
		(refund) =>
			isOpenRefund(refund) &&
			refund.providerId === null &&
			isSupportedMoney(amount) &&
			amount.currency === refund.charge.currency &&
			compareMoney(amount, refund.charge) === 0,
	);

/** It fits beside what went back, and not beside what is on its way: which of them arrives is not told yet. */
const isCrowded = (
	payment: ProviderPayment | null,
	refunds: readonly Refund[],
	{ amount, state }: RefundReport,
): boolean => {
	if (payment === null || payment.received === null || state === 'failed' || state === 'not_started') return false;
	const { received, refunded } = payment;
	if (!isSupportedMoney(amount) || amount.currency !== received.currency) return false;
	const inFlight = inFlightOf({ payment, refunds });
	return isPositive(inFlight) && compareMoney(plus(plus(refunded, amount), inFlight), received) > 0;
};

const decideOutside = (
	deps: RefundDeps,
	report: RefundReport,
	facts: OutsideFacts,
	mark: Marking['mark'],
	context: ActionContext,
): Decision<string> => {
	const { state, amount, providerId, keep: kept } = report;
	if (state === 'failed' || state === 'not_started') {
		const outcome = 'a refund of others that failed';
		return { value: outcome, changes: mark(outcome) };
	}
	if (!isSupportedMoney(amount)) return seen(deps, facts.payment, 'currency_differs', mark, context);
	const changes = recordOutside(deps, { providerId, charge: amount, state, kept }, facts, context);
	if (changes === null) return seen(deps, facts.payment, 'contradicted', mark, context);
	const outcome = `a refund of others of payment ${facts.payment.id}`;
	return { value: outcome, changes: [...changes, ...mark(outcome)] };
};

/** Nothing that we could book: a person has to look. */
export const seen = (
	{ ids }: Pick<RefundDeps, 'ids'>,
	payment: ProviderPayment,
	attention: Attention,
	mark: Marking['mark'],
	context: ActionContext,
): Decision<string> => {
	const outcome = `payment ${payment.id} needs attention: ${attention}`;
	if (payment.attention !== null) return { value: outcome, changes: mark(outcome) };
	const next = { ...payment, attention, version: payment.version + 1 };
	return {
		value: outcome,
		changes: [
			eventOf(ids, `payment.${attention}`, next, { status: payment.status }, context),
			{ kind: 'provider-payment.follow', payment: next },
			...mark(outcome),
		],
	};
};
