import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Age, type Aging, ageLimits, ages, daysLate, overdueOf } from '../../../src/domain/invoices/aging.ts';
import { type IssuedGroup, statisticsOf } from '../../../src/domain/invoices/statistics.ts';
import { addDays, type IsoDate } from '../../../src/domain/kernel/calendar.ts';
import { money } from '../../../src/domain/kernel/money.ts';

const date = (text: string): IsoDate => text as IsoDate;

describe('how late money is', () => {
	const asOf = date('2026-11-22');
	const ageOf = (due: IsoDate): Age => {
		const limits = ageLimits(asOf);
		return ages.find((age) => age === 'over_90' || due >= limits[age])!;
	};

	it.each<[string, Age]>([
		['2026-11-23', 'current'],
		['2026-11-22', 'current'],
		['2026-11-21', '1_30'],
		['2026-10-23', '1_30'],
		['2026-10-22', '31_60'],
		['2026-09-23', '31_60'],
		['2026-09-22', '61_90'],
		['2026-08-24', '61_90'],
		['2026-08-23', 'over_90'],
		['1999-01-01', 'over_90'],
	])('due on %s is %s', (due, age) => {
		expect(ageOf(date(due))).toBe(age);
	});

	it('the ages are the days after the due date, which an extension moves', () => {
		fc.assert(
			fc.property(fc.integer({ min: -400, max: 400 }), (late) => {
				const due = addDays(asOf, -late);
				expect(daysLate({ dueDate: due, extendedDueDate: null }, asOf)).toBe(late);
				expect(daysLate({ dueDate: date('2020-01-01'), extendedDueDate: due }, asOf)).toBe(late);
				const expected =
					late <= 0 ? 'current' : late <= 30 ? '1_30' : late <= 60 ? '31_60' : late <= 90 ? '61_90' : 'over_90';
				expect(ageOf(due)).toBe(expected);
			}),
			{ numRuns: 1000 },
		);
	});

	it('overdue is every age but the current', () => {
		const of = (count: number, minor: number) => ({ count, amount: money(minor, 'EUR') });
		const byAge: Aging['byAge'] = {
			current: of(1, 100),
			'1_30': of(2, 20),
			'31_60': of(3, 3),
			'61_90': of(0, 0),
			over_90: of(1, 1000),
		};
		expect(overdueOf({ currency: 'EUR', byAge })).toEqual(of(6, 1023));
	});
});

describe('the statistics of a period', () => {
	const group = (given: Partial<IssuedGroup>, minor: number): IssuedGroup => {
		const currency = given.currency ?? 'EUR';
		const amount = money(minor, currency);
		const none = money(0, currency);
		return {
			currency,
			status: 'sent',
			imported: false,
			count: 1,
			net: amount,
			tax: none,
			total: amount,
			paid: none,
			credited: none,
			rest: amount,
			late: none,
			...given,
		};
	};

	it('never add two currencies', () => {
		const figures = statisticsOf([group({ currency: 'XOF' }, 6500), group({}, 3599), group({ status: 'paid' }, 1)]);
		expect(figures.map(({ currency, total, issued }) => [currency, total.minor, issued])).toEqual([
			['EUR', 3600n, 2],
			['XOF', 6500n, 1],
		]);
	});

	it('what was written off is not due, and what was imported is only counted', () => {
		const [figures] = statisticsOf([
			group({ status: 'overdue', late: money(10, 'EUR') }, 10),
			group({ status: 'uncollectible', late: money(200, 'EUR') }, 200),
			group({ status: 'paid', imported: true, count: 7 }, 4000),
			group({ status: 'uncollectible', imported: true }, 4000),
		]);
		expect(figures).toMatchObject({
			issued: 2,
			imported: 8,
			total: money(210, 'EUR'),
			due: money(10, 'EUR'),
			overdue: money(10, 'EUR'),
			writtenOff: money(200, 'EUR'),
			byStatus: { overdue: 1, uncollectible: 1 },
		});
	});

	it('of nothing are nothing', () => {
		expect(statisticsOf([])).toEqual([]);
	});
});
