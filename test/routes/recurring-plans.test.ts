import { beforeEach, describe, expect, it } from 'vitest';
import { type Body, call } from '../support/callers.ts';
import { freshStorage, type House, openHouse } from '../support/house.ts';

const customer = { external_id: '42', name: 'Awa Ndiaye', email: 'awa@example.com', country: 'FR' };
const premium = {
	code: 'premium',
	name: { fr: 'Coko Premium', en: 'Coko Premium' },
	trial_days: 0,
	prices: [
		{ currency: 'EUR', frequency: 'monthly', unit_amount: '9.99' },
		{ currency: 'EUR', frequency: 'yearly', unit_amount: '99.00' },
		{ currency: 'XOF', frequency: 'monthly', unit_amount: '2500' },
	],
};

let house: House;
beforeEach(async () => {
	await freshStorage();
	house = await openHouse();
});

const make = async (path: string, body: object): Promise<Body> => {
	const made = await call(house, 'POST', path, { body });
	if (made.status !== 201) throw new Error(JSON.stringify(made.body));
	return made.body;
};
const subscribe = (body: object = {}) =>
	call(house, 'POST', '/recurring', {
		body: { customer, plan_code: 'premium', currency: 'EUR', frequency: 'monthly', ...body },
	});
const renew = async (instant: string) => {
	house.clock.set(instant);
	return (await make('/recurring/process-due', {})).result;
};
/** Net amounts of the invoices, oldest first. */
const netAmounts = async (): Promise<readonly string[]> =>
	(await call(house, 'GET', '/invoices?limit=100')).body.data.map((invoice: Body) => invoice.subtotal).reverse();

describe('a plan', () => {
	it('is billed at the active price of its currency and frequency, times the quantity', async () => {
		const plan = await make('/plans', premium);
		const { status, body } = await subscribe({ quantity: 3 });
		expect(status).toBe(201);
		expect(body).toMatchObject({
			plan_id: plan.id,
			amount: '9.99',
			quantity: '3',
			description: 'Coko Premium',
			tax_code: 'ebook_subscription',
		});
		expect(await netAmounts()).toEqual(['29.97']);
	});

	it('with a new price leaves its subscribers at theirs, and gives the new one to those who come', async () => {
		const plan = await make('/plans', premium);
		await subscribe();
		await make(`/plans/${plan.id}/prices`, { currency: 'EUR', frequency: 'monthly', unit_amount: '12.99' });
		await subscribe({ customer: { ...customer, external_id: '43' } });
		await renew('2026-12-22T04:00:00.000Z');
		expect((await netAmounts()).toSorted((one, other) => one.localeCompare(other))).toEqual([
			'12.99',
			'12.99',
			'9.99',
			'9.99',
		]);
	});

	it('that is free begins, renews and has access without any invoice', async () => {
		await make('/plans', {
			code: 'free',
			name: { fr: 'Découverte', en: 'Discovery' },
			prices: [{ currency: 'EUR', frequency: 'monthly', unit_amount: '0.00' }],
		});
		const { body } = await subscribe({ plan_code: 'free' });
		expect(body).toMatchObject({ status: 'active', latest_invoice_id: null, has_access: true });
		expect(await renew('2026-12-22T04:00:00.000Z')).toMatchObject({ subscriptions_turned: 1, invoices_issued: 0 });
		expect(await netAmounts()).toEqual([]);
	});

	it('gives its trial, unless the call says otherwise', async () => {
		await make('/plans', { ...premium, trial_days: 30 });
		expect((await subscribe()).body).toMatchObject({ status: 'trialing', trial_end: '2026-12-22' });
		const other = { ...customer, external_id: '43' };
		expect((await subscribe({ customer: other, trial_days: 0 })).body).toMatchObject({ status: 'active' });
	});

	it.each([
		['that does not exist', { plan_code: 'nothing' }, 404, 'plan-not-found'],
		['without a price in the currency', { currency: 'USD' }, 422, 'plan-no-price'],
		['without a price at the frequency', { frequency: 'weekly' }, 422, 'plan-no-price'],
	])('%s is refused', async (_what, body, status, type) => {
		await make('/plans', premium);
		const refused = await subscribe(body);
		expect(refused).toMatchObject({ status, body: { type: `/problems/${type}` } });
	});
});

describe('a coupon', () => {
	beforeEach(async () => {
		await make('/plans', premium);
	});
	const coupon = (changes: object) =>
		make('/coupons', {
			code: 'RENTREE',
			name: 'Rentrée',
			type: 'percentage',
			value: '50',
			duration: 'once',
			...changes,
		});
	const months = ['2026-12-22T04:00:00.000Z', '2027-01-22T04:00:00.000Z', '2027-02-22T04:00:00.000Z'];

	it.each([
		['once lowers the first invoice', { duration: 'once' }, ['4.99', '9.99', '9.99', '9.99']],
		['for two periods lowers two', { duration: 'repeating', periods: 2 }, ['4.99', '4.99', '9.99', '9.99']],
		['for ever lowers every one', { duration: 'forever' }, ['4.99', '4.99', '4.99', '4.99']],
		[
			'of more than the price takes no more than there is',
			{ type: 'amount', value: '15.00', currency: 'EUR' },
			['0.00', '9.99', '9.99', '9.99'],
		],
	])('%s', async (_what, changes, amounts) => {
		await coupon(changes);
		expect((await subscribe({ coupon: 'rentree' })).status).toBe(201);
		for (const month of months) await renew(month);
		expect(await netAmounts()).toEqual(amounts);
	});

	it('counts who redeemed it, and is exhausted for the next', async () => {
		const { id } = await coupon({ max_redemptions: 1 });
		expect((await subscribe({ coupon: 'RENTREE' })).status).toBe(201);
		expect((await call(house, 'GET', `/coupons/${id}`)).body).toMatchObject({ redeemed: 1 });
		const second = await subscribe({ customer: { ...customer, external_id: '43' }, coupon: 'RENTREE' });
		expect(second.body).toMatchObject({ type: '/problems/coupon-exhausted' });
		expect(await netAmounts()).toHaveLength(1);
	});

	it('with one redemption left goes to one of two who redeem it at once', async () => {
		await coupon({ max_redemptions: 1 });
		const answers = await Promise.all(
			['43', '44'].map((externalId) =>
				subscribe({ customer: { ...customer, external_id: externalId }, coupon: 'RENTREE' }),
			),
		);
		expect(answers.map(({ status }) => status).toSorted((one, other) => one - other)).toEqual([201, 409]);
		expect(await netAmounts()).toHaveLength(1);
	});

	it.each([
		['expired', { valid_until: '2026-11-21' }, {}, 'coupon-expired'],
		['in another currency', { type: 'amount', value: '500', currency: 'XOF' }, {}, 'coupon-wrong-currency'],
		['not yet valid', { valid_from: '2026-12-01' }, {}, 'coupon-not-yet-valid'],
		['unknown', {}, { coupon: 'NOTHING' }, 'coupon-not-found'],
	])('%s is refused, and nothing is changed', async (_what, changes, body, type) => {
		await coupon(changes);
		const refused = await subscribe({ coupon: 'RENTREE', ...body });
		expect(refused.body.type).toBe(`/problems/${type}`);
		expect(await netAmounts()).toEqual([]);
		expect((await call(house, 'GET', '/customers')).body.data).toEqual([]);
	});
});
