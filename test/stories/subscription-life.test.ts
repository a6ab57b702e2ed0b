import { beforeEach, describe, expect, it } from 'vitest';
import {
	creditNotes,
	done,
	invoicesOf,
	on,
	payAll,
	readSubscription,
	runOn,
	send,
	subscribe,
} from '../routes/subscriptions.ts';
import { call } from '../support/callers.ts';
import { freshStorage, type House, openHouse } from '../support/house.ts';

let house: House;
beforeEach(async () => {
	await freshStorage();
	house = await openHouse();
});

/** The database proves itself: ledger, balances, credit and series say the same. */
const isSound = async () => {
	await house.drain();
	const { body } = await call(house, 'GET', '/validate?deep=true');
	expect(body.faults.filter(({ severity }: { severity: string }) => severity === 'error')).toEqual([]);
};

const begun = async (day: string, given: object = {}) => {
	on(house, day);
	const subscription = await subscribe(house, given);
	await payAll(house);
	return subscription.id as string;
};

describe('a pause', () => {
	it('gives ten of 31 days of 31.00 back when it is over, and moves no renewal', async () => {
		const id = await begun('2027-03-01', { amount: '31.00' });
		on(house, '2027-03-10');
		const paused = await done(send(house, id, 'pause', { resume_on: '2027-03-20', credit: true }));
		expect(paused).toMatchObject({ status: 'paused', credit_note_ids: [], next_billing_date: '2027-04-01' });
		await runOn(house, '2027-03-20');
		expect(await creditNotes(house)).toMatchObject([{ total_amount: '10.00' }]);
		expect(await readSubscription(house, id)).toMatchObject({ status: 'active', next_billing_date: '2027-04-01' });
		await runOn(house, '2027-04-01');
		// The credit pays the next month as far as it goes.
		expect((await invoicesOf(house)).at(-1)).toMatchObject({ total_amount: '31.00', amount_due: '21.00' });
		await isSound();
	});

	it('across a renewal bills nothing while it lasts, and the rest of the month after it', async () => {
		const id = await begun('2027-03-01');
		on(house, '2027-03-20');
		await done(send(house, id, 'pause', { resume_on: '2027-04-11', credit: true }));
		await runOn(house, '2027-04-01');
		expect(await invoicesOf(house)).toHaveLength(1);
		await runOn(house, '2027-04-11');
		expect(await creditNotes(house)).toMatchObject([{ total_amount: '11.61' }]);
		const [, rest] = await invoicesOf(house);
		expect(rest).toMatchObject({ total_amount: '20.00', amount_due: '8.39' });
		expect(rest.items[0]).toMatchObject({ period_start: '2027-04-11', period_end: '2027-05-01' });
		expect(await readSubscription(house, id)).toMatchObject({ next_billing_date: '2027-05-01' });
		await isSound();
	});

	it('without a date lasts until somebody resumes it, on the same figures', async () => {
		const id = await begun('2027-03-01');
		on(house, '2027-03-20');
		await done(send(house, id, 'pause', { credit: true }));
		await runOn(house, '2027-04-05');
		on(house, '2027-04-11');
		const resumed = await done(send(house, id, 'resume'));
		expect(resumed).toMatchObject({ status: 'active', next_billing_date: '2027-05-01' });
		expect(resumed.credit_note_ids).toHaveLength(1);
		expect(await creditNotes(house)).toMatchObject([{ total_amount: '11.61' }]);
		expect((await invoicesOf(house)).map(({ total_amount }) => total_amount)).toEqual(['30.00', '20.00']);
		await isSound();
	});

	it('without credit gives nothing back', async () => {
		const id = await begun('2027-03-01');
		on(house, '2027-03-10');
		await done(send(house, id, 'pause', {}));
		on(house, '2027-03-20');
		expect(await done(send(house, id, 'resume'))).toMatchObject({ credit_note_ids: [], invoice_id: null });
		expect(await creditNotes(house)).toEqual([]);
	});

	it('that begins with the next period stops its invoice', async () => {
		const id = await begun('2027-03-01');
		on(house, '2027-03-10');
		await done(send(house, id, 'pause', { at: 'period_end', resume_on: '2027-04-16' }));
		expect(await readSubscription(house, id)).toMatchObject({ status: 'active' });
		await runOn(house, '2027-04-01');
		expect(await readSubscription(house, id)).toMatchObject({ status: 'paused' });
		await runOn(house, '2027-04-16');
		expect((await invoicesOf(house)).map(({ total_amount }) => total_amount)).toEqual(['30.00', '15.00']);
		await isSound();
	});

	it('is given back too when the subscription ends during it', async () => {
		const id = await begun('2027-03-01', { amount: '31.00' });
		on(house, '2027-03-10');
		await done(send(house, id, 'pause', { credit: true }));
		await done(send(house, id, 'cancel', {}));
		await runOn(house, '2027-04-01');
		expect(await creditNotes(house)).toMatchObject([{ total_amount: '22.00' }]);
		expect(await readSubscription(house, id)).toMatchObject({ status: 'cancelled', ended_on: '2027-04-01' });
		await isSound();
	});
});

