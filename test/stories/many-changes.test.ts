import { beforeEach, expect, it } from 'vitest';
import { decimal } from '../../src/domain/kernel/decimal.ts';
import { previewChange } from '../../src/domain/subscriptions/change.usecases.ts';
import { workDeps } from '../../src/queues/due-work.ts';
import { systemContext } from '../../src/queues/work.ts';
import type { Scope } from '../../src/wiring.ts';
import { done, on, send, subscribe } from '../routes/subscriptions.ts';
import { freshStorage, type House, openHouse, tenantId } from '../support/house.ts';

let house: House;
beforeEach(async () => {
	await freshStorage();
	house = await openHouse();
});

/** Statements that deciding one more change takes. */
const statementsOfChange = async (id: string): Promise<number> => {
	const meters: Scope['meter'][] = [];
	const own = { tenantId: tenantId('coko'), background: () => undefined };
	const snapshot = (await house.wiring.open(own).tenant(own.tenantId))!;
	const metered: typeof house.wiring = {
		...house.wiring,
		open: (options) => {
			const scope = house.wiring.open(options);
			meters.push(scope.meter);
			return scope;
		},
	};
	const nothing = { sold: null, frequency: null, currency: null };
	const input = {
		id,
		expectedVersion: null,
		owner: null,
		terms: { ...nothing, quantity: decimal('77') },
		when: { at: 'now' },
	} as const;
	const result = await previewChange(workDeps(metered, own, snapshot), input, systemContext(house.wiring, 'queue'));
	expect(result.ok).toBe(true);
	return meters.reduce((sum, { statements }) => sum + statements, 0);
};

it('whoever changes their number of seats every day of a year can still do so on the last: no change takes more than the first', async () => {
	on(house, '2026-11-22');
	const { id } = await subscribe(house, { frequency: 'yearly' });
	const counts: number[] = [];
	for (const day of ['23', '24', '25', '26', '27', '28', '29']) {
		on(house, `2026-11-${day}`);
		counts.push(await statementsOfChange(id));
		await done(send(house, id, 'change', { quantity: day }));
	}
	expect(new Set(counts).size, counts.join(' ')).toBe(1);
});
