import { env } from 'cloudflare:workers';
import { expect, it } from 'vitest';
import { addSeconds } from '../../src/domain/kernel/calendar.ts';
import { tenantId } from '../support/house.ts';
import { call, invoiceOf, truthOf } from '../support/paying.ts';
import { openPayingHouse } from '../support/paying-house.ts';
import { ask, balanceOf, deliver, faultsOf, parisInvoice, payByCard, stripeNotices } from '../support/refunding.ts';
import { control, sandboxUrl } from '../support/sandbox.ts';

it('a charge that was quoted in euros goes back in euros, in parts that sum to what was received', async () => {
	const house = await openPayingHouse();
	const { paypal } = house.credentials;
	const invoice = await invoiceOf(house);
	const body = { invoice_id: invoice.id, provider: 'paypal' };
	const started = await call(house, 'POST', '/payments', { body, repeat: 'pay' });
	expect(started.status, JSON.stringify(started.body)).toBe(201);
	const { id, provider_reference: order } = started.body as unknown as Record<string, string>;
	await control(`/paypal/orders/${order}`, { account: paypal, action: 'approve' });
	const paid = await call(house, 'POST', `/payments/${id}/sync`);
	const { received } = paid.body as unknown as { received: { currency: string; amount: string } };
	expect(received.currency).toBe('EUR');
	const { total_amount: total } = invoice as unknown as { total_amount: string };
	const part = Math.floor(Number(total) / 3);
	await call(house, 'POST', `/invoices/${invoice.id}/cancel`, { body: {} });
	for (const [index, amount] of [String(part), String(part), null].entries()) {
		const wish = { way: 'provider', amount };
		const answer = await call(house, 'POST', `/invoices/${invoice.id}/refund`, { body: wish, repeat: `part-${index}` });
		expect(answer, JSON.stringify(answer.body)).toMatchObject({ status: 201, body: { currency: 'EUR' } });
	}
	const back = (await truthOf('paypal', paypal)).filter(({ kind }) => kind === 'refund');
	expect(back).toHaveLength(3);
	const cents = back.reduce((sum, { amount }) => sum + Math.round(Number(amount) * 100), 0);
	expect(cents).toBe(Math.round(Number(received.amount) * 100));
	expect(await call(house, 'GET', `/invoices/${invoice.id}`)).toMatchObject({ body: { status: 'refunded' } });
	expect(await call(house, 'GET', `/payments/${id}`)).toMatchObject({ body: { status: 'refunded' } });
	expect(await balanceOf('customer_credit')).toEqual({});
	expect(await balanceOf('fx')).toEqual({});
	const { body: validation } = await call(house, 'GET', '/validate');
	expect((validation as unknown as { faults: unknown[] }).faults).toEqual([]);
});

it('money that matched nothing goes back from where it waits, once, and not more of it', async () => {
	const house = await openPayingHouse();
	// The account's notices are set up by the first payment.
	await payByCard(house, await parisInvoice(house));
	const taken = await fetch(`${sandboxUrl}/stripe/v1/payment_intents`, {
		method: 'POST',
		headers: {
			authorization: `Bearer ${house.credentials.stripe}`,
			'content-type': 'application/x-www-form-urlencoded',
		},
		body: new URLSearchParams({
			amount: '5000',
			currency: 'eur',
			confirm: 'true',
			payment_method: 'pm_card_visa',
			return_url: 'https://coko.example/merci',
		}),
	});
	expect(taken.status, await taken.clone().text()).toBe(200);
	const { id: intent } = (await taken.json()) as { id: string };
	const notices = (await stripeNotices(house, 'payment_intent.succeeded')).filter(({ body }) => body.includes(intent));
	// Ahead of its payment for all we know: it is believed to be nobody's after ten minutes.
	await deliver(house, notices);
	house.clock.set(addSeconds(house.clock.now(), 601));
	for (const { id } of await undone()) {
		house.queued.push({
			kind: 'notice.process',
			body: { v: 1, kind: 'notice.process', tenant: tenantId('coko'), subject_id: id, occurred_at: house.clock.now() },
		});
	}
	await house.drain();
	const { data } = (await ask(house, 'GET', '/payments?attention=true')).body;
	expect(data).toMatchObject([{ status: 'succeeded', attention: 'unmatched', amount_unallocated: '50.00' }]);
	const path = `/payments/${data[0]?.id}/refund`;
	expect(await ask(house, 'POST', path, { amount: '50.01' }, 'too-much')).toMatchObject({
		status: 422,
		body: { type: '/problems/refund-exceeds-unallocated' },
	});
	const part = await ask(house, 'POST', path, { amount: '20.00' }, 'part');
	expect(part, JSON.stringify(part.body)).toMatchObject({
		status: 201,
		body: { status: 'succeeded', amount: '20.00' },
	});
	expect(await ask(house, 'POST', path, { amount: '20.00' }, 'part')).toEqual(part);
	expect(await balanceOf('unallocated')).toEqual({ [`${data[0]?.id} EUR`]: -3000 });
	expect(await ask(house, 'POST', path, {}, 'rest')).toMatchObject({ status: 201, body: { amount: '30.00' } });
	expect(await ask(house, 'POST', path, {}, 'more')).toMatchObject({ status: 409 });
	expect(await balanceOf('unallocated')).toEqual({});
	expect(await ask(house, 'GET', `/payments/${data[0]?.id}`)).toMatchObject({ body: { status: 'refunded' } });
	expect(await faultsOf(house)).toEqual([]);
});

const undone = async (): Promise<readonly { readonly id: string }[]> =>
	(await env.DB.prepare("SELECT id FROM notices WHERE status = 'received'").all<{ id: string }>()).results;
