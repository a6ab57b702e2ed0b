import { markOverdue } from '../invoices/overdue.usecases.ts';
import { type ReminderDeps, sendReminders } from '../invoices/reminders.usecases.ts';
import type { IsoInstant } from '../kernel/calendar.ts';
import type { ActionContext } from '../kernel/event.ts';
import type { SubscriptionId } from '../kernel/ids.ts';
import { assertNever } from '../kernel/result.ts';
import type { DueWork } from '../kernel/store.ts';
import { sendNotices } from '../subscriptions/notices.usecases.ts';
import { type TurnCounts, type TurnDeps, turnSubscriptions } from '../subscriptions/turn.usecases.ts';
import { turnAlone } from '../subscriptions/turn-alone.usecases.ts';

/** What came of due work, by what it is about. */
export interface WorkCounts {
	readonly markedOverdue: number;
	readonly remindersRequested: number;
	readonly remindersSkipped: number;
	/** Mails asked for that tell of a renewal or the end of a trial. */
	readonly noticesRequested: number;
	/** Invoices issued for subscriptions. */
	readonly invoiced: number;
	/** Subscriptions to which something happened. */
	readonly turned: number;
	/** Subscriptions put aside for a person. */
	readonly subscriptionsParked: number;
}

export const noCounts: WorkCounts = {
	markedOverdue: 0,
	remindersRequested: 0,
	remindersSkipped: 0,
	noticesRequested: 0,
	invoiced: 0,
	turned: 0,
	subscriptionsParked: 0,
};

export const sumOfCounts = (one: WorkCounts, other: WorkCounts): WorkCounts => ({
	markedOverdue: one.markedOverdue + other.markedOverdue,
	remindersRequested: one.remindersRequested + other.remindersRequested,
	remindersSkipped: one.remindersSkipped + other.remindersSkipped,
	noticesRequested: one.noticesRequested + other.noticesRequested,
	invoiced: one.invoiced + other.invoiced,
	turned: one.turned + other.turned,
	subscriptionsParked: one.subscriptionsParked + other.subscriptionsParked,
});

export type WorkDeps = ReminderDeps & TurnDeps;

/** Does works of one kind together: all, or none when another writer was first to one of them. */
export const performWork = async (
	deps: WorkDeps,
	works: readonly DueWork[],
	context: ActionContext,
	moment: IsoInstant,
): Promise<{ readonly isCommitted: boolean; readonly counts: WorkCounts }> => {
	const [first] = works;
	if (first === undefined) return { isCommitted: true, counts: noCounts };
	switch (first.kind) {
		case 'invoice.overdue': {
			const { kind, marked } = await markOverdue(deps, works, context, moment);
			return { isCommitted: kind === 'committed', counts: { ...noCounts, markedOverdue: marked } };
		}
		case 'invoice.remind': {
			const { kind, requested, skipped } = await sendReminders(deps, works, context, moment);
			const counts = { ...noCounts, remindersRequested: requested, remindersSkipped: skipped };
			return { isCommitted: kind === 'committed', counts };
		}
		case 'subscription.notify': {
			const { kind, requested } = await sendNotices(deps, works, context, moment);
			return { isCommitted: kind === 'committed', counts: { ...noCounts, noticesRequested: requested } };
		}
		case 'subscription.turn': {
			const { kind, alone, ...together } = await turnSubscriptions(deps, works, context, moment);
			const { lost, counts } = await withAlone(deps, together, alone, context, moment);
			// Where some lost their race and nothing else happened, each is tried by itself, and waits when it never wins.
			const isStuck = lost > 0 && counts.turned + counts.subscriptionsParked === 0;
			return { isCommitted: kind === 'committed' && !isStuck, counts };
		}
		case 'payment.poll':
		case 'refund.poll':
		case 'method.poll':
		case 'dunning.step':
			throw new Error('what calls out is a message of its own');
		default:
			return assertNever(first.kind);
	}
};

/** Each takes statements of its own, and a scope has a thousand; the others are still due when the caller comes back. */
const aloneMax = 20;

/** What a credit note belongs to, one by one after the commit of the others. Who loses a race is still due. */
const withAlone = async (
	deps: TurnDeps,
	together: TurnCounts,
	alone: readonly SubscriptionId[],
	context: ActionContext,
	moment: IsoInstant,
): Promise<{ readonly lost: number; readonly counts: WorkCounts }> => {
	let { invoiced, turned, parked } = together;
	let lost = 0;
	for (const id of alone.slice(0, aloneMax)) {
		const done = await turnAlone(deps, id, context, moment);
		if (!done.ok) {
			lost += 1;
			continue;
		}
		invoiced += done.value.invoiced;
		turned += done.value.turned;
		parked += done.value.parked;
	}
	return { lost, counts: { ...noCounts, invoiced, turned, subscriptionsParked: parked } };
};
