import { describe, expect, it } from 'vitest';
import { call, issuesOf, type Order, openApplication } from './paypal.ts';

const submit = (path: string, choice: string) =>
	call(path, {
		method: 'POST',
		headers: {
			'content-type': 'application/x-www-form-urlencoded',
			origin: 'http://localhost',
			'sec-fetch-site': 'same-origin',
		},
		body: `choice=${choice}`,
	});

const pageOf = (order: Pick<Order, 'links'>): string => {
	const { pathname, search } = new URL(order.links.find(({ rel }) => rel !== 'self')?.href ?? '');
	return `${pathname}${search}`;
};

describe('the payer’s page', () => {
	it('says who asks for how much, and sends the payer back after each choice', async () => {
		const { create, read } = await openApplication();
		const order = await create();
		const page = await call(pageOf(order));
		expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
		expect(await page.text()).toContain('29.99 EUR');

		const refused = await submit(pageOf(order), 'refuse');
		expect([refused.status, refused.headers.get('location')]).toEqual([
			303,
			`https://shop.example/no?token=${order.id}`,
		]);
		expect((await read(order)).status).toBe('PAYER_ACTION_REQUIRED');

		const paid = await submit(pageOf(order), 'approve');
		expect(paid.headers.get('location')).toMatch(`https://shop.example/back?token=${order.id}&PayerID=`);
		expect((await read(order)).status).toBe('APPROVED');
	});

	it.each([
		['pending', 201, 'PENDING'],
		['fail', 201, 'DECLINED'],
	])('lets the payer %s', async (choice, status, capture) => {
		const { create, capture: take } = await openApplication();
		const order = await create();
		await submit(pageOf(order), choice);
		const response = await take(order);
		expect(response.status).toBe(status);
		expect((await response.json<Order>()).purchase_units[0]?.payments?.captures[0]?.status).toBe(capture);
	});

	it('lets the payer use a card that is declined', async () => {
		const { create, capture } = await openApplication();
		const order = await create();
		await submit(pageOf(order), 'decline');
		expect(await issuesOf(await capture(order))).toEqual(['INSTRUMENT_DECLINED']);
	});

	it('offers nothing any more when it is too late, and nothing for what is none', async () => {
		const { account, create } = await openApplication();
		const order = await create();
		expect((await submit(pageOf(order), 'steal')).status).toBe(422);
		await call('/control/clock', { method: 'POST', body: JSON.stringify({ account, offset_seconds: 3 * 60 * 60 }) });
		expect(await (await call(pageOf(order))).text()).not.toContain('<form');
		expect((await submit(pageOf(order), 'approve')).status).toBe(409);
		expect((await call('/paypal/checkoutnow?token=NONE')).status).toBe(404);
	});

	it('is not for forms of other sites', async () => {
		const { create, read } = await openApplication();
		const order = await create();
		const response = await call(pageOf(order), {
			method: 'POST',
			headers: { 'content-type': 'application/x-www-form-urlencoded', origin: 'https://evil.tld' },
			body: 'choice=approve',
		});
		expect(response.status).toBe(403);
		expect((await read(order)).status).toBe('PAYER_ACTION_REQUIRED');
	});

	it('of an agreement sends the payer back, agreed or not', async () => {
		const { ask } = await openApplication();
		const body = {
			payment_source: {
				paypal: {
					usage_type: 'MERCHANT',
					experience_context: { return_url: 'https://shop.example/back', cancel_url: 'https://shop.example/no' },
				},
			},
		};
		const create = await ask('POST', '/v3/vault/setup-tokens', body, { 'paypal-request-id': 'm-1' });
		const token = await create.json<Order>();
		expect((await submit(pageOf(token), 'refuse')).headers.get('location')).toMatch('https://shop.example/no?');
		expect((await submit(pageOf(token), 'approve')).headers.get('location')).toMatch('https://shop.example/back?');
		expect(await (await ask('GET', `/v3/vault/setup-tokens/${token.id}`)).json()).toMatchObject({ status: 'APPROVED' });
	});

	it('lists the orders there are', async () => {
		const { create } = await openApplication();
		const order = await create();
		expect(await (await call('/paypal')).text()).toContain(order.id);
	});
});
