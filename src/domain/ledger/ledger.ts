import type { IsoDate, IsoInstant } from '../kernel/calendar.ts';
import { isZero, type Money, negate, sum } from '../kernel/money.ts';

/** Our own account names; an export turns them into French or SYSCOHADA numbers. What posts where: README.md beside. */
export type AccountName =
	| 'receivable'
	| 'revenue'
	| 'tax_payable'
	| 'customer_credit'
	| 'write_off'
	| 'bank'
	| 'cash'
	| 'mobile_money'
	/** What a provider took for us and has not paid out; owner: the provider. */
	| 'provider_clearing'
	| 'fees'
	/** The two sides of an exchange; owner: the provider. Its balances, valued, are the gain or loss. */
	| 'fx'
	/** Money that came and matches nothing yet; owner: the payment. */
	| 'unallocated'
	/** On its way back to the payer; owner: the provider. */
	| 'refunds_in_flight'
	/** Taken from our balance while a dispute is open; owner: the provider. */
	| 'disputed'
	| 'dispute_losses';

/** One side of an entry. Positive amounts are debits, negative ones credits. */
export interface Posting {
	readonly account: AccountName;
	/** Whose part of the account: a customer for `receivable`, an item type for `revenue`, `FR:0.2` for `tax_payable`. */
	readonly owner: string;
	readonly amount: Money;
}

/** A balanced entry, one per source fact: the source is unique, so the same fact cannot be posted twice. */
export interface LedgerEntry {
	/** `inv_…/issued`, `pay_…/received`. */
	readonly source: string;
	readonly subjectId: string;
	/** The seller's local date of the fact. */
	readonly day: IsoDate;
	readonly createdAt: IsoInstant;
	readonly postings: readonly Posting[];
}

/** Builds an entry: leaves out empty postings and proves that the rest sums to zero. An unbalanced entry is a bug. */
export const ledgerEntry = (entry: LedgerEntry): LedgerEntry => {
	const postings = entry.postings.filter((posting) => !isZero(posting.amount));
	for (const currency of new Set(postings.map((posting) => posting.amount.currency))) {
		const amounts = postings.map((posting) => posting.amount).filter((amount) => amount.currency === currency);
		if (!isZero(sum(amounts, currency))) throw new Error(`the entry ${entry.source} does not balance in ${currency}`);
	}
	return { ...entry, postings };
};

export const debit = (account: AccountName, owner: string, amount: Money): Posting => ({ account, owner, amount });

export const credit = (account: AccountName, owner: string, amount: Money): Posting => ({
	account,
	owner,
	amount: negate(amount),
});

declare module '../kernel/store.ts' {
	interface ChangeKinds {
		/** Writes the entry, its postings and the day balances of the accounts it touches. */
		'ledger.post': { readonly entry: LedgerEntry };
	}
}
