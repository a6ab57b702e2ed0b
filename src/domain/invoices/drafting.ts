import type { Customer } from '../customers/customer.ts';
import type { IsoDate } from '../kernel/calendar.ts';
import type { CurrencyCode } from '../kernel/currency.ts';
import type { Decimal } from '../kernel/decimal.ts';
import type { IdSource, InvoiceId, LineId } from '../kernel/ids.ts';
import type { JsonObject } from '../kernel/json.ts';
import type { Money } from '../kernel/money.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import type { Tenant } from '../kernel/tenant.ts';
import type { Settings } from '../settings/settings.ts';
import { numberingKey, type SeriesName } from '../settings/values.ts';
import type { TaxCode } from '../tax/codes.ts';
import { decideTax, type TaxError, type TaxTables } from '../tax/decision.ts';
import type { TaxProfile } from '../tax/registrations.ts';
import { type DepositError, type DepositFacts, deductionLines, depositsOf, exceedingDeposit } from './deposits.ts';
import type { Discount } from './discounts.ts';
import type { BillingParty, Invoice, InvoiceLine, InvoiceType, ItemType, Prepayment } from './invoice.ts';
import { checkPrepaid, type PrepaymentError } from './prepayments.ts';
import { computeTotals, type TotalsError } from './totals.ts';

/** A line as the caller describes it; what it costs in tax is decided here. */
export interface LineInput {
	/** Of a line that was drafted before and stays what it is; a new line is given one. */
	readonly id?: LineId;
	readonly description: string;
	readonly quantity: Decimal;
	readonly unitPrice: Money;
	readonly itemType: ItemType;
	readonly taxCode: TaxCode;
	/** Set by hand, by a caller with the right to; null: the rules decide. */
	readonly taxRate: Decimal | null;
	readonly discounts: readonly Discount[];
	readonly workId: string | null;
	readonly authorId: string | null;
	readonly periodStart: IsoDate | null;
	readonly periodEnd: IsoDate | null;
	readonly metadata: JsonObject;
}

/** What a caller says about an invoice before it is issued. */
export interface DraftInput {
	readonly currency: CurrencyCode;
	readonly invoiceType: InvoiceType;
	/** Null: the default series. */
	readonly series: SeriesName | null;
	/** Null: by the payment terms, when the invoice is issued. */
	readonly dueDate: IsoDate | null;
	readonly pricesIncludeTax: boolean;
	readonly discounts: readonly Discount[];
	readonly lines: readonly LineInput[];
	/** Asks for money before the service; the final invoice takes it off. */
	readonly isDeposit: boolean;
	/** Deposit invoices that are taken off. */
	readonly deposits: readonly InvoiceId[];
	/** Money that is there already. */
	readonly prepaid: readonly Prepayment[];
	readonly notes: string | null;
	readonly metadata: JsonObject;
}

export type DraftError =
	| { readonly type: 'invoice/no-lines' }
	| { readonly type: 'invoice/too-many-lines'; readonly count: number; readonly max: number }
	| { readonly type: 'invoice/currency-not-accepted'; readonly currency: CurrencyCode }
	/** No numbering of this name is set. */
	| { readonly type: 'invoice/unknown-series'; readonly series: SeriesName }
	/** `line` counts from 0. */
	| (TaxError & { readonly line: number })
	| DepositError
	| PrepaymentError
	| TotalsError;

export type Drafted = Pick<
	Invoice,
	| 'billing'
	| 'locale'
	| 'currency'
	| 'invoiceType'
	| 'series'
	| 'customerId'
	| 'pricesIncludeTax'
	| 'lines'
	| 'taxGroups'
	| 'discounts'
	| 'isDeposit'
	| 'prepaid'
	| 'notes'
	| 'metadata'
	| 'dueDate'
	| 'subtotal'
	| 'discountAmount'
	| 'taxAmount'
	| 'totalAmount'
>;

export interface DraftDeps {
	readonly ids: IdSource;
	readonly settings: Settings;
	readonly tenant: Pick<Tenant, 'country'>;
}

/** What the customer has to do with the draft: themselves, and the deposits that it takes off. */
export interface DraftFacts {
	readonly customer: Customer;
	readonly deposits: readonly DepositFacts[];
}

