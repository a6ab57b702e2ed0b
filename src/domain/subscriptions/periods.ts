import { addDays, dayOfMonth, daysBetween, type IsoDate, monthNumberOf } from '../kernel/calendar.ts';
import { type Cadence, monthsOf, type Period } from './cadence.ts';

/** Days from one weekly boundary to the next. */
const daysOfWeek = 7;

/**
 * Boundary `index` of a cadence, any integer: always counted from the anchor, never from the boundary before, so that
 * month ends return. Monthly from 31 January 2026: 0 is 31 January, 1 is 28 February, 2 is 31 March, −1 is 31 December.
 */
export const boundaryOf = ({ frequency, anchor, anchorDay }: Cadence, index: number): IsoDate => {
	const months = monthsOf[frequency];
	return months === null ? addDays(anchor, index * daysOfWeek) : dayOfMonth(anchor, index * months, anchorDay);
};

/**
 * The whole period that a date lies in, from boundary `index` to the next: for 10 March 2026 monthly from 31 January it is
 * 28 February to 31 March, index 1. Dates before the anchor have negative indexes.
 */
export const periodContaining = (cadence: Cadence, date: IsoDate): Period & { readonly index: number } => {
	const index = indexOf(cadence, date);
	return { index, start: boundaryOf(cadence, index), end: boundaryOf(cadence, index + 1) };
};

/** The first boundary after a date: 31 March 2026 for 28 February and for 30 March, monthly from 31 January. */
export const nextBoundary = (cadence: Cadence, after: IsoDate): IsoDate =>
	boundaryOf(cadence, indexOf(cadence, after) + 1);

/**
 * Tiles `[from, to)` without gap or overlap: whole periods, and a stub at either end that is not a boundary. Monthly on
 * the 1st, 20 January to 10 March is 20 January–1 February, 1 February–1 March, 1–10 March. Nothing when `from` is not
 * before `to`.
 */
export const periodsBetween = (cadence: Cadence, from: IsoDate, to: IsoDate): readonly Period[] => {
	const periods: Period[] = [];
	for (let start = from, index = indexOf(cadence, from) + 1; start < to; index += 1) {
		const boundary = boundaryOf(cadence, index);
		const end = boundary < to ? boundary : to;
		periods.push({ start, end });
		start = end;
	}
	return periods;
};

/** The index of the last boundary that is not after a date, found by division and not by walking there. */
const indexOf = (cadence: Cadence, date: IsoDate): number => {
	const months = monthsOf[cadence.frequency];
	if (months === null) return Math.floor(daysBetween(cadence.anchor, date) / daysOfWeek);
	const index = Math.floor((monthNumberOf(date) - monthNumberOf(cadence.anchor)) / months);
	// In the month of a boundary the days before it still belong to the period before.
	return boundaryOf(cadence, index) > date ? index - 1 : index;
};
