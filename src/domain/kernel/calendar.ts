import { Temporal } from 'temporal-polyfill';

/** A local calendar date, `2026-11-22`. Due dates, issue dates and periods are dates, never instants. */
export type IsoDate = string & { readonly __brand: 'IsoDate' };

/** An instant in UTC with milliseconds, `2026-11-22T15:16:13.000Z`. Facts carry instants. */
export type IsoInstant = string & { readonly __brand: 'IsoInstant' };

/** Where "now" comes from. Nothing below the doors asks the machine. */
export interface Clock {
	now(): IsoInstant;
}

const datePattern = /^\d{4}-\d{2}-\d{2}$/;
const instantPattern = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,3})?Z$/;

/** Reads a date that exists in the calendar; null for `2026-02-30` or anything not written `YYYY-MM-DD`. */
export const parseIsoDate = (text: string): IsoDate | null => {
	if (!datePattern.test(text)) return null;
	try {
		return Temporal.PlainDate.from(text, { overflow: 'reject' }).toString() as IsoDate;
	} catch {
		return null;
	}
};

/** Reads a UTC instant and normalizes it to milliseconds; null for offsets, local times and impossible dates. */
export const parseIsoInstant = (text: string): IsoInstant | null => {
	if (!instantPattern.test(text)) return null;
	try {
		return Temporal.Instant.from(text).toString({ smallestUnit: 'millisecond' }) as IsoInstant;
	} catch {
		return null;
	}
};

export const instantFromEpochMs = (epochMs: number): IsoInstant =>
	Temporal.Instant.fromEpochMilliseconds(epochMs).toString({ smallestUnit: 'millisecond' }) as IsoInstant;

export const instantToEpochMs = (instant: IsoInstant): number => Temporal.Instant.from(instant).epochMilliseconds;

export const addSeconds = (instant: IsoInstant, seconds: number): IsoInstant =>
	instantFromEpochMs(instantToEpochMs(instant) + seconds * 1000);

/** The calendar date that clocks in `timeZone` show at `instant`. */
export const dateInZone = (instant: IsoInstant, timeZone: string): IsoDate => {
	const minute = instant.slice(0, 'YYYY-MM-DDTHH:MM'.length);
	const last = lastDates.get(timeZone);
	if (last?.minute === minute) return last.date;
	const date = Temporal.Instant.from(instant).toZonedDateTimeISO(timeZone).toPlainDate().toString() as IsoDate;
	lastDates.set(timeZone, { minute, date });
	return date;
};

/** By time zone. Days begin on whole minutes, so what is asked in one minute has one answer; every document asks. */
const lastDates = new Map<string, { readonly minute: string; readonly date: IsoDate }>();

/** The first instant of `date` in `timeZone`; where midnight does not exist, the first instant after the gap. */
export const startOfDay = (date: IsoDate, timeZone: string): IsoInstant =>
	Temporal.PlainDate.from(date)
		.toZonedDateTime(timeZone)
		.toInstant()
		.toString({ smallestUnit: 'millisecond' }) as IsoInstant;

/** The instant at which clocks in `timeZone` show `hour` o'clock on `date`; where that hour does not exist, the one after it. */
export const hourOfDay = (date: IsoDate, hour: number, timeZone: string): IsoInstant =>
	Temporal.PlainDate.from(date)
		.toZonedDateTime({ timeZone, plainTime: Temporal.PlainTime.from({ hour }) })
		.toInstant()
		.toString({ smallestUnit: 'millisecond' }) as IsoInstant;

export const addDays = (date: IsoDate, days: number): IsoDate =>
	Temporal.PlainDate.from(date).add({ days }).toString() as IsoDate;

/** Days from `from` to `to`; negative when `to` is earlier. */
export const daysBetween = (from: IsoDate, to: IsoDate): number =>
	Temporal.PlainDate.from(from).until(Temporal.PlainDate.from(to), { largestUnit: 'days' }).days;

/** The `day`-th of the month that is `months` after the date's; the last day of a month that is shorter. */
export const dayOfMonth = (date: IsoDate, months: number, day: number): IsoDate =>
	Temporal.PlainDate.from(date).with({ day: 1 }).add({ months }).with({ day }).toString() as IsoDate;

/** ISO dates sort as text. */
export const laterDate = (left: IsoDate, right: IsoDate): IsoDate => (left > right ? left : right);

export const isTimeZone = (name: string): boolean => {
	try {
		Temporal.PlainDate.from('2026-01-01').toZonedDateTime(name);
		return true;
	} catch {
		return false;
	}
};
