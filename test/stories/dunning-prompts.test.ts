import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { wakePolls } from '../../src/cron/payments.ts';
import { addDays, addSeconds, dateInZone, hourOfDay } from '../../src/domain/kernel/calendar.ts';
import type { InvoiceId } from '../../src/domain/kernel/ids.ts';
import { senegaleseKey, tenantId } from '../support/house.ts';
import { type Answer, answerPhones, call, passTime, phone, truthOf } from '../support/paying.ts';
import { openPayingHouse, type PayingHouse } from '../support/paying-house.ts';

const dakar = 'Africa/Dakar';

let house: PayingHouse;
let customerId: string;
let subscriptionId: string;
let invoiceId: InvoiceId;
beforeAll(async () => {
	house = await openPayingHouse();
	await setLadder({
		steps: [
			{ after_days: 1, action: 'prompt' },
			{ after_days: 3, action: 'prompt' },
		],
		final_action: 'pause',
	});
});

const ask = async (method: 'GET' | 'POST', path: string, body?: object): Promise<Answer> =>
	call(house, method, path, body === undefined ? {} : { body });
const send = async (method: string, path: string, body?: object): Promise<Response> =>
	house.request(method, `/api/billing${path}`, { key: senegaleseKey, ...(body && { body }) });
const setLadder = async (value: object) => {
	const { body } = await ask('GET', '/config?config_type=dunning&config_key=ladder');
	await send('PATCH', `/config/${body.data[0]!.id}`, { value, reason: 'phones ring' });
};

/** A reader in Abidjan who pays by link, and did not: the invoice is a day overdue, at noon. */
beforeEach(async () => {
	const customer = { name: 'Awa Ndiaye', country: 'CI', email: 'awa@example.com', phone, locale: 'fr' };
	customerId = (await ask('POST', '/customers', customer)).body.id;
	const order = {
		customer_id: customerId,
		amount: 6500,
		currency: 'XOF',
		frequency: 'monthly',
		description: 'Premium',
	};
	const created = await ask('POST', '/recurring', order);
	expect(created.status).toBe(201);
	subscriptionId = created.body.id;
	invoiceId = (await ask('GET', `/invoices?customer_id=${customerId}`)).body.data[0]!.id as InvoiceId;
	await house.drain();
	toHour(32, 12);
	await ask('POST', '/runs', { task: 'daily' });
	await house.drain();
});

const toHour = (days: number, hour: number) =>
	house.clock.set(hourOfDay(addDays(dateInZone(house.clock.now(), dakar), days), hour, dakar));
const agree = (hour = 18) =>
	send('PUT', `/recurring/${subscriptionId}/dunning/prompt-agreement`, { provider: 'mtn_mobile_money', hour });
const ring = async (repeat?: string) => {
	const answer = await house.request('POST', `/api/billing/recurring/${subscriptionId}/dunning/prompt`, {
		key: senegaleseKey,
		...(repeat !== undefined && { headers: { 'idempotency-key': repeat } }),
	});
	await house.drain();
	return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
};
const pending = async () =>
	(await truthOf('mtn_mobile_money', house.credentials.mtn)).filter(({ state }) => state === 'pending').length;
const steps = async () => {
	const scope = house.wiring.open({ tenantId: tenantId('coko-sn'), background: () => undefined });
	const { story } = await scope.storeFor(tenantId('coko-sn')).load({ story: { kind: 'dunning.ofInvoice', invoiceId } });
	return (story?.steps ?? []).map(({ step, action, status, why }) =>
		[step, action, status, ...(why === null ? [] : [why])].join(' '),
	);
};
const cron = async () => {
	await wakePolls(house.wiring, house.wiring.open({ tenantId: null, background: () => undefined }));
	await house.drain();
};
const status = async () => (await ask('GET', `/recurring/${subscriptionId}`)).body.status;

