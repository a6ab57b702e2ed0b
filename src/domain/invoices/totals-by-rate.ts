import type { CurrencyCode } from '../kernel/currency.ts';
import { decimalToRatio, decimalToString, type Ratio } from '../kernel/decimal.ts';
import {
	apportion,
	fraction,
	isNegative,
	isPositive,
	type Money,
	minus,
	negate,
	plus,
	split,
	sum,
} from '../kernel/money.ts';
import { zip } from '../kernel/zip.ts';
import type { TaxDecision } from '../tax/treatment.ts';
import type { InvoiceLine, TaxGroup } from './invoice.ts';

/** The figures of a line that the calculator works out. */
export type LineAmounts = Pick<
	InvoiceLine,
	'discountAmount' | 'subtotal' | 'documentDiscount' | 'taxAmount' | 'totalAmount'
>;

/** A line priced as the caller prices it: its amounts include tax when the document's prices do. */
export interface PricedLine {
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

export interface SettledTaxGroup {
	readonly group: TaxGroup;
	readonly lines: readonly LineAmounts[];
}

/** Lines that are taxed alike form one row of the tax table (EN 16931 BG-23), whichever rule or setting said so. */
export const taxGroupKey = ({ category, rate, country, mention }: TaxDecision): string =>
	JSON.stringify([category, decimalToString(rate), country, mention]);

/** Computes the tax of one row once and shows it on its lines, which all have the row's decision. */
export const settleTaxGroup = (
	lines: readonly PricedLine[],
	currency: CurrencyCode,
	pricesIncludeTax: boolean,
): SettledTaxGroup => {
	const [first] = lines;
	if (first === undefined) throw new Error('a row of the tax table has no lines');
	const rate = decimalToRatio(first.decision.rate);
	const settled = pricesIncludeTax ? taxWithin(lines, rate, currency) : taxOnTop(lines, rate, currency);
	const { taxableAmount, taxAmount } = settled;
	return { group: { decision: first.decision, taxableAmount, taxAmount }, lines: settled.lines };
};

interface Settled extends Pick<TaxGroup, 'taxableAmount' | 'taxAmount'> {
	readonly lines: readonly LineAmounts[];
}

/** `tax = round(base × rate)`: 355.50 EUR at 5.5 % is 19.55. */
const taxOnTop = (lines: readonly PricedLine[], rate: Ratio, currency: CurrencyCode): Settled => {
	const payables = lines.map((line) => line.payable);
	const taxableAmount = sum(payables, currency);
	const taxAmount = fraction(taxableAmount, rate.numerator, rate.denominator);
	return {
		taxableAmount,
		taxAmount,
		lines: zip(lines, shareOut(taxAmount, payables, rate)).map(([line, tax]) => ({
			discountAmount: line.discount,
			subtotal: line.amount,
			documentDiscount: line.documentDiscount,
			taxAmount: tax,
			totalAmount: plus(line.payable, tax),
		})),
	};
};

/**
 * `tax = round(gross × r / (1 + r))`, net is the rest: 35.99 EUR at 20 % is 6.00 and 29.99. What is paid is fixed by the
 * prices; the discounts are restated without their tax, so that the line reads like any other.
 */
const taxWithin = (lines: readonly PricedLine[], rate: Ratio, currency: CurrencyCode): Settled => {
	const gross = rate.numerator + rate.denominator;
	const withoutTax = (amount: Money) => minus(amount, fraction(amount, rate.numerator, gross));
	const payables = lines.map((line) => line.payable);
	const payable = sum(payables, currency);
	const taxAmount = fraction(payable, rate.numerator, gross);
	const taxes = shareOut(taxAmount, payables, { numerator: rate.numerator, denominator: gross });
	const discounts = lines.map((line) => line.documentDiscount);
	const discount = withoutTax(sum(discounts, currency));
	const netDiscounts = shareOut(discount, discounts, { numerator: rate.denominator, denominator: gross });
	return {
		taxableAmount: minus(payable, taxAmount),
		taxAmount,
		lines: zip(lines, zip(taxes, netDiscounts)).map(([line, [tax, documentDiscount]]) => ({
			discountAmount: withoutTax(line.discount),
			subtotal: plus(minus(line.payable, tax), documentDiscount),
			documentDiscount,
			taxAmount: tax,
			totalAmount: line.payable,
		})),
	};
};

/**
 * Shows a total, which is `factor` of the summed amounts, on each of them. Amounts of one sign are the weights. With
 * mixed signs the sum may be close to zero and useless as a divisor, so each amount takes its own exact share.
 */
const shareOut = (total: Money, amounts: readonly Money[], factor: Ratio): readonly Money[] => {
	if (amounts.some(isPositive) && amounts.some(isNegative)) return apportion(total, amounts, factor);
	return split(
		total,
		amounts.map((amount) => (isNegative(amount) ? negate(amount) : amount).minor),
	);
};
