import { type Amount, amountToMinor } from './paypal.amounts.ts';
import { type Refusal, unprocessable } from './paypal.errors.ts';
import type { PurchaseUnit } from './paypal.schemas.ts';

/** What is wrong with the amounts of an order, or null. */
export const purchaseProblem = (units: readonly PurchaseUnit[]): Refusal | null => {
	const currencies = new Set(units.map((unit) => unit.amount.currency_code));
	if (currencies.size > 1) {
		return unprocessable('MULTI_CURRENCY_ORDER', 'Multiple differing values of currency_code are not supported.');
	}
	for (const [index, unit] of units.entries()) {
		const problem = amountProblem(unit.amount, `/purchase_units/${index}/amount`) ?? totalsProblem(unit, index);
		if (problem) return problem;
	}
	return null;
};

/** An amount must be of a known currency, with its decimals, and above zero. */
export const amountProblem = (amount: Amount, field: string): Refusal | null => {
	const minor = amountToMinor(amount);
	switch (minor) {
		case 'INVALID_CURRENCY_CODE':
			return unprocessable(minor, 'Currency code is invalid or is not currently supported.', `${field}/currency_code`);
		case 'DECIMAL_PRECISION':
			return unprocessable(minor, 'The value of the field has too many decimals for its currency.', `${field}/value`);
		case 'CANNOT_BE_NEGATIVE':
			return unprocessable(minor, 'Must be greater than or equal to zero.', `${field}/value`);
		default:
			return minor > 0
				? null
				: unprocessable('CANNOT_BE_ZERO_OR_NEGATIVE', 'Must be greater than zero.', `${field}/value`);
	}
};

const totalsProblem = (unit: PurchaseUnit, index: number): Refusal | null => {
	const field = `/purchase_units/${index}/amount`;
	const { breakdown } = unit.amount;
	const items = unit.items ?? [];
	const itemTotal = sumOf(items.map(({ unit_amount, quantity }) => minorOf(unit_amount) * Number(quantity)));
	const taxTotal = sumOf(items.map(({ tax, quantity }) => minorOf(tax) * Number(quantity)));
	if (items.length > 0 && itemTotal !== minorOf(breakdown?.item_total)) {
		return unprocessable(
			'ITEM_TOTAL_MISMATCH',
			'Should equal sum of (unit_amount * quantity) across all items.',
			field,
		);
	}
	if (items.some(({ tax }) => tax !== undefined) && taxTotal !== minorOf(breakdown?.tax_total)) {
		return unprocessable('TAX_TOTAL_MISMATCH', 'Should equal sum of (tax * quantity) across all items.', field);
	}
	if (breakdown === undefined) return null;
	const { item_total, tax_total, shipping, handling, insurance, shipping_discount, discount } = breakdown;
	const added = sumOf([item_total, tax_total, shipping, handling, insurance].map(minorOf));
	const total = added - minorOf(shipping_discount) - minorOf(discount);
	if (total === minorOf(unit.amount)) return null;
	return unprocessable('AMOUNT_MISMATCH', 'Should equal item_total + tax_total + shipping + … - discount.', field);
};

/** Zero for an amount that is not there; one that cannot be read never adds up. */
const minorOf = (amount: Amount | undefined): number => {
	const minor = amount === undefined ? 0 : amountToMinor(amount);
	return typeof minor === 'number' ? minor : Number.NaN;
};

const sumOf = (minors: readonly number[]): number => minors.reduce((total, minor) => total + minor, 0);