/** Decides the tax of each line and computes every amount, by the law and the settings of `date`. */
export const draftInvoice = (
	deps: DraftDeps,
	input: DraftInput,
	{ customer, deposits }: DraftFacts,
	date: IsoDate,
): Result<Drafted, DraftError> => {
	const { settings } = deps;
	const linesMax = settings.limit('lines_per_invoice', date);
	if (input.lines.length === 0) return err({ type: 'invoice/no-lines' });
	if (input.lines.length > linesMax) {
		return err({ type: 'invoice/too-many-lines', count: input.lines.length, max: linesMax });
	}
	const accepted = settings.acceptedCurrencies(date);
	if (accepted.length > 0 && !accepted.includes(input.currency)) {
		return err({ type: 'invoice/currency-not-accepted', currency: input.currency });
	}
	if (input.series !== null && settings.numbering(numberingKey('invoice', input.series), date) === null) {
		return err({ type: 'invoice/unknown-series', series: input.series });
	}
	const taxed = decideLineTaxes(deps, input, customer, date);
	if (!taxed.ok) return taxed;
	if (input.isDeposit && input.deposits.length > 0) return err({ type: 'deposit/nested' });
	const deducted = deductionLines(deps.ids, input.deposits, deposits, { ...input, customer });
	if (!deducted.ok) return deducted;
	const computed = computeTotals({ ...input, lines: [...taxed.value, ...deducted.value] });
	if (!computed.ok) return computed;
	const exceeding = exceedingDeposit(input.deposits, computed.value);
	if (exceeding !== null) return err(exceeding);
	const { lines, taxGroups, totals } = computed.value;
	const prepaid = checkPrepaid(input.prepaid, totals.totalAmount, date);
	if (!prepaid.ok) return prepaid;
	return ok({
		...totals,
		lines,
		taxGroups,
		customerId: customer.id,
		billing: billingParty(customer),
		locale: customer.locale,
		currency: input.currency,
		invoiceType: input.invoiceType,
		series: input.series,
		pricesIncludeTax: input.pricesIncludeTax,
		discounts: input.discounts,
		isDeposit: input.isDeposit,
		prepaid: input.prepaid,
		notes: input.notes,
		metadata: input.metadata,
		dueDate: input.dueDate,
	});
};

/** What a draft was made from, so that it can be decided again on the day it is issued; its lines keep their ids. */
export const draftInputOf = (invoice: Drafted): DraftInput => ({
	currency: invoice.currency,
	invoiceType: invoice.invoiceType,
	series: invoice.series,
	dueDate: invoice.dueDate,
	pricesIncludeTax: invoice.pricesIncludeTax,
	discounts: invoice.discounts,
	notes: invoice.notes,
	metadata: invoice.metadata,
	isDeposit: invoice.isDeposit,
	deposits: depositsOf(invoice.lines),
	prepaid: invoice.prepaid,
	// What is left of a deposit is read again.
	lines: invoice.lines
		.filter(({ depositId }) => depositId === undefined)
		.map((line) => ({
			...line,
			taxCode: line.taxCode as TaxCode,
			taxRate: line.tax.rule === 'explicit' ? line.tax.rate : null,
		})),
});

type TaxedLine = Pick<
	InvoiceLine,
	| 'id'
	| 'description'
	| 'quantity'
	| 'unitPrice'
	| 'itemType'
	| 'taxCode'
	| 'tax'
	| 'discounts'
	| 'workId'
	| 'authorId'
	| 'periodStart'
	| 'periodEnd'
	| 'metadata'
	| 'depositId'
>;

const decideLineTaxes = (
	{ ids, settings, tenant }: DraftDeps,
	input: DraftInput,
	customer: Customer,
	date: IsoDate,
): Result<readonly TaxedLine[], TaxError & { readonly line: number }> => {
	const seller = taxProfile(tenant, settings, date);
	const tables: TaxTables = {
		rateFor: (country, taxCode, at) => settings.taxRate(country, taxCode, at),
		defaultRate: settings.defaultTaxRate,
		mentionFor: (key) => settings.mention(key, customer.locale, date),
	};
	const taxed: TaxedLine[] = [];
	for (const [index, { taxRate, ...line }] of input.lines.entries()) {
		const decision = decideTax({
			seller,
			customer,
			line: { taxCode: line.taxCode, explicitRate: taxRate },
			date,
			tables,
		});
		if (!decision.ok) return err({ ...decision.error, line: index });
		taxed.push({ ...line, id: line.id ?? ids.next('lin'), tax: decision.value });
	}
	return ok(taxed);
};

const taxProfile = ({ country }: Pick<Tenant, 'country'>, settings: Settings, date: IsoDate): TaxProfile => ({
	country,
	franchise: settings.company(date)?.vatFranchise ?? false,
	registrations: settings.registrations(date),
});

export const billingParty = (customer: Customer): BillingParty => ({
	type: customer.type,
	name: customer.name,
	email: customer.email,
	phone: customer.phone,
	country: customer.country,
	address: customer.address,
	taxNumber: customer.taxNumber,
	registrationNumber: customer.registrationNumber,
});
