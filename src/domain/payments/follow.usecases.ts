import { amountDue, type Invoice } from '../invoices/invoice.ts';
import {
	type Answer,
	type CommandError,
	type CommandOutcome,
	type Decision,
	type IdempotencyRequest,
	runCommand,
} from '../kernel/command.ts';
import type { ActionContext } from '../kernel/event.ts';
import type { PaymentId } from '../kernel/ids.ts';
import { isPositive } from '../kernel/money.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import type { Change, Store } from '../kernel/store.ts';
import { type ArrivalDeps, arrivalChanges } from './arrival.ts';
import { healthChanges } from './health.ts';
import { keptMethodChanges } from './method-keeping.ts';
import type { PaymentProvider, PaymentProviders, PaymentReport, ProviderAnswer } from './provider.ts';
import { attemptOf, hasSucceeded, isOpenPayment, orderOf, type ProviderPayment } from './provider-payment.ts';
import { receiptHeadNeed } from './receipt.ts';
import { applyAnswer, isAbandoned } from './reporting.ts';

export interface FollowDeps extends ArrivalDeps {
	readonly store: Store;
	readonly providers: PaymentProviders;
}

export type FollowError =
	| { readonly type: 'payment/not-found'; readonly payment: string }
	/** Recorded by hand: there is nobody to ask. */
	| { readonly type: 'payment/no-account'; readonly provider: string }
	/** Nobody answered, and nobody will ask again by themselves: what made us ask has to come again. */
	| { readonly type: 'payment/provider-silent'; readonly payment: string };

/** How a payment is asked about: `query` as always, `cancel` to close what its payer has not confirmed. */
export type Asking = 'query' | 'cancel';

/**
 * Asks the provider how a payment stands and makes it so, in one commit. May run at any time, any number of times, from
 * a notice, a poll, a page or a person: what was done already is not done again.
 */
export const followPayment = async (
	deps: FollowDeps,
	id: PaymentId,
	context: ActionContext,
	options: { readonly ask?: Asking; readonly changes?: readonly Change[]; readonly isPoll?: boolean } = {},
): Promise<Result<ProviderPayment, FollowError | CommandError>> => {
	let answer: ProviderAnswer<PaymentReport> | null = null;
	const done = await runCommand(deps, {
		idempotency: null,
		answer: null,
		now: context.now,
		needs: followNeeds(id),
		decide: async ({
			payment,
			invoices,
			standing,
			receiptHead,
		}): Promise<Result<Decision<ProviderPayment>, FollowError>> => {
			if (payment === null) return err({ type: 'payment/not-found', payment: id });
			const provider = deps.providers.account(payment.provider, payment.country);
			if (provider === null) return err({ type: 'payment/no-account', provider: payment.provider });
			// Asked once, also when the commit is tried again: what it said is still what it said.
			answer ??= await askProvider(provider, payment, askingOf(options.ask, payment, invoices), context);
			if (options.changes !== undefined && answer.kind === 'unknown' && isGivenUp(payment)) {
				return err({ type: 'payment/provider-silent', payment: id });
			}
			const polled = options.isPoll === true ? { ...payment, polls: payment.polls + 1 } : payment;
			const reported = applyAnswer(deps, polled, answer, provider.abilities, { invoices, standing }, context);
			return ok({
				value: reported.payment,
				changes: [
					...reported.changes,
					...arrivalChanges(deps, payment, reported, answer, { invoices, receiptHead }, context),
					...(reported.moved ? [] : [{ kind: 'provider-payment.checked', payment: polled, at: context.now } as const]),
					...(await keptMethodChanges(deps, payment, reported.payment, answer, context)),
					...(options.changes ?? []),
				],
			});
		},
	});
	if (!done.ok) return done;
	if (done.value.kind === 'replayed') throw new Error('a command without a key cannot be replayed');
	return ok(done.value.value);
};

/** What failed is not asked about again; money that comes for it after all is told once, by a notice. */
const isGivenUp = (payment: ProviderPayment): boolean => !isOpenPayment(payment) && !hasSucceeded(payment);

