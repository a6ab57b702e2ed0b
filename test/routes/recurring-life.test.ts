import fc from 'fast-check';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { call } from '../support/callers.ts';
import { freshStorage, type House, openHouse } from '../support/house.ts';
import { heldToContract } from '../support/openapi.ts';
import { leavesNothing } from '../support/snapshot.ts';
import { type Door, holdsItsDoors } from './invoices/doors.ts';
import { pointersOf, readProblem } from './invoices/requests.ts';
import {
	type Answer,
	creditNotes,
	done,
	invoicesOf,
	on,
	payAll,
	readSubscription,
	recurringPath,
	runOn,
	send,
	subscribe,
	thirty,
} from './subscriptions.ts';

let house: House;
let id: string;
const nowhere = 'sub_01k3v0j9x4f7mbt2w8h5q6z1ra';

const open = async () => {
	await freshStorage();
	house = await heldToContract(await openHouse());
	on(house, '2026-11-01');
	({ id } = await subscribe(house));
	on(house, '2026-11-16');
};

const refused = async (status: number, command: string, body?: object, of = id) =>
	readProblem(await leavesNothing(() => send(house, of, command, body)), status);
const patch = (body: object, headers: Record<string, string> = {}) =>
	house.request('PATCH', `${recurringPath}/${id}`, { body, headers });
const events = async () =>
	(await call(house, 'GET', `/audit?subject_id=${id}`)).body.data.map(({ type }: { type: string }) => type);
const plan = async (code: string, prices: readonly object[]): Promise<Answer> =>
	(await call(house, 'POST', '/plans', { body: { code, name: { fr: code, en: code }, prices } })).body;
const monthly = (unit_amount: string, given: object = {}) => ({
	currency: 'EUR',
	frequency: 'monthly',
	unit_amount,
	prices_include_tax: true,
	...given,
});

describe('every door to the life of a subscription', () => {
	beforeAll(open);
	const doors = (): readonly Door[] => {
		const names = 'a thing of the tenant' as const;
		const writing = { closedTo: 'read_only', scope: 'subscriptions:write', method: 'POST', names } as const;
		const of = (command: string) => `${recurringPath}/${id}/${command}`;
		return [
			{ ...writing, path: of('pause'), body: {} },
			{ ...writing, path: of('resume') },
			{ ...writing, path: of('cancel'), body: {} },
			{ ...writing, path: of('keep') },
			{ ...writing, path: of('reactivate') },
			{ ...writing, path: of('change'), body: { quantity: 2 } },
			{ ...writing, path: of('release'), body: {} },
			{ ...writing, method: 'PATCH', path: `${recurringPath}/${id}`, body: { metadata: {} } },
		];
	};
	holdsItsDoors(() => house, doors);
});

