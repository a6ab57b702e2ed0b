import { beforeAll, describe, expect, it } from 'vitest';
import {
	anotherCustomer,
	awa,
	customersPath,
	draft,
	finalize,
	invoicesPath,
	issue,
	item,
	keyOf,
	pointersOf,
	postInvoice,
	postText,
	readCustomer,
	readInvoice,
	readProblem,
} from '../routes/invoices/requests.ts';
import { type House, openHouse } from '../support/house.ts';
import { leavesNothing, rowsGained } from '../support/snapshot.ts';

let house: House;

beforeAll(async () => {
	house = await openHouse();
	await issue(house);
});

const refused = (given: object) => leavesNothing(() => postInvoice(house, given));
const items = (count: number, given: object = {}) => Array.from({ length: count }, () => item(given));

describe('lines', () => {
	it.each([0, 501, 1001])('%d of them are refused', async (count) => {
		expect(await pointersOf(await refused({ items: items(count) }))).toEqual(['/items']);
	});
});

describe('tax', () => {
	it('an unknown tax code', async () => {
		expect(await pointersOf(await refused({ items: [item({ tax_code: 'reduced' })] }))).toEqual(['/items/0/tax_code']);
	});

	it('a code that has no rate where the customer is', async () => {
		const given = { customer: { name: 'Jan', country: 'BE' }, items: [item(), item({ tax_code: 'book' })] };
		expect(await pointersOf(await refused(given))).toEqual(['/items/1/tax_code']);
	});

	it.each(['1.01', 20, '-0.1', 'NaN', '20%'])('a rate of %s set by hand', async (rate) => {
		expect(await pointersOf(await refused({ items: [item({ tax_rate: rate })] }))).toEqual(['/items/0/tax_rate']);
	});

	it('a rate set by hand needs its scope, on a new invoice and on a draft', async () => {
		const service = await keyOf(house, 'coko', 'service');
		await house.request('GET', invoicesPath, { key: service });
		const { id } = await draft(house);
		const given = { items: [item({ tax_rate: '0.10' })] };
		const created = await leavesNothing(() => postInvoice(house, given, { key: service }));
		expect((await readProblem(created, 403))['scope']).toBe('taxes:override');
		const changed = await leavesNothing(() =>
			house.request('PATCH', `${invoicesPath}/${id}`, { body: given, key: service }),
		);
		expect((await readProblem(changed, 403))['scope']).toBe('taxes:override');
		const invoice = await issue(house, given);
		expect(invoice.items[0]).toMatchObject({ tax_rate: '0.10', tax_rule: 'explicit', tax_amount: '3.00' });
	});
});

describe('dates', () => {
	it('a due date before today', async () => {
		expect(await pointersOf(await refused({ due_date: '2026-11-21' }))).toEqual(['/due_date']);
		expect((await issue(house, { due_date: '2026-11-22' })).due_date).toBe('2026-11-22');
	});

	it('a draft may name one, and is refused when it is finalized', async () => {
		const { id } = await draft(house, { due_date: '2026-11-21' });
		expect(await pointersOf(await leavesNothing(() => finalize(house, id)))).toEqual(['/due_date']);
	});

	it.each(['2026-02-30', '2026-13-01', '22/11/2026', '2026-11-22T00:00:00Z', '', '9999-12-31', '1899-12-31', 20261122])(
		'%s is no due date',
		async (date) => {
			expect(await pointersOf(await refused({ due_date: date }))).toEqual(['/due_date']);
		},
	);

	it('a period that ends before it starts, or on the same day', async () => {
		for (const end of ['2026-10-31', '2026-11-01']) {
			const given = { items: [item({ period_start: '2026-11-01', period_end: end })] };
			expect(await pointersOf(await refused(given))).toEqual(['/items/0/period_end']);
		}
	});
});

