import type { ReminderTerms } from '../invoices/reminder-plan.ts';
import { addDays, type IsoDate } from '../kernel/calendar.ts';
import type { ActionContext } from '../kernel/event.ts';
import { frequencies } from '../kernel/frequency.ts';
import type { InvoiceId, SubscriptionId } from '../kernel/ids.ts';
import type { Change, DueWorkKind, Store } from '../kernel/store.ts';
import { todayOf } from '../kernel/tenant.ts';
import type { NoticedEvent } from '../settings/settings.ts';
import { waitingWork } from './notices.ts';
import type { Subscription, SubscriptionStatus } from './subscription.ts';

/** While something happens by itself. */
const runningStatuses = ['trialing', 'active', 'past_due', 'paused'] as const satisfies readonly SubscriptionStatus[];

/** Where a repair goes on. */
export interface SubscriptionRepairPlace {
	readonly status: (typeof runningStatuses)[number];
	/** Empty: from the first. */
	readonly after: string;
}

export const subscriptionRepairStart: SubscriptionRepairPlace = { status: runningStatuses[0], after: '' };

/** Subscriptions looked at in one go. */
export const subscriptionRepairPage = 500;

export interface SubscriptionRepairDeps extends ReminderTerms {
	readonly store: Store;
}

/**
 * Gives running subscriptions back the turn and the notice that should be waiting for them and are not. Finding nothing
 * costs one read for each page. Work that is due is done at once by the run that follows: what it finds to do follows
 * from the subscription, whenever it comes. Without `commit` it only counts.
 */
export const repairSubscriptions = async (
	deps: SubscriptionRepairDeps,
	place: SubscriptionRepairPlace,
	context: ActionContext,
	options: { readonly commit: boolean },
): Promise<{ readonly repaired: number; readonly next: SubscriptionRepairPlace | null }> => {
	const today = todayOf(deps.tenant, context);
	const told = deps.mailEnabled ? noticedEvents.filter((of) => deps.settings.noticeDaysMax(of, today) !== null) : [];
	const { page } = await deps.store.load({
		page: { kind: 'repair.subscriptions', ...place, told, limit: subscriptionRepairPage },
	});
	const lacking = page.filter(({ lacks }) => lacks.length > 0);
	const changes = lacking.length === 0 ? [] : await missingWorks(deps, lacking, context);
	if (options.commit && changes.length > 0) await deps.store.commit({ changes, answer: null });
	return { repaired: changes.length, next: placeAfter(place, page) };
};

const noticedEvents: readonly NoticedEvent[] = [...frequencies, 'trial_end'];

const placeAfter = (
	{ status }: SubscriptionRepairPlace,
	page: readonly CheckedSubscription[],
): SubscriptionRepairPlace | null => {
	const last = page.at(-1);
	if (last !== undefined && page.length === subscriptionRepairPage) return { status, after: last.id };
	const next = runningStatuses[runningStatuses.indexOf(status) + 1];
	return next === undefined ? null : { status: next, after: '' };
};

const missingWorks = async (
	deps: SubscriptionRepairDeps,
	lacking: readonly CheckedSubscription[],
	{ now }: ActionContext,
): Promise<readonly Change[]> => {
	const { subscriptions } = await deps.store.load({
		subscriptions: { kind: 'subscription.byIds', ids: lacking.map(({ id }) => id) },
	});
	const lacksById = new Map(lacking.map(({ id, lacks }) => [id, lacks]));
	return subscriptions.flatMap((subscription: Subscription) =>
		waitingWork(subscription, deps, now).filter(
			(change) => change.kind === 'due-work' && lacksById.get(subscription.id)?.includes(change.work.kind),
		),
	);
};

/** Nights in which a charge that was never asked for is looked for: a later one would surprise the customer. */
const uncollectedDaysMax = 3;

/** Invoices asked for in one go; more come with the next night. */
const uncollectedMax = 500;

/**
 * Asks again for the charges of saved methods that were lost: an invoice that is due, that nobody was asked to collect and
 * for which no payment was ever begun. The charge itself is made once for each invoice, whoever asks.
 */
export const repairCollections = async (
	deps: Pick<SubscriptionRepairDeps, 'store' | 'tenant'>,
	context: ActionContext,
	options: { readonly commit: boolean },
): Promise<number> => {
	const today = todayOf(deps.tenant, context);
	const from = addDays(today, -uncollectedDaysMax);
	const { ids } = await deps.store.load({
		ids: { kind: 'repair.uncollected', from, today, limit: uncollectedMax },
	});
	if (options.commit && ids.length > 0) {
		const changes = ids.map(
			(subjectId): Change => ({
				kind: 'outbox',
				message: { kind: 'subscription.collect', subjectId, createdAt: context.now },
			}),
		);
		await deps.store.commit({ changes, answer: null });
	}
	return ids.length;
};

interface CheckedSubscription {
	readonly id: SubscriptionId;
	/** Kinds of work that such a subscription may have, and that this one has not. */
	readonly lacks: readonly DueWorkKind[];
}

declare module '../kernel/store.ts' {
	interface NeedKinds {
		/** A page of the subscriptions of one status that are not parked, by id; notices are missed only of what is told. */
		'repair.subscriptions': {
			readonly args: SubscriptionRepairPlace & { readonly told: readonly NoticedEvent[]; readonly limit: number };
			readonly answer: readonly CheckedSubscription[];
		};
		/** Open invoices issued since a day and due, of subscriptions with a saved method, that nobody tries to collect. */
		'repair.uncollected': {
			readonly args: { readonly from: IsoDate; readonly today: IsoDate; readonly limit: number };
			readonly answer: readonly InvoiceId[];
		};
	}
}
