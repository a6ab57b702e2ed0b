import {
	addDays,
	dateInZone,
	dayOf,
	dayOfMonth,
	type IsoDate,
	instantFromEpochMs,
	laterDate,
} from '../../src/domain/kernel/calendar.ts';
import type { Frequency } from '../../src/domain/kernel/frequency.ts';
import { anniversaryCadence, type Cadence, type Period } from '../../src/domain/subscriptions/cadence.ts';
import { nextBoundary, periodsBetween } from '../../src/domain/subscriptions/periods.ts';

// How the cases of other systems write calendars, and the same in our words.

const frequencyNames: Readonly<Record<string, Frequency>> = {
	WEEKLY: 'weekly',
	WEEK: 'weekly',
	weekly: 'weekly',
	MONTHLY: 'monthly',
	monthly: 'monthly',
	QUARTERLY: 'quarterly',
	quarterly: 'quarterly',
	SEMIANNUAL: 'half_yearly',
	semiannual: 'half_yearly',
	ANNUAL: 'yearly',
	YEAR: 'yearly',
	yearly: 'yearly',
};

/** The frequency of that name; null for days and months of thirty days, by which we do not bill. */
export const frequencyOf = (name: string): Frequency | null => frequencyNames[name] ?? null;

export const notOurFrequency = (name: string) => ({ skip: `${name} is no frequency of ours` });

/** Written with a zone or an offset, the day it is in a zone; a plain date as it stands. */
export const localDate = (text: string, timeZone = 'UTC'): IsoDate =>
	text.length === 'YYYY-MM-DD'.length ? (text as IsoDate) : dateInZone(instantFromEpochMs(Date.parse(text)), timeZone);

/** From a period whose last day is written to one that ends on the day after. */
export const halfOpen = ([first, last]: readonly [IsoDate, IsoDate]): Period => ({
	start: first,
	end: addDays(last, 1),
});

/** What Kill Bill and Meteroid say of a subscription: where it starts and the day of the month it is billed on. */
export interface AnchoredInputs {
	readonly period: string;
	readonly start: IsoDate;
	readonly anchor_day: number;
}

/**
 * The cadence of such a subscription, or why it is none of ours: when the anchor day of the start's month has passed, they
 * take the same day one whole period on, and we take the next one, less than a month away. For months that is the same.
 */
export const anchoredCadence = ({ period, start, anchor_day }: AnchoredInputs): Cadence | { readonly skip: string } => {
	const frequency = frequencyOf(period);
	if (frequency === null) return notOurFrequency(period);
	const isPassed = dayOf(dayOfMonth(start, 0, anchor_day)) < dayOf(start);
	if (isPassed && frequency !== 'monthly') {
		return { skip: 'an anchor day that has passed is a whole period away there, the next such day here' };
	}
	return anniversaryCadence(frequency, start, anchor_day);
};

export interface BillingInputs extends AnchoredInputs {
	readonly mode: 'IN_ADVANCE' | 'IN_ARREAR';
	readonly end?: IsoDate | null;
	readonly target: IsoDate;
}

/** What is billed until the target day: in advance the periods that have begun by then, in arrear those that have ended. */
export const billedPeriods = (cadence: Cadence, { mode, start, end, target }: BillingInputs): readonly Period[] => {
	const horizon = end ?? nextBoundary(cadence, laterDate(start, target));
	return periodsBetween(cadence, start, horizon).filter((each) =>
		mode === 'IN_ADVANCE' ? each.start <= target : each.end <= target,
	);
};
