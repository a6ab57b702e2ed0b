import { dateInZone } from '../kernel/calendar.ts';
import type { ActionContext } from '../kernel/event.ts';
import type { IdSource } from '../kernel/ids.ts';
import type { Change } from '../kernel/store.ts';
import type { Tenant } from '../kernel/tenant.ts';
import { turnWork } from '../subscriptions/schedule.ts';
import type { Subscription } from '../subscriptions/subscription.ts';
import { withPause } from '../subscriptions/turn.ts';
import { told } from '../subscriptions/turn.usecases.ts';
import { type DunningStory, dunningChanges } from './dunning.ts';
import { finalStep } from './plan.ts';

/**
 * Whether a subscription is paused because this dunning came to its end, and by nothing else: the pause is open, and began
 * on the day of the last step. A pause that its subscriber wished for is theirs to end.
 */
export const isPausedBy = (
	{ dunning, steps }: DunningStory,
	{ status, pauses }: Pick<Subscription, 'status' | 'pauses'>,
	{ timeZone }: Pick<Tenant, 'timeZone'>,
): boolean => {
	const last = steps.find(({ step, action }) => step === finalStep && action === 'pause');
	const pause = pauses.at(-1);
	if (dunning.status !== 'exhausted' || status !== 'paused' || last === undefined) return false;
	return pause?.state === 'running' && pause.to === null && pause.from === dateInZone(last.at, timeZone);
};

/**
 * Whoever pays after all goes on from that day: the pause gets its end today, and the turn that is due at once bills the
 * rest of the period as it does after any pause. Unpaid since 14 January and paid on 3 February: nothing is billed for
 * the days between.
 */
export const comeBackChanges = (
	deps: { readonly ids: IdSource; readonly tenant: Pick<Tenant, 'timeZone'> },
	subscription: Subscription,
	{ dunning }: DunningStory,
	context: ActionContext,
): readonly Change[] => {
	const today = dateInZone(context.now, deps.tenant.timeZone);
	const pause = subscription.pauses.at(-1);
	if (pause === undefined) throw new Error(`a subscription that is not paused comes back: ${subscription.id}`);
	const saved = { ...subscription, pauses: withPause(subscription, { ...pause, to: today }) };
	const event = { type: 'subscription.recovered', payload: { how: 'recovered', status: 'paused', resumes_on: today } };
	const { subscription: last, changes } = told(deps, saved, [event], dunning.invoiceId, context);
	const recovered = { ...dunning, status: 'recovered', nextStep: null, nextAt: null, endedAt: context.now } as const;
	return [...changes, turnWork(last, deps.tenant), ...dunningChanges(recovered)];
};