describe('what cannot be is refused, and changes nothing', () => {
	beforeEach(open);

	it('a subscription that does not exist', async () => {
		for (const [command, body] of [
			['pause', {}],
			['resume', undefined],
			['cancel', {}],
			['keep', undefined],
			['reactivate', undefined],
			['change', { quantity: 2 }],
			['preview-change', { quantity: 2 }],
			['release', {}],
		] as const) {
			expect((await refused(404, command, body, nowhere)).type).toBe('/problems/subscription-not-found');
		}
	});

	it('to pause a cancelled one, to change it, to cancel it twice', async () => {
		await done(send(house, id, 'cancel', { at: 'now' }));
		for (const [command, body] of [
			['pause', {}],
			['change', { quantity: 2 }],
			['cancel', { at: 'now' }],
			['cancel', {}],
			['resume', undefined],
			['keep', undefined],
		] as const) {
			const problem = await refused(409, command, body);
			expect(problem).toMatchObject({ type: '/problems/subscription-wrong-status', subscription_status: 'cancelled' });
		}
	});

	it('to resume or reactivate an active one, to keep one that does not leave, to release one that is not parked', async () => {
		expect(await refused(409, 'resume')).toMatchObject({ subscription_status: 'active', command: 'resume' });
		expect(await refused(409, 'reactivate')).toMatchObject({ command: 'reactivate' });
		expect((await refused(409, 'keep')).type).toBe('/problems/subscription-not-scheduled');
		expect((await refused(409, 'release', {})).type).toBe('/problems/subscription-not-parked');
	});

	it('to plan a cancellation or a pause twice, to change one that leaves', async () => {
		await done(send(house, id, 'pause', { at: 'period_end' }));
		expect(await refused(409, 'pause', {})).toMatchObject({ what: 'pause', on: '2026-12-01' });
		await done(send(house, id, 'cancel', {}));
		expect(await refused(409, 'cancel', {})).toMatchObject({ what: 'cancellation', on: '2026-12-01' });
		expect((await refused(409, 'change', { quantity: 2 })).type).toBe('/problems/subscription-already-scheduled');
	});

	it('a pause that ends before it begins', async () => {
		for (const resume_on of ['2026-11-16', '2026-11-15']) {
			expect(await pointersOf(await leavesNothing(() => send(house, id, 'pause', { resume_on })))).toEqual([
				'/resume_on',
			]);
		}
		const atEnd = { at: 'period_end', resume_on: '2026-12-01' };
		expect(await pointersOf(await leavesNothing(() => send(house, id, 'pause', atEnd)))).toEqual(['/resume_on']);
	});

	it('to change while it is paused', async () => {
		await done(send(house, id, 'pause', {}));
		expect(await refused(409, 'change', { quantity: 2 })).toMatchObject({ subscription_status: 'paused' });
	});

	it('a change to what it has already', async () => {
		const premium = await plan('premium', [monthly('30.00')]);
		expect((await refused(422, 'change', { quantity: 1 })).type).toBe('/problems/subscription-no-change');
		await done(send(house, id, 'change', { plan_code: 'premium' }));
		for (const body of [{ plan_code: 'premium' }, { plan_id: premium.id }, { price_id: premium.prices[0].id }]) {
			expect((await refused(422, 'change', body)).type).toBe('/problems/subscription-no-change');
		}
	});

	it('a plan or a price that does not exist, or has none in its currency at its frequency', async () => {
		await plan('dakar', [{ currency: 'XOF', frequency: 'monthly', unit_amount: '6500' }]);
		const dakar = (await call(house, 'GET', '/plans?code=dakar')).body.data[0].prices[0].id;
		expect((await refused(404, 'change', { plan_code: 'nothing' })).type).toBe('/problems/plan-not-found');
		expect((await refused(404, 'change', { price_id: dakar.replace(/.$/, '0') })).type).toBe(
			'/problems/price-not-found',
		);
		expect((await refused(422, 'change', { plan_code: 'dakar' })).type).toBe('/problems/plan-no-price');
		expect(await refused(422, 'change', { price_id: dakar })).toMatchObject({ currency: 'EUR' });
		expect(await refused(422, 'change', { amount: 6500, currency: 'XOF' })).toMatchObject({
			type: '/problems/subscription-wrong-currency',
		});
		expect((await refused(422, 'change', { quantity: 2, currency: 'XOF' })).type).toBe(
			'/problems/subscription-wrong-currency',
		);
	});

	it('a day that has passed, or after its end', async () => {
		expect(await refused(422, 'change', { quantity: 2, when: '2026-11-15' })).toMatchObject({ today: '2026-11-16' });
		await done(patch({ end_date: '2027-01-10' }));
		const late = await refused(422, 'change', { quantity: 2, when: '2027-01-10' });
		expect(late.type).toBe('/problems/subscription-beyond-end');
	});

	it('bodies that say nothing, too much, or what does not fit', async () => {
		for (const [command, body, pointer] of [
			['change', {}, '/plan_id'],
			['change', { plan_code: 'a', amount: '1.00', currency: 'EUR' }, '/plan_id'],
			['change', { amount: '1.00' }, '/currency'],
			['change', { amount: '0.00', currency: 'EUR' }, '/amount'],
			['change', { amount: '-1.00', currency: 'EUR' }, '/amount'],
			['change', { amount: '1.001', currency: 'EUR' }, '/amount'],
			['change', { quantity: 0 }, '/quantity'],
			['change', { quantity: 2, description: 'Deux' }, '/description'],
			['change', { frequency: 'daily' }, '/frequency'],
			['change', { quantity: 2, when: 'tomorrow' }, '/when'],
			['change', { quantity: 2, when: '2026-02-30' }, '/when'],
			['cancel', { refund: 'prorated' }, '/refund'],
			['cancel', { at: 'now', refund: 'half' }, '/refund'],
			['cancel', { at: 'later' }, '/at'],
			['pause', { resume_on: '2026-13-01' }, '/resume_on'],
			['pause', { credit: 'yes' }, '/credit'],
			['release', { skip_missed: 1 }, '/skip_missed'],
		] as const) {
			const pointers = await pointersOf(await leavesNothing(() => send(house, id, command, body)));
			expect(pointers, JSON.stringify(body)).toEqual([pointer]);
		}
	});

	it('to pause or change one whose last days are not invoiced yet', async () => {
		on(house, '2026-12-03');
		for (const [command, body] of [
			['pause', {}],
			['change', { quantity: 2 }],
		] as const) {
			expect(await refused(409, command, body)).toMatchObject({ billed_until: '2026-12-01' });
		}
	});

	it('to pause or change one that is parked; to cancel it is allowed', async () => {
		await runOn(house, '2030-01-15');
		for (const [command, body] of [
			['pause', {}],
			['change', { quantity: 2 }],
		] as const) {
			expect((await refused(409, command, body)).type).toBe('/problems/subscription-parked');
		}
		expect(await done(send(house, id, 'cancel', {}))).toMatchObject({ status: 'cancelled', parked: null });
	});
});

