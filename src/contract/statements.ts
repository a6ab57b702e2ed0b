import * as z from 'zod';
import { movementKinds } from '../domain/statements/statement.ts';
import { currencyCode } from './config/primitives.ts';
import { eventResponse } from './events.ts';
import { periodQuery } from './invoice-reports.ts';
import { nextCursor } from './text.ts';

/** Decimal text with exactly the currency's decimals; a balance may be negative. */
const amount = z.string().meta({ example: '35.99' });
const customer = z.string().meta({ example: 'cus_01k3v0j9x4f7mbt2w8h5q6z1ra' });

export const balanceResponse = z
	.object({
		object: z.literal('customer_balance'),
		customer_id: customer,
		as_of: z.string().meta({ description: 'The day on which overdue is overdue' }),
		currencies: z.array(
			z.object({
				currency: currencyCode,
				balance: amount.meta({ description: 'Open less credit: positive when the customer owes' }),
				amount_open: amount,
				amount_overdue: amount,
				oldest_due_date: z.string().nullable(),
				credit: amount.meta({ description: 'What we hold of the customer’s' }),
				amount_invoiced: amount,
				amount_paid: amount,
				amount_credited: amount,
				amount_written_off: amount,
			}),
		),
	})
	.meta({
		example: {
			object: 'customer_balance',
			customer_id: 'cus_01k3v0j9x4f7mbt2w8h5q6z1ra',
			as_of: '2026-11-22',
			currencies: [
				{
					currency: 'EUR',
					balance: '30.99',
					amount_open: '35.99',
					amount_overdue: '0.00',
					oldest_due_date: '2026-12-22',
					credit: '5.00',
					amount_invoiced: '107.97',
					amount_paid: '71.98',
					amount_credited: '0.00',
					amount_written_off: '0.00',
				},
			],
		},
	});
export type BalanceResponse = z.output<typeof balanceResponse>;

export const statementFormats = ['json', 'csv', 'pdf'] as const;

export const statementQuery = z.strictObject({
	...periodQuery,
	currency: currencyCode
		.optional()
		.meta({ description: 'One statement is of one currency; that of the books when left out' }),
	format: z
		.enum(statementFormats)
		.optional()
		.meta({ description: 'What `Accept` asks for when left out, and JSON when that asks for nothing else' }),
});

const standing = z.object({
	balance: amount,
	receivable: amount.meta({ description: 'What the customer owes by invoices' }),
	credit: amount.meta({ description: 'What we hold of the customer’s' }),
});

export const statementResponse = z
	.object({
		object: z.literal('account_statement'),
		customer_id: customer,
		currency: currencyCode,
		from: z.string(),
		to: z.string(),
		opening: standing,
		movements: z.array(
			z.object({
				date: z.string(),
				type: z.enum(movementKinds),
				document_id: z.string().nullable(),
				document_number: z.string().nullable(),
				label: z.string().meta({ description: 'In the customer’s language' }),
				debit: amount,
				credit: amount,
				balance: amount,
			}),
		),
		total_debit: amount,
		total_credit: amount,
		closing: standing,
	})
	.meta({
		example: {
			object: 'account_statement',
			customer_id: 'cus_01k3v0j9x4f7mbt2w8h5q6z1ra',
			currency: 'EUR',
			from: '2026-11-01',
			to: '2026-11-30',
			opening: { balance: '20.00', receivable: '20.00', credit: '0.00' },
			movements: [
				{
					date: '2026-11-22',
					type: 'invoice',
					document_id: 'inv_01k3v0j9x4f7mbt2w8h5q6z1ra',
					document_number: 'INV-2026-000001',
					label: 'Facture INV-2026-000001',
					debit: '35.99',
					credit: '0.00',
					balance: '55.99',
				},
				{
					date: '2026-11-24',
					type: 'payment',
					document_id: 'inv_01k3v0j9x4f7mbt2w8h5q6z1ra',
					document_number: 'INV-2026-000001',
					label: 'Règlement · INV-2026-000001',
					debit: '0.00',
					credit: '35.99',
					balance: '20.00',
				},
			],
			total_debit: '35.99',
			total_credit: '35.99',
			closing: { balance: '20.00', receivable: '20.00', credit: '0.00' },
		},
	});
export type StatementResponse = z.output<typeof statementResponse>;

const timelineEvent = eventResponse.extend({
	subject_number: z.string().nullable().meta({ description: 'The legal number of the document it happened to' }),
});

export const timelineResponse = z.object({ data: z.array(timelineEvent), next_cursor: nextCursor }).meta({
	example: {
		data: [
			{
				id: 'evt_01k3v0j9x4f7mbt2w8h5q6z1rc',
				object: 'event',
				type: 'invoice.issued',
				subject_id: 'inv_01k3v0j9x4f7mbt2w8h5q6z1ra',
				subject_number: 'INV-2026-000001',
				subject_version: 1,
				payload: { currency: 'EUR', total_amount: '35.99' },
				actor: 'key:key_01k3v0j9x4f7mbt2w8h5q6z1rb',
				origin: 'api',
				request_id: 'req_01k3v0j9x4f7mbt2w8h5q6z1rd',
				reason: null,
				occurred_at: '2026-11-22T15:16:13.000Z',
			},
		],
		next_cursor: null,
	},
});
export type TimelineResponse = z.output<typeof timelineResponse>;
