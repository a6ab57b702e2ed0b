import type { Discount } from '../../domain/invoices/discounts.ts';
import type { InvoiceLine } from '../../domain/invoices/invoice.ts';
import { addDays, type IsoDate, laterDate } from '../../domain/kernel/calendar.ts';
import { isZero, negate } from '../../domain/kernel/money.ts';
import type { IssuedInvoice } from '../printable-invoice.ts';
import { noteMark, taxNotes } from './tax-notes.ts';
import type { ViewContext } from './view-context.ts';

export interface LineView {
	readonly description: string;
	/** Service period and discount, printed smaller below. */
	readonly details: readonly string[];
	readonly quantity: string;
	readonly unitPrice: string;
	readonly tax: string;
	readonly amount: string;
}

export interface LinesView {
	readonly columns: {
		readonly description: string;
		readonly quantity: string;
		readonly unitPrice: string;
		readonly tax: string;
		readonly amount: string;
	};
	readonly lines: readonly LineView[];
	/** Currency, which figures include tax, and why the whole document is reduced. */
	readonly remark: string;
}

export const linesView = (invoice: IssuedInvoice, context: ViewContext): LinesView => {
	const { words, format } = context;
	const notes = taxNotes(invoice);
	const currency = words.currency(format.currencyName(invoice.currency), invoice.currency);
	return {
		columns: {
			description: words.description,
			quantity: words.quantity,
			unitPrice: invoice.pricesIncludeTax ? words.unitPrice.gross : words.unitPrice.net,
			tax: words.taxRate,
			amount: words.netAmount,
		},
		lines: invoice.lines.map((line) => ({
			description: line.description,
			details: [...periodOf(line, context), ...discountOf(line, invoice.pricesIncludeTax, context)],
			quantity: format.quantity(line.quantity),
			unitPrice: format.money(line.unitPrice),
			tax: `${format.percent(line.tax.rate)}${noteMark(line.tax, notes)}`,
			amount: format.money(line.subtotal),
		})),
		remark: [
			currency,
			...(invoice.pricesIncludeTax ? [words.grossPrices] : []),
			...documentDiscount(invoice, context),
		].join(' '),
	};
};

const periodOf = ({ periodStart, periodEnd }: InvoiceLine, { words, format }: ViewContext): readonly string[] => {
	if (periodStart === null && periodEnd === null) return [];
	if (periodEnd === null) return periodStart === null ? [] : [words.periodFrom(format.shortDate(periodStart))];
	const lastDay = addDays(periodEnd, -1);
	if (periodStart === null) return [words.periodUntil(format.shortDate(lastDay))];
	return [words.period(format.shortDate(periodStart), format.shortDate(lastDayOf(periodStart, lastDay)))];
};

/** An empty period is printed as its one day. */
const lastDayOf = (start: IsoDate, lastDay: IsoDate): IsoDate => laterDate(start, lastDay);

/** Discounts exclude tax; where the unit price includes it, the label says so. */
const discountOf = (line: InvoiceLine, isGross: boolean, context: ViewContext): readonly string[] => {
	if (isZero(line.discountAmount)) return [];
	const { words, format } = context;
	const amount = `${isGross ? words.netDiscount : words.discount} ${format.money(negate(line.discountAmount))}`;
	return [[amount, ...line.discounts.flatMap((discount) => reasonOf(discount, context))].join(' · ')];
};

const documentDiscount = (invoice: IssuedInvoice, context: ViewContext): readonly string[] => {
	const reasons = invoice.discounts.flatMap((discount) => reasonOf(discount, context));
	return reasons.length === 0 ? [] : [context.words.documentDiscount(reasons.join(' · '))];
};

/** `10 % Fidélité`; an amount without description has nothing to add to the figure itself. */
const reasonOf = ({ type, value, description }: Discount, { format }: ViewContext): readonly string[] => {
	const percent = type === 'percentage' ? [format.percent({ ...value, scale: value.scale + 2 })] : [];
	const reason = [...percent, ...(description === null ? [] : [description])].join(' ');
	return reason === '' ? [] : [reason];
};
