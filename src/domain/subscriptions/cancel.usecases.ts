import type { ActionContext } from '../kernel/event.ts';
import { type CancelWish, type EndRefusal, planCancel, planKeep, planReactivation } from './ending.ts';
import {
	billedBeyond,
	decideLife,
	factsFor,
	type LifeDoor,
	type LifeResult,
	type LifeTarget,
	runLifeCommand,
} from './life.ts';
import { pausedUntil } from './pausing.ts';
import { invoiceOf, type TurnDeps } from './turn.usecases.ts';

/**
 * Cancels a subscription today or at the end of its period. `prorated` gives the days from today on back, `full`
 * everything that is left of the period's invoice: what was paid becomes credit of the customer, what was not is no
 * longer due. Paused days that were to be given back are given back with it.
 */
export const cancelSubscription = (
	deps: TurnDeps,
	input: LifeTarget & CancelWish,
	context: ActionContext,
	door: LifeDoor,
): LifeResult<EndRefusal> =>
	runLifeCommand<EndRefusal>(deps, input, context, door, async (subscription, known, today) => {
		const pausedFrom = pausedUntil(subscription, today)?.start ?? null;
		const billed = await billedBeyond(deps, subscription, pausedFrom, { billed: known, today });
		const planned = planCancel(subscription, input, billed, { today, now: context.now });
		if (!planned.ok) return planned;
		const work = { ...planned.value, invoice: null, reason: 'cancellation' } as const;
		return decideLife(deps, subscription, billed, work, await factsFor(deps, subscription, work), context);
	});

/** Takes a cancellation back that was to come at the end of the period. */
export const keepSubscription = (
	deps: TurnDeps,
	input: LifeTarget,
	context: ActionContext,
	door: LifeDoor,
): LifeResult<EndRefusal> =>
	runLifeCommand<EndRefusal>(deps, input, context, door, async (subscription, billed) => {
		const planned = planKeep(subscription);
		if (!planned.ok) return planned;
		const work = { ...planned.value, invoice: null, reason: 'cancellation' } as const;
		return decideLife(deps, subscription, billed, work, await factsFor(deps, subscription, work), context);
	});

/** Has a subscription go on that was cancelled or has expired; its new period is billed in the same commit. */
export const reactivateSubscription = (
	deps: TurnDeps,
	input: LifeTarget,
	context: ActionContext,
	door: LifeDoor,
): LifeResult<EndRefusal> =>
	runLifeCommand<EndRefusal>(deps, input, context, door, async (subscription, billed, today) => {
		const planned = planReactivation(subscription, today);
		if (!planned.ok) return planned;
		const { step, unused } = planned.value;
		const work = { step, unused, invoice: invoiceOf(subscription, step), reason: 'cancellation' } as const;
		return decideLife(deps, subscription, billed, work, await factsFor(deps, subscription, work), context);
	});
