import { addSeconds, type IsoDate, type IsoInstant } from '../kernel/calendar.ts';
import { type Decision, runCommand } from '../kernel/command.ts';
import type { ActionContext } from '../kernel/event.ts';
import type { IdSource, InvoiceId } from '../kernel/ids.ts';
import { ok, type Result } from '../kernel/result.ts';
import type { Change, Loaded, OutboxMessage, Store } from '../kernel/store.ts';
import { type Tenant, todayOf } from '../kernel/tenant.ts';
import type { Settings } from '../settings/settings.ts';
import { nextSubscriptionStatus } from '../subscriptions/lifecycle.ts';
import type { Subscription } from '../subscriptions/subscription.ts';
import type { TurnEvent } from '../subscriptions/turn.ts';
import { told } from '../subscriptions/turn.usecases.ts';
import { comeBackChanges, isPausedBy } from './coming-back.ts';
import { type Dunning, type DunningStory, dunningChanges } from './dunning.ts';
import { type Failure, ladderFor } from './ladder.ts';
import { failedTryMail } from './mails.ts';
import { nextDunning } from './plan.ts';
import { type DunningFacts, failureOf, positionOf, whyOver } from './position.ts';
import { graceUntil } from './simulate.ts';
import { triesOfMethodDays } from './stops.ts';

export interface DunningDeps {
	readonly store: Store;
	readonly ids: IdSource;
	readonly tenant: Tenant;
	readonly settings: Settings;
	/** Whether mail may leave at all (BILLING_EMAIL_ENABLED). */
	readonly mailEnabled: boolean;
}

/** What a look at an invoice came to. `none`: it has no dunning, and needs none. */
export interface Reviewed {
	readonly what: 'none' | 'began' | 'goes-on' | 'comes-back' | Dunning['status'];
	readonly subscriptionId: Subscription['id'] | null;
	/** When its dunning acts next; null when it does not. */
	readonly nextAt: IsoInstant | null;
}

/**
 * Looks at an invoice of a subscription after a payment of it failed, it was paid or it fell overdue, and begins or ends
 * its dunning, in the commit that ends the message. May run at any time and any number of times: what has begun does not
 * begin again, and money that came by any way ends it. Null: not now.
 */
export const reviewSubscription = async (
	deps: DunningDeps,
	message: OutboxMessage,
	context: ActionContext,
): Promise<Reviewed | null> => {
	const done = await runCommand(deps, {
		idempotency: null,
		answer: null,
		now: context.now,
		needs: reviewNeeds(message.subjectId as InvoiceId, context.now),
		decide: async (loaded): Promise<Result<Decision<Reviewed>, never>> => {
			const { changes, value } = decideReview(deps, loaded, context);
			return ok({ value, changes: [...changes, { kind: 'outbox.done', message, at: context.now }] });
		},
	});
	return done.ok && done.value.kind === 'done' ? done.value.value : null;
};

/** Everything that the dunning of an invoice is decided from. */
export const reviewNeeds = (invoiceId: InvoiceId, now: IsoInstant) =>
	({
		subscription: { kind: 'subscription.ofInvoice', invoiceId },
		story: { kind: 'dunning.ofInvoice', invoiceId },
		others: { kind: 'dunning.siblings', invoiceId },
		invoices: { kind: 'invoice.byIds', ids: [invoiceId] },
		payments: { kind: 'provider-payment.ofInvoices', invoiceIds: [invoiceId] },
		means: { kind: 'dunning.means', invoiceId, since: addSeconds(now, -86_400 * triesOfMethodDays) },
	}) as const;

const nothing: Decision<Reviewed> = { changes: [], value: { what: 'none', subscriptionId: null, nextAt: null } };

const decideReview = (
	deps: DunningDeps,
	{ subscription, story, invoices, payments, means, others }: Loaded<ReturnType<typeof reviewNeeds>>,
	context: ActionContext,
): Decision<Reviewed> => {
	const [invoice] = invoices;
	if (subscription === null || invoice === undefined) return nothing;
	const facts: DunningFacts = { invoice, payments, means };
	const of = (what: Reviewed['what'], nextAt: IsoInstant | null): Reviewed => ({
		what,
		subscriptionId: subscription.id,
		nextAt,
	});
	if (story === null) {
		const begun = beginning(deps, subscription, facts, others, failureOf(facts), context);
		return begun === null ? nothing : { changes: begun.changes, value: of('began', begun.dunning.nextAt) };
	}
	const { dunning } = story;
	const isPaid = whyOver({ status: 'past_due' }, invoice) === 'recovered';
	if (isPaid && others.length === 0 && isPausedBy(story, subscription, deps.tenant)) {
		return { changes: comeBackChanges(deps, subscription, story, context), value: of('comes-back', null) };
	}
	const isLetGo = dunning.status === 'stopped' || (dunning.status === 'open' && subscription.status === 'active');
	const again = isLetGo ? goingOn(deps, subscription, story, facts, others, context) : null;
	if (again !== null) return { changes: again.changes, value: of('began', again.dunning.nextAt) };
	// Left unpaid to the end, its subscription still waits for the money.
	const isWaiting = dunning.status === 'open' || (dunning.status === 'exhausted' && subscription.status === 'past_due');
	if (!isWaiting) return { changes: [], value: of(dunning.status, null) };
	const over = whyOver(subscription, invoice);
	if (over !== null) {
		return { changes: endChanges(deps, subscription, dunning, others, over, context), value: of(over, null) };
	}
	if (dunning.status !== 'open') return { changes: [], value: of(dunning.status, null) };
	const moved = afresh(deps, story, facts, context);
	return {
		changes: [...moved.changes, ...failedTryMail(deps, story, facts, context)],
		value: of('goes-on', moved.nextAt),
	};
};

