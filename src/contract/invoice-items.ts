import * as z from 'zod';
import type { Discount } from '../domain/invoices/discounts.ts';
import type { LineInput } from '../domain/invoices/drafting.ts';
import { itemTypes } from '../domain/invoices/invoice.ts';
import { type CurrencyCode, currencyOf } from '../domain/kernel/currency.ts';
import { compareDecimals, type Decimal, decimal, parseDecimal } from '../domain/kernel/decimal.ts';
import { type Money, parseMoney } from '../domain/kernel/money.ts';
import { taxCodes } from '../domain/tax/codes.ts';
import { isoDate, line, refuse } from './config/primitives.ts';
import { metadata } from './text.ts';

/** An amount before its currency is known: the document's. */
export const rawAmount = z.union([z.string(), z.number()], 'An amount is a decimal such as "29.99".').meta({
	description: 'Decimal string with exactly the decimals of the currency, or a JSON number that fits',
	example: '29.99',
});

const quantityDecimalsMax = 4;

/** More of anything on one line is a mistake of units. */
const quantityMax = decimal('1000000');

export const quantity = z
	.union([z.string(), z.number()], 'A decimal such as "1" or "2.5".')
	.transform((input, context): Decimal => {
		const value = parseDecimal(String(input));
		if (value === null) return refuse(context, 'A decimal such as "1" or "2.5".');
		if (value.scale > quantityDecimalsMax) return refuse(context, `At most ${quantityDecimalsMax} decimals.`);
		if (value.coefficient <= 0n) return refuse(context, 'Must be more than zero.');
		return compareDecimals(value, quantityMax) > 0 ? refuse(context, 'At most 1 000 000.') : value;
	})
	.meta({ description: 'At most four decimals', example: '1' });

export const handSetRate = z
	.union([z.string(), z.number()], 'A decimal such as "0.20".')
	.transform((input, context): Decimal => parseDecimal(String(input)) ?? refuse(context, 'A decimal such as "0.20".'))
	.meta({ description: 'Set by hand, with the scope taxes:override; null: the rules decide', example: null });

const percentage = z
	.union([z.string(), z.number()], 'A percentage such as "10" or "12.5".')
	.transform((input, context): Decimal => {
		const value = parseDecimal(String(input));
		if (value === null || value.scale > 4) return refuse(context, 'A percentage such as "10" or "12.5".');
		if (value.coefficient < 0n || compareDecimals(value, decimal('100')) > 0) {
			return refuse(context, 'A percentage lies between 0 and 100.');
		}
		return value;
	});

export const discount = z.discriminatedUnion('type', [
	z.strictObject({
		type: z.literal('percentage'),
		value: percentage,
		description: line(200).nullable().default(null),
	}),
	z.strictObject({ type: z.literal('amount'), value: rawAmount, description: line(200).nullable().default(null) }),
]);

export const discounts = z
	.array(discount)
	.max(10)
	.default([])
	.meta({ example: [{ type: 'percentage', value: '10', description: 'Bienvenue' }] });

export const item = z.strictObject({
	description: line(500).meta({ example: 'Abonnement Premium' }),
	quantity: quantity.prefault('1'),
	unit_price: rawAmount,
	item_type: z.enum(itemTypes).default('other'),
	tax_code: z.enum(taxCodes).default('standard'),
	tax_rate: handSetRate.nullable().default(null),
	discounts,
	work_id: line(100).nullable().default(null),
	author_id: line(100).nullable().default(null),
	period_start: isoDate.nullable().default(null),
	period_end: isoDate.nullable().default(null),
	metadata: metadata.default({}),
});

/** Where reading an amount says what is wrong with it. */
export type Report = (path: readonly (string | number)[], message: string) => void;

export const toLines = (
	items: readonly z.output<typeof item>[],
	currency: CurrencyCode,
	report: Report,
): readonly LineInput[] =>
	items.map((given, index) => {
		if (given.period_start !== null && given.period_end !== null && given.period_end <= given.period_start) {
			report(['items', index, 'period_end'], 'A period ends after it starts; its last day is the day before its end.');
		}
		return {
			description: given.description,
			quantity: given.quantity,
			unitPrice: readAmount(given.unit_price, currency, ['items', index, 'unit_price'], report),
			itemType: given.item_type,
			taxCode: given.tax_code,
			taxRate: given.tax_rate,
			discounts: toDiscounts(given.discounts, currency, ['items', index, 'discounts'], report),
			workId: given.work_id,
			authorId: given.author_id,
			periodStart: given.period_start,
			periodEnd: given.period_end,
			metadata: given.metadata,
		};
	});

export const toDiscounts = (
	given: readonly z.output<typeof discount>[],
	currency: CurrencyCode,
	path: readonly (string | number)[],
	report: Report,
): readonly Discount[] =>
	given.map((each, index) =>
		each.type === 'percentage'
			? each
			: { ...each, value: readAmount(each.value, currency, [...path, index, 'value'], report) },
	);

/** Reads an amount that must not be negative, in the currency of its document. */
export const readAmount = (
	input: string | number,
	currency: CurrencyCode,
	path: readonly (string | number)[],
	report: Report,
): Money => {
	const read = parseMoney(input, currency);
	if (typeof read !== 'string' && read.minor >= 0n) return read;
	const isNegative = typeof read !== 'string' || (read === 'wrong-decimals' && String(input).startsWith('-'));
	report(path, isNegative ? 'Must not be negative.' : amountProblems[read](currency));
	return { minor: 0n, currency };
};

const amountProblems = {
	'not-a-decimal': () => 'An amount is a decimal such as "29.99".',
	'wrong-decimals': (currency: CurrencyCode) => {
		const { exponent } = currencyOf(currency);
		return exponent === 0
			? `${currency} has no decimals.`
			: `${currency} has ${exponent} decimals, as in 29.${'9'.repeat(exponent)}.`;
	},
	'out-of-range': () => 'The amount is too large to be kept exactly.',
} as const;