describe('a phone', () => {
	it('does not ring by itself without an agreement: a link goes by mail', async () => {
		expect(await status()).toBe('past_due');
		toHour(1, 12);
		await cron();
		expect(await steps()).toEqual(['1 pay_link done not_agreed']);
		expect(await pending()).toBe(0);
	});

	it('rings at the hour agreed on, and its PIN ends the dunning', async () => {
		expect((await agree()).status).toBe(200);
		toHour(1, 12);
		await cron();
		expect(await steps()).toEqual([]);
		toHour(0, 18);
		await cron();
		expect(await steps()).toEqual(['1 prompt done']);
		expect(await pending()).toBe(1);
		await answerPhones(house.credentials, 'approve');
		await passTime(house, 60);
		expect(await status()).toBe('active');
	});

	it('whose owner refuses is asked again by the next step, not sooner', async () => {
		await agree();
		toHour(1, 18);
		await cron();
		await answerPhones(house.credentials, 'refuse');
		await passTime(house, 60);
		toHour(1, 18);
		await cron();
		expect(await steps()).toEqual(['1 prompt done']);
		toHour(1, 18);
		await cron();
		expect(await steps()).toEqual(['1 prompt done', '3 prompt done']);
	});
});

describe('on request', () => {
	it('it rings within seconds, once for a repeated request', async () => {
		await agree();
		const before = await pending();
		const first = await ring('once');
		expect(first).toMatchObject({
			status: 202,
			body: { object: 'dunning_prompt', invoice_id: invoiceId, step: 'prompt-1' },
		});
		expect(await pending()).toBe(before + 1);
		expect(await ring('once')).toEqual(first);
		expect(await pending()).toBe(before + 1);
		expect(await ring()).toMatchObject({ status: 409, body: { type: '/problems/dunning-payment-under-way' } });
	});

	it('it does not ring twice within the operator’s window, nor more than three times', async () => {
		await agree();
		for (const count of [1, 2, 3]) {
			expect(await ring()).toMatchObject({ status: 202, body: { step: `prompt-${count}` } });
			await answerPhones(house.credentials, 'refuse');
			await passTime(house, 60);
			const again = await ring();
			if (count < 3) {
				expect(again).toMatchObject({ status: 409, body: { type: '/problems/dunning-prompt-too-soon' } });
				const { available_at } = again.body as { available_at: string };
				expect(Date.parse(available_at) - Date.parse(house.clock.now())).toBeLessThanOrEqual(540_000);
				house.clock.set(addSeconds(house.clock.now(), 600));
			} else expect(again).toMatchObject({ status: 409, body: { type: '/problems/dunning-prompts-used' } });
		}
	});

	it('is refused without an agreement, and after it was taken back', async () => {
		expect(await ring()).toMatchObject({ status: 409, body: { type: '/problems/dunning-not-agreed' } });
		await agree();
		expect((await send('DELETE', `/recurring/${subscriptionId}/dunning/prompt-agreement`)).status).toBe(204);
		expect((await send('DELETE', `/recurring/${subscriptionId}/dunning/prompt-agreement`)).status).toBe(204);
		expect(await ring()).toMatchObject({ status: 409, body: { type: '/problems/dunning-not-agreed' } });
	});

	it('is refused when nothing is owed', async () => {
		await agree();
		await send('POST', `/invoices/${invoiceId}/mark-paid`, { method: 'cash' });
		await house.drain();
		expect(await ring()).toMatchObject({ status: 409, body: { type: '/problems/dunning-nothing-open' } });
	});

	it('is refused for a customer without a phone', async () => {
		await agree();
		await send('PATCH', `/customers/${customerId}`, { phone: null });
		expect(await ring()).toMatchObject({ status: 409, body: { type: '/problems/dunning-no-phone' } });
	});
});

it.each([
	['an hour of the night', { provider: 'mtn_mobile_money', hour: 22 }, '/hour'],
	['half an hour', { provider: 'mtn_mobile_money', hour: 9.5 }, '/hour'],
	['an operator that rings nobody', { provider: 'stripe', hour: 10 }, '/provider'],
])('an agreement to %s is refused', async (_, body, pointer) => {
	const answer = await send('PUT', `/recurring/${subscriptionId}/dunning/prompt-agreement`, body);
	const { errors } = (await answer.json()) as { errors: readonly { pointer: string }[] };
	expect([answer.status, errors[0]?.pointer]).toEqual([422, pointer]);
});

it('the agreement is shown with the dunning, and given again is one', async () => {
	await agree(18);
	await agree(18);
	await agree(9);
	const { body } = await ask('GET', `/recurring/${subscriptionId}/dunning`);
	expect(body).toMatchObject({ prompt_agreement: { provider: 'mtn_mobile_money', hour: 9 } });
	const events = await ask('GET', `/events?subject_id=${subscriptionId}&type=subscription.prompts_agreed`);
	expect(events.body.data).toHaveLength(2);
});
