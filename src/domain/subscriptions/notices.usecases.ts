import type { Customer } from '../customers/customer.ts';
import type { ReminderTerms } from '../invoices/reminder-plan.ts';
import type { IsoInstant } from '../kernel/calendar.ts';
import type { ActionContext } from '../kernel/event.ts';
import type { Change, CommitOutcome, DueWork, Store } from '../kernel/store.ts';
import { type NoticePlan, planNotice } from './notices.ts';
import type { Subscription } from './subscription.ts';
import { askSubscriptionMail } from './subscription-mail.ts';

export interface NoticeDeps extends ReminderTerms {
	readonly store: Store;
}

export interface NoticeOutcome {
	readonly kind: CommitOutcome['kind'];
	readonly requested: number;
}

/**
 * Asks for the notices whose time has come: two loads, one commit. A mail is named by what it tells and leaves once, so
 * doing it twice, or late, tells once. `moment` decides; a test tenant's may lie ahead of the clock.
 */
export const sendNotices = async (
	deps: NoticeDeps,
	works: readonly DueWork[],
	{ now }: ActionContext,
	moment: IsoInstant,
): Promise<NoticeOutcome> => {
	const planned = await planNotices(deps, works, moment);
	const changes = planned.flatMap(({ work, plan }): readonly Change[] => [
		...(plan.ask === null ? [] : [askSubscriptionMail(plan.ask, now)]),
		plan.nextAt === null
			? { kind: 'due-work.done', work }
			: { kind: 'due-work', work: { ...work, dueAt: plan.nextAt } },
	]);
	const { kind } = await deps.store.commit({ changes, answer: null });
	return { kind, requested: planned.filter(({ plan }) => plan.ask !== null).length };
};

export interface PlannedNotice {
	readonly work: DueWork;
	readonly plan: NoticePlan;
}

/** What would be done about each, without doing it. */
export const planNotices = async (
	deps: NoticeDeps,
	works: readonly DueWork[],
	moment: IsoInstant,
): Promise<readonly PlannedNotice[]> => {
	if (works.length === 0) return [];
	const { subscriptions } = await deps.store.load({
		subscriptions: { kind: 'subscription.byIds', ids: works.map(({ subjectId }) => subjectId) },
	});
	const { customers } = await deps.store.load({
		customers: { kind: 'customer.many', ids: subscriptions.map(({ customerId }) => customerId), externalIds: [] },
	});
	const subscriptionById = new Map<string, Subscription>(subscriptions.map((one) => [one.id, one]));
	const customerById = new Map<string, Customer>(customers.map((one) => [one.id, one]));
	return works.map((work) => {
		const subscription = subscriptionById.get(work.subjectId);
		const customer = customerById.get(subscription?.customerId ?? '');
		if (subscription === undefined || customer === undefined) return { work, plan: { ask: null, nextAt: null } };
		const audience = { country: customer.country, userType: customer.type };
		return { work, plan: planNotice(subscription, audience, deps, moment) };
	});
};
