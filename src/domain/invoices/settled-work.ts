import type { IsoInstant } from '../kernel/calendar.ts';
import type { Change } from '../kernel/store.ts';
import type { Invoice } from './invoice.ts';

/** What no longer waits once nothing is expected from the customer any more; a subscription learns that it was paid. */
export const settledWork = (
	{ id, subscriptionId }: Pick<Invoice, 'id' | 'subscriptionId'>,
	now: IsoInstant,
): readonly Change[] => [
	{ kind: 'due-work.done', work: { kind: 'invoice.overdue', subjectId: id, step: '' } },
	{ kind: 'due-work.done', work: { kind: 'invoice.remind', subjectId: id, step: '' } },
	...(subscriptionId === null ? [] : [reviewOf(id, now)]),
];

/** Asks for a look at the subscription of an invoice: it was paid, or a payment of it failed. */
export const reviewOf = (id: Invoice['id'], now: IsoInstant): Change => ({
	kind: 'outbox',
	message: { kind: 'subscription.review', subjectId: id, createdAt: now },
});