describe('PATCH /recurring/{id}', () => {
	beforeEach(open);

	it('changes what the body names, as one event, and nothing when nothing differs', async () => {
		const body = { end_date: '2027-01-10', description: 'Lecture', metadata: { reader: 42 }, payment_method_id: null };
		expect(await done(patch(body))).toMatchObject({
			end_date: '2027-01-10',
			description: 'Lecture',
			metadata: { reader: 42 },
		});
		expect((await events())[0]).toBe('subscription.edited');
		await leavesNothing(() => patch(body));
		await runOn(house, '2026-12-01');
		await runOn(house, '2027-01-01');
		await runOn(house, '2027-01-10');
		expect((await invoicesOf(house)).at(-1).items[0]).toMatchObject({
			description: 'Lecture',
			period_start: '2027-01-01',
			period_end: '2027-01-10',
		});
		expect(await readSubscription(house, id)).toMatchObject({ status: 'expired', ended_on: '2027-01-10' });
	});

	it('takes a planned change back', async () => {
		await done(send(house, id, 'change', { quantity: 2, when: 'period_end' }));
		expect(await done(patch({ pending_change: null }))).toMatchObject({ pending_change: null });
		await runOn(house, '2026-12-01');
		expect((await invoicesOf(house)).at(-1)).toMatchObject({ total_amount: '30.00' });
	});

	it('refuses an end in the past or before what is invoiced, and a method that is not the customer’s', async () => {
		const refusedPatch = async (status: number, body: object) =>
			readProblem(await leavesNothing(() => patch(body)), status);
		expect((await refusedPatch(422, { end_date: '2026-11-16' })).type).toBe('/problems/subscription-date-passed');
		expect(await refusedPatch(422, { end_date: '2026-11-30' })).toMatchObject({ billed_until: '2026-12-01' });
		const unknown = { payment_method_id: 'pmt_01k3v0j9x4f7mbt2w8h5q6z1ra' };
		expect((await refusedPatch(404, unknown)).type).toBe('/problems/payment-method-not-found');
		expect(await pointersOf(await patch({ description: '' }))).toEqual(['/description']);
		expect((await readProblem(await patch({ metadata: {} }, { 'if-match': '"99"' }), 412)).status).toBe(412);
	});
});

