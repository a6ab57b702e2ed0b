import { beforeEach, expect, it } from 'vitest';
import { freshStorage, openHouse } from '../support/house.ts';

beforeEach(freshStorage);

it('health needs no key, answers at the root and under the base, and tells how full the database is', async () => {
	const house = await openHouse();
	for (const path of ['/health', '/api/billing/health', '/api/billing/health/']) {
		const response = await house.request('GET', path, { key: null });
		expect(response.status).toBe(200);
		const report = (await response.json()) as { status: string; checks: { name: string; detail: string }[] };
		expect(report.status).toBe('ok');
		expect(report.checks.find(({ name }) => name === 'database')?.detail).toMatch(/^\d+\.\d % of the space used$/);
	}
});

it('a document that nobody sealed for over five minutes makes health degraded', async () => {
	const house = await openHouse();
	await house.request('POST', '/api/billing/invoices', {
		body: {
			customer: { name: 'Awa Ndiaye', country: 'FR' },
			currency: 'EUR',
			items: [{ description: 'Abonnement Premium', unit_price: '29.99' }],
		},
	});
	house.clock.set('2026-11-22T10:06:00.000Z');
	const report = (await (await house.request('GET', '/health', { key: null })).json()) as { status: string };
	expect(report.status).toBe('degraded');
	await house.drain();
	const after = (await (await house.request('GET', '/health', { key: null })).json()) as { status: string };
	expect(after.status).toBe('ok');
});
