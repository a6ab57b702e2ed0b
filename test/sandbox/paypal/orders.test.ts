import { describe, expect, it } from 'vitest';
import {
	call,
	control,
	issuesOf,
	type Order,
	openApplication,
	orderBody,
	type Refusal,
	tokenOf,
	unit,
} from './paypal.ts';

describe('a token', () => {
	it('is for whoever knows the secret that the account came with first', async () => {
		const account = `A${crypto.randomUUID()}`;
		const first = await tokenOf(account);
		expect(await first.json()).toMatchObject({ token_type: 'Bearer', expires_in: 32_400 });
		const wrong = await tokenOf(account, 'another-secret');
		expect(wrong.status).toBe(401);
		expect(await wrong.json()).toMatchObject({ error: 'invalid_client' });
		expect((await tokenOf('short', 'x')).status).toBe(401);
	});

	it('ends by the account’s clock', async () => {
		const { account, ask } = await openApplication();
		expect((await ask('GET', '/v2/checkout/orders/NONE')).status).toBe(404);
		await call('/control/clock', { method: 'POST', body: JSON.stringify({ account, offset_seconds: 32_400 }) });
		expect((await ask('GET', '/v2/checkout/orders/NONE')).status).toBe(401);
	});

	it('that was never given opens nothing', async () => {
		const { ask } = await openApplication();
		const forged = { authorization: `Bearer A21AA.${btoa('somebody')}.x` };
		expect((await ask('POST', '/v2/checkout/orders', orderBody(), forged)).status).toBe(401);
		expect((await call('/paypal/v2/checkout/orders/NONE')).status).toBe(401);
	});
});

