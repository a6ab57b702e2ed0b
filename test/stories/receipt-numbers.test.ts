import { env } from 'cloudflare:workers';
import { beforeEach, expect, it } from 'vitest';
import { tenantId } from '../support/house.ts';
import { answerPhones, call, invoiceOf, passTime, payByPhone } from '../support/paying.ts';
import { openPayingHouse, type PayingHouse } from '../support/paying-house.ts';

let house: PayingHouse;

beforeEach(async () => {
	house = await openPayingHouse();
});

const payByHand = async (): Promise<{ status: number; id: string }> => {
	const invoice = await invoiceOf(house);
	const { status, body } = await call(house, 'POST', `/invoices/${invoice.id}/payments`, { body: { amount: '6500' } });
	return { status, id: body.id };
};
const numbers = async () =>
	(await env.DB.prepare('SELECT number FROM receipts ORDER BY number').all<{ number: string }>()).results;

/** The counter begins anew under the same pattern: it gives a number that a receipt has. */
const breakNumbering = async () => {
	await env.DB.prepare("UPDATE series SET last_sequence = 0 WHERE code = 'receipt'").run();
	house.wiring.tenants.forget(tenantId('dakar'));
};

it('money that comes by hand or through a provider does not wait for a receipt whose number is taken', async () => {
	expect((await payByHand()).status).toBe(201);
	await house.drain();
	const before = await numbers();
	expect(before).toHaveLength(1);
	await breakNumbering();
	const byHand = await payByHand();
	expect(byHand.status).toBe(201);
	await breakNumbering();
	const invoice = await invoiceOf(house);
	const { body: payment } = await payByPhone(house, invoice.id);
	await answerPhones(house.credentials, 'approve');
	await passTime(house, 30);
	expect((await call(house, 'GET', `/payments/${payment.id}`)).body.status).toBe('succeeded');
	expect((await call(house, 'GET', `/invoices/${invoice.id}`)).body).toMatchObject({ status: 'paid' });
	expect(await numbers()).toEqual(before);
	expect(house.mails.filter(({ subject }) => subject.startsWith('Paiement reçu'))).toHaveLength(3);
	const many = [await invoiceOf(house), await invoiceOf(house)].map(({ id }) => ({ id }));
	await call(house, 'POST', '/invoices/bulk-mark-paid', { body: { invoices: many } });
	for (const { id } of many) expect((await call(house, 'GET', `/invoices/${id}`)).body.status).toBe('paid');
	const asked = await call(house, 'POST', `/payments/${byHand.id}/receipt`);
	expect(asked.status).toBe(409);
	await env.DB.prepare("UPDATE series SET last_sequence = 1 WHERE code = 'receipt'").run();
	expect((await call(house, 'POST', `/payments/${byHand.id}/receipt`)).status).toBe(201);
	expect(await numbers()).toHaveLength(2);
});
