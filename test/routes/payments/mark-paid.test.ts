import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, it } from 'vitest';
import { type Body, call } from '../../support/callers.ts';
import { type House, openHouse } from '../../support/house.ts';
import { leavesNothing, rowsGained } from '../../support/snapshot.ts';
import {
	anotherInvoice,
	draft,
	invoicesPath,
	issue,
	item,
	pay,
	readInvoice,
	readProblem,
} from '../invoices/requests.ts';

let house: House;

beforeAll(async () => {
	house = await openHouse();
	await issue(house);
});

const markPaid = (id: string, body?: object, headers: Record<string, string> = {}) =>
	house.request('POST', `${invoicesPath}/${id}/mark-paid`, { headers, ...(body !== undefined && { body }) });
const bulk = (invoices: readonly unknown[], headers: Record<string, string> = {}) =>
	call(house, 'POST', '/invoices/bulk-mark-paid', { body: { invoices }, headers });
const paymentsOf = async (id: string) => {
	const { results } = await env.DB.prepare('SELECT method, amount, paid_on FROM payments WHERE invoice_id = ?1')
		.bind(id)
		.all();
	return results;
};
const statusesOf = (responses: readonly Response[]) => responses.map(({ status }) => status).sort((a, b) => a - b);

describe('marking an invoice as paid', () => {
	it('records a payment of everything that is due', async () => {
		const { id } = await issue(house);
		await pay(house, id, { amount: '10.00' });
		const body = { method: 'check', reference: 'Chèque 7', paid_on: '2026-11-20' };
		const { answer: response, gained } = await rowsGained(() => markPaid(id, body));
		const paid = await readInvoice(response);
		expect(paid).toMatchObject({ status: 'paid', amount_paid: '35.99', amount_due: '0.00' });
		expect(paid.paid_at).toBe('2026-11-22T10:00:00.000Z');
		expect(gained).toMatchObject({ payments: 1, events: 1, ledger_entries: 1 });
		expect(await paymentsOf(id)).toContainEqual({ method: 'check', amount: 2599, paid_on: '2026-11-20' });
	});

	it('takes a bank transfer of today when nothing is said', async () => {
		const { id } = await issue(house);
		expect((await readInvoice(await markPaid(id))).status).toBe('paid');
		expect(await paymentsOf(id)).toEqual([{ method: 'bank_transfer', amount: 3599, paid_on: '2026-11-22' }]);
	});

	it('twice is refused and changes nothing', async () => {
		const { id } = await issue(house);
		await markPaid(id);
		const problem = await readProblem(await leavesNothing(() => markPaid(id)), 409);
		expect(problem).toMatchObject({ type: '/problems/invoice-wrong-status', invoice_status: 'paid' });
	});

	it('is repeated with its idempotency key', async () => {
		const { id } = await issue(house);
		const headers = { 'idempotency-key': 'mark-1' };
		const first = await (await markPaid(id, { method: 'cash' }, headers)).text();
		expect(await (await leavesNothing(() => markPaid(id, { method: 'cash' }, headers))).text()).toBe(first);
	});

	it('holds for the version that was read', async () => {
		const { id } = await issue(house);
		await readProblem(await leavesNothing(() => markPaid(id, {}, { 'if-match': '"9"' })), 412);
		expect((await markPaid(id, {}, { 'if-match': '"1"' })).status).toBe(200);
	});

	it('is refused on a draft, on nothing, in the future and by a method that only a provider has', async () => {
		const drafted = await draft(house);
		await readProblem(await leavesNothing(() => markPaid(drafted.id)), 409);
		await readProblem(await leavesNothing(() => markPaid(anotherInvoice)), 404);
		const { id } = await issue(house);
		await readProblem(await leavesNothing(() => markPaid(id, { paid_on: '2026-11-23' })), 422);
		await readProblem(await leavesNothing(() => markPaid(id, { method: 'card' })), 422);
	});

	it('by several at once is done once, with one payment and one entry', async () => {
		const { id } = await issue(house);
		const { answer: responses, gained } = await rowsGained(() => Promise.all([1, 2, 3, 4].map(() => markPaid(id))));
		expect(statusesOf(responses)).toEqual([200, 409, 409, 409]);
		expect(gained).toMatchObject({ payments: 1, ledger_entries: 1, ledger_postings: 2, events: 1 });
		expect(await paymentsOf(id)).toHaveLength(1);
	});

	it('at once with a payment that refuses to be too much, one of both wins', async () => {
		const { id } = await issue(house);
		const whole = { amount: '35.99', overpayment: 'refuse' };
		const { gained } = await rowsGained(() => Promise.all([markPaid(id), pay(house, id, whole)]));
		expect(gained).toMatchObject({ payments: 1, ledger_entries: 1, ledger_postings: 2 });
		expect(await readInvoice(await house.request('GET', `${invoicesPath}/${id}`))).toMatchObject({
			status: 'paid',
			amount_paid: '35.99',
		});
	});
});

