import * as z from 'zod';
import { type IsoDate, parseIsoDate } from '../domain/kernel/calendar.ts';
import { isId, type PriceId } from '../domain/kernel/ids.ts';
import type { ChangeWhen } from '../domain/subscriptions/change.ts';
import type { TermsWish } from '../domain/subscriptions/changed-terms.ts';
import type { SubscriptionPatch } from '../domain/subscriptions/edit.usecases.ts';
import { cancelRefunds } from '../domain/subscriptions/ending.ts';
import type { PauseWish } from '../domain/subscriptions/pausing.ts';
import { currencyCode, isoDate, line, refuse } from './config/primitives.ts';
import { quantity, rawAmount, readAmount } from './invoice-items.ts';
import { frequency, planCode, planId } from './plans.ts';
import { exampleSubscription } from './recurring.example.ts';
import { methodId, subscriptionResponse } from './recurring.ts';
import { exampleSubscriptionChange } from './recurring-life.example.ts';
import { metadata } from './text.ts';

const when = z.enum(['now', 'period_end'], 'now or period_end.');

export const pauseBody = z
	.strictObject({
		at: when.default('now').meta({ description: 'period_end: from the first day that is not invoiced yet' }),
		resume_on: isoDate
			.nullable()
			.default(null)
			.meta({ description: 'First day that it goes on by itself; without it somebody resumes it' }),
		credit: z
			.boolean()
			.default(false)
			.meta({ description: 'Gives paused days that were invoiced already back, when the pause is over' }),
	})
	.transform(({ at, resume_on: resumeOn, credit }): PauseWish => ({ at, resumeOn, credit }))
	.meta({ example: { resume_on: '2026-12-15', credit: true } });

export const cancelBody = z
	.strictObject({
		at: when.default('period_end'),
		refund: z
			.enum(cancelRefunds, `One of ${cancelRefunds.join(', ')}.`)
			.default('none')
			.meta({
				description:
					'With now: none; prorated, the days from today on; full, all that is left of the invoice of the period. What was paid becomes credit of the customer',
			}),
		reason: line(300).nullable().default(null).meta({ description: 'Kept in the audit trail' }),
	})
	.superRefine(({ at, refund }, context) => {
		if (at === 'period_end' && refund !== 'none') {
			refuse(context, 'Only with now: at the end of the period nothing is left to give back.', ['refund']);
		}
	})
	.meta({ example: { at: 'now', refund: 'prorated', reason: 'Demande du client' } });

const priceId = z
	.string()
	.refine((text): text is PriceId => isId('prc', text), 'An id such as prc_01k….')
	.meta({ description: 'Any price of a plan, also a superseded one', example: 'prc_01k3v0j9x4f7mbt2w8h5q6z1rb' });

const changeFields = z.strictObject({
	plan_id: planId.nullable().default(null),
	plan_code: planCode.nullable().default(null),
	price_id: priceId.nullable().default(null),
	amount: rawAmount.nullable().default(null).meta({
		description: 'Of one unit for one whole period, without a plan; needs the currency',
		example: '29.99',
	}),
	description: line(200).nullable().default(null).meta({ description: 'With an amount: what the invoices say' }),
	currency: currencyCode.nullable().default(null).meta({ description: 'It cannot change; given to be sure' }),
	quantity: quantity.nullable().default(null),
	frequency: frequency.nullable().default(null),
	when: z
		.string()
		.default('now')
		.transform((text, context): ChangeWhen => {
			if (text === 'now' || text === 'period_end') return { at: text };
			const on: IsoDate | null = parseIsoDate(text);
			return on === null ? refuse(context, 'now, period_end or a date, written YYYY-MM-DD.') : { at: 'date', on };
		})
		.meta({ description: 'now, period_end, or the first day of the new terms', example: 'now' }),
});

export const changeBody = changeFields
	.transform((input, context): { readonly terms: TermsWish; readonly when: ChangeWhen } => {
		const { quantity: number, frequency: rhythm, currency } = input;
		const sold = soldOf(input, context);
		if (sold === null && number === null && rhythm === null) {
			refuse(context, 'Say what changes: a plan, a price, an amount, the quantity or the frequency.', ['plan_id']);
		}
		if (sold?.by === 'price' && rhythm !== null) {
			refuse(context, 'A price has its frequency: leave it out.', ['frequency']);
		}
		return { terms: { sold, quantity: number, frequency: rhythm, currency }, when: input.when };
	})
	.meta({ example: { plan_code: 'premium', when: 'now' } });

