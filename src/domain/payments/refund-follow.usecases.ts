import {
	type Answer,
	type CommandError,
	type Decision,
	type IdempotencyRequest,
	runCommand,
} from '../kernel/command.ts';
import type { ActionContext } from '../kernel/event.ts';
import type { RefundId } from '../kernel/ids.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import type { Change, Store } from '../kernel/store.ts';
import type { ProviderName } from '../settings/values.ts';
import type { PaymentProviders, ProviderAnswer, ProviderRefunds, RefundReport } from './provider.ts';
import type { ProviderPayment } from './provider-payment.ts';
import { isOpenRefund, type Refund, refundOrderOf } from './refund.ts';
import type { BeginDeps } from './refund-begin.ts';
import { coverUncovered } from './refund-cover.ts';
import { applyRefundAnswer, type FollowedRefund, type RefundStanding } from './refund-following.ts';

export interface RefundDeps extends BeginDeps {
	readonly store: Store;
	readonly providers: PaymentProviders;
}

export type FollowRefundError =
	| { readonly type: 'refund/not-found'; readonly refund: string }
	| { readonly type: 'payment/no-account'; readonly provider: ProviderName };

export interface RefundDoor {
	readonly idempotency: IdempotencyRequest;
	readonly answer: (refund: Refund) => Answer | Promise<Answer>;
}

export interface FollowRefundOptions {
	/** What the provider has said already; asked otherwise. */
	readonly answer?: ProviderAnswer<RefundReport>;
	/** What travels in the same commit: a notice's mark. */
	readonly changes?: readonly Change[];
	/** The request that waits for the outcome. */
	readonly door?: RefundDoor;
}

/**
 * Asks the provider what became of a refund and makes it so, in one commit: from a notice, a poll or a person, any
 * number of times. What went back without a credit note is taken from the customer's credit as soon as that has it.
 */
export const followRefund = async (
	deps: RefundDeps,
	id: RefundId,
	context: ActionContext,
	options: FollowRefundOptions = {},
): Promise<Result<Refund, FollowRefundError | CommandError>> => {
	let { answer } = options;
	const done = await runCommand(deps, {
		idempotency: null,
		answer: null,
		now: context.now,
		needs: followRefundNeeds(id),
		decide: async (loaded): Promise<Result<Decision<Refund>, FollowRefundError>> => {
			const { refund, payment, ...rest } = loaded;
			if (refund === null || payment === null) return err({ type: 'refund/not-found', refund: id });
			const refunds = deps.providers.account(payment.provider, payment.country)?.refunds ?? null;
			if (refunds === null) return err({ type: 'payment/no-account', provider: payment.provider });
			// Asked once, also when the commit is tried again: what it said is still what it said.
			answer ??= await askProvider(refunds, refund, payment);
			const followed = decideFollow(deps, { refund, payment, ...rest }, answer, context);
			return ok({
				value: followed.refund,
				changes: [
					...followed.changes,
					...(options.changes ?? []),
					...(options.door === undefined ? [] : [await outcomeOf(options.door, followed.refund, context)]),
				],
			});
		},
	});
	if (!done.ok) return done;
	if (done.value.kind === 'replayed') throw new Error('a command without a key cannot be replayed');
	return ok(done.value.value);
};

const followRefundNeeds = (id: RefundId) =>
	({
		refund: { kind: 'refund.byId', id },
		payment: { kind: 'provider-payment.ofRefund', id },
		siblings: { kind: 'refund.siblings', id },
		invoice: { kind: 'invoice.ofRefund', id },
		movements: { kind: 'customer-credit.movementsOfRefund', id },
		standing: { kind: 'customer-credit.ofRefund', id },
	}) as const;

/** What the provider has never seen is sent again under the same handles, and under no others. */
const askProvider = async (
	refunds: ProviderRefunds,
	refund: Refund,
	payment: ProviderPayment,
): Promise<ProviderAnswer<RefundReport>> => {
	const order = refundOrderOf(refund, payment);
	const answer = await refunds.query(order);
	const isUnseen = answer.kind === 'report' && answer.report.state === 'not_started';
	return isUnseen && isOpenRefund(refund) && refund.origin === 'ours' ? refunds.start(order) : answer;
};

const decideFollow = (
	deps: RefundDeps,
	standing: RefundStanding,
	answer: ProviderAnswer<RefundReport>,
	context: ActionContext,
): FollowedRefund => {
	const followed = applyRefundAnswer(deps, standing, answer, context);
	const stayed = followed.refund.version === standing.refund.version && followed.changes.length === 0;
	return stayed ? coverUncovered(deps, standing, context) : followed;
};

const outcomeOf = async (
	{ idempotency, answer }: RefundDoor,
	refund: Refund,
	{ now }: ActionContext,
): Promise<Change> => ({
	kind: 'idempotency.outcome',
	answer: { ...idempotency, ...(await answer(refund)), at: now },
});
