import fc from 'fast-check';
import { expect, it } from 'vitest';
import { addDays, type IsoDate } from '../../src/domain/kernel/calendar.ts';
import {
	type Answer,
	creditNotes,
	invoicesOf,
	on,
	payAll,
	readSubscription,
	recurringPath,
	runOn,
	send,
	subscribe,
	thirty,
} from '../routes/subscriptions.ts';
import { call } from '../support/callers.ts';
import { freshStorage, type House, openHouse } from '../support/house.ts';

interface Deed {
	readonly days: number;
	readonly command: string;
	readonly body?: object;
}

const at = fc.constantFrom('now', 'period_end');
const days = fc.integer({ min: 0, max: 25 });
const of = (command: string, body: fc.Arbitrary<object>): fc.Arbitrary<Deed> =>
	fc.record({ days, command: fc.constant(command), body });
const bare = (...commands: string[]): fc.Arbitrary<Deed> => fc.record({ days, command: fc.constantFrom(...commands) });
const onDay = fc.integer({ min: 1, max: 40 }).map((after) => addDays('2026-11-20' as IsoDate, after));

const amount = fc.integer({ min: 1, max: 9_999 }).map((cents) => (cents / 100).toFixed(2));
const anyDeed: fc.Arbitrary<Deed> = fc.oneof(
	{ weight: 4, arbitrary: of('pause', fc.record({ at, credit: fc.boolean(), resume_on: fc.option(onDay) })) },
	{ weight: 6, arbitrary: bare('resume', 'reactivate', 'reactivate', 'keep', 'pay', 'pay') },
	{
		weight: 1,
		arbitrary: of('cancel', fc.record({ at: fc.constant('now'), refund: fc.constantFrom('none', 'prorated', 'full') })),
	},
	{ weight: 1, arbitrary: of('cancel', fc.constant({})) },
	{
		weight: 6,
		arbitrary: of(
			'change',
			fc.record({
				amount,
				currency: fc.constant('EUR'),
				frequency: fc.constantFrom('weekly', 'monthly', 'yearly'),
				when: fc.oneof(fc.constant('now'), fc.constant('period_end'), onDay),
			}),
		),
	},
	{
		weight: 3,
		arbitrary: of('change', fc.record({ quantity: fc.constantFrom('2', '0.3333'), when: fc.constant('now') })),
	},
);

/** Until somebody resumes. */
const aPause = fc
	.tuple(days, fc.integer({ min: 1, max: 45 }), fc.boolean())
	.map(([before, lasts, credit]): readonly Deed[] => [
		{ days: before, command: 'pause', body: { credit } },
		{ days: lasts, command: 'resume' },
	]);

const anyLife = fc.record({
	deeds: fc
		.array(fc.oneof({ weight: 8, arbitrary: anyDeed.map((deed) => [deed]) }, { weight: 1, arbitrary: aPause }), {
			minLength: 4,
			maxLength: 10,
		})
		.map((deeds) => deeds.flat()),
	gross: fc.boolean(),
	coupon: fc.option(fc.constantFrom('PART', 'MONTANT')),
	trial_days: fc.constantFrom(0, 0, 5),
	anchor_day: fc.option(fc.constantFrom(1, 31)),
});

const answered = new Map<string, number>();

const live = async (house: House, { deeds, gross, ...given }: Answer) => {
	for (const coupon of [
		{ code: 'PART', name: 'Part', type: 'percentage', value: '12.5', duration: 'forever' },
		{
			code: 'MONTANT',
			name: 'Montant',
			type: 'amount',
			value: '7.77',
			currency: 'EUR',
			duration: 'repeating',
			periods: 2,
		},
	]) {
		expect((await call(house, 'POST', '/coupons', { body: coupon })).status).toBe(201);
	}
	let day = '2026-11-01' as IsoDate;
	on(house, day);
	const { id } = await subscribe(house, { ...thirty, ...given, prices_include_tax: gross });
	for (const deed of deeds) {
		day = addDays(day, deed.days);
		await runOn(house, day);
		on(house, day);
		if (deed.command === 'pay') await payAll(house);
		else {
			const { status } = await send(house, id, deed.command, deed.body);
			expect([200, 409, 422], `${deed.command}: ${status}`).toContain(status);
			answered.set(`${deed.command} ${status}`, (answered.get(`${deed.command} ${status}`) ?? 0) + 1);
		}
		await runOn(house, day);
	}
	await runOn(house, addDays(day, 45));
	return id;
};

it('after any life every document, the credit and the ledger say the same, and nothing is given back twice', async () => {
	await fc.assert(
		fc.asyncProperty(anyLife, async (life) => {
			await freshStorage();
			const house = await openHouse();
			const id = await live(house, life);
			const subscription = await readSubscription(house, id);
			expect(subscription.parked, JSON.stringify(subscription.parked)).toBeNull();
			const notes = await creditNotes(house);
			for (const invoice of await invoicesOf(house)) {
				const given = notes
					.filter(({ invoice_id }) => invoice_id === invoice.id)
					.reduce((cents, { total_amount }) => cents + Math.round(Number(total_amount) * 100), 0);
				expect(given).toBeLessThanOrEqual(Math.round(Number(invoice.total_amount) * 100));
				expect(Number(invoice.amount_due)).toBeGreaterThanOrEqual(0);
			}
			await house.drain();
			const { body } = await call(house, 'GET', '/validate?deep=true');
			expect(body.faults.filter(({ severity }: Answer) => severity === 'error')).toEqual([]);
			expect(await (await house.request('GET', `${recurringPath}/${id}`)).json()).toMatchObject({ id });
		}),
		{ numRuns: 20 },
	);
	for (const deed of ['pause 200', 'resume 200', 'cancel 200', 'change 200']) {
		expect(answered.get(deed) ?? 0, `${deed} of ${JSON.stringify([...answered])}`).toBeGreaterThan(0);
	}
}, 240_000);
