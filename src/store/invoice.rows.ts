import type { Discount } from '../domain/invoices/discounts.ts';
import type {
	BillingParty,
	DocumentBasis,
	Invoice,
	InvoiceHold,
	InvoiceLine,
	InvoiceStatus,
	InvoiceType,
	ItemType,
	Prepayment,
} from '../domain/invoices/invoice.ts';
import { seriesNameOf } from '../domain/invoices/series.ts';
import type { IsoDate, IsoInstant } from '../domain/kernel/calendar.ts';
import type { CurrencyCode } from '../domain/kernel/currency.ts';
import { decimal, decimalToString } from '../domain/kernel/decimal.ts';
import type { CustomerId, InvoiceId, LineId, SubscriptionId } from '../domain/kernel/ids.ts';
import type { JsonObject } from '../domain/kernel/json.ts';
import { type Money, money, moneyToMinor } from '../domain/kernel/money.ts';
import type { Locale } from '../domain/kernel/party.ts';
import { numberingKey } from '../domain/settings/values.ts';
import type { TaxDecision } from '../domain/tax/treatment.ts';
import type { Vault } from '../platform/vault.ts';
import type { Row } from './database.ts';
import type { StoreContext } from './kinds.ts';
import { rowToSeller } from './seller.rows.ts';
import {
	booksTaxToStored,
	type DecisionPlaces,
	decisionAt,
	placeOfDecision,
	placesOf,
	storedToBooksTax,
	storedToTax,
	taxToStored,
} from './tax.rows.ts';

/*
 * Lines and tax rows live as JSON inside their document's row: an invoice is written and read as a whole, and one row
 * costs a third of four.
 */

interface StoredDiscount {
	readonly type: Discount['type'];
	readonly value: string | number;
	readonly description: string | null;
}

interface StoredLine {
	readonly id: string;
	readonly description: string;
	readonly quantity: string;
	readonly price: number;
	readonly type: ItemType;
	readonly code: string;
	readonly decision: number;
	readonly subtotal: number;
	readonly tax: number;
	readonly total: number;
	readonly discounts?: readonly StoredDiscount[];
	readonly discount?: number;
	readonly documentDiscount?: number;
	readonly workId?: string;
	readonly authorId?: string;
	readonly periodStart?: string;
	readonly periodEnd?: string;
	readonly metadata?: JsonObject;
	readonly depositId?: string;
}

const placeOf = (id: string) => ({ table: 'invoices', column: 'billing_sealed', id });

/** The row without what the batch gives at issue: number, sequence, and the period of its series. */
export const invoiceToRow = async (invoice: Invoice, { vault }: StoreContext) => {
	const places = placesOf(invoice);
	return {
		id: invoice.id,
		version: invoice.version,
		status: invoice.status,
		invoice_type: invoice.invoiceType,
		customer_id: invoice.customerId,
		billing_sealed: await vault.seal(JSON.stringify(invoice.billing), placeOf(invoice.id), null),
		locale: invoice.locale,
		currency: invoice.currency,
		prices_include_tax: invoice.pricesIncludeTax ? 1 : 0,
		lines: invoice.lines.map((line) => lineToStored(line, places)),
		tax_groups: taxToStored(invoice.taxGroups, places),
		books_tax: booksTaxToStored(invoice.booksTax),
		discounts: invoice.discounts.length === 0 ? null : invoice.discounts.map(discountToStored),
		subtotal: moneyToMinor(invoice.subtotal),
		discount_amount: moneyToMinor(invoice.discountAmount),
		tax_amount: moneyToMinor(invoice.taxAmount),
		total_amount: moneyToMinor(invoice.totalAmount),
		amount_paid: moneyToMinor(invoice.amountPaid),
		amount_credited: moneyToMinor(invoice.amountCredited),
		notes: invoice.notes,
		metadata: invoice.metadata,
		series: invoice.series === null ? null : numberingKey('invoice', invoice.series),
		issue_date: invoice.issueDate,
		due_date: invoice.dueDate,
		extended_due_date: invoice.extendedDueDate,
		hold: invoice.hold,
		// Written as a pair: every invoice has it.
		basis: invoice.basis && [invoice.basis.numbering, invoice.basis.terms],
		prepaid: await prepaymentsToStored(invoice, vault),
		deposit: invoice.isDeposit ? 1 : 0,
		subscription_id: invoice.subscriptionId,
		imported_at: invoice.importedAt,
		sent_at: invoice.sentAt,
		paid_at: invoice.paidAt,
		created_at: invoice.createdAt,
		updated_at: invoice.updatedAt,
	};
};

