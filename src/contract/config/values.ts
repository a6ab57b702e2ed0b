import * as z from 'zod';
import { currencyCodes } from '../../domain/kernel/currency.ts';
import { compareDecimals, decimal, powerOfTen } from '../../domain/kernel/decimal.ts';
import type { Bound } from '../../domain/settings/bounds.ts';
import type { PaymentTermsValue } from '../../domain/settings/values.ts';
import {
	amount,
	currencyCode,
	emailAddress,
	exchangeFactor,
	isoDate,
	line,
	orNull,
	rate,
	refuse,
} from './primitives.ts';

/** The values of every kind of setting but the company's, the numbering's and the identity's, which have files of their own. */

const whole = ({ min, max }: Pick<Bound, 'min' | 'max'>) =>
	z.int('A whole number.').min(min, `At least ${min}.`).max(max, `At most ${max}.`);

const note = orNull(line(500));

export const taxRate = z
	.strictObject({
		rate,
		category: z
			.enum(['S', 'Z', 'E'])
			.optional()
			.meta({ description: 'EN 16931: S taxed, Z taxed at zero, E exempt; S or Z by the rate when left out' }),
		parts: orNull(
			z
				.array(z.strictObject({ label: line(60), rate }))
				.min(2, 'At least two parts.')
				.max(6, 'At most six parts.'),
		),
		source: note,
		note,
	})
	.transform((value, context) => {
		const isZero = millionths(value.rate) === 0n;
		const category = value.category ?? (isZero ? 'Z' : 'S');
		if ((category === 'S') === isZero) {
			return refuse(context, 'S is for a rate above zero, Z and E are for zero.', ['category']);
		}
		const partsSum = value.parts?.reduce((sum, part) => sum + millionths(part.rate), 0n);
		if (partsSum !== undefined && partsSum !== millionths(value.rate)) {
			return refuse(context, 'The parts must sum to the rate.', ['parts']);
		}
		return { ...value, category };
	});

/** Rates have at most six decimals, so this is exact. */
const millionths = (text: string): bigint => {
	const value = decimal(text);
	return value.coefficient * powerOfTen(6 - value.scale);
};

export const plainRate = z.strictObject({ rate });
export const days = (bound: Pick<Bound, 'min' | 'max'>) => z.strictObject({ days: whole(bound) });

const dueRules = ['net', 'end_of_month', 'day_of_month'] as const;

export const paymentTerms = (bound: Pick<Bound, 'min' | 'max'>): z.ZodType<PaymentTermsValue> =>
	z
		.strictObject({
			days: whole(bound),
			rule: z.enum(dueRules, { error: `A rule is one of ${dueRules.join(', ')}.` }).default('net'),
			day: whole({ min: 1, max: 31 })
				.nullable()
				.default(null)
				.meta({ description: 'Of day_of_month: the day, or the last of a shorter month' }),
		})
		.transform(({ days: count, rule, day }, context): PaymentTermsValue => {
			if ((rule === 'day_of_month') !== (day !== null)) {
				return refuse(context, 'The rule day_of_month needs a day from 1 to 31, the others take none.', ['day']);
			}
			if (rule === 'net') return { days: count };
			return day === null ? { days: count, rule: 'end_of_month' } : { days: count, rule: 'day_of_month', day };
		});

export const minutes = z.strictObject({ minutes: whole({ min: 1, max: 1440 }) });
export const count = (bound: Pick<Bound, 'min' | 'max'>) => z.strictObject({ value: whole(bound) });
export const onOff = z.strictObject({ enabled: z.boolean() });

export const defaultCurrency = z.strictObject({ currency: currencyCode });
export const acceptedCurrencies = z.strictObject({
	currencies: distinct(z.array(currencyCode).min(1, 'At least one currency.').max(currencyCodes.length)),
});

export const exchangeRate = z.strictObject({
	rate: exchangeFactor,
	source: line(60).meta({ description: 'Who published it', example: 'ECB' }),
	date: isoDate,
});

/** A reminder a day for a year is more than anybody wants. */
const stepsMax = 12;
const offsets = distinct(z.array(whole({ min: 0, max: 365 })).max(stepsMax, `At most ${stepsMax}.`)).transform((list) =>
	[...list].sort((a, b) => a - b),
);

export const reminderSchedule = z.strictObject({ before: offsets.default([]), after: offsets.default([]) });

const notice = (max: number) => whole({ min: 1, max }).nullable().default(null);

/** Fewer days than the shortest period of each has: a notice that comes before the renewal before it confuses. */
export const renewalNotice = z.strictObject({
	weekly: notice(6),
	monthly: notice(27),
	quarterly: notice(89),
	half_yearly: notice(180),
	yearly: notice(364),
});

/** One name for both languages, or one for each. */
const senderName = z
	.union([line(80), z.strictObject({ fr: line(80), en: line(80) })])
	.transform((name) => (typeof name === 'string' ? { fr: name, en: name } : name));

export const mailSender = z.strictObject({
	name: senderName,
	address: emailAddress,
	reply_to: orNull(emailAddress),
	fallback_locale: z.enum(['fr', 'en']).default('fr'),
});

export const alertRecipients = z.strictObject({
	emails: distinct(z.array(emailAddress).min(1, 'At least one address.').max(20, 'At most 20 addresses.')),
});

export const provider = z
	.strictObject({
		enabled: z.boolean(),
		position: whole({ min: 1, max: 99 }).default(1).meta({ description: 'Place in the list that payers see' }),
		currencies: distinct(z.array(currencyCode).min(1, 'At least one currency.')),
		minimum: orNull(amount),
		maximum: orNull(amount),
		quote_currency: orNull(currencyCode).meta({
			description:
				'Amounts in a currency that the provider does not charge are offered in this one, at the rate of the day, which is shown and kept. Null: such amounts are not offered',
		}),
	})
	.refine(({ minimum, maximum }) => minimum === null || maximum === null || minimum.currency === maximum.currency, {
		message: 'Minimum and maximum must be in one currency.',
		path: ['maximum'],
	})
	.refine(
		({ minimum, maximum }) =>
			minimum === null ||
			maximum === null ||
			minimum.currency !== maximum.currency ||
			compareDecimals(decimal(minimum.amount), decimal(maximum.amount)) <= 0,
		{ message: 'The maximum must not be less than the minimum.', path: ['maximum'] },
	);

function distinct<Item>(list: z.ZodType<Item[]>): z.ZodType<Item[]> {
	return list.refine((items) => new Set(items).size === items.length, { message: 'Nothing may be named twice.' });
}
