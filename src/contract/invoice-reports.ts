import * as z from 'zod';
import { ages } from '../domain/invoices/aging.ts';
import { invoiceStatuses } from '../domain/invoices/invoice.ts';
import { currencyCode, isoDate } from './config/primitives.ts';
import { nextCursor, pageQuery } from './text.ts';

/** Decimal text with exactly the currency's decimals. */
const amount = z.string().meta({ example: '35.99' });
const count = z.int().min(0);

export const periodQuery = {
	from: isoDate
		.optional()
		.meta({ description: 'First day; the first of the month when left out', example: '2026-11-01' }),
	to: isoDate
		.optional()
		.meta({ description: 'Last day, at most a year later; today when left out', example: '2026-11-30' }),
};

export const statisticsQuery = z.strictObject({ ...periodQuery, currency: currencyCode.optional() });

const issuedStatuses = invoiceStatuses.filter((status) => status !== 'draft');

export const statisticsResponse = z
	.object({
		object: z.literal('invoice_statistics'),
		from: z.string(),
		to: z.string(),
		as_of: z.string().meta({ description: 'The day on which overdue is overdue' }),
		currencies: z.array(
			z.object({
				currency: currencyCode,
				issued_count: count,
				by_status: z.object(Object.fromEntries(issuedStatuses.map((status) => [status, count]))),
				net_amount: amount,
				tax_amount: amount,
				total_amount: amount,
				amount_paid: amount,
				amount_credited: amount,
				amount_due: amount.meta({ description: 'What is still expected; what was written off is not' }),
				amount_overdue: amount,
				amount_written_off: amount,
				imported_count: count.meta({ description: 'From another system, in none of the other figures' }),
			}),
		),
	})
	.meta({
		example: {
			object: 'invoice_statistics',
			from: '2026-11-01',
			to: '2026-11-22',
			as_of: '2026-11-22',
			currencies: [
				{
					currency: 'EUR',
					issued_count: 3,
					by_status: { pending: 0, sent: 1, paid: 1, overdue: 1, cancelled: 0, refunded: 0, uncollectible: 0 },
					net_amount: '89.97',
					tax_amount: '18.00',
					total_amount: '107.97',
					amount_paid: '35.99',
					amount_credited: '0.00',
					amount_due: '71.98',
					amount_overdue: '35.99',
					amount_written_off: '0.00',
					imported_count: 0,
				},
			],
		},
	});
export type StatisticsResponse = z.output<typeof statisticsResponse>;

export const overdueQuery = z.strictObject({
	...pageQuery,
	as_of: isoDate
		.optional()
		.meta({ description: 'The day to count from; today when left out. What is open is what is open now' }),
	currency: currencyCode.optional(),
});

const aged = z.object({ count, amount });

const agingResponse = z.object({
	currency: currencyCode,
	open_count: count,
	open_amount: amount,
	overdue_count: count,
	overdue_amount: amount,
	by_age: z
		.object(Object.fromEntries(ages.map((age) => [age, aged])) as Record<(typeof ages)[number], typeof aged>)
		.meta({ description: 'By days after the due date; due today is current' }),
});

const none = { count: 0, amount: '0.00' };

export const overdueResponse = z
	.object({
		object: z.literal('overdue_invoices'),
		as_of: z.string(),
		summary: z.array(agingResponse).meta({ description: 'Everything open, by currency' }),
		data: z.array(
			z.object({
				id: z.string(),
				invoice_number: z.string().nullable(),
				status: z.enum(invoiceStatuses),
				customer_id: z.string(),
				customer_name: z.string(),
				currency: currencyCode,
				total_amount: amount,
				amount_due: amount,
				due_date: z.string().meta({ description: 'The extended one where there is one' }),
				days_overdue: z.int(),
				hold: z.string().nullable().meta({ description: 'Why nobody reminds: dispute or manual' }),
			}),
		),
		next_cursor: nextCursor,
	})
	.meta({
		example: {
			object: 'overdue_invoices',
			as_of: '2026-11-22',
			summary: [
				{
					currency: 'EUR',
					open_count: 2,
					open_amount: '71.98',
					overdue_count: 1,
					overdue_amount: '35.99',
					by_age: {
						current: { count: 1, amount: '35.99' },
						'1_30': { count: 1, amount: '35.99' },
						'31_60': none,
						'61_90': none,
						over_90: none,
					},
				},
			],
			data: [
				{
					id: 'inv_01k3v0j9x4f7mbt2w8h5q6z1ra',
					invoice_number: 'INV-2026-000001',
					status: 'overdue',
					customer_id: 'cus_01k3v0j9x4f7mbt2w8h5q6z1ra',
					customer_name: 'Awa Ndiaye',
					currency: 'EUR',
					total_amount: '35.99',
					amount_due: '35.99',
					due_date: '2026-11-15',
					days_overdue: 7,
					hold: null,
				},
			],
			next_cursor: null,
		},
	});
export type OverdueResponse = z.output<typeof overdueResponse>;
