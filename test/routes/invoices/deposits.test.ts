import { env } from 'cloudflare:workers';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { InvoiceResponse } from '../../../src/contract/invoice-response.ts';
import { readPdf } from '../../documents/pdf-reader.ts';
import { call } from '../../support/callers.ts';
import { type House, openHouse } from '../../support/house.ts';
import { leavesNothing, rowsGained } from '../../support/snapshot.ts';
import {
	anotherInvoice,
	awa,
	draft,
	finalize,
	invoicesPath,
	issue,
	item,
	postInvoice,
	readInvoice,
	readProblem,
} from './requests.ts';

let house: House;
let deposit: InvoiceResponse;

const at = (price: string, given: object = {}) => ({ items: [item({ unit_price: price, ...given })] });

beforeAll(async () => {
	house = await openHouse();
	await issue(house);
});

beforeEach(async () => {
	deposit = await issue(house, { deposit: true, ...at('100.00') });
});

const credit = (id: string, body: object) => call(house, 'POST', `/invoices/${id}/credit-notes`, { body });
const refused = async (given: object, status = 422) => {
	const problem = await readProblem(await leavesNothing(() => postInvoice(house, given)), status);
	return [problem.type, problem.errors?.[0]?.pointer ?? null, problem['reason'] ?? null];
};
const isSound = async () => expect((await call(house, 'GET', '/validate')).body).toMatchObject({ ok: true });
const printed = async (id: string): Promise<string> => {
	await house.drain();
	const response = await house.request('GET', `${invoicesPath}/${id}/pdf`);
	return (await readPdf(new Uint8Array(await response.arrayBuffer()))).text;
};

