import { beforeAll, describe, expect, it } from 'vitest';
import { type House, openHouse } from '../../support/house.ts';
import { leavesNothing } from '../../support/snapshot.ts';
import {
	customersPath,
	draft,
	finalize,
	invoicesPath,
	issue,
	item,
	pay,
	pointersOf,
	readInvoice,
	readProblem,
} from './requests.ts';

let house: House;

beforeAll(async () => {
	house = await openHouse();
	await issue(house);
});

const change = (id: string, body: object) => house.request('PATCH', `${invoicesPath}/${id}`, { body });
const read = async (id: string) => readInvoice(await house.request('GET', `${invoicesPath}/${id}`));

describe('POST /invoices', () => {
	it('answers what a reader finds again, with where it stands in its life', async () => {
		const created = await issue(house, { due_date: '2026-12-31', notes: 'Merci', metadata: { order: 'A-1' } });
		expect(created).toMatchObject({
			object: 'invoice',
			status: 'pending',
			issue_date: '2026-11-22',
			due_date: '2026-12-31',
			notes: 'Merci',
			metadata: { order: 'A-1' },
			amount_due: '35.99',
		});
		expect(await read(created.id)).toEqual(created);
	});

	it('takes the due date of the payment terms when none is named', async () => {
		expect((await issue(house)).due_date).toBe('2026-12-22');
	});

	it('accepts a slash at the end', async () => {
		const body = { customer: null, external_id: '42', currency: 'EUR', items: [item()] };
		expect((await house.request('POST', `${invoicesPath}/`, { body })).status).toBe(201);
	});
});

describe('GET /invoices/by-number', () => {
	it('finds the invoice by its legal number', async () => {
		const created = await issue(house);
		const found = await house.request('GET', `${invoicesPath}/by-number?number=${created.invoice_number}`);
		expect((await readInvoice(found)).id).toBe(created.id);
	});

	it('knows no number that was never given, and refuses what can be none', async () => {
		await readProblem(await house.request('GET', `${invoicesPath}/by-number?number=INV-2026-999999`), 404);
		for (const query of ['', '?number=', '?number=%27%20OR%201', `?number=${'1'.repeat(36)}`, '?number=1&number=2']) {
			expect(await pointersOf(await house.request('GET', `${invoicesPath}/by-number${query}`))).toEqual([
				'/query/number',
			]);
		}
	});
});

describe('PATCH /invoices/{id}', () => {
	it('changes what it names, computes what follows, and keeps the rest', async () => {
		const before = await draft(house, { notes: 'kept' });
		const after = await readInvoice(await change(before.id, { items: [item({ quantity: 2 })] }));
		expect(after).toMatchObject({ notes: 'kept', status: 'draft', subtotal: '59.98', total_amount: '71.98' });
		expect(await read(before.id)).toEqual(after);
	});

	it('reads amounts in the currency of the draft; another currency needs every amount again', async () => {
		const { id } = await draft(house, { currency: 'XOF', items: [item({ unit_price: '6500' })] });
		const wrong = await leavesNothing(() => change(id, { items: [item({ unit_price: '65.00' })] }));
		expect(await pointersOf(wrong)).toEqual(['/items/0/unit_price']);
		expect(await pointersOf(await leavesNothing(() => change(id, { currency: 'EUR' })))).toEqual(['/currency']);
		const euros = await readInvoice(await change(id, { currency: 'EUR', items: [item()], discounts: [] }));
		expect(euros).toMatchObject({ currency: 'EUR', total_amount: '35.99' });
	});

	it('refuses what an invoice would be refused for', async () => {
		const { id } = await draft(house);
		for (const body of [{ items: [] }, { items: [item({ tax_code: 'x' })] }, { notes: '' }, { due_date: 'soon' }]) {
			await readProblem(await leavesNothing(() => change(id, body)), 422);
		}
	});

	it('an issued invoice cannot be changed', async () => {
		const { id } = await issue(house);
		const problem = await readProblem(await leavesNothing(() => change(id, { notes: 'x' })), 409);
		expect(problem).toMatchObject({
			type: '/problems/invoice-wrong-status',
			invoice_status: 'pending',
			detail: expect.stringContaining('It is issued and open'),
		});
	});
});

