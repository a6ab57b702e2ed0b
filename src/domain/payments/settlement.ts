import { type CreditBalance, nextMovement } from '../customers/customer-credit.ts';
import { amountDue, type Invoice } from '../invoices/invoice.ts';
import { settledPostings } from '../invoices/postings.ts';
import { takeMoney } from '../invoices/receiving.ts';
import { settledWork } from '../invoices/settled-work.ts';
import type { IsoDate } from '../kernel/calendar.ts';
import { type ActionContext, eventOf } from '../kernel/event.ts';
import type { CustomerId, IdSource, InvoiceId } from '../kernel/ids.ts';
import { compareMoney, fraction, isPositive, type Money, minus, moneyToDecimal, plus, zero } from '../kernel/money.ts';
import type { Change } from '../kernel/store.ts';
import { credit, debit, ledgerEntry, type Posting } from '../ledger/ledger.ts';
import type { PaymentTarget, ProviderPayment } from './provider-payment.ts';

/** What money meets when it arrives. */
export interface SettlementFacts {
	readonly invoices: readonly Invoice[];
	/** The customer's credit in the invoices' currency. */
	readonly standing: CreditBalance | null;
}

export interface Settled {
	readonly targets: readonly PaymentTarget[];
	/** What no invoice took and the customer has as credit; in the invoices' currency. */
	readonly surplus: Money;
	/** What belongs to nobody yet, in the currency it came in. */
	readonly unallocated: Money;
	/** Of the invoices that took something, as they are now. */
	readonly invoices: readonly Invoice[];
	readonly changes: readonly Change[];
}

/**
 * Money that a provider took, spread over the invoices it was for, in their order: each takes what it is still due, the
 * rest is the customer's credit. 50.00 for invoices of 35.99 and 10.00 pay both and leave 4.01. Where an invoice was paid
 * or closed meanwhile nothing is lost: all of it becomes credit. Money in a currency that nobody asked for waits.
 */
export const settle = (
	ids: IdSource,
	payment: ProviderPayment,
	received: Money,
	paidOn: IsoDate,
	facts: SettlementFacts,
	context: ActionContext,
): Settled => {
	const worth = worthInInvoices(payment, received);
	const { customerId } = payment;
	if (worth === null || customerId === null || payment.targets.length === 0) {
		return unallocatedMoney(payment, received, paidOn, context);
	}
	const { targets, rest, invoices, changes, postings } = spread(ids, payment, worth, facts.invoices, context);
	const [first] = targets;
	return {
		targets,
		surplus: rest,
		unallocated: zero(received.currency),
		invoices,
		changes: [
			...changes,
			...(first === undefined
				? []
				: surplusChanges(ids, payment, { ...first, customerId }, rest, paidOn, facts, context)),
			{
				kind: 'ledger.post',
				entry: ledgerEntry({
					source: `${payment.id}/received`,
					subjectId: payment.id,
					day: paidOn,
					createdAt: context.now,
					postings: [...arrival(payment, received, worth), ...postings, credit('customer_credit', customerId, rest)],
				}),
			},
		],
	};
};

/**
 * What the received money is worth in the currency of the invoices; null when it came in a currency that was not asked.
 * Where the charge was quoted, the charged amount is worth exactly what was quoted for: 15.24 EUR are 10 000 XOF, and
 * half of it is 5 000 XOF.
 */
const worthInInvoices = ({ amount, charge, quote }: ProviderPayment, received: Money): Money | null => {
	if (received.currency !== charge.currency) return null;
	return quote === null ? received : fraction(amount, received.minor, charge.minor);
};

/** The provider holds it; an exchange stands between two currencies so that each of them balances. */
const arrival = ({ provider }: ProviderPayment, received: Money, worth: Money): readonly Posting[] => {
	const held = debit('provider_clearing', provider, received);
	if (received.currency === worth.currency) return [held];
	return [held, credit('fx', provider, received), debit('fx', provider, worth)];
};