describe('a deposit', () => {
	it('is an invoice that says what it is', async () => {
		expect(deposit).toMatchObject({ deposit: true, status: 'pending', total_amount: '120.00' });
		expect(await printed(deposit.id)).toContain('Facture d’acompte');
	});

	it('is taken off the final invoice with its tax, so that each unit of tax is charged once', async () => {
		const { answer: final, gained } = await rowsGained(() => issue(house, { deposits: [deposit.id], ...at('300.00') }));
		expect(final).toMatchObject({
			subtotal: '200.00',
			tax_amount: '40.00',
			total_amount: '240.00',
			amount_due: '240.00',
		});
		expect(final.tax_breakdown).toHaveLength(1);
		expect(final.items[1]).toMatchObject({
			description: `Acompte facture ${deposit.invoice_number} du 22/11/2026`,
			quantity: '-1',
			unit_price: '100.00',
			subtotal: '-100.00',
			tax_amount: '-20.00',
			total_amount: '-120.00',
			deposit_id: deposit.id,
		});
		expect(gained).toMatchObject({ deposit_deductions: 1, invoices: 1, events: 2 });
		const events = await call(house, 'GET', `/invoices/${deposit.id}/events`);
		expect(events.body.data[0]).toMatchObject({
			type: 'invoice.deposit_deducted',
			payload: { invoice_id: final.id, amount: '-120.00' },
		});
		await isSound();
	});

	it('is described in the customer’s language', async () => {
		const customer = { ...awa, external_id: 'en', locale: 'en' };
		const own = await issue(house, { customer, deposit: true, ...at('10.00') });
		const final = await issue(house, { customer, deposits: [own.id], ...at('20.00') });
		expect(final.items[1]?.description).toBe(`Deposit, invoice ${own.invoice_number} of 2026-11-22`);
	});

	it('is not discounted again by a discount of the final invoice', async () => {
		const discounts = [{ type: 'percentage', value: '10' }];
		const final = await issue(house, { deposits: [deposit.id], discounts, ...at('300.00') });
		expect(final).toMatchObject({ discount_amount: '30.00', total_amount: '204.00' });
		expect(final.items[1]?.document_discount_amount).toBe('0.00');
		const explained = await call(house, 'GET', `/invoices/${final.id}/explain`);
		expect(explained.body.differences).toEqual([]);
	});

	it('at several rates has a line for each, also where prices include tax', async () => {
		const items = [item({ unit_price: '12.00' }), item({ unit_price: '10.55', tax_code: 'ebook' })];
		const own = await issue(house, { deposit: true, prices_include_tax: true, items });
		expect(own.total_amount).toBe('22.55');
		const final = await issue(house, {
			deposits: [own.id],
			prices_include_tax: true,
			items: [item({ unit_price: '36.00' }), item({ unit_price: '21.10', tax_code: 'ebook' })],
		});
		expect(final.items.slice(2).map((line) => [line.tax_rate, line.unit_price, line.total_amount])).toEqual([
			['0.20', '12.00', '-12.00'],
			['0.055', '10.55', '-10.55'],
		]);
		expect(final.total_amount).toBe('34.55');
	});

	it('may be the whole: the final invoice is then over nothing and paid', async () => {
		const final = await issue(house, { deposits: [deposit.id], ...at('100.00') });
		expect(final).toMatchObject({ status: 'paid', total_amount: '0.00', tax_amount: '0.00' });
		await isSound();
	});

	it('that was credited in part is taken off with what is left', async () => {
		const note = await credit(deposit.id, { amount: '60.00' });
		expect(note.status, JSON.stringify(note.body)).toBe(201);
		const final = await issue(house, { deposits: [deposit.id], ...at('300.00') });
		expect(final.items[1]).toMatchObject({ unit_price: '50.00', total_amount: '-60.00' });
	});

	it('that was credited in part is taken off with what is left including tax where prices include it', async () => {
		const gross = (price: string) => ({ prices_include_tax: true, ...at(price) });
		const own = await issue(house, { deposit: true, ...gross('24.00') });
		await credit(own.id, { amount: '6.00' });
		const final = await issue(house, { deposits: [own.id], ...gross('60.00') });
		expect(final.items[1]).toMatchObject({ unit_price: '18.00', tax_amount: '-3.00', total_amount: '-18.00' });
	});

	it('is kept by a draft and read again when the draft is issued', async () => {
		const drafted = await draft(house, { deposits: [deposit.id], ...at('300.00') });
		expect(drafted.total_amount).toBe('240.00');
		await credit(deposit.id, { amount: '60.00' });
		const changed = await readInvoice(
			await house.request('PATCH', `${invoicesPath}/${drafted.id}`, { body: { notes: 'Merci' } }),
		);
		expect(changed.total_amount).toBe('300.00');
		const final = await readInvoice(await finalize(house, drafted.id));
		expect(final).toMatchObject({ total_amount: '300.00' });
		expect(final.items.filter((line) => line.deposit_id !== null)).toHaveLength(1);
	});

	it('can be taken out of a draft and put into it', async () => {
		const drafted = await draft(house, at('300.00'));
		const change = async (deposits: readonly string[]) =>
			(await readInvoice(await house.request('PATCH', `${invoicesPath}/${drafted.id}`, { body: { deposits } })))
				.total_amount;
		expect(await change([deposit.id])).toBe('240.00');
		expect(await change([])).toBe('360.00');
	});
});

describe('a deposit that was taken off', () => {
	it('is not credited as well, until the final invoice was cancelled', async () => {
		const final = await issue(house, { deposits: [deposit.id], ...at('300.00') });
		const attempt = await leavesNothing(() => credit(deposit.id, { amount: '10.00' }));
		expect([attempt.status, attempt.body.type]).toEqual([409, '/problems/credit-note-deposit-deducted']);
		expect(attempt.body.deducted_by).toBe(final.id);
		await call(house, 'POST', `/invoices/${final.id}/cancel`, { body: {} });
		expect((await credit(deposit.id, { amount: '10.00' })).status).toBe(201);
		await isSound();
	});

	it('at once with a credit note of it, is taken off with what is left or not credited', async () => {
		const given = { deposits: [deposit.id], ...at('300.00') };
		const [noted, final] = await Promise.all([credit(deposit.id, { amount: '60.00' }), postInvoice(house, given)]);
		const { total_amount: total } = await readInvoice(final, 201);
		expect([201, 409]).toContain(noted.status);
		expect(total).toBe(noted.status === 201 ? '300.00' : '240.00');
	});
});

