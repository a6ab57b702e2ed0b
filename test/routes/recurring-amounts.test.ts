import { beforeEach, expect, it } from 'vitest';
import { call } from '../support/callers.ts';
import { freshStorage, type House, openHouse } from '../support/house.ts';
import { invoicesOf, runOn, send, subscribe, thirty } from './subscriptions.ts';

let house: House;
beforeEach(async () => {
	await freshStorage();
	house = await openHouse();
});

const billions = { amount: '1000000000000', currency: 'XOF' };
const tooLarge = { type: '/problems/subscription-amount-out-of-range', status: 422 };

it('a period that is too large to be kept exactly is refused at the door, also where nothing is billed yet', async () => {
	for (const given of [{}, { trial_days: 30 }, { start_date: '2027-01-01' }]) {
		const body = { ...thirty, quantity: '10000', ...billions, ...given };
		expect((await call(house, 'POST', '/recurring', { body })).body).toMatchObject(tooLarge);
	}
	expect(await invoicesOf(house)).toEqual([]);
});

it('a change to such a period is refused, and what is large but can be kept is billed to the unit', async () => {
	const { id } = await subscribe(house, { ...billions, quantity: '9000' });
	for (const when of ['now', 'period_end']) {
		const refused = await send(house, id, 'change', { quantity: '10000', when });
		expect(await refused.json()).toMatchObject(tooLarge);
	}
	await runOn(house, '2026-12-22');
	expect((await invoicesOf(house)).map(({ total_amount }) => total_amount)).toEqual([
		'9000000000000000',
		'9000000000000000',
	]);
});
