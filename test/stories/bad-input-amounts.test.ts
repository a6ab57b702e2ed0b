import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, it } from 'vitest';
import {
	draft,
	finalize,
	invoiceBody,
	invoicesPath,
	issue,
	item,
	pay,
	pointersOf,
	postInvoice,
	postText,
	readInvoice,
	readProblem,
} from '../routes/invoices/requests.ts';
import { type House, openHouse, senegaleseKey } from '../support/house.ts';
import { leavesNothing } from '../support/snapshot.ts';

let house: House;

beforeAll(async () => {
	house = await openHouse();
	await issue(house);
	await issue(house, { customer: { external_id: '7', name: 'Awa Ndiaye', country: 'SN' } }, { key: senegaleseKey });
});

const price = (unitPrice: unknown, currency = 'EUR') =>
	leavesNothing(() => postInvoice(house, { currency, items: [item({ unit_price: unitPrice })] }));

describe('wrong decimals for the currency', () => {
	it.each([
		['EUR', 29.999],
		['EUR', '29.9'],
		['EUR', '30'],
		['EUR', 1e-7],
		['XOF', 6500.5],
		['XOF', '6500.00'],
		['XOF', '6500.0'],
		['XAF', '0.5'],
		['GHS', '1.000'],
	])('%s %s', async (currency, amount) => {
		expect(await pointersOf(await price(amount, currency))).toEqual(['/items/0/unit_price']);
	});

	it('a JSON number that fits is taken: 30 EUR, 6500 XOF', async () => {
		expect((await issue(house, { items: [item({ unit_price: 30 })] })).subtotal).toBe('30.00');
		expect((await issue(house, { currency: 'XOF', items: [item({ unit_price: 6500 })] })).subtotal).toBe('6500');
	});
});

describe('what is no amount', () => {
	it.each([
		'NaN',
		'Infinity',
		'٣',
		'+5.00',
		' 5.00',
		'5,00',
		'1e3',
		'0x10',
		'',
		'１.００',
		'1_000.00',
		'--1.00',
		'.50',
	])('the text "%s"', async (amount) => {
		expect(await pointersOf(await price(amount))).toEqual(['/items/0/unit_price']);
	});

	it.each([[null], [true], [[]], [{}]])('the JSON value %j', async (amount) => {
		expect(await pointersOf(await price(amount))).toEqual(['/items/0/unit_price']);
	});

	it('a number that JSON cannot hold', async () => {
		const text = JSON.stringify(invoiceBody({ items: [item({ unit_price: 1 })] }));
		for (const number of ['1e400', '-1e400', '1e21']) {
			const response = await leavesNothing(() =>
				postText(house, text.replace('"unit_price":1', `"unit_price":${number}`)),
			);
			expect(await pointersOf(response)).toEqual(['/items/0/unit_price']);
		}
	});
});

describe('amounts negative', () => {
	it.each(['-0.01', -29.99])('a price of %s', async (amount) => {
		expect(await pointersOf(await price(amount))).toEqual(['/items/0/unit_price']);
	});

	it('a discount', async () => {
		const discounts = [{ type: 'amount', value: '-1.00' }];
		const response = await leavesNothing(() => postInvoice(house, { discounts, items: [item({ discounts })] }));
		expect(await pointersOf(response)).toEqual(['/discounts/0/value', '/items/0/discounts/0/value']);
	});

	it('a percentage', async () => {
		const discounts = [{ type: 'percentage', value: '-10' }];
		expect(await pointersOf(await leavesNothing(() => postInvoice(house, { discounts })))).toEqual([
			'/discounts/0/value',
		]);
	});

	it('a quantity', async () => {
		const response = await leavesNothing(() => postInvoice(house, { items: [item({ quantity: -1 })] }));
		expect(await pointersOf(response)).toEqual(['/items/0/quantity']);
	});

	it('a payment', async () => {
		const { id } = await issue(house);
		expect(await pointersOf(await leavesNothing(() => pay(house, id, { amount: '-1.00' })))).toEqual(['/amount']);
	});

	it('a tax rate', async () => {
		const response = await leavesNothing(() => postInvoice(house, { items: [item({ tax_rate: '-0.20' })] }));
		expect(await pointersOf(response)).toEqual(['/items/0/tax_rate']);
	});
});

describe('quantities', () => {
	it.each([0, '0', '0.00001', '1.00001', '1000001', 1e21, '1e2', 'NaN', '٣', '+1', null])(
		'%s is refused',
		async (quantity) => {
			const response = await leavesNothing(() => postInvoice(house, { items: [item({ quantity })] }));
			expect(await pointersOf(response)).toEqual(['/items/0/quantity']);
		},
	);

	it('four decimals and a million are taken', async () => {
		const items = [item({ quantity: '0.0001' }), item({ quantity: 1_000_000, unit_price: '0.01' })];
		const invoice = await issue(house, { items });
		expect(invoice.items.map(({ subtotal }) => subtotal)).toEqual(['0.00', '10000.00']);
	});
});

