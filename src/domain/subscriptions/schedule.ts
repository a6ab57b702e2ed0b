import { daysBetween, type IsoDate, startOfDay } from '../kernel/calendar.ts';
import type { ChangeOf, DueWork } from '../kernel/store.ts';
import type { Tenant } from '../kernel/tenant.ts';
import type { Cadence, Period } from './cadence.ts';
import { nextBoundary, periodContaining } from './periods.ts';
import { cadenceOf, isEnded, type Subscription } from './subscription.ts';

/** The first day that is billed: the day after the trial, or the first one. */
export const firstBilledDay = ({ startDate, trialEnd }: Pick<Subscription, 'startDate' | 'trialEnd'>): IsoDate =>
	trialEnd ?? startDate;

/** From which day on the next invoice bills; everything before it is invoiced, or blocked by a pause. */
export const nextBillingDate = (subscription: Subscription): IsoDate =>
	subscription.billedUntil ?? firstBilledDay(subscription);

/** Whether its number of periods is billed. */
export const isComplete = ({ cycles, cyclesBilled }: Pick<Subscription, 'cycles' | 'cyclesBilled'>): boolean =>
	cycles !== null && cyclesBilled >= cycles;

/** The days that an invoice beginning on `start` bills: until the next boundary, the end, or the first day of a planned pause. */
export const billedDays = (
	subscription: Pick<Subscription, 'terms' | 'anchor' | 'anchorDay' | 'endDate' | 'pauses'>,
	start: IsoDate,
): Period => {
	const boundary = nextBoundary(cadenceOf(subscription), start);
	const planned = subscription.pauses.find(({ state, from }) => state === 'planned' && from > start);
	return { start, end: earliest([boundary, subscription.endDate, planned?.from ?? null]) ?? boundary };
};

/** Whether the days are a whole period: a stub is a part of one. */
export const isWhole = (cadence: Cadence, { start, end }: Period): boolean => {
	const whole = periodContaining(cadence, start);
	return whole.start === start && whole.end === end;
};

/**
 * The earliest day on which something happens by itself: a trial ends, a period begins, a change, a pause or its end, a
 * planned cancellation, the end. Null: nothing does; it has ended, is parked, or is paused until somebody resumes it.
 */
export const nextTurnOn = (subscription: Subscription): IsoDate | null => {
	if (isEnded(subscription) || subscription.parked !== null) return null;
	const pause = subscription.pauses.at(-1);
	const ends = endsOn(subscription);
	if (pause?.state === 'running') return earliest([ends, pause.to]);
	const planned = pause?.state === 'planned' ? pause.from : null;
	return earliest([ends, planned, subscription.pending?.on ?? null, nextBillingDate(subscription)]);
};

/**
 * First day that it does not cover any more, as far as that is agreed: a planned cancellation, the end date, or the end of
 * its last period. A pause moves none of them. Null: none is agreed.
 */
export const endsOn = (subscription: Subscription): IsoDate | null =>
	earliest([
		subscription.cancelAt,
		subscription.endDate,
		isComplete(subscription) ? nextBillingDate(subscription) : null,
	]);

const earliest = (dates: readonly (IsoDate | null)[]): IsoDate | null =>
	dates.reduce((least, date) => (date === null || (least !== null && least <= date) ? least : date), null);

/** How many periods have begun and are not billed, those that were missed and the one of today. */
export const periodsBehind = (subscription: Subscription, today: IsoDate): number => {
	const cadence = cadenceOf(subscription);
	const from = nextBillingDate(subscription);
	if (daysBetween(from, today) < 0) return 0;
	const until = subscription.endDate !== null && subscription.endDate <= today ? subscription.endDate : today;
	const first = periodContaining(cadence, from).index;
	const last = periodContaining(cadence, until).index;
	const behind = last - first + 1;
	const left = subscription.cycles === null ? behind : subscription.cycles - subscription.cyclesBilled + 1;
	return Math.min(behind, left);
};

export type TurnWork = ChangeOf<'due-work'> | ChangeOf<'due-work.done'>;

/** What waits for a subscription, in the commit that leaves it as it is: its next turn, or nothing any more. */
export const turnWork = (subscription: Subscription, { timeZone }: Pick<Tenant, 'timeZone'>): TurnWork => {
	const work = { kind: 'subscription.turn', subjectId: subscription.id, step: '' } as const satisfies Partial<DueWork>;
	const on = nextTurnOn(subscription);
	return on === null
		? { kind: 'due-work.done', work }
		: { kind: 'due-work', work: { ...work, dueAt: startOfDay(on, timeZone) } };
};