describe('a change', () => {
	it('now gives the rest of the month back and bills it anew; the credit pays the new invoice', async () => {
		const id = await begun('2026-11-01');
		on(house, '2026-11-16');
		const changed = await done(send(house, id, 'change', { amount: '60.00', currency: 'EUR' }));
		expect(changed.change).toMatchObject({
			effective_on: '2026-11-16',
			credit_total: '15.00',
			charge_total: '30.00',
			credit_used: '15.00',
			amount_due_now: '15.00',
			next_billing_date: '2026-12-01',
			next_invoice_total: '60.00',
		});
		await payAll(house);
		await runOn(house, '2026-12-01');
		expect((await invoicesOf(house)).map(({ total_amount }) => total_amount)).toEqual(['30.00', '30.00', '60.00']);
		await isSound();
	});

	it('to another frequency begins a new period on its day', async () => {
		const id = await begun('2026-11-01');
		on(house, '2026-11-16');
		const { change } = await done(
			send(house, id, 'change', { amount: '300.00', currency: 'EUR', frequency: 'yearly' }),
		);
		expect(change).toMatchObject({ credit_total: '15.00', charge_total: '300.00', next_billing_date: '2027-11-16' });
		await isSound();
	});

	it('of what is not paid yet lowers what is due, and frees nothing', async () => {
		on(house, '2026-11-01');
		const { id } = await subscribe(house);
		on(house, '2026-11-16');
		const { change } = await done(send(house, id, 'change', { quantity: 2 }));
		expect(change).toMatchObject({ credit_total: '15.00', credit_used: '0.00', amount_due_now: '30.00' });
		expect((await invoicesOf(house)).map(({ amount_due }) => amount_due)).toEqual(['15.00', '30.00']);
		await isSound();
	});

	it('on a date in the middle of the period happens on that day, with the figures of the preview', async () => {
		const id = await begun('2026-11-01');
		on(house, '2026-11-05');
		const planned = await done(send(house, id, 'change', { amount: '60.00', currency: 'EUR', when: '2026-11-16' }));
		expect(planned).toMatchObject({ amount: '30.00', pending_change: { on: '2026-11-16' }, invoice_id: null });
		expect(planned.change).toMatchObject({ credit_total: '15.00', charge_total: '30.00', credit_used: '15.00' });
		expect(planned.change).toMatchObject({ is_scheduled: true, amount_due_now: '0.00', next_invoice_total: '60.00' });
		expect([await creditNotes(house), (await invoicesOf(house)).length]).toEqual([[], 1]);
		await runOn(house, '2026-11-18');
		expect(await readSubscription(house, id)).toMatchObject({ amount: '60.00', pending_change: null });
		expect(await creditNotes(house)).toMatchObject([{ total_amount: '15.00' }]);
		expect((await invoicesOf(house)).at(-1)).toMatchObject({ total_amount: '30.00', amount_due: '15.00' });
		await isSound();
	});

	it('at the end of the period is told by mail when its price is another, and bills the new price', async () => {
		const id = await begun('2026-11-01');
		await house.drain();
		house.mails.length = 0;
		await done(send(house, id, 'change', { amount: '60.00', currency: 'EUR', when: 'period_end' }));
		await house.drain();
		expect(house.mails).toHaveLength(1);
		await runOn(house, '2026-12-01');
		expect((await invoicesOf(house)).map(({ total_amount }) => total_amount)).toEqual(['30.00', '60.00']);
		expect(await creditNotes(house)).toEqual([]);
	});

	it('keeps half the price for the rest of the month when a coupon took the other half', async () => {
		await call(house, 'POST', '/coupons', {
			body: { code: 'MOITIE', name: 'Moitié', type: 'percentage', value: '50', duration: 'once' },
		});
		const id = await begun('2026-11-01', { coupon: 'MOITIE' });
		on(house, '2026-11-16');
		const { change } = await done(send(house, id, 'change', { amount: '60.00', currency: 'EUR' }));
		expect(change).toMatchObject({ credit_total: '7.50', charge_total: '15.00', next_invoice_total: '60.00' });
		await isSound();
	});

	it('from a free plan to a paid one bills the rest of the month, and back gives it back', async () => {
		const plan = (code: string, unit_amount: string) =>
			call(house, 'POST', '/plans', {
				body: {
					code,
					name: { fr: code, en: code },
					prices: [{ currency: 'EUR', frequency: 'monthly', unit_amount, prices_include_tax: true }],
				},
			});
		await plan('free', '0.00');
		await plan('paid', '30.00');
		const id = await begun('2026-11-01', { amount: undefined, prices_include_tax: undefined, plan_code: 'free' });
		expect(await invoicesOf(house)).toEqual([]);
		on(house, '2026-11-16');
		const up = await done(send(house, id, 'change', { plan_code: 'paid' }));
		expect(up.change).toMatchObject({ credit_total: '0.00', charge_total: '15.00', amount_due_now: '15.00' });
		await payAll(house);
		on(house, '2026-11-21');
		const down = await done(send(house, id, 'change', { plan_code: 'free' }));
		expect(down).toMatchObject({ invoice_id: null, change: { credit_total: '10.00', charge_total: '0.00' } });
		await isSound();
	});
});

