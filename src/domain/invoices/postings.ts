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

/** Where the open amount of an invoice stands: what was written off is no longer expected. */
export const openAccountOf = ({ status }: Pick<Invoice, 'status'>): 'receivable' | 'write_off' =>
	status === 'uncollectible' ? 'write_off' : 'receivable';

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
