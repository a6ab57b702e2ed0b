import { describe, expect, it } from 'vitest';
import { call, control, openApplication, orderBody, tokenRequest } from './orange.ts';

describe('a token of Orange', () => {
	it('lives an hour, told as a text', async () => {
		const response = await tokenRequest(`Basic ${btoa('client-a:secret')}`);
		expect(response.status).toBe(200);
		expect(await response.json()).toEqual({
			token_type: 'Bearer',
			access_token: expect.any(String),
			expires_in: '3600',
		});
	});

	it('is refused with another secret than the first', async () => {
		await tokenRequest(`Basic ${btoa('client-b:secret')}`);
		const response = await tokenRequest(`Basic ${btoa('client-b:other')}`);
		expect(response.status).toBe(401);
		expect(await response.json()).toMatchObject({ error: 'invalid_client' });
	});

	it('is not given to who does not accept JSON', async () => {
		expect((await tokenRequest(`Basic ${btoa('client-c:secret')}`, { accept: 'text/html' })).status).toBe(406);
	});

	it('that has ended is answered with 401 and code 42', async () => {
		const { account, post } = await openApplication();
		await control('/clock', { account, offset_seconds: 3_599 });
		expect((await post('webpayment', orderBody())).status).toBe(201);
		await control('/clock', { account, offset_seconds: 3_600 });
		const response = await post('webpayment', orderBody());
		expect(response.status).toBe(401);
		expect(await response.json()).toMatchObject({ code: 42 });
	});
});

describe('a request to WebPay', () => {
	it.each([
		[{ accept: 'text/html' }, 406],
		[{ 'content-type': 'text/plain' }, 415],
		[{ authorization: 'Bearer nonsense' }, 401],
		[{ authorization: '' }, 401],
	])('with the headers %o is refused with %i', async (headers, status) => {
		const { post } = await openApplication();
		const response = await post('webpayment', orderBody(), headers as Record<string, string>);
		expect(response.status).toBe(status);
		expect(response.headers.get('x-oapi-request-id')).not.toBeNull();
	});

	it.each([
		['an unknown field', { color: 'orange' }],
		['an amount with decimals', { amount: 65.5 }],
		['an amount as a text', { amount: '6500' }],
		['no amount', { amount: 0 }],
		['an order_id of 31 characters', { order_id: 'o'.repeat(31) }],
		['an address of 121 characters', { notif_url: `https://shop.example.test/${'a'.repeat(95)}` }],
		['a name of 31 characters', { reference: 'n'.repeat(31) }],
		['a language that it does not speak', { lang: 'wo' }],
		['francs in the test environment', { currency: 'XOF' }],
		['no merchant_key', { merchant_key: undefined }],
	])('with %s is refused', async (_name, changes) => {
		const { post } = await openApplication();
		expect((await post('webpayment', orderBody(changes))).status).toBe(400);
	});

	it('that is not JSON is refused', async () => {
		const { post } = await openApplication();
		expect((await post('webpayment', '{"merchant_key":')).status).toBe(400);
	});

	it('takes the longest values', async () => {
		const { post } = await openApplication();
		const longest = {
			order_id: 'o'.repeat(30),
			reference: 'n'.repeat(30),
			notif_url: `https://shop.example.test/${'a'.repeat(94)}`,
		};
		expect((await post('webpayment', orderBody(longest))).status).toBe(201);
	});

	it('with another merchant_key or for another country than the application’s is refused', async () => {
		const { post } = await openApplication('sn');
		expect((await post('webpayment', orderBody({ currency: 'XOF' }))).status).toBe(201);
		const other = await post('webpayment', orderBody({ currency: 'XOF', merchant_key: 'other' }));
		expect([other.status, await other.json()]).toMatchObject([403, { code: 50 }]);
	});

	it('uses its order_id up for ever, also when it failed, and also when the order is lost', async () => {
		const { account, create, post } = await openApplication();
		const { order_id } = await create();
		await control(`/orange_money/orders/${order_id}`, { account, action: 'refuse' });
		expect((await post('webpayment', orderBody({ order_id }))).status).toBe(403);
		const lost = `/control/orange_money/transactions/${order_id}?account=${account}`;
		expect((await call(lost, { method: 'DELETE' })).status).toBe(204);
		const again = await post('webpayment', orderBody({ order_id }));
		expect(again.status).toBe(403);
		expect(await again.json()).not.toHaveProperty('code');
	});

	it('is one of 25 in a second at most', async () => {
		const { account, post } = await openApplication();
		await control('/orange_money/accounts', { account, requests_per_second: 2 });
		const responses = await Promise.all(Array.from({ length: 8 }, () => post('webpayment', orderBody())));
		const refused = responses.filter(({ status }) => status === 403);
		expect(refused.length).toBeGreaterThan(0);
		expect(await refused[0]?.json()).toMatchObject({ code: 53 });
	});
});

describe('an order of WebPay', () => {
	it('is answered with 201 and the three things that prove it', async () => {
		const { post } = await openApplication();
		const response = await post('webpayment', orderBody());
		expect(response.status).toBe(201);
		expect(await response.json()).toEqual({
			status: 201,
			message: 'OK',
			pay_token: expect.stringMatching(/^[0-9a-f]{64}$/),
			payment_url: expect.stringContaining('/orange/payment/pay_token/'),
			notif_token: expect.stringMatching(/^[0-9a-f]{32}$/),
		});
	});

	it('stays INITIATED for ever when nobody comes', async () => {
		const { account, create, statusOf, post } = await openApplication();
		const order = await create();
		expect(await statusOf(order)).toEqual({ status: 'INITIATED', order_id: order.order_id, txnid: null });
		await control('/clock', { account, offset_seconds: 3_000 });
		expect(await statusOf(order)).toMatchObject({ status: 'INITIATED' });
		const answer = await post('transactionstatus', {
			order_id: order.order_id,
			amount: 6_500,
			pay_token: order.pay_token,
		});
		expect(answer.status).toBe(201);
	});

	it('is found only with the amount and the pay_token that it was made with', async () => {
		const { create, post } = await openApplication();
		const { order_id, pay_token } = await create();
		for (const wrong of [{ amount: 6_501 }, { pay_token: 'f'.repeat(64) }, { order_id: 'p-other' }]) {
			const response = await post('transactionstatus', { order_id, pay_token, amount: 6_500, ...wrong });
			expect(response.status).toBe(404);
		}
	});

	it('that is confirmed after ten minutes is EXPIRED, and nobody is told', async () => {
		const { account, create, statusOf } = await openApplication();
		const order = await create();
		await control('/clock', { account, offset_seconds: 600 });
		await control(`/orange_money/orders/${order.order_id}`, { account, action: 'pay' });
		expect(await statusOf(order)).toMatchObject({ status: 'EXPIRED' });
		expect(await (await call(`/control/notices?account=${account}`)).json()).toEqual({ data: [] });
	});

	it('is settled once', async () => {
		const { account, create, statusOf } = await openApplication();
		const order = await create();
		await control(`/orange_money/orders/${order.order_id}`, { account, action: 'pay' });
		const again = await control(`/orange_money/orders/${order.order_id}`, { account, action: 'refuse' });
		expect(again).toMatchObject({ status: 409 });
		expect(await statusOf(order)).toMatchObject({
			status: 'SUCCESS',
			txnid: expect.stringMatching(/^MP\d{6}\.\d{4}\.A\d{5}$/),
		});
	});
});
