import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { dayOf, daysBetween, monthNumberOf, weekdayOf } from '../../../src/domain/kernel/calendar.ts';
import type { Frequency } from '../../../src/domain/kernel/frequency.ts';
import { anniversaryCadence, calendarCadence, monthsOf } from '../../../src/domain/subscriptions/cadence.ts';
import { boundaryOf } from '../../../src/domain/subscriptions/periods.ts';
import { runs } from '../kernel/arbitraries.ts';
import { anyAnchorDay, anyDate, anyFrequency, date } from './any-cadence.ts';

describe('an anniversary cadence', () => {
	it('counts from the start and returns to its day', () => {
		expect(anniversaryCadence('monthly', date('2026-01-31'))).toEqual({
			frequency: 'monthly',
			anchor: '2026-01-31',
			anchorDay: 31,
		});
	});

	it.each([
		['2026-11-22', 15, '2026-12-15'],
		['2026-11-15', 15, '2026-11-15'],
		['2026-11-01', 15, '2026-11-15'],
		['2026-02-10', 31, '2026-02-28'],
		['2028-02-10', 31, '2028-02-29'],
		['2026-02-28', 31, '2026-02-28'],
		['2026-04-30', 31, '2026-04-30'],
		['2026-01-31', 30, '2026-02-28'],
		['2026-12-31', 1, '2027-01-01'],
	])('that starts on %s with anchor day %i has boundary 0 on %s', (start, day, anchor) => {
		expect(anniversaryCadence('monthly', date(start), day)).toEqual({ frequency: 'monthly', anchor, anchorDay: day });
	});

	it('of weeks has no anchor day', () => {
		expect(anniversaryCadence('weekly', date('2026-11-22'), 15).anchor).toBe('2026-11-22');
	});

	it('waits less than a month for its anchor day, whatever the frequency', () => {
		fc.assert(
			fc.property(anyFrequency, anyDate, anyAnchorDay, (frequency, start, day) => {
				const { anchor } = anniversaryCadence(frequency, start, day);
				expect(daysBetween(start, anchor)).toBeGreaterThanOrEqual(0);
				expect(daysBetween(start, anchor)).toBeLessThan(31);
			}),
			runs,
		);
	});
});

describe('a calendar cadence', () => {
	it.each<[Frequency, string, string]>([
		['weekly', '2026-11-22', '2026-11-23'],
		['weekly', '2026-11-23', '2026-11-23'],
		['weekly', '2026-11-24', '2026-11-30'],
		['monthly', '2026-11-22', '2026-12-01'],
		['monthly', '2026-11-01', '2026-11-01'],
		['quarterly', '2026-11-22', '2027-01-01'],
		['quarterly', '2026-02-01', '2026-04-01'],
		['quarterly', '2026-10-01', '2026-10-01'],
		['half_yearly', '2026-01-02', '2026-07-01'],
		['half_yearly', '2026-11-22', '2027-01-01'],
		['yearly', '2026-01-01', '2026-01-01'],
		['yearly', '2026-11-22', '2027-01-01'],
	])('%s from %s has boundary 0 on %s', (frequency, start, anchor) => {
		expect(calendarCadence(frequency, date(start)).anchor).toBe(anchor);
	});

	it('has its boundaries on Mondays or the first of its months, and none between the start and boundary 0', () => {
		fc.assert(
			fc.property(anyFrequency, anyDate, fc.integer({ min: -40, max: 40 }), (frequency, start, index) => {
				const cadence = calendarCadence(frequency, start);
				const boundary = boundaryOf(cadence, index);
				const months = monthsOf[frequency];
				if (months === null) expect(weekdayOf(boundary)).toBe(1);
				else expect([dayOf(boundary), monthNumberOf(boundary) % months]).toEqual([1, 0]);
				expect(cadence.anchor >= start).toBe(true);
				expect(boundaryOf(cadence, -1) < start).toBe(true);
			}),
			runs,
		);
	});
});