describe('a deposit is taken off once', () => {
	it('and a second invoice is told which one took it', async () => {
		const final = await issue(house, { deposits: [deposit.id], ...at('300.00') });
		const given = { deposits: [deposit.id], ...at('300.00') };
		const problem = await readProblem(await leavesNothing(() => postInvoice(house, given)), 409);
		expect(problem).toMatchObject({ type: '/problems/deposit-already-deducted', deducted_by: final.id });
	});

	it('by one of two invoices at once', async () => {
		const given = { deposits: [deposit.id], ...at('300.00') };
		const answers = await Promise.all([postInvoice(house, given), postInvoice(house, given)]);
		expect(answers.map(({ status }) => status).sort((a, b) => a - b)).toEqual([201, 409]);
		const { results } = await env.DB.prepare('SELECT * FROM deposit_deductions WHERE deposit_id = ?1')
			.bind(deposit.id)
			.all();
		expect(results).toHaveLength(1);
	});

	it('also within one bulk call', async () => {
		const one = { customer: awa, currency: 'EUR', deposits: [deposit.id], ...at('300.00') };
		const { body } = await call(house, 'POST', '/invoices/bulk', { body: { invoices: [one, one] } });
		expect(body.results[0].invoice.total_amount).toBe('240.00');
		expect(body.results[1].problem).toMatchObject({
			type: '/problems/deposit-already-deducted',
			deducted_by: body.results[0].invoice.id,
		});
	});

	it('as in a preview, which takes nothing', async () => {
		const body = { customer: awa, currency: 'EUR', deposits: [deposit.id], ...at('300.00') };
		const preview = await leavesNothing(() => call(house, 'POST', '/invoices/preview', { body }));
		expect(preview.body.total_amount).toBe('240.00');
		expect((await issue(house, body)).total_amount).toBe('240.00');
	});
});

describe('an invoice is refused whose deposit', () => {
	it('is unknown, no deposit, a draft, of somebody else or in another currency', async () => {
		const ordinary = await issue(house);
		const drafted = await draft(house, { deposit: true });
		const other = await issue(house, { customer: { ...awa, external_id: 'other' }, deposit: true });
		const francs = await issue(house, { currency: 'XOF', deposit: true, items: [item({ unit_price: '6500' })] });
		const asking = (id: string) => refused({ deposits: [deposit.id, id], ...at('300.00') });
		const obstacle = (reason: string) => ['/problems/deposit-not-deductible', '/deposits/1', reason];
		expect(await asking(anotherInvoice)).toEqual(['/problems/deposit-not-found', '/deposits/1', null]);
		expect(await asking(ordinary.id)).toEqual(obstacle('not-a-deposit'));
		expect(await asking(drafted.id)).toEqual(obstacle('draft'));
		expect(await asking(other.id)).toEqual(obstacle('other-customer'));
		expect(await asking(francs.id)).toEqual(obstacle('other-currency'));
	});

	it('was credited as a whole', async () => {
		const cancelled = await call(house, 'POST', `/invoices/${deposit.id}/cancel`, { body: {} });
		expect(cancelled.status, JSON.stringify(cancelled.body)).toBeLessThan(300);
		expect(await refused({ deposits: [deposit.id], ...at('300.00') })).toEqual([
			'/problems/deposit-not-deductible',
			'/deposits/0',
			'cancelled',
		]);
	});

	it('was given up', async () => {
		const lost = await call(house, 'POST', `/invoices/${deposit.id}/write-off`, { body: { reason: 'Introuvable' } });
		expect(lost.status, JSON.stringify(lost.body)).toBe(200);
		expect(await refused({ deposits: [deposit.id], ...at('300.00') })).toEqual([
			'/problems/deposit-not-deductible',
			'/deposits/0',
			'written-off',
		]);
	});

	it('is more than the invoice, in total or at its rate', async () => {
		const exceeds = ['/problems/deposit-exceeds-invoice', '/deposits/0', null];
		expect(await refused({ deposits: [deposit.id], ...at('99.99') })).toEqual(exceeds);
		expect(await refused({ deposits: [deposit.id], ...at('300.00', { tax_code: 'ebook' }) })).toEqual(exceeds);
	});

	it('is named twice, is nothing, or is asked for by a deposit', async () => {
		expect((await refused({ deposits: [deposit.id, deposit.id], ...at('300.00') }))[0]).toBe(
			'/problems/invalid-request',
		);
		expect((await refused({ deposits: ['nonsense'], ...at('300.00') }))[1]).toBe('/deposits/0');
		expect((await refused({ deposit: true, deposits: [deposit.id], ...at('300.00') }))[0]).toBe(
			'/problems/deposit-nested',
		);
	});
});
