import { beforeEach, describe, expect, it } from 'vitest';
import { issueInvoice, openPage } from '../support/payer.ts';
import { passTime, truthOf } from '../support/paying.ts';
import { openPayingHouse, type PayingHouse } from '../support/paying-house.ts';
import {
	ask,
	balanceOf,
	cards,
	deliver,
	faultsOf,
	parisInvoice,
	payByCard,
	refundInDashboard,
	refundsOf,
	stripeNotices,
} from '../support/refunding.ts';
import { control } from '../support/sandbox.ts';

let house: PayingHouse;

beforeEach(async () => {
	house = await openPayingHouse();
});

const paid = async (card?: string) => payByCard(house, await parisInvoice(house), card);
const invoiceNow = async (id: string) => (await ask(house, 'GET', `/invoices/${id}`)).body;
const paymentNow = async (id: string) => (await ask(house, 'GET', `/payments/${id}`)).body;
const givenBack = async () =>
	(await truthOf('stripe', house.credentials.stripe))
		.filter(({ kind }) => kind === 'refund')
		.map(({ amount }) => amount);

const throughStripe = { settlement: { type: 'refund', way: 'provider' } };

describe('money of a credited invoice', () => {
	it('goes back through the provider that took it, all of it, and the invoice is refunded', async () => {
		const { invoice, paymentId } = await paid();
		await ask(house, 'POST', `/invoices/${invoice.id}/cancel`, {});
		expect(await invoiceNow(invoice.id)).toMatchObject({ status: 'cancelled' });
		const { status, body } = await ask(house, 'POST', `/invoices/${invoice.id}/refund`, { way: 'provider' }, 'once');
		expect({ status, body }).toMatchObject({
			status: 201,
			body: { object: 'refund', status: 'succeeded', payment_id: paymentId, amount: '35.99', currency: 'EUR' },
		});
		expect(await givenBack()).toEqual(['35.99']);
		expect(await invoiceNow(invoice.id)).toMatchObject({ status: 'refunded' });
		expect(await paymentNow(paymentId)).toMatchObject({ status: 'refunded', amount_refunded: '35.99' });
		expect(await balanceOf('customer_credit')).toEqual({});
		expect(await balanceOf('refunds_in_flight')).toEqual({});
		expect(await faultsOf(house)).toEqual([]);
	});

	it('that nobody needed is off the list of support once all of it went back, not before', async () => {
		const { id, path } = await issueInvoice(house);
		const { body: page } = await ask(house, 'POST', '/payments', { invoice_id: id, provider: 'stripe' }, 'page');
		await ask(house, 'POST', `/invoices/${id}/cancel`, {});
		const { stripe: account } = house.credentials;
		await control(`/stripe/checkout/${page.provider_reference}/pay`, { account, card: cards.good });
		await ask(house, 'POST', `/payments/${page.id}/sync`);
		expect(await paymentNow(page.id)).toMatchObject({ status: 'succeeded', attention: 'not_needed' });
		expect(await (await openPage(house, path)).text()).toContain('Rien n’était plus dû sur cette facture');
		const refund = (amount: string) =>
			ask(house, 'POST', `/invoices/${id}/refund`, { payment_id: page.id, amount }, `back-${amount}`);
		expect(await refund('10.00')).toMatchObject({ status: 201 });
		expect(await paymentNow(page.id)).toMatchObject({ status: 'partially_refunded', attention: 'not_needed' });
		expect(await refund('25.99')).toMatchObject({ status: 201 });
		expect(await paymentNow(page.id)).toMatchObject({ status: 'refunded', attention: null });
		expect((await ask(house, 'GET', '/payments?attention=true')).body.data).toEqual([]);
		expect(await faultsOf(house)).toEqual([]);
	});

	it('goes back in parts, and never more than is left', async () => {
		const { invoice, paymentId } = await paid();
		await ask(house, 'POST', `/invoices/${invoice.id}/cancel`, {});
		const refund = (amount: string, repeat: string) =>
			ask(house, 'POST', `/invoices/${invoice.id}/refund`, { payment_id: paymentId, amount }, repeat);
		expect(await refund('10.00', 'first')).toMatchObject({ status: 201, body: { status: 'succeeded' } });
		expect(await paymentNow(paymentId)).toMatchObject({ status: 'partially_refunded', amount_refunded: '10.00' });
		expect(await invoiceNow(invoice.id)).toMatchObject({ status: 'cancelled' });
		expect(await refund('26.00', 'too-much')).toMatchObject({
			status: 422,
			body: { type: '/problems/refund-exceeds-credit', left: '25.99' },
		});
		expect(await refund('25.99', 'rest')).toMatchObject({ status: 201 });
		expect(await refund('0.01', 'more')).toMatchObject({
			status: 409,
			body: { type: '/problems/refund-nothing-to-refund' },
		});
		expect(await givenBack()).toEqual(['10.00', '25.99']);
		expect(await invoiceNow(invoice.id)).toMatchObject({ status: 'refunded' });
	});

	it('is sent once, however often the request is repeated, and the repeat gets the same answer', async () => {
		const { invoice } = await paid();
		await ask(house, 'POST', `/invoices/${invoice.id}/cancel`, {});
		const refund = () => ask(house, 'POST', `/invoices/${invoice.id}/refund`, { way: 'provider' }, 'once');
		const first = await refund();
		expect(await refund()).toEqual(first);
		expect(await givenBack()).toEqual(['35.99']);
	});

	it('is not sent twice by two people at once', async () => {
		const { invoice } = await paid();
		await ask(house, 'POST', `/invoices/${invoice.id}/cancel`, {});
		const refund = (who: string) => ask(house, 'POST', `/invoices/${invoice.id}/refund`, { way: 'provider' }, who);
		const answers = await Promise.all(['awa', 'moussa', 'fatou'].map(refund));
		expect(answers.map(({ status }) => status).toSorted((one, other) => one - other)).toEqual([201, 409, 409]);
		expect(await givenBack()).toEqual(['35.99']);
		expect(await faultsOf(house)).toEqual([]);
	});

	it('goes back at once when the credit note says so, tied to it, and by no more than it freed', async () => {
		const { invoice } = await paid();
		const credit = { amount: '12.00', reason: 'Livre rendu', ...throughStripe };
		const note = await ask(house, 'POST', `/invoices/${invoice.id}/credit-notes`, credit, 'note');
		expect(note).toMatchObject({ status: 201, body: { freed_amount: '12.00' } });
		await house.drain();
		expect(await givenBack()).toEqual(['12.00']);
		expect(await refundsOf(house, `?invoice_id=${invoice.id}`)).toMatchObject([
			{ status: 'succeeded', credit_note_id: note.body.id, amount: '12.00' },
		]);
		expect(await invoiceNow(invoice.id)).toMatchObject({ status: 'paid' });
		const rest = await ask(house, 'POST', `/invoices/${invoice.id}/cancel`, throughStripe, 'cancel');
		expect(rest).toMatchObject({ status: 201, body: { freed_amount: '23.99' } });
		await house.drain();
		expect(await givenBack()).toEqual(['12.00', '23.99']);
		expect(await invoiceNow(invoice.id)).toMatchObject({ status: 'refunded' });
		expect(await faultsOf(house)).toEqual([]);
	});

	it('stays as credit where no provider brought it: nothing is credited and the caller chooses again', async () => {
		const invoice = await parisInvoice(house);
		await ask(house, 'POST', `/invoices/${invoice.id}/mark-paid`, {});
		expect(await ask(house, 'POST', `/invoices/${invoice.id}/cancel`, throughStripe, 'cancel')).toMatchObject({
			status: 409,
			body: { type: '/problems/refund-no-payment' },
		});
		expect(await invoiceNow(invoice.id)).toMatchObject({ status: 'paid', amount_credited: '0.00' });
	});
});

