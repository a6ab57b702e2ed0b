import * as z from 'zod';
import { itemTypes } from '../domain/invoices/invoice.ts';
import { frequencies } from '../domain/kernel/frequency.ts';
import { isId, type PlanId } from '../domain/kernel/ids.ts';
import { isSamePlace, type PriceTerms, planStatuses, priceStatuses } from '../domain/plans/plan.ts';
import type { NewPlan, PlanPatch } from '../domain/plans/plans.usecases.ts';
import { pricesMax } from '../domain/plans/plans.usecases.ts';
import { taxCodes } from '../domain/tax/codes.ts';
import { currencyCode, line } from './config/primitives.ts';
import { type Report, rawAmount, readAmount } from './invoice-items.ts';
import { metadata, nextCursor, pageQuery, paragraph } from './text.ts';

export const planId = z
	.string()
	.refine((text): text is PlanId => isId('pln', text), 'An id such as pln_01k….')
	.meta({ example: 'pln_01k3v0j9x4f7mbt2w8h5q6z1ra' });

export const planCode = z
	.string()
	.regex(/^[a-z0-9][a-z0-9_-]{0,59}$/, 'Small letters, digits, - and _, at most 60: premium-monthly.')
	.meta({ description: 'The platform’s own name for the plan; never changes', example: 'premium' });

export const frequency = z.enum(frequencies, { error: `A frequency is one of ${frequencies.join(', ')}.` });

/** Two years: longer trials are gifts, and a slip of the finger is not taken for one. */
const trialDaysMax = 730;

const localized = (text: z.ZodString) => z.strictObject({ fr: text, en: text });
const name = localized(line(100)).meta({ example: { fr: 'Coko Premium', en: 'Coko Premium' } });
const description = localized(paragraph(1000))
	.nullable()
	.meta({ example: { fr: 'Lecture illimitée', en: 'Unlimited reading' } });
const trialDays = z
	.int('A whole number of days.')
	.min(0, 'Must not be negative.')
	.max(trialDaysMax, `At most ${trialDaysMax} days.`)
	.meta({ description: 'Days before the first invoice; 0: none', example: 14 });
const planStatus = z.enum(planStatuses).meta({ description: 'An archived plan takes no new subscribers' });

const price = z.strictObject({
	currency: currencyCode,
	frequency,
	unit_amount: rawAmount.meta({
		description: 'Of one unit for one whole period, with exactly the decimals of the currency; "0.00" is free',
		example: '9.99',
	}),
	prices_include_tax: z.boolean().default(false),
});

const toPrice = (given: z.output<typeof price>, path: readonly (string | number)[], report: Report): PriceTerms => ({
	frequency: given.frequency,
	unitAmount: readAmount(given.unit_amount, given.currency, [...path, 'unit_amount'], report),
	pricesIncludeTax: given.prices_include_tax,
});

const reportTo =
	(context: z.core.$RefinementCtx): Report =>
	(path, message) =>
		context.addIssue({ code: 'custom', message, path: [...path] });

export const createPlanBody = z
	.strictObject({
		code: planCode,
		name,
		description: description.default(null),
		item_type: z.enum(itemTypes).default('subscription'),
		tax_code: z.enum(taxCodes).default('ebook_subscription'),
		trial_days: trialDays.default(0),
		prices: z.array(price).max(pricesMax, `At most ${pricesMax}.`).default([]),
		metadata: metadata.default({}),
	})
	.transform((input, context): NewPlan => {
		const report = reportTo(context);
		const prices = input.prices.map((given, index) => toPrice(given, ['prices', index], report));
		for (const [index, each] of prices.entries()) {
			if (prices.slice(0, index).some((earlier) => isSamePlace(earlier, each))) {
				report(['prices', index], 'There is a price of this currency and frequency already.');
			}
		}
		return {
			code: input.code,
			name: input.name,
			description: input.description,
			itemType: input.item_type,
			taxCode: input.tax_code,
			trialDays: input.trial_days,
			metadata: input.metadata,
			prices,
		};
	})
	.meta({
		example: {
			code: 'premium',
			name: { fr: 'Coko Premium', en: 'Coko Premium' },
			trial_days: 14,
			prices: [
				{ currency: 'EUR', frequency: 'monthly', unit_amount: '9.99', prices_include_tax: true },
				{ currency: 'XOF', frequency: 'monthly', unit_amount: '3500', prices_include_tax: true },
			],
		},
	});

