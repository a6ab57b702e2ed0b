import { expect, it } from 'vitest';
import { openHouse } from '../support/house.ts';

it('one call creates, issues, prints, seals and mails a French invoice', async () => {
	const house = await openHouse();
	const response = await house.request('POST', '/api/billing/invoices/', {
		body: {
			customer: { external_id: '42', name: 'Awa Ndiaye', email: 'awa@example.com', country: 'FR', locale: 'fr' },
			currency: 'EUR',
			items: [{ description: 'Abonnement Premium', quantity: 1, unit_price: 29.99, item_type: 'subscription' }],
		},
	});
	const invoice = (await response.json()) as Record<string, unknown>;
	expect(response.status).toBe(201);
	expect(response.headers.get('server-timing')).toContain('3 calls');
	expect(invoice['total_amount']).toBe('35.99');
	expect(invoice['invoice_number']).toBe('INV-2026-000001');
	await house.drain();
	expect(house.mails).toHaveLength(1);
	const pdf = await house.request('GET', `${invoice['pdf_url']}`);
	expect(pdf.status).toBe(200);
	const read = await house.request('GET', `/api/billing/invoices/${invoice['id']}`);
	expect(((await read.json()) as Record<string, unknown>)['status']).toBe('sent');
});