describe('once, whatever happens at the same time', () => {
	beforeEach(async () => {
		await open();
		await payAll(house);
	});

	it('a repeated key is answered with the same bytes, and does nothing again', async () => {
		for (const [command, body] of [
			['change', { quantity: 2 }],
			['pause', { credit: true }],
			['resume', undefined],
			['cancel', { at: 'now', refund: 'prorated' }],
			['reactivate', undefined],
		] as const) {
			const headers = { 'idempotency-key': `key-${command}` };
			const first = await send(house, id, command, body, headers);
			const text = await first.text();
			expect(first.status, text).toBe(200);
			const again = await leavesNothing(() => send(house, id, command, body, headers));
			expect([again.status, await again.text()]).toEqual([200, text]);
		}
	});

	it('a version that is not the one is refused', async () => {
		const stale = { 'if-match': '"1"' };
		await readProblem(await leavesNothing(() => send(house, id, 'change', { quantity: 2 }, stale)), 412);
		const { headers } = await call(house, 'GET', `/recurring/${id}`);
		await done(send(house, id, 'change', { quantity: 2 }, { 'if-match': headers.get('etag') ?? '' }));
	});

	it('two equal changes at once: one changes, the other finds that there is nothing to change', async () => {
		const both = await Promise.all([1, 2].map(() => send(house, id, 'change', { quantity: 2 })));
		expect(both.map(({ status }) => status).toSorted((one, other) => one - other)).toEqual([200, 422]);
		expect(await creditNotes(house)).toHaveLength(1);
		expect(await invoicesOf(house)).toHaveLength(2);
	});

	it('a change and the renewal of the same day: whoever is second decides on what the first left', async () => {
		house.clock.set('2026-12-01T04:00:00.000Z');
		const [changed, run] = await Promise.all([
			send(house, id, 'change', { quantity: 2 }),
			call(house, 'POST', '/recurring/process-due', { body: {} }),
		]);
		expect([changed.status, run.status]).toEqual([200, 201]);
		expect(await readSubscription(house, id)).toMatchObject({ quantity: '2', next_billing_date: '2027-01-01' });
		const notes = await creditNotes(house);
		const net =
			(await invoicesOf(house)).reduce((sum, { total_amount }) => sum + Number(total_amount), 0) -
			notes.reduce((sum, { total_amount }) => sum + Number(total_amount), 0);
		// November at 30.00, December at 60.00, whichever of them was first.
		expect(net).toBe(90);
	});

	it('a cancellation and a change at once: nothing is given back twice', async () => {
		const both = await Promise.all([
			send(house, id, 'change', { quantity: 2 }),
			send(house, id, 'cancel', { at: 'now', refund: 'full' }),
		]);
		for (const { status } of both) expect([200, 409]).toContain(status);
		const notes = (await creditNotes(house)).reduce((sum, { total_amount }) => sum + Number(total_amount), 0);
		const charged = (await invoicesOf(house)).reduce((sum, { total_amount }) => sum + Number(total_amount), 0);
		expect(notes).toBeLessThanOrEqual(charged);
		await house.drain();
		const { body } = await call(house, 'GET', '/validate?deep=true');
		expect(body.faults.filter(({ severity }: Answer) => severity === 'error')).toEqual([]);
	});
});