export const changePlanBody = z
	.strictObject({
		name: name.optional(),
		description: description.optional(),
		trial_days: trialDays.optional(),
		status: planStatus.optional(),
		metadata: metadata.optional(),
	})
	.transform(
		(input): PlanPatch => ({
			...(input.name !== undefined && { name: input.name }),
			...(input.description !== undefined && { description: input.description }),
			...(input.trial_days !== undefined && { trialDays: input.trial_days }),
			...(input.status !== undefined && { status: input.status }),
			...(input.metadata !== undefined && { metadata: input.metadata }),
		}),
	)
	.meta({ example: { status: 'archived' } });

export const addPriceBody = price
	.transform((input, context) => toPrice(input, [], reportTo(context)))
	.meta({ example: { currency: 'EUR', frequency: 'monthly', unit_amount: '10.99', prices_include_tax: true } });

export const planFilter = z.strictObject({
	...pageQuery,
	code: planCode.optional().meta({ description: 'Only the plan that the platform calls so' }),
	status: planStatus.optional().meta({ description: 'Only with this status' }),
});

const examplePrice = {
	id: 'prc_01k3v0j9x4f7mbt2w8h5q6z1rb',
	object: 'price',
	plan_id: 'pln_01k3v0j9x4f7mbt2w8h5q6z1ra',
	currency: 'EUR',
	frequency: 'monthly',
	unit_amount: '9.99',
	prices_include_tax: true,
	price_version: 1,
	status: 'active',
	created_at: '2026-11-22T15:16:13.000Z',
};

export const priceResponse = z
	.object({
		id: z.string(),
		object: z.literal('price'),
		plan_id: z.string(),
		currency: z.string(),
		frequency: z.enum(frequencies),
		unit_amount: z.string(),
		prices_include_tax: z.boolean(),
		price_version: z.int().meta({ description: 'Counts for each currency and frequency of the plan' }),
		status: z.enum(priceStatuses).meta({ description: 'A superseded price stays what its subscribers pay' }),
		created_at: z.string().meta({ format: 'date-time' }),
	})
	.meta({ id: 'Price', example: examplePrice });
export type PriceResponse = z.output<typeof priceResponse>;

const localizedResponse = z.object({ fr: z.string(), en: z.string() });

export const planResponse = z
	.object({
		id: z.string(),
		object: z.literal('plan'),
		code: z.string(),
		name: localizedResponse,
		description: localizedResponse.nullable(),
		item_type: z.enum(itemTypes),
		tax_code: z.enum(taxCodes),
		trial_days: z.int(),
		status: z.enum(planStatuses),
		prices: z.array(priceResponse).meta({ description: 'All versions, the active ones first' }),
		metadata: z.record(z.string(), z.unknown()),
		created_at: z.string().meta({ format: 'date-time' }),
		updated_at: z.string().meta({ format: 'date-time' }),
	})
	.meta({
		id: 'Plan',
		example: {
			id: 'pln_01k3v0j9x4f7mbt2w8h5q6z1ra',
			object: 'plan',
			code: 'premium',
			name: { fr: 'Coko Premium', en: 'Coko Premium' },
			description: { fr: 'Lecture illimitée', en: 'Unlimited reading' },
			item_type: 'subscription',
			tax_code: 'ebook_subscription',
			trial_days: 14,
			status: 'active',
			prices: [examplePrice],
			metadata: {},
			created_at: '2026-11-22T15:16:13.000Z',
			updated_at: '2026-11-22T15:16:13.000Z',
		},
	});
export type PlanResponse = z.output<typeof planResponse>;

export const planListResponse = z.object({ data: z.array(planResponse), next_cursor: nextCursor });