/** The other dunnings of a subscription that hold it back: what is open, and what was left unpaid. */
export type Siblings = readonly Pick<Dunning, 'invoiceId' | 'graceUntil' | 'status'>[];

/** Null when it must not begin: nothing failed, nothing is due, or the subscription is not running. */
const beginning = (
	deps: DunningDeps,
	subscription: Subscription,
	facts: DunningFacts,
	others: Siblings,
	failure: Failure | null,
	context: ActionContext,
): { readonly dunning: Dunning; readonly changes: readonly Change[] } | null => {
	const { invoice, means } = facts;
	const status = nextSubscriptionStatus(subscription, 'payment-overdue');
	if (failure === null || !status.ok || whyOver({ status: 'past_due' }, invoice) !== null) return null;
	const { timeZone } = deps.tenant;
	const { country, type: userType } = invoice.billing;
	const setting = deps.settings.dunning({ country, userType }, todayOf(deps.tenant, context));
	if (setting === null || invoice.issueDate === null) return null;
	const begun: Dunning = {
		invoiceId: invoice.id,
		subscriptionId: subscription.id,
		...failure,
		status: 'open',
		methodId: failure.reason === 'no_method' ? null : (means.method?.id ?? null),
		startedAt: context.now,
		invoiceDate: invoice.issueDate,
		graceUntil: graceUntil(context.now, setting.graceDays, timeZone),
		ladder: ladderFor(setting.ladder, failure),
		setting: setting.setting,
		nextStep: null,
		nextAt: null,
		endedAt: null,
	};
	const dunning = withNext(begun, { dunning: begun, steps: [] }, facts, context.now, timeZone);
	const payload = { reason: failure.reason, provider: failure.provider, grace_until: dunning.graceUntil };
	const saved = { ...subscription, status: status.value, graceUntil: earliestGrace([dunning, ...others]) };
	const events: readonly TurnEvent[] = [{ type: 'subscription.past_due', payload }];
	return { dunning, changes: [...told(deps, saved, events, invoice.id, context).changes, ...dunningChanges(dunning)] };
};

/**
 * Who paused or cancelled while an invoice was overdue, and has come back without paying it, stands where they stood: the
 * same grace, the steps that are left. Null: it is not owed any more, or the subscription is not running.
 */
const goingOn = (
	deps: DunningDeps,
	subscription: Subscription,
	story: DunningStory,
	facts: DunningFacts,
	others: Siblings,
	context: ActionContext,
): { readonly dunning: Dunning; readonly changes: readonly Change[] } | null => {
	const status = nextSubscriptionStatus(subscription, 'payment-overdue');
	if (!status.ok || whyOver({ status: 'past_due' }, facts.invoice) !== null) return null;
	const open: Dunning = { ...story.dunning, status: 'open', endedAt: null };
	const dunning = withNext(open, story, facts, context.now, deps.tenant.timeZone);
	const payload = { reason: dunning.reason, provider: dunning.provider, grace_until: dunning.graceUntil };
	const saved = { ...subscription, status: status.value, graceUntil: earliestGrace([dunning, ...others]) };
	const events: readonly TurnEvent[] = [{ type: 'subscription.past_due', payload }];
	return {
		dunning,
		changes: [...told(deps, saved, events, facts.invoice.id, context).changes, ...dunningChanges(dunning)],
	};
};

/** What comes next, and when; at once where its time has come. */
export const withNext = (
	dunning: Dunning,
	story: DunningStory,
	facts: DunningFacts,
	now: IsoInstant,
	timeZone: string,
): Dunning => {
	const { due, next } = nextDunning(positionOf(story, facts), dunning.ladder, now, timeZone);
	const coming = due === null ? next : { ...due, at: now };
	return { ...dunning, nextStep: coming?.step ?? null, nextAt: coming?.at ?? null };
};

/** A payment that ended or began may move what comes next. */
const afresh = (
	{ tenant }: DunningDeps,
	story: DunningStory,
	facts: DunningFacts,
	{ now }: ActionContext,
): { readonly changes: readonly Change[]; readonly nextAt: IsoInstant | null } => {
	const { dunning } = story;
	const moved = withNext(dunning, story, facts, now, tenant.timeZone);
	const isSame = moved.nextAt === dunning.nextAt && moved.nextStep === dunning.nextStep;
	return { changes: isSame ? [] : dunningChanges(moved), nextAt: moved.nextAt };
};

/** It is over. The subscription goes on as if nothing had been, unless another invoice of it is owed. */
export const endChanges = (
	deps: Pick<DunningDeps, 'ids'>,
	subscription: Subscription,
	dunning: Dunning,
	others: Siblings,
	how: 'recovered' | 'stopped',
	context: ActionContext,
): readonly Change[] => {
	const ended: Dunning = { ...dunning, status: how, nextStep: null, nextAt: null, endedAt: context.now };
	const active = nextSubscriptionStatus(subscription, 'payment-recovered');
	if (!active.ok) return dunningChanges(ended);
	const saved: Subscription =
		others.length === 0
			? { ...subscription, status: active.value, graceUntil: null }
			: { ...subscription, graceUntil: earliestGrace(others) };
	const events: readonly TurnEvent[] = [
		{ type: 'subscription.recovered', payload: { how, status: saved.status, grace_until: saved.graceUntil } },
	];
	return [...told(deps, saved, events, dunning.invoiceId, context).changes, ...dunningChanges(ended)];
};

const earliestGrace = (dunnings: readonly Pick<Dunning, 'graceUntil'>[]): IsoDate | null =>
	dunnings.reduce<IsoDate | null>((least, { graceUntil: day }) => (least === null || day < least ? day : least), null);
