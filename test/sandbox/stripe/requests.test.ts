import { describe, expect, it } from 'vitest';
import { ask, control, freshKey, intentForm, make, sessionForm } from './stripe.ts';

describe('a request', () => {
	it.each([
		['no key', null],
		['a live key', 'sk_live_0123456789'],
		['a key of another kind', 'pk_test_0123456789'],
	])('with %s is turned away', async (_, key) => {
		expect(await ask(key, 'POST /v1/payment_intents', intentForm)).toMatchObject({
			status: 401,
			body: { error: { type: 'invalid_request_error' } },
		});
	});

	it('may carry its key as the user of basic authentication', async () => {
		const authorization = `Basic ${btoa(`${freshKey()}:`)}`;
		expect((await ask(null, 'GET /v1/payment_intents', {}, { authorization })).status).toBe(200);
	});

	it('is answered with an id and a version', async () => {
		const { headers } = await ask(freshKey(), 'GET /v1/charges', {}, { 'stripe-version': '2026-07-29.dahlia' });
		expect(headers.get('request-id')).toMatch(/^req_/);
		expect(headers.get('stripe-version')).toBe('2026-07-29.dahlia');
	});

	it.each([
		['POST /v1/payment_intents', { ...intentForm, color: 'green' }, 'color'],
		[
			'POST /v1/payment_intents',
			{ ...intentForm, 'automatic_payment_methods[never]': 'true' },
			'automatic_payment_methods[never]',
		],
		['POST /v1/payment_intents', { ...intentForm, 'payment_method_types[0]': 'card' }, 'payment_method_types'],
		[
			'POST /v1/checkout/sessions',
			{ ...sessionForm, 'line_items[0][price_data][unit_price]': '5' },
			'line_items[0][price_data][unit_price]',
		],
		['POST /v1/refunds', { payment_intent: 'pi_1', description: 'x' }, 'description'],
		['GET /v1/payment_intents', { payment_id: 'x' }, 'payment_id'],
		['GET /v1/refunds', { 'created[from]': '5' }, 'created[from]'],
	])('%s with a parameter that nobody knows is refused by its name', async (line, form, param) => {
		const { status, body } = await ask(freshKey(), line, form);
		expect(status).toBe(400);
		expect(body.error).toMatchObject({ code: 'parameter_unknown', param });
	});

	it.each([
		['parameter_missing', 'currency', { amount: '1234' }],
		['parameter_invalid_empty', 'amount', { ...intentForm, amount: '' }],
		['parameter_invalid_integer', 'amount', { ...intentForm, amount: '12.34' }],
		['parameter_invalid_integer', 'amount', { ...intentForm, amount: '0' }],
		['amount_too_small', 'amount', { ...intentForm, amount: '49' }],
		['amount_too_small', 'amount', { ...intentForm, amount: '327', currency: 'xof' }],
		['amount_too_large', 'amount', { ...intentForm, amount: '100000000' }],
		['resource_missing', 'customer', { ...intentForm, customer: 'cus_gone' }],
	])('is refused with %s about %s', async (code, param, form) => {
		const { status, body } = await ask(freshKey(), 'POST /v1/payment_intents', form);
		expect(status).toBe(400);
		expect(body.error).toMatchObject({ type: 'invalid_request_error', code, param });
	});

	it('for what is not there is answered with 404, for a path that is none too', async () => {
		const key = freshKey();
		expect(await ask(key, 'GET /v1/payment_intents/pi_gone')).toMatchObject({
			status: 404,
			body: { error: { code: 'resource_missing' } },
		});
		expect((await ask(key, 'GET /v1/moons')).body.error.message).toContain('GET: /v1/moons');
	});

	it('never sees what belongs to another account', async () => {
		const { id } = await make(freshKey(), 'POST /v1/payment_intents', intentForm);
		expect((await ask(freshKey(), `GET /v1/payment_intents/${id}`)).status).toBe(404);
		expect((await make(freshKey(), 'GET /v1/payment_intents')).data).toEqual([]);
	});

	it('reads a list page by page, newest first', async () => {
		const key = freshKey();
		const ids: string[] = [];
		for (let count = 0; count < 3; count++) ids.unshift((await make(key, 'POST /v1/payment_intents', intentForm)).id);
		const first = await make(key, 'GET /v1/payment_intents', { limit: '2' });
		expect([first.data.map(({ id }: { id: string }) => id), first.has_more]).toEqual([ids.slice(0, 2), true]);
		const next = await make(key, 'GET /v1/payment_intents', { limit: '2', starting_after: ids[1] ?? '' });
		expect([next.data.map(({ id }: { id: string }) => id), next.has_more]).toEqual([ids.slice(2), false]);
		expect((await ask(key, 'GET /v1/payment_intents', { limit: '101' })).status).toBe(400);
	});
});

