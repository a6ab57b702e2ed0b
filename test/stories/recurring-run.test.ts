import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import { eventOf } from '../../src/domain/kernel/event.ts';
import type { FaultPort } from '../../src/platform/faults.ts';
import { systemContext } from '../../src/queues/work.ts';
import { call } from '../support/callers.ts';
import {
	createWorld,
	emptyHouse,
	freshStorage,
	type House,
	openHouse,
	tenantId,
	type World,
} from '../support/house.ts';
import { date } from '../support/invoice.builder.ts';
import {
	type Billed,
	billed,
	change,
	copies,
	gapless,
	latestInvoice,
	oneOfEachKind,
	places,
	subscribe,
	turn,
	waiting,
} from '../support/renewals.ts';

const renewalDay = '2026-12-22T04:05:00Z';
const lateDay = '2027-02-25T04:05:00Z';

let world: World;
let house: House;
beforeEach(async () => {
	await freshStorage();
	world = createWorld();
	house = await openHouse({}, world);
});

/** Days on which periods begin that were billed of a subscription. */
const daysOf = (periods: readonly Billed[], id: string) =>
	periods.filter(({ subscription_id }) => subscription_id === id).map(({ period_start }) => period_start);

const expectOnceEach = async (): Promise<readonly Billed[]> => {
	const periods = await billed();
	const names = periods.map((period) => `${period.subscription_id} ${period.period_start}`);
	expect(new Set(names).size).toBe(names.length);
	for (const own of Object.values(await places())) expect(own).toEqual(gapless(own.length));
	const { results } = await env.DB.prepare('SELECT sum(amount) AS off FROM ledger_postings GROUP BY currency').all();
	expect(results).toEqual([{ off: 0 }]);
	return periods;
};

describe('a chunk of every kind', () => {
	it('comes twice, and is billed once', async () => {
		const ids = await oneOfEachKind(house);
		world.clock.set(renewalDay);
		const first = await turn(house, Object.values(ids));
		expect(first).toMatchObject({ turned: 9, invoiced: 5, subscriptionsParked: 0, postponed: 0, more: false });
		const periods = await expectOnceEach();
		expect(await turn(house, Object.values(ids))).toMatchObject({ done: 0, turned: 0 });
		expect(await billed()).toEqual(periods);
		const totals = Object.entries(ids).map(([name, id]) => [
			name,
			periods.findLast(({ subscription_id, period_start }) => subscription_id === id && period_start === '2026-12-22')
				?.total_amount,
		]);
		expect(Object.fromEntries(totals)).toEqual({
			trial: 3599,
			credit: 3599,
			coupon: 2879,
			free: null,
			expiring: undefined,
			saved: 3599,
			cancelled: undefined,
			paused: undefined,
			plain: 3599,
		});
		const invoice = await call(house, 'GET', `/invoices/${await latestInvoice(ids['credit']!)}`);
		expect(invoice.body).toMatchObject({ amount_paid: '14.01', amount_due: '21.98' });
	});

	it('comes late: each missed period has its own invoice, in order', async () => {
		const ids = await oneOfEachKind(house);
		world.clock.set(lateDay);
		expect(await turn(house, Object.values(ids))).toMatchObject({ subscriptionsParked: 0, more: false });
		const periods = await expectOnceEach();
		const renewals = ['2026-11-22', '2026-12-22', '2027-01-22', '2027-02-22'];
		expect(daysOf(periods, ids['plain']!)).toEqual(renewals);
		expect(daysOf(periods, ids['free']!)).toEqual(renewals);
		expect(daysOf(periods, ids['trial']!)).toEqual(renewals.slice(1));
		// The rest of the period in which the pause ended, then whole ones.
		expect(daysOf(periods, ids['paused']!)).toEqual(['2026-11-22', '2027-01-10', '2027-01-22', '2027-02-22']);
		expect(daysOf(periods, ids['expiring']!)).toEqual(['2026-11-22']);
		const numbers = periods
			.filter(({ subscription_id }) => subscription_id === ids['plain'])
			.map(({ number }) => number);
		expect(numbers).toEqual(numbers.toSorted((a, b) => String(a).localeCompare(String(b))));
	});

	it('comes to two consumers at the same moment, and is billed once', async () => {
		const ids = Object.values(await oneOfEachKind(house));
		world.clock.set(lateDay);
		const other = await emptyHouse({}, world);
		const outcomes = await Promise.all([
			turn(house, ids),
			turn(other, [...ids].reverse()),
			turn(other, ids.slice(2, 6)),
		]);
		expect(outcomes.reduce((sum, { postponed, parked }) => sum + postponed + parked, 0)).toBe(0);
		await turn(house, ids);
		const periods = await expectOnceEach();
		const alone = periods.filter(({ subscription_id }) => subscription_id === ids[8]);
		expect(alone.map(({ period_start }) => period_start)).toEqual([
			'2026-11-22',
			'2026-12-22',
			'2027-01-22',
			'2027-02-22',
		]);
		expect((await waiting()).every(({ due_at }) => due_at > lateDay)).toBe(true);
	});
});

