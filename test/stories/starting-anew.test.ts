import { beforeAll, describe, expect, it } from 'vitest';
import { type Answer, call, invoiceOf } from '../support/paying.ts';
import { openPayingHouse, type PayingHouse } from '../support/paying-house.ts';

let house: PayingHouse;
let invoiceId: string;
let page: string;

const start = (body: object, repeat: string): Promise<Answer> =>
	call(house, 'POST', '/payments', { body: { invoice_id: invoiceId, ...body }, repeat });

const statusOf = async (id: string): Promise<string> => (await call(house, 'GET', `/payments/${id}`)).body.status;

beforeAll(async () => {
	house = await openPayingHouse();
	invoiceId = (await invoiceOf(house)).id;
	const begun = await start({ provider: 'stripe' }, 'page');
	expect(begun.status, JSON.stringify(begun.body)).toBe(201);
	page = begun.body.id;
});

describe('a payer on a card page keeps it while somebody asks for what is refused', () => {
	it.each([
		['a phone that is no phone', { provider: 'mtn_mobile_money', phone: 'abc' }],
		['a phone of another operator', { provider: 'mtn_mobile_money', phone: '+225 07 01 02 03 04' }],
		['no phone at all', { provider: 'mtn_mobile_money' }],
		['more than is due', { provider: 'paypal', amount: '6501' }],
		['less than the provider takes', { provider: 'stripe', amount: '1' }],
		['a way the provider does not work', { provider: 'paypal', flow: 'phone' }],
		['a method nobody saved', { provider: 'stripe', payment_method_id: 'pmt_none' }],
	])('%s', async (what, body) => {
		const { status } = await start(body, `refused: ${what}`);
		expect([404, 422]).toContain(status);
		expect(await statusOf(page)).toBe('action_required');
	});
});

it('who does begin another payment takes the place of the page that was left', async () => {
	const { status, body } = await start({ provider: 'paypal' }, 'anew');
	expect(status, JSON.stringify(body)).toBe(201);
	expect(await statusOf(page)).toBe('expired');
	expect(await statusOf(body.id)).toBe('action_required');
});