describe('an invoice over nothing', () => {
	const hundredPercent = { discounts: [{ type: 'percentage', value: '100' }] };

	it('is exactly zero and paid by being issued: 2.25 × 64.22 with 100 % off', async () => {
		const given = { items: [item({ quantity: '2.25', unit_price: '64.22', ...hundredPercent })] };
		const { answer: invoice, gained } = await rowsGained(() => issue(house, given));
		expect(invoice).toMatchObject({
			status: 'paid',
			subtotal: '0.00',
			tax_amount: '0.00',
			total_amount: '0.00',
			amount_paid: '0.00',
			amount_due: '0.00',
			paid_at: '2026-11-22T10:00:00.000Z',
		});
		expect(invoice.items[0]).toMatchObject({ discount_amount: '144.50', subtotal: '0.00', total_amount: '0.00' });
		expect(gained).toMatchObject({ invoices: 1 });
		expect(Object.keys(gained)).not.toContain('ledger_entries');
		expect(Object.keys(gained)).not.toContain('due_work');
	});

	it('by a discount of the document is zero too, with prices that include tax', async () => {
		const given = {
			prices_include_tax: true,
			items: [item({ quantity: '2.25', unit_price: '64.22' })],
			...hundredPercent,
		};
		expect(await issue(house, given)).toMatchObject({ status: 'paid', total_amount: '0.00', tax_amount: '0.00' });
	});

	it('cannot be marked as paid', async () => {
		const { id } = await issue(house, { items: [item(hundredPercent)] });
		await readProblem(await leavesNothing(() => markPaid(id)), 409);
	});
});

describe('marking many as paid', () => {
	const ids = (count: number): Promise<readonly string[]> =>
		Promise.all(Array.from({ length: count }, async () => (await issue(house)).id));

	it('pays each alone and tells the refusals in their place', async () => {
		const [first, second, third] = await ids(3);
		await markPaid(second!);
		const drafted = await draft(house);
		const given: readonly unknown[] = [
			{ id: first, method: 'cash', reference: 'Reçu 7', paid_on: '2026-11-21' },
			{ id: second },
			{ id: anotherInvoice },
			{ id: drafted.id },
			{ id: 'nonsense' },
			{ id: third, paid_on: '2026-11-23' },
			{ id: third },
			{ id: third },
		];
		const { answer, gained } = await rowsGained(() => bulk(given));
		expect(answer.status).toBe(200);
		expect(answer.body).toMatchObject({ object: 'bulk_result', accepted: 2, refused: 6 });
		expect(answer.body.results.map((result: Body) => result.invoice?.status ?? result.problem.type)).toEqual([
			'paid',
			'/problems/invoice-wrong-status',
			'/problems/invoice-not-found',
			'/problems/invoice-wrong-status',
			'/problems/invalid-request',
			'/problems/payment-in-future',
			'paid',
			'/problems/invoice-wrong-status',
		]);
		expect(gained).toMatchObject({ payments: 2, ledger_entries: 2, events: 2 });
		expect(await paymentsOf(first!)).toEqual([{ method: 'cash', amount: 3599, paid_on: '2026-11-21' }]);
		const read = await readInvoice(await house.request('GET', `${invoicesPath}/${first}`));
		expect(read).toMatchObject({ status: 'paid', amount_due: '0.00' });
		expect((await call(house, 'GET', '/validate')).body).toMatchObject({ ok: true });
	});

	it('repeats with its key what was done, and does the rest', async () => {
		const [first, second] = await ids(2);
		const headers = { 'idempotency-key': 'bulk-paid' };
		const before = await bulk([{ id: first }], headers);
		const again = await bulk([{ id: first }, { id: second }], headers);
		expect(again.body.results).toMatchObject([{ replayed: true }, { replayed: false }]);
		expect(again.body.results[0].invoice).toEqual(before.body.results[0].invoice);
		const other = await bulk([{ id: second }], headers);
		expect(other.body.results[0].problem.type).toBe('/problems/idempotency-key-reused');
		expect(await paymentsOf(first!)).toHaveLength(1);
	});

	it('takes two round trips for each 200', async () => {
		const made = await call(house, 'POST', '/invoices/bulk', {
			body: {
				invoices: Array.from({ length: 300 }, () => ({
					customer: { external_id: 'bulk', name: 'Bulk', country: 'FR' },
					currency: 'EUR',
					items: [item()],
				})),
			},
		});
		const answer = await bulk(made.body.results.map((result: Body) => ({ id: result.invoice.id })));
		expect(answer.body).toMatchObject({ accepted: 300, refused: 0 });
		expect(answer.headers.get('server-timing')).toContain('"4 calls');
	});

	it('of two calls with the same invoices at once each invoice is paid once', async () => {
		const given = (await ids(5)).map((id) => ({ id }));
		const { answer: answers, gained } = await rowsGained(() => Promise.all([bulk(given), bulk([...given].reverse())]));
		expect(answers.map(({ body }) => body.accepted).reduce((a: number, b: number) => a + b, 0)).toBe(5);
		expect(gained).toMatchObject({ payments: 5, ledger_entries: 5 });
	});
});
