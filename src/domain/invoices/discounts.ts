import { addDecimals, compareDecimals, type Decimal, decimal } from '../kernel/decimal.ts';
import type { Money } from '../kernel/money.ts';
import { liesWithin, type Workings } from './workings.ts';

/** A reduction of a line or of the whole document. */
export type Discount = PercentageDiscount | AmountDiscount;

export interface PercentageDiscount {
	readonly type: 'percentage';
	/** `10` is 10 %. */
	readonly value: Decimal;
	readonly description: string | null;
}

export interface AmountDiscount {
	readonly type: 'amount';
	/** In the document's currency; includes tax when its prices do. */
	readonly value: Money;
	readonly description: string | null;
}

/**
 * What the discounts take off a base, each computed on the whole base and rounded on its own: 10 % and 5.00 EUR off
 * 29.99 EUR are 3.00 + 5.00 = 8.00 EUR. Null when one of them or their sum does not lie between nothing and the base;
 * a negative base takes negative amounts. 100 % is exactly the base, also in pieces: two of 50 % round to 15.00 each
 * and take 29.99, not 30.00. The workings know the result as `figure`.
 */
export const discountOn = (
	base: Money,
	discounts: readonly Discount[],
	workings: Workings,
	figure: string,
): Money | null => {
	const amounts = discounts.map((discount, index) => amountOf(discount, base, workings.at('discounts', index)));
	const percentages = discounts.filter((discount) => discount.type === 'percentage');
	const percent = percentages.map(({ value }) => value).reduce(addDecimals, decimal('0'));
	if (compareDecimals(percent, decimal('100')) > 0 || !amounts.every((amount) => liesWithin(amount, base))) return null;
	// Percentages of no more than 100 together can only go beyond the base by their rounding.
	if (percentages.length > 0 && percentages.length === discounts.length)
		return workings.sumWithin(figure, amounts, base);
	const total = workings.sum(figure, amounts, base.currency);
	return liesWithin(total, base) ? total : null;
};

const amountOf = (discount: Discount, base: Money, workings: Workings): Money =>
	discount.type === 'amount'
		? workings.given('amount', discount.value, null)
		: workings.percentage('amount', base, discount.value);
