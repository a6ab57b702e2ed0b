import * as z from 'zod';
import { invoiceStatuses, manualMethods } from '../domain/invoices/invoice.ts';
import { limitBounds } from '../domain/settings/bounds.ts';
import { isoDate, line } from './config/primitives.ts';
import { invoiceId } from './invoices.ts';

const callItemsMax = limitBounds.bulk_invoices.max;

/** Read one by one: a broken item is refused alone, so the envelope knows nothing of what is in it. */
const items = (example: readonly object[], description: string) =>
	z.array(z.unknown()).min(1).max(callItemsMax).meta({ description, example });

const index = z.int().meta({ description: 'Place in the request, from 0', example: 0 });
const replayed = z.boolean().meta({ description: 'Done by an earlier call with this idempotency key' });
export const refusal = z.object({
	index,
	status: z.literal('refused'),
	problem: z
		.looseObject({ type: z.string(), title: z.string(), status: z.int() })
		.meta({ description: 'As the single call would refuse it; pointers lead into the item' }),
});

export const invoiceSummary = z.object({
	id: z.string(),
	invoice_number: z.string().nullable().meta({ description: 'Null on a draft' }),
	status: z.enum(invoiceStatuses),
	currency: z.string(),
	total_amount: z.string(),
	amount_due: z.string(),
	customer_id: z.string(),
});
export type InvoiceSummary = z.output<typeof invoiceSummary>;

const exampleItems = [
	{
		customer: { external_id: '42', name: 'Awa Ndiaye', country: 'FR' },
		currency: 'EUR',
		items: [{ description: 'Abonnement Premium', unit_price: '29.99' }],
	},
	{ customer: { external_id: '43', name: 'Moussa Diop', country: 'SN' }, currency: 'EUR', items: [] },
];

const exampleSummary = {
	id: 'inv_01k3v0j9x4f7mbt2w8h5q6z1ra',
	invoice_number: 'INV-2026-000001',
	status: 'pending',
	currency: 'EUR',
	total_amount: '35.99',
	amount_due: '35.99',
	customer_id: 'cus_01k3v0j9x4f7mbt2w8h5q6z1ra',
} as const;

const anotherInvoice = 'inv_01k3v0j9x4f7mbt2w8h5q6z1rg';

const exampleRefusal = {
	index: 1,
	status: 'refused',
	problem: {
		type: '/problems/invoice-no-lines',
		title: 'The invoice has no lines',
		status: 422,
		instance: 'req_01k3v0j9x4f7mbt2w8h5q6z1rf',
		errors: [{ pointer: '/items', detail: 'At least one item.' }],
	},
} as const;

export const bulkInvoicesBody = z.strictObject({
	invoices: items(exampleItems, 'Each as for POST /invoices'),
});

export const bulkInvoicesResponse = z
	.object({
		object: z.literal('bulk_result'),
		accepted: z.int(),
		refused: z.int(),
		results: z.array(
			z.discriminatedUnion('status', [
				z.object({ index, status: z.literal('created'), replayed, invoice: invoiceSummary }),
				refusal,
			]),
		),
	})
	.meta({
		example: {
			object: 'bulk_result',
			accepted: 1,
			refused: 1,
			results: [{ index: 0, status: 'created', replayed: false, invoice: exampleSummary }, exampleRefusal],
		},
	});
export type BulkInvoicesResponse = z.output<typeof bulkInvoicesResponse>;

/** How everything that is due was paid. */
const settlement = {
	method: z.enum(manualMethods).default('bank_transfer'),
	reference: line(140).nullable().default(null).meta({ description: 'What the payer or the bank wrote' }),
	paid_on: isoDate.nullable().default(null).meta({ description: 'Today, where the seller is, when left out' }),
};

export const markPaidBody = z
	.strictObject(settlement)
	.meta({ example: { method: 'bank_transfer', reference: 'VIR 2026-11-22', paid_on: '2026-11-22' } });

export const markPaidItem = z.strictObject({ id: invoiceId, ...settlement });

const paidSummary = invoiceSummary.extend({ payment_id: z.string() });
export type PaidSummary = z.output<typeof paidSummary>;

export const bulkMarkPaidBody = z.strictObject({
	invoices: items(
		[{ id: exampleSummary.id, method: 'bank_transfer', reference: 'VIR 2026-11-22' }, { id: anotherInvoice }],
		'Each with the id of an invoice and what POST /invoices/{id}/mark-paid takes',
	),
});

export const bulkMarkPaidResponse = z
	.object({
		object: z.literal('bulk_result'),
		accepted: z.int(),
		refused: z.int(),
		results: z.array(
			z.discriminatedUnion('status', [
				z.object({ index, status: z.literal('paid'), replayed, invoice: paidSummary }),
				refusal,
			]),
		),
	})
	.meta({
		example: {
			object: 'bulk_result',
			accepted: 1,
			refused: 1,
			results: [
				{
					index: 0,
					status: 'paid',
					replayed: false,
					invoice: {
						...exampleSummary,
						status: 'paid',
						amount_due: '0.00',
						payment_id: 'pay_01k3v0j9x4f7mbt2w8h5q6z1rd',
					},
				},
				{
					index: 1,
					status: 'refused',
					problem: {
						type: '/problems/invoice-not-found',
						title: 'There is no such invoice',
						status: 404,
						instance: 'req_01k3v0j9x4f7mbt2w8h5q6z1rf',
						invoice: anotherInvoice,
					},
				},
			],
		},
	});
export type BulkMarkPaidResponse = z.output<typeof bulkMarkPaidResponse>;
