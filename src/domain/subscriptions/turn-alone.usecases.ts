import { dateInZone, type IsoDate, type IsoInstant } from '../kernel/calendar.ts';
import { type CommandError, type Decision, runCommand } from '../kernel/command.ts';
import type { ActionContext } from '../kernel/event.ts';
import type { SubscriptionId } from '../kernel/ids.ts';
import { ok, type Result } from '../kernel/result.ts';
import { decidePendingChange } from './change.usecases.ts';
import { unusedDays } from './credit-periods.ts';
import { billedBeyond, decideLife, factsFor, type LifeError, type LifeOutcome, lifeNeeds } from './life.ts';
import { pausedUntil } from './pausing.ts';
import type { BilledPeriod, Subscription } from './subscription.ts';
import { decideTurn, type Turn } from './turn.ts';
import { invoiceOf, noTurns, parkChanges, reasonOf, type TurnCounts, type TurnDeps } from './turn.usecases.ts';

type Alone = Extract<Turn, { readonly kind: 'alone' }>;

/**
 * Does for one subscription what is due and needs a credit note: a change in the middle of a period, the end of a pause
 * whose days are given back. A commit of its own; what is not due any more is left alone. What cannot be done parks it.
 * A conflict is an error: the work stays due, and the next run comes back to it.
 */
export const turnAlone = async (
	deps: TurnDeps,
	id: SubscriptionId,
	context: ActionContext,
	moment: IsoInstant,
): Promise<Result<TurnCounts, CommandError>> => {
	const today = dateInZone(moment, deps.tenant.timeZone);
	const question = { today, catchUpMax: deps.settings.limit('catch_up_periods', today) };
	const result = await runCommand(deps, {
		idempotency: null,
		answer: null,
		now: context.now,
		needs: lifeNeeds(id, today),
		decide: async ({ subscription, billed }): Promise<Result<Decision<TurnCounts>, never>> => {
			if (subscription === null) return ok({ changes: [], value: noTurns });
			const turn = decideTurn(subscription, question);
			if (turn.kind !== 'alone') return ok({ changes: [], value: noTurns });
			const decided = await decideAlone(deps, subscription, turn, { billed, today }, context);
			if (!decided.ok) {
				const reason = reasonOf(decided.error);
				return ok({ changes: parkChanges(deps, subscription, reason, context), value: { ...noTurns, parked: 1 } });
			}
			const { value, changes } = decided.value;
			return ok({ changes, value: { turned: 1, invoiced: value.invoice === null ? 0 : 1, parked: 0 } });
		},
	});
	if (!result.ok) return result;
	return ok(result.value.kind === 'done' ? result.value.value : noTurns);
};

const decideAlone = async (
	deps: TurnDeps,
	subscription: Subscription,
	turn: Alone,
	known: { readonly billed: readonly BilledPeriod[]; readonly today: IsoDate },
	context: ActionContext,
): Promise<Result<Decision<LifeOutcome>, LifeError>> => {
	if (turn.what === 'change') {
		const billed = await billedBeyond(deps, subscription, turn.on, known);
		return decidePendingChange(deps, subscription, billed, turn.on, context);
	}
	const unused = pausedUntil(subscription, turn.on);
	const billed = await billedBeyond(deps, subscription, unused?.start ?? turn.on, known);
	const work = {
		step: turn.step,
		unused: unused === null ? [] : unusedDays(billed, unused),
		invoice: invoiceOf(subscription, turn.step),
		reason: 'pause',
	} as const;
	return decideLife(deps, subscription, billed, work, await factsFor(deps, subscription, work), context);
};
