import { env } from 'cloudflare:workers';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { PaymentMethodId } from '../../../src/domain/kernel/ids.ts';
import { methodNotice } from '../../../src/domain/payments/method-notices.ts';
import type { KeptNotice } from '../../../src/domain/payments/notice.ts';
import type { NoticeFacts } from '../../../src/domain/payments/provider.ts';
import { paymentDeps } from '../../../src/payment-deps.ts';
import { systemContext } from '../../../src/queues/work.ts';
import { type Body, call } from '../../support/callers.ts';
import { senegaleseKey, tenantId } from '../../support/house.ts';
import { passTime } from '../../support/paying.ts';
import { openPayingHouse, type PayingHouse } from '../../support/paying-house.ts';
import { control } from '../../support/sandbox.ts';

let house: PayingHouse;
let customerId: string;
let stranger: string;

beforeAll(async () => {
	house = await openPayingHouse();
});

beforeEach(async () => {
	[customerId, stranger] = await Promise.all([newCustomer('Awa Ndiaye'), newCustomer('Moussa Diop')]);
});

const newCustomer = async (name: string): Promise<string> =>
	(await call(house, 'POST', '/customers', { body: { name, country: 'FR', email: 'a@example.com' } })).body.id;

const returnUrl = 'https://coko.example/compte';
const begin = (changes: object = {}, repeat?: string) =>
	call(house, 'POST', '/payment-methods', {
		body: { customer_id: customerId, provider: 'paypal', return_url: returnUrl, ...changes },
		...(repeat !== undefined && { headers: { 'idempotency-key': repeat } }),
	});
const read = (id: string) => call(house, 'GET', `/payment-methods/${id}`);
const listed = async (of = customerId): Promise<readonly Body[]> =>
	(await call(house, 'GET', `/payment-methods?customer_id=${of}`)).body.data;

const scope = () => house.wiring.open({ tenantId: tenantId('coko'), background: () => undefined });
const depsOf = async () => {
	const opened = scope();
	return paymentDeps(house.wiring, opened, (await opened.tenant(tenantId('coko')))!);
};
const methodOf = async (id: string) => {
	const { store } = await depsOf();
	return (await store.load({ method: { kind: 'payment-method.byId', id } })).method!;
};
const setupTokenOf = async (id: string) => (await methodOf(id)).providerId!;
const approve = async (id: string) =>
	control(`/paypal/setup-tokens/${await setupTokenOf(id)}`, { account: house.credentials.paypal, action: 'approve' });

/** A method that its owner confirmed. */
const saved = async (): Promise<string> => {
	const { id } = (await begin()).body;
	await approve(id);
	expect((await read(id)).body.status).toBe('active');
	return id;
};

const fault = (match: string, name: string, times = 1) =>
	control('/faults', { provider: 'paypal', account: house.credentials.paypal, match, fault: name, times });

const tell = async (facts: Partial<Extract<NoticeFacts, { about: 'method' }>>) => {
	const notice = { provider: 'paypal' } as KeptNotice;
	const all = { about: 'method', methodId: null, token: null, state: 'changed', method: null, ...facts } as const;
	const action = methodNotice(await depsOf());
	return action(all, null, notice, () => [], systemContext(house.wiring, 'queue'));
};

describe('saving a method', () => {
	it('leads its owner to the provider, and is active once they confirmed', async () => {
		const begun = await begin();
		expect(begun).toMatchObject({
			status: 201,
			body: {
				object: 'payment_method',
				status: 'pending',
				customer_id: customerId,
				method: null,
				next_action: { type: 'redirect' },
			},
		});
		expect((await read(begun.body.id)).body.status).toBe('pending');
		await approve(begun.body.id);
		const active = await read(begun.body.id);
		expect(active.body).toMatchObject({ status: 'active', method: { type: 'paypal' }, next_action: null });
		expect(await listed()).toEqual([active.body]);
		expect(await listed(stranger)).toEqual([]);
	});

	it('shows and stores nothing that could be charged or read', async () => {
		const id = await saved();
		const { token } = await methodOf(id);
		expect(token).not.toBe('');
		expect(JSON.stringify((await read(id)).body)).not.toContain(token);
		const { results } = await env.DB.prepare('SELECT * FROM payment_methods').all();
		const { results: events } = await env.DB.prepare('SELECT * FROM events').all();
		for (const secret of [token, 'a@example.com', 'Awa']) {
			expect(JSON.stringify([results, events])).not.toContain(secret);
		}
	});

	it('is done by the minute when nobody looks, and forgets what it needed for asking', async () => {
		const { id } = (await begin()).body;
		await approve(id);
		await passTime(house, 400);
		const method = await methodOf(id);
		expect(method).toMatchObject({ status: 'active', order: null });
		expect(await waiting(id)).toBeNull();
	});

	it('fails when its owner never came back', async () => {
		const { id } = (await begin()).body;
		for (const days of [1, 1, 1, 1]) await passTime(house, days * 86_400);
		expect((await read(id)).body).toMatchObject({ status: 'failed', failure: { reason: 'timed_out' } });
		expect(await waiting(id)).toBeNull();
	});

	it('a repeat of the request gets the answer of the first, and begins nothing', async () => {
		const first = await begin({}, 'once');
		const again = await begin({}, 'once');
		expect(again.body).toEqual(first.body);
		expect(again.headers.get('idempotent-replayed')).toBe('true');
		expect(await listed()).toHaveLength(1);
	});

	it('an answer that was lost is asked for again under the same handle', async () => {
		await fault('POST /v3/vault/setup-tokens', 'timeout-after-commit');
		const begun = await begin({}, 'lost');
		expect(begun.body).toMatchObject({ status: 'pending', next_action: null });
		expect((await read(begun.body.id)).body).toMatchObject({ status: 'pending', next_action: { type: 'redirect' } });
	});

	it.each([
		['a customer who is none', { customer_id: 'cus_01kb0c8p7ve3v8k2s5q6m7n8p9' }, 404, 'customer-not-found'],
		['no way back', { return_url: null }, 422, 'payment-method-return-url-required'],
		['a provider that saves nothing', { provider: 'mtn_mobile_money' }, 422, 'payment-method-not-offered'],
		['a way that the provider has not', { flow: 'embedded' }, 422, 'payment-flow-not-offered'],
		['a field that is none', { card_number: '4242424242424242' }, 422, 'invalid-request'],
		['an address that is no web page', { return_url: 'javascript:alert(1)' }, 422, 'invalid-request'],
	])('refuses %s', async (_what, changes, status, type) => {
		const refused = await begin(changes);
		expect(refused).toMatchObject({ status, body: { type: `/problems/${type}` } });
		expect(await listed()).toEqual([]);
	});
});

