import { beforeAll, beforeEach, expect, it } from 'vitest';
import {
	ask,
	eventsOf,
	passDays,
	type Subscriber,
	setLadder,
	storyOf,
	subscribe,
	tomorrowMorning,
} from '../support/dunning.ts';
import { openPayingHouse, type PayingHouse } from '../support/paying-house.ts';

let house: PayingHouse;
beforeAll(async () => {
	house = await openPayingHouse();
	await setLadder(house, { steps: [], final_action: 'pause', final_after_days: 3 });
});
beforeEach(() => tomorrowMorning(house));

const read = (subscriber: Subscriber) =>
	ask(house, 'GET', `/recurring/${subscriber.subscriptionId}`) as unknown as Promise<Record<string, unknown>>;
const pay = async ({ invoiceId }: Subscriber) => {
	await ask(house, 'POST', `/invoices/${invoiceId}/mark-paid`, { method: 'bank_transfer' });
	await house.drain();
};

it('whoever was paused because an invoice was not paid, and pays it, reads again at once', async () => {
	const subscriber = await subscribe(house, 'declined');
	await passDays(house, 4);
	expect(await read(subscriber)).toMatchObject({ status: 'paused', has_access: false });
	await pay(subscriber);
	expect(await read(subscriber)).toMatchObject({
		status: 'active',
		has_access: true,
		next_billing_date: expect.any(String),
	});
	expect((await storyOf(house, subscriber)).dunning.status).toBe('recovered');
	expect(await eventsOf(house, subscriber)).toEqual(
		expect.arrayContaining(['subscription.paused', 'subscription.recovered', 'subscription.resumed']),
	);
});

it('whoever paused by themselves stays paused when an older invoice is paid', async () => {
	const subscriber = await subscribe(house, 'declined');
	await ask(house, 'POST', `/recurring/${subscriber.subscriptionId}/pause`, {});
	await pay(subscriber);
	expect(await read(subscriber)).toMatchObject({ status: 'paused' });
});
