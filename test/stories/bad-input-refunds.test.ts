import { beforeAll, describe, expect, it } from 'vitest';
import { senegaleseKey } from '../support/house.ts';
import { answerPhones, call, invoiceOf, passTime, payByPhone, truthOf } from '../support/paying.ts';
import { openPayingHouse, type PayingHouse } from '../support/paying-house.ts';
import {
	ask,
	balanceOf,
	deliver,
	faultsOf,
	type PaidByCard,
	parisInvoice,
	payByCard,
	stripeNotices,
} from '../support/refunding.ts';
import { control } from '../support/sandbox.ts';

let house: PayingHouse;
let paid: PaidByCard;

beforeAll(async () => {
	house = await openPayingHouse();
	paid = await payByCard(house, await parisInvoice(house));
	await ask(house, 'POST', `/invoices/${paid.invoice.id}/credit-notes`, { amount: '12.00' });
});

const refund = (body: object, repeat?: string) =>
	ask(house, 'POST', `/invoices/${paid.invoice.id}/refund`, body, repeat);
const pointers = ({ body }: Awaited<ReturnType<typeof ask>>) =>
	(body as unknown as { errors: readonly { pointer: string }[] }).errors.map(({ pointer }) => pointer);

describe('a refund by the provider’s way', () => {
	it('needs an idempotency key, also from a credit note and a cancellation', async () => {
		const settlement = { type: 'refund', way: 'provider' };
		const answers = [
			await refund({ way: 'provider' }),
			await ask(house, 'POST', `/invoices/${paid.invoice.id}/cancel`, { settlement }),
			await ask(house, 'POST', `/invoices/${paid.invoice.id}/credit-notes`, { settlement }),
			await ask(house, 'POST', `/payments/${paid.paymentId}/refund`, {}),
		];
		for (const answer of answers) {
			expect(answer.status).toBe(422);
			expect(pointers(answer)).toEqual(['/header/Idempotency-Key']);
		}
	});

	it.each([
		['a method of the other way', { way: 'provider', method: 'cash' }, '/method'],
		['a reference of the other way', { payment_id: null, way: 'provider', reference: 'REMB' }, '/reference'],
		['a day of the other way', { way: 'provider', paid_on: '2026-11-22' }, '/paid_on'],
		['a third way', { way: 'pigeon' }, '/way'],
		['a payment that is none', { payment_id: 'pay_nonsense' }, '/payment_id'],
		['more decimals than the currency has', { way: 'provider', amount: '1.001' }, '/amount'],
		['a credit note by hand', { credit_note_id: 'crn_01k3v0j9x4f7mbt2w8h5q6z1ra' }, '/credit_note_id'],
	])('refuses %s', async (_what, body, pointer) => {
		const answer = await refund(body, 'wrong');
		expect(answer.status).toBe(422);
		expect(pointers(answer)).toContain(pointer);
	});

	it.each([
		['nothing', { way: 'provider', amount: '0.00' }, 422, 'payment-not-positive'],
		['less than nothing', { way: 'provider', amount: '-1.00' }, 422, 'invalid-request'],
		['more than stands as credit', { way: 'provider', amount: '12.01' }, 422, 'refund-exceeds-credit'],
		['the money of another payment', { payment_id: 'pay_01k3v0j9x4f7mbt2w8h5q6z1ra' }, 422, 'refund-other-payment'],
		[
			'the money of another credit note',
			{ way: 'provider', credit_note_id: 'crn_01k3v0j9x4f7mbt2w8h5q6z1ra' },
			404,
			'credit-note-not-found',
		],
	])('refuses %s', async (_what, body, status, type) => {
		expect(await refund(body, `wrong-${type}-${status}`)).toMatchObject({
			status,
			body: { type: `/problems/${type}` },
		});
	});

	it('is not for what belongs to an invoice when it is asked of the payment', async () => {
		const answer = await ask(house, 'POST', `/payments/${paid.paymentId}/refund`, {}, 'of-payment');
		expect(answer).toMatchObject({ status: 409, body: { type: '/problems/refund-nothing-unallocated' } });
	});

	it('leaves everything as it was', async () => {
		const refunds = (await truthOf('stripe', house.credentials.stripe)).filter(({ kind }) => kind === 'refund');
		expect(refunds).toEqual([]);
		expect(Object.values(await balanceOf('customer_credit'))).toEqual([-1200]);
		expect(await faultsOf(house)).toEqual([]);
	});
});

it('mobile money goes back to the phone it came from, and the poll learns it without a notice', async () => {
	const invoice = await invoiceOf(house);
	await payByPhone(house, invoice.id);
	await answerPhones(house.credentials, 'approve');
	await passTime(house, 30);
	await call(house, 'POST', `/invoices/${invoice.id}/cancel`, { body: {} });
	const path = `/invoices/${invoice.id}/refund`;
	const answer = await call(house, 'POST', path, { body: { way: 'provider' }, repeat: 'back-to-the-phone' });
	expect(answer).toMatchObject({ status: 201, body: { provider: 'mtn_mobile_money', currency: 'XOF' } });
	await passTime(house, 70);
	await passTime(house, 400);
	const refunded = await call(house, 'GET', `/refunds/${answer.body.id}`);
	expect(refunded.body).toMatchObject({ status: 'succeeded' });
	expect(await call(house, 'GET', `/invoices/${invoice.id}`)).toMatchObject({ body: { status: 'refunded' } });
});

it('Orange gives nothing back by itself: the answer says to do it by hand, and nothing is credited', async () => {
	const invoice = await invoiceOf(house, { customer: { external_id: 'moussa', name: 'Moussa Diop', country: 'SN' } });
	const body = { invoice_id: invoice.id, provider: 'orange_money', country: 'SN' };
	const started = await call(house, 'POST', '/payments', { body, repeat: 'by-orange' });
	expect(started.status, JSON.stringify(started.body)).toBe(201);
	const [order] = await truthOf('orange_money', house.credentials.orange);
	await control(`/orange_money/orders/${order?.id}`, { account: house.credentials.orange, action: 'pay' });
	await call(house, 'POST', `/payments/${started.body.id}/sync`);
	const settlement = { type: 'refund', way: 'provider' };
	const refused = await call(house, 'POST', `/invoices/${invoice.id}/cancel`, {
		body: { settlement },
		repeat: 'cancel-orange',
		key: senegaleseKey,
	});
	expect(refused).toMatchObject({ status: 409, body: { type: '/problems/refund-not-by-provider' } });
	expect(JSON.stringify(refused.body)).toContain('by hand');
	expect(await call(house, 'GET', `/invoices/${invoice.id}`)).toMatchObject({ body: { status: 'paid' } });
});

it('a notice that was changed on its way changes nothing', async () => {
	await control('/stripe/disputes', { payment_intent: paid.intent, status: 'needs_response' });
	const notices = await stripeNotices(house, 'dispute');
	const forged = notices.map((notice) => ({ ...notice, body: notice.body.replaceAll('needs_response', 'lost') }));
	await expect(deliver(house, forged)).rejects.toThrow('notice-refused');
	expect((await ask(house, 'GET', '/disputes')).body.data).toEqual([]);
	expect((await ask(house, 'GET', `/payments/${paid.paymentId}`)).body.status).toBe('succeeded');
});