describe('DELETE /invoices/{id}', () => {
	it('discards a draft, which is gone and cannot come back', async () => {
		const { id } = await draft(house);
		expect((await house.request('DELETE', `${invoicesPath}/${id}`)).status).toBe(204);
		for (const attempt of [
			() => house.request('GET', `${invoicesPath}/${id}`),
			() => house.request('DELETE', `${invoicesPath}/${id}`),
			() => change(id, { notes: 'x' }),
			() => finalize(house, id),
		]) {
			await readProblem(await leavesNothing(attempt), 404);
		}
	});

	it('an issued invoice cannot be discarded', async () => {
		const { id } = await issue(house);
		await readProblem(await leavesNothing(() => house.request('DELETE', `${invoicesPath}/${id}`)), 409);
	});
});

describe('POST /invoices/{id}/finalize', () => {
	it('decides again by the customer and the day of the issue', async () => {
		const { id, customer_id: customer } = await draft(house, {
			customer: { external_id: 'mover', name: 'Mover', country: 'FR' },
		});
		await house.request('PATCH', `${customersPath}/${customer}`, { body: { name: 'Moved', country: 'BE' } });
		const issued = await readInvoice(await finalize(house, id));
		expect(issued).toMatchObject({ billing: { name: 'Moved', country: 'BE' }, tax_amount: '6.30', status: 'pending' });
		expect(issued.invoice_number).toMatch(/^INV-2026-\d{6}$/);
	});

	it('a finalized invoice cannot be finalized again', async () => {
		const { id } = await draft(house);
		await finalize(house, id);
		const problem = await readProblem(await leavesNothing(() => finalize(house, id)), 409);
		expect(problem.title).toBe('The invoice is already issued');
	});

	it('a later change of the customer leaves the issued invoice as it was', async () => {
		const issued = await issue(house, { customer: { external_id: 'changer', name: 'Before', country: 'FR' } });
		await house.request('PATCH', `${customersPath}/${issued.customer_id}`, { body: { name: 'After' } });
		expect(await read(issued.id)).toEqual(issued);
	});
});

describe('GET /invoices/{id}/pdf', () => {
	it('comes when it is printed, and is the same bytes for ever', async () => {
		const { id, pdf_url: url } = await issue(house);
		const early = await house.request('GET', `${url}`);
		expect(early.headers.get('retry-after')).toBe('2');
		await readProblem(early, 409);
		await house.drain();
		const first = await house.request('GET', `${url}`);
		expect(first.headers.get('content-type')).toBe('application/pdf');
		expect(first.headers.get('content-disposition')).toMatch(/filename="INV-2026-\d{6}\.pdf"/);
		const bytes = new Uint8Array(await first.arrayBuffer());
		expect(new TextDecoder().decode(bytes.slice(0, 5))).toBe('%PDF-');
		await pay(house, id, { amount: '35.99' });
		await house.drain();
		expect(new Uint8Array(await (await house.request('GET', `${url}`)).arrayBuffer())).toEqual(bytes);
	});

	it('a draft has none', async () => {
		const { id } = await draft(house);
		await readProblem(await leavesNothing(() => house.request('GET', `${invoicesPath}/${id}/pdf`)), 409);
	});
});

it.each([
	'inv_',
	'inv_x',
	'cus_01k3v0j9x4f7mbt2w8h5q6z1ra',
	'INV-2026-000001',
	'%00',
	'..%2f..',
	'inv_81k3v0j9x4f7mbt2w8h5q6z1ra',
])('"%s" is no id of an invoice', async (id) => {
	for (const [method, path] of [
		['GET', ''],
		['GET', '/pdf'],
		['DELETE', ''],
		['POST', '/finalize'],
	] as const) {
		expect(await pointersOf(await leavesNothing(() => house.request(method, `${invoicesPath}/${id}${path}`)))).toEqual([
			'/param/id',
		]);
	}
});