it('a subscriber is moved to a newer version of their price by its name', async () => {
	await open();
	const premium = await plan('premium', [monthly('30.00')]);
	await done(send(house, id, 'change', { plan_code: 'premium' }));
	const newer = (await call(house, 'POST', `/plans/${premium.id}/prices`, { body: monthly('40.00') })).body;
	// Another number keeps the price that the subscriber has.
	expect(await done(send(house, id, 'change', { quantity: 2 }))).toMatchObject({ amount: '30.00' });
	expect((await refused(422, 'change', { plan_code: 'premium' })).type).toBe('/problems/subscription-no-change');
	const moved = await done(send(house, id, 'change', { price_id: newer.id, when: 'period_end' }));
	expect(moved).toMatchObject({ amount: '30.00', pending_change: { price_id: newer.id, amount: '40.00' } });
	await runOn(house, '2026-12-01');
	expect(await readSubscription(house, id)).toMatchObject({
		price_id: newer.id,
		amount: '40.00',
		pending_change: null,
	});
	expect((await invoicesOf(house)).at(-1)).toMatchObject({ total_amount: '80.00' });
});

it('a change in the trial bills nothing, and the first invoice has the new terms', async () => {
	await open();
	const trial = await subscribe(house, { trial_days: 14, customer: { ...thirty.customer, external_id: '43' } });
	const { change } = await done(send(house, trial.id, 'change', { amount: '50.00', currency: 'EUR' }));
	expect(change).toMatchObject({ charge_total: '0.00', next_billing_date: '2026-11-30', next_invoice_total: '50.00' });
	await runOn(house, '2026-11-30');
	expect((await invoicesOf(house)).at(-1)).toMatchObject({ total_amount: '50.00' });
});

describe('the preview of a change', () => {
	const anyWish = fc.record({
		day: fc.integer({ min: 1, max: 30 }),
		isPaid: fc.boolean(),
		gross: fc.boolean(),
		minor: fc.integer({ min: 1, max: 30_000 }),
		body: fc.oneof(
			fc.record({
				amount: fc.integer({ min: 1, max: 30_000 }).map((cents) => (cents / 100).toFixed(2)),
				currency: fc.constant('EUR'),
				frequency: fc.constantFrom('weekly', 'monthly', 'monthly', 'yearly'),
			}),
			fc.record({ quantity: fc.constantFrom('2', '0.5', '3.25') }),
		),
		when: fc.constantFrom('now', 'now', 'now', 'period_end', '2026-11-30', '2026-12-08'),
	});

	it('tells the same figures as the change, to the last unit, and writes nothing', async () => {
		await freshStorage();
		house = await heldToContract(await openHouse());
		let readers = 0;
		await fc.assert(
			fc.asyncProperty(anyWish, async ({ day, isPaid, gross, minor, body, when }) => {
				on(house, '2026-11-01');
				readers += 1;
				const customer = { ...thirty.customer, external_id: `reader-${readers}` };
				const amount = (minor / 100).toFixed(2);
				({ id } = await subscribe(house, { customer, amount, prices_include_tax: gross }));
				const { latest_invoice_id: first } = { latest_invoice_id: (await invoicesOf(house)).at(-1)?.id };
				if (isPaid) await house.request('POST', `/api/billing/invoices/${first}/mark-paid`, { body: {} });
				on(house, `2026-11-${String(day).padStart(2, '0')}`);
				const wish = { ...body, when };
				const preview = await leavesNothing(() => send(house, id, 'preview-change', wish));
				const seen: Answer = await preview.json();
				const changed = await send(house, id, 'change', wish);
				expect(changed.status).toBe(preview.status);
				if (changed.status !== 200) return;
				const { change, invoice_id }: Answer = await changed.json();
				expect(change).toEqual(seen);
				if (invoice_id === null) return;
				const { body: invoice } = await call(house, 'GET', `/invoices/${invoice_id}`);
				expect(invoice).toMatchObject({ total_amount: seen.charge_total, amount_due: seen.amount_due_now });
			}),
			{ numRuns: 25 },
		);
	}, 120_000);
});
