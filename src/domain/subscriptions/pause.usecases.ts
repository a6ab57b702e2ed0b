import type { ActionContext } from '../kernel/event.ts';
import { unusedDays } from './credit-periods.ts';
import {
	billedBeyond,
	decideLife,
	factsFor,
	type LifeDoor,
	type LifeResult,
	type LifeTarget,
	runLifeCommand,
} from './life.ts';
import { type PauseRefusal, type PauseWish, planPause, planResume } from './pausing.ts';
import { invoiceOf, type TurnDeps } from './turn.usecases.ts';

/**
 * Pauses a subscription today, or from the end of what is invoiced. Nothing is billed for paused days; with `credit` those
 * that were invoiced already are given back when the pause is over.
 */
export const pauseSubscription = (
	deps: TurnDeps,
	input: LifeTarget & PauseWish,
	context: ActionContext,
	door: LifeDoor,
): LifeResult<PauseRefusal> =>
	runLifeCommand<PauseRefusal>(deps, input, context, door, async (subscription, billed, today) => {
		const planned = planPause(subscription, input, today);
		if (!planned.ok) return planned;
		const work = { step: planned.value, unused: [], invoice: null, reason: 'pause' } as const;
		return decideLife(deps, subscription, billed, work, await factsFor(deps, subscription, work), context);
	});

/**
 * Ends the pause today, or takes a planned one back. On days that are invoiced nothing is billed; otherwise the rest of
 * the period is. 31.00 EUR a month, paused with credit from 10 to 20 March, gives 10.00 EUR back.
 */
export const resumeSubscription = (
	deps: TurnDeps,
	input: LifeTarget,
	context: ActionContext,
	door: LifeDoor,
): LifeResult<PauseRefusal> =>
	runLifeCommand<PauseRefusal>(deps, input, context, door, async (subscription, known, today) => {
		const planned = planResume(subscription, today);
		if (!planned.ok) return planned;
		const { step, unused } = planned.value;
		const billed = await billedBeyond(deps, subscription, unused?.start ?? null, { billed: known, today });
		const work = {
			step,
			unused: unused === null ? [] : unusedDays(billed, unused),
			invoice: invoiceOf(subscription, step),
			reason: 'pause',
		} as const;
		return decideLife(deps, subscription, billed, work, await factsFor(deps, subscription, work), context);
	});
