import type { IsoDate } from '../kernel/calendar.ts';
import type { Decision } from '../kernel/command.ts';
import { type ActionContext, eventOf } from '../kernel/event.ts';
import type { IdSource } from '../kernel/ids.ts';
import { compareMoney, isPositive, isZero, type Money, minus, moneyToDecimal, zero } from '../kernel/money.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import type { Store } from '../kernel/store.ts';
import { type Tenant, todayOf } from '../kernel/tenant.ts';
import { heldFrom, type RefundWay, refundChanges } from './credit-refunds.ts';
import type { Invoice } from './invoice.ts';
import { commandInvoice, type InvoiceFacts, type InvoiceTarget } from './invoice-command.ts';
import type { InvoiceDoor } from './invoices.usecases.ts';
import { nextStatus } from './lifecycle.ts';

export interface RefundInput extends InvoiceTarget, RefundWay {
	/** Null: everything that can be refunded. */
	readonly amount: Money | null;
}

export type RefundError =
	| { readonly type: 'refund/nothing-to-refund' }
	| { readonly type: 'refund/exceeds-credit'; readonly left: Money }
	| { readonly type: 'payment/not-positive' }
	| { readonly type: 'payment/wrong-currency'; readonly expected: string }
	| { readonly type: 'payment/in-future'; readonly today: IsoDate };

/**
 * Gives money back that came from an invoice and that we hold as the customer's credit: what a credit note freed, or
 * what was paid too much. Never more than that, and never more than the credit that is left after other invoices used it.
 * A cancelled invoice whose money has all gone back is `refunded`.
 */
export const refundInvoice = (
	deps: { readonly store: Store; readonly ids: IdSource; readonly tenant: Tenant },
	input: RefundInput,
	context: ActionContext,
	door: InvoiceDoor,
) => commandInvoice(deps, input, context, door, (facts) => decideRefund(deps, input, facts, context));

const decideRefund = (
	deps: { readonly ids: IdSource; readonly tenant: Tenant },
	input: RefundInput,
	{ invoice, movements, standing, isMoneyUnderWay }: InvoiceFacts,
	context: ActionContext,
): Result<Decision<Invoice>, RefundError> => {
	const today = todayOf(deps.tenant, context);
	const paidOn = input.paidOn ?? today;
	if (paidOn > today) return err({ type: 'payment/in-future', today });
	const ofInvoice = heldFrom(invoice, movements);
	const balance = standing?.balance ?? zero(invoice.currency);
	const left = compareMoney(ofInvoice, balance) < 0 ? ofInvoice : balance;
	if (!isPositive(left)) return err({ type: 'refund/nothing-to-refund' });
	const amount = input.amount ?? left;
	if (amount.currency !== invoice.currency) return err({ type: 'payment/wrong-currency', expected: invoice.currency });
	if (!isPositive(amount)) return err({ type: 'payment/not-positive' });
	if (compareMoney(amount, left) > 0) return err({ type: 'refund/exceeds-credit', left });
	const wentBack = isZero(minus(ofInvoice, amount)) && !isMoneyUnderWay ? nextStatus(invoice, 'refund') : null;
	const refunded: Invoice = {
		...invoice,
		status: invoice.status === 'cancelled' && wentBack?.ok ? wentBack.value : invoice.status,
		version: invoice.version + 1,
		updatedAt: context.now,
	};
	const payload = { currency: invoice.currency, amount: moneyToDecimal(amount), status: refunded.status };
	const refund = { ...input, customerId: invoice.customerId, invoiceId: invoice.id, amount, paidOn };
	return ok({
		value: refunded,
		changes: [
			eventOf(deps.ids, 'invoice.refunded', refunded, payload, context),
			{ kind: 'invoice.progress', invoice: refunded },
			...refundChanges(deps.ids, standing, refund, context),
		],
	});
};
