import { addDays, daysBetween, type IsoDate } from '../kernel/calendar.ts';
import type { CurrencyCode } from '../kernel/currency.ts';
import type { InvoiceId } from '../kernel/ids.ts';
import { type Money, sum } from '../kernel/money.ts';
import { effectiveDueDate, type Invoice } from './invoice.ts';

/** How late money is, in days after the date on which it was expected; what is due today is current. */
export const ages = ['current', '1_30', '31_60', '61_90', 'over_90'] as const;
export type Age = (typeof ages)[number];

/**
 * The first due date that still belongs to each age, seen on `asOf`. On 22 November money due on the 22nd is current,
 * on 21 November one day late, on 23 October 30 days late and on the 22nd 31.
 */
export const ageLimits = (asOf: IsoDate): Readonly<Record<Exclude<Age, 'over_90'>, IsoDate>> => ({
	current: asOf,
	'1_30': addDays(asOf, -30),
	'31_60': addDays(asOf, -60),
	'61_90': addDays(asOf, -90),
});

/** Days after the due date; zero or less is not late. Null without a due date. */
export const daysLate = (invoice: Pick<Invoice, 'dueDate' | 'extendedDueDate'>, asOf: IsoDate): number | null => {
	const due = effectiveDueDate(invoice);
	return due === null ? null : daysBetween(due, asOf);
};

/** What customers owe in one currency now, by how late it is on the day. */
export interface Aging {
	readonly currency: CurrencyCode;
	readonly byAge: Readonly<Record<Age, { readonly count: number; readonly amount: Money }>>;
}

/** Everything that is late. */
export const overdueOf = ({ currency, byAge }: Aging): { readonly count: number; readonly amount: Money } => {
	const late = ages.filter((age) => age !== 'current').map((age) => byAge[age]);
	return {
		count: late.reduce((known, { count }) => known + count, 0),
		amount: sum(
			late.map(({ amount }) => amount),
			currency,
		),
	};
};

interface AgingQuestion {
	readonly asOf: IsoDate;
	readonly currency: CurrencyCode | null;
}

declare module '../kernel/store.ts' {
	interface NeedKinds {
		/** Open invoices only, in the order of currencies. */
		'invoice.aging': { readonly args: AgingQuestion; readonly answer: readonly Aging[] };
		/** Open invoices that are late on the day, the latest first; `after` is the last one of the page before. */
		'invoice.late': {
			readonly args: AgingQuestion & {
				readonly after: { readonly dueDate: IsoDate; readonly id: InvoiceId } | null;
				readonly limit: number;
			};
			readonly answer: readonly Invoice[];
		};
	}
}
