import type { Customer } from '../customers/customer.ts';
import type { CreditBalance } from '../customers/customer-credit.ts';
import { amountDue, type Invoice } from '../invoices/invoice.ts';
import { type ActionContext, eventOf } from '../kernel/event.ts';
import type { CustomerId, IdSource, InvoiceId } from '../kernel/ids.ts';
import { compareMoney, isPositive, type Money, moneyToDecimal, sum, zero } from '../kernel/money.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import type { Change } from '../kernel/store.ts';
import { type Tenant, todayOf } from '../kernel/tenant.ts';
import { credit, debit, ledgerEntry } from '../ledger/ledger.ts';
import type { PaymentTarget, ProviderPayment } from './provider-payment.ts';
import { type Settled, spread, surplusChanges } from './settlement.ts';
import { attemptsOf, canBePaid } from './start-payment.ts';

/** Whose money it is: of the customer of these invoices, in their order, or of a customer who gets it as credit. */
export type Assignment =
	| { readonly kind: 'invoices'; readonly invoices: readonly AssignedInvoice[] }
	| { readonly kind: 'customer'; readonly customerId: CustomerId };

export interface AssignedInvoice {
	readonly invoiceId: InvoiceId;
	/** Null: all that is due on it, as far as the money goes. */
	readonly amount: Money | null;
}

export interface AssignmentFacts {
	/** Those that are named, as far as they exist. */
	readonly invoices: readonly Invoice[];
	/** Payments of those invoices. */
	readonly earlier: readonly ProviderPayment[];
	/** Who gets it; null when there is no such customer. */
	readonly customer: Customer | null;
	/** The customer's credit in the currency of the money. */
	readonly standing: CreditBalance | null;
}

export type AssignmentError =
	| { readonly type: 'payment/nothing-to-assign'; readonly status: string }
	/** Its customer is known: it is not somebody else's money. */
	| { readonly type: 'payment/of-another-customer'; readonly customer: CustomerId }
	| { readonly type: 'payment/exceeds-unallocated'; readonly unallocated: Money }
	| { readonly type: 'payment/several-customers' }
	| { readonly type: 'payment/wrong-currency'; readonly expected: string }
	| { readonly type: 'payment/not-positive' }
	| { readonly type: 'payment/exceeds-due'; readonly amountDue: Money }
	| { readonly type: 'payment/invoice-not-payable'; readonly invoice: InvoiceId; readonly status: string }
	| { readonly type: 'invoice/not-found'; readonly invoice: string }
	| { readonly type: 'customer/not-found'; readonly customer: string };

export interface Assigned {
	readonly payment: ProviderPayment;
	readonly customer: Customer;
	readonly settled: Settled;
	readonly changes: readonly Change[];
}

/**
 * Gives money that matched nothing to whom it belongs, all of it at once: 50.00 for invoices of 35.99 and 10.00 pay both
 * and leave a credit of 4.01. Money of a currency that was not asked for pays invoices of its own currency only.
 */
export const assignMoney = (
	deps: { readonly ids: IdSource; readonly tenant: Tenant },
	payment: ProviderPayment,
	assignment: Assignment,
	facts: AssignmentFacts,
	context: ActionContext,
): Result<Assigned, AssignmentError> => {
	const found = findTargets(payment, assignment, facts);
	if (!found.ok) return found;
	const { customer, targets } = found.value;
	const day = todayOf(deps.tenant, context);
	const money = payment.unallocated;
	const taken = spread(deps.ids, { ...payment, targets }, money, facts.invoices, context, { capped: true });
	const settledTargets = taken.targets.filter(({ settled }) => isPositive(settled));
	const assigned: ProviderPayment = {
		...payment,
		version: payment.version + 1,
		customerId: customer.id,
		targets: [...payment.targets, ...settledTargets],
		unallocated: zero(money.currency),
		// What a person had to look at is done; that the provider contradicts itself is another matter.
		attention: payment.attention === 'contradicted' ? payment.attention : null,
	};
	const owner = { customerId: customer.id, invoiceId: settledTargets[0]?.invoiceId ?? null };
	const surplus = surplusChanges(deps.ids, payment, owner, taken.rest, day, facts, context);
	const changes: readonly Change[] = [
		eventOf(deps.ids, 'payment.assigned', assigned, payloadOf(assigned, money, settledTargets, taken.rest), context),
		{ kind: 'provider-payment.assign', payment: assigned, targets: settledTargets },
		{ kind: 'provider-payment.follow', payment: assigned },
		...taken.changes,
		...surplus,
		{
			kind: 'ledger.post',
			entry: ledgerEntry({
				source: `${payment.id}/assigned/${assigned.version}`,
				subjectId: payment.id,
				day,
				createdAt: context.now,
				postings: [
					debit('unallocated', payment.id, money),
					...taken.postings,
					credit('customer_credit', customer.id, taken.rest),
				],
			}),
		},
	];
	const settled: Settled = {
		targets: settledTargets,
		surplus: taken.rest,
		unallocated: assigned.unallocated,
		invoices: taken.invoices,
		changes: [],
	};
	return ok({ payment: assigned, customer, settled, changes });
};

