import { beforeEach, expect, it } from 'vitest';
import { openPayingHouse, type PayingHouse } from '../support/paying-house.ts';
import {
	ask,
	balanceOf,
	deliver,
	faultsOf,
	type PaidByCard,
	parisInvoice,
	payByCard,
	stripeNotices,
} from '../support/refunding.ts';
import { control } from '../support/sandbox.ts';

let house: PayingHouse;
let paid: PaidByCard;

beforeEach(async () => {
	house = await openPayingHouse();
	paid = await payByCard(house, await parisInvoice(house));
});

const dispute = (status: string) => control('/stripe/disputes', { payment_intent: paid.intent, status });
const told = () => stripeNotices(house, 'dispute');
const invoice = async () => (await ask(house, 'GET', `/invoices/${paid.invoice.id}`)).body;
const payment = async () => (await ask(house, 'GET', `/payments/${paid.paymentId}`)).body;
const disputes = async () => (await ask(house, 'GET', `/disputes?payment_id=${paid.paymentId}`)).body.data;

it('a dispute holds the invoice and its money, keeps it from being given back too, and lets both go when it is won', async () => {
	await dispute('needs_response');
	await deliver(house, await told());
	expect(await disputes()).toMatchObject([
		{ object: 'dispute', status: 'open', reason: 'fraudulent', amount: '35.99', withdrawn: true },
	]);
	expect(await payment()).toMatchObject({ status: 'disputed' });
	expect(await invoice()).toMatchObject({ status: 'paid', hold: 'dispute' });
	expect(await balanceOf('disputed')).toEqual({ 'stripe EUR': 3599 });
	expect(await faultsOf(house)).toEqual([]);
	await ask(house, 'POST', `/invoices/${paid.invoice.id}/cancel`, {});
	const body = { payment_id: paid.paymentId };
	expect(await ask(house, 'POST', `/invoices/${paid.invoice.id}/refund`, body, 'once')).toMatchObject({
		status: 409,
		body: { type: '/problems/refund-payment-disputed' },
	});
	await dispute('won');
	await deliver(house, await told());
	expect(await disputes()).toMatchObject([{ status: 'won', withdrawn: false }]);
	expect(await payment()).toMatchObject({ status: 'succeeded' });
	expect(await invoice()).toMatchObject({ status: 'cancelled', hold: null });
	expect(await balanceOf('disputed')).toEqual({});
	expect(await faultsOf(house)).toEqual([]);
});

it('a dispute that is lost costs its money; the notices may come in any order', async () => {
	await dispute('needs_response');
	await dispute('lost');
	const notices = await told();
	expect(notices.length).toBeGreaterThan(2);
	await deliver(house, notices.toReversed());
	await deliver(house, notices);
	expect(await disputes()).toMatchObject([{ status: 'lost', withdrawn: true }]);
	expect(await payment()).toMatchObject({ status: 'disputed' });
	expect(await invoice()).toMatchObject({ status: 'paid', hold: 'dispute' });
	expect(await balanceOf('disputed')).toEqual({});
	expect(await balanceOf('dispute_losses')).toEqual({ 'stripe EUR': 3599 });
	const { data } = (await ask(house, 'GET', `/audit?subject_id=${paid.paymentId}&type=payment.dispute_lost`)).body;
	expect(data).toHaveLength(1);
	expect(await faultsOf(house)).toEqual([]);
});
