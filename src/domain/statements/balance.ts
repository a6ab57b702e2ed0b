import type { CreditBalance } from '../customers/customer-credit.ts';
import type { IsoDate } from '../kernel/calendar.ts';
import type { CurrencyCode } from '../kernel/currency.ts';
import type { CustomerId } from '../kernel/ids.ts';
import { type Money, minus, zero } from '../kernel/money.ts';

/** All invoices of a customer in one currency, added up; drafts and imported ones are not ours to add. */
export interface InvoiceSums {
	readonly currency: CurrencyCode;
	/** Still expected. */
	readonly open: Money;
	/** Whose due date has passed. */
	readonly overdue: Money;
	/** When the oldest open one was due; null when nothing is open. */
	readonly oldestDue: IsoDate | null;
	readonly invoiced: Money;
	readonly paid: Money;
	readonly credited: Money;
	/** No longer expected. */
	readonly writtenOff: Money;
}

/** Where a customer stands in one currency. */
export interface CustomerBalance extends InvoiceSums {
	/** What we hold of theirs. */
	readonly credit: Money;
	/** Open − credit: positive when they owe us. */
	readonly balance: Money;
}

/** One balance for each currency that the customer has ever used, in the order of the codes. */
export const balancesOf = (
	sums: readonly InvoiceSums[],
	credits: readonly CreditBalance[],
): readonly CustomerBalance[] => {
	const used = new Set([...sums.map(({ currency }) => currency), ...credits.map(({ balance }) => balance.currency)]);
	return [...used].toSorted().map((currency) => {
		const own = sums.find((one) => one.currency === currency) ?? nothingInvoiced(currency);
		const credit = credits.find(({ balance }) => balance.currency === currency)?.balance ?? zero(currency);
		return { ...own, credit, balance: minus(own.open, credit) };
	});
};

const nothingInvoiced = (currency: CurrencyCode): InvoiceSums => ({
	currency,
	open: zero(currency),
	overdue: zero(currency),
	oldestDue: null,
	invoiced: zero(currency),
	paid: zero(currency),
	credited: zero(currency),
	writtenOff: zero(currency),
});

declare module '../kernel/store.ts' {
	interface NeedKinds {
		/** `today` tells what is overdue. */
		'customer.invoice-sums': {
			readonly args: { readonly customerId: CustomerId; readonly today: IsoDate };
			readonly answer: readonly InvoiceSums[];
		};
	}
}