describe('the customer', () => {
	it('named twice, or not at all', async () => {
		for (const customer of [
			{ customer: awa, external_id: '42' },
			{ customer: null, customer_id: anotherCustomer, external_id: '42' },
			{ customer: null },
		]) {
			expect(await pointersOf(await refused(customer))).toEqual(['/customer']);
		}
	});

	it('incomplete: everything that is missing is named', async () => {
		const given = { customer: { external_id: 'new', email: 'new@example.com' } };
		expect(await pointersOf(await refused(given))).toEqual(['/customer/name', '/customer/country']);
		expect(await pointersOf(await refused({ customer: {} }))).toEqual(['/customer/name', '/customer/country']);
	});

	it('unknown', async () => {
		await readProblem(await refused({ customer: null, customer_id: anotherCustomer }), 404);
		await readProblem(await refused({ customer: null, external_id: 'nobody' }), 404);
	});

	it.each([
		['country', 'XX'],
		['country', 'fr'],
		['country', 'France'],
		['email', 'not an address'],
		['email', 'awa@example.com\nbcc: x@example.com'],
		['phone', '+33 1'],
		['type', 'person'],
		['locale', 'de'],
		['name', '   '],
	])('with a %s such as "%s"', async (field, value) => {
		expect(await pointersOf(await refused({ customer: { ...awa, [field]: value } }))).toEqual([`/customer/${field}`]);
	});
});

describe('text', () => {
	const places = {
		'/items/0/description': (text: string) => ({ items: [item({ description: text })] }),
		'/items/0/discounts/0/description': (text: string) => ({
			items: [item({ discounts: [{ type: 'percentage', value: '1', description: text }] })],
		}),
		'/items/0/work_id': (text: string) => ({ items: [item({ work_id: text })] }),
		'/notes': (text: string) => ({ notes: text }),
		'/customer/name': (text: string) => ({ customer: { ...awa, name: text } }),
		'/customer/external_id': (text: string) => ({ customer: { ...awa, external_id: text } }),
		'/customer/address/city': (text: string) => ({ customer: { ...awa, address: { country: 'FR', city: text } } }),
	};

	it.each(Object.entries(places))('%s refuses half characters and control characters', async (pointer, given) => {
		for (const text of ['a\ud800b', 'a\udc00b', 'a\u0000b', 'a\u0007b', 'a\u001bb', 'a\u0085b']) {
			expect(await pointersOf(await refused(given(text)))).toEqual([pointer]);
		}
	});

	it.each(Object.entries(places))('%s refuses what is empty and what is very long', async (pointer, given) => {
		for (const text of ['', ' \t ', 'x'.repeat(2001), 'x'.repeat(900_000)]) {
			expect(await pointersOf(await refused(given(text)))).toEqual([pointer]);
		}
	});

	it('line breaks belong in notes only', async () => {
		expect((await issue(house, { notes: 'first\nsecond\ttabbed' })).notes).toBe('first\nsecond\ttabbed');
		expect(await pointersOf(await refused({ items: [item({ description: 'a\nb' })] }))).toEqual([
			'/items/0/description',
		]);
	});

	it('characters beyond the first plane come back as they came', async () => {
		const description = '𝒜 第一 🎉 👩‍👩‍👧 e\u0301';
		const { id } = await issue(house, { items: [item({ description })] });
		const read = await readInvoice(await house.request('GET', `${invoicesPath}/${id}`));
		expect(read.items[0]?.description).toBe(description);
	});
});

describe('metadata', () => {
	it.each([
		['too large', { text: 'x'.repeat(4000) }],
		['too deep', { deep: JSON.parse(`${'['.repeat(20)}${']'.repeat(20)}`) }],
		['half a character', { text: '\ud83d' }],
		['half a character in a name', { '\ud83d': 1 }],
		['a name that is too long', { ['x'.repeat(61)]: 1 }],
		['an empty name', { '': 1 }],
		['no object', ['x']],
		['a text', 'x'],
	])('%s is refused, on the invoice and on a line', async (_name, metadata) => {
		expect((await pointersOf(await refused({ metadata })))[0]).toContain('/metadata');
		expect((await pointersOf(await refused({ items: [item({ metadata })] })))[0]).toContain('/items/0/metadata');
	});

	it('so deep that it could break a reader, or a number beyond every number, is refused', async () => {
		for (const value of [`${'['.repeat(400_000)}${']'.repeat(400_000)}`, '1e400', '[-1e999]']) {
			const body = `{"metadata":{"a":${value}},"customer":{"name":"A","country":"FR"},"currency":"EUR","items":[]}`;
			expect(await pointersOf(await leavesNothing(() => postText(house, body)))).toEqual(['/metadata']);
		}
	});

	it('every kind of value comes back as it came', async () => {
		const metadata = { text: '"\\\u0000\u2028é🎉', list: [1, -0.5, true, null, { a: [] }], empty: {}, exponent: 1e21 };
		const { id } = await issue(house, { metadata, items: [item({ metadata })] });
		const read = await readInvoice(await house.request('GET', `${invoicesPath}/${id}`));
		expect(read.metadata).toEqual(metadata);
		expect(read.items[0]?.metadata).toEqual(metadata);
	});
});

