import { beforeAll, describe, expect, it } from 'vitest';
import type { InvoiceResponse } from '../../../src/contract/invoice-response.ts';
import { type House, openHouse, senegaleseKey } from '../../support/house.ts';
import { leavesNothing } from '../../support/snapshot.ts';
import { type Door, holdsItsDoors } from './doors.ts';
import { draft, invoiceBody, invoicesPath, issue, pay, postInvoice, readProblem } from './requests.ts';

let house: House;
let drafted: InvoiceResponse;
let issued: InvoiceResponse;

beforeAll(async () => {
	house = await openHouse();
	drafted = await draft(house);
	issued = await issue(house);
	await house.drain();
	await issue(house, { customer: { external_id: '42', name: 'Fatou', country: 'SN' } }, { key: senegaleseKey });
});

const doors = (): readonly Door[] => {
	const read = { closedTo: 'admin', scope: 'invoices:read', names: 'a thing of the tenant' } as const;
	const write = { closedTo: 'support', scope: 'invoices:write', names: 'a thing of the tenant' } as const;
	return [
		{ ...write, method: 'POST', path: invoicesPath, body: invoiceBody(), names: 'nothing' },
		{ ...read, method: 'GET', path: invoicesPath, names: 'nothing' },
		{ ...read, method: 'GET', path: `${invoicesPath}/${issued.id}` },
		{ ...read, method: 'GET', path: `${invoicesPath}/${issued.id}/pdf` },
		{ ...read, method: 'GET', path: `${invoicesPath}/${issued.id}/explain` },
		{ ...write, method: 'PATCH', path: `${invoicesPath}/${drafted.id}`, body: { notes: 'x' } },
		{ ...write, method: 'DELETE', path: `${invoicesPath}/${drafted.id}` },
		{ ...write, method: 'POST', path: `${invoicesPath}/${drafted.id}/finalize` },
		{
			...write,
			method: 'POST',
			path: `${invoicesPath}/${issued.id}/payments`,
			body: { amount: '1.00' },
			scope: 'payments:write',
		},
	];
};

describe('every door to invoices', () => holdsItsDoors(() => house, doors));

describe('another tenant’s things', () => {
	it('a customer named by id cannot be billed', async () => {
		const given = { customer: null, customer_id: issued.customer_id };
		const response = await leavesNothing(() => postInvoice(house, given, { key: senegaleseKey }));
		await readProblem(response, 404);
	});

	it('an equal external id is another customer', async () => {
		const own = await issue(house, { customer: null, external_id: '42' }, { key: senegaleseKey });
		expect(own.customer_id).not.toBe(issued.customer_id);
		expect(own.billing.name).toBe('Fatou');
	});

	it('an equal number is another invoice', async () => {
		const path = `${invoicesPath}/by-number?number=${issued.invoice_number}`;
		const own = (await (await house.request('GET', path, { key: senegaleseKey })).json()) as InvoiceResponse;
		expect(own.id).not.toBe(issued.id);
	});

	it('a list shows none of them, whatever it is asked for', async () => {
		for (const query of ['', `?customer_id=${issued.customer_id}`, '?limit=100', '?status=draft']) {
			const response = await house.request('GET', `${invoicesPath}${query}`, { key: senegaleseKey });
			const { data } = (await response.json()) as { data: InvoiceResponse[] };
			expect(data.map(({ id }) => id)).not.toContain(issued.id);
			expect(data.every(({ billing }) => billing.name === 'Fatou')).toBe(true);
		}
	});
});

it('a payment link is made for every issued invoice, and none for a draft', () => {
	expect(issued.payment_url).toMatch(/^https:\/\/billing\.example\.test\/pay\/coko\./);
	expect([drafted.payment_url, drafted.pdf_url, drafted.invoice_number]).toEqual([null, null, null]);
});

it('a refusal of another tenant reads like that of something that never was', async () => {
	const unknown = 'inv_01k3v0j9x4f7mbt2w8h5q6z1ra';
	const texts = [];
	for (const id of [issued.id, unknown]) {
		const problem = await readProblem(await house.request('GET', `${invoicesPath}/${id}`, { key: senegaleseKey }), 404);
		texts.push(JSON.stringify({ ...problem, instance: '' }).replace(id, 'id'));
	}
	expect(texts[0]).toBe(texts[1]);
	await readProblem(await pay(house, unknown, { amount: '1.00' }), 404);
});
