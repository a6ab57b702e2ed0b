import type { IsoDate } from '../kernel/calendar.ts';
import { nextBoundary } from './periods.ts';
import { endsOn, firstBilledDay } from './schedule.ts';
import { cadenceOf, type Subscription } from './subscription.ts';

/** What a platform needs to know to open or close its doors. */
export interface Entitlement {
	/** Whether the subscriber has access on the day asked about. */
	readonly hasAccess: boolean;
	/** First day without access as far as is known today; null: it was never given, or depends on nothing known. */
	readonly accessUntil: IsoDate | null;
}

/**
 * Access follows the agreement, not the money of the day: a running subscription has it, also in the hours before a late
 * run bills the period that has begun. While a payment is overdue it lasts for the grace that is configured: past due
 * since 3 March with 14 days of grace is access until 17 March. A pause takes it from its first day, an end from its own.
 */
export const entitlementOf = (subscription: Subscription, today: IsoDate): Entitlement => {
	const { status, startDate, graceUntil, endedOn } = subscription;
	const end = endsOn(subscription);
	// Also while no run has ended it: one that is late, or a subscription that is parked.
	const isCovered = startDate <= today && (end === null || today < end);
	switch (status) {
		case 'trialing':
			return { hasAccess: isCovered, accessUntil: ending(subscription) ?? firstBilledDay(subscription) };
		case 'active':
			return { hasAccess: isCovered, accessUntil: ending(subscription) ?? coveredUntil(subscription, today) };
		case 'past_due':
			return { hasAccess: isCovered && (graceUntil === null || today < graceUntil), accessUntil: graceUntil };
		case 'paused':
			return { hasAccess: false, accessUntil: subscription.pauses.at(-1)?.from ?? null };
		case 'cancelled':
		case 'expired':
			return { hasAccess: endedOn !== null && today < endedOn, accessUntil: endedOn };
	}
};

/**
 * The end of what is billed, or of the period of today where a run is late or the subscription is parked: access that is
 * there does not end in the past.
 */
const coveredUntil = (subscription: Subscription, today: IsoDate): IsoDate | null => {
	const { currentPeriod } = subscription;
	if (currentPeriod === null || currentPeriod.end > today) return currentPeriod?.end ?? null;
	return nextBoundary(cadenceOf(subscription), today);
};

/** The day on which it is agreed to end; null: none is. */
const ending = ({ cancelAt, endDate, currentPeriod }: Subscription): IsoDate | null => {
	const planned = cancelAt ?? endDate;
	// An end far ahead promises nothing beyond what is billed.
	return planned !== null && (currentPeriod === null || planned <= currentPeriod.end) ? planned : null;
};
