import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import { type Body, call, newKey } from '../../support/callers.ts';
import { killingFaults } from '../../support/faults.ts';
import { createWorld, emptyHouse, freshStorage, type House, openHouse } from '../../support/house.ts';
import { awa, invoiceBody, issue, item } from './requests.ts';

let house: House;

beforeEach(async () => {
	await freshStorage();
	house = await openHouse();
});

const bulk = (
	invoices: unknown,
	options: { key?: string; headers?: Record<string, string> } = {},
	into: Pick<House, 'request'> = house,
) => call(into, 'POST', '/invoices/bulk', { body: { invoices }, ...options });

const customer = (name: string) => ({ ...awa, external_id: name, name });
const many = (count: number, given: (index: number) => object = (index) => ({ customer: customer(`c${index}`) })) =>
	Array.from({ length: count }, (_, index) => invoiceBody(given(index)));
const numbersOf = ({ body }: { body: Body }): readonly string[] =>
	body.results.map((result: Body) => result.invoice?.invoice_number ?? result.problem?.type);
const number = (sequence: number) => `INV-2026-${String(sequence).padStart(6, '0')}`;
const count = async (table: string): Promise<number> =>
	Number((await env.DB.prepare(`SELECT count(*) AS n FROM ${table}`).first<{ n: number }>())?.n);
