import { beforeAll, describe, expect, it } from 'vitest';
import type { PaymentResponse } from '../../../src/contract/payments.ts';
import { runScheduled } from '../../../src/cron/scheduled.ts';
import { type House, openHouse } from '../../support/house.ts';
import { leavesNothing, rowsGained } from '../../support/snapshot.ts';
import {
	anotherInvoice,
	draft,
	invoicesPath,
	issue,
	item,
	pay,
	pointersOf,
	readInvoice,
	readProblem,
} from '../invoices/requests.ts';

let house: House;

beforeAll(async () => {
	house = await openHouse();
	await issue(house);
});

const read = async (response: Response): Promise<PaymentResponse> => {
	const text = await response.text();
	expect(response.status, text).toBe(201);
	return JSON.parse(text) as PaymentResponse;
};

it('a part payment keeps the status and lowers what is due, the last one pays', async () => {
	const { id } = await issue(house);
	const part = await read(await pay(house, id, { amount: '20.00', method: 'cash', reference: 'Reçu 7' }));
	expect(part).toMatchObject({
		object: 'payment',
		invoice_id: id,
		status: 'succeeded',
		method: 'cash',
		currency: 'EUR',
		amount: '20.00',
		reference: 'Reçu 7',
		paid_on: '2026-11-22',
	});
	expect(part.invoice).toMatchObject({ status: 'pending', amount_paid: '20.00', amount_due: '15.99', paid_at: null });
	const last = await read(await pay(house, id, { amount: 15.99 }));
	expect(last.invoice).toMatchObject({ status: 'paid', amount_due: '0.00', paid_at: '2026-11-22T10:00:00.000Z' });
	expect(await readInvoice(await house.request('GET', `${invoicesPath}/${id}`))).toEqual(last.invoice);
});

it('a paid invoice waits for nothing any more', async () => {
	const { id } = await issue(house);
	const { gained } = await rowsGained(() => pay(house, id, { amount: '35.99' }));
	expect(gained).toMatchObject({ payments: 1, due_work: -2, events: 1, ledger_entries: 1, ledger_postings: 2 });
});

it('an overdue invoice can be paid', async () => {
	const { id } = await issue(house);
	house.clock.set('2026-12-22T23:00:00.000Z');
	await runScheduled(house.wiring, { cron: '5 * * * *' }, () => undefined);
	const path = `${invoicesPath}/${id}`;
	expect((await readInvoice(await house.request('GET', path))).status).toBe('overdue');
	expect((await read(await pay(house, id, { amount: '5.99' }))).invoice.status).toBe('overdue');
	expect((await read(await pay(house, id, { amount: '30.00' }))).invoice.status).toBe('paid');
	house.clock.set('2026-11-22T10:00:00.000Z');
});

describe('a payment is refused', () => {
	it.each([
		['more than what is due, when no credit is wanted', { amount: '36.00', overpayment: 'refuse' }, '/amount'],
		['zero', { amount: '0.00' }, '/amount'],
		['with wrong decimals', { amount: '1.5' }, '/amount'],
		['beyond the safe range', { amount: '90071992547409.92' }, '/amount'],
		['without an amount', {}, '/amount'],
		['in another currency', { amount: '100', currency: 'XOF' }, '/currency'],
		['in no currency of ours', { amount: '1.00', currency: 'CHF' }, '/currency'],
		['by a method that only a provider has', { amount: '1.00', method: 'card' }, '/method'],
		['on a day to come', { amount: '1.00', paid_on: '2026-11-23' }, '/paid_on'],
		['on a day that is none', { amount: '1.00', paid_on: '2026-11-31' }, '/paid_on'],
		['with a reference of two lines', { amount: '1.00', reference: 'a\nb' }, '/reference'],
		['with a reference that is too long', { amount: '1.00', reference: 'x'.repeat(141) }, '/reference'],
	])('%s', async (_name, body, pointer) => {
		const { id } = await issue(house);
		expect(await pointersOf(await leavesNothing(() => pay(house, id, body)))).toEqual([pointer]);
	});

	it('on a draft, on a paid invoice, on none', async () => {
		const drafted = await draft(house);
		await readProblem(await leavesNothing(() => pay(house, drafted.id, { amount: '1.00' })), 409);
		const { id } = await issue(house);
		await pay(house, id, { amount: '35.99' });
		await readProblem(await leavesNothing(() => pay(house, id, { amount: '0.01' })), 409);
		await readProblem(await leavesNothing(() => pay(house, anotherInvoice, { amount: '1.00' })), 404);
	});
});

it('two payments at once never take more than what is due where more is refused', async () => {
	const { id } = await issue(house);
	const body = { amount: '20.00', overpayment: 'refuse' };
	const answers = await Promise.all([pay(house, id, body), pay(house, id, body)]);
	expect(answers.map(({ status }) => status).sort((a, b) => a - b)).toEqual([201, 422]);
	const invoice = await readInvoice(await house.request('GET', `${invoicesPath}/${id}`));
	expect(invoice).toMatchObject({ amount_paid: '20.00', amount_due: '15.99' });
});

it('an amount is read in the currency of its invoice', async () => {
	const { id } = await issue(house, { currency: 'XOF', items: [item({ unit_price: '6500', tax_code: 'exempt' })] });
	expect(await pointersOf(await leavesNothing(() => pay(house, id, { amount: '6500.00' })))).toEqual(['/amount']);
	expect((await read(await pay(house, id, { amount: '6500', method: 'mobile_money' }))).invoice.status).toBe('paid');
});
