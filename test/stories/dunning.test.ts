import { env } from 'cloudflare:workers';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { preparedStatements } from '../../src/store/database.ts';
import { planOf, scansOf, walksTenant } from '../store/query-plans.ts';
import {
	ask,
	chargesOf,
	eventsOf,
	instrument,
	mailsOf,
	passDays,
	type Subscriber,
	setLadder,
	stepsOf,
	storyOf,
	subscribe,
	tomorrowMorning,
} from '../support/dunning.ts';
import { passTime } from '../support/paying.ts';
import { openPayingHouse, type PayingHouse } from '../support/paying-house.ts';

let house: PayingHouse;
beforeAll(async () => {
	house = await openPayingHouse();
});
beforeEach(() => tomorrowMorning(house));

const read = (subscriber: Subscriber) => ask(house, 'GET', `/recurring/${subscriber.subscriptionId}`);
const statusOf = async (subscriber: Subscriber) => (await storyOf(house, subscriber)).dunning.status;
const pay = ({ invoiceId }: Subscriber) =>
	ask(house, 'POST', `/invoices/${invoiceId}/mark-paid`, { method: 'bank_transfer' });

describe('a soft refusal', () => {
	it('is told, leaves access for the days of grace, and is tried again on the days of the ladder until the end', async () => {
		const subscriber = await subscribe(house, 'declined');
		const { dunning } = await storyOf(house, subscriber);
		expect(dunning).toMatchObject({ status: 'open', provider: 'paypal', reason: 'declined' });
		expect(await stepsOf(house, subscriber)).toEqual(['0 notice done']);
		expect(await read(subscriber)).toMatchObject({
			status: 'past_due',
			has_access: true,
			access_until: dunning.graceUntil,
		});
		await passDays(house, 2);
		expect(await chargesOf(house, subscriber)).toHaveLength(1);
		await passDays(house, 1);
		expect(await stepsOf(house, subscriber)).toEqual(['0 notice done', '3 retry done']);
		const charges = await chargesOf(house, subscriber);
		expect(charges).toHaveLength(2);
		expect((await storyOf(house, subscriber)).steps[1]!.paymentId).toBe(charges[0]!.id);
		await passDays(house, 10);
		expect(await read(subscriber)).toMatchObject({ status: 'past_due', has_access: true });
		await passDays(house, 1);
		expect(await stepsOf(house, subscriber)).toEqual([
			'0 notice done',
			'3 retry done',
			'10 retry done',
			'14 pay_link done',
		]);
		expect(await read(subscriber)).toMatchObject({ status: 'past_due', has_access: false });
		await passDays(house, 7);
		expect((await stepsOf(house, subscriber)).at(-1)).toBe('final pause done');
		expect(await read(subscriber)).toMatchObject({ status: 'paused', has_access: false });
		expect((await storyOf(house, subscriber)).dunning).toMatchObject({ status: 'exhausted', nextAt: null });
		await passDays(house, 10);
		expect(await chargesOf(house, subscriber)).toHaveLength(3);
	});

	it('brings one mail for each step, and one for each new try that failed', async () => {
		const subscriber = await subscribe(house, 'declined');
		await passDays(house, 22);
		expect((await mailsOf(house, subscriber)).map((kind) => kind.replace(/\.\d{4}-.*/, '')).sort()).toEqual([
			'subscription_dunning_final.final',
			'subscription_past_due_warning.10',
			'subscription_pay_link.14',
			'subscription_payment_retry.0',
			'subscription_payment_retry.3',
		]);
	});

	it('is over when a new try brings the money', async () => {
		const subscriber = await subscribe(house, 'declined');
		await instrument(house, subscriber.methodId, { instrument: 'good' });
		await passDays(house, 3);
		expect(await statusOf(subscriber)).toBe('recovered');
		expect(await read(subscriber)).toMatchObject({ status: 'active', has_access: true });
		expect(await eventsOf(house, subscriber)).toEqual([
			'subscription.created',
			'subscription.activated',
			'subscription.past_due',
			'subscription.dunning_step',
			'subscription.dunning_step',
			'subscription.recovered',
		]);
		await passDays(house, 20);
		expect(await stepsOf(house, subscriber)).toEqual(['0 notice done', '3 retry done']);
	});
});