describe('one among two hundred', () => {
	it('that cannot be priced in the books is parked in the same commit, with its reason, for a person to see', async () => {
		const model = await subscribe(house, '42');
		const ids = await copies(model, 199);
		await change(ids[137]!, `currency = 'NGN'`);
		const { body: found } = await call(house, 'GET', '/config?config_type=exchange_rate&config_key=EUR-NGN');
		await call(house, 'DELETE', `/config/${found.data[0].id}`);
		world.clock.set(renewalDay);
		expect(await turn(house, [model, ...ids])).toMatchObject({ turned: 199, invoiced: 199, subscriptionsParked: 1 });
		expect(await places()).toEqual({ 2026: gapless(200) });
		const { body } = await call(house, 'GET', '/recurring?parked=true');
		expect(body.data.map((one: { id: string }) => one.id)).toEqual([ids[137]]);
		expect(body.data[0].parked.reason).toMatch(/no-exchange-rate.*NGN/);
		expect(await waiting(ids[137])).toEqual([]);
	});

	it.each([
		[
			'whose period is written already',
			(id: string) =>
				env.DB.prepare(
					`INSERT INTO subscription_periods VALUES ('coko', ?1, '2026-12-22', 0, '2027-01-22', 'period', NULL)`,
				).bind(id),
			/already/,
		],
		[
			'whose terms cannot be read',
			(id: string) => env.DB.prepare(`UPDATE subscriptions SET terms = '{}' WHERE id = ?1`).bind(id),
			/./,
		],
	])(
		'%s waits alone, is parked after five tries, and the others are billed without a gap',
		async (_what, spoil, why) => {
			const model = await subscribe(house, '42');
			const ids = await copies(model, 199);
			await spoil(ids[137]!).run();
			world.clock.set(renewalDay);
			const outcome = await turn(house, [model, ...ids]);
			expect(outcome).toMatchObject({ turned: 199, invoiced: 199, postponed: 1, parked: 0 });
			expect(await places()).toEqual({ 2026: gapless(200) });
			expect(await waiting(ids[137])).toMatchObject([{ attempts: 1, parked_reason: null }]);
			for (const later of [
				'2026-12-22T06:05:00Z',
				'2026-12-22T09:05:00Z',
				'2026-12-22T15:05:00Z',
				'2026-12-23T15:05:00Z',
			]) {
				world.clock.set(later);
				await turn(house, [model, ...ids]);
			}
			const [parked] = await waiting(ids[137]);
			expect(parked).toMatchObject({ attempts: 5, parked_reason: expect.stringMatching(why) });
			expect(await places()).toEqual({ 2026: gapless(200) });
			const health = await call(house, 'GET', '/health?deep=true', { key: 'ck_test_platform' });
			expect(JSON.stringify(health.body)).toContain('1 pieces of due work parked');
		},
	);
});

/** Another writer comes right before the nth call to the database. */
const before = (nth: number, meddle: () => Promise<void>): FaultPort => {
	let calls = 0;
	return {
		call: async (target, _name, run) => {
			if (target === 'd1' && ++calls === nth) await meddle();
			return run();
		},
	};
};

/** Tenant, what is due, subscriptions, customers, commit: two of them are between what is read and what is written. */
it.each([1, 2, 3, 4, 5])('what another writer changes before call %i is read and decided anew', async (nth) => {
	const ids = [await subscribe(house, '42'), await subscribe(house, '43')] as const;
	world.clock.set(renewalDay);
	const cancelMeanwhile = async () => {
		const id = tenantId('coko');
		const store = house.wiring.open({ tenantId: id, background: () => undefined }).storeFor(id);
		const { subscription } = await store.load({ subscription: { kind: 'subscription.byId', id: ids[0] } });
		const changed = { ...subscription!, version: subscription!.version + 1, cancelAt: date('2026-12-22') };
		const event = eventOf(
			house.wiring.ids,
			'subscription.cancelled',
			changed,
			{},
			systemContext(house.wiring, 'queue'),
		);
		const changes = [event, { kind: 'subscription.save', subscription: changed }] as const;
		expect(await store.commit({ changes, answer: null })).toMatchObject({ kind: 'committed' });
	};
	const meddled = await emptyHouse({ faults: before(nth, cancelMeanwhile) }, world);
	expect(await turn(meddled, ids)).toMatchObject({ turned: 2, invoiced: 1, postponed: 0 });
	const periods = await expectOnceEach();
	expect(daysOf(periods, ids[0])).toEqual(['2026-11-22']);
	expect(daysOf(periods, ids[1])).toEqual(['2026-11-22', '2026-12-22']);
	expect((await call(house, 'GET', `/recurring/${ids[0]}`)).body).toMatchObject({ status: 'cancelled' });
});
