/* Dates as plain numbers, with an arithmetic of their own: what checks a calendar must not be the calendar. */

/** Days since 1 January 1970. */
export type Day = number;

const dayMs = 86_400_000;

export const dayOfText = (text: string): Day => Date.parse(`${text.slice(0, 10)}T00:00:00Z`) / dayMs;

/** `2032-02-29` */
export const textOfDay = (day: Day): string => new Date(day * dayMs).toISOString().slice(0, 10);

export interface CivilDate {
	readonly year: number;
	/** 0 to 11. */
	readonly month: number;
	readonly date: number;
}

export const civil = (day: Day): CivilDate => {
	const at = new Date(day * dayMs);
	return { year: at.getUTCFullYear(), month: at.getUTCMonth(), date: at.getUTCDate() };
};

/** The date in a month that may lie outside the year, or the month's last day where it has no such date. */
export const clamped = (year: number, month: number, date: number): Day => {
	const last = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
	return Date.UTC(year, month, Math.min(date, last)) / dayMs;
};

export const isMonday = (day: Day): boolean => new Date(day * dayMs).getUTCDay() === 1;
