import type { CreditedBefore } from '../invoices/credit-rows.ts';
import { rowsOf } from '../invoices/credit-rows.ts';
import type { LineCredit } from '../invoices/crediting.ts';
import type { Invoice, InvoiceLine } from '../invoices/invoice.ts';
import { nextStatus } from '../invoices/lifecycle.ts';
import { daysBetween, type IsoDate, laterDate } from '../kernel/calendar.ts';
import type { InvoiceId } from '../kernel/ids.ts';
import { compareMoney, fraction, isPositive } from '../kernel/money.ts';
import type { Period } from './cadence.ts';
import type { BilledPeriod } from './subscription.ts';

/** Days that one billed period accounts for: its own, as far as no later billing took their place. */
export interface Segment extends Period {
	readonly billed: BilledPeriod;
}

/**
 * What is in force of everything that was billed, in order and without overlap: a later billing takes the place of all
 * earlier ones from its first day on. March, changed on the 10th until 1 April, is 1–10 March of the first and 10 March
 * to 1 April of the second.
 */
export const segmentsInForce = (billed: readonly BilledPeriod[]): readonly Segment[] =>
	billed.reduce<readonly Segment[]>(
		(before, next) => [
			...before.flatMap((segment) => {
				const end = segment.end < next.start ? segment.end : next.start;
				return segment.start < end ? [{ ...segment, end }] : [];
			}),
			{ start: next.start, end: next.end, billed: next },
		],
		[],
	);

/** Of an invoiced period, how many of its days are to be given back; `whole`: everything that is left of its line. */
export interface UnusedDays {
	readonly invoiceId: InvoiceId;
	readonly billed: BilledPeriod;
	readonly days: number;
	readonly whole: boolean;
}

/** The days of `unused` that were invoiced, by the invoices that are in force on them; free days are nothing to give back. */
export const unusedDays = (billed: readonly BilledPeriod[], unused: Period): readonly UnusedDays[] =>
	segmentsInForce(billed).flatMap((segment) => {
		const start = laterDate(segment.start, unused.start);
		const end = segment.end < unused.end ? segment.end : unused.end;
		const { invoiceId } = segment.billed;
		if (invoiceId === null || start >= end) return [];
		return [{ invoiceId, billed: segment.billed, days: daysBetween(start, end), whole: false }];
	});

/** Days of the same period add up: they are credited in one. */
export const together = (unused: readonly UnusedDays[]): readonly UnusedDays[] =>
	[...Map.groupBy(unused, ({ invoiceId, billed }) => `${invoiceId}/${billed.start}/${billed.revision}`).values()].map(
		(same) => ({
			...(same[0] as UnusedDays),
			days: same.reduce((days, one) => days + one.days, 0),
			whole: same.some(({ whole }) => whole),
		}),
	);

/** The line that bills a period; an invoice of a subscription has one for each. */
export const lineOf = ({ lines }: Pick<Invoice, 'lines'>, { start, end }: Period): InvoiceLine | null =>
	lines.find(({ periodStart, periodEnd }) => periodStart === start && periodEnd === end) ?? null;

/**
 * What a line gives back for unused days: its price after coupons, as it was invoiced, by days, rounded once and never
 * more than what is left of it. 10 of the 31 days of 31.00 EUR are 10.00 EUR; all days of a period are its whole price.
 * Null when that is nothing, or when the invoice cannot be credited any more.
 */
export const creditOfDays = (
	invoice: Invoice,
	before: CreditedBefore,
	{ billed, days, whole }: UnusedDays,
): LineCredit | null => {
	const line = lineOf(invoice, billed);
	if (line === null || !nextStatus(invoice, 'credit-part').ok) return null;
	const open = rowsOf(invoice, before)
		.flatMap((row) => row.lines)
		.find((each) => each.line.id === line.id);
	if (open === undefined || !isPositive(open.baseLeft)) return null;
	const share = fraction(open.base, BigInt(days), BigInt(daysBetween(billed.start, billed.end)));
	const amount = whole || compareMoney(share, open.baseLeft) > 0 ? open.baseLeft : share;
	return isPositive(amount) ? { lineId: line.id, quantity: null, amount } : null;
};

/** Its place among what was billed from its first day on: nothing is billed twice under the same one. */
export const nextRevision = (billed: readonly BilledPeriod[], start: IsoDate): number =>
	1 + Math.max(0, ...billed.filter((period) => period.start === start).map(({ revision }) => revision));
