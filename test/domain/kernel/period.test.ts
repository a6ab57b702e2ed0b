import { describe, expect, it } from 'vitest';
import type { IsoDate } from '../../../src/domain/kernel/calendar.ts';
import { reportDaysMax, reportPeriod } from '../../../src/domain/kernel/period.ts';

const date = (text: string): IsoDate => text as IsoDate;
const today = date('2026-11-22');
const ask = (from: string | null, to: string | null) =>
	reportPeriod({ from: from === null ? null : date(from), to: to === null ? null : date(to) }, today);

describe('the period of a report', () => {
	it.each([
		[null, null, '2026-11-01', '2026-11-22'],
		['2026-10-05', null, '2026-10-05', '2026-11-22'],
		[null, '2026-02-28', '2026-02-01', '2026-02-28'],
		['2026-11-22', '2026-11-22', '2026-11-22', '2026-11-22'],
		['2028-01-01', '2028-12-31', '2028-01-01', '2028-12-31'],
	])('from %s to %s is %s to %s', (from, to, first, last) => {
		expect(ask(from, to)).toEqual({ ok: true, value: { from: first, to: last } });
	});

	it('does not end before it begins', () => {
		expect(ask('2026-11-02', '2026-11-01')).toMatchObject({ error: { type: 'period/reversed' } });
		expect(ask('2026-12-01', null)).toMatchObject({ error: { type: 'period/reversed' } });
	});

	it('has at most the days of a leap year', () => {
		expect(ask('2028-01-01', '2029-01-01')).toEqual({
			ok: false,
			error: { type: 'period/too-long', days: 367, max: reportDaysMax },
		});
	});
});
