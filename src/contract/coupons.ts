import * as z from 'zod';
import type { CurrencyCode } from '../domain/kernel/currency.ts';
import { compareDecimals, decimal, parseDecimal } from '../domain/kernel/decimal.ts';
import { type CouponId, isId } from '../domain/kernel/ids.ts';
import { isZero } from '../domain/kernel/money.ts';
import { type CouponReduction, couponDurations, couponStatuses, couponTypes } from '../domain/plans/coupon.ts';
import type { CouponPatch, NewCoupon } from '../domain/plans/coupons.usecases.ts';
import { currencyCode, isoDate, line } from './config/primitives.ts';
import { type Report, readAmount } from './invoice-items.ts';
import { planId } from './plans.ts';
import { nextCursor, pageQuery } from './text.ts';

export const couponId = z
	.string()
	.refine((text): text is CouponId => isId('cpn', text), 'An id such as cpn_01k….')
	.meta({ example: 'cpn_01k3v0j9x4f7mbt2w8h5q6z1ra' });

/** People type a code in any case; it is kept and compared in capitals. */
export const couponCode = z
	.string()
	.trim()
	.toUpperCase()
	.regex(/^[A-Z0-9][A-Z0-9_-]{0,39}$/, 'Letters A to Z, digits, - and _, at most 40: RENTREE-2026.')
	.meta({ description: 'What people type, in any case; kept in capitals', example: 'RENTREE-2026' });

/** Ten years of months: more is for ever. */
const periodsMax = 120;
/** More than any campaign gives; a bigger number is a slip of the finger. */
const redemptionsMax = 10_000_000;
/** Plans that one coupon can name. */
const plansMax = 100;
const percentageDecimalsMax = 4;

const count = (max: number) => z.int('A whole number.').min(1, 'At least 1.').max(max, `At most ${max}.`);

const name = line(200).meta({ description: 'Printed on the invoices that it lowers', example: 'Offre de rentrée' });
const maxRedemptions = count(redemptionsMax)
	.nullable()
	.meta({ description: 'How often it is given in all; null: no limit', example: 500 });
const validUntil = isoDate
	.nullable()
	.meta({ description: 'Last day on which it is given, local date of the tenant', example: '2026-12-31' });

const fields = z.strictObject({
	code: couponCode,
	name,
	type: z.enum(couponTypes),
	value: z.union([z.string(), z.number()], 'A decimal such as "10" or "5.00".').meta({
		description: 'A percentage, 10 is 10 %; or an amount with exactly the decimals of its currency',
		example: '10',
	}),
	currency: currencyCode.nullable().default(null).meta({ description: 'Of an amount; a percentage has none' }),
	duration: z.enum(couponDurations).meta({ description: 'Of how many invoices', example: 'repeating' }),
	periods: count(periodsMax)
		.nullable()
		.default(null)
		.meta({ description: 'How many invoices it lowers; with `repeating` only', example: 3 }),
	max_redemptions: maxRedemptions.default(null),
	per_customer_max: count(redemptionsMax)
		.nullable()
		.default(1)
		.meta({ description: 'How often one customer gets it; null: no limit' }),
	valid_from: isoDate.nullable().default(null).meta({ description: 'First day on which it is given' }),
	valid_until: validUntil.default(null),
	plan_ids: z
		.array(planId)
		.max(plansMax, `At most ${plansMax}.`)
		.default([])
		.meta({ description: 'Only for these plans; empty: for any', example: [] }),
});
type Fields = z.output<typeof fields>;

export const createCouponBody = fields
	.transform((input, context): NewCoupon => {
		const report: Report = (path, message) => context.addIssue({ code: 'custom', message, path: [...path] });
		checkPeriods(input, report);
		return {
			code: input.code,
			name: input.name,
			reduction: readReduction(input, report),
			duration: input.duration,
			periods: input.periods,
			maxRedemptions: input.max_redemptions,
			perCustomerMax: input.per_customer_max,
			validFrom: input.valid_from,
			validUntil: input.valid_until,
			planIds: [...new Set(input.plan_ids)],
		};
	})
	.meta({
		example: {
			code: 'RENTREE-2026',
			name: 'Offre de rentrée',
			type: 'percentage',
			value: '10',
			duration: 'repeating',
			periods: 3,
			max_redemptions: 500,
			valid_until: '2026-12-31',
		},
	});

