import { amountDue } from '../../domain/invoices/invoice.ts';
import { sumOf } from '../../domain/invoices/prepayments.ts';
import { isZero, minus, negate } from '../../domain/kernel/money.ts';
import type { IssuedInvoice } from '../printable-invoice.ts';
import { type TaxView, taxLabel, taxView } from './tax-view.ts';
import type { LabelledText, ViewContext } from './view-context.ts';

export interface TotalsView extends TaxView {
	readonly rows: readonly LabelledText[];
	readonly total: LabelledText;
	/** What was paid and credited. */
	readonly settled: readonly LabelledText[];
	readonly due: LabelledText;
}

export const totalsView = (invoice: IssuedInvoice, context: ViewContext): TotalsView => {
	const { words, format } = context;
	const net = minus(invoice.subtotal, invoice.discountAmount);
	const discounted = [
		{ label: words.subtotal, value: format.money(invoice.subtotal) },
		{ label: words.discount, value: format.money(negate(invoice.discountAmount)) },
	];
	return {
		...taxView(invoice, context),
		rows: [
			...(isZero(invoice.discountAmount) ? [] : discounted),
			{ label: words.totalNet, value: format.money(net) },
			{ label: taxLabel(invoice, context), value: format.money(invoice.taxAmount) },
		],
		total: { label: words.total, value: format.money(invoice.totalAmount) },
		settled: [
			...paidRows(invoice, context),
			...(isZero(invoice.amountCredited)
				? []
				: [{ label: words.credited, value: format.money(negate(invoice.amountCredited)) }]),
		],
		due: { label: words.amountDue, value: format.money(amountDue(invoice)) },
	};
};

/** Each amount that was there before the document, with its day and means; then what was paid since, in one. */
const paidRows = (invoice: IssuedInvoice, { words, format }: ViewContext): readonly LabelledText[] => {
	const before = invoice.prepaid.map(({ method, amount, paidOn }) => ({
		label: words.paidBefore(format.shortDate(paidOn), words.methods[method]),
		value: format.money(negate(amount)),
	}));
	const since = minus(invoice.amountPaid, sumOf(invoice.prepaid, invoice.currency));
	return isZero(since) ? before : [...before, { label: words.paid, value: format.money(negate(since)) }];
};
