import { dateInZone, type IsoInstant } from '../kernel/calendar.ts';
import { type CommandError, type Decision, runCommand } from '../kernel/command.ts';
import type { ActionContext } from '../kernel/event.ts';
import type { InvoiceId, SubscriptionId } from '../kernel/ids.ts';
import { ok, type Result } from '../kernel/result.ts';
import type { Change, Loaded } from '../kernel/store.ts';
import { nextSubscriptionStatus } from '../subscriptions/lifecycle.ts';
import { turnWork } from '../subscriptions/schedule.ts';
import type { Subscription, SubscriptionPause } from '../subscriptions/subscription.ts';
import { pausesUntil, type TurnEvent } from '../subscriptions/turn.ts';
import { told } from '../subscriptions/turn.usecases.ts';
import { chargeMessage } from './charge.ts';
import { type Dunning, type DunningStep, type DunningStory, dunningChanges, dunningWork } from './dunning.ts';
import { stepMail } from './mails.ts';
import { type DunningDecision, finalStep, nextDunning, type PlannedStep } from './plan.ts';
import { type DunningFacts, positionOf, whyOver } from './position.ts';
import { type DunningDeps, endChanges, reviewNeeds } from './review.usecases.ts';

export interface StepTaken {
	/** `8 retry`; null when nothing was due. */
	readonly did: { readonly step: string; readonly action: PlannedStep['action'] } | null;
	/** When the dunning acts next; null once it is over. */
	readonly nextAt: IsoInstant | null;
}

/**
 * Does what is due of one invoice's dunning, in one commit: its record, the event, the mail or the charge that is asked
 * for, and what wakes it next. Whoever comes second, by the alarm, the queue or again after a crash, finds the record.
 */
export const runDunningStep = async (
	deps: DunningDeps,
	work: { readonly subscriptionId: SubscriptionId; readonly invoiceId: InvoiceId },
	context: ActionContext,
): Promise<Result<StepTaken, CommandError>> => {
	const done = await runCommand(deps, {
		idempotency: null,
		answer: null,
		now: context.now,
		needs: {
			...reviewNeeds(work.invoiceId, context.now),
			mirror: { kind: 'due-work.of', work: 'dunning.step', subjectId: work.subscriptionId, step: work.invoiceId },
		},
		decide: async ({ mirror, ...loaded }): Promise<Result<Decision<StepTaken>, never>> => {
			const decision = decideStep(deps, loaded, context);
			if (decision === null) return ok({ changes: [{ kind: 'due-work.done', work: dunningWork(work) }], value: over });
			const { value, changes } = decision;
			// Nothing happened, but what wakes it was lost, or stands at another time: it is put right.
			const isMirrored = changes.length > 0 || mirror?.dueAt === value.nextAt;
			return ok(
				isMirrored || loaded.story === null ? decision : { value, changes: dunningChanges(loaded.story.dunning) },
			);
		},
	});
	if (!done.ok) return done;
	if (done.value.kind === 'replayed') throw new Error('a command without a key cannot be replayed');
	return ok(done.value.value);
};

const over: StepTaken = { did: null, nextAt: null };

