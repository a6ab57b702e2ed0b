import { beforeEach, expect, it } from 'vitest';
import { done, invoicesOf, on, payAll, readSubscription, runOn, send } from '../routes/subscriptions.ts';
import { call } from '../support/callers.ts';
import { freshStorage, type House, openHouse } from '../support/house.ts';

let house: House;
beforeEach(async () => {
	await freshStorage();
	house = await openHouse();
});

const plan = async (code: string, unitAmount: string): Promise<string> => {
	const prices = [{ currency: 'EUR', frequency: 'monthly', unit_amount: unitAmount, prices_include_tax: true }];
	const body = { code, name: { fr: code, en: code }, tax_code: 'ebook_subscription', prices };
	return (await call(house, 'POST', '/plans', { body })).body.id;
};

const begun = async (): Promise<string> => {
	on(house, '2026-11-22');
	const small = await plan('petit', '2.00');
	await plan('grand', '200.00');
	await call(house, 'POST', '/coupons', {
		body: { code: 'PETIT', name: 'Petit', type: 'percentage', value: '90', duration: 'forever', plan_ids: [small] },
	});
	const customer = { external_id: '42', name: 'Awa Ndiaye', email: 'awa@example.com', country: 'FR' };
	const body = { customer, plan_code: 'petit', currency: 'EUR', frequency: 'monthly', coupon: 'PETIT' };
	const { id } = (await call(house, 'POST', '/recurring', { body })).body;
	await payAll(house);
	return id;
};

const totals = async () => (await invoicesOf(house)).map(({ total_amount }) => total_amount);

it('a coupon for one plan lowers no other, from the day of the change on', async () => {
	const id = await begun();
	const changed = await done(send(house, id, 'change', { plan_code: 'grand' }));
	expect(changed.coupon).toBeNull();
	await runOn(house, '2026-12-22');
	expect(await totals()).toEqual(['0.20', '200.00', '200.00']);
});

it('until a change that is planned has come it lowers its own plan', async () => {
	const id = await begun();
	await done(send(house, id, 'change', { plan_code: 'grand', when: 'period_end' }));
	expect(await readSubscription(house, id)).toMatchObject({ coupon: { name: 'Petit' } });
	await runOn(house, '2026-12-22');
	expect(await totals()).toEqual(['0.20', '200.00']);
});

it('it stays with another quantity of its plan', async () => {
	const id = await begun();
	await done(send(house, id, 'change', { quantity: '2', when: 'period_end' }));
	await runOn(house, '2026-12-22');
	expect(await totals()).toEqual(['0.20', '0.40']);
});
