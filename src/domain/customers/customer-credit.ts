import type { IsoDate, IsoInstant } from '../kernel/calendar.ts';
import type { CurrencyCode } from '../kernel/currency.ts';
import type { CreditMovementId, CustomerId, IdSource, InvoiceId } from '../kernel/ids.ts';
import { isNegative, type Money, plus, zero } from '../kernel/money.ts';

/**
 * Money of a customer that we hold, in one currency. `overpayment` and `credit_note` add to it; `applied` pays another
 * invoice with it, `refunded` gives it back, and `refund_returned` has it again when the provider could not.
 */
export const creditMovementKinds = ['overpayment', 'credit_note', 'applied', 'refunded', 'refund_returned'] as const;
export type CreditMovementKind = (typeof creditMovementKinds)[number];

export interface CreditMovement {
	readonly id: CreditMovementId;
	readonly customerId: CustomerId;
	/** 1, 2, 3 … per customer and currency; two writers that spend the same credit meet in it. */
	readonly sequence: number;
	readonly kind: CreditMovementKind;
	/** What came in; negative when it was used or given back. */
	readonly amount: Money;
	/** What is there afterwards, never negative. */
	readonly balance: Money;
	/** Where the money came from or went to; null for money that matched nothing and was assigned to the customer. */
	readonly invoiceId: InvoiceId | null;
	/** The payment or credit note that brought it. */
	readonly sourceId: string | null;
	/** How a refund went back. */
	readonly method: string | null;
	/** What the bank was told; may hold personal data, so it is sealed at rest. */
	readonly reference: string | null;
	/** Seller's local date. */
	readonly day: IsoDate;
	readonly createdAt: IsoInstant;
}

/** Where a customer's credit stands: the last movement's place and balance. */
export interface CreditBalance {
	readonly sequence: number;
	readonly balance: Money;
}

export type NewCreditMovement = Omit<CreditMovement, 'id' | 'sequence' | 'balance'>;

/**
 * The movement after `last`. 14.01 EUR of an over-payment after a balance of 5.00 EUR leave 19.01 EUR. Taking more
 * than there is is a bug of the caller.
 */
export const nextMovement = (
	ids: IdSource,
	last: CreditBalance | null,
	movement: NewCreditMovement,
): CreditMovement => {
	const balance = plus(last?.balance ?? zero(movement.amount.currency), movement.amount);
	if (isNegative(balance)) throw new Error('more customer credit was used than there is');
	return { ...movement, id: ids.next('ccm'), sequence: (last?.sequence ?? 0) + 1, balance };
};

/** The standing after a movement, for the next one of the same commit. */
export const standingAfter = ({ sequence, balance }: CreditMovement): CreditBalance => ({ sequence, balance });

/** How the customer is named before they are loaded. */
export type CreditOwner =
	| { readonly by: 'id'; readonly id: CustomerId }
	| { readonly by: 'external-id'; readonly externalId: string }
	/** Known only from the request: nobody's credit. */
	| { readonly by: 'nobody' };

declare module '../kernel/store.ts' {
	interface NeedKinds {
		'customer-credit.balance': {
			readonly args: { readonly owner: CreditOwner; readonly currency: CurrencyCode };
			readonly answer: CreditBalance | null;
		};
		/** Of several customers in every currency they have; in no order. */
		'customer-credit.many': {
			readonly args: { readonly ids: readonly CustomerId[]; readonly externalIds: readonly string[] };
			readonly answer: readonly (CreditBalance & { readonly customerId: CustomerId })[];
		};
		/** Of the invoice's customer in the invoice's currency. */
		'customer-credit.ofInvoice': {
			readonly args: { readonly invoiceId: InvoiceId };
			readonly answer: CreditBalance | null;
		};
		/** Everything that came from an invoice or went to it, in order. */
		'customer-credit.byInvoice': {
			readonly args: { readonly invoiceId: InvoiceId };
			readonly answer: readonly CreditMovement[];
		};
	}
	interface ChangeKinds {
		'customer-credit.add': { readonly movement: CreditMovement };
	}
}
