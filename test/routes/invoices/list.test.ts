import { beforeAll, describe, expect, it } from 'vitest';
import type { InvoiceResponse } from '../../../src/contract/invoice-response.ts';
import { type House, openHouse } from '../../support/house.ts';
import { customersPath, draft, invoicesPath, issue, item, pay, pointersOf } from './requests.ts';

let house: House;
const made: InvoiceResponse[] = [];

beforeAll(async () => {
	house = await openHouse();
	for (let index = 0; index < 5; index++) made.push(await issue(house));
	made.push(await issue(house, { currency: 'XOF', items: [item({ unit_price: '6500' })] }));
	made.push(
		await issue(house, { invoice_type: 'subscription', customer: { external_id: '7', name: 'Moussa', country: 'SN' } }),
	);
	made.push(await draft(house));
	await pay(house, made[0]!.id, { amount: '35.99' });
	house.clock.set('2026-11-25T10:00:00.000Z');
	made.push(await issue(house));
});

interface Page {
	readonly data: readonly InvoiceResponse[];
	readonly next_cursor: string | null;
}

const list = async (query: string): Promise<Page> => {
	const response = await house.request('GET', `${invoicesPath}${query}`);
	expect(response.status).toBe(200);
	return (await response.json()) as Page;
};

const idsOf = ({ data }: Page) => data.map(({ id }) => id);
const newestFirst = (invoices: readonly InvoiceResponse[]) => invoices.map(({ id }) => id).reverse();

it('lists every invoice, newest first', async () => {
	expect(idsOf(await list(''))).toEqual(newestFirst(made));
});

it('pages of two put end to end are the whole list', async () => {
	const seen: string[] = [];
	let cursor: string | null = null;
	do {
		const page: Page = await list(`?limit=2${cursor === null ? '' : `&cursor=${cursor}`}`);
		expect(page.data.length).toBeLessThanOrEqual(2);
		seen.push(...idsOf(page));
		cursor = page.next_cursor;
	} while (cursor !== null);
	expect(seen).toEqual(newestFirst(made));
});

describe('filters', () => {
	it('by status, type, currency and customer', async () => {
		expect(idsOf(await list('?status=paid'))).toEqual([made[0]!.id]);
		expect(idsOf(await list('?status=draft'))).toEqual([made[7]!.id]);
		expect(idsOf(await list('?currency=XOF'))).toEqual([made[5]!.id]);
		expect(idsOf(await list('?invoice_type=subscription'))).toEqual([made[6]!.id]);
		expect(idsOf(await list(`?customer_id=${made[6]!.customer_id}`))).toEqual([made[6]!.id]);
		expect(idsOf(await list('?status=pending&currency=EUR&limit=100'))).toHaveLength(6);
	});

	it('by dates, both ends included', async () => {
		expect(idsOf(await list('?issue_date_from=2026-11-25'))).toEqual([made[8]!.id]);
		expect(idsOf(await list('?issue_date_to=2026-11-22'))).toHaveLength(7);
		expect(idsOf(await list('?created_from=2026-11-25T10:00:00Z'))).toEqual([made[8]!.id]);
		expect(idsOf(await list('?created_to=2026-11-25T09:59:59.999Z'))).toHaveLength(8);
	});

	it.each([
		['status', 'open'],
		['currency', 'CHF'],
		['currency', 'eur'],
		['invoice_type', 'bill'],
		['customer_id', 'inv_01k3v0j9x4f7mbt2w8h5q6z1ra'],
		['issue_date_from', '22.11.2026'],
		['created_from', '2026-11-22'],
		['created_to', '2026-11-22T10:00:00+01:00'],
	])('%s=%s is refused', async (name, value) => {
		expect(
			await pointersOf(await house.request('GET', `${invoicesPath}?${name}=${encodeURIComponent(value)}`)),
		).toEqual([`/query/${name}`]);
	});
});

describe.each([invoicesPath, customersPath])('the page of %s', (path) => {
	it.each(['0', '101', 'abc', '-1', '1.5', '', 'Infinity', '١'])('a limit of "%s" is refused', async (limit) => {
		expect(await pointersOf(await house.request('GET', `${path}?limit=${encodeURIComponent(limit)}`))).toEqual([
			'/query/limit',
		]);
	});

	it.each([
		['huge', 'x'.repeat(5000)],
		['of another type', path === invoicesPath ? 'cus_01k3v0j9x4f7mbt2w8h5q6z1ra' : 'inv_01k3v0j9x4f7mbt2w8h5q6z1ra'],
		['empty', ''],
		['code', "' OR 1=1 --"],
	])('a cursor that is %s is refused', async (_name, cursor) => {
		const response = await house.request('GET', `${path}?cursor=${encodeURIComponent(cursor)}`);
		expect(await pointersOf(response)).toEqual(['/query/cursor']);
	});

	it('a parameter given twice is refused', async () => {
		for (const name of ['limit', 'cursor', 'email', 'status']) {
			const response = await house.request('GET', `${path}?${name}=1&${name}=2`);
			expect((await pointersOf(response))[0]).toMatch(/^\/query\//);
		}
	});
});
