import type { Customer } from '../customers/customer.ts';
import type { CustomerReference } from '../customers/customer-reference.ts';
import type { IsoDate, IsoInstant } from '../kernel/calendar.ts';
import type { CurrencyCode } from '../kernel/currency.ts';
import { type Decimal, decimalToString } from '../kernel/decimal.ts';
import type { IdSource } from '../kernel/ids.ts';
import type { JsonObject } from '../kernel/json.ts';
import { type Money, sum, withinRange, zero } from '../kernel/money.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import type { Tenant } from '../kernel/tenant.ts';
import type { SeriesName } from '../settings/values.ts';
import type { TaxDecision } from '../tax/treatment.ts';
import { billingParty } from './drafting.ts';
import { type FigureDifference, figureDifferences } from './import-figures.ts';
import type { Invoice, InvoiceLine, InvoiceType, ItemType, TaxGroup } from './invoice.ts';
import type { TotalsError } from './totals.ts';

/** What can come from another system: an open invoice is still that system's to collect. */
export const importedStatuses = ['paid', 'cancelled', 'refunded', 'uncollectible'] as const;
export type ImportedStatus = (typeof importedStatuses)[number];

/** A line as it was printed; its figures are not computed again. */
export interface PrintedLine {
	readonly description: string;
	readonly quantity: Decimal;
	readonly unitPrice: Money;
	readonly itemType: ItemType;
	readonly taxRate: Decimal;
	/** Net of every discount. */
	readonly subtotal: Money;
	readonly taxAmount: Money;
	readonly totalAmount: Money;
}

export interface PrintedTax {
	readonly rate: Decimal;
	readonly taxableAmount: Money;
	readonly taxAmount: Money;
}

/** An invoice that another system issued, as it was printed. */
export interface PrintedInvoice {
	readonly number: string;
	readonly issueDate: IsoDate;
	readonly dueDate: IsoDate;
	readonly customer: CustomerReference;
	readonly currency: CurrencyCode;
	readonly status: ImportedStatus;
	readonly invoiceType: InvoiceType;
	readonly pricesIncludeTax: boolean;
	readonly lines: readonly PrintedLine[];
	/** The table of taxes, when it is known; otherwise the lines make it. */
	readonly taxes: readonly PrintedTax[] | null;
	readonly subtotal: Money;
	readonly taxAmount: Money;
	readonly totalAmount: Money;
	readonly notes: string | null;
	readonly metadata: JsonObject;
}

export type ImportError =
	| { readonly type: 'import/date-in-future'; readonly issueDate: IsoDate; readonly today: IsoDate }
	| { readonly type: 'import/figures-differ'; readonly differences: readonly FigureDifference[] }
	| { readonly type: 'invoice/no-lines' }
	| { readonly type: 'invoice/too-many-lines'; readonly count: number; readonly max: number }
	| { readonly type: 'invoice/due-date-past'; readonly dueDate: IsoDate; readonly issueDate: IsoDate }
	| Extract<TotalsError, { readonly type: 'invoice/amount-out-of-range' }>;

/**
 * Takes an old invoice over as it is: its number, its dates, and figures that somebody else's rounding made, as long
 * as they add up. It is for reading and finds no way into the ledger. 35.99 that were paid leave nothing due, nor do
 * 35.99 that were cancelled or refunded: those are credited; what is uncollectible stays due.
 */
export const importedInvoice = (
	deps: { readonly ids: IdSource; readonly tenant: Tenant; readonly linesMax: number },
	printed: PrintedInvoice,
	place: {
		readonly series: SeriesName;
		/** As they were printed. */
		readonly customer: Customer;
		readonly today: IsoDate;
		readonly now: IsoInstant;
	},
): Result<Invoice, ImportError> => {
	const { issueDate, dueDate, currency, status, totalAmount } = printed;
	if (issueDate > place.today) return err({ type: 'import/date-in-future', issueDate, today: place.today });
	if (dueDate < issueDate) return err({ type: 'invoice/due-date-past', dueDate, issueDate });
	if (printed.lines.length === 0) return err({ type: 'invoice/no-lines' });
	if (printed.lines.length > deps.linesMax) {
		return err({ type: 'invoice/too-many-lines', count: printed.lines.length, max: deps.linesMax });
	}
	const differences = withinRange(() => figureDifferences(printed));
	if (differences === null) return err({ type: 'invoice/amount-out-of-range', currency, line: null });
	if (differences.length > 0) return err({ type: 'import/figures-differ', differences });
	const lines = printed.lines.map((line) => toLine(deps, line));
	return ok({
		...notDecidedHere,
		id: deps.ids.next('inv'),
		tenantId: deps.tenant.id,
		status,
		series: place.series,
		number: printed.number,
		issueDate,
		dueDate,
		currency,
		invoiceType: printed.invoiceType,
		pricesIncludeTax: printed.pricesIncludeTax,
		customerId: place.customer.id,
		billing: billingParty(place.customer),
		locale: place.customer.locale,
		lines,
		taxGroups: groupsOf(lines, currency),
		subtotal: printed.subtotal,
		discountAmount: zero(currency),
		taxAmount: printed.taxAmount,
		totalAmount,
		amountPaid: status === 'paid' ? totalAmount : zero(currency),
		amountCredited: status === 'cancelled' || status === 'refunded' ? totalAmount : zero(currency),
		notes: printed.notes,
		metadata: printed.metadata,
		importedAt: place.now,
		createdAt: place.now,
		updatedAt: place.now,
	});
};

const notDecidedHere = {
	subscriptionId: null,
	version: 1,
	discounts: [],
	booksTax: null,
	seller: null,
	basis: null,
	isDeposit: false,
	prepaid: [],
	extendedDueDate: null,
	hold: null,
	sentAt: null,
	paidAt: null,
} as const;

const toLine = (
	{ ids, tenant }: { readonly ids: IdSource; readonly tenant: Tenant },
	line: PrintedLine,
): InvoiceLine => ({
	id: ids.next('lin'),
	description: line.description,
	quantity: line.quantity,
	unitPrice: line.unitPrice,
	itemType: line.itemType,
	taxCode: 'standard',
	tax: printedTax(tenant, line.taxRate),
	discounts: [],
	discountAmount: zero(line.subtotal.currency),
	subtotal: line.subtotal,
	documentDiscount: zero(line.subtotal.currency),
	taxAmount: line.taxAmount,
	totalAmount: line.totalAmount,
	workId: null,
	authorId: null,
	periodStart: null,
	periodEnd: null,
	metadata: {},
});

/** Why there was no tax, the old system knows. */
const printedTax = ({ country }: Tenant, rate: Decimal): TaxDecision => ({
	rule: 'explicit',
	category: rate.coefficient === 0n ? 'Z' : 'S',
	rate,
	country,
	mention: null,
	setting: null,
});

const groupsOf = (lines: readonly InvoiceLine[], currency: CurrencyCode): readonly TaxGroup[] =>
	[...Map.groupBy(lines, ({ tax }) => decimalToString(tax.rate)).values()].flatMap((members) => {
		const [first] = members;
		if (first === undefined) return [];
		const total = (figure: 'subtotal' | 'taxAmount'): Money =>
			sum(
				members.map((line) => line[figure]),
				currency,
			);
		return [{ decision: first.tax, taxableAmount: total('subtotal'), taxAmount: total('taxAmount') }];
	});