/** `capped`: a target takes no more than its own amount, though more is due. */
export const spread = (
	ids: IdSource,
	payment: Pick<ProviderPayment, 'id' | 'provider' | 'targets'>,
	worth: Money,
	invoices: readonly Invoice[],
	context: ActionContext,
	{ capped }: { readonly capped: boolean } = { capped: false },
) => {
	const byId = new Map(invoices.map((invoice) => [invoice.id, invoice]));
	const targets: PaymentTarget[] = [];
	const paid: Invoice[] = [];
	const changes: Change[] = [];
	const postings: Posting[] = [];
	let rest = worth;
	for (const target of payment.targets) {
		const invoice = byId.get(target.invoiceId);
		const offered = capped ? lesser(rest, target.amount) : rest;
		const taken = invoice === undefined || !isPositive(offered) ? null : take(invoice, offered, context);
		if (invoice === undefined || taken === null) {
			targets.push(target);
			continue;
		}
		rest = minus(rest, taken.used);
		targets.push({ ...target, settled: plus(target.settled, taken.used) });
		paid.push(taken.invoice);
		postings.push(...settledPostings(invoice, taken.used));
		changes.push(
			eventOf(ids, eventTypeOf(taken.invoice), taken.invoice, payloadOf(payment, taken.invoice, taken.used), context),
			{ kind: 'invoice.progress', invoice: taken.invoice },
			...(taken.invoice.status === 'paid' ? settledWork(taken.invoice, context.now) : []),
		);
	}
	return { targets, rest, invoices: paid, changes, postings };
};

/** Null when it takes nothing: it is paid, or closed. */
const take = (invoice: Invoice, money: Money, context: ActionContext) => {
	const due = amountDue(invoice);
	if (!isPositive(due)) return null;
	const taken = takeMoney(invoice, lesser(money, due), { extra: false }, context.now);
	return taken.ok ? taken.value : null;
};

const lesser = (one: Money, other: Money): Money => (compareMoney(one, other) > 0 ? other : one);

const eventTypeOf = ({ status }: Invoice) => (status === 'paid' ? 'invoice.paid' : 'invoice.partly_paid');

const payloadOf = (payment: Pick<ProviderPayment, 'id' | 'provider'>, invoice: Invoice, used: Money) => ({
	payment_id: payment.id,
	amount: moneyToDecimal(used),
	method: payment.provider,
	amount_due: moneyToDecimal(amountDue(invoice)),
});

/** What no invoice took is the customer's credit. */
export const surplusChanges = (
	ids: IdSource,
	payment: Pick<ProviderPayment, 'id'>,
	{ customerId, invoiceId }: { readonly customerId: CustomerId; readonly invoiceId: InvoiceId | null },
	rest: Money,
	paidOn: IsoDate,
	{ standing }: Pick<SettlementFacts, 'standing'>,
	context: ActionContext,
): readonly Change[] => {
	if (!isPositive(rest)) return [];
	const movement = nextMovement(ids, standing, {
		customerId,
		kind: 'overpayment',
		amount: rest,
		invoiceId,
		sourceId: payment.id,
		method: null,
		reference: null,
		day: paidOn,
		createdAt: context.now,
	});
	return [{ kind: 'customer-credit.add', movement }];
};

const unallocatedMoney = (
	payment: ProviderPayment,
	received: Money,
	paidOn: IsoDate,
	context: ActionContext,
): Settled => ({
	targets: payment.targets,
	surplus: zero(payment.amount.currency),
	unallocated: received,
	invoices: [],
	changes: [
		{
			kind: 'ledger.post',
			entry: ledgerEntry({
				source: `${payment.id}/received`,
				subjectId: payment.id,
				day: paidOn,
				createdAt: context.now,
				postings: [debit('provider_clearing', payment.provider, received), credit('unallocated', payment.id, received)],
			}),
		},
	],
});
