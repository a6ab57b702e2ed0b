import { exampleInvoiceResponse } from '../../contract/invoice-response.example.ts';

/** Examples for whole requests and answers, where those of the parts would contradict each other or say nothing. */
export const operationExamples: Readonly<
	Record<string, { readonly request?: unknown; readonly answer?: unknown } | undefined>
> = {
	getHealth: {
		answer: {
			status: 'ok',
			checks: [
				{ name: 'database', status: 'ok', detail: '1.2 % of the space used' },
				{ name: 'seals', status: 'ok', detail: '0 documents unsealed for over 5 minutes' },
			],
		},
	},
	createTenant: {
		request: {
			id: 'coko-ci',
			name: 'Coko Côte d’Ivoire',
			mode: 'test',
			country: 'CI',
			books_currency: 'XOF',
			time_zone: 'Africa/Abidjan',
			company: {
				legal_name: 'Coko Côte d’Ivoire SARL',
				address: { lines: ['12 rue des Livres'], postal_code: null, city: 'Abidjan', country: 'CI' },
			},
		},
	},
	createApiKey: { request: { name: 'Reading platform', role: 'service' } },
	createCustomer: {
		request: {
			external_id: '43',
			type: 'consumer',
			name: 'Moussa Diop',
			email: 'moussa@example.com',
			phone: '+221 77 123 45 67',
			country: 'SN',
			locale: 'fr',
		},
	},
	changeCustomer: {
		request: {
			name: 'Awa Ndiaye',
			address: { lines: ['3 rue des Lecteurs'], postal_code: '69001', city: 'Lyon', country: 'FR' },
		},
	},
	changeInvoice: {
		request: {
			items: [{ description: 'Abonnement Premium', quantity: '2', unit_price: '29.99', item_type: 'subscription' }],
			notes: 'Merci de votre fidélité.',
		},
	},
	createInvoicePayment: {
		answer: {
			id: 'pay_01k3v0j9x4f7mbt2w8h5q6z1rd',
			object: 'payment',
			invoice_id: exampleInvoiceResponse.id,
			status: 'succeeded',
			method: 'bank_transfer',
			currency: 'EUR',
			amount: '35.99',
			reference: 'VIR 2026-11-22',
			paid_on: '2026-11-22',
			created_at: '2026-11-22T16:02:00.000Z',
			invoice: {
				...exampleInvoiceResponse,
				status: 'paid',
				amount_paid: '35.99',
				amount_due: '0.00',
				paid_at: '2026-11-22T16:02:00.000Z',
				updated_at: '2026-11-22T16:02:00.000Z',
			},
		},
	},
	createConfig: {
		request: {
			config_type: 'tax_rate',
			config_key: 'standard',
			country_code: 'RW',
			value: { rate: '0.18' },
			reason: 'Registered in Rwanda',
		},
	},
	validateConfig: {
		request: { config_type: 'tax_rate', config_key: 'ebook', country_code: 'FR', value: { rate: '20' } },
		answer: {
			object: 'config_validation',
			valid: false,
			errors: [{ pointer: '/value/rate', detail: 'Between 0 and 1: 20 % is "0.20".' }],
		},
	},
	resolveConfig: {
		answer: {
			id: 'cfg_01k3v0j9x4f7mbt2w8h5q6z1ra',
			object: 'resolved_config',
			version: 2,
			ref: 'cfg_01k3v0j9x4f7mbt2w8h5q6z1ra@2',
			country_code: 'FR',
			user_type: null,
			value: { rate: '0.055', category: 'S', parts: null, source: 'CGI art. 278-0 bis A 3°', note: null },
		},
	},
	checkConfig: {
		answer: {
			object: 'config_check',
			at: '2026-11-22',
			problems: [
				{
					severity: 'error',
					config_type: 'tax_rate',
					config_key: 'standard',
					country_code: 'BE',
					what: 'There is a registration in BE but no rate.',
					mend: 'Add tax_rate/standard for BE.',
				},
			],
		},
	},
	validateTenant: {
		answer: {
			object: 'validation',
			tenant: 'coko',
			ok: false,
			checked: { documents: 120, entries: 180, customers: 40 },
			faults: [
				{
					kind: 'document_changed',
					severity: 'error',
					subject: 'INV-2026-000003',
					detail: 'The document is not the one that was sealed.',
					mend: 'Compare it with its archived text, and restore it from a backup.',
				},
			],
			next_cursor: null,
		},
	},
};
