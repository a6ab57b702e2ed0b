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
export const startOfDay = (date: IsoDate, timeZone: string): IsoInstant => {
	const name = `${timeZone}/${date}`;
	const known = knownStarts.get(name);
	if (known !== undefined) return known;
	const start = Temporal.PlainDate.from(date)
		.toZonedDateTime(timeZone)
		.toInstant()
		.toString({ smallestUnit: 'millisecond' }) as IsoInstant;
	if (knownStarts.size >= knownStartsMax) knownStarts.clear();
	knownStarts.set(name, start);
	return start;
};

/** Days kept: a run asks for the same few for each of its subscriptions and invoices. */
const knownStartsMax = 1_000;
const knownStarts = new Map<string, IsoInstant>();

/** The instant at which clocks in `timeZone` show `hour` o'clock on `date`; where that hour does not exist, the one after it. */
export const hourOfDay = (date: IsoDate, hour: number, timeZone: string): IsoInstant =>
	Temporal.PlainDate.from(date)
		.toZonedDateTime({ timeZone, plainTime: Temporal.PlainTime.from({ hour }) })
		.toInstant()
		.toString({ smallestUnit: 'millisecond' }) as IsoInstant;

export const addDays = (date: IsoDate, days: number): IsoDate => dateOfEpochDay(epochDayOf(date) + days);

/** Days from `from` to `to`; negative when `to` is earlier. */
export const daysBetween = (from: IsoDate, to: IsoDate): number => epochDayOf(to) - epochDayOf(from);

/** The `day`-th of the month that is `months` after the date's; the last day of a month that is shorter. */
export const dayOfMonth = (date: IsoDate, months: number, day: number): IsoDate => {
	const month = monthNumberOf(date) + months;
	return dateOf(month, Math.min(day, epochDayOfMonth(month + 1) - epochDayOfMonth(month)));
};

/** The day of the month, 1 to 31: 22 for `2026-11-22`. */
export const dayOf = (date: IsoDate): number => Number(date.slice(-2));

/** Months since January of the year 0, which tells how far two months are apart: 24322 for `2026-11-22`. */
export const monthNumberOf = (date: IsoDate): number => Number(date.slice(0, -6)) * 12 + Number(date.slice(-5, -3)) - 1;

/** 1 for Monday to 7 for Sunday: 7 for `2026-11-22`. */
export const weekdayOf = (date: IsoDate): number => remainder(epochDayOf(date) + 3, 7) + 1;

// The Gregorian calendar as integers, years beginning on 1 March so that the day which comes and goes is the last: a run
// asks for the dates of 100,000 subscriptions, and this answers twenty times as fast as Temporal, which a test compares it to.

/** Days since 1 January 1970, negative before: 20779 for `2026-11-22`. */
const epochDayOf = (date: IsoDate): number => epochDayOfMonth(monthNumberOf(date)) + dayOf(date) - 1;

/** The epoch day of the first of a month. */
const epochDayOfMonth = (monthNumber: number): number => {
	const shifted = monthNumber - 2;
	const year = Math.floor(shifted / 12);
	const daysBefore = Math.floor((153 * remainder(shifted, 12) + 2) / 5);
	const leapDays = Math.floor(year / 4) - Math.floor(year / 100) + Math.floor(year / 400);
	return year * 365 + leapDays + daysBefore - daysTo1970;
};

const dateOfEpochDay = (epochDay: number): IsoDate => {
	const sinceMarch0 = epochDay + daysTo1970;
	const era = Math.floor(sinceMarch0 / daysOfEra);
	const day = sinceMarch0 - era * daysOfEra;
	const yearOfEra = Math.floor(
		(day - Math.floor(day / 1460) + Math.floor(day / 36524) - Math.floor(day / 146096)) / 365,
	);
	const year = era * 400 + yearOfEra;
	const dayOfYear = day - (yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
	const month = Math.floor((5 * dayOfYear + 2) / 153);
	return dateOf(year * 12 + month + 2, dayOfYear - Math.floor((153 * month + 2) / 5) + 1);
};

/** Of 400 years, after which the calendar repeats. */
const daysOfEra = 146097;
/** From 1 March of the year 0 to 1 January 1970. */
const daysTo1970 = 719468;

const dateOf = (monthNumber: number, day: number): IsoDate => {
	const year = Math.floor(monthNumber / 12);
	const month = remainder(monthNumber, 12) + 1;
	return `${yearText(year)}-${month < 10 ? '0' : ''}${month}-${day < 10 ? '0' : ''}${day}` as IsoDate;
};

/** Four digits; a sign and six for years that no date on the wire can have, as ISO 8601 and Temporal write them. */
const yearText = (year: number): string => {
	if (year >= 0 && year <= 9999) return String(year).padStart(4, '0');
	return `${year < 0 ? '-' : '+'}${String(Math.abs(year)).padStart(6, '0')}`;
};

/** What is left of a division that rounds down, never negative. */
const remainder = (dividend: number, divisor: number): number => dividend - Math.floor(dividend / divisor) * divisor;

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
