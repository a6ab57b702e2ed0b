import { decimalToString } from '../kernel/decimal.ts';
import { type Money, plus } from '../kernel/money.ts';
import { credit, debit, type Posting } from '../ledger/ledger.ts';
import type { Invoice, ItemType, TaxGroup } from './invoice.ts';

/** What was sold, or taken back: net amounts by item type and the tax of each row. */
export interface Sale {
	readonly items: readonly { readonly itemType: ItemType; readonly net: Money }[];
	readonly taxGroups: readonly TaxGroup[];
}

/** Revenue per item type and tax per country and rate, as credits: 29.99 of `subscription` and 6.00 of `FR:0.2`. */
export const salePostings = (sale: Sale): readonly Posting[] =>
	perAccount(sale).map(([account, owner, amount]) => credit(account, owner, amount));

/** The same taken back, as debits. */
export const reversedSalePostings = (sale: Sale): readonly Posting[] =>
	perAccount(sale).map(([account, owner, amount]) => debit(account, owner, amount));

/**
 * What is paid or credited is no longer open. What was written off is taken back into `receivable` first, so that the
 * customer's account shows it: 50.00 recovered are 50.00 owed again and 50.00 paid.
 */
export const settledPostings = (
	{ customerId, status }: Pick<Invoice, 'customerId' | 'status'>,
	amount: Money,
): readonly Posting[] => {
	const settled = credit('receivable', customerId, amount);
	if (status !== 'uncollectible') return [settled];
	return [debit('receivable', customerId, amount), credit('write_off', customerId, amount), settled];
};

const perAccount = ({ items, taxGroups }: Sale) => {
	const revenue = new Map<string, Money>();
	for (const { itemType, net } of items) {
		const known = revenue.get(itemType);
		revenue.set(itemType, known === undefined ? net : plus(known, net));
	}
	return [
		...[...revenue].map(([itemType, net]) => ['revenue', itemType, net] as const),
		...taxGroups.map(({ decision, taxAmount }) => {
			const owner = `${decision.country ?? '-'}:${decimalToString(decision.rate)}`;
			return ['tax_payable', owner, taxAmount] as const;
		}),
	];
};