describe('a refund whose answer is lost', () => {
	it('is unknown, is asked about, and is never sent under another reference', async () => {
		const { invoice } = await paid();
		await ask(house, 'POST', `/invoices/${invoice.id}/cancel`, {});
		await control('/faults', {
			provider: 'stripe',
			account: house.credentials.stripe,
			match: 'POST /v1/refunds',
			fault: 'timeout-after-commit',
			times: 3,
		});
		const lost = await ask(house, 'POST', `/invoices/${invoice.id}/refund`, { way: 'provider' }, 'once');
		expect(lost).toMatchObject({ status: 201, body: { status: 'unknown' } });
		expect(await balanceOf('refunds_in_flight')).toEqual({ 'stripe EUR': -3599 });
		const again = await ask(house, 'POST', `/invoices/${invoice.id}/refund`, { way: 'provider' }, 'another-wish');
		expect(again).toMatchObject({ status: 409, body: { type: '/problems/refund-nothing-to-refund' } });
		expect(await faultsOf(house)).toEqual([]);
		await passTime(house, 61);
		expect(await refundsOf(house)).toMatchObject([{ status: 'succeeded' }]);
		expect(await givenBack()).toEqual(['35.99']);
		expect(await invoiceNow(invoice.id)).toMatchObject({ status: 'refunded' });
		expect(await balanceOf('refunds_in_flight')).toEqual({});
	});
});

