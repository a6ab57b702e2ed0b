import { addSeconds, type IsoInstant } from '../kernel/calendar.ts';
import type { Change } from '../kernel/store.ts';
import { isOpenRefund, type Refund } from './refund.ts';

const daySeconds = 86_400;

/** A minute, five, half an hour, two hours after the start; then once a day. */
const pollAfterSeconds = [60, 300, 1_800, 7_200] as const;

/** Banks take two weeks at most for a card, PayPal three days; after a month a person has to ask. */
const givenUpAfterSeconds = 30 * daySeconds;

/** When we ask by ourselves what became of a refund; null when it is over, or given up. */
export const nextRefundPollAt = (
	{ status, createdAt }: Pick<Refund, 'status' | 'createdAt'>,
	now: IsoInstant,
): IsoInstant | null => {
	if (!isOpenRefund({ status })) return null;
	const soon = pollAfterSeconds.find((seconds) => addSeconds(createdAt, seconds) > now);
	if (soon !== undefined) return addSeconds(createdAt, soon);
	const tomorrow = addSeconds(now, daySeconds);
	return tomorrow > addSeconds(createdAt, givenUpAfterSeconds) ? null : tomorrow;
};

export const refundPollChange = (refund: Refund, now: IsoInstant): Change => {
	const work = { kind: 'refund.poll', subjectId: refund.id, step: '' } as const;
	const dueAt = nextRefundPollAt(refund, now);
	return dueAt === null ? { kind: 'due-work.done', work } : { kind: 'due-work', work: { ...work, dueAt } };
};