export const followNeeds = (id: PaymentId) =>
	({
		payment: { kind: 'provider-payment.byId', id },
		invoices: { kind: 'invoice.ofPayment', paymentId: id },
		standing: { kind: 'customer-credit.ofPayment', paymentId: id },
		receiptHead: receiptHeadNeed,
	}) as const;

/** A payment that nobody needs any more is closed instead of being moved on: what is left of it is not taken. */
const askingOf = (asked: Asking | undefined, payment: ProviderPayment, invoices: readonly Invoice[]): Asking => {
	if (asked !== undefined) return asked;
	const isNeedless = invoices.length > 0 && invoices.every((invoice) => !isPositive(amountDue(invoice)));
	const canBeClosed = payment.status === 'action_required' || payment.status === 'processing';
	return isNeedless && canBeClosed ? 'cancel' : 'query';
};

const askProvider = async (
	provider: PaymentProvider,
	payment: ProviderPayment,
	ask: Asking,
	context: ActionContext,
): Promise<ProviderAnswer<PaymentReport>> => {
	const attempt = attemptOf(payment);
	if (payment.providerId === null) {
		const order = orderOf(payment);
		if (order !== null) return provider.recover(order);
	}
	if (ask === 'cancel') return asClosedByUs(expiredIfLeft(await provider.cancel(attempt)));
	const answer = await provider.query(attempt);
	const isLeft = answer.kind === 'report' && answer.report.state === 'action_required';
	return isLeft && isAbandoned(payment, provider.abilities, context)
		? expiredIfLeft(await provider.cancel(attempt))
		: answer;
};

/** What the provider cannot close is closed by us; should it be paid after all, the money still counts. */
const expiredIfLeft = (answer: ProviderAnswer<PaymentReport>): ProviderAnswer<PaymentReport> =>
	answer.kind === 'report' && answer.report.state === 'action_required'
		? { ...answer, report: { ...answer.report, state: 'expired', action: null } }
		: answer;

/** It did not end by itself: its payer chose another way, or nothing is due any more. */
const asClosedByUs = (answer: ProviderAnswer<PaymentReport>): ProviderAnswer<PaymentReport> =>
	answer.kind === 'report' && answer.report.state === 'expired'
		? { ...answer, report: { ...answer.report, reason: 'cancelled' } }
		: answer;

/** The outcome of a start, with the answer that a repeat of the request gets. */
export const followStart = (
	deps: FollowDeps,
	begun: ProviderPayment,
	answer: ProviderAnswer<PaymentReport>,
	context: ActionContext,
	door: {
		readonly idempotency: IdempotencyRequest | null;
		readonly answer: (payment: ProviderPayment) => Answer | Promise<Answer>;
	},
): Promise<Result<CommandOutcome<ProviderPayment>, FollowError | CommandError>> =>
	runCommand(deps, {
		idempotency: null,
		answer: null,
		now: context.now,
		needs: { ...followNeeds(begun.id), health: { kind: 'provider-health.ofPayment', paymentId: begun.id } },
		decide: async ({
			payment,
			invoices,
			standing,
			health,
			receiptHead,
		}): Promise<Result<Decision<ProviderPayment>, FollowError>> => {
			if (payment === null) return err({ type: 'payment/not-found', payment: begun.id });
			const provider = deps.providers.account(payment.provider, payment.country);
			if (provider === null) return err({ type: 'payment/no-account', provider: payment.provider });
			const reported = applyAnswer(deps, payment, answer, provider.abilities, { invoices, standing }, context);
			const outcome: readonly Change[] =
				door.idempotency === null
					? []
					: [
							{
								kind: 'idempotency.outcome',
								answer: { ...door.idempotency, ...(await door.answer(reported.payment)), at: context.now },
							},
						];
			return ok({
				value: reported.payment,
				changes: [
					...reported.changes,
					...arrivalChanges(deps, payment, reported, answer, { invoices, receiptHead }, context),
					...healthChanges(payment, answer, health, context),
					...(await keptMethodChanges(deps, payment, reported.payment, answer, context)),
					...outcome,
				],
			});
		},
	});
