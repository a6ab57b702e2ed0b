import { expect, it } from 'vitest';
import { answerPhones, call, invoiceOf, passTime, payByPhone, phone, truthOf } from '../support/paying.ts';
import { openPayingHouse } from '../support/paying-house.ts';
import { control } from '../support/sandbox.ts';

it('a reader in Abidjan confirms on the phone and the invoice is paid, though no notice ever came', async () => {
	const house = await openPayingHouse();
	const invoice = await invoiceOf(house);
	expect(await payByPhone(house, invoice.id)).toMatchObject({
		status: 201,
		body: { status: 'action_required', next_action: { type: 'confirm_on_phone', phone_end: '04' } },
	});
	await answerPhones(house.credentials, 'approve');
	await passTime(house, 30);
	expect(await call(house, 'GET', `/invoices/${invoice.id}`)).toMatchObject({
		body: { status: 'paid', amount_due: '0' },
	});
});

it('an answer that was lost never starts a second debit, and the repeat of the request tells what became of the first', async () => {
	const house = await openPayingHouse();
	const { mtn } = house.credentials;
	const invoice = await invoiceOf(house);
	await control('/faults', {
		provider: 'mtn_mobile_money',
		account: mtn,
		match: 'POST /collection/v1_0/requesttopay',
		fault: 'timeout-after-commit',
	});
	expect(await payByPhone(house, invoice.id)).toMatchObject({ status: 201, body: { status: 'unknown' } });
	expect(await payByPhone(house, invoice.id, 'another-wish')).toMatchObject({
		status: 409,
		body: { type: '/problems/payment-in-progress' },
	});
	await answerPhones(house.credentials, 'approve');
	await passTime(house, 10);
	expect(await truthOf('mtn_mobile_money', mtn)).toHaveLength(1);
	expect(await call(house, 'GET', `/invoices/${invoice.id}`)).toMatchObject({ body: { status: 'paid' } });
});

it('two people who pay one invoice at once: one begins, the other is told', async () => {
	const house = await openPayingHouse();
	const invoice = await invoiceOf(house);
	const answers = await Promise.all(
		['awa', 'her-brother', 'her-sister'].map((who) => payByPhone(house, invoice.id, who)),
	);
	expect(answers.map(({ status }) => status).toSorted((one, other) => one - other)).toEqual([201, 409, 409]);
	expect(await truthOf('mtn_mobile_money', house.credentials.mtn)).toHaveLength(1);
});

it('a page that is left and cannot be closed now is not left behind: no other payment begins beside it', async () => {
	const house = await openPayingHouse();
	const { paypal } = house.credentials;
	const invoice = await invoiceOf(house);
	const begin = (provider: string, repeat: string) =>
		call(house, 'POST', '/payments', { body: { invoice_id: invoice.id, provider, phone }, repeat });
	expect(await begin('paypal', 'first')).toMatchObject({ status: 201, body: { status: 'action_required' } });
	await control('/faults', {
		provider: 'paypal',
		account: paypal,
		match: 'GET /v2/checkout/orders',
		fault: 'html',
		times: 9,
	});
	expect(await begin('mtn_mobile_money', 'second')).toMatchObject({
		status: 409,
		body: { type: '/problems/payment-in-progress' },
	});
});

it('a payment whose invoice was paid otherwise is closed, not captured', async () => {
	const house = await openPayingHouse();
	const { paypal } = house.credentials;
	const invoice = await invoiceOf(house);
	const { body: payment } = await call(house, 'POST', '/payments', {
		body: { invoice_id: invoice.id, provider: 'paypal' },
		repeat: 'by-paypal',
	});
	await call(house, 'POST', `/invoices/${invoice.id}/mark-paid`, { body: {} });
	const orders = await truthOf('paypal', paypal);
	await control(`/paypal/orders/${payment.provider_reference}`, { account: paypal, action: 'approve' });
	for (let look = 0; look < 3; look++) {
		expect(await call(house, 'POST', `/payments/${payment.id}/sync`)).toMatchObject({ body: { status: 'processing' } });
	}
	expect((await truthOf('paypal', paypal)).filter(({ state }) => state === 'succeeded')).toHaveLength(0);
	expect(orders.filter(({ state }) => state === 'succeeded')).toHaveLength(0);
});

it('looking at a payment never puts its provider aside: only payments that are begun do', async () => {
	const house = await openPayingHouse();
	const { mtn } = house.credentials;
	const invoice = await invoiceOf(house);
	const { body: payment } = await payByPhone(house, invoice.id);
	await control('/faults', {
		provider: 'mtn_mobile_money',
		account: mtn,
		match: 'GET /collection',
		fault: 'html',
		times: 12,
	});
	for (let look = 0; look < 8; look++) await call(house, 'POST', `/payments/${payment.id}/sync`);
	const offer = await call(house, 'GET', '/payments/offer?amount=6500&currency=XOF&country=CI');
	expect(JSON.stringify(offer.body)).not.toContain('set-aside');
});
