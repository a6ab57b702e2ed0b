import type { IsoDate } from '../kernel/calendar.ts';
import type { CurrencyCode } from '../kernel/currency.ts';
import { decimalToFixed, decimalToString } from '../kernel/decimal.ts';
import { canonicalJson, canonicalOnce } from '../kernel/json.ts';
import { moneyToDecimal } from '../kernel/money.ts';
import type { Seller } from '../settings/company.ts';
import type { BooksTax, Invoice, InvoiceLine, Prepayment, TaxGroup } from './invoice.ts';

/**
 * The document as the law freezes it, in one canonical text: everything that was said when it was issued, nothing
 * that may change later, and neither its number nor its predecessor, which the seal adds. Its SHA-256 is the
 * document hash. Changing this function changes the hash of new documents only: old ones are checked against the
 * text that was archived for them, which begins with its `schema`.
 */
export const frozenText = (invoice: Invoice): string =>
	canonicalJson({
		schema: 'coko.invoice/1',
		tenant: invoice.tenantId,
		id: invoice.id,
		invoice_type: invoice.invoiceType,
		issue_date: invoice.issueDate,
		due_date: invoice.dueDate,
		currency: invoice.currency,
		locale: invoice.locale,
		prices_include_tax: invoice.pricesIncludeTax,
		seller: invoice.seller === null ? null : frozenSeller(invoice.seller),
		customer_id: invoice.customerId,
		billing: invoice.billing,
		lines: invoice.lines.map(frozenLine),
		tax: invoice.taxGroups.map(frozenGroup),
		subtotal: moneyToDecimal(invoice.subtotal),
		discount_amount: moneyToDecimal(invoice.discountAmount),
		tax_amount: moneyToDecimal(invoice.taxAmount),
		total_amount: moneyToDecimal(invoice.totalAmount),
		books_tax: frozenBooksTax(invoice.booksTax),
		notes: invoice.notes,
		// Left out where there is none, so that documents from before these existed keep their hash.
		...(invoice.isDeposit && { deposit: true }),
		...(invoice.prepaid.length > 0 && { prepaid: invoice.prepaid.map(frozenPrepayment) }),
	});

const frozenPrepayment = ({ method, amount, paidOn }: Prepayment) => ({
	method,
	amount: moneyToDecimal(amount),
	paid_on: paidOn,
});

/** The content of the seal: the chain so far, the document's place in its series, and the document. */
export const sealText = (
	previous: string,
	document: {
		readonly series: string;
		readonly number: string;
		readonly issueDate: IsoDate;
		readonly documentHash: string;
	},
): string => [previous, document.series, document.number, document.issueDate, document.documentHash].join('\n');

/** The seller as frozen with the document, and as named by the hash under which it is kept once. */
export const frozenSeller = (seller: Seller): FrozenSeller => {
	const known = frozenSellers.get(seller);
	if (known !== undefined) return known;
	const { shareCapital: capital } = seller;
	const shareCapital = capital === null ? null : { amount: moneyToDecimal(capital), currency: capital.currency };
	const frozen = canonicalOnce({ ...seller, shareCapital });
	frozenSellers.set(seller, frozen);
	return frozen;
};

interface FrozenSeller extends Omit<Seller, 'shareCapital'> {
	readonly shareCapital: { readonly amount: string; readonly currency: CurrencyCode } | null;
}

/** All documents of a day that are written for the same readers have the same seller. */
const frozenSellers = new WeakMap<Seller, FrozenSeller>();

const frozenLine = (line: InvoiceLine) => ({
	id: line.id,
	description: line.description,
	quantity: decimalToString(line.quantity),
	unit_price: moneyToDecimal(line.unitPrice),
	item_type: line.itemType,
	tax_code: line.taxCode,
	tax_rate: decimalToFixed(line.tax.rate, 2),
	tax_category: line.tax.category,
	tax_country: line.tax.country,
	discount_amount: moneyToDecimal(line.discountAmount),
	subtotal: moneyToDecimal(line.subtotal),
	document_discount: moneyToDecimal(line.documentDiscount),
	tax_amount: moneyToDecimal(line.taxAmount),
	total_amount: moneyToDecimal(line.totalAmount),
	work_id: line.workId,
	author_id: line.authorId,
	period_start: line.periodStart,
	period_end: line.periodEnd,
	...(line.depositId !== undefined && { deposit_id: line.depositId }),
});

export const frozenBooksTax = (booksTax: BooksTax | null) =>
	booksTax && { ...booksTax, taxAmount: moneyToDecimal(booksTax.taxAmount) };

export const frozenGroup = (group: TaxGroup) => ({
	category: group.decision.category,
	rate: decimalToFixed(group.decision.rate, 2),
	country: group.decision.country,
	mention: group.decision.mention,
	taxable_amount: moneyToDecimal(group.taxableAmount),
	tax_amount: moneyToDecimal(group.taxAmount),
});
