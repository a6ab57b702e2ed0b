import { beforeEach, expect, it } from 'vitest';
import { answerPhones, call, invoiceOf, passTime, payByPhone } from '../support/paying.ts';
import { openPayingHouse, type PayingHouse } from '../support/paying-house.ts';

let house: PayingHouse;

beforeEach(async () => {
	house = await openPayingHouse();
});

const reason = 'MTN confirme par téléphone que rien n’a été débité';
const close = (id: string, repeat?: string) =>
	call(house, 'POST', `/payments/${id}/close`, { body: { reason }, ...(repeat !== undefined && { repeat }) });
const payment = async (id: string) => (await call(house, 'GET', `/payments/${id}`)).body;

/** A prompt that waits on the phone for longer than MTN takes. */
const undecided = async () => {
	const invoice = await invoiceOf(house);
	const { body } = await payByPhone(house, invoice.id);
	await passTime(house, 2 * 86_400);
	return { invoice, id: body.id };
};

it('a payment whose outcome may still come by itself cannot be closed', async () => {
	const invoice = await invoiceOf(house);
	const { body } = await payByPhone(house, invoice.id);
	expect(await close(body.id)).toMatchObject({ status: 409, body: { type: '/problems/payment-not-closable' } });
	await answerPhones(house.credentials, 'approve');
	await passTime(house, 30);
	expect(await close(body.id)).toMatchObject({ status: 409, body: { type: '/problems/payment-not-closable' } });
	expect((await payment(body.id)).status).toBe('succeeded');
});

it('an undecided payment blocks its invoice until a person closes it, once, with a reason that is kept', async () => {
	const { invoice, id } = await undecided();
	expect((await payment(id)).attention).toBe('undecided');
	expect((await payByPhone(house, invoice.id, 'again')).body.type).toBe('/problems/payment-in-progress');
	const closed = await close(id, 'once');
	expect(closed).toMatchObject({ status: 200, body: { status: 'failed', attention: null } });
	expect((await close(id, 'once')).body).toEqual(closed.body);
	expect((await close(id)).status).toBe(409);
	const { data } = (await call(house, 'GET', `/audit?subject_id=${id}&type=payment.closed`)).body;
	expect(data).toMatchObject([{ reason }]);
	expect((await payByPhone(house, invoice.id, 'afterwards')).status).toBe(201);
});

it('money that comes for a payment that was closed still counts', async () => {
	const { invoice, id } = await undecided();
	await close(id);
	await answerPhones(house.credentials, 'approve');
	await call(house, 'POST', `/payments/${id}/sync`, { body: {} });
	expect(await payment(id)).toMatchObject({ status: 'succeeded' });
	expect((await call(house, 'GET', `/invoices/${invoice.id}`)).body).toMatchObject({ status: 'paid' });
});

it('a payment that nobody needed leaves the list of support when a person has looked at it, once, with what they found', async () => {
	const invoice = await invoiceOf(house);
	const { body: begun } = await payByPhone(house, invoice.id);
	await call(house, 'POST', `/invoices/${invoice.id}/mark-paid`, { body: {} });
	await answerPhones(house.credentials, 'approve');
	await passTime(house, 30);
	expect(await payment(begun.id)).toMatchObject({ status: 'succeeded', attention: 'not_needed' });
	const attend = () => call(house, 'POST', `/payments/${begun.id}/attend`, { body: { reason: 'reste en avoir' } });
	expect(await attend()).toMatchObject({ status: 200, body: { status: 'succeeded', attention: null } });
	expect(await attend()).toMatchObject({ status: 409, body: { type: '/problems/payment-not-attendable' } });
	expect((await call(house, 'GET', '/payments?attention=true')).body.data).toEqual([]);
	const { data } = (await call(house, 'GET', `/audit?subject_id=${begun.id}&type=payment.attended`)).body;
	expect(data).toMatchObject([{ reason: 'reste en avoir' }]);
});
