import type { EventResponse } from '../../src/contract/events.ts';
import type { InvoiceResponse } from '../../src/contract/invoice-response.ts';

/** 29.99 less 10 % with 20 % on top, of which 20.00 is paid. */
export const issuedInvoice = {
	id: 'inv_01k3v0j9x4f7mbt2w8h5q6z1ra',
	object: 'invoice',
	invoice_number: 'INV-2026-000001',
	invoice_type: 'subscription',
	status: 'pending',
	customer_id: 'cus_01k3v0j9x4f7mbt2w8h5q6z1ra',
	billing: {
		type: 'consumer',
		name: 'Awa Ndiaye',
		email: null,
		phone: null,
		country: 'FR',
		address: null,
		tax_number: null,
		registration_number: null,
	},
	currency: 'EUR',
	prices_include_tax: false,
	items: [
		{
			id: 'lin_01k3v0j9x4f7mbt2w8h5q6z1ra',
			description: 'Abonnement Premium',
			quantity: '1',
			unit_price: '29.99',
			item_type: 'subscription',
			tax_code: 'standard',
			discounts: [],
			discount_amount: '0.00',
			subtotal: '29.99',
			document_discount_amount: '3.00',
			tax_rate: '0.20',
			tax_rule: 'registration',
			tax_setting: 'cfg_1@3',
			tax_amount: '5.40',
			total_amount: '32.39',
			work_id: null,
			author_id: null,
			period_start: null,
			period_end: null,
			metadata: {},
		},
	],
	discounts: [{ type: 'percentage', value: '10', description: 'Bienvenue' }],
	subtotal: '29.99',
	discount_amount: '3.00',
	tax_breakdown: [
		{ rate: '0.20', category: 'S', country: 'FR', mention: null, taxable_amount: '26.99', tax_amount: '5.40' },
	],
	tax_amount: '5.40',
	tax_amount_books: null,
	total_amount: '32.39',
	amount_paid: '20.00',
	amount_credited: '0.00',
	amount_due: '12.39',
	issue_date: '2026-11-22',
	due_date: '2026-12-22',
	sent_at: null,
	paid_at: null,
	payment_url: null,
	pdf_url: null,
	notes: null,
	metadata: {},
	created_at: '2026-11-22T10:00:00.000Z',
	updated_at: '2026-11-22T10:00:00.000Z',
} as const satisfies Readonly<Record<keyof InvoiceResponse, unknown>>;

/** One price of 35.99 with the tax inside. */
export const inclusiveInvoice = {
	...issuedInvoice,
	prices_include_tax: true,
	tax_breakdown: [
		{ rate: '0.20', category: 'S', country: 'FR', mention: null, taxable_amount: '29.99', tax_amount: '6.00' },
	],
};

export const invoiceEvent: EventResponse = {
	id: 'evt_01k3v0j9x4f7mbt2w8h5q6z1ra',
	object: 'event',
	type: 'invoice.partly_paid',
	subject_id: issuedInvoice.id,
	subject_version: 2,
	payload: { amount: '20.00', method: 'bank_transfer' },
	actor: 'key:key_1',
	origin: 'api',
	request_id: 'req_1',
	reason: null,
	occurred_at: '2026-11-22T11:00:00.000Z',
};
