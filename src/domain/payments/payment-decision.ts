import { type CreditBalance, nextMovement } from '../customers/customer-credit.ts';
import { amountDue, type Invoice, type ManualMethod } from '../invoices/invoice.ts';
import type { LifecycleError } from '../invoices/lifecycle.ts';
import { type Payment, paymentChanges } from '../invoices/payment.ts';
import { takeMoney } from '../invoices/receiving.ts';
import type { SeriesHead } from '../invoices/series.ts';
import { settledWork } from '../invoices/settled-work.ts';
import type { IsoDate } from '../kernel/calendar.ts';
import { type ActionContext, eventOf } from '../kernel/event.ts';
import type { IdSource } from '../kernel/ids.ts';
import { compareMoney, isPositive, type Money, moneyToDecimal } from '../kernel/money.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import type { Change } from '../kernel/store.ts';
import { type Tenant, todayOf } from '../kernel/tenant.ts';
import type { Settings } from '../settings/settings.ts';
import { receiptChanges } from './receipt.ts';

/**
 * What happens to more than is due: it becomes the customer's credit, or is refused. On an invoice that is paid already
 * everything is more than is due; it is refused, since that is mostly a mistake, unless the rule is `always`.
 */
export const overpaymentRules = ['credit', 'refuse', 'always'] as const;
export type OverpaymentRule = (typeof overpaymentRules)[number];

export interface Receipt {
	/** Null: everything that is due. */
	readonly amount: Money | null;
	readonly method: ManualMethod;
	readonly reference: string | null;
	/** Null: today, where the seller is. */
	readonly paidOn: IsoDate | null;
	readonly overpayment: OverpaymentRule;
}

export type ReceiptError =
	| LifecycleError
	| { readonly type: 'payment/not-positive' }
	| { readonly type: 'payment/wrong-currency'; readonly expected: string }
	| { readonly type: 'payment/exceeds-due'; readonly amountDue: Money }
	| { readonly type: 'payment/in-future'; readonly today: IsoDate };

export interface ReceiptDeps {
	readonly ids: IdSource;
	readonly tenant: Tenant;
	readonly settings: Settings;
	/** Whether mail may leave at all (BILLING_EMAIL_ENABLED). */
	readonly mailEnabled: boolean;
}

export interface ReceiptFacts {
	readonly invoice: Invoice;
	readonly standing: CreditBalance | null;
	/** Of the series of numbered receipts. */
	readonly receiptHead: SeriesHead | null;
}

export interface Received {
	readonly invoice: Invoice;
	readonly payment: Payment;
	readonly changes: readonly Change[];
}

/**
 * Money that arrived for an invoice. A part lowers what is due and keeps the status; the last part pays the invoice;
 * what is more becomes the customer's credit: 50.00 on 35.99 pay it and leave 14.01. What was written off is recovered
 * by it.
 */
export const receivePayment = (
	deps: ReceiptDeps,
	receipt: Receipt,
	{ invoice, standing, receiptHead }: ReceiptFacts,
	context: ActionContext,
): Result<Received, ReceiptError> => {
	const today = todayOf(deps.tenant, context);
	const paidOn = receipt.paidOn ?? today;
	if (paidOn > today) return err({ type: 'payment/in-future', today });
	const due = amountDue(invoice);
	const amount = receipt.amount ?? due;
	if (amount.currency !== invoice.currency) return err({ type: 'payment/wrong-currency', expected: invoice.currency });
	const taken = takeMoney(invoice, amount, { extra: receipt.overpayment === 'always' }, context.now);
	if (!taken.ok) return taken;
	if (!isPositive(amount)) return err({ type: 'payment/not-positive' });
	if (compareMoney(amount, due) > 0 && receipt.overpayment === 'refuse') {
		return err({ type: 'payment/exceeds-due', amountDue: due });
	}
	const { invoice: paid, used, surplus, isExtra } = taken.value;
	const payment: Payment = {
		id: deps.ids.next('pay'),
		tenantId: deps.tenant.id,
		version: 1,
		invoiceId: invoice.id,
		status: 'succeeded',
		method: receipt.method,
		amount,
		reference: receipt.reference,
		paidOn,
		createdAt: context.now,
	};
	const changes = [
		eventOf(
			deps.ids,
			isExtra ? 'invoice.overpaid' : eventTypeOf(paid),
			paid,
			payloadOf(paid, payment, surplus),
			context,
		),
		{ kind: 'invoice.progress', invoice: paid } as const,
		...paymentChanges(payment, invoice, { used, surplus }),
		...surplusChanges(deps.ids, payment, invoice, surplus, standing),
		...(paid.status === 'paid' ? settledWork(invoice, context.now) : []),
		...thanks(deps, { invoice: paid, payment, used, surplus, receiptHead }, today, context),
	];
	return ok({ invoice: paid, payment, changes });
};

const surplusChanges = (
	ids: IdSource,
	payment: Payment,
	{ customerId }: Invoice,
	surplus: Money,
	standing: CreditBalance | null,
): readonly Change[] => {
	if (!isPositive(surplus)) return [];
	const movement = nextMovement(ids, standing, {
		customerId,
		kind: 'overpayment',
		amount: surplus,
		invoiceId: payment.invoiceId,
		sourceId: payment.id,
		method: null,
		reference: null,
		day: payment.paidOn,
		createdAt: payment.createdAt,
	});
	return [{ kind: 'customer-credit.add', movement }];
};

const eventTypeOf = ({ status }: Invoice) => (status === 'paid' ? 'invoice.paid' : 'invoice.partly_paid');

const payloadOf = (invoice: Invoice, payment: Payment, surplus: Money) => ({
	payment_id: payment.id,
	amount: moneyToDecimal(payment.amount),
	method: payment.method,
	amount_due: moneyToDecimal(amountDue(invoice)),
	...(isPositive(surplus) && { customer_credit: moneyToDecimal(surplus) }),
});

/** The mail that confirms the payment, when the tenant sends such mails, and the receipt that it carries. */
const thanks = (
	deps: ReceiptDeps,
	{ invoice, payment, used, surplus, receiptHead }: ConfirmedPayment,
	today: IsoDate,
	context: ActionContext,
): readonly Change[] => {
	const { settings, mailEnabled } = deps;
	if (!mailEnabled || invoice.billing.email === null || !settings.feature('payment_received_email', today)) return [];
	const subjectId = `${invoice.id}/payment_received.${payment.id}`;
	const lines = [{ invoiceId: invoice.id, taken: used, due: amountDue(invoice) }];
	return [
		...receiptChanges(deps, { paymentId: payment.id, invoice, lines, creditKept: surplus }, receiptHead, context),
		{ kind: 'outbox', message: { kind: 'mail.send', subjectId, createdAt: payment.createdAt } },
	];
};

interface ConfirmedPayment {
	/** As it is now. */
	readonly invoice: Invoice;
	readonly payment: Payment;
	readonly used: Money;
	readonly surplus: Money;
	readonly receiptHead: SeriesHead | null;
}