describe('the safe range', () => {
	const safe = '90071992547409.91';
	/** Fits with its tax of 18 %, 13 739 400 000 000.00 EUR; times 655.957 that is more than 2^53 − 1 XOF. */
	const taxTooLarge = '76330000000000.00';

	it('a single price beyond it', async () => {
		for (const amount of ['90071992547409.92', '9'.repeat(500_000), 9.1e15]) {
			expect(await pointersOf(await price(amount))).toEqual(['/items/0/unit_price']);
		}
		expect(await pointersOf(await price('9007199254740992', 'XOF'))).toEqual(['/items/0/unit_price']);
	});

	it('a price times a quantity beyond it', async () => {
		const items = [item(), item({ unit_price: safe, quantity: 2 })];
		const response = await leavesNothing(() => postInvoice(house, { items }));
		expect(await pointersOf(response)).toEqual(['/items/1']);
	});

	it('a sum beyond it', async () => {
		const items = [item({ unit_price: safe, tax_code: 'exempt' }), item({ unit_price: '0.01', tax_code: 'exempt' })];
		expect(await pointersOf(await leavesNothing(() => postInvoice(house, { items })))).toEqual(['/items']);
	});

	it('a total beyond it, by its tax alone', async () => {
		const response = await price(safe);
		expect(await pointersOf(response)).toEqual(['/items']);
	});

	it('the largest amount there is can be invoiced', async () => {
		const invoice = await issue(house, { items: [item({ unit_price: safe, tax_code: 'exempt' })] });
		expect(invoice.total_amount).toBe(safe);
	});

	it('a tax that the currency of the books cannot hold', async () => {
		const body = { customer: { name: 'Awa', country: 'SN' }, items: [item({ unit_price: taxTooLarge })] };
		const options = { key: senegaleseKey };
		const problem = await readProblem(await leavesNothing(() => postInvoice(house, body, options)), 422);
		expect(problem.type).toBe('/problems/invoice-amount-out-of-range');
		expect(problem.errors?.[0]?.detail).toContain('XOF');
	});

	it('a draft that can never be issued for its size is refused when it is finalized, and stays a draft', async () => {
		const body = { customer: { name: 'Awa', country: 'SN' }, items: [item({ unit_price: taxTooLarge })] };
		const { id } = await issue(house, { ...body, draft: true }, { key: senegaleseKey });
		const refusal = await leavesNothing(() => finalize(house, id, { key: senegaleseKey }));
		expect((await readProblem(refusal, 422)).type).toBe('/problems/invoice-amount-out-of-range');
	});

	it('10^12 XOF work from the call to the PDF and the payment', async () => {
		const body = {
			customer: { external_id: 'big', name: 'Awa Ndiaye', email: 'awa@example.com', country: 'SN' },
			currency: 'XOF',
			items: [item({ unit_price: '1000000000000' })],
		};
		const options = { key: senegaleseKey };
		const invoice = await issue(house, body, options);
		expect(invoice).toMatchObject({
			subtotal: '1000000000000',
			tax_amount: '180000000000',
			total_amount: '1180000000000',
		});
		await house.drain();
		expect((await house.request('GET', `${invoice.pdf_url}`, options)).status).toBe(200);
		expect((await pay(house, invoice.id, { amount: '1180000000000' }, options)).status).toBe(201);
		const paid = await readInvoice(await house.request('GET', `${invoicesPath}/${invoice.id}`, options));
		expect(paid).toMatchObject({ status: 'paid', amount_paid: '1180000000000', amount_due: '0' });
	});
});

describe('discounts', () => {
	it('one above its line', async () => {
		const items = [item(), item({ discounts: [{ type: 'amount', value: '30.00' }] })];
		const response = await leavesNothing(() => postInvoice(house, { items }));
		expect(await pointersOf(response)).toEqual(['/items/1/discounts']);
	});

	it('one above the document', async () => {
		const response = await leavesNothing(() => postInvoice(house, { discounts: [{ type: 'amount', value: '30.00' }] }));
		expect(await pointersOf(response)).toEqual(['/discounts']);
	});

	it.each(['100.01', '1e1', '12.34567', 'ten'])('a percentage of %s', async (value) => {
		const discounts = [{ type: 'percentage', value }];
		expect(await pointersOf(await leavesNothing(() => postInvoice(house, { discounts })))).toEqual([
			'/discounts/0/value',
		]);
	});

	it('100 % make an exact zero: paid at once, nothing in the ledger, nothing that waits', async () => {
		const discounts = [{ type: 'percentage', value: '100' }];
		const invoice = await issue(house, { discounts, items: [item(), item({ unit_price: '0.01', quantity: '3.5' })] });
		expect(invoice).toMatchObject({
			status: 'paid',
			discount_amount: '30.03',
			tax_amount: '0.00',
			total_amount: '0.00',
			amount_due: '0.00',
			paid_at: '2026-11-22T10:00:00.000Z',
		});
		expect(await rowsAbout(invoice.id)).toEqual({ ledger_entries: 0, due_work: 0 });
		expect((await pay(house, invoice.id, { amount: '0.01' })).status).toBe(409);
		await house.drain();
		expect((await house.request('GET', `${invoice.pdf_url}`)).status).toBe(200);
	});

	it('a free line is an invoice over nothing as well', async () => {
		expect(await issue(house, { items: [item({ unit_price: '0.00' })] })).toMatchObject({ status: 'paid' });
	});

	it('so is a free draft, when it is finalized', async () => {
		const { id } = await draft(house, { items: [item({ unit_price: '0.00' })] });
		expect(await readInvoice(await finalize(house, id))).toMatchObject({ status: 'paid', total_amount: '0.00' });
	});
});

const rowsAbout = async (id: string) => {
	const count = async (sql: string) => Number(await env.DB.prepare(sql).bind(id).first('n'));
	return {
		ledger_entries: await count('SELECT count(*) AS n FROM ledger_entries WHERE subject_id = ?'),
		due_work: await count('SELECT count(*) AS n FROM due_work WHERE subject_id = ?'),
	};
};
