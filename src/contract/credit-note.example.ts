import { exampleInvoiceResponse } from './invoice-response.example.ts';

/** The invoice that the contract shows, of which 20.00 were paid, cancelled and the money given back. */
export const exampleCreditNote = {
	id: 'crn_01k3v0j9x4f7mbt2w8h5q6z1ra',
	object: 'credit_note',
	credit_note_number: 'CN-2026-000001',
	invoice_id: exampleInvoiceResponse.id,
	invoice_number: exampleInvoiceResponse.invoice_number,
	customer_id: exampleInvoiceResponse.customer_id,
	billing: exampleInvoiceResponse.billing,
	kind: 'full',
	reason: 'Commande annulée',
	currency: 'EUR',
	items: [
		{
			line_id: 'lin_01k3v0j9x4f7mbt2w8h5q6z1rb',
			description: 'Abonnement Premium',
			item_type: 'subscription',
			quantity: null,
			tax_rate: '0.20',
			subtotal: '29.99',
			tax_amount: '6.00',
			total_amount: '35.99',
		},
	],
	tax_breakdown: exampleInvoiceResponse.tax_breakdown,
	subtotal: '29.99',
	tax_amount: '6.00',
	total_amount: '35.99',
	applied_amount: '15.99',
	freed_amount: '20.00',
	issue_date: '2026-11-22',
	pdf_url: '/api/billing/credit-notes/crn_01k3v0j9x4f7mbt2w8h5q6z1ra/pdf',
	sent_at: null,
	created_at: '2026-11-22T16:30:00.000Z',
} as const;

export const exampleCredited = {
	...exampleCreditNote,
	invoice: {
		...exampleInvoiceResponse,
		status: 'refunded',
		amount_credited: '35.99',
		amount_due: '0.00',
		updated_at: '2026-11-22T16:30:00.000Z',
	},
} as const;
