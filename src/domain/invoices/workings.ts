import type { CurrencyCode } from '../kernel/currency.ts';
import { type Decimal, decimalToRatio, type Ratio } from '../kernel/decimal.ts';
import {
	apportion,
	compareMoney,
	fraction,
	isNegative,
	isZero,
	type Money,
	minus,
	negate,
	portion,
	sum,
} from '../kernel/money.ts';
import type { TaxDecision } from '../tax/treatment.ts';

/**
 * What the calculator of a document works with: a closed set of rules, each of which computes a figure and may note how.
 * Whoever issues an invoice works silently; whoever explains one lets the same calculation be written down (`trace.ts`).
 * A figure is named by its place in the invoice as the API tells it, `total_amount` or, after `at('items', 0)`,
 * `/items/0/total_amount`; figures on the way there have names that lead nowhere.
 */
export interface Workings {
	/** The same workings, for the figures of one entry of a list. */
	at(list: FigureList, index: number): Workings;
	/** An amount that nobody calculated; `source` names the document it was taken from (`pay_…`). */
	given(figure: string, amount: Money, source: string | null): Money;
	/** `round(unit price × quantity)`: 64.22 × 2.25 is 144.50. */
	product(figure: string, unitPrice: Money, quantity: Decimal): Money;
	/** `round(base × percent / 100)`; `10` is 10 %. */
	percentage(figure: string, base: Money, percent: Decimal): Money;
	sum(figure: string, addends: readonly Money[], currency: CurrencyCode): Money;
	/** The sum, but never more than the limit (of a negative limit: never less). */
	sumWithin(figure: string, addends: readonly Money[], limit: Money): Money;
	difference(figure: string, whole: Money, ...taken: readonly Money[]): Money;
	/** `round(base × rate)`: 355.50 at 5.5 % is 19.55. */
	taxOnTop(figure: string, base: Money, tax: TaxDecision): Money;
	/** `round(gross × r / (1 + r))`: in 35.99 at 20 % there are 6.00. */
	taxWithin(figure: string, gross: Money, tax: TaxDecision): Money;
	/** Shares a whole out over lines by what each weighs in the sum of the weights: by largest remainder, ties in order. */
	shareOfSum(figure: string, whole: Money, sumOfWeights: Money, weights: readonly Weight[]): readonly Money[];
	/** The same where weights of both signs make their sum useless: each line's own share is `weight × factor`. */
	shareAtFactor(figure: string, whole: Money, factor: Ratio, weights: readonly Weight[]): readonly Money[];
}

export type FigureList = 'items' | 'discounts' | 'tax_breakdown' | 'received' | 'credits';

/** A line's weight when something is shared out; `index` is the line's place in the document. */
export interface Weight {
	readonly index: number;
	readonly amount: Money;
}

/** Computes and notes nothing. */
export const silentWorkings: Workings = {
	at: () => silentWorkings,
	given: (_, amount) => amount,
	product: (_, unitPrice, quantity) => portion(unitPrice, quantity),
	percentage: (_, base, percent) => portion(base, percentToFactor(percent)),
	sum: (_, addends, currency) => sum(addends, currency),
	sumWithin: (_, addends, limit) => {
		const total = sum(addends, limit.currency);
		return liesWithin(total, limit) ? total : limit;
	},
	difference: (_, whole, ...taken) => taken.reduce(minus, whole),
	taxOnTop: (_, base, tax) => portion(base, tax.rate),
	taxWithin: (_, gross, tax) => {
		const { numerator, denominator } = factorWithin(tax);
		return fraction(gross, numerator, denominator);
	},
	shareOfSum: (_, whole, sumOfWeights, weights) =>
		apportion(whole, weights.map(amountOf), shareFactor(whole, sumOfWeights)),
	shareAtFactor: (_, whole, factor, weights) => apportion(whole, weights.map(amountOf), factor),
};

export const percentToFactor = ({ coefficient, scale }: Decimal): Decimal => ({ coefficient, scale: scale + 2 });

/** How much of a price that includes it is the tax: at 20 %, 20 / 120. */
export const factorWithin = ({ rate }: TaxDecision): Ratio => {
	const { numerator, denominator } = decimalToRatio(rate);
	return { numerator, denominator: numerator + denominator };
};

/** Of weights that sum to zero nothing can be taken, so every share is zero. */
export const shareFactor = (whole: Money, sumOfWeights: Money): Ratio => ({
	numerator: whole.minor,
	denominator: isZero(sumOfWeights) ? 1n : sumOfWeights.minor,
});

/** Between nothing and the limit, which may be negative. */
export const liesWithin = (amount: Money, limit: Money): boolean =>
	isNegative(limit)
		? liesWithin(negate(amount), negate(limit))
		: !isNegative(amount) && compareMoney(amount, limit) <= 0;

const amountOf = ({ amount }: Weight): Money => amount;