describe('a cancellation', () => {
	it('now gives the days from today on back', async () => {
		const id = await begun('2026-11-01');
		on(house, '2026-11-16');
		const cancelled = await done(send(house, id, 'cancel', { at: 'now', refund: 'prorated', reason: 'Trop cher' }));
		expect(cancelled).toMatchObject({ status: 'cancelled', ended_on: '2026-11-16', has_access: false });
		expect(await creditNotes(house)).toMatchObject([{ total_amount: '15.00' }]);
		await runOn(house, '2026-12-01');
		expect(await invoicesOf(house)).toHaveLength(1);
		await isSound();
	});

	it('now with everything cancels the invoice of the period', async () => {
		const id = await begun('2026-11-01');
		on(house, '2026-11-16');
		await done(send(house, id, 'cancel', { at: 'now', refund: 'full' }));
		expect(await creditNotes(house)).toMatchObject([{ total_amount: '30.00' }]);
		expect(await invoicesOf(house)).toMatchObject([{ status: 'cancelled' }]);
		await isSound();
	});

	it('at the end of the period can be taken back; if not, it ends then', async () => {
		const id = await begun('2026-11-01');
		on(house, '2026-11-16');
		expect(await done(send(house, id, 'cancel', {}))).toMatchObject({ status: 'active', cancel_at: '2026-12-01' });
		expect(await done(send(house, id, 'keep'))).toMatchObject({ cancel_at: null, next_billing_date: '2026-12-01' });
		await done(send(house, id, 'cancel', {}));
		await runOn(house, '2026-12-01');
		expect(await readSubscription(house, id)).toMatchObject({ status: 'cancelled', ended_on: '2026-12-01' });
		expect(await invoicesOf(house)).toHaveLength(1);
	});

	it('in a trial ends it unbilled', async () => {
		on(house, '2026-11-01');
		const { id } = await subscribe(house, { trial_days: 14 });
		expect(await done(send(house, id, 'cancel', {}))).toMatchObject({ status: 'trialing', cancel_at: '2026-11-15' });
		await runOn(house, '2026-11-15');
		expect(await readSubscription(house, id)).toMatchObject({ status: 'cancelled' });
		expect(await invoicesOf(house)).toEqual([]);
	});
});

describe('a reactivation', () => {
	it('begins a new period today and bills it', async () => {
		const id = await begun('2026-11-01');
		on(house, '2026-11-16');
		await done(send(house, id, 'cancel', { at: 'now', refund: 'prorated' }));
		on(house, '2026-11-20');
		const back = await done(send(house, id, 'reactivate'));
		expect(back).toMatchObject({
			status: 'active',
			current_period_start: '2026-11-20',
			next_billing_date: '2026-12-20',
		});
		expect((await invoicesOf(house)).at(-1)).toMatchObject({
			id: back.invoice_id,
			total_amount: '30.00',
			amount_due: '15.00',
		});
		await isSound();
	});

	it('within days that are paid for bills nothing and goes on as before', async () => {
		const id = await begun('2026-11-01');
		on(house, '2026-11-16');
		await done(send(house, id, 'cancel', { at: 'now' }));
		on(house, '2026-11-20');
		expect(await done(send(house, id, 'reactivate'))).toMatchObject({
			invoice_id: null,
			next_billing_date: '2026-12-01',
		});
		expect(await invoicesOf(house)).toHaveLength(1);
	});
});

describe('a parked subscription', () => {
	const parked = async () => {
		const id = await begun('2026-01-01');
		await runOn(house, '2030-01-15');
		expect((await readSubscription(house, id)).parked).not.toBeNull();
		return id;
	};

	it('that is released bills every missed period, in order', async () => {
		const id = await parked();
		const released = await done(send(house, id, 'release', {}));
		expect(released).toMatchObject({ parked: null, next_billing_date: '2030-02-01' });
		expect(released.invoice_ids).toHaveLength(48);
		const starts = (await call(house, 'GET', '/invoices?limit=100')).body.data.map(
			({ items }: never) => items[0]['period_start'],
		);
		expect(new Set(starts).size).toBe(49);
		await isSound();
	});

	it('that skips what it missed bills the period under way', async () => {
		const id = await parked();
		const released = await done(send(house, id, 'release', { skip_missed: true }));
		expect(released.invoice_ids).toHaveLength(1);
		expect(released).toMatchObject({
			parked: null,
			current_period_start: '2030-01-01',
			next_billing_date: '2030-02-01',
		});
		await isSound();
	});
});
