import type { CurrencyCode } from '../kernel/currency.ts';
import { addDecimals, type Decimal, decimal, decimalToRatio, type Ratio } from '../kernel/decimal.ts';
import {
	apportion,
	compareMoney,
	fraction,
	isNegative,
	isZero,
	type Money,
	minus,
	negate,
	plus,
	split,
	sum,
	zero,
} from '../kernel/money.ts';
import { zip } from '../kernel/zip.ts';
import type { CreditNoteLine, CreditTotals } from './credit-note.ts';
import type { Invoice, InvoiceLine, TaxGroup } from './invoice.ts';
import { taxGroupKey } from './totals-by-rate.ts';

export type CreditedBefore = readonly Pick<CreditTotals, 'lines'>[];

/** A row of the tax table with what is left of it. The base is what prices are in: net, or gross where they include tax. */
export interface Row {
	readonly group: TaxGroup;
	readonly rate: Ratio;
	readonly lines: readonly OpenLine[];
	readonly creditedBase: Money;
	readonly creditedTax: Money;
	readonly baseLeft: Money;
	readonly taxLeft: Money;
}

export interface OpenLine {
	readonly line: InvoiceLine;
	readonly base: Money;
	readonly baseLeft: Money;
	readonly creditedQuantity: Decimal;
}

/** What a row gives, by line; the tax is given where the amount including tax was the wish. */
export interface Wanted {
	readonly shares: readonly { readonly base: Money; readonly quantity: Decimal | null }[];
	readonly tax: Money | null;
}

export const rowsOf = (invoice: Invoice, before: CreditedBefore): readonly Row[] => {
	const { currency, pricesIncludeTax } = invoice;
	const baseOf = (credited: CreditNoteLine) => (pricesIncludeTax ? credited.totalAmount : credited.netAmount);
	const creditedLines = before.flatMap((note) => note.lines);
	return invoice.taxGroups.map((group) => {
		const key = taxGroupKey(group.decision);
		const lines = invoice.lines
			.filter((line) => taxGroupKey(line.tax) === key)
			.map((line): OpenLine => {
				const base = pricesIncludeTax ? line.totalAmount : minus(line.subtotal, line.documentDiscount);
				const own = creditedLines.filter(({ lineId }) => lineId === line.id);
				return {
					line,
					base,
					baseLeft: minus(base, sum(own.map(baseOf), currency)),
					creditedQuantity: own.reduce(
						(total, { quantity }) => addDecimals(total, quantity ?? decimal('0')),
						decimal('0'),
					),
				};
			});
		const ofRow = creditedLines.filter(({ tax }) => taxGroupKey(tax) === key);
		const base = pricesIncludeTax ? plus(group.taxableAmount, group.taxAmount) : group.taxableAmount;
		const creditedBase = sum(ofRow.map(baseOf), currency);
		const creditedTax = sum(
			ofRow.map(({ taxAmount }) => taxAmount),
			currency,
		);
		return {
			group,
			rate: decimalToRatio(group.decision.rate),
			lines,
			creditedBase,
			creditedTax,
			baseLeft: minus(base, creditedBase),
			taxLeft: minus(group.taxAmount, creditedTax),
		};
	});
};

export const creditRow = (
	row: Row,
	wanted: Wanted,
	pricesIncludeTax: boolean,
	currency: CurrencyCode,
): { readonly group: TaxGroup; readonly lines: readonly CreditNoteLine[] } => {
	const base = sum(
		wanted.shares.map((share) => share.base),
		currency,
	);
	const tax = wanted.tax ?? (pricesIncludeTax ? taxInside(row, base, true) : taxOnTop(row, base));
	const taxes = taxOfLines(row, wanted, base, tax);
	const lines = zip(row.lines, zip(wanted.shares, taxes))
		.filter(([, [share, own]]) => !isZero(share.base) || !isZero(own))
		.map(([{ line }, [share, own]]): CreditNoteLine => {
			const netAmount = pricesIncludeTax ? minus(share.base, own) : share.base;
			return {
				lineId: line.id,
				description: line.description,
				itemType: line.itemType,
				tax: line.tax,
				quantity: share.quantity,
				netAmount,
				taxAmount: own,
				totalAmount: plus(netAmount, own),
			};
		});
	const taxableAmount = pricesIncludeTax ? minus(base, tax) : base;
	return { group: { decision: row.group.decision, taxableAmount, taxAmount: tax }, lines };
};

/**
 * `round(rate × credited base) − tax credited before`; the last of the base takes the tax that is left. A row that gives
 * nothing gives no tax either, though an amount that was credited before may have left it a unit to round.
 */
const taxOnTop = (row: Row, base: Money): Money => {
	if (isZero(base)) return base;
	if (compareMoney(base, row.baseLeft) === 0) return row.taxLeft;
	const whole = fraction(plus(row.creditedBase, base), row.rate.numerator, row.rate.denominator);
	return between(minus(whole, row.creditedTax), zero(base.currency), row.taxLeft);
};

/** Shown per line by largest remainder; tax without a base, the last unit of a rounding, stands on the first line. */
const taxOfLines = ({ lines }: Row, { shares }: Wanted, base: Money, tax: Money): readonly Money[] => {
	const bases = shares.map((share) => share.base);
	if (isZero(base)) return lines.map((_, index) => (index === 0 ? tax : zero(tax.currency)));
	if (bases.some(isNegative)) return apportion(tax, bases, { numerator: tax.minor, denominator: base.minor });
	return split(
		tax,
		bases.map(({ minor }) => minor),
	);
};

const smaller = (left: Money, right: Money): Money => (compareMoney(left, right) <= 0 ? left : right);
const larger = (left: Money, right: Money): Money => negate(smaller(negate(left), negate(right)));

const between = (amount: Money, least: Money, most: Money): Money =>
	smaller(larger(amount, larger(least, zero(amount.currency))), most);

/** `round(credited gross × r / (1 + r)) − tax credited before`, as far as base and tax that are left allow. */
export const taxInside = (row: Row, gross: Money, pricesIncludeTax: boolean): Money => {
	const { rate, creditedBase, creditedTax } = row;
	const before = pricesIncludeTax ? creditedBase : plus(creditedBase, creditedTax);
	const whole = fraction(plus(before, gross), rate.numerator, rate.numerator + rate.denominator);
	const netLeft = pricesIncludeTax ? minus(row.baseLeft, row.taxLeft) : row.baseLeft;
	return between(minus(whole, creditedTax), minus(gross, netLeft), smaller(row.taxLeft, gross));
};
