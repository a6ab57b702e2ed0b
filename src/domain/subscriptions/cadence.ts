import { addDays, dayOf, dayOfMonth, type IsoDate, monthNumberOf, weekdayOf } from '../kernel/calendar.ts';
import type { Frequency } from '../kernel/frequency.ts';

/**
 * What fixes all boundaries of a subscription for ever. `anchor` is the date of boundary 0, already clamped to its month;
 * `anchorDay` (1 to 31) is the day that clamped months return to: 28 February with day 31 is followed by 31 March.
 * Weekly cadences count from the anchor alone.
 */
export interface Cadence {
	readonly frequency: Frequency;
	readonly anchor: IsoDate;
	readonly anchorDay: number;
}

/** Half-open local dates of the tenant's zone: `start` is the first day, `end` the first day that is no longer in it. */
export interface Period {
	readonly start: IsoDate;
	readonly end: IsoDate;
}

/** Calendar months from one boundary to the next; null for weeks, which are seven days whatever the month. */
export const monthsOf: Readonly<Record<Frequency, number | null>> = {
	weekly: null,
	monthly: 1,
	quarterly: 3,
	half_yearly: 6,
	yearly: 12,
};

/**
 * Periods that count from the start: from 31 January 2026 monthly they are 31 January, 28 February, 31 March. With an
 * `anchorDay` boundary 0 is the first such day on or after the start, clamped in its month: the 15th for a start on 22
 * November 2026 is 15 December, the 31st for a start on 10 February is 28 February; what comes before is a stub.
 */
export const anniversaryCadence = (frequency: Frequency, start: IsoDate, anchorDay?: number): Cadence => {
	if (anchorDay === undefined || monthsOf[frequency] === null) {
		return { frequency, anchor: start, anchorDay: dayOf(start) };
	}
	const inMonth = dayOfMonth(start, 0, anchorDay);
	return { frequency, anchor: inMonth >= start ? inMonth : dayOfMonth(start, 1, anchorDay), anchorDay };
};

/**
 * Periods of the calendar: Mondays; the 1st; the 1st of January, April, July and October; of January and July; 1 January.
 * Boundary 0 is the first of them on or after the start: 1 January 2027 for a quarterly start on 22 November 2026, the
 * start itself when it is one.
 */
export const calendarCadence = (frequency: Frequency, start: IsoDate): Cadence => {
	const months = monthsOf[frequency];
	if (months === null) {
		const anchor = addDays(start, (8 - weekdayOf(start)) % 7);
		return { frequency, anchor, anchorDay: dayOf(anchor) };
	}
	const begun = dayOfMonth(start, -(monthNumberOf(start) % months), 1);
	return { frequency, anchor: begun >= start ? begun : dayOfMonth(begun, months, 1), anchorDay: 1 };
};