const waiting = (id: string) => env.DB.prepare('SELECT due_at FROM due_work WHERE subject_id = ?').bind(id).first();

describe('removing a method', () => {
	it('takes it out of the list at once and has the provider forget it', async () => {
		const id = await saved();
		const { token } = await methodOf(id);
		expect((await call(house, 'DELETE', `/payment-methods/${id}`)).status).toBe(204);
		expect(await listed()).toEqual([]);
		expect((await read(id)).body.status).toBe('removed');
		expect(await methodOf(id)).toMatchObject({ status: 'removed', token: '' });
		expect(await waiting(id)).toBeNull();
		expect(await (await depsOf()).providers.account('paypal', null)?.methods?.forget(token)).toMatchObject({
			kind: 'report',
		});
		expect((await call(house, 'DELETE', `/payment-methods/${id}`)).status).toBe(204);
	});

	it('asks a provider that did not answer again until it forgets', async () => {
		const id = await saved();
		await fault('DELETE /v3/vault/payment-tokens', 'error-before-commit', 3);
		expect((await call(house, 'DELETE', `/payment-methods/${id}`)).status).toBe(204);
		expect((await methodOf(id)).token).not.toBe('');
		for (const seconds of [90, 90, 200, 400, 800]) await passTime(house, seconds);
		expect((await methodOf(id)).token).toBe('');
		expect(await waiting(id)).toBeNull();
	});

	it('also forgets what its owner confirms after it was removed', async () => {
		const { id } = (await begin()).body;
		expect((await call(house, 'DELETE', `/payment-methods/${id}`)).status).toBe(204);
		await approve(id);
		for (const seconds of [400, 90, 3_600]) await passTime(house, seconds);
		expect(await methodOf(id)).toMatchObject({ status: 'removed', token: '', order: null });
		const { results } = await env.DB.prepare('SELECT type FROM events WHERE subject_id = ? ORDER BY subject_version')
			.bind(id)
			.all<{ type: string }>();
		expect(results.at(-1)?.type).toBe('payment_method.forgotten');
	});
});

describe('what a provider tells of a method', () => {
	const card = (expiryMonth: number, expiryYear: number) =>
		({ kind: 'card', brand: 'visa', last4: '4242', expiryMonth, expiryYear }) as const;

	it('a renewed card is shown as it is now, whatever comes in whatever order and however often', async () => {
		const id = await saved();
		const { token } = await methodOf(id);
		for (const year of [2030, 2028, 2032, 2030, 2032]) await tell({ token, method: card(6, year) });
		expect((await read(id)).body.method).toEqual({
			type: 'card',
			brand: 'visa',
			last4: '4242',
			expiry_month: 6,
			expiry_year: 2032,
		});
	});

	it('what is gone there is gone here, and stays so', async () => {
		const id = await saved();
		const { token } = await methodOf(id);
		await tell({ token, state: 'gone' });
		const gone = await methodOf(id);
		expect(gone).toMatchObject({ status: 'removed', token: '' });
		await tell({ token, state: 'gone' });
		await tell({ token, method: card(1, 2040) });
		expect((await methodOf(id)).version).toBe(gone.version);
	});

	it('one that was being saved is asked about; a token that is not ours changes nothing', async () => {
		const { id } = (await begin()).body;
		await approve(id);
		expect(await tell({ methodId: id as PaymentMethodId, state: 'saved' })).toMatchObject({ ok: true });
		expect((await methodOf(id)).status).toBe('active');
		expect(await tell({ token: 'somebody-elses', state: 'gone' })).toEqual({ ok: true, value: 'no method of ours' });
	});
});

it('a method of another tenant is none', async () => {
	const id = await saved();
	for (const method of ['GET', 'DELETE']) {
		expect((await call(house, method, `/payment-methods/${id}`, { key: senegaleseKey })).status).toBe(404);
	}
	expect((await methodOf(id)).status).toBe('active');
});

it('without a customer a key lists nothing', async () => {
	expect((await call(house, 'GET', '/payment-methods')).body).toMatchObject({
		status: 422,
		errors: [{ pointer: '/query/customer_id' }],
	});
});
