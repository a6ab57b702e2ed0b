import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, dayOf, monthNumberOf } from '../../../src/domain/kernel/calendar.ts';
import { anniversaryCadence, calendarCadence, monthsOf } from '../../../src/domain/subscriptions/cadence.ts';
import {
	boundaryOf,
	nextBoundary,
	periodContaining,
	periodsBetween,
} from '../../../src/domain/subscriptions/periods.ts';
import { runs } from '../kernel/arbitraries.ts';
import { anyCadence, anyDate, anyStretch, date, period } from './any-cadence.ts';

const anyIndex = fc.integer({ min: -150, max: 150 });

describe('boundaries', () => {
	const from = (start: string) => anniversaryCadence('monthly', date(start));
	const boundaries = (cadence: ReturnType<typeof from>, first: number, last: number) =>
		Array.from({ length: last - first + 1 }, (_, place) => boundaryOf(cadence, first + place));

	it('return to the end of the month', () => {
		expect(boundaries(from('2026-01-31'), -1, 3)).toEqual([
			'2025-12-31',
			'2026-01-31',
			'2026-02-28',
			'2026-03-31',
			'2026-04-30',
		]);
		expect(boundaries(from('2028-01-30'), 0, 2)).toEqual(['2028-01-30', '2028-02-29', '2028-03-30']);
	});

	it('return to an anchor day that the first month does not have', () => {
		const cadence = anniversaryCadence('quarterly', date('2026-02-10'), 31);
		expect(boundaries(cadence, 0, 3)).toEqual(['2026-02-28', '2026-05-31', '2026-08-31', '2026-11-30']);
	});

	it('of 29 February are 28 February until the next leap year', () => {
		const cadence = anniversaryCadence('yearly', date('2028-02-29'));
		expect(boundaries(cadence, -1, 4)).toEqual([
			'2027-02-28',
			'2028-02-29',
			'2029-02-28',
			'2030-02-28',
			'2031-02-28',
			'2032-02-29',
		]);
	});

	it('of weeks do not care for months or years', () => {
		expect(boundaries(anniversaryCadence('weekly', date('2026-12-25')), 0, 2)).toEqual([
			'2026-12-25',
			'2027-01-01',
			'2027-01-08',
		]);
	});

	it('are later the higher their index, and boundary 0 is the anchor', () => {
		fc.assert(
			fc.property(anyCadence, anyIndex, (cadence, index) => {
				expect(boundaryOf(cadence, index) < boundaryOf(cadence, index + 1)).toBe(true);
				expect(boundaryOf(cadence, 0)).toBe(cadence.anchor);
			}),
			runs,
		);
	});

	it('never drift: each is on the anchor day of its month, or on its last day when the month is shorter', () => {
		fc.assert(
			fc.property(anyCadence, anyIndex, (cadence, index) => {
				const months = monthsOf[cadence.frequency];
				if (months === null) return;
				const boundary = boundaryOf(cadence, index);
				expect(monthNumberOf(boundary) - monthNumberOf(cadence.anchor)).toBe(index * months);
				const isLastDay = dayOf(addDays(boundary, 1)) === 1;
				expect(dayOf(boundary) === cadence.anchorDay || (isLastDay && dayOf(boundary) < cadence.anchorDay)).toBe(true);
			}),
			runs,
		);
	});
});

describe('the period of a date', () => {
	const cadence = anniversaryCadence('monthly', date('2026-01-31'));

	it.each([
		['2026-03-10', 1, '2026-02-28', '2026-03-31'],
		['2026-02-28', 1, '2026-02-28', '2026-03-31'],
		['2026-02-27', 0, '2026-01-31', '2026-02-28'],
		['2026-01-30', -1, '2025-12-31', '2026-01-31'],
	])('%s has the index %i, from %s to %s', (day, index, start, end) => {
		expect(periodContaining(cadence, date(day))).toEqual({ index, start, end });
		expect(nextBoundary(cadence, date(day))).toBe(end);
	});

	it('is the only one that has it, and its end is the next boundary', () => {
		fc.assert(
			fc.property(anyCadence, anyDate, (any, day) => {
				const { index, start, end } = periodContaining(any, day);
				expect(start <= day && day < end).toBe(true);
				expect([start, end]).toEqual([boundaryOf(any, index), boundaryOf(any, index + 1)]);
				expect(nextBoundary(any, day)).toBe(end);
			}),
			runs,
		);
	});

	it('starts on its first day: the boundary itself belongs to the period that begins', () => {
		fc.assert(
			fc.property(anyCadence, anyIndex, (any, index) => {
				expect(periodContaining(any, boundaryOf(any, index)).index).toBe(index);
				expect(periodContaining(any, addDays(boundaryOf(any, index), -1)).index).toBe(index - 1);
			}),
			runs,
		);
	});
});

describe('the periods between two dates', () => {
	const calendar = calendarCadence('monthly', date('2026-01-20'));

	it('have a stub at either end', () => {
		expect(periodsBetween(calendar, date('2026-01-20'), date('2026-03-10'))).toEqual([
			period('2026-01-20', '2026-02-01'),
			period('2026-02-01', '2026-03-01'),
			period('2026-03-01', '2026-03-10'),
		]);
	});

	it('are a single stub inside one period, and none of no days', () => {
		const stub = period('2026-01-20', '2026-01-22');
		expect(periodsBetween(calendar, stub.start, stub.end)).toEqual([stub]);
		expect(periodsBetween(calendar, stub.end, stub.end)).toEqual([]);
		expect(periodsBetween(calendar, stub.end, stub.start)).toEqual([]);
	});

	it('tile time: no gap, no overlap, cut at every boundary and nowhere else', () => {
		fc.assert(
			fc.property(anyCadence, anyStretch, (cadence, { start, end }) => {
				const periods = periodsBetween(cadence, start, end);
				if (start === end) {
					expect(periods).toEqual([]);
					return;
				}
				// Each begins where the one before ends, none is empty, the first and the last reach the ends.
				const cuts = [start, ...periods.map((each) => each.end)];
				expect(periods.map((each) => each.start)).toEqual(cuts.slice(0, -1));
				expect(periods.every((each) => each.start < each.end)).toBe(true);
				expect(cuts.at(-1)).toBe(end);
				// All cuts inside are boundaries, and no boundary lies inside a period.
				for (const each of periods) {
					expect(each.end).toBe(each.end === end ? end : periodContaining(cadence, each.end).start);
					expect(nextBoundary(cadence, each.start) >= each.end).toBe(true);
				}
			}),
			runs,
		);
	});

	it('are the same whether asked for at once or in two goes at any boundary', () => {
		fc.assert(
			fc.property(anyCadence, anyStretch, fc.nat({ max: 1100 }), (cadence, { start, end }, days) => {
				const middle = nextBoundary(cadence, addDays(start, days));
				if (middle > end) return;
				const twice = [...periodsBetween(cadence, start, middle), ...periodsBetween(cadence, middle, end)];
				expect(twice).toEqual(periodsBetween(cadence, start, end));
			}),
			runs,
		);
	});
});
