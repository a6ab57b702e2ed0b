import type { IsoDate } from '../kernel/calendar.ts';
import type { CurrencyCode } from '../kernel/currency.ts';
import { type Money, sum } from '../kernel/money.ts';
import type { ReportPeriod } from '../kernel/period.ts';
import type { InvoiceStatus } from './invoice.ts';
import { isOpen } from './lifecycle.ts';

/** Invoices that were issued in a period, counted by currency, status and origin. Drafts were not issued. */
export interface IssuedGroup {
	readonly currency: CurrencyCode;
	readonly status: InvoiceStatus;
	readonly imported: boolean;
	readonly count: number;
	/** After discounts, without tax. */
	readonly net: Money;
	readonly tax: Money;
	readonly total: Money;
	readonly paid: Money;
	readonly credited: Money;
	/** Total − paid − credited. */
	readonly rest: Money;
	/** The part of the rest whose due date has passed. */
	readonly late: Money;
}

/** What was sold in one currency, and what became of it until now. Two currencies are never added. */
export interface CurrencyStatistics {
	readonly currency: CurrencyCode;
	readonly issued: number;
	readonly byStatus: Readonly<Partial<Record<InvoiceStatus, number>>>;
	readonly net: Money;
	readonly tax: Money;
	readonly total: Money;
	readonly paid: Money;
	readonly credited: Money;
	/** What customers are still expected to pay; what was written off is not. */
	readonly due: Money;
	readonly overdue: Money;
	readonly writtenOff: Money;
	/** Taken over from another system, where they were sold; in none of the figures above. */
	readonly imported: number;
}

/** Adds up the groups, currency by currency in the order of their codes. */
export const statisticsOf = (groups: readonly IssuedGroup[]): readonly CurrencyStatistics[] =>
	[...Map.groupBy(groups, ({ currency }) => currency)]
		.toSorted(([one], [other]) => (one < other ? -1 : 1))
		.map(([currency, own]) => statisticsIn(currency, own));

const statisticsIn = (currency: CurrencyCode, groups: readonly IssuedGroup[]): CurrencyStatistics => {
	const own = groups.filter(({ imported }) => !imported);
	const open = own.filter(({ status }) => isOpen({ status, importedAt: null }));
	const written = own.filter(({ status }) => status === 'uncollectible');
	const total = (of: readonly IssuedGroup[], figure: 'net' | 'tax' | 'total' | 'paid' | 'credited' | 'rest' | 'late') =>
		sum(
			of.map((group) => group[figure]),
			currency,
		);
	const count = (of: readonly IssuedGroup[]) => of.reduce((known, group) => known + group.count, 0);
	return {
		currency,
		issued: count(own),
		byStatus: Object.fromEntries(
			[...Map.groupBy(own, ({ status }) => status)].map(([status, alike]) => [status, count(alike)]),
		),
		net: total(own, 'net'),
		tax: total(own, 'tax'),
		total: total(own, 'total'),
		paid: total(own, 'paid'),
		credited: total(own, 'credited'),
		due: total(open, 'rest'),
		overdue: total(open, 'late'),
		writtenOff: total(written, 'rest'),
		imported: count(groups.filter(({ imported }) => imported)),
	};
};

declare module '../kernel/store.ts' {
	interface NeedKinds {
		/** `today` tells what is late. */
		'invoice.statistics': {
			readonly args: ReportPeriod & { readonly currency: CurrencyCode | null; readonly today: IsoDate };
			readonly answer: readonly IssuedGroup[];
		};
	}
}