/** Null when there is nothing to wait for any more. */
const decideStep = (
	deps: DunningDeps,
	{ subscription, story, invoices, payments, means, others }: Loaded<ReturnType<typeof reviewNeeds>>,
	context: ActionContext,
): Decision<StepTaken> | null => {
	const [invoice] = invoices;
	if (subscription === null || invoice === undefined || story?.dunning.status !== 'open') return null;
	const why = whyOver(subscription, invoice);
	if (why !== null) {
		return { value: over, changes: endChanges(deps, subscription, story.dunning, others, why, context) };
	}
	const facts: DunningFacts = { invoice, payments, means };
	const { timeZone } = deps.tenant;
	const decision = nextDunning(positionOf(story, facts), story.dunning.ladder, context.now, timeZone);
	const { due, skip, next } = decision;
	const moved: Dunning = { ...story.dunning, nextStep: next?.step ?? null, nextAt: next?.at ?? null };
	const value = { did: due && { step: due.step, action: due.action }, nextAt: moved.nextAt };
	if (due === null && skip.length === 0) {
		const isSame = moved.nextAt === story.dunning.nextAt && moved.nextStep === story.dunning.nextStep;
		return { value, changes: isSame ? [] : dunningChanges(moved) };
	}
	const ended: Dunning = due?.step === finalStep ? { ...moved, status: 'exhausted', endedAt: context.now } : moved;
	return {
		value,
		changes: [
			...subscriptionChanges(deps, subscription, story, decision, context),
			...stepRecords(story, facts, decision, context.now),
			...dunningChanges(ended),
			...(due === null ? [] : stepMail(deps, story.dunning, due, next, context.now)),
			...(due?.action === 'retry' || due?.action === 'prompt'
				? [chargeMessage(story.dunning, due.step, context.now)]
				: []),
		],
	};
};

const stepRecords = (
	{ dunning }: DunningStory,
	{ means }: DunningFacts,
	{ due, skip }: DunningDecision,
	at: IsoInstant,
): readonly Change[] => {
	const recordOf = (planned: PlannedStep, status: DunningStep['status']): Change => ({
		kind: 'dunning.step',
		step: {
			...planned,
			invoiceId: dunning.invoiceId,
			status,
			methodId: status === 'done' && planned.action === 'retry' ? (means.method?.id ?? null) : null,
			paymentId: null,
			at,
		},
	});
	return [...skip.map((step) => recordOf(step, 'skipped')), ...(due === null ? [] : [recordOf(due, 'done')])];
};

/** Each step is a version of the subscription: that is the lock, and the platform hears of it. */
const subscriptionChanges = (
	deps: DunningDeps,
	subscription: Subscription,
	{ dunning }: DunningStory,
	{ due, skip, next }: DunningDecision,
	context: ActionContext,
): readonly Change[] => {
	const payload = {
		step: due?.step ?? null,
		action: due?.action ?? null,
		why: due?.why ?? null,
		skipped: skip.map(({ step }) => step),
		next_step: next?.step ?? null,
		next_at: next?.at ?? null,
	};
	const stepped: TurnEvent = { type: 'subscription.dunning_step', payload };
	const final = due?.step === finalStep ? finalOf(deps, subscription, due.action, context) : null;
	const saved = final?.subscription ?? subscription;
	const events = [stepped, ...(final?.events ?? [])];
	const { subscription: last, changes } = told(deps, saved, events, dunning.invoiceId, context);
	return final === null ? changes : [...changes, turnWork(last, deps.tenant)];
};

/** What the end of a ladder makes of its subscription; the invoice stays due. Null: nothing. */
const finalOf = (
	{ tenant }: Pick<DunningDeps, 'tenant'>,
	subscription: Subscription,
	action: PlannedStep['action'],
	{ now }: ActionContext,
): { readonly subscription: Subscription; readonly events: readonly TurnEvent[] } | null => {
	if (action !== 'pause' && action !== 'cancel') return null;
	const status = nextSubscriptionStatus(subscription, action);
	if (!status.ok) return null;
	const today = dateInZone(now, tenant.timeZone);
	const moved = { ...subscription, status: status.value, graceUntil: null };
	if (action === 'cancel') {
		return {
			subscription: {
				...moved,
				pending: null,
				cancelAt: null,
				cancelledAt: now,
				endedOn: today,
				pauses: pausesUntil(subscription, today),
			},
			events: [{ type: 'subscription.cancelled', payload: { ended_on: today, why: 'unpaid' } }],
		};
	}
	// A pause that was planned for later has come sooner.
	const earlier = subscription.pauses.filter(({ state }) => state === 'over');
	const pause: SubscriptionPause = { from: today, to: null, credit: false, state: 'running' };
	return {
		subscription: { ...moved, pauses: [...earlier, pause] },
		events: [{ type: 'subscription.paused', payload: { from: today, resumes_on: null, why: 'unpaid' } }],
	};
};