describe('an order', () => {
	it('leads to the payer’s page by one name or the other', async () => {
		const { create } = await openApplication();
		const withSource = await create();
		expect(withSource.status).toBe('PAYER_ACTION_REQUIRED');
		expect(withSource.links.map(({ rel }) => rel)).toContain('payer-action');
		const without = await create({ payment_source: undefined });
		expect(without.status).toBe('CREATED');
		expect(without.links.map(({ rel }) => rel)).toContain('approve');
	});

	it('is told in full only to whoever prefers it', async () => {
		const { ask } = await openApplication();
		const response = await ask('POST', '/v2/checkout/orders', orderBody(), { prefer: 'return=minimal' });
		expect(Object.keys(await response.json<object>()).toSorted()).toEqual(['id', 'links', 'status']);
	});

	it('under one PayPal-Request-Id is one order: 201, then 200 with the first answer, for six hours', async () => {
		const { account, ask } = await openApplication();
		const send = () => ask('POST', '/v2/checkout/orders', orderBody(), { 'paypal-request-id': 'p-1' });
		const [first, second] = [await send(), await send()];
		expect([first.status, second.status]).toEqual([201, 200]);
		const order = await first.json<Order>();
		expect(await second.json()).toEqual(order);
		await call('/control/clock', { method: 'POST', body: JSON.stringify({ account, offset_seconds: 6 * 60 * 60 }) });
		const late = await send();
		expect(late.status).toBe(201);
		expect((await late.json<Order>()).id).not.toBe(order.id);
	});

	it('sent at once under one id is answered once; the others are told to wait or get the same', async () => {
		const { ask } = await openApplication();
		const answers = await Promise.all(
			[1, 2, 3, 4].map(() => ask('POST', '/v2/checkout/orders', orderBody(), { 'paypal-request-id': 'p-1' })),
		);
		expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
		for (const answer of answers) {
			expect([200, 201, 409]).toContain(answer.status);
			if (answer.status === 409) expect(await issuesOf(answer)).toEqual(['PREVIOUS_REQUEST_IN_PROGRESS']);
		}
	});

	it.each([
		['XOF', '6500', 'INVALID_CURRENCY_CODE'],
		['XAF', '6500', 'INVALID_CURRENCY_CODE'],
		['EUR', '29.999', 'DECIMAL_PRECISION'],
		['JPY', '1000.00', 'DECIMAL_PRECISION'],
		['HUF', '1000.5', 'DECIMAL_PRECISION'],
		['TWD', '1000.0', 'DECIMAL_PRECISION'],
		['EUR', '0.00', 'CANNOT_BE_ZERO_OR_NEGATIVE'],
		['EUR', '-1.00', 'CANNOT_BE_NEGATIVE'],
	])('of %s %s is refused: %s', async (currency_code, value, issue) => {
		const { ask } = await openApplication();
		const body = orderBody({ purchase_units: [unit({ amount: { currency_code, value } })] });
		const response = await ask('POST', '/v2/checkout/orders', body);
		expect(response.status).toBe(422);
		expect(await issuesOf(response)).toEqual([issue]);
	});

	it.each([
		['JPY', '1000'],
		['USD', '.5'],
		['EUR', '10'],
	])('of %s %s is taken', async (currency_code, value) => {
		const { create } = await openApplication();
		await create({ purchase_units: [unit({ amount: { currency_code, value } })] });
	});

	it.each([
		['two currencies', [unit(), unit({ amount: { currency_code: 'USD', value: '1.00' } })], 'MULTI_CURRENCY_ORDER'],
		[
			'items that do not add up',
			[unit({ items: [item('10.00', '2')], amount: withBreakdown('29.99', '29.99') })],
			'ITEM_TOTAL_MISMATCH',
		],
		['a breakdown that does not add up', [unit({ amount: withBreakdown('29.99', '29.98') })], 'AMOUNT_MISMATCH'],
	])('of %s is refused', async (_what, purchase_units, issue) => {
		const { ask } = await openApplication();
		expect(await issuesOf(await ask('POST', '/v2/checkout/orders', orderBody({ purchase_units })))).toEqual([issue]);
	});

	it('with items that add up is taken', async () => {
		const { create } = await openApplication();
		await create({ purchase_units: [unit({ items: [item('10.00', '2')], amount: withBreakdown('20.00', '20.00') })] });
	});

	it.each([
		[{ intent: undefined }, 'MISSING_REQUIRED_PARAMETER', '/intent'],
		[{ intent: 'STEAL' }, 'INVALID_PARAMETER_VALUE', '/intent'],
		[{ surprise: 1 }, 'INVALID_PARAMETER', '/surprise'],
		[{ purchase_units: [] }, 'INVALID_ARRAY_MIN_ITEMS', '/purchase_units'],
		[{ purchase_units: [unit({ custom: 'x' })] }, 'INVALID_PARAMETER', '/purchase_units/0/custom'],
		[
			{ purchase_units: [unit({ description: 'x'.repeat(128) })] },
			'INVALID_STRING_MAX_LENGTH',
			'/purchase_units/0/description',
		],
		[
			{ purchase_units: [unit({ amount: { currency_code: 'EUR', value: 29.99 } })] },
			'INVALID_PARAMETER_SYNTAX',
			'/purchase_units/0/amount/value',
		],
	])('like %j is refused with the field that is wrong', async (changes, issue, field) => {
		const { ask } = await openApplication();
		const response = await ask('POST', '/v2/checkout/orders', orderBody(changes));
		expect(response.status).toBe(400);
		const refusal = await response.json<Refusal>();
		expect(refusal).toMatchObject({ name: 'INVALID_REQUEST', details: [{ issue, field }] });
		expect(response.headers.get('paypal-debug-id')).toBe(refusal.debug_id);
	});

	it('that is no JSON, or does not say that it is, is refused', async () => {
		const { ask } = await openApplication();
		expect(await issuesOf(await ask('POST', '/v2/checkout/orders', '{'))).toEqual(['MALFORMED_REQUEST_JSON']);
		const form = { 'content-type': 'application/x-www-form-urlencoded' };
		expect((await ask('POST', '/v2/checkout/orders', orderBody(), form)).status).toBe(415);
	});

	it('of one account is nothing to another', async () => {
		const order = await (await openApplication()).create();
		const other = await openApplication();
		expect((await other.ask('GET', `/v2/checkout/orders/${order.id}`)).status).toBe(404);
		expect((await other.capture(order)).status).toBe(404);
	});
});

