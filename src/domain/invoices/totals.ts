import type { CurrencyCode } from '../kernel/currency.ts';
import { type Money, withinRange, zero } from '../kernel/money.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import { zip } from '../kernel/zip.ts';
import { type Discount, discountOn } from './discounts.ts';
import type { InvoiceLine, InvoiceTotals, TaxGroup } from './invoice.ts';
import { type LineAmounts, type PricedLine, pricedFigures, settleTaxGroup, taxGroupKey } from './totals-by-rate.ts';
import { silentWorkings, type Workings } from './workings.ts';

/** What the calculator needs of a line; whatever else the line carries comes back with it. */
export interface DraftLine extends Pick<InvoiceLine, 'quantity' | 'unitPrice' | 'tax' | 'depositId'> {
	readonly discounts: readonly Discount[];
}

export interface TotalsInput<Line extends DraftLine> {
	readonly currency: CurrencyCode;
	/** The unit prices and the discounts given as amounts include the tax. */
	readonly pricesIncludeTax: boolean;
	readonly lines: readonly Line[];
	/** Of the whole document, each computed on the sum of the lines after their own discounts, deposits left out. */
	readonly discounts: readonly Discount[];
}

export interface ComputedTotals<Line extends DraftLine> {
	readonly lines: readonly (Line & LineAmounts)[];
	/** In the order in which their first lines appear. */
	readonly taxGroups: readonly TaxGroup[];
	readonly totals: InvoiceTotals;
}

export type TotalsError =
	/** The line's own discounts are negative or more than the line; `line` counts from 0. */
	| { readonly type: 'invoice/discount-exceeds-line'; readonly line: number; readonly amount: Money }
	/** The document's discounts are negative or more than the sum of the lines. */
	| { readonly type: 'invoice/discount-exceeds-subtotal'; readonly subtotal: Money }
	/** Beyond 2^53 − 1 minor units; `line` counts from 0, null when only the sums are. */
	| { readonly type: 'invoice/amount-out-of-range'; readonly currency: CurrencyCode; readonly line: number | null };

/**
 * The amounts of a document. Tax is computed once per row of the tax table on the summed net (EN 16931 BR-CO-17) and
 * shown per line by largest remainder, so lines add up to rows and rows to the total. For every line and for the
 * document `subtotal − discount + tax = total`, whether prices include tax or not.
 * 29.99 EUR at 20 %: 29.99 + 6.00 = 35.99; the same with tax included, 35.99: tax 6.00 inside, subtotal 29.99.
 * Negative quantities give the exact mirror, which is what a credit note is. Every figure is computed by the workings,
 * which may write down how.
 */
export const computeTotals = <Line extends DraftLine>(
	input: TotalsInput<Line>,
	workings: Workings = silentWorkings,
): Result<ComputedTotals<Line>, TotalsError> => {
	const priced: PricedAlone[] = [];
	for (const [index, line] of input.lines.entries()) {
		const result = orOutOfRange(input.currency, index, () => priceLine(input, line, index, workings));
		if (!result.ok) return result;
		priced.push(result.value);
	}
	return orOutOfRange(input.currency, null, () => {
		const discounted = spreadDocumentDiscounts(input, priced, workings);
		return discounted.ok ? ok(settle(input, discounted.value, workings)) : discounted;
	});
};

/** A line before the document's discounts. */
type PricedAlone = Omit<PricedLine, 'documentDiscount' | 'payable'>;

/** The line's gross is rounded once and discounts are taken off the rounded amount: 2.25 × 64.22 is 144.50, 100 % off is 0. */
const priceLine = (
	{ pricesIncludeTax }: TotalsInput<DraftLine>,
	line: DraftLine,
	index: number,
	workings: Workings,
): Result<PricedAlone, TotalsError> => {
	const own = workings.at('items', index);
	const names = pricedFigures(pricesIncludeTax);
	const gross = own.product('gross', line.unitPrice, line.quantity);
	const discount = discountOn(gross, line.discounts, own, names.discount);
	if (discount === null) return err({ type: 'invoice/discount-exceeds-line', line: index, amount: gross });
	return ok({ index, decision: line.tax, discount, amount: own.difference(names.amount, gross, discount) });
};

const spreadDocumentDiscounts = (
	{ currency, discounts, pricesIncludeTax, lines }: TotalsInput<DraftLine>,
	priced: readonly PricedAlone[],
	workings: Workings,
): Result<readonly PricedLine[], TotalsError> => {
	const names = pricedFigures(pricesIncludeTax);
	const sold = priced.filter(({ index }) => lines[index]?.depositId === undefined);
	const subtotal = workings.sum(
		'sum_of_items',
		sold.map((line) => line.amount),
		currency,
	);
	const discount = discountOn(subtotal, discounts, workings, 'discount');
	if (discount === null) return err({ type: 'invoice/discount-exceeds-subtotal', subtotal });
	const shares = new Map(
		zip(sold, workings.shareOfSum(names.documentDiscount, discount, subtotal, sold)).map(([{ index }, share]) => [
			index,
			share,
		]),
	);
	return ok(
		priced.map((line) => {
			const own = workings.at('items', line.index);
			// A deposit was discounted, if at all, when it was asked for.
			const share =
				shares.get(line.index) ??
				own.given(names.documentDiscount, zero(currency), lines[line.index]?.depositId ?? null);
			return { ...line, documentDiscount: share, payable: own.difference(names.payable, line.amount, share) };
		}),
	);
};

const settle = <Line extends DraftLine>(
	{ currency, pricesIncludeTax, lines }: TotalsInput<Line>,
	priced: readonly PricedLine[],
	workings: Workings,
): ComputedTotals<Line> => {
	const byKey = Map.groupBy(priced, (line) => taxGroupKey(line.decision));
	const rows = [...byKey.values()].map((members, index) =>
		settleTaxGroup(members, { index, currency, pricesIncludeTax, workings }),
	);
	const inOrder = rows.flatMap((row) => row.lines).sort((a, b) => a.index - b.index);
	const settledLines = zip(lines, inOrder).map(([line, { amounts }]) => ({ ...line, ...amounts }));
	const total = (figure: string, addend: keyof LineAmounts): Money =>
		workings.sum(
			figure,
			inOrder.map(({ amounts }) => amounts[addend]),
			currency,
		);
	return {
		lines: settledLines,
		taxGroups: rows.map((row) => row.group),
		totals: {
			subtotal: total('subtotal', 'subtotal'),
			discountAmount: total('discount_amount', 'documentDiscount'),
			taxAmount: total('tax_amount', 'taxAmount'),
			totalAmount: total('total_amount', 'totalAmount'),
		},
	};
};

/** Turns the one throw of money arithmetic that input can cause into an error value. */
const orOutOfRange = <Value>(
	currency: CurrencyCode,
	line: number | null,
	compute: () => Result<Value, TotalsError>,
): Result<Value, TotalsError> => withinRange(compute) ?? err({ type: 'invoice/amount-out-of-range', currency, line });
