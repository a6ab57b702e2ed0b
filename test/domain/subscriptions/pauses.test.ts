import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays, daysBetween, type IsoDate } from '../../../src/domain/kernel/calendar.ts';
import type { Period } from '../../../src/domain/subscriptions/cadence.ts';
import { isPausedOn, mergedPauses, pausedDays, withoutPauses } from '../../../src/domain/subscriptions/pauses.ts';
import { periodContaining, periodsBetween } from '../../../src/domain/subscriptions/periods.ts';
import { shareOf } from '../../../src/domain/subscriptions/proration.ts';
import { runs } from '../kernel/arbitraries.ts';
import { anyCadence, anyDate, anyPauses, anyStretch, date, pause, period } from './any-cadence.ts';

const march = period('2026-03-01', '2026-04-01');
const daysOf = (periods: readonly Period[]) =>
	periods.reduce((days, { start, end }) => days + daysBetween(start, end), 0);
const eachDay = ({ start, end }: Period): readonly IsoDate[] =>
	Array.from({ length: daysBetween(start, end) }, (_, days) => addDays(start, days));

describe('merged pauses', () => {
	it('are one when they overlap or touch', () => {
		const merged = [pause('2026-03-01', '2026-03-15')];
		expect(mergedPauses([pause('2026-03-10', '2026-03-15'), pause('2026-03-01', '2026-03-10')])).toEqual(merged);
		expect(mergedPauses([pause('2026-03-01', '2026-03-15'), pause('2026-03-02', '2026-03-03')])).toEqual(merged);
	});

	it('stay apart with a day between', () => {
		const two = [pause('2026-03-01', '2026-03-10'), pause('2026-03-11', '2026-03-15')];
		expect(mergedPauses(two.toReversed())).toEqual(two);
	});

	it('have no end once one has none', () => {
		expect(mergedPauses([pause('2026-03-01', null), pause('2026-03-05', '2026-03-06')])).toEqual([
			pause('2026-03-01', null),
		]);
	});

	it('leave out those of no day', () => {
		expect(mergedPauses([pause('2026-03-20', '2026-03-20'), pause('2026-03-20', '2026-03-19')])).toEqual([]);
	});

	it('block the same days, in order, apart from each other', () => {
		fc.assert(
			fc.property(anyPauses, anyDate, (pauses, day) => {
				const merged = mergedPauses(pauses);
				expect(isPausedOn(merged, day)).toBe(isPausedOn(pauses, day));
				expect(mergedPauses(merged)).toEqual(merged);
				for (const [place, { from }] of merged.slice(1).entries()) {
					const before = merged[place]!.to;
					expect(before !== null && before < from).toBe(true);
				}
			}),
			runs,
		);
	});
});

describe('a paused day', () => {
	it.each([
		['2026-03-09', false],
		['2026-03-10', true],
		['2026-03-19', true],
		['2026-03-20', false],
	])('%s of a pause from 10 to 20 March: %s', (day, expected) => {
		expect(isPausedOn([pause('2026-03-10', '2026-03-20')], date(day))).toBe(expected);
	});

	it('is every day from an open pause on', () =>
		expect(isPausedOn([pause('2026-03-10', null)], date('2099-01-01'))).toBe(true));
});

describe('what is left of a period', () => {
	it.each([
		['without pauses is the period', [], [march], 0],
		[
			'is before and after a pause',
			[pause('2026-03-10', '2026-03-20')],
			[period('2026-03-01', '2026-03-10'), period('2026-03-20', '2026-04-01')],
			10,
		],
		['is what comes before an open pause', [pause('2026-03-20', null)], [period('2026-03-01', '2026-03-20')], 12],
		[
			'is what comes after a pause from before',
			[pause('2026-02-10', '2026-03-20')],
			[period('2026-03-20', '2026-04-01')],
			19,
		],
		['is nothing when all is paused', [pause('2026-02-10', '2026-04-01')], [], 31],
		['is the period when the pause ends as it begins', [pause('2026-02-10', '2026-03-01')], [march], 0],
		['is the period when the pause begins as it ends', [pause('2026-04-01', null)], [march], 0],
		[
			'counts a day of two pauses once',
			[pause('2026-03-10', '2026-03-20'), pause('2026-03-15', '2026-03-25')],
			[period('2026-03-01', '2026-03-10'), period('2026-03-25', '2026-04-01')],
			15,
		],
		[
			'is what comes after a pause from its first day',
			[pause('2026-03-01', '2026-03-20')],
			[period('2026-03-20', '2026-04-01')],
			19,
		],
	] as const)('%s', (_, pauses, left, days) => {
		expect(withoutPauses(march, pauses)).toEqual(left);
		expect(pausedDays(pauses, march)).toBe(days);
	});

	it('of a period of no day is nothing', () => {
		expect([
			withoutPauses(period('2026-03-01', '2026-03-01'), []),
			pausedDays([], period('2026-03-01', '2026-03-01')),
		]).toEqual([[], 0]);
	});

	it('and the paused days are the period: each day is billed or paused, never both', () => {
		fc.assert(
			fc.property(anyStretch, anyPauses, (stretch, pauses) => {
				const left = withoutPauses(stretch, pauses);
				expect(left.every(({ start, end }) => start < end)).toBe(true);
				expect(daysOf(left) + pausedDays(pauses, stretch)).toBe(daysBetween(stretch.start, stretch.end));
				expect(left.flatMap(eachDay)).toEqual(eachDay(stretch).filter((day) => !isPausedOn(pauses, day)));
			}),
			runs,
		);
	});
});

describe('periods and pauses together', () => {
	it('tile time: over all periods the billed and the paused days are all days, whatever the cadence and the pauses', () => {
		fc.assert(
			fc.property(anyCadence, anyStretch, anyPauses, (cadence, stretch, pauses) => {
				const periods = periodsBetween(cadence, stretch.start, stretch.end);
				const billed = periods.flatMap((each) => withoutPauses(each, pauses));
				const paused = periods.reduce((days, each) => days + pausedDays(pauses, each), 0);
				expect(billed.flatMap(eachDay)).toEqual(eachDay(stretch).filter((day) => !isPausedOn(pauses, day)));
				expect(daysOf(billed) + paused).toBe(daysBetween(stretch.start, stretch.end));
			}),
			runs,
		);
	});

	it('share one denominator: shares billed and paused of a whole period are exactly one', () => {
		fc.assert(
			fc.property(anyCadence, anyDate, anyPauses, (cadence, day, pauses) => {
				const whole = periodContaining(cadence, day);
				const shares = withoutPauses(whole, pauses).map((part) => shareOf(cadence, part));
				const of = daysBetween(whole.start, whole.end);
				expect(shares.every((share) => share.of === of)).toBe(true);
				expect(shares.reduce((days, share) => days + share.days, pausedDays(pauses, whole))).toBe(of);
			}),
			runs,
		);
	});
});
