import { addSeconds, type IsoInstant } from '../kernel/calendar.ts';
import {
	type Answer,
	type CommandError,
	type CommandOutcome,
	type Decision,
	type IdempotencyRequest,
	runCommand,
} from '../kernel/command.ts';
import type { ActionContext } from '../kernel/event.ts';
import type { CustomerId, InvoiceId, SubscriptionId } from '../kernel/ids.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import type { Change } from '../kernel/store.ts';
import type { MobileMoneyProvider } from '../payments/mobile-operators.ts';
import { told } from '../subscriptions/turn.usecases.ts';
import { chargeMessage } from './charge.ts';
import type { DunningStep, PromptAgreement } from './dunning.ts';
import { positionOf, whyOver } from './position.ts';
import { type DunningDeps, reviewNeeds } from './review.usecases.ts';
import { promptsMax, samePromptAfterSeconds } from './stops.ts';

export type PromptError =
	| { readonly type: 'subscription/not-found'; readonly subscription: string }
	/** No invoice of it is being asked for. */
	| { readonly type: 'dunning/nothing-open'; readonly subscription: string }
	/** Nobody agreed which operator may ring. */
	| { readonly type: 'dunning/not-agreed' }
	| { readonly type: 'dunning/no-phone' }
	| { readonly type: 'dunning/prompts-used'; readonly max: number }
	/** The operator takes the same amount on the same phone for a mistake. */
	| { readonly type: 'dunning/prompt-too-soon'; readonly availableAt: IsoInstant }
	| { readonly type: 'dunning/payment-under-way' };

interface Door<Value> {
	readonly idempotency: IdempotencyRequest | null;
	readonly answer: (value: Value) => Answer;
}

/** Who may be rung: everybody for the tenant, a payer for themselves. */
export interface PromptCaller {
	readonly subscriptionId: SubscriptionId;
	/** Null: the tenant's own people and programs. */
	readonly customerId: CustomerId | null;
}

/** The payer agrees to be rung at an hour; an agreement that is given again changes it. */
export const agreeToPrompts = (
	deps: DunningDeps,
	{ subscriptionId: id, customerId }: PromptCaller,
	{ provider, hour }: { readonly provider: MobileMoneyProvider; readonly hour: number },
	context: ActionContext,
): Promise<Result<CommandOutcome<PromptAgreement>, PromptError | CommandError>> =>
	runCommand(deps, {
		idempotency: null,
		answer: null,
		now: context.now,
		needs: {
			subscription: { kind: 'subscription.byId', id },
			before: { kind: 'dunning.agreement', subscriptionId: id },
		},
		decide: async ({ subscription, before }): Promise<Result<Decision<PromptAgreement>, PromptError>> => {
			if (subscription === null || (customerId !== null && subscription.customerId !== customerId)) {
				return err({ type: 'subscription/not-found', subscription: id });
			}
			if (before?.provider === provider && before.hour === hour) return ok({ changes: [], value: before });
			const agreement: PromptAgreement = { subscriptionId: id, provider, hour, agreedAt: context.now };
			const events = [{ type: 'subscription.prompts_agreed', payload: { provider, hour } }];
			const { changes } = told(deps, subscription, events, null, context);
			return ok({ value: agreement, changes: [...changes, { kind: 'dunning.agree', agreement }] });
		},
	});

/** The payer does not want to be rung any more; what was rung stays. */
export const withdrawPrompts = (
	deps: DunningDeps,
	{ subscriptionId: id, customerId }: PromptCaller,
	context: ActionContext,
): Promise<Result<CommandOutcome<null>, PromptError | CommandError>> =>
	runCommand(deps, {
		idempotency: null,
		answer: null,
		now: context.now,
		needs: {
			subscription: { kind: 'subscription.byId', id },
			before: { kind: 'dunning.agreement', subscriptionId: id },
		},
		decide: async ({ subscription, before }): Promise<Result<Decision<null>, PromptError>> => {
			if (subscription === null || (customerId !== null && subscription.customerId !== customerId)) {
				return err({ type: 'subscription/not-found', subscription: id });
			}
			if (before === null) return ok({ changes: [], value: null });
			const events = [{ type: 'subscription.prompts_withdrawn', payload: {} }];
			const { changes } = told(deps, subscription, events, null, context);
			return ok({ value: null, changes: [...changes, { kind: 'dunning.disagree', subscriptionId: id }] });
		},
	});

/**
 * Rings the phone now, because its owner asked for it: at any hour, but three times for an invoice at most, and not
 * twice within the operator's window. The prompt itself leaves by the queue, seconds later.
 */
export const requestPrompt = async (
	deps: DunningDeps,
	{ subscriptionId, customerId }: PromptCaller,
	context: ActionContext,
	door: Door<DunningStep>,
): Promise<Result<CommandOutcome<DunningStep>, PromptError | CommandError>> => {
	const { stories } = await deps.store.load({
		stories: { kind: 'dunning.ofSubscription', subscriptionId, limit: 10 },
	});
	// The oldest first: what has been owed longest.
	const invoiceId =
		stories.findLast(({ dunning }) => dunning.status === 'open')?.dunning.invoiceId ?? ('' as InvoiceId);
	return runCommand(deps, {
		...door,
		now: context.now,
		needs: {
			...reviewNeeds(invoiceId, context.now),
			named: { kind: 'subscription.byId', id: subscriptionId },
			customer: { kind: 'customer.ofInvoice', id: invoiceId },
		},
		decide: async ({
			named,
			customer,
			story,
			invoices,
			payments,
			means,
		}): Promise<Result<Decision<DunningStep>, PromptError>> => {
			if (named === null || (customerId !== null && named.customerId !== customerId)) {
				return err({ type: 'subscription/not-found', subscription: subscriptionId });
			}
			const [invoice] = invoices;
			if (
				story === null ||
				story.dunning.status !== 'open' ||
				invoice === undefined ||
				whyOver(named, invoice) !== null
			) {
				return err({ type: 'dunning/nothing-open', subscription: subscriptionId });
			}
			if (means.agreement === null) return err({ type: 'dunning/not-agreed' });
			if ((customer?.phone ?? null) === null) return err({ type: 'dunning/no-phone' });
			const { prompts, waitsFor } = positionOf(story, { invoice, payments, means });
			if (waitsFor !== null) return err({ type: 'dunning/payment-under-way' });
			if (prompts.count >= promptsMax) return err({ type: 'dunning/prompts-used', max: promptsMax });
			const availableAt = prompts.lastAt === null ? context.now : addSeconds(prompts.lastAt, samePromptAfterSeconds);
			if (availableAt > context.now) return err({ type: 'dunning/prompt-too-soon', availableAt });
			const step: DunningStep = {
				invoiceId,
				step: `prompt-${prompts.count + 1}`,
				planned: 'prompt',
				action: 'prompt',
				status: 'done',
				why: null,
				methodId: null,
				paymentId: null,
				at: context.now,
			};
			const events = [
				{ type: 'subscription.dunning_step', payload: { step: step.step, action: 'prompt', asked: true } },
			];
			const changes: readonly Change[] = [
				...told(deps, named, events, invoiceId, context).changes,
				{ kind: 'dunning.step', step },
				chargeMessage(story.dunning, step.step, context.now),
			];
			return ok({ value: step, changes });
		},
	});
};
