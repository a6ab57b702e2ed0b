import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dueDateFor } from '../../../src/domain/invoices/due-date.ts';
import { addDays, dayOfMonth, daysBetween, type IsoDate } from '../../../src/domain/kernel/calendar.ts';
import type { PaymentTerms } from '../../../src/domain/settings/values.ts';
import { date } from '../../support/invoice.builder.ts';

describe('an invoice falls due', () => {
	test.each<[string, string, PaymentTerms, string]>([
		['30 days net', '2026-11-22', { days: 30, rule: 'net' }, '2026-12-22'],
		['at once, on its own date', '2026-11-22', { days: 0, rule: 'net' }, '2026-11-22'],
		['45 days to the end of the month', '2026-11-22', { days: 45, rule: 'end_of_month' }, '2027-01-31'],
		['30 days to the end of a leap February', '2028-01-15', { days: 30, rule: 'end_of_month' }, '2028-02-29'],
		['at the end of the month', '2026-11-22', { days: 0, rule: 'end_of_month' }, '2026-11-30'],
		['at the end of the next month on a last day', '2026-11-30', { days: 0, rule: 'end_of_month' }, '2026-12-31'],
		['on the first of the next month', '2026-11-22', { days: 0, rule: 'day_of_month', day: 1 }, '2026-12-01'],
		['on the 25th of this month', '2026-11-22', { days: 0, rule: 'day_of_month', day: 25 }, '2026-11-25'],
		['a month later on its own day', '2026-11-25', { days: 0, rule: 'day_of_month', day: 25 }, '2026-12-25'],
		['on the 10th after 30 days', '2026-11-22', { days: 30, rule: 'day_of_month', day: 10 }, '2027-01-10'],
		['on the very day that 30 days give', '2026-11-22', { days: 30, rule: 'day_of_month', day: 22 }, '2026-12-22'],
		[
			'on the last day of a month without a 31st',
			'2027-02-05',
			{ days: 0, rule: 'day_of_month', day: 31 },
			'2027-02-28',
		],
		['on the 31st after a short month ended', '2027-02-28', { days: 0, rule: 'day_of_month', day: 31 }, '2027-03-31'],
		['across the end of a year', '2026-12-31', { days: 0, rule: 'day_of_month', day: 15 }, '2027-01-15'],
	])('%s', (_, issued, terms, due) => {
		expect(dueDateFor(date(issued), terms)).toBe(due);
	});
});

const issueDates = fc.integer({ min: 0, max: 40_000 }).map((days): IsoDate => addDays(date('2000-01-01'), days));
const days = fc.integer({ min: 0, max: 366 });
const dayNumbers = fc.integer({ min: 1, max: 31 });
const monthly = fc.oneof(
	fc.record({ days, rule: fc.constant('end_of_month' as const) }),
	fc.record({ days, rule: fc.constant('day_of_month' as const), day: dayNumbers }),
);

describe('for every date and every term', () => {
	test('net days count exactly', () => {
		fc.assert(
			fc.property(issueDates, days, (issued, count) => {
				expect(daysBetween(issued, dueDateFor(issued, { days: count, rule: 'net' }))).toBe(count);
			}),
			{ numRuns: 1000 },
		);
	});

	test('the rules of a month fall after the issue date, not before the days are over, and within a month', () => {
		fc.assert(
			fc.property(issueDates, monthly, (issued, terms) => {
				const due = dueDateFor(issued, terms);
				const base = addDays(issued, terms.days);
				expect(due > issued).toBe(true);
				expect(due >= base).toBe(true);
				expect(daysBetween(base, due)).toBeLessThanOrEqual(31);
			}),
			{ numRuns: 1000 },
		);
	});

	test('the rules of a month fall on their day, or on the last day of a shorter month', () => {
		fc.assert(
			fc.property(issueDates, monthly, (issued, terms) => {
				const due = dueDateFor(issued, terms);
				const wanted = terms.rule === 'day_of_month' ? terms.day : 31;
				const isLastDay = addDays(due, 1).endsWith('-01');
				const day = Number(due.slice(-2));
				expect(day === wanted || (day < wanted && isLastDay)).toBe(true);
			}),
			{ numRuns: 1000 },
		);
	});

	test('no earlier day would do', () => {
		fc.assert(
			fc.property(issueDates, monthly, (issued, terms) => {
				const due = dueDateFor(issued, terms);
				const wanted = terms.rule === 'day_of_month' ? terms.day : 31;
				for (let day = addDays(issued, Math.max(1, terms.days)); day < due; day = addDays(day, 1)) {
					expect(day).not.toBe(dayOfMonth(day, 0, wanted));
				}
			}),
			{ numRuns: 1000 },
		);
	});

	test('who is billed later never pays earlier', () => {
		fc.assert(
			fc.property(issueDates, fc.nat({ max: 400 }), monthly, (issued, later, terms) => {
				expect(dueDateFor(addDays(issued, later), terms) >= dueDateFor(issued, terms)).toBe(true);
			}),
			{ numRuns: 1000 },
		);
	});
});
