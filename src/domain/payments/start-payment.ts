import type { Customer } from '../customers/customer.ts';
import { amountDue, type Invoice } from '../invoices/invoice.ts';
import { nextStatus } from '../invoices/lifecycle.ts';
import type { InvoiceId, PaymentId } from '../kernel/ids.ts';
import { compareMoney, isPositive, type Money, sum, zero } from '../kernel/money.ts';
import type { CountryCode, Locale } from '../kernel/party.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import type { ProviderName } from '../settings/values.ts';
import type { NotOffered } from './offer.ts';
import type { PhoneError } from './phone.ts';
import type { PaymentFlow } from './provider.ts';
import { isOpenPayment, type PaymentTarget, type ProviderPayment } from './provider-payment.ts';

export interface StartInput {
	/** At least one, each once. */
	readonly invoiceIds: readonly InvoiceId[];
	readonly provider: ProviderName;
	/** Null: all that is due. */
	readonly amount: Money | null;
	/** Null: the provider's own way for a page. */
	readonly flow: PaymentFlow | null;
	/** As typed; with or without a country code. */
	readonly phone: string | null;
	/** Where the payer is; null: where the invoice says. */
	readonly country: CountryCode | null;
	/** What the payer reads; null: the customer's language. */
	readonly locale: Locale | null;
	readonly methodId: string | null;
	readonly saveMethod: boolean;
	/** Null: the payment page. */
	readonly returnUrl: string | null;
	readonly cancelUrl: string | null;
}

export type StartError =
	| { readonly type: 'invoice/not-found'; readonly invoice: string }
	| { readonly type: 'payment/invoice-not-payable'; readonly invoice: InvoiceId; readonly status: string }
	| { readonly type: 'payment/several-customers' }
	| { readonly type: 'payment/several-currencies' }
	| { readonly type: 'payment/wrong-currency'; readonly expected: string }
	| { readonly type: 'payment/not-positive' }
	| { readonly type: 'payment/exceeds-due'; readonly amountDue: Money }
	/** Part of several invoices at once: which of them it is for would be our guess. */
	| { readonly type: 'payment/part-of-several' }
	/** A debit may be under way: a second one is not begun before the first has an outcome. */
	| { readonly type: 'payment/in-progress'; readonly payment: PaymentId; readonly status: string }
	| { readonly type: 'payment/not-offered'; readonly provider: ProviderName; readonly why: NotOffered }
	| {
			readonly type: 'payment/flow-not-offered';
			readonly provider: ProviderName;
			readonly flows: readonly PaymentFlow[];
	  }
	| { readonly type: 'payment/phone-required' }
	| { readonly type: 'payment-method/not-found'; readonly method: string }
	| { readonly type: 'payment-method/not-usable'; readonly method: string }
	| PhoneError;

export interface Payable {
	readonly amount: Money;
	readonly targets: readonly PaymentTarget[];
	/** In the order asked for. */
	readonly invoices: readonly Invoice[];
}

/** What a payment of these invoices would be, or why there can be none. */
export const payableOf = (
	input: Pick<StartInput, 'invoiceIds' | 'amount'>,
	found: readonly Invoice[],
	earlier: readonly ProviderPayment[],
	customers: readonly Pick<Customer, 'id'>[] = [],
): Result<Payable, StartError> => {
	const invoices: Invoice[] = [];
	for (const id of input.invoiceIds) {
		const invoice = found.find((one) => one.id === id);
		if (invoice === undefined || invoice.status === 'draft') return err({ type: 'invoice/not-found', invoice: id });
		if (!canBePaid(invoice)) {
			return err({ type: 'payment/invoice-not-payable', invoice: id, status: invoice.status });
		}
		invoices.push(invoice);
	}
	const [first] = invoices;
	if (first === undefined) throw new Error('a payment names at least one invoice');
	if (invoices.some(({ customerId }) => customerId !== first.customerId) || customers.length > 1) {
		return err({ type: 'payment/several-customers' });
	}
	if (invoices.some(({ currency }) => currency !== first.currency)) return err({ type: 'payment/several-currencies' });
	const due = sum(invoices.map(amountDue), first.currency);
	const amount = input.amount ?? due;
	const wrong = amountError(amount, due, invoices.length);
	if (wrong !== null) return err(wrong);
	const targets = invoices.map(
		(invoice): PaymentTarget => ({
			invoiceId: invoice.id,
			attempt: attemptsOf(earlier, invoice.id) + 1,
			amount: invoices.length === 1 ? amount : amountDue(invoice),
			settled: zero(invoice.currency),
		}),
	);
	return ok({ amount, targets, invoices });
};

/** Whether something is expected on it. */
export const canBePaid = (invoice: Invoice): boolean =>
	nextStatus(invoice, 'pay-in-full').ok && isPositive(amountDue(invoice));

const amountError = (amount: Money, due: Money, invoices: number): StartError | null => {
	if (amount.currency !== due.currency) return { type: 'payment/wrong-currency', expected: due.currency };
	if (!isPositive(amount)) return { type: 'payment/not-positive' };
	const comparison = compareMoney(amount, due);
	if (comparison > 0) return { type: 'payment/exceeds-due', amountDue: due };
	return comparison < 0 && invoices > 1 ? { type: 'payment/part-of-several' } : null;
};

/** The last attempt to pay an invoice; 0 before the first. */
export const attemptsOf = (payments: readonly ProviderPayment[], invoiceId: InvoiceId): number =>
	Math.max(
		0,
		...payments.flatMap(({ targets }) =>
			targets.filter((target) => target.invoiceId === invoiceId).map(({ attempt }) => attempt),
		),
	);

/**
 * Payments of the same invoices that are not over. `blocking`: a debit may be under way without anything more from the
 * payer, so another would risk two. `left`: its payer can still go back to it, so it is closed first.
 */
export const openPayments = (
	earlier: readonly ProviderPayment[],
): { readonly blocking: ProviderPayment | null; readonly left: readonly ProviderPayment[] } => {
	const open = earlier.filter(isOpenPayment);
	return {
		blocking: open.find(isBlocking) ?? null,
		left: open.filter((payment) => !isBlocking(payment)),
	};
};

/** A prompt on a phone is a debit under way: its PIN may be typed at any moment. */
const isBlocking = ({ status, flow }: ProviderPayment): boolean =>
	status !== 'action_required' || flow === 'phone' || flow === 'saved';