export const rowToInvoice = async (row: Row, { tenantId, vault }: StoreContext): Promise<Invoice> => {
	const id = String(row['id']);
	const currency = String(row['currency']) as CurrencyCode;
	const amount = (column: string): Money => money(Number(row[column]), currency);
	const text = (column: string): string | null => (row[column] === null ? null : String(row[column]));
	const billing: BillingParty = JSON.parse(await vault.open(String(row['billing_sealed']), placeOf(id), null));
	const { decisions, taxGroups } = storedToTax(String(row['tax_groups']), currency);
	const lines: readonly StoredLine[] = JSON.parse(String(row['lines']));
	return {
		id: id as InvoiceId,
		tenantId,
		version: Number(row['version']),
		status: String(row['status']) as InvoiceStatus,
		invoiceType: String(row['invoice_type']) as InvoiceType,
		customerId: String(row['customer_id']) as CustomerId,
		billing,
		locale: String(row['locale']) as Locale,
		currency,
		pricesIncludeTax: row['prices_include_tax'] === 1,
		lines: lines.map((line) => storedToLine(line, decisions, currency)),
		taxGroups,
		booksTax: storedToBooksTax(text('books_tax')),
		discounts: storedToDiscounts(JSON.parse(text('discounts') ?? '[]'), currency),
		subtotal: amount('subtotal'),
		discountAmount: amount('discount_amount'),
		taxAmount: amount('tax_amount'),
		totalAmount: amount('total_amount'),
		amountPaid: amount('amount_paid'),
		amountCredited: amount('amount_credited'),
		notes: text('notes'),
		metadata: JSON.parse(String(row['metadata'])),
		seller: row['seller'] === null || row['seller'] === undefined ? null : rowToSeller(String(row['seller'])),
		number: text('number'),
		series: seriesNameOf(text('series')),
		issueDate: text('issue_date') as IsoDate | null,
		dueDate: text('due_date') as IsoDate | null,
		basis: storedToBasis(text('basis')),
		extendedDueDate: text('extended_due_date') as IsoDate | null,
		hold: text('hold') as InvoiceHold | null,
		subscriptionId: text('subscription_id') as SubscriptionId | null,
		importedAt: text('imported_at') as IsoInstant | null,
		isDeposit: row['deposit'] === 1,
		prepaid: await storedToPrepayments(text('prepaid'), id, currency, vault),
		sentAt: text('sent_at') as IsoInstant | null,
		paidAt: text('paid_at') as IsoInstant | null,
		createdAt: String(row['created_at']) as IsoInstant,
		updatedAt: String(row['updated_at']) as IsoInstant,
	};
};

const discountToStored = (discount: Discount): StoredDiscount => ({
	type: discount.type,
	value: discount.type === 'amount' ? moneyToMinor(discount.value) : decimalToString(discount.value),
	description: discount.description,
});

const storedToDiscounts = (stored: readonly StoredDiscount[], currency: CurrencyCode): readonly Discount[] =>
	stored.map(({ type, value, description }) =>
		type === 'amount'
			? { type, value: money(Number(value), currency), description }
			: { type, value: decimal(String(value)), description },
	);

