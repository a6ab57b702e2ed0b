import { beforeEach, expect, it } from 'vitest';
import { call } from '../../support/callers.ts';
import { dumpDatabase } from '../../support/database-dump.ts';
import { freshStorage, type House, openHouse } from '../../support/house.ts';
import { anotherCustomer, awa, invoiceBody, issue, item, keyOf } from './requests.ts';

let house: House;

beforeEach(async () => {
	await freshStorage();
	house = await openHouse();
});

const preview = (given: object = {}, key?: string) =>
	call(house, 'POST', '/invoices/preview', { body: invoiceBody(given), ...(key !== undefined && { key }) });

/** What both tell, without what only an invoice that exists has. */
const comparable = ({
	id: _id,
	object: _object,
	invoice_number: _number,
	customer_id: _customer,
	customer_credit_applied: _credit,
	payment_url: _payment,
	pdf_url: _pdf,
	created_at: _created,
	updated_at: _updated,
	...rest
}: Record<string, unknown>) => ({
	...rest,
	items: (rest['items'] as Record<string, unknown>[]).map(({ id: _line, ...line }) => line),
});

const cases: readonly (readonly [string, object])[] = [
	['a subscription', {}],
	['a due date and a note', { due_date: '2027-01-31', notes: 'Merci' }],
	[
		'discounts of lines and of the document, prices with tax, several rates',
		{
			prices_include_tax: true,
			discounts: [{ type: 'percentage', value: '10' }],
			items: [
				item({ quantity: '2.25', unit_price: '64.22' }),
				item({ tax_code: 'ebook', discounts: [{ type: 'amount', value: '1.00' }] }),
			],
		},
	],
	['nothing to pay', { items: [item({ discounts: [{ type: 'percentage', value: '100' }] })] }],
	['a foreign currency', { currency: 'XOF', items: [item({ unit_price: '6500' })] }],
	['a draft, whose flag does not count', { draft: true }],
];

it.each(cases)('is what the invoice then says: %s', async (_name, given) => {
	const previewed = await preview(given);
	expect(previewed.status, JSON.stringify(previewed.body)).toBe(200);
	const issued = await issue(house, { ...given, draft: false });
	expect(comparable(previewed.body)).toEqual(comparable({ ...issued }));
});

it('leaves no trace: nothing is written, numbered, sent or spent', async () => {
	await issue(house);
	await house.drain();
	const before = await dumpDatabase();
	const answer = await preview({ customer: { ...awa, external_id: 'new', name: 'Nobody yet' } });
	expect(answer.status).toBe(200);
	await preview({ customer: { ...awa, name: 'Renamed' } });
	expect(await dumpDatabase()).toEqual(before);
	expect(house.queued).toEqual([]);
	expect((await issue(house)).invoice_number).toBe('INV-2026-000002');
});

it('gives nothing by which it could be asked for', async () => {
	const { body } = await preview();
	expect(body).toMatchObject({ id: null, invoice_number: null, customer_id: null, payment_url: null, pdf_url: null });
	expect(JSON.stringify(body)).not.toMatch(/(inv|lin|cus|evt)_/);
});

it('names the customer where there is one, as the invoice would describe them', async () => {
	const { customer_id: customerId } = await issue(house);
	const { body } = await preview({ customer: { ...awa, name: 'Awa Diop' } });
	expect(body.customer_id).toBe(customerId);
	expect(body.billing.name).toBe('Awa Diop');
});

it('refuses what creating refuses', async () => {
	const refused: readonly object[] = [
		{ items: [] },
		{ items: [item({ discounts: [{ type: 'amount', value: '30.00' }] })] },
		{ due_date: '2026-11-21' },
		{ customer: { external_id: 'unknown', email: 'x@example.com' } },
		{ customer: undefined, customer_id: anotherCustomer },
		{ currency: 'NOK' },
	];
	for (const given of refused) {
		const previewed = await preview(given);
		const created = await call(house, 'POST', '/invoices', { body: invoiceBody(given) });
		const { instance: _preview, ...problem } = previewed.body;
		const { instance: _create, ...other } = created.body;
		expect(previewed.status).toBeGreaterThanOrEqual(404);
		expect([previewed.status, problem]).toEqual([created.status, other]);
	}
});

it('takes a rate by hand only from who may set one', async () => {
	const given = { items: [item({ tax_rate: '0.10' })] };
	expect((await preview(given)).body.tax_breakdown[0].rate).toBe('0.10');
	expect((await preview(given, await keyOf(house, 'coko', 'service', ['invoices:write']))).status).toBe(403);
});

it('takes one round trip', async () => {
	await preview();
	const { headers } = await preview();
	expect(headers.get('server-timing')).toContain('"1 calls, 0 rows written"');
});
