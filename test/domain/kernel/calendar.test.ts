import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
	addDays,
	addSeconds,
	dateInZone,
	daysBetween,
	type IsoDate,
	type IsoInstant,
	instantFromEpochMs,
	instantToEpochMs,
	isTimeZone,
	laterDate,
	parseIsoDate,
	parseIsoInstant,
	startOfDay,
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
