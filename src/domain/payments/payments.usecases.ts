import type { Customer } from '../customers/customer.ts';
import { amountDue, type Invoice, type ManualMethod } from '../invoices/invoice.ts';
import type { InvoiceDoor, InvoiceWithCustomer } from '../invoices/invoices.usecases.ts';
import { type LifecycleError, nextStatus } from '../invoices/lifecycle.ts';
import type { IsoDate } from '../kernel/calendar.ts';
import { type CommandError, type CommandOutcome, type Decision, runCommand } from '../kernel/command.ts';
import { type ActionContext, eventOf } from '../kernel/event.ts';
import type { IdSource, InvoiceId } from '../kernel/ids.ts';
import { compareMoney, isPositive, type Money, moneyToDecimal, plus } from '../kernel/money.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import type { Change, Store } from '../kernel/store.ts';
import { type Tenant, todayOf } from '../kernel/tenant.ts';
import { type AccountName, credit, debit, ledgerEntry } from '../ledger/ledger.ts';
import type { Payment } from './payment.ts';

export interface PaymentInput {
	readonly invoiceId: InvoiceId;
	readonly amount: Money;
	readonly method: ManualMethod;
	readonly reference: string | null;
	/** Null: today, where the seller is. */
	readonly paidOn: IsoDate | null;
	readonly expectedVersion: number | null;
}

export type PaymentError =
	| LifecycleError
	| { readonly type: 'invoice/not-found'; readonly invoice: string }
	| { readonly type: 'payment/not-positive' }
	| { readonly type: 'payment/wrong-currency'; readonly expected: string }
	| { readonly type: 'payment/exceeds-due'; readonly amountDue: Money }
	| { readonly type: 'payment/in-future'; readonly today: IsoDate }
	| { readonly type: 'request/stale'; readonly version: number };

export interface PaymentDeps {
	readonly store: Store;
	readonly ids: IdSource;
	readonly tenant: Tenant;
}

/**
 * Records money that arrived outside the providers. A part payment lowers what is due and keeps the status; the last
 * one pays the invoice: 20.00 and 15.99 on 35.99. More than is due is refused.
 */
export const recordPayment = (
	deps: PaymentDeps,
	input: PaymentInput,
	context: ActionContext,
	door: {
		readonly idempotency: InvoiceDoor['idempotency'];
		readonly answer: (value: InvoiceWithCustomer & { readonly payment: Payment }) => ReturnType<InvoiceDoor['answer']>;
	},
): Promise<Result<CommandOutcome<InvoiceWithCustomer & { readonly payment: Payment }>, PaymentError | CommandError>> =>
	runCommand(deps, {
		...door,
		now: context.now,
		needs: {
			invoice: { kind: 'invoice.byId', id: input.invoiceId },
			customer: { kind: 'customer.ofInvoice', id: input.invoiceId },
		},
		decide: async ({ invoice, customer }) => {
			if (invoice === null || customer === null) return err({ type: 'invoice/not-found', invoice: input.invoiceId });
			return decidePayment(deps, input, { invoice, customer }, context);
		},
	});

const decidePayment = (
	deps: PaymentDeps,
	input: PaymentInput,
	{ invoice, customer }: { readonly invoice: Invoice; readonly customer: Customer },
	context: ActionContext,
): Result<Decision<InvoiceWithCustomer & { readonly payment: Payment }>, PaymentError> => {
	if (input.expectedVersion !== null && input.expectedVersion !== invoice.version) {
		return err({ type: 'request/stale', version: invoice.version });
	}
	const today = todayOf(deps.tenant, context);
	const paidOn = input.paidOn ?? today;
	if (paidOn > today) return err({ type: 'payment/in-future', today });
	if (input.amount.currency !== invoice.currency) {
		return err({ type: 'payment/wrong-currency', expected: invoice.currency });
	}
	if (!isPositive(input.amount)) return err({ type: 'payment/not-positive' });
	const due = amountDue(invoice);
	const comparison = compareMoney(input.amount, due);
	const status = nextStatus(invoice, comparison < 0 ? 'pay-part' : 'pay-in-full');
	if (!status.ok) return status;
	if (comparison > 0) return err({ type: 'payment/exceeds-due', amountDue: due });
	const paid: Invoice = {
		...invoice,
		status: status.value,
		version: invoice.version + 1,
		amountPaid: plus(invoice.amountPaid, input.amount),
		paidAt: status.value === 'paid' ? context.now : null,
		updatedAt: context.now,
	};
	const payment: Payment = {
		id: deps.ids.next('pay'),
		tenantId: deps.tenant.id,
		version: 1,
		invoiceId: invoice.id,
		status: 'succeeded',
		method: input.method,
		amount: input.amount,
		reference: input.reference,
		paidOn,
		createdAt: context.now,
	};
	return ok({ value: { invoice: paid, customer, payment }, changes: paymentChanges(deps, paid, payment, context) });
};

const paymentChanges = (
	deps: PaymentDeps,
	invoice: Invoice,
	payment: Payment,
	context: ActionContext,
): readonly Change[] => {
	const payload = {
		payment_id: payment.id,
		amount: moneyToDecimal(payment.amount),
		method: payment.method,
		amount_due: moneyToDecimal(amountDue(invoice)),
	};
	const entry = ledgerEntry({
		source: `${payment.id}/received`,
		subjectId: payment.id,
		day: payment.paidOn,
		createdAt: context.now,
		postings: [
			debit(accountOf(payment.method), payment.method, payment.amount),
			credit('receivable', invoice.customerId, payment.amount),
		],
	});
	const settled: readonly Change[] =
		invoice.status === 'paid'
			? [{ kind: 'due-work.done', work: { kind: 'invoice.overdue', subjectId: invoice.id, step: '' } }]
			: [];
	const type = invoice.status === 'paid' ? 'invoice.paid' : 'invoice.partly_paid';
	return [
		eventOf(deps.ids, type, invoice, payload, context),
		{ kind: 'invoice.progress', invoice },
		{ kind: 'payment.add', payment },
		{ kind: 'ledger.post', entry },
		...settled,
	];
};

const accountOf = (method: ManualMethod): AccountName =>
	method === 'cash' ? 'cash' : method === 'mobile_money' ? 'mobile_money' : 'bank';
