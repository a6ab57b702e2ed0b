import { beforeAll, describe, expect, it } from 'vitest';
import type { InvoiceId } from '../../src/domain/kernel/ids.ts';
import { type House, openHouse, tenantId } from '../support/house.ts';
import { issueInvoice, openPage } from '../support/payer.ts';

let house: House;

beforeAll(async () => {
	house = await openHouse();
});

const issue = () => issueInvoice(house);
const open = (path: string, headers?: Record<string, string>) => openPage(house, path, headers);

describe('a link that is not ours', () => {
	const expectUnknown = async (path: string, headers?: Record<string, string>) => {
		const response = await open(path, headers);
		expect(response.status).toBe(404);
		expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
		return response.text();
	};

	it('is told politely, in the language of the browser or the one chosen', async () => {
		expect(await expectUnknown('/pay/nothing')).toContain('<h1>Page introuvable</h1>');
		expect(await expectUnknown('/pay/nothing', { 'accept-language': 'en-GB,en;q=0.9' })).toContain('Page not found');
		expect(await expectUnknown('/pay/nothing?lang=en')).toContain('Page not found');
	});

	it('with a forged end, another key, a cut or a longer token: the same page, without a word about the invoice', async () => {
		const { path, number } = await issue();
		const token = path.slice('/pay/'.length);
		const unknown = await expectUnknown('/pay/nothing');
		const parts = token.split('.');
		const forged = [
			`${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`,
			[parts[0], parts[1], 'other', parts[3]].join('.'),
			['coko-sn', ...parts.slice(1)].join('.'),
			token.slice(0, -4),
			`${token}.x`,
		];
		for (const each of forged) {
			const page = await expectUnknown(`/pay/${each}`);
			expect(page).toBe(unknown);
			expect(page).not.toContain(number);
			await expectUnknown(`/pay/${each}/invoice.pdf`);
		}
	});

	it('a token of one tenant does not open an invoice of another', async () => {
		const { id } = await issue();
		const link = await house.wiring.payTokens.paymentUrl({ tenantId: tenantId('coko-sn'), id: id as InvoiceId });
		await expectUnknown(new URL(link).pathname);
		await expectUnknown(`${new URL(link).pathname}/invoice.pdf`);
		const nobody = await house.wiring.payTokens.paymentUrl({ tenantId: tenantId('nobody'), id: id as InvoiceId });
		await expectUnknown(new URL(nobody).pathname);
	});

	it('a draft has no page yet', async () => {
		const response = await house.request('POST', '/api/billing/invoices', {
			body: {
				customer: { external_id: '42' },
				currency: 'EUR',
				items: [{ description: 'Abonnement', unit_price: '1.00' }],
				draft: true,
			},
		});
		const { id } = (await response.json()) as { id: InvoiceId };
		const link = await house.wiring.payTokens.paymentUrl({ tenantId: tenantId('coko'), id });
		await expectUnknown(new URL(link).pathname);
	});
});

describe('the document', () => {
	it('is in preparation until it is printed, then comes as it was archived', async () => {
		const { id, path, number } = await issue();
		const early = await open(`${path}/invoice.pdf`);
		expect(early.status).toBe(503);
		expect(early.headers.get('retry-after')).toBe('3');
		expect(early.headers.get('refresh')).toBe('3');
		expect(await early.text()).toContain('Votre facture est en préparation');
		await house.drain();
		const ready = await open(`${path}/invoice.pdf`);
		expect(ready.status).toBe(200);
		expect(ready.headers.get('content-type')).toBe('application/pdf');
		expect(ready.headers.get('content-disposition')).toBe(`inline; filename="${number}.pdf"`);
		expect(ready.headers.get('cache-control')).toBe('no-store');
		const archived = await house.request('GET', `/api/billing/invoices/${id}/pdf`);
		expect(new Uint8Array(await ready.arrayBuffer())).toEqual(new Uint8Array(await archived.arrayBuffer()));
	});

	it('that takes long no longer makes the page reload', async () => {
		const { path } = await issue();
		const before = house.clock.now();
		house.clock.set('2026-11-22T10:30:00.000Z');
		const late = await open(`${path}/invoice.pdf?lang=en`);
		expect(late.status).toBe(503);
		expect(late.headers.get('refresh')).toBeNull();
		expect(await late.text()).toContain('The PDF takes longer than usual.');
		house.clock.set(before);
	});
});
