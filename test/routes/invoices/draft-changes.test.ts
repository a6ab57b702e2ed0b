import { beforeEach, expect, it } from 'vitest';
import type { FaultPort } from '../../../src/platform/faults.ts';
import { createWorld, emptyHouse, freshStorage, openHouse } from '../../support/house.ts';
import { draft, finalize, invoicesPath, item, readInvoice, readProblem } from './requests.ts';

beforeEach(freshStorage);

/** Lets another writer in before some of the calls that leave the isolate. */
const interruptedFaults = (interrupt: (call: number) => Promise<void>): FaultPort => {
	let calls = 0;
	return {
		call: async (_target, _name, run) => {
			await interrupt(calls++);
			return run();
		},
	};
};

it('amounts are never taken in another currency than they were read in, whenever the currency changes', async () => {
	const world = createWorld();
	const calm = await openHouse({}, world);
	const statuses = new Set<number>();
	for (let moment = 0; moment < 8; moment++) {
		const { id } = await draft(calm);
		const toFrancs = { currency: 'XOF', items: [item({ unit_price: '6500' })], discounts: [] };
		const faults = interruptedFaults(async (call) => {
			if (call === moment) await calm.request('PATCH', `${invoicesPath}/${id}`, { body: toFrancs });
		});
		const house = await emptyHouse({ faults }, world);
		const body = { items: [item({ unit_price: '10.50' })] };
		const answer = await house.request('PATCH', `${invoicesPath}/${id}`, { body });
		statuses.add(answer.status);
		const after = await readInvoice(await calm.request('GET', `${invoicesPath}/${id}`));
		expect(['10.50 EUR', '6500 XOF', '12.60 EUR', '7800 XOF']).toContain(`${after.total_amount} ${after.currency}`);
	}
	// First the amount is refused in francs, at last the change was there before the currency.
	expect([...statuses]).toEqual([422, 200]);
});

it('a change without If-Match, overtaken again and again, is told of the contention and not of a stale version', async () => {
	const world = createWorld();
	const calm = await openHouse({}, world);
	const { id } = await draft(calm);
	const faults = interruptedFaults(async (call) => {
		await calm.request('PATCH', `${invoicesPath}/${id}`, { body: { notes: `note ${call}` } });
	});
	const house = await emptyHouse({ faults }, world);
	const problem = await readProblem(
		await house.request('PATCH', `${invoicesPath}/${id}`, { body: { notes: 'x' } }),
		409,
	);
	expect(problem.type).toBe('/problems/command-conflict');
});

it('overtaken once, a change without If-Match is made to what the other writer left', async () => {
	const world = createWorld();
	const calm = await openHouse({}, world);
	const { id } = await draft(calm);
	let overtaken = false;
	const faults = interruptedFaults(async (call) => {
		if (call !== 2) return;
		overtaken = true;
		await calm.request('PATCH', `${invoicesPath}/${id}`, { body: { metadata: { order: 'A-1' } } });
	});
	const house = await emptyHouse({ faults }, world);
	const after = await readInvoice(await house.request('PATCH', `${invoicesPath}/${id}`, { body: { notes: 'x' } }));
	expect(overtaken).toBe(true);
	expect(after).toMatchObject({ notes: 'x', metadata: { order: 'A-1' } });
});

it('a line keeps its id through other changes and through its issue; items that replace it have new ones', async () => {
	const house = await openHouse();
	const made = await draft(house);
	const change = async (body: object) =>
		readInvoice(await house.request('PATCH', `${invoicesPath}/${made.id}`, { body }));
	const idsOf = (invoice: typeof made) => invoice.items.map(({ id }) => id);
	expect(idsOf(await change({ notes: 'x' }))).toEqual(idsOf(made));
	const replaced = await change({ items: [item()] });
	expect(idsOf(replaced)).not.toEqual(idsOf(made));
	expect(idsOf(await readInvoice(await finalize(house, made.id)))).toEqual(idsOf(replaced));
});
