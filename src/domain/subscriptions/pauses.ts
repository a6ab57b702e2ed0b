import { daysBetween, type IsoDate } from '../kernel/calendar.ts';
import type { Period } from './cadence.ts';

/** A blocked interval, half-open: nothing is billed for its days. `to` is null until somebody resumes. */
export interface Pause {
	readonly from: IsoDate;
	readonly to: IsoDate | null;
}

/**
 * The days of all pauses as few intervals as possible, in order: those that overlap or touch become one, empty ones
 * disappear. 1–10 March with 10–15 March and 20–20 March is 1–15 March.
 */
export const mergedPauses = (pauses: readonly Pause[]): readonly Pause[] => {
	const merged: Pause[] = [];
	for (const pause of pauses.filter(isNotEmpty).toSorted((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0))) {
		const last = merged.at(-1);
		if (last === undefined || (last.to !== null && last.to < pause.from)) merged.push(pause);
		else merged[merged.length - 1] = { from: last.from, to: laterEnd(last.to, pause.to) };
	}
	return merged;
};

/** The days of a period that are paused, each counted once: 10 of 1 March–1 April for a pause 10–20 March. */
export const pausedDays = (pauses: readonly Pause[], period: Period): number => {
	const billed = withoutPauses(period, pauses).reduce((days, { start, end }) => days + daysBetween(start, end), 0);
	return daysBetween(period.start, period.end) - billed;
};

/** Whether a day is paused: the first day of a pause is, the day of resuming is not. */
export const isPausedOn = (pauses: readonly Pause[], date: IsoDate): boolean =>
	pauses.some(({ from, to }) => from <= date && (to === null || date < to));

/**
 * What is left of a period to bill, in order: 1–10 and 20 March–1 April of March with a pause 10–20 March; the period
 * itself without pauses; nothing when all of it is paused.
 */
export const withoutPauses = ({ start, end }: Period, pauses: readonly Pause[]): readonly Period[] => {
	const left: Period[] = [];
	let from: IsoDate | null = start;
	for (const pause of mergedPauses(pauses)) {
		if (from === null || pause.from >= end) break;
		if (pause.from > from) left.push({ start: from, end: pause.from });
		from = laterEnd(from, pause.to);
	}
	if (from !== null && from < end) left.push({ start: from, end });
	return left;
};

const isNotEmpty = ({ from, to }: Pause): boolean => to === null || from < to;

/** An open end is later than any. */
const laterEnd = (left: IsoDate | null, right: IsoDate | null): IsoDate | null => {
	if (left === null || right === null) return null;
	return left > right ? left : right;
};
