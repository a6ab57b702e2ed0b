import { describe, expect, it } from 'vitest';
import { call, control, openApplication } from './orange.ts';

const submit = (url: string, fields: Record<string, string>, origin = 'http://localhost'): Promise<Response> =>
	call(new URL(url).pathname, { method: 'POST', body: new URLSearchParams(fields), headers: { origin } });

/** What the payer reads on the phone. */
const codeOn = (page: string): string => /<strong>(\d{6})<\/strong>/.exec(page)?.[1] ?? 'no code';

const open = async () => {
	const application = await openApplication();
	const order = await application.create();
	const page = await (await call(new URL(order.payment_url).pathname)).text();
	return { ...application, order, page };
};

describe('Orange’s page', () => {
	it('shows what is paid to whom, and the code on the phone', async () => {
		const { page } = await open();
		expect(page).toContain('Coko');
		expect(page).toContain('6500 OUV');
		expect(codeOn(page)).toMatch(/^\d{6}$/);
	});

	it('takes the payment with the code, and leads back to the shop', async () => {
		const { order, page, statusOf } = await open();
		const response = await submit(order.payment_url, { msisdn: '7701100100', otp: codeOn(page), action: 'pay' });
		expect([response.status, response.headers.get('location')]).toEqual([303, 'https://shop.example.test/back']);
		expect(await statusOf(order)).toMatchObject({ status: 'SUCCESS' });
	});

	it.each([
		{ msisdn: '7701100100', otp: '000' },
		{ msisdn: '', otp: 'right' },
	])('takes nothing with %o, and says why', async (fields) => {
		const { order, page, statusOf } = await open();
		const otp = fields.otp === 'right' ? codeOn(page) : fields.otp;
		const response = await submit(order.payment_url, { ...fields, otp, action: 'pay' });
		expect(response.status).toBe(422);
		expect(await response.text()).toContain('role="alert"');
		expect(await statusOf(order)).toMatchObject({ status: 'INITIATED' });
	});

	it('lets the operator refuse, and leads to where the shop wants its payer then', async () => {
		const { order, statusOf } = await open();
		const response = await submit(order.payment_url, { action: 'refuse' });
		expect(response.headers.get('location')).toBe('https://shop.example.test/cancel');
		expect(await statusOf(order)).toMatchObject({ status: 'FAILED' });
	});

	it('closes after ten minutes', async () => {
		const { account, order, page, statusOf } = await open();
		await control('/clock', { account, offset_seconds: 600 });
		expect(await (await call(new URL(order.payment_url).pathname)).text()).not.toContain('<form');
		const response = await submit(order.payment_url, { msisdn: '7701100100', otp: codeOn(page), action: 'pay' });
		expect(response.status).toBe(410);
		expect(await statusOf(order)).toMatchObject({ status: 'EXPIRED' });
	});

	it('is not moved by a form of another site', async () => {
		const { order, statusOf } = await open();
		const response = await submit(order.payment_url, { action: 'refuse' }, 'https://evil.example.test');
		expect(response.status).toBe(403);
		expect(await statusOf(order)).toMatchObject({ status: 'INITIATED' });
	});

	it('of an unknown token is not there', async () => {
		expect((await call(`/orange/payment/pay_token/${'0'.repeat(64)}`)).status).toBe(404);
	});

	it('is found from the list of orders', async () => {
		const { order } = await open();
		expect(await (await call('/orange/orders')).text()).toContain(new URL(order.payment_url).pathname);
	});
});

describe('what is done behind Orange’s back', () => {
	it('is in its truth', async () => {
		const { account, order } = await open();
		const added = await control<{ id: string }>('/orange_money/transactions', {
			account,
			amount: '900',
			currency: 'OUV',
			reference: 'p-added',
		});
		await control(
			`/orange_money/transactions/${order.order_id}`,
			{ account, amount: '6000', state: 'succeeded' },
			'PATCH',
		);
		const path = `/control/orange_money/transactions?account=${account}`;
		expect(await (await call(path)).json()).toMatchObject({
			data: [
				{ id: order.order_id, amount: '6000', state: 'succeeded' },
				{ id: 'p-added', amount: '900', state: 'succeeded', reference: 'p-added' },
			],
		});
		const gone = await call(`/control/orange_money/transactions/${added.id}?account=${account}`, { method: 'DELETE' });
		expect(gone.status).toBe(204);
		expect(await (await call(path)).json()).toMatchObject({ data: [{ id: order.order_id }] });
	});
});