const callsOf = ({ headers }: { headers: Headers }) =>
	Number(/desc="(\d+) calls/.exec(headers.get('server-timing') ?? '')?.[1]);
const isBalanced = async () => (await call(house, 'GET', '/validate')).body;

describe('a bulk call', () => {
	it('creates each invoice in the order given, with numbers that follow each other', async () => {
		const answer = await bulk([...many(3), invoiceBody({ draft: true }), ...many(1)]);
		expect(answer.status).toBe(200);
		expect(answer.body).toMatchObject({ object: 'bulk_result', accepted: 5, refused: 0 });
		expect(answer.body.results[3].invoice).toMatchObject({ invoice_number: null, status: 'draft' });
		expect(numbersOf(answer).filter(Boolean)).toEqual([number(1), number(2), number(3), number(4)]);
		const [first] = answer.body.results;
		expect(first).toEqual({
			index: 0,
			status: 'created',
			replayed: false,
			invoice: {
				id: expect.stringMatching(/^inv_/),
				invoice_number: number(1),
				status: 'pending',
				currency: 'EUR',
				total_amount: '35.99',
				amount_due: '35.99',
				customer_id: expect.stringMatching(/^cus_/),
			},
		});
		const read = await call(house, 'GET', `/invoices/${first.invoice.id}`);
		expect(read.body).toMatchObject({ invoice_number: number(1), billing: { name: 'c0' } });
		expect(await isBalanced()).toMatchObject({ ok: true });
	});

	it('spends the credit of one customer in the order given, with one load and one commit', async () => {
		const own = () => ({ customer: customer('c1') });
		const { id } = (await bulk(many(1, own))).body.results[0].invoice;
		const paid = await call(house, 'POST', `/invoices/${id}/payments`, {
			body: { amount: '80.00', overpayment: 'credit' },
		});
		expect(paid.status).toBe(201);
		const answer = await bulk(many(4, own));
		expect(answer.body.results.map((result: Body) => result.invoice.amount_due)).toEqual([
			'0.00',
			'27.97',
			'35.99',
			'35.99',
		]);
		expect(callsOf(answer)).toBe(2);
		expect(await isBalanced()).toMatchObject({ ok: true });
	});

	it('refuses what is wrong alone, with the problem of the single call, and leaves no gap', async () => {
		const wrong: readonly unknown[] = [
			'nonsense',
			null,
			{ ...invoiceBody(), nonsense: 1 },
			invoiceBody({ items: [] }),
			invoiceBody({ items: [item({ unit_price: '29.999' })] }),
			invoiceBody({ items: [item({ discounts: [{ type: 'amount', value: '30.00' }] })] }),
			invoiceBody({ customer: { external_id: 'nobody' } }),
		];
		const answer = await bulk(
			wrong.flatMap((one, index) => [one, ...many(1, () => ({ customer: customer(`${index}`) }))]),
		);
		expect(answer.body).toMatchObject({ accepted: wrong.length, refused: wrong.length });
		for (const [index, one] of wrong.entries()) {
			const { problem, ...result } = answer.body.results[2 * index];
			expect(result).toEqual({ index: 2 * index, status: 'refused' });
			const single = await call(house, 'POST', '/invoices', { body: one });
			const { instance: _one, ...expected } = single.body;
			const { instance, ...told } = problem;
			expect(instance).toBe(answer.headers.get('x-request-id'));
			expect(told).toEqual(expected);
		}
		expect(numbersOf(answer).filter((_, index) => index % 2 === 1)).toEqual(wrong.map((_, index) => number(index + 1)));
	});

	it('gives items that name the same new customer one customer, brought up to date by the later ones', async () => {
		const answer = await bulk([
			...many(2, () => ({ customer: customer('same') })),
			invoiceBody({ customer: { ...customer('same'), name: 'Renamed' } }),
			{ ...invoiceBody({ customer: undefined }), external_id: 'same' },
		]);
		expect(answer.body.accepted).toBe(4);
		const ids = new Set(answer.body.results.map((result: Body) => result.invoice.customer_id));
		expect(ids.size).toBe(1);
		const names = await Promise.all(
			answer.body.results.map(
				async (result: Body) => (await call(house, 'GET', `/invoices/${result.invoice.id}`)).body.billing.name,
			),
		);
		expect(names).toEqual(['same', 'same', 'Renamed', 'Renamed']);
		expect((await call(house, 'GET', `/customers/${[...ids][0]}`)).body.name).toBe('Renamed');
	});

	it('refuses an envelope that is none', async () => {
		for (const body of [{}, { invoices: [] }, { invoices: 'x' }, { invoices: many(1), more: 1 }, []]) {
			expect((await call(house, 'POST', '/invoices/bulk', { body })).status).toBe(422);
		}
		const tooMany = await bulk(Array.from({ length: 501 }, () => ({})));
		expect(tooMany.status).toBe(422);
		expect(await count('invoices')).toBe(0);
	});

	it('takes no more than the tenant allows', async () => {
		const listed = await call(house, 'GET', '/config?config_type=limit&config_key=bulk_invoices');
		const changed = await call(house, 'PATCH', `/config/${listed.body.data[0].id}`, { body: { value: { value: 2 } } });
		expect(changed.status, JSON.stringify(changed.body)).toBe(200);
		expect((await bulk(many(2))).body.accepted).toBe(2);
		expect((await bulk(many(3))).body).toMatchObject({
			type: '/problems/bulk-too-many',
			errors: [{ pointer: '/invoices' }],
		});
	});

	it('refuses a rate by hand alone, from a key that may not set one', async () => {
		const { key } = await newKey(house, { scopes: ['invoices:write'] });
		const answer = await bulk([invoiceBody({ items: [item({ tax_rate: '0.10' })] }), invoiceBody()], { key });
		expect(answer.body.results[0].problem).toMatchObject({ type: '/problems/missing-scope', scope: 'taxes:override' });
		expect(answer.body.accepted).toBe(1);
	});
});

describe('500 invoices', () => {
	it('take two round trips for each 200, and leave the books in order', async () => {
		await issue(house);
		const answer = await bulk(many(500, (index) => ({ customer: customer(`c${index % 100}`) })));
		expect(answer.body).toMatchObject({ accepted: 500, refused: 0 });
		expect(callsOf(answer)).toBeLessThanOrEqual(6);
		expect(numbersOf(answer)).toEqual(Array.from({ length: 500 }, (_, index) => number(index + 2)));
		expect(await count('customers')).toBe(101);
		expect(await isBalanced()).toMatchObject({ ok: true });
	});

	it('with many long lines travel in parameters that the database takes', async () => {
		const lines = Array.from({ length: 60 }, () => item({ description: 'é'.repeat(60) }));
		const answer = await bulk(many(60, (index) => ({ customer: customer(`c${index}`), items: lines })));
		expect(answer.body).toMatchObject({ accepted: 60 });
		expect(numbersOf(answer).at(-1)).toBe(number(60));
	});
});

describe('repeated with its idempotency key', () => {
	const headers = { 'idempotency-key': 'bulk-1' };

	it('a bulk call tells the same and does nothing again', async () => {
		const invoices = [...many(3), invoiceBody({ items: [] })];
		const first = await bulk(invoices, { headers });
		const again = await bulk(invoices, { headers });
		expect(again.body.results.slice(0, 3)).toEqual(
			first.body.results.slice(0, 3).map((result: Body) => ({ ...result, replayed: true })),
		);
		expect(again.body).toMatchObject({ accepted: 3, refused: 1 });
		expect(await count('invoices')).toBe(3);
	});

	it('an item with another body is refused, and the others are repeated', async () => {
		await bulk(many(3), { headers });
		const [first, , third] = many(3);
		const again = await bulk([first, invoiceBody({ notes: 'other' }), third, invoiceBody()], { headers });
		expect(again.body.results.map((result: Body) => result.replayed ?? result.problem.type)).toEqual([
			true,
			'/problems/idempotency-key-reused',
			true,
			false,
		]);
		expect(await count('invoices')).toBe(4);
	});

	it('after a crash between chunks creates only what is missing', async () => {
		const invoices = many(250);
		const survived = new Set<number>();
		for (const at of [1, 2, 4, 7, 8, 9, 10]) {
			await freshStorage();
			house = await openHouse();
			// Found out who calls before the faults begin: only the chunks are counted.
			const dying = await emptyHouse({ faults: killingFaults(at, 'after') }, createWorld());
			await bulk(invoices, { headers }, dying).catch(() => undefined);
			const done = await count('invoices');
			survived.add(done);
			const again = await bulk(invoices, { headers });
			expect(again.body).toMatchObject({ accepted: 250, refused: 0 });
			expect(again.body.results.filter((result: Body) => result.replayed)).toHaveLength(done);
			expect(numbersOf(again)).toEqual(Array.from({ length: 250 }, (_, index) => number(index + 1)));
			expect(await count('invoices')).toBe(250);
		}
		expect(
			[...survived].sort((a, b) => a - b),
			'what had been written when it died',
		).toEqual([0, 200, 250]);
	});
});