interface Found {
	readonly customer: Customer;
	readonly targets: readonly PaymentTarget[];
}

const findTargets = (
	payment: ProviderPayment,
	assignment: Assignment,
	{ invoices, earlier, customer }: AssignmentFacts,
): Result<Found, AssignmentError> => {
	const money = payment.unallocated;
	if (!isPositive(money)) return err({ type: 'payment/nothing-to-assign', status: payment.status });
	const targets: PaymentTarget[] = [];
	for (const named of assignment.kind === 'invoices' ? assignment.invoices : []) {
		const target = targetOf(named, money, invoices, earlier);
		if (!target.ok) return target;
		targets.push(target.value);
	}
	if (invoices.some(({ customerId }) => customerId !== invoices[0]?.customerId)) {
		return err({ type: 'payment/several-customers' });
	}
	if (customer === null) {
		return err({
			type: 'customer/not-found',
			customer: assignment.kind === 'customer' ? assignment.customerId : (invoices[0]?.customerId ?? ''),
		});
	}
	if (payment.customerId !== null && payment.customerId !== customer.id) {
		return err({ type: 'payment/of-another-customer', customer: payment.customerId });
	}
	const asked = assignment.kind === 'invoices' ? assignment.invoices.flatMap(({ amount }) => amount ?? []) : [];
	if (compareMoney(sum(asked, money.currency), money) > 0) {
		return err({ type: 'payment/exceeds-unallocated', unallocated: money });
	}
	return ok({ customer, targets });
};

const targetOf = (
	{ invoiceId, amount }: AssignedInvoice,
	{ currency }: Money,
	invoices: readonly Invoice[],
	earlier: readonly ProviderPayment[],
): Result<PaymentTarget, AssignmentError> => {
	const invoice = invoices.find(({ id }) => id === invoiceId);
	if (invoice === undefined || invoice.status === 'draft')
		return err({ type: 'invoice/not-found', invoice: invoiceId });
	if (invoice.currency !== currency || (amount !== null && amount.currency !== currency)) {
		return err({ type: 'payment/wrong-currency', expected: currency });
	}
	if (!canBePaid(invoice)) {
		return err({ type: 'payment/invoice-not-payable', invoice: invoiceId, status: invoice.status });
	}
	const due = amountDue(invoice);
	if (amount !== null && !isPositive(amount)) return err({ type: 'payment/not-positive' });
	if (amount !== null && compareMoney(amount, due) > 0) return err({ type: 'payment/exceeds-due', amountDue: due });
	const attempt = attemptsOf(earlier, invoiceId) + 1;
	return ok({ invoiceId, attempt, amount: amount ?? due, settled: zero(currency) });
};

const payloadOf = (
	{ provider, customerId }: ProviderPayment,
	money: Money,
	targets: readonly PaymentTarget[],
	rest: Money,
) => ({
	provider,
	customer_id: customerId,
	currency: money.currency,
	amount: moneyToDecimal(money),
	invoices: targets.map(({ invoiceId, settled }) => ({ invoice_id: invoiceId, amount: moneyToDecimal(settled) })),
	...(isPositive(rest) && { customer_credit: moneyToDecimal(rest) }),
});
