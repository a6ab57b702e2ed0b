import type { CurrencyCode } from '../kernel/currency.ts';
import { apportion, isZero, type Money, minus, portion, sum, withinRange } from '../kernel/money.ts';
import { err, ok, type Result } from '../kernel/result.ts';
import { zip } from '../kernel/zip.ts';
import { type Discount, discountOn } from './discounts.ts';
import type { InvoiceLine, InvoiceTotals, TaxGroup } from './invoice.ts';
import { type LineAmounts, type PricedLine, settleTaxGroup, taxGroupKey } from './totals-by-rate.ts';

/** What the calculator needs of a line; whatever else the line carries comes back with it. */
export interface DraftLine extends Pick<InvoiceLine, 'quantity' | 'unitPrice' | 'tax'> {
	readonly discounts: readonly Discount[];
}

export interface TotalsInput<Line extends DraftLine> {
	readonly currency: CurrencyCode;
	/** The unit prices and the discounts given as amounts include the tax. */
	readonly pricesIncludeTax: boolean;
	readonly lines: readonly Line[];
	/** Of the whole document, each computed on the sum of the lines after their own discounts. */
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
 * Negative quantities give the exact mirror, which is what a credit note is.
 */
export const computeTotals = <Line extends DraftLine>(
	input: TotalsInput<Line>,
): Result<ComputedTotals<Line>, TotalsError> => {
	const priced: PricedAlone[] = [];
	for (const [index, line] of input.lines.entries()) {
		const result = orOutOfRange(input.currency, index, () => priceLine(line, index));
		if (!result.ok) return result;
		priced.push(result.value);
	}
	return orOutOfRange(input.currency, null, () => {
		const discounted = spreadDocumentDiscounts(input, priced);
		return discounted.ok ? ok(settle(input, discounted.value)) : discounted;
	});
};

/** A line before the document's discounts. */
type PricedAlone = Omit<PricedLine, 'documentDiscount' | 'payable'>;

/** The line's gross is rounded once and discounts are taken off the rounded amount: 2.25 × 64.22 is 144.50, 100 % off is 0. */
const priceLine = (line: DraftLine, index: number): Result<PricedAlone, TotalsError> => {
	const gross = portion(line.unitPrice, line.quantity);
	const discount = discountOn(gross, line.discounts);
	if (discount === null) return err({ type: 'invoice/discount-exceeds-line', line: index, amount: gross });
	return ok({ decision: line.tax, discount, amount: minus(gross, discount) });
};

const spreadDocumentDiscounts = (
	{ currency, discounts }: TotalsInput<DraftLine>,
	priced: readonly PricedAlone[],
): Result<readonly PricedLine[], TotalsError> => {
	const amounts = priced.map((line) => line.amount);
	const subtotal = sum(amounts, currency);
	const discount = discountOn(subtotal, discounts);
	if (discount === null) return err({ type: 'invoice/discount-exceeds-subtotal', subtotal });
	// Of a subtotal of zero nothing can be taken, so every share is zero.
	const denominator = isZero(subtotal) ? 1n : subtotal.minor;
	const shares = apportion(discount, amounts, { numerator: discount.minor, denominator });
	return ok(
		zip(priced, shares).map(([line, share]) => ({
			...line,
			documentDiscount: share,
			payable: minus(line.amount, share),
		})),
	);
};

const settle = <Line extends DraftLine>(
	{ currency, pricesIncludeTax, lines }: TotalsInput<Line>,
	priced: readonly PricedLine[],
): ComputedTotals<Line> => {
	const byKey = Map.groupBy(priced.entries(), ([, line]) => taxGroupKey(line.decision));
	const rows = [...byKey.values()].map((members) => {
		const settled = settleTaxGroup(
			members.map(([, line]) => line),
			currency,
			pricesIncludeTax,
		);
		return {
			group: settled.group,
			lines: zip(members, settled.lines).map(([[index], amounts]) => ({ index, amounts })),
		};
	});
	const inOrder = rows.flatMap((row) => row.lines).sort((a, b) => a.index - b.index);
	const settledLines = zip(lines, inOrder).map(([line, { amounts }]) => ({ ...line, ...amounts }));
	const total = (figure: keyof LineAmounts) =>
		sum(
			settledLines.map((line) => line[figure]),
			currency,
		);
	return {
		lines: settledLines,
		taxGroups: rows.map((row) => row.group),
		totals: {
			subtotal: total('subtotal'),
			discountAmount: total('documentDiscount'),
			taxAmount: total('taxAmount'),
			totalAmount: total('totalAmount'),
		},
	};
};

/** Turns the one throw of money arithmetic that input can cause into an error value. */
const orOutOfRange = <Value>(
	currency: CurrencyCode,
	line: number | null,
	compute: () => Result<Value, TotalsError>,
): Result<Value, TotalsError> => withinRange(compute) ?? err({ type: 'invoice/amount-out-of-range', currency, line });