describe('after days without a run', () => {
	it('only the latest step is done, and the end keeps its distance from it', async () => {
		const subscriber = await subscribe(house, 'declined');
		await passTime(house, 16 * 86_400);
		expect(await stepsOf(house, subscriber)).toEqual([
			'0 notice done',
			'3 retry skipped (superseded)',
			'10 retry skipped (superseded)',
			'14 pay_link done',
		]);
		expect(await chargesOf(house, subscriber)).toHaveLength(1);
		await passDays(house, 6);
		expect(await read(subscriber)).toMatchObject({ status: 'past_due' });
		await passDays(house, 1);
		expect(await read(subscriber)).toMatchObject({ status: 'paused' });
	});
});

describe('what can never work', () => {
	it('is not charged again: the payer is asked for another way', async () => {
		const subscriber = await subscribe(house, 'revoked');
		expect((await storyOf(house, subscriber)).dunning.reason).toBe('invalid_method');
		await passDays(house, 15);
		expect(await stepsOf(house, subscriber)).toEqual([
			'0 pay_link done',
			'3 pay_link done',
			'7 pay_link done',
			'14 pay_link done',
		]);
		expect(await chargesOf(house, subscriber)).toHaveLength(1);
	});

	it('stops a ladder that would try again', async () => {
		const subscriber = await subscribe(house, 'declined');
		await instrument(house, subscriber.methodId, { revoked: true });
		await passDays(house, 11);
		expect(await stepsOf(house, subscriber)).toEqual([
			'0 notice done',
			'3 retry done',
			'10 pay_link done (hard_decline)',
		]);
		expect(await chargesOf(house, subscriber)).toHaveLength(2);
	});

	it('without any method begins when the invoice is overdue, with links by mail', async () => {
		const subscriber = await subscribe(house, 'none');
		expect(await read(subscriber)).toMatchObject({ status: 'active' });
		await ask(house, 'POST', '/runs', { task: 'daily' });
		expect(await read(subscriber)).toMatchObject({ status: 'active' });
		house.clock.set(new Date(Date.parse(house.clock.now()) + 31 * 86_400_000).toISOString());
		await ask(house, 'POST', '/runs', { task: 'daily' });
		await house.drain();
		await passDays(house, 1);
		expect((await storyOf(house, subscriber)).dunning).toMatchObject({ reason: 'no_method', provider: null });
		expect(await stepsOf(house, subscriber)).toEqual(['0 pay_link done']);
		expect(await read(subscriber)).toMatchObject({ status: 'past_due' });
	});
});