describe('a capture', () => {
	it('comes after the approval, once', async () => {
		const { create, approve, capture, read } = await openApplication();
		const order = await create();
		expect(await issuesOf(await capture(order))).toEqual(['ORDER_NOT_APPROVED']);
		await approve(order);
		const [first, second] = [await capture(order), await capture(order)];
		expect(first.status).toBe(201);
		expect(await issuesOf(second)).toEqual(['ORDER_ALREADY_CAPTURED']);
		expect((await read(order)).purchase_units[0]?.payments?.captures).toHaveLength(1);
	});

	it('of two that arrive together is one', async () => {
		const { create, approve, capture, read } = await openApplication();
		const order = await create();
		await approve(order);
		const answers = await Promise.all([capture(order), capture(order), capture(order)]);
		expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
		expect((await read(order)).purchase_units[0]?.payments?.captures).toHaveLength(1);
	});

	it('under one PayPal-Request-Id answers the same again', async () => {
		const { create, approve, capture } = await openApplication();
		const order = await create();
		await approve(order);
		const id = { 'paypal-request-id': 'p-1/capture' };
		const [first, second] = [await capture(order, id), await capture(order, id)];
		expect([first.status, second.status]).toEqual([201, 200]);
		expect(await second.json()).toEqual(await first.json());
	});

	it('of a number that was captured before is refused, and nothing is captured', async () => {
		const { create, approve, capture, read } = await openApplication();
		const purchase_units = [unit({ invoice_id: 'INV-1' })];
		const [first, second] = [await create({ purchase_units }), await create({ purchase_units })];
		await approve(first);
		await approve(second);
		expect((await capture(first)).status).toBe(201);
		expect(await issuesOf(await capture(second))).toEqual(['DUPLICATE_INVOICE_ID']);
		expect((await read(second)).status).toBe('APPROVED');
	});

	it('comes too late after three hours', async () => {
		const { account, create, approve, capture } = await openApplication();
		const order = await create();
		await approve(order);
		await call('/control/clock', { method: 'POST', body: JSON.stringify({ account, offset_seconds: 3 * 60 * 60 }) });
		expect(await issuesOf(await capture(order))).toEqual(['ORDER_EXPIRED']);
	});

	it('can be refused as the header asks, and the payer is sent back by a declined card', async () => {
		const { create, approve, capture } = await openApplication();
		const order = await create();
		await approve(order);
		const mock = { 'paypal-mock-response': '{"mock_application_codes":"PAYER_CANNOT_PAY"}' };
		expect(await issuesOf(await capture(order, mock))).toEqual(['PAYER_CANNOT_PAY']);
		await approve(order, 'decline');
		const declined = await (await capture(order)).json<Refusal & Order>();
		expect(declined.details[0]?.issue).toBe('INSTRUMENT_DECLINED');
		expect(declined.links).toMatchObject([{ rel: 'redirect', href: expect.stringContaining(`token=${order.id}`) }]);
	});
});

describe('an order that needs nobody', () => {
	it('wants a PayPal-Request-Id and a token that exists', async () => {
		const { ask, create, approve, capture } = await openApplication();
		const wallet = { attributes: { vault: { store_in_vault: 'ON_SUCCESS', usage_type: 'MERCHANT' } } };
		const order = await create({ payment_source: { paypal: wallet } });
		await approve(order);
		const vaultId = (await (await capture(order)).json<Order>()).payment_source?.paypal.attributes?.vault?.id;
		expect(vaultId).toMatch(/^[0-9a-zA-Z_-]+$/);

		const charge = (vault_id: string | undefined, headers = {}) =>
			ask('POST', '/v2/checkout/orders', orderBody({ payment_source: { paypal: { vault_id } } }), headers);
		const without = await charge(vaultId);
		expect([without.status, await issuesOf(without)]).toEqual([400, ['PAYPAL_REQUEST_ID_REQUIRED']]);
		const id = { 'paypal-request-id': 'p-2' };
		expect(await issuesOf(await charge('nothing', id))).toEqual(['TOKEN_ID_NOT_FOUND']);
		expect(await (await charge(vaultId, id)).json()).toMatchObject({ status: 'COMPLETED' });
	});
});

describe('the truth of this PayPal', () => {
	it('can be added to, changed and lost behind everybody’s back', async () => {
		const { account, create, approve, capture } = await openApplication();
		const truth = async () =>
			(await (await call(`/control/paypal/transactions?account=${account}`)).json<{ data: { id: string }[] }>()).data;
		const order = await create({ purchase_units: [unit({ invoice_id: 'p-1' })] });
		await approve(order);
		await capture(order);
		const [made] = await truth();
		expect(made).toMatchObject({
			kind: 'payment',
			amount: '29.99',
			currency: 'EUR',
			state: 'succeeded',
			reference: 'p-1',
		});

		const added = { account, kind: 'payment', amount: '5.00', currency: 'EUR', state: 'succeeded', reference: 'p-9' };
		await control('/transactions', added);
		await control('/transactions', { ...added, kind: 'refund', amount: '2.00', reference: 'p-9' });
		await control(`/transactions/${made?.id}`, { amount: '19.99', state: 'failed' }, 'PATCH');
		expect(await truth()).toMatchObject([
			{ id: made?.id, amount: '19.99', state: 'failed' },
			{ kind: 'payment', amount: '5.00', reference: 'p-9' },
			{ kind: 'refund', amount: '2.00', reference: 'p-9' },
		]);
		expect((await call(`/control/paypal/transactions/${made?.id}`, { method: 'DELETE' })).status).toBe(204);
		expect(await truth()).toHaveLength(2);
	});
});

function item(value: string, quantity: string) {
	return { name: 'A book', quantity, unit_amount: { currency_code: 'EUR', value } };
}

function withBreakdown(itemTotal: string, value: string) {
	return { currency_code: 'EUR', value, breakdown: { item_total: { currency_code: 'EUR', value: itemTotal } } };
}