describe('a refund that the bank returns days after it succeeded', () => {
	it('is the customer’s credit again, and the invoice is cancelled again', async () => {
		const { invoice, paymentId } = await paid(cards.failingRefund);
		await ask(house, 'POST', `/invoices/${invoice.id}/cancel`, {});
		const refund = await ask(house, 'POST', `/invoices/${invoice.id}/refund`, { way: 'provider' }, 'once');
		expect(refund).toMatchObject({ status: 201, body: { status: 'succeeded' } });
		expect(await invoiceNow(invoice.id)).toMatchObject({ status: 'refunded' });
		const { provider_reference: name } = refund.body as unknown as Record<string, string>;
		await control(`/stripe/refunds/${name}`, { status: 'failed' });
		const told = await stripeNotices(house, 'refund');
		await deliver(house, told);
		await deliver(house, told);
		expect(await refundsOf(house)).toMatchObject([{ status: 'failed' }]);
		expect(await invoiceNow(invoice.id)).toMatchObject({ status: 'cancelled' });
		expect(await paymentNow(paymentId)).toMatchObject({ status: 'succeeded', amount_refunded: '0.00' });
		expect(Object.values(await balanceOf('customer_credit'))).toEqual([-3599]);
		expect(await balanceOf('refunds_in_flight')).toEqual({});
		expect(await faultsOf(house)).toEqual([]);
	});
});

describe('a refund that somebody makes in the provider’s own pages', () => {
	it('is taken from the customer’s credit as far as that covers it', async () => {
		const { invoice, paymentId, intent } = await paid();
		await ask(house, 'POST', `/invoices/${invoice.id}/cancel`, {});
		await refundInDashboard(house, intent, 3599);
		await deliver(house, await stripeNotices(house, 'refund.'));
		expect(await refundsOf(house, `?payment_id=${paymentId}`)).toMatchObject([
			{ origin: 'outside', status: 'succeeded', taken_from: { customer_credit: '35.99', uncovered: '0.00' } },
		]);
		expect(await invoiceNow(invoice.id)).toMatchObject({ status: 'refunded' });
		expect(await paymentNow(paymentId)).toMatchObject({ status: 'refunded', attention: null });
		expect(await faultsOf(house)).toEqual([]);
	});

	it('waits for a credit note where nothing covers it, on the list of support, and is covered by it', async () => {
		const { invoice, paymentId, intent } = await paid();
		await refundInDashboard(house, intent, 2000);
		await deliver(house, await stripeNotices(house, 'refund.'));
		expect(await paymentNow(paymentId)).toMatchObject({ status: 'partially_refunded', attention: 'refund_uncovered' });
		expect(await balanceOf('unallocated')).toEqual({ [`${paymentId} EUR`]: 2000 });
		expect(await faultsOf(house)).toEqual([]);
		const [refund] = await refundsOf(house);
		await ask(house, 'POST', `/invoices/${invoice.id}/credit-notes`, { amount: '12.00' });
		const covered = await ask(house, 'POST', `/refunds/${refund?.id}/sync`);
		expect(covered.body).toMatchObject({ taken_from: { customer_credit: '12.00', uncovered: '8.00' } });
		await ask(house, 'POST', `/invoices/${invoice.id}/credit-notes`, { amount: '8.00' });
		await ask(house, 'POST', `/refunds/${refund?.id}/sync`);
		expect(await paymentNow(paymentId)).toMatchObject({ attention: null });
		expect(await balanceOf('unallocated')).toEqual({});
		expect(await balanceOf('customer_credit')).toEqual({});
		expect(await faultsOf(house)).toEqual([]);
	});
});