const checkPeriods = ({ duration, periods }: Fields, report: Report): void => {
	if (duration === 'repeating' && periods === null) report(['periods'], 'How many invoices does it lower?');
	if (duration !== 'repeating' && periods !== null) report(['periods'], 'Goes with the duration repeating only.');
};

const readReduction = (input: Fields, report: Report): CouponReduction => {
	if (input.type === 'percentage') {
		if (input.currency !== null) report(['currency'], 'A percentage has no currency.');
		return { type: 'percentage', value: readPercentage(input.value, report) };
	}
	if (input.currency === null) report(['currency'], 'An amount has a currency.');
	const currency: CurrencyCode = input.currency ?? 'EUR';
	let isRead = input.currency !== null;
	const value = readAmount(input.value, currency, ['value'], (path, message) => {
		if (isRead) report(path, message);
		isRead = false;
	});
	if (isRead && isZero(value)) report(['value'], 'Must be more than zero.');
	return { type: 'amount', value };
};

const readPercentage = (input: string | number, report: Report) => {
	const value = parseDecimal(String(input));
	const isReadable = value !== null && value.scale <= percentageDecimalsMax;
	if (!isReadable) report(['value'], 'A percentage such as "10" or "12.5", with at most four decimals.');
	else if (value.coefficient <= 0n || compareDecimals(value, decimal('100')) > 0) {
		report(['value'], 'A percentage is more than 0 and at most 100.');
	}
	return value ?? decimal('0');
};

export const changeCouponBody = z
	.strictObject({
		name: name.optional(),
		max_redemptions: maxRedemptions.optional(),
		valid_until: validUntil.optional(),
		status: z
			.enum(couponStatuses)
			.optional()
			.meta({ description: 'An archived coupon is given to nobody; who has it keeps it' }),
	})
	.transform(
		(input): CouponPatch => ({
			...(input.name !== undefined && { name: input.name }),
			...(input.max_redemptions !== undefined && { maxRedemptions: input.max_redemptions }),
			...(input.valid_until !== undefined && { validUntil: input.valid_until }),
			...(input.status !== undefined && { status: input.status }),
		}),
	)
	.meta({ example: { valid_until: '2027-01-31' } });

export const couponFilter = z.strictObject({
	...pageQuery,
	code: couponCode.optional().meta({ description: 'Only the coupon with this code, in any case' }),
	status: z.enum(couponStatuses).optional(),
});

export const couponResponse = z
	.object({
		id: z.string(),
		object: z.literal('coupon'),
		code: z.string(),
		name: z.string(),
		type: z.enum(couponTypes),
		value: z.string(),
		currency: z.string().nullable(),
		duration: z.enum(couponDurations),
		periods: z.int().nullable(),
		max_redemptions: z.int().nullable(),
		redeemed: z.int().meta({ description: 'How often it was given' }),
		per_customer_max: z.int().nullable(),
		valid_from: z.string().nullable().meta({ format: 'date' }),
		valid_until: z.string().nullable().meta({ format: 'date' }),
		plan_ids: z.array(z.string()),
		status: z.enum(couponStatuses),
		created_at: z.string().meta({ format: 'date-time' }),
		updated_at: z.string().meta({ format: 'date-time' }),
	})
	.meta({
		id: 'Coupon',
		example: {
			id: 'cpn_01k3v0j9x4f7mbt2w8h5q6z1ra',
			object: 'coupon',
			code: 'RENTREE-2026',
			name: 'Offre de rentrée',
			type: 'percentage',
			value: '10',
			currency: null,
			duration: 'repeating',
			periods: 3,
			max_redemptions: 500,
			redeemed: 42,
			per_customer_max: 1,
			valid_from: null,
			valid_until: '2026-12-31',
			plan_ids: [],
			status: 'active',
			created_at: '2026-11-22T15:16:13.000Z',
			updated_at: '2026-11-22T15:16:13.000Z',
		},
	});
export type CouponResponse = z.output<typeof couponResponse>;

export const couponListResponse = z.object({ data: z.array(couponResponse), next_cursor: nextCursor });
