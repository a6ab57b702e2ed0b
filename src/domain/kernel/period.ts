import { daysBetween, type IsoDate } from './calendar.ts';
import { err, ok, type Result } from './result.ts';

/** From the first to the last day, both included: how people name a period that a report is about. */
export interface ReportPeriod {
	readonly from: IsoDate;
	readonly to: IsoDate;
}

/** A leap year: the longest period that a report reads, since it reads every document of it. */
export const reportDaysMax = 366;

export type PeriodError =
	| { readonly type: 'period/reversed'; readonly from: IsoDate; readonly to: IsoDate }
	| { readonly type: 'period/too-long'; readonly days: number; readonly max: number };

/**
 * The period that was asked for; what is left out is filled in: the end with today, the beginning with the first of the
 * end's month. On 22 November nothing is 1 to 22 November.
 */
export const reportPeriod = (
	asked: { readonly from: IsoDate | null; readonly to: IsoDate | null },
	today: IsoDate,
): Result<ReportPeriod, PeriodError> => {
	const to = asked.to ?? today;
	const from = asked.from ?? firstOfMonth(to);
	if (from > to) return err({ type: 'period/reversed', from, to });
	const days = daysBetween(from, to) + 1;
	return days > reportDaysMax ? err({ type: 'period/too-long', days, max: reportDaysMax }) : ok({ from, to });
};

const firstOfMonth = (date: IsoDate): IsoDate => `${date.slice(0, 'YYYY-MM'.length)}-01` as IsoDate;
