import { type CreditBalance, type CreditMovement, nextMovement } from '../customers/customer-credit.ts';
import type { IsoDate } from '../kernel/calendar.ts';
import type { ActionContext } from '../kernel/event.ts';
import type { CreditNoteId, CustomerId, IdSource, InvoiceId } from '../kernel/ids.ts';
import { type Money, negate, sum } from '../kernel/money.ts';
import type { Change } from '../kernel/store.ts';
import { type AccountName, credit, debit, ledgerEntry } from '../ledger/ledger.ts';
import { providerNames } from '../settings/values.ts';
import type { Invoice, ManualMethod } from './invoice.ts';
import type { PaymentMethod } from './payment.ts';

/** How money goes back by hand. */
export interface RefundWay {
	readonly method: ManualMethod;
	/** What the bank is told; may hold personal data. */
	readonly reference: string | null;
	/** Null: today, where the seller is. */
	readonly paidOn: IsoDate | null;
}

export interface CreditRefund extends RefundWay {
	readonly customerId: CustomerId;
	readonly invoiceId: InvoiceId;
	readonly amount: Money;
	readonly paidOn: IsoDate;
	/** The credit note that gave the money back, when it did so at once. */
	readonly sourceId?: CreditNoteId;
}

/** Money that we held for the customer goes back to them: `customer_credit` against the account it left. */
export const refundChanges = (
	ids: IdSource,
	standing: CreditBalance | null,
	{ customerId, invoiceId, amount, method, reference, paidOn, sourceId }: CreditRefund,
	context: ActionContext,
): readonly Change[] => {
	const movement = nextMovement(ids, standing, {
		customerId,
		kind: 'refunded',
		amount: negate(amount),
		invoiceId,
		sourceId: sourceId ?? null,
		method,
		reference,
		day: paidOn,
		createdAt: context.now,
	});
	return [
		{ kind: 'customer-credit.add', movement },
		{
			kind: 'ledger.post',
			entry: ledgerEntry({
				source: `${movement.id}/refunded`,
				subjectId: movement.id,
				day: paidOn,
				createdAt: context.now,
				postings: [debit('customer_credit', customerId, amount), credit(moneyAccountOf(method), method, amount)],
			}),
		},
	];
};

/** What came from the invoice as credit and has not gone back yet, wherever it was used since. */
export const heldFrom = ({ currency }: Pick<Invoice, 'currency'>, movements: readonly CreditMovement[]): Money =>
	sum(
		movements.filter(({ kind }) => kind !== 'applied').map(({ amount }) => amount),
		currency,
	);

/** Where money stands in the books: with a provider, or where a person put it. */
export const moneyAccountOf = (method: PaymentMethod): AccountName => {
	if (providerNames.some((name) => name === method)) return 'provider_clearing';
	return method === 'cash' ? 'cash' : method === 'mobile_money' ? 'mobile_money' : 'bank';
};

declare module '../kernel/store.ts' {
	interface NeedKinds {
		/** Whether money of the invoice is on its way back through a provider: it can still fail. */
		'invoice.moneyUnderWay': { readonly args: { readonly invoiceId: InvoiceId }; readonly answer: boolean };
	}
}