const soldOf = (input: z.output<typeof changeFields>, context: z.core.$RefinementCtx): TermsWish['sold'] => {
	const { plan_id: id, plan_code: code, price_id: price, amount, currency, description } = input;
	if ([id, code, price, amount].filter((value) => value !== null).length > 1) {
		return refuse(context, 'Say what is sold once: plan_id, plan_code, price_id or amount.', ['plan_id']);
	}
	if (amount === null && description !== null) {
		return refuse(context, 'Only with an amount: a plan has its own name.', ['description']);
	}
	if (price !== null) return { by: 'price', priceId: price };
	if (id !== null) return { by: 'plan', plan: id };
	if (code !== null) return { by: 'plan', plan: { code } };
	if (amount === null) return null;
	if (currency === null) return refuse(context, 'An amount needs its currency.', ['currency']);
	const unitPrice = readAmount(amount, currency, ['amount'], (path, message) =>
		context.addIssue({ code: 'custom', message, path: [...path] }),
	);
	if (unitPrice.minor <= 0n && context.issues.length === 0) {
		return refuse(context, 'Must be more than zero; what is free is a plan.', ['amount']);
	}
	return { by: 'amount', unitPrice, description };
};

export const editBody = z
	.strictObject({
		payment_method_id: methodId.nullable().optional().meta({ description: 'null: the customer pays by link' }),
		end_date: isoDate.nullable().optional().meta({ description: 'First day that it no longer covers; null: none' }),
		description: line(200).optional().meta({ description: 'What the next invoices say' }),
		metadata: metadata.optional(),
		pending_change: z.null('Only null: it takes the change back that waits.').optional(),
	})
	.transform(
		(input): SubscriptionPatch => ({
			...(input.payment_method_id !== undefined && { methodId: input.payment_method_id }),
			...(input.end_date !== undefined && { endDate: input.end_date }),
			...(input.description !== undefined && { description: input.description }),
			...(input.metadata !== undefined && { metadata: input.metadata }),
			...(input.pending_change !== undefined && { pending: null }),
		}),
	)
	.meta({ example: { payment_method_id: null, metadata: { reader: 42 } } });

export const releaseBody = z
	.strictObject({
		skip_missed: z.boolean().default(false).meta({
			description: 'true: missed periods are never billed, the one under way is; false: each of them is billed now',
		}),
	})
	.transform(({ skip_missed: skipMissed }) => ({ skipMissed }))
	.meta({ example: { skip_missed: true } });

const documents = {
	credit_note_ids: z.array(z.string()).meta({ description: 'What was given back with it' }),
	invoice_id: z.string().nullable().meta({ description: 'What was billed with it' }),
};

/** A subscription after a command, with the documents that came of it. */
export const lifeResponse = subscriptionResponse.extend(documents).meta({
	id: 'SubscriptionAfterCommand',
	example: { ...exampleSubscription, credit_note_ids: ['crn_01k3v0j9x4f7mbt2w8h5q6z1ra'], invoice_id: null },
});
export type LifeResponse = z.output<typeof lifeResponse>;

export const releaseResponse = subscriptionResponse
	.extend({ invoice_ids: z.array(z.string()).meta({ description: 'One for each period that was billed, in order' }) })
	.meta({
		id: 'SubscriptionAfterRelease',
		example: { ...exampleSubscription, invoice_ids: ['inv_01k3v0j9x4f7mbt2w8h5q6z1ra'] },
	});

const lineResponse = z.object({
	description: z.string(),
	period_start: z.string().nullable(),
	period_end: z.string().nullable(),
	net_amount: z.string(),
	tax_amount: z.string(),
	total_amount: z.string(),
});

const figures = {
	effective_on: z.string().meta({ description: 'First day of the new terms' }),
	is_scheduled: z.boolean().meta({
		description: 'Whether that day is still to come: then the lines are those of that day, as things are today',
	}),
	currency: z.string(),
	credit_lines: z.array(lineResponse).meta({ description: 'Invoiced days that are given back' }),
	charge_lines: z.array(lineResponse).meta({ description: 'What is billed instead' }),
	credit_tax_amount: z.string(),
	credit_total: z.string(),
	charge_tax_amount: z.string(),
	charge_total: z.string(),
	credit_used: z.string().meta({ description: 'What the customer’s credit pays of the new invoice' }),
	amount_due_now: z
		.string()
		.meta({ description: 'What is left to pay of the new invoice; nothing when the change is for later' }),
	next_billing_date: z.string().nullable(),
	next_invoice_total: z.string().nullable().meta({ description: 'At the taxes of today' }),
};

export const changePreviewResponse = z
	.object({ object: z.literal('subscription_change'), ...figures })
	.meta({ id: 'SubscriptionChange', example: exampleSubscriptionChange });
export type ChangePreviewResponse = z.output<typeof changePreviewResponse>;

export const changeResponse = subscriptionResponse.extend({ ...documents, change: changePreviewResponse }).meta({
	id: 'ChangedSubscription',
	example: {
		...exampleSubscription,
		credit_note_ids: ['crn_01k3v0j9x4f7mbt2w8h5q6z1ra'],
		invoice_id: 'inv_01k3v0j9x4f7mbt2w8h5q6z1ra',
		change: exampleSubscriptionChange,
	},
});
