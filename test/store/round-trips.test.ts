import { beforeAll, expect, it } from 'vitest';
import type { InvoiceResponse } from '../../src/contract/invoice-response.ts';
import {
	customersPath,
	draft,
	finalize,
	invoicesPath,
	issue,
	item,
	pay,
	postInvoice,
} from '../routes/invoices/requests.ts';
import { type House, openHouse } from '../support/house.ts';

let house: House;
let invoice: InvoiceResponse;

beforeAll(async () => {
	house = await openHouse();
	invoice = await issue(house);
});

/** What the answer says it cost. */
const callsOf = (response: Response): number => {
	expect(response.ok).toBe(true);
	return Number(/desc="(\d+) calls/.exec(response.headers.get('server-timing') ?? '')?.[1]);
};

const get = async (path: string) => callsOf(await house.request('GET', path));

it('reading an invoice takes one round trip, by id or by number', async () => {
	expect(await get(`${invoicesPath}/${invoice.id}`)).toBe(1);
	expect(await get(`${invoicesPath}/by-number?number=${invoice.invoice_number}`)).toBe(1);
});

it('a list takes one, a PDF one, a customer one', async () => {
	await house.drain();
	expect(await get(`${invoicesPath}?limit=100&status=pending`)).toBe(1);
	expect(await get(`${invoicesPath}/${invoice.id}/pdf`)).toBe(1);
	expect(await get(`${customersPath}/${invoice.customer_id}`)).toBe(1);
	expect(await get(`${customersPath}?email=awa%40example.com`)).toBe(1);
});

it('creating and issuing takes two warm and at most three cold, whatever it brings along', async () => {
	const newcomer = { external_id: 'new', name: 'New', country: 'FR' };
	const attempts = [
		{},
		{ customer: newcomer },
		{ customer: { ...newcomer, name: 'Changed' } },
		{ items: Array.from({ length: 500 }, () => item()) },
	];
	for (const [index, given] of attempts.entries()) {
		const headers = { 'idempotency-key': `attempt-${index}` };
		expect(callsOf(await postInvoice(house, given, { headers }))).toBe(2);
	}
	house.clock.set('2026-11-22T10:05:00.000Z');
	expect(callsOf(await postInvoice(house))).toBe(3);
});

it('a repetition takes one', async () => {
	const headers = { 'idempotency-key': 'again' };
	await postInvoice(house, {}, { headers });
	expect(callsOf(await postInvoice(house, {}, { headers }))).toBe(1);
});

it('finalizing takes two, changing a draft and paying three', async () => {
	const { id } = await draft(house);
	const changed = await house.request('PATCH', `${invoicesPath}/${id}`, { body: { notes: 'x' } });
	expect(callsOf(changed)).toBeLessThanOrEqual(3);
	expect(callsOf(await finalize(house, id))).toBe(2);
	expect(callsOf(await pay(house, id, { amount: '35.99' }))).toBeLessThanOrEqual(3);
});

it('each answer tells where a client reads its own writes', async () => {
	const response = await house.request('GET', invoicesPath);
	expect(response.headers.get('x-d1-bookmark')).toMatch(/^[0-9a-f-]+$/);
});
