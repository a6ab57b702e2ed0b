import { isSupportedCountry } from 'libphonenumber-js/min';
import * as z from 'zod';
import { type IsoDate, type IsoInstant, parseIsoDate, parseIsoInstant } from '../../domain/kernel/calendar.ts';
import { type CurrencyCode, currencyCodes, currencyOf } from '../../domain/kernel/currency.ts';
import {
	compareDecimals,
	decimal,
	decimalToFixed,
	decimalToString,
	parseDecimal,
} from '../../domain/kernel/decimal.ts';
import { moneyToDecimal, parseMoney } from '../../domain/kernel/money.ts';
import type { CountryCode } from '../../domain/kernel/party.ts';

/** These checks are no patterns: a pattern would go into the OpenAPI document without its flags. */
export const isWellFormed = (text: string): boolean => text.isWellFormed();
export const brokenText = 'Contains half a character (a lone surrogate).';

/** Embeddings, overrides and isolates print a text in another order than it is stored in: `fdp.exe` as `exe.pdf`. */
export const keepsItsDirection = (text: string): boolean => !/[\u202A-\u202E\u2066-\u2069]/.test(text);
export const reorderedText = 'Must not contain characters that change the direction of writing.';

/** Empty text, control characters and lone surrogates have refusals of their own. */
export const isVisible = (text: string): boolean => text === '' || /[\p{L}\p{N}\p{P}\p{S}\p{Cc}\p{Cs}]/u.test(text);
export const invisibleText = 'Must contain something that can be seen.';

/** Text of one line: no control characters, no blanks at the ends, something in it. */
export const line = (lengthMax: number) =>
	z
		.string()
		.trim()
		.min(1, 'Must not be empty.')
		.max(lengthMax, `At most ${lengthMax} characters.`)
		.refine((text) => !/\p{Cc}/u.test(text), 'Must be one line, without control characters.')
		.refine(isWellFormed, brokenText)
		.refine(keepsItsDirection, reorderedText)
		.refine(isVisible, invisibleText);

/** May be left out; what is left out is stored as null. */
export const orNull = <Schema extends z.ZodType>(schema: Schema) => schema.nullable().default(null);

/** Countries with people in them: those that have telephone numbers. */
export const countryCode = z
	.string()
	.regex(/^[A-Z]{2}$/, 'Two capital letters, as in ISO 3166-1: FR, SN.')
	.refine((text) => !/^[A-Z]{2}$/.test(text) || isSupportedCountry(text), 'There is no such country.')
	.transform((text) => text as CountryCode)
	.meta({ description: 'ISO 3166-1 alpha-2', example: 'SN' });

export const currencyCode = z.enum(currencyCodes as unknown as [CurrencyCode, ...CurrencyCode[]], {
	error: `A currency is one of ${currencyCodes.join(', ')}.`,
});

/** Dates outside are slips of the finger; and a day after the year 9999 would sort before every other. */
const yearMin = '1900';
const yearMax = '2999';

export const isoDate = z
	.string()
	.transform((text, context): IsoDate => {
		const date = parseIsoDate(text);
		if (date === null) return refuse(context, 'A date of the calendar, written YYYY-MM-DD.');
		const year = date.slice(0, 4);
		return year >= yearMin && year <= yearMax ? date : refuse(context, `Between ${yearMin} and ${yearMax}.`);
	})
	.meta({ description: 'Local date of the tenant', example: '2026-01-01', format: 'date' });

export const isoInstant = z
	.string()
	.transform((text, context): IsoInstant => {
		return parseIsoInstant(text) ?? refuse(context, 'A UTC instant such as 2026-11-22T15:16:13Z.');
	})
	.meta({ example: '2026-11-22T15:16:13Z', format: 'date-time' });

export const emailAddress = z.email('An e-mail address such as billing@example.com.').max(254);

/** As people write it: `https://example.com/shop` or `example.com`. */
export const webAddress = z
	.string()
	.trim()
	.max(200, 'At most 200 characters.')
	.regex(
		/^(https?:\/\/)?([A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]{2,}(:\d+)?(\/\S*)?$/,
		'A web address such as https://example.com.',
	);

/** More decimals than any rate in use; so that a rate fits the integer and scale it is stored with. */
const rateDecimalsMax = 6;

/** A share of one, as text or number; stored as text with at least two decimals. */
export const rate = z
	.union([z.string(), z.number()])
	.transform((input, context): string => {
		const value = parseDecimal(String(input));
		if (value === null) return refuse(context, 'A decimal such as "0.20" or 0.2.');
		if (value.scale > rateDecimalsMax) return refuse(context, `At most ${rateDecimalsMax} decimals.`);
		if (compareDecimals(value, decimal('0')) < 0 || compareDecimals(value, decimal('1')) > 0) {
			return refuse(context, 'Between 0 and 1: 20 % is "0.20".');
		}
		return decimalToFixed(value, 2);
	})
	.meta({ description: 'A share of one: 20 % is "0.20"', example: '0.20' });

/** Units of one currency for one of another. */
export const exchangeFactor = z.union([z.string(), z.number()]).transform((input, context): string => {
	const value = parseDecimal(String(input));
	if (value === null) return refuse(context, 'A decimal such as "1.0832", with at most 12 decimals.');
	if (value.coefficient <= 0n) return refuse(context, 'An exchange rate is more than zero.');
	return decimalToString(value);
});

/** An amount that is not negative, with exactly the decimals of its currency. */
export const amount = z
	.strictObject({ amount: z.union([z.string(), z.number()]), currency: currencyCode })
	.transform((input, context): { amount: string; currency: CurrencyCode } => {
		const read = parseMoney(input.amount, input.currency);
		if (typeof read !== 'string' && read.minor >= 0n) return { amount: moneyToDecimal(read), currency: input.currency };
		return refuse(context, amountProblem(read, input.currency), ['amount']);
	})
	.meta({ example: { amount: '100.00', currency: 'EUR' } });

const amountProblem = (read: ReturnType<typeof parseMoney>, currency: CurrencyCode): string => {
	const { exponent } = currencyOf(currency);
	if (read === 'wrong-decimals') return `${currency} has ${exponent === 0 ? 'no' : exponent} decimals.`;
	if (read === 'out-of-range') return 'The amount is too large to be kept exactly.';
	return read === 'not-a-decimal' ? 'An amount is a decimal such as "100.00".' : 'The amount must not be negative.';
};

/** Ends a transformation: says why and answers what zod takes for "no value". */
export const refuse = (context: z.core.$RefinementCtx, message: string, path: readonly PropertyKey[] = []): never => {
	context.addIssue({ code: 'custom', message, path: [...path] });
	return z.NEVER;
};
