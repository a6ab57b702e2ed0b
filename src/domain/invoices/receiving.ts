import type { IsoInstant } from '../kernel/calendar.ts';
import { compareMoney, isZero, type Money, minus, plus, zero } from '../kernel/money.ts';
import { ok, type Result } from '../kernel/result.ts';
import { amountDue, type Invoice } from './invoice.ts';
import { type LifecycleError, nextStatus } from './lifecycle.ts';

/** What an invoice takes of money that arrived, and what is more than it wanted. */
export interface Taken {
	readonly invoice: Invoice;
	readonly used: Money;
	readonly surplus: Money;
	/** Nothing was due any more: all of it is surplus. */
	readonly isExtra: boolean;
}

/**
 * The invoice after money for it arrived. 50.00 on 35.99 use 35.99 and leave 14.01. On an invoice that is paid already
 * all of it is surplus, which the caller allows or not.
 */
export const takeMoney = (
	invoice: Invoice,
	amount: Money,
	options: { readonly extra: boolean },
	now: IsoInstant,
): Result<Taken, LifecycleError> => {
	const due = amountDue(invoice);
	const comparison = compareMoney(amount, due);
	const isExtra = isZero(due) && options.extra;
	const status = nextStatus(invoice, comparison < 0 ? 'pay-part' : isExtra ? 'pay-extra' : 'pay-in-full');
	if (!status.ok) return status;
	const used = isExtra ? zero(amount.currency) : comparison < 0 ? amount : due;
	const paid: Invoice = {
		...invoice,
		status: status.value,
		version: invoice.version + 1,
		amountPaid: plus(invoice.amountPaid, used),
		paidAt: status.value === 'paid' && !isExtra ? now : invoice.paidAt,
		updatedAt: now,
	};
	return ok({ invoice: paid, used, surplus: minus(amount, used), isExtra });
};