describe('VAT numbers', () => {
	const company = { external_id: 'be', type: 'company', name: 'Boekhandel', country: 'BE' };

	it.each(['BE0403019262', 'BE123', 'NONSENSE', '0403019261X'])('"%s" is none', async (number) => {
		expect(await pointersOf(await refused({ customer: { ...company, tax_number: number } }))).toEqual([
			'/customer/tax_number',
		]);
	});

	it('a wrong one cannot be slipped in later, where the country is not repeated', async () => {
		const { id } = await readCustomer(await house.request('POST', customersPath, { body: company }), 201);
		const patch = (body: object) => house.request('PATCH', `${customersPath}/${id}`, { body });
		expect(await pointersOf(await leavesNothing(() => patch({ tax_number: 'NONSENSE' })))).toEqual(['/tax_number']);
		const inline = { customer: { external_id: 'be', tax_number: 'NONSENSE' } };
		expect(await pointersOf(await refused(inline))).toEqual(['/customer/tax_number']);
		expect((await readCustomer(await patch({ tax_number: 'BE 0403.019.261' }))).tax_number).toBe('BE0403019261');
	});
});

it('a refused invoice leaves its inline customer unborn; an accepted one writes each fact once', async () => {
	const customer = { external_id: 'newcomer', name: 'Moussa', country: 'FR' };
	await readProblem(await refused({ customer, due_date: '2026-01-01' }), 422);
	const { gained } = await rowsGained(() => issue(house, { customer }));
	expect(gained).toEqual({
		account_days: 1,
		customers: 1,
		due_work: 1,
		events: 2,
		invoices: 1,
		ledger_entries: 1,
		ledger_postings: 3,
		outbox: 2,
	});
});

// Last, because every snapshot after them is megabytes long.
describe('as many lines as there may be', () => {
	it('500 lines work, to the PDF and the mail', async () => {
		await house.drain();
		const mailsBefore = house.mails.length;
		const invoice = await issue(house, { items: items(500, { unit_price: '0.01' }) });
		expect(invoice).toMatchObject({ subtotal: '5.00', tax_amount: '1.00', total_amount: '6.00' });
		expect(invoice.items).toHaveLength(500);
		await house.drain();
		expect((await house.request('GET', `${invoice.pdf_url}`)).status).toBe(200);
		expect(house.mails.length).toBe(mailsBefore + 1);
	});

	it('500 lines that fill a megabyte fit every row that is written, the kept answer included', async () => {
		const discount = { type: 'amount', value: 0 };
		const line = { description: 'x', unit_price: 0, discounts: Array.from({ length: 10 }, () => discount) };
		const body = { customer: awa, currency: 'EUR', items: Array.from({ length: 500 }, () => line) };
		const room = Math.floor((1_000_000 - JSON.stringify(body).length) / 500) - 20;
		const full = { ...body, items: body.items.map((given) => ({ ...given, metadata: { x: 'é'.repeat(room / 2) } })) };
		const response = await house.request('POST', invoicesPath, { body: full, headers: { 'idempotency-key': 'full' } });
		const invoice = await readInvoice(response, 201);
		const again = await house.request('POST', invoicesPath, { body: full, headers: { 'idempotency-key': 'full' } });
		expect(again.headers.get('idempotent-replayed')).toBe('true');
		expect(((await again.json()) as { id: string }).id).toBe(invoice.id);
	});
});
