import { addDays, dayOfMonth, type IsoDate, laterDate } from '../kernel/calendar.ts';
import type { PaymentTerms } from '../settings/values.ts';

/**
 * The day by which an invoice is to be paid. `net`: the issue date and `days` more; with 0 days the issue date itself.
 * `end_of_month`: the last day of the month in which that day lies. `day_of_month`: that day when it is the `day`-th,
 * otherwise the next `day`-th, or the last day of a month that is shorter. These two never fall on the issue date but
 * a month later: who is billed on the 1st and pays on the 1st has a month.
 * 2026-11-22 with 45 days to the end of the month (article L441-10 of the French Code de commerce): 2027-01-06, so
 * 2027-01-31. With 0 days and the 1st: 2026-12-01. 2020-01-31 with 0 days and the 31st: 2020-02-29.
 */
export const dueDateFor = (issueDate: IsoDate, terms: PaymentTerms): IsoDate => {
	const base = addDays(issueDate, terms.days);
	if (terms.rule === 'net') return base;
	const day = terms.rule === 'end_of_month' ? longestMonthDays : terms.day;
	const earliest = laterDate(base, addDays(issueDate, 1));
	const thisMonth = dayOfMonth(earliest, 0, day);
	return thisMonth >= earliest ? thisMonth : dayOfMonth(earliest, 1, day);
};

/** A day that no month exceeds: each month ends with it. */
const longestMonthDays = 31;
