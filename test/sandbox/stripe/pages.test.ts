import { describe, expect, it } from 'vitest';
import sandbox from '../../../sandbox/index.ts';
import { sandboxEnv } from '../env.ts';
import { freshKey, intentForm, make, sessionForm } from './stripe.ts';

const page = async (url: string): Promise<{ readonly status: number; readonly html: string }> => {
	const response = await sandbox.request(new URL(url, 'http://localhost').pathname, {}, sandboxEnv);
	return { status: response.status, html: await response.text() };
};

const submit = async (url: string, fields: Record<string, string> = {}, origin = 'http://localhost') => {
	const init = { method: 'POST', body: new URLSearchParams(fields), headers: { origin } };
	const response = await sandbox.request(new URL(url, 'http://localhost').pathname, init, sandboxEnv);
	return { status: response.status, location: response.headers.get('location') ?? '', html: await response.text() };
};

const openPage = async () => {
	const key = freshKey();
	const session = await make(key, 'POST /v1/checkout/sessions', sessionForm);
	return { key, session, read: () => make(key, `GET /v1/checkout/sessions/${session.id}`) };
};

describe('a person at the page of Checkout', () => {
	it('sees what is paid, and no markup of the merchant', async () => {
		const { session } = await openPage();
		const { status, html } = await page(session.url);
		expect(status).toBe(200);
		expect(html).toContain('<h1>12.34 EUR</h1>');
		expect(html).toContain('A &lt;book&gt;');
		expect(html).toContain('href="https://shop.example.test/cart"');
	});

	it('pays and is back at the merchant, once', async () => {
		const { session, read } = await openPage();
		const paid = await submit(session.url, { card: '4242424242424242', number: '' });
		expect([paid.status, paid.location]).toEqual([303, `https://shop.example.test/back?session=${session.id}`]);
		expect(await read()).toMatchObject({ status: 'complete', payment_status: 'paid' });
		expect((await page(session.url)).html).toContain('This page was completed.');
		expect((await submit(session.url, { card: '4242424242424242' })).status).toBe(410);
	});

	it('reads why a card is declined, mistyped or a real one, and tries another', async () => {
		const { session, read } = await openPage();
		const tries = [
			['4000000000009995', 'Your card has insufficient funds.'],
			['4242 4242 4242 4241', 'Your card number is incorrect.'],
			['4111 1111 1111 1111', 'used a non test card'],
		];
		for (const [number = '', words] of tries) {
			const refused = await submit(session.url, { card: '4242424242424242', number });
			expect(refused.status).toBe(402);
			expect(refused.html).toContain(words);
		}
		expect((await read()).status).toBe('open');
		expect((await submit(session.url, { number: '4242 4242 4242 4242' })).status).toBe(303);
	});

	it('is asked by the bank, refuses, is asked again and confirms', async () => {
		const { session, read } = await openPage();
		const asked = await submit(session.url, { card: '4000002760003184' });
		expect(asked.location).toMatch(/^\/stripe\/authenticate\/pi_/);
		expect((await page(asked.location)).html).toContain('Is it you?');
		const refused = await submit(asked.location, { outcome: 'failed' });
		expect(refused.location).toBe(`/stripe/checkout/${session.id}`);
		await submit(session.url, { card: '4000002760003184' });
		const confirmed = await submit(asked.location, { outcome: 'passed' });
		expect(confirmed.location).toBe(`https://shop.example.test/back?session=${session.id}`);
		expect((await read()).payment_status).toBe('paid');
		expect((await submit(asked.location, { outcome: 'passed' })).status).toBe(410);
	});

	it('comes too late', async () => {
		const { key, session } = await openPage();
		await make(key, `POST /v1/checkout/sessions/${session.id}/expire`);
		expect(await page(session.url)).toMatchObject({ status: 410, html: expect.stringContaining('has expired') });
	});

	it('cannot be made to pay by a form of another site', async () => {
		const { session, read } = await openPage();
		expect((await submit(session.url, { card: '4242424242424242' }, 'https://evil.example')).status).toBe(403);
		expect((await read()).status).toBe('open');
	});
});

describe('a person at the operator’s page', () => {
	it('disputes a charge and decides it, sends a refund back', async () => {
		const key = freshKey();
		const form = { ...intentForm, confirm: 'true', 'automatic_payment_methods[allow_redirects]': 'never' };
		const disputed = await make(key, 'POST /v1/payment_intents', { ...form, payment_method: 'pm_card_visa' });
		await submit(`/stripe/operator/dispute/${disputed.latest_charge}`);
		const [dispute] = (await make(key, 'GET /v1/disputes')).data;
		expect((await page('/stripe')).html).toContain(dispute.id);
		await submit(`/stripe/operator/lose/${dispute.id}`);
		expect((await make(key, `GET /v1/disputes/${dispute.id}`)).status).toBe('lost');

		const { id } = await make(key, 'POST /v1/payment_intents', { ...form, payment_method: 'pm_card_pendingRefund' });
		const refund = await make(key, 'POST /v1/refunds', { payment_intent: id });
		expect(refund.status).toBe('pending');
		await submit(`/stripe/operator/finish/${refund.id}`);
		expect((await make(key, `GET /v1/refunds/${refund.id}`)).status).toBe('succeeded');
		await submit(`/stripe/operator/fail/${refund.id}`);
		expect((await make(key, `GET /v1/refunds/${refund.id}`)).status).toBe('failed');
		expect(
			(await make(key, `GET /v1/payment_intents/${id}`, { 'expand[0]': 'latest_charge' })).latest_charge,
		).toMatchObject({
			amount_refunded: 0,
		});
	});
});