/** Leaves out what is empty: most lines have no discount, work, period or metadata. */
const lineToStored = (line: InvoiceLine, places: DecisionPlaces): StoredLine => ({
	id: line.id,
	description: line.description,
	quantity: decimalToString(line.quantity),
	price: moneyToMinor(line.unitPrice),
	type: line.itemType,
	code: line.taxCode,
	decision: placeOfDecision(places, line.tax),
	subtotal: moneyToMinor(line.subtotal),
	tax: moneyToMinor(line.taxAmount),
	total: moneyToMinor(line.totalAmount),
	...(line.discounts.length > 0 && { discounts: line.discounts.map(discountToStored) }),
	...(line.discountAmount.minor !== 0n && { discount: moneyToMinor(line.discountAmount) }),
	...(line.documentDiscount.minor !== 0n && { documentDiscount: moneyToMinor(line.documentDiscount) }),
	...(line.workId !== null && { workId: line.workId }),
	...(line.authorId !== null && { authorId: line.authorId }),
	...(line.periodStart !== null && { periodStart: line.periodStart }),
	...(line.periodEnd !== null && { periodEnd: line.periodEnd }),
	...(Object.keys(line.metadata).length > 0 && { metadata: line.metadata }),
	...(line.depositId !== undefined && { depositId: line.depositId }),
});

const storedToLine = (line: StoredLine, decisions: readonly TaxDecision[], currency: CurrencyCode): InvoiceLine => ({
	id: line.id as LineId,
	description: line.description,
	quantity: decimal(line.quantity),
	unitPrice: money(line.price, currency),
	itemType: line.type,
	taxCode: line.code,
	tax: decisionAt(decisions, line.decision),
	discounts: storedToDiscounts(line.discounts ?? [], currency),
	discountAmount: money(line.discount ?? 0, currency),
	subtotal: money(line.subtotal, currency),
	documentDiscount: money(line.documentDiscount ?? 0, currency),
	taxAmount: money(line.tax, currency),
	totalAmount: money(line.total, currency),
	workId: line.workId ?? null,
	authorId: line.authorId ?? null,
	periodStart: (line.periodStart ?? null) as IsoDate | null,
	periodEnd: (line.periodEnd ?? null) as IsoDate | null,
	metadata: line.metadata ?? {},
	...(line.depositId !== undefined && { depositId: line.depositId as InvoiceId }),
});

const storedToBasis = (text: string | null): DocumentBasis | null => {
	if (text === null) return null;
	const [numbering, terms]: readonly [string, string | null] = JSON.parse(text);
	return { numbering, terms };
};

interface StoredPrepayment extends Omit<Prepayment, 'amount' | 'reference'> {
	readonly amount: number;
	/** On a draft: the payment that will have it does not exist yet. */
	readonly reference_sealed?: string;
}

const referencePlace = (id: string, index: number) => ({ table: 'invoices', column: 'prepaid', id: `${id}/${index}` });

const prepaymentsToStored = async (
	{ id, prepaid }: Invoice,
	vault: Vault,
): Promise<readonly StoredPrepayment[] | null> => {
	if (prepaid.length === 0) return null;
	return Promise.all(
		prepaid.map(async ({ method, amount, paidOn, reference = null }, index) => ({
			method,
			amount: moneyToMinor(amount),
			paidOn,
			...(reference !== null && { reference_sealed: await vault.seal(reference, referencePlace(id, index), null) }),
		})),
	);
};

const storedToPrepayments = async (
	text: string | null,
	id: string,
	currency: CurrencyCode,
	vault: Vault,
): Promise<readonly Prepayment[]> =>
	Promise.all(
		(JSON.parse(text ?? '[]') as readonly StoredPrepayment[]).map(
			async ({ reference_sealed: sealed, ...stored }, index) => ({
				...stored,
				amount: money(stored.amount, currency),
				...(sealed !== undefined && { reference: await vault.open(sealed, referencePlace(id, index), null) }),
			}),
		),
	);
