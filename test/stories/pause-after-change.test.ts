import { expect, it } from 'vitest';
import { creditNotes, done, invoicesOf, on, payAll, runOn, send, subscribe } from '../routes/subscriptions.ts';
import { call } from '../support/callers.ts';
import { freshStorage, openHouse } from '../support/house.ts';

it('days that a change to weeks gave back are not given back once more by a pause that comes after those weeks', async () => {
	await freshStorage();
	const house = await openHouse();
	on(house, '2027-03-01');
	const { id } = await subscribe(house, { amount: '31.00' });
	await payAll(house);
	on(house, '2027-03-02');
	await done(send(house, id, 'change', { amount: '7.00', currency: 'EUR', frequency: 'weekly' }));
	expect(await creditNotes(house)).toMatchObject([{ total_amount: '30.00' }]);
	// The week of 2 March is over when the pause begins; what still reaches into the pause is the month that it replaced.
	await done(send(house, id, 'pause', { at: 'period_end', resume_on: '2027-03-20', credit: true }));
	await runOn(house, '2027-03-09');
	await runOn(house, '2027-03-20');
	expect(await creditNotes(house)).toHaveLength(1);
	expect((await invoicesOf(house)).map(({ total_amount }) => total_amount)).toEqual(['31.00', '7.00', '3.00']);
	await house.drain();
	const { faults } = (await call(house, 'GET', '/validate?deep=true')).body;
	expect(faults.filter(({ severity }: { severity: string }) => severity === 'error')).toEqual([]);
});
