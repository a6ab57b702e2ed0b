import { beforeAll, describe, expect, it } from 'vitest';
import { type Body, call, newKey, simpleInvoice } from '../support/callers.ts';
import { type House, openHouse, senegaleseKey } from '../support/house.ts';

let house: House;
let invoice: Body;
beforeAll(async () => {
	house = await openHouse();
	const headers = { 'x-reason': 'By telephone' };
	invoice = (await call(house, 'POST', '/invoices', { body: simpleInvoice('42'), headers })).body;
	await call(house, 'POST', `/invoices/${invoice.id}/payments`, { body: { amount: invoice.total_amount } });
});

const list = async (path: string, key?: string): Promise<Body> =>
	(await call(house, 'GET', path, key === undefined ? {} : { key })).body;

describe('the audit trail', () => {
	it.each(['/audit', '/events'])('%s tells what happened, who did it, how and why, latest first', async (path) => {
		const { data } = await list(`${path}?subject_id=${invoice.id}`);
		expect(data.at(-1)).toMatchObject({
			object: 'event',
			type: 'invoice.issued',
			subject_id: invoice.id,
			subject_version: 1,
			origin: 'api',
			reason: 'By telephone',
			occurred_at: house.clock.now(),
		});
		expect(data.at(-1).actor).toMatch(/^key:key_/);
		expect(data.map(({ subject_version }: Body) => subject_version)).toEqual([2, 1]);
	});

	it('is filtered by type and paged without a gap or a repeat', async () => {
		expect((await list('/audit?type=tenant.created')).data).toHaveLength(1);
		const all = (await list('/audit?limit=100')).data.map(({ id }: Body) => id);
		const paged: string[] = [];
		let cursor: string | null = null;
		do {
			const page: Body = await list(`/audit?limit=2${cursor === null ? '' : `&cursor=${cursor}`}`);
			paged.push(...page.data.map(({ id }: Body) => id));
			cursor = page.next_cursor;
		} while (cursor !== null);
		expect(paged).toEqual(all);
	});

	it('holds no personal data', async () => {
		const text = JSON.stringify(await list('/audit?limit=100'));
		expect(text).not.toMatch(/Awa|Ndiaye|awa@example\.com/);
	});

	it('is a tenant’s own', async () => {
		expect((await list(`/audit?subject_id=${invoice.id}`, senegaleseKey)).data).toEqual([]);
		expect((await list('/audit?type=tenant.created', senegaleseKey)).data).toMatchObject([{ subject_id: 'coko-sn' }]);
	});

	it.each(['abc', '-1', '0', '1.5', 'evt_01k3v0j9x4f7mbt2w8h5q6z1rc'])('refuses %s as a cursor', async (cursor) => {
		const refused = await call(house, 'GET', `/audit?cursor=${cursor}`);
		expect(refused).toMatchObject({ status: 422, body: { errors: [{ pointer: '/query/cursor' }] } });
	});
});

describe('the events of an invoice', () => {
	it('can be read by who may read invoices, without the right to audit', async () => {
		const { key } = await newKey(house, { scopes: ['invoices:read'] });
		const { data } = await list(`/invoices/${invoice.id}/events`, key);
		expect(data.map(({ subject_id }: Body) => subject_id)).toEqual([invoice.id, invoice.id]);
		expect((await call(house, 'GET', '/audit', { key })).status).toBe(403);
	});

	it('of another tenant’s invoice are not found', async () => {
		const refused = await call(house, 'GET', `/invoices/${invoice.id}/events`, { key: senegaleseKey });
		expect(refused).toMatchObject({ status: 404, body: { type: '/problems/invoice-not-found' } });
	});
});
