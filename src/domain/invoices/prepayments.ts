import { type IsoDate, type IsoInstant, laterDate } from '../kernel/calendar.ts';
import type { CurrencyCode } from '../kernel/currency.ts';
import type { IdSource } from '../kernel/ids.ts';
import { compareMoney, isPositive, type Money, sum, zero } from '../kernel/money.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import type { Change } from '../kernel/store.ts';
import type { Invoice, Prepayment } from './invoice.ts';
import { type Payment, paymentChanges } from './payment.ts';

/** `prepaid` counts from 0. */
export type PrepaymentError =
	| { readonly type: 'prepaid/not-positive'; readonly prepaid: number }
	| { readonly type: 'prepaid/wrong-currency'; readonly prepaid: number; readonly expected: string }
	| { readonly type: 'prepaid/in-future'; readonly prepaid: number; readonly today: IsoDate }
	| { readonly type: 'prepaid/exceeds-total'; readonly total: Money };

/** What was paid before cannot be more than the invoice comes to; the rest would be another document's. */
export const checkPrepaid = (
	prepaid: readonly Prepayment[],
	total: Money,
	today: IsoDate,
): Result<null, PrepaymentError> => {
	for (const [index, { amount, paidOn }] of prepaid.entries()) {
		if (amount.currency !== total.currency) {
			return err({ type: 'prepaid/wrong-currency', prepaid: index, expected: total.currency });
		}
		if (!isPositive(amount)) return err({ type: 'prepaid/not-positive', prepaid: index });
		if (paidOn > today) return err({ type: 'prepaid/in-future', prepaid: index, today });
	}
	return compareMoney(sumOf(prepaid, total.currency), total) > 0
		? err({ type: 'prepaid/exceeds-total', total })
		: ok(null);
};

export const sumOf = (prepaid: readonly Prepayment[], currency: CurrencyCode): Money =>
	sum(
		prepaid.map(({ amount }) => amount),
		currency,
	);

/** The day on which the last of it arrived; null where nothing did. */
export const lastPrepaidOn = ({ prepaid }: Pick<Invoice, 'prepaid'>): IsoDate | null =>
	prepaid
		.map(({ paidOn }) => paidOn)
		.reduce<IsoDate | null>((last, day) => (last === null ? day : laterDate(last, day)), null);

/** Without what the payer wrote: that belongs to the payment, and is not printed. */
export const withoutReferences = (prepaid: readonly Prepayment[]): readonly Prepayment[] =>
	prepaid.map(({ method, amount, paidOn }) => ({ method, amount, paidOn }));

/** The payments that an invoice is issued with; credit of the customer is not among them. */
export const prepaymentChanges = (
	ids: IdSource,
	invoice: Invoice,
	prepaid: readonly Prepayment[],
	now: IsoInstant,
): readonly Change[] =>
	prepaid.flatMap(({ method, amount, paidOn, reference }) => {
		if (method === 'customer_credit') return [];
		const payment: Payment = {
			id: ids.next('pay'),
			tenantId: invoice.tenantId,
			version: 1,
			invoiceId: invoice.id,
			status: 'succeeded',
			method,
			amount,
			reference: reference ?? null,
			paidOn,
			createdAt: now,
		};
		return paymentChanges(payment, invoice, { used: amount, surplus: zero(amount.currency) });
	});
