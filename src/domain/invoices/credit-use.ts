import { type CreditBalance, type CreditMovement, nextMovement } from '../customers/customer-credit.ts';
import type { IsoDate, IsoInstant } from '../kernel/calendar.ts';
import type { IdSource } from '../kernel/ids.ts';
import { compareMoney, isPositive, negate } from '../kernel/money.ts';
import type { Change } from '../kernel/store.ts';
import { credit, debit, ledgerEntry } from '../ledger/ledger.ts';
import { amountDue, type Invoice } from './invoice.ts';

/** The movement that pays what is due on an invoice with the customer's credit; null when there is nothing to use. */
export const creditForInvoice = (
	ids: IdSource,
	invoice: Invoice,
	standing: CreditBalance | null,
	at: { readonly day: IsoDate; readonly now: IsoInstant },
): CreditMovement | null => {
	if (standing === null) return null;
	const due = amountDue(invoice);
	const used = compareMoney(standing.balance, due) < 0 ? standing.balance : due;
	if (!isPositive(used)) return null;
	return nextMovement(ids, standing, {
		customerId: invoice.customerId,
		kind: 'applied',
		amount: negate(used),
		invoiceId: invoice.id,
		sourceId: null,
		method: null,
		reference: null,
		day: at.day,
		createdAt: at.now,
	});
};

/** Customer credit against the receivable that it pays. */
export const creditUseChanges = (movement: CreditMovement): readonly Change[] => [
	{ kind: 'customer-credit.add', movement },
	{
		kind: 'ledger.post',
		entry: ledgerEntry({
			source: `${movement.id}/applied`,
			subjectId: movement.id,
			day: movement.day,
			createdAt: movement.createdAt,
			postings: [
				debit('customer_credit', movement.customerId, negate(movement.amount)),
				credit('receivable', movement.customerId, negate(movement.amount)),
			],
		}),
	},
];