describe('an answer', () => {
	const paid = { ...intentForm, confirm: 'true', payment_method: 'pm_card_visa', capture_method: 'automatic' };
	const never = { 'automatic_payment_methods[allow_redirects]': 'never' };

	it('is whole where it is asked to be', async () => {
		const key = freshKey();
		const intent = await make(key, 'POST /v1/payment_intents', {
			...paid,
			...never,
			'expand[0]': 'latest_charge.balance_transaction',
		});
		expect(intent.latest_charge).toMatchObject({ object: 'charge', balance_transaction: { amount: 1234, fee: 44 } });
		const plain = await make(key, `GET /v1/payment_intents/${intent.id}`);
		expect(plain.latest_charge).toBe(intent.latest_charge.id);
		const listed = await make(key, 'GET /v1/payment_intents', { 'expand[]': 'data.latest_charge' });
		expect(listed.data[0].latest_charge.id).toBe(plain.latest_charge);
		const wrong = await ask(key, `GET /v1/payment_intents/${intent.id}`, { 'expand[0]': 'moon' });
		expect(wrong).toMatchObject({ status: 400, body: { error: { param: 'expand' } } });
	});

	it('never shows what the sandbox notes for itself', async () => {
		const key = freshKey();
		const intent = await make(key, 'POST /v1/payment_intents', { ...paid, ...never });
		for (const path of [`payment_intents/${intent.id}`, `charges/${intent.latest_charge}`]) {
			const object = await make(key, `GET /v1/${path}`);
			expect(Object.keys(object).filter((name) => name.startsWith('_'))).toEqual([]);
		}
	});

	it('of a bank that refuses is 402 with the intent inside, which is kept', async () => {
		const key = freshKey();
		const form = { ...paid, ...never, payment_method: 'pm_card_visa_chargeDeclined' };
		const { status, body } = await ask(key, 'POST /v1/payment_intents', form);
		expect(status).toBe(402);
		expect(body.error).toMatchObject({
			type: 'card_error',
			code: 'card_declined',
			decline_code: 'generic_decline',
			advice_code: 'try_again_later',
			payment_intent: { status: 'requires_payment_method' },
		});
		const kept = await make(key, `GET /v1/payment_intents/${body.error.payment_intent.id}`);
		expect(kept.last_payment_error.charge).toBe(kept.latest_charge);
	});

	it('refuses what does not fit the state that an intent is in', async () => {
		const key = freshKey();
		const { id } = await make(key, 'POST /v1/payment_intents', { ...paid, ...never });
		for (const action of ['confirm', 'cancel']) {
			expect(await ask(key, `POST /v1/payment_intents/${id}/${action}`)).toMatchObject({
				status: 400,
				body: { error: { code: 'payment_intent_unexpected_state', payment_intent: { status: 'succeeded' } } },
			});
		}
	});

	it('wants a way back for a payer who may have to leave', async () => {
		expect(await ask(freshKey(), 'POST /v1/payment_intents', paid)).toMatchObject({
			status: 400,
			body: { error: { param: 'return_url' } },
		});
	});
});

describe('a dispute', () => {
	it.each([
		['winning_evidence', 'won'],
		['losing_evidence', 'lost'],
		['a letter', 'under_review'],
	])('answered with %s is %s', async (words, status) => {
		const key = freshKey();
		const { id } = await make(key, 'POST /v1/payment_intents', {
			...intentForm,
			confirm: 'true',
			payment_method: 'pm_card_createDispute',
			'automatic_payment_methods[allow_redirects]': 'never',
		});
		const { data } = await make(key, 'GET /v1/disputes', { payment_intent: id });
		const answered = await make(key, `POST /v1/disputes/${data[0].id}`, { 'evidence[uncategorized_text]': words });
		expect(answered.status).toBe(status);
		expect((await ask(key, `POST /v1/disputes/${data[0].id}/close`)).status).toBe(
			status === 'under_review' ? 200 : 400,
		);
	});
});

describe('two requests at once', () => {
	it('never charge one intent twice', async () => {
		const key = freshKey();
		const { id } = await make(key, 'POST /v1/payment_intents', intentForm);
		const answers = await Promise.all(
			[1, 2, 3].map(() => control(`/payment_intents/${id}/confirm`, { card: '4242424242424242' })),
		);
		expect(answers.filter(({ status }) => status === 'succeeded')).toHaveLength(1);
		expect((await make(key, 'GET /v1/charges')).data).toHaveLength(1);
	});

	it('never give back more than there is', async () => {
		const key = freshKey();
		const { id } = await make(key, 'POST /v1/payment_intents', {
			...intentForm,
			confirm: 'true',
			payment_method: 'pm_card_visa',
			'automatic_payment_methods[allow_redirects]': 'never',
		});
		await Promise.all([1, 2, 3].map(() => ask(key, 'POST /v1/refunds', { payment_intent: id, amount: '1000' })));
		expect((await make(key, 'GET /v1/refunds')).data).toHaveLength(1);
	});
});
