import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, test } from 'vitest';
import {
	addDays,
	addSeconds,
	dateInZone,
	dayOf,
	dayOfMonth,
	daysBetween,
	type IsoDate,
	type IsoInstant,
	instantFromEpochMs,
	instantToEpochMs,
	isTimeZone,
	laterDate,
	monthNumberOf,
	parseIsoDate,
	parseIsoInstant,
	startOfDay,
	weekdayOf,
} from '../../../src/domain/kernel/calendar.ts';
import { runs } from './arbitraries.ts';

const date = (text: string) => text as IsoDate;
const instant = (text: string) => text as IsoInstant;

describe('dates are dates of the calendar', () => {
	test.each(['2026-02-30', '2026-13-01', '2025-02-29', '26-01-01', '2026-1-1', '2026-01-01T00:00:00Z', ''])(
		'"%s" is not one',
		(text) => expect(parseIsoDate(text)).toBeNull(),
	);

	test('29 February exists in leap years', () => expect(parseIsoDate('2028-02-29')).toBe('2028-02-29'));

	test('days added are days counted', () => {
		const days = fc.integer({ min: -40000, max: 40000 });
		fc.assert(
			fc.property(days, (count) => {
				const later = addDays(date('2026-11-22'), count);
				expect(parseIsoDate(later)).toBe(later);
				expect(daysBetween(date('2026-11-22'), later)).toBe(count);
				expect(laterDate(date('2026-11-22'), later)).toBe(count > 0 ? later : '2026-11-22');
			}),
			runs,
		);
	});
});

describe('the calendar in integers is the calendar of Temporal', () => {
	/** 1 January 1900 to 31 December 2200. */
	const anyDate = fc
		.integer({ min: -25_567, max: 84_370 })
		.map((days) => Temporal.PlainDate.from('1970-01-01').add({ days }));
	const textOf = (plain: Temporal.PlainDate): IsoDate => date(plain.toString());

	test('on every single day from 1900 to 2200', () => {
		const first = Temporal.PlainDate.from('1900-01-01');
		let plain = first;
		for (let days = 0; plain.year <= 2200; days += 1, plain = plain.add({ days: 1 })) {
			const text = textOf(plain);
			const ours = [
				addDays(date('1900-01-01'), days),
				daysBetween(date('1900-01-01'), text),
				weekdayOf(text),
				dayOf(text),
			];
			const theirs = [text, days, plain.dayOfWeek, plain.day];
			// One expectation a day would take longer than the days themselves.
			if (ours.join() !== theirs.join()) expect(ours).toEqual(theirs);
		}
	});

	test('for the days added to and between any two dates', () => {
		fc.assert(
			fc.property(anyDate, anyDate, fc.integer({ min: -50_000, max: 50_000 }), (left, right, days) => {
				expect(daysBetween(textOf(left), textOf(right))).toBe(left.until(right, { largestUnit: 'days' }).days);
				expect(addDays(textOf(left), days)).toBe(textOf(left.add({ days })));
			}),
			runs,
		);
	});

	test('for any day of any month before or after', () => {
		const months = fc.integer({ min: -1200, max: 1200 });
		fc.assert(
			fc.property(anyDate, months, fc.integer({ min: 1, max: 31 }), (plain, count, day) => {
				const expected = plain.with({ day: 1 }).add({ months: count }).with({ day });
				expect(dayOfMonth(textOf(plain), count, day)).toBe(textOf(expected));
				expect(monthNumberOf(textOf(expected)) - monthNumberOf(textOf(plain))).toBe(count);
			}),
			runs,
		);
	});

	test.each([
		['9999-12-31', 1, '+010000-01-01'],
		['+010000-01-01', -1, '9999-12-31'],
		['0000-01-01', -1, '-000001-12-31'],
		['-000001-12-31', 1, '0000-01-01'],
	])('beyond the years of four digits: %s and %i day is %s', (from, days, to) => {
		expect(addDays(date(from), days)).toBe(to);
		expect(textOf(Temporal.PlainDate.from(from).add({ days }))).toBe(to);
	});
});

describe('instants are UTC', () => {
	test('they are read to the millisecond', () => {
		expect(parseIsoInstant('2026-11-22T15:16:13Z')).toBe('2026-11-22T15:16:13.000Z');
		expect(parseIsoInstant('2026-11-22T15:16:13.5Z')).toBe('2026-11-22T15:16:13.500Z');
	});

	test.each(['2026-11-22T15:16:13', '2026-11-22T15:16:13+01:00', '2026-02-30T00:00:00Z', '2026-11-22'])(
		'"%s" is not one',
		(text) => expect(parseIsoInstant(text)).toBeNull(),
	);

	test('milliseconds since 1970 there and back', () => {
		expect(instantToEpochMs(instantFromEpochMs(1795360573000))).toBe(1795360573000);
		expect(addSeconds(instant('2026-12-31T23:59:59.000Z'), 1)).toBe('2027-01-01T00:00:00.000Z');
	});
});

describe('a local date depends on the zone', () => {
	test('23:30 UTC is the next day in Paris and the same day in Dakar', () => {
		expect(dateInZone(instant('2026-11-22T23:30:00.000Z'), 'Europe/Paris')).toBe('2026-11-23');
		expect(dateInZone(instant('2026-11-22T23:30:00.000Z'), 'Africa/Dakar')).toBe('2026-11-22');
	});

	test('a day starts at its first instant, also where midnight does not exist', () => {
		expect(startOfDay(date('2026-07-01'), 'Europe/Paris')).toBe('2026-06-30T22:00:00.000Z');
		// Cairo moves its clocks forward at midnight.
		expect(startOfDay(date('2026-04-24'), 'Africa/Cairo')).toBe('2026-04-23T22:00:00.000Z');
	});

	test('zones are known by name', () => {
		expect([isTimeZone('Africa/Dakar'), isTimeZone('Africa/Timbuktoo')]).toEqual([true, false]);
	});
});
