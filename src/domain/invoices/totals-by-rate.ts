import type { CurrencyCode } from '../kernel/currency.ts';
import { decimalToRatio, decimalToString, type Ratio } from '../kernel/decimal.ts';
import { isNegative, isPositive, type Money } from '../kernel/money.ts';
import { zip } from '../kernel/zip.ts';
import type { TaxDecision } from '../tax/treatment.ts';
import type { InvoiceLine, TaxGroup } from './invoice.ts';
import { factorWithin, type Weight, type Workings } from './workings.ts';

/** The figures of a line that the calculator works out. */
export type LineAmounts = Pick<
	InvoiceLine,
	'discountAmount' | 'subtotal' | 'documentDiscount' | 'taxAmount' | 'totalAmount'
>;

/** A line priced as the caller prices it: its amounts include tax when the document's prices do. */
export interface PricedLine {
	/** Its place in the document. */
	readonly index: number;
	readonly decision: TaxDecision;
	/** The line's own discounts. */
	readonly discount: Money;
	/** After the line's own discounts. */
	readonly amount: Money;
	/** The line's share of the document's discounts. */
	readonly documentDiscount: Money;
	/** After every discount: `amount − documentDiscount`. */
	readonly payable: Money;
}

/** What the amounts of a priced line are called: figures of the invoice, or those with the tax still in them. */
export const pricedFigures = (pricesIncludeTax: boolean) => (pricesIncludeTax ? figuresWithTax : figuresWithoutTax);

const figuresWithoutTax = {
	discount: 'discount_amount',
	amount: 'subtotal',
	documentDiscount: 'document_discount_amount',
	payable: 'taxable_amount',
} as const;

const figuresWithTax = {
	discount: 'discount_with_tax',
	amount: 'subtotal_with_tax',
	documentDiscount: 'document_discount_with_tax',
	payable: 'total_amount',
} as const;

export interface SettledTaxGroup {
	readonly group: TaxGroup;
	readonly lines: readonly SettledLine[];
}

interface SettledLine {
	readonly index: number;
	readonly amounts: LineAmounts;
}

/** Lines that are taxed alike form one row of the tax table (EN 16931 BG-23), whichever rule or setting said so. */
export const taxGroupKey = ({ category, rate, country, mention }: TaxDecision): string =>
	JSON.stringify([category, decimalToString(rate), country, mention]);

export interface TaxGroupSurroundings {
	/** The row's place in the tax table. */
	readonly index: number;
	readonly currency: CurrencyCode;
	readonly pricesIncludeTax: boolean;
	readonly workings: Workings;
}

/** Computes the tax of one row once and shows it on its lines, which all have the row's decision. */
export const settleTaxGroup = (lines: readonly PricedLine[], surroundings: TaxGroupSurroundings): SettledTaxGroup => {
	const [first] = lines;
	if (first === undefined) throw new Error('a row of the tax table has no lines');
	const settle = surroundings.pricesIncludeTax ? taxWithin : taxOnTop;
	return settle(lines, first.decision, surroundings);
};

/** `tax = round(base × rate)`: 355.50 EUR at 5.5 % is 19.55. */
const taxOnTop = (
	lines: readonly PricedLine[],
	decision: TaxDecision,
	{ index, currency, workings }: TaxGroupSurroundings,
): SettledTaxGroup => {
	const row = workings.at('tax_breakdown', index);
	const payables = weightsOf(lines, 'payable');
	const taxableAmount = row.sum('taxable_amount', payables.map(amountOf), currency);
	const taxAmount = row.taxOnTop('tax_amount', taxableAmount, decision);
	const taxes = shareOut('tax_amount', workings, taxAmount, taxableAmount, payables, decimalToRatio(decision.rate));
	return {
		group: { decision, taxableAmount, taxAmount },
		lines: zip(lines, taxes).map(([line, tax]) => ({
			index: line.index,
			amounts: {
				discountAmount: line.discount,
				subtotal: line.amount,
				documentDiscount: line.documentDiscount,
				taxAmount: tax,
				totalAmount: workings.at('items', line.index).sum('total_amount', [line.payable, tax], currency),
			},
		})),
	};
};

/**
 * `tax = round(gross × r / (1 + r))`, net is the rest: 35.99 EUR at 20 % is 6.00 and 29.99. What is paid is fixed by the
 * prices; the discounts are restated without their tax, so that the line reads like any other.
 */
const taxWithin = (
	lines: readonly PricedLine[],
	decision: TaxDecision,
	{ index, currency, workings }: TaxGroupSurroundings,
): SettledTaxGroup => {
	const row = workings.at('tax_breakdown', index);
	const factor = factorWithin(decision);
	const payables = weightsOf(lines, 'payable');
	const payable = row.sum('amount_with_tax', payables.map(amountOf), currency);
	const taxAmount = row.taxWithin('tax_amount', payable, decision);
	const taxableAmount = row.difference('taxable_amount', payable, taxAmount);
	const taxes = shareOut('tax_amount', workings, taxAmount, payable, payables, factor);
	const discounts = weightsOf(lines, 'documentDiscount');
	const gross = row.sum('discount_with_tax', discounts.map(amountOf), currency);
	const discount = row.difference('discount', gross, row.taxWithin('tax_of_discount', gross, decision));
	const netFactor = { numerator: factor.denominator - factor.numerator, denominator: factor.denominator };
	const netDiscounts = shareOut('document_discount_amount', workings, discount, gross, discounts, netFactor);
	return {
		group: { decision, taxableAmount, taxAmount },
		lines: zip(lines, zip(taxes, netDiscounts)).map(([line, [tax, documentDiscount]]) => ({
			index: line.index,
			amounts: restated(line, { tax, documentDiscount }, currency, workings.at('items', line.index)),
		})),
	};
};

/** A line whose price includes tax, told without it. */
const restated = (
	{ decision, discount, payable }: PricedLine,
	{ tax, documentDiscount }: { readonly tax: Money; readonly documentDiscount: Money },
	currency: CurrencyCode,
	workings: Workings,
): LineAmounts => {
	const net = workings.difference('taxable_amount', payable, tax);
	return {
		discountAmount: workings.difference(
			'discount_amount',
			discount,
			workings.taxWithin('tax_of_discount', discount, decision),
		),
		subtotal: workings.sum('subtotal', [net, documentDiscount], currency),
		documentDiscount,
		taxAmount: tax,
		totalAmount: payable,
	};
};

const weightsOf = (lines: readonly PricedLine[], figure: 'payable' | 'documentDiscount'): readonly Weight[] =>
	lines.map((line) => ({ index: line.index, amount: line[figure] }));

const amountOf = ({ amount }: Weight): Money => amount;

/**
 * Shows a total, which is `factor` of the summed amounts, on each of them. Amounts of one sign are the weights. With
 * mixed signs the sum may be close to zero and useless as a divisor, so each amount takes its own exact share.
 */
const shareOut = (
	figure: string,
	workings: Workings,
	total: Money,
	sumOfAmounts: Money,
	amounts: readonly Weight[],
	factor: Ratio,
): readonly Money[] =>
	amounts.some(({ amount }) => isPositive(amount)) && amounts.some(({ amount }) => isNegative(amount))
		? workings.shareAtFactor(figure, total, factor, amounts)
		: workings.shareOfSum(figure, total, sumOfAmounts, amounts);
