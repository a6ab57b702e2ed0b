import { addSeconds } from '../kernel/calendar.ts';
import {
	type Answer,
	type CommandError,
	type CommandOutcome,
	type Decision,
	type IdempotencyRequest,
	runCommand,
} from '../kernel/command.ts';
import { type ActionContext, eventOf } from '../kernel/event.ts';
import type { PaymentId } from '../kernel/ids.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import { type FollowDeps, followPayment } from './follow.usecases.ts';
import { isOpenPayment, type ProviderPayment } from './provider-payment.ts';

export type CloseError =
	| { readonly type: 'payment/not-found'; readonly payment: string }
	/** It has an outcome, or may have one by itself. */
	| { readonly type: 'payment/not-closable'; readonly status: string }
	| { readonly type: 'request/stale'; readonly version: number };

export interface CloseInput {
	readonly paymentId: PaymentId;
	readonly expectedVersion: number | null;
}

export interface ClosedPayment {
	readonly payment: ProviderPayment;
	readonly dataKey: string | null;
}

export interface CloseDoor {
	readonly idempotency: IdempotencyRequest | null;
	readonly answer: (closed: ClosedPayment) => Answer | Promise<Answer>;
}

/**
 * A person gives up a payment of which neither success nor failure can be learnt, so that its invoices can be paid
 * again; why, is the context's reason. Its provider is asked a last time. Should it have been paid after all, the money
 * still counts: that is known by its notice, a comparison with the provider, or by asking.
 */
export const closePayment = async (
	deps: FollowDeps,
	{ paymentId, expectedVersion }: CloseInput,
	context: ActionContext,
	door: CloseDoor,
): Promise<Result<CommandOutcome<ClosedPayment>, CloseError | CommandError>> => {
	const { before } = await deps.store.load({ before: { kind: 'provider-payment.byId', id: paymentId } });
	if (before !== null && isClosable(before, context)) {
		const asked = await followPayment(deps, paymentId, context);
		// An account that was taken away cannot be asked: a person may close all the same.
		if (!asked.ok && asked.error.type === 'command/conflict') return err(asked.error);
	}
	return runCommand(deps, {
		...door,
		now: context.now,
		needs: {
			payment: { kind: 'provider-payment.byId', id: paymentId },
			customer: { kind: 'customer.ofPayment', paymentId },
		},
		decide: async ({ payment, customer }): Promise<Result<Decision<ClosedPayment>, CloseError>> => {
			if (payment === null) return err({ type: 'payment/not-found', payment: paymentId });
			// What the last question changed is no surprise; what changed before it is.
			const version = before?.version ?? payment.version;
			if (expectedVersion !== null && expectedVersion !== version) return err({ type: 'request/stale', version });
			if (!isClosable(payment, context)) return err({ type: 'payment/not-closable', status: payment.status });
			const closed: ProviderPayment = {
				...payment,
				version: payment.version + 1,
				status: 'failed',
				reason: 'other',
				attention: payment.attention === 'undecided' ? null : payment.attention,
				finalAt: context.now,
			};
			const payload = { provider: payment.provider, status: closed.status, before: payment.status };
			return ok({
				value: { payment: closed, dataKey: customer?.dataKey ?? null },
				changes: [
					eventOf(deps.ids, 'payment.closed', closed, payload, context),
					{ kind: 'provider-payment.follow', payment: closed },
					{ kind: 'due-work.done', work: { kind: 'payment.poll', subjectId: payment.id, step: '' } },
				],
			});
		},
	});
};

/** Longer than any payer or provider takes for an answer that comes by itself. */
const hopelessAfterSeconds = 86_400;

const isClosable = (payment: ProviderPayment, { now }: ActionContext): boolean => {
	if (!isOpenPayment(payment)) return false;
	const isWaiting = payment.status === 'processing' || payment.status === 'unknown';
	return payment.attention === 'undecided' || (isWaiting && addSeconds(payment.createdAt, hopelessAfterSeconds) <= now);
};
