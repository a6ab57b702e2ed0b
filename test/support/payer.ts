import type { House } from './house.ts';

export interface Issued {
	readonly id: string;
	/** Of its payment page. */
	readonly path: string;
	readonly number: string;
}

/** Issues an invoice over 35.99 EUR, or what `more` makes of it. */
export const issueInvoice = async (house: House, more: object = {}, key?: string): Promise<Issued> => {
	const response = await house.request('POST', '/api/billing/invoices', {
		...(key !== undefined && { key }),
		body: {
			customer: { external_id: '42', name: 'Awa Ndiaye', email: 'awa@example.com', country: 'FR', locale: 'fr' },
			currency: 'EUR',
			items: [{ description: 'Abonnement Premium', quantity: 1, unit_price: 29.99, item_type: 'subscription' }],
			...more,
		},
	});
	const invoice = (await response.json()) as Record<string, string>;
	if (response.status !== 201) throw new Error(JSON.stringify(invoice));
	return { id: invoice['id']!, path: new URL(invoice['payment_url']!).pathname, number: invoice['invoice_number']! };
};

/** As a payer's browser asks. */
export const openPage = (house: House, path: string, headers: Record<string, string> = {}): Promise<Response> =>
	house.request('GET', path, { key: null, headers });