describe('money ends it at once', () => {
	it('paid by bank transfer: active again, and no step any more', async () => {
		const subscriber = await subscribe(house, 'declined');
		await pay(subscriber);
		await house.drain();
		expect(await statusOf(subscriber)).toBe('recovered');
		expect(await read(subscriber)).toMatchObject({ status: 'active', has_access: true });
		await passDays(house, 22);
		expect(await stepsOf(house, subscriber)).toEqual(['0 notice done']);
		expect(await chargesOf(house, subscriber)).toHaveLength(1);
	});

	it('a part of it ends nothing', async () => {
		const subscriber = await subscribe(house, 'declined');
		const part = { amount: '10.00', method: 'bank_transfer' };
		await ask(house, 'POST', `/invoices/${subscriber.invoiceId}/payments`, part);
		await passDays(house, 3);
		expect(await stepsOf(house, subscriber)).toEqual(['0 notice done', '3 retry done']);
		expect((await chargesOf(house, subscriber))[0]!.amount).toMatchObject({ minor: 2599n });
	});

	it('a debt that was credited is asked for no more', async () => {
		const subscriber = await subscribe(house, 'declined');
		await ask(house, 'POST', `/invoices/${subscriber.invoiceId}/cancel`, { reason: 'a mistake of ours' });
		await house.drain();
		expect(await statusOf(subscriber)).toBe('stopped');
		expect(await read(subscriber)).toMatchObject({ status: 'active' });
	});

	it('two unpaid invoices: the subscription is well again when the last of them is paid', async () => {
		const subscriber = await subscribe(house, 'declined', { frequency: 'weekly' });
		await passDays(house, 7);
		await ask(house, 'POST', '/recurring/process-due', {});
		await house.drain();
		const { data } = await ask(house, 'GET', `/invoices?customer_id=${subscriber.customerId}`);
		const later = { ...subscriber, invoiceId: data[0]!.id as Subscriber['invoiceId'] };
		expect(await stepsOf(house, later)).toEqual(['0 notice done']);
		await pay(subscriber);
		await house.drain();
		expect(await read(subscriber)).toMatchObject({
			status: 'past_due',
			access_until: (await storyOf(house, later)).dunning.graceUntil,
		});
		await pay(later);
		await house.drain();
		expect(await read(subscriber)).toMatchObject({ status: 'active' });
	});
});

describe('the end of a ladder', () => {
	it('cancels where the setting says so', async () => {
		await setLadder(house, {
			steps: [{ after_days: 1, action: 'pay_link' }],
			final_action: 'cancel',
			final_after_days: 3,
		});
		const subscriber = await subscribe(house, 'declined');
		await passDays(house, 3);
		expect(await read(subscriber)).toMatchObject({ status: 'cancelled', has_access: false });
		expect(await ask(house, 'GET', `/invoices/${subscriber.invoiceId}`)).toMatchObject({ amount_due: '35.99' });
	});

	it('leaves it unpaid where the setting says so; money that comes after all makes it well', async () => {
		await setLadder(house, { steps: [], final_action: 'leave_unpaid', final_after_days: 2 });
		const subscriber = await subscribe(house, 'declined');
		await passDays(house, 3);
		expect(await statusOf(subscriber)).toBe('exhausted');
		expect(await read(subscriber)).toMatchObject({ status: 'past_due' });
		await pay(subscriber);
		await house.drain();
		expect(await statusOf(subscriber)).toBe('recovered');
		expect(await read(subscriber)).toMatchObject({ status: 'active' });
	});

	it('a ladder that is changed meanwhile moves nobody who is on it', async () => {
		await setLadder(house, {
			steps: [{ after_days: 2, action: 'pay_link' }],
			final_action: 'pause',
			final_after_days: 9,
		});
		const subscriber = await subscribe(house, 'declined');
		await setLadder(house, { steps: [], final_action: 'cancel', final_after_days: 1 });
		await passDays(house, 2);
		expect(await stepsOf(house, subscriber)).toEqual(['2 pay_link done']);
		expect(await read(subscriber)).toMatchObject({ status: 'past_due' });
	});
});

describe('who ends the subscription', () => {
	it('ends its dunning too', async () => {
		const subscriber = await subscribe(house, 'declined');
		await setStatus(subscriber, 'cancelled');
		await passDays(house, 3);
		expect(await statusOf(subscriber)).toBe('stopped');
		expect(await chargesOf(house, subscriber)).toHaveLength(1);
	});

	/** Stands in for the commands of a subscription. */
	const setStatus = async ({ subscriptionId }: Subscriber, status: string) => {
		await env.DB.prepare('UPDATE subscriptions SET status = ?1 WHERE id = ?2').bind(status, subscriptionId).run();
	};
});

describe('the statements about dunnings', () => {
	const own = () => [...preparedStatements].filter((sql) => /dunning/.test(sql));

	it('find their rows by an index', async () => {
		expect(own().length).toBeGreaterThan(8);
		for (const sql of own()) {
			expect(await scansOf(sql), sql).toEqual([]);
			expect(walksTenant(await planOf(sql)), sql).toBe(false);
		}
	});
});
