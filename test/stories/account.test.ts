import fc from 'fast-check';
import { expect, it } from 'vitest';
import { cancel, credit, refund, toRefund, writeOff } from '../routes/invoices/credit-requests.ts';
import { invoicesPath, item, pay, postInvoice, readInvoice } from '../routes/invoices/requests.ts';
import { freshStorage, type House, openHouse } from '../support/house.ts';
import { leavesNothing } from '../support/snapshot.ts';

/** A call on one of the invoices there are; hundredths of 35.99 EUR, which is what each is over. */
interface Step {
	readonly call: 'create' | 'pay' | 'credit' | 'credit-line' | 'credit-refund' | 'cancel' | 'refund' | 'write-off';
	readonly which: number;
	readonly hundredths: number;
}

const anyStory: fc.Arbitrary<readonly Step[]> = fc.array(
	fc.record({
		call: fc.constantFrom<Step['call']>(
			...(['create', 'pay', 'pay', 'credit', 'credit-line', 'credit-refund', 'cancel', 'refund', 'write-off'] as const),
		),
		which: fc.nat(5),
		hundredths: fc.oneof(fc.integer({ min: 1, max: 150 }), fc.constant(100)),
	}),
	{ minLength: 6, maxLength: 14 },
);

const send = (house: House, ids: readonly { readonly id: string; readonly line: string }[], step: Step) => {
	const { id, line } = ids[step.which % ids.length]!;
	const amount = (Math.round(35.99 * step.hundredths) / 100).toFixed(2);
	switch (step.call) {
		case 'create':
			return postInvoice(house, { items: [item()] });
		case 'pay':
			return pay(house, id, { amount, overpayment: 'credit' });
		case 'credit':
			return credit(house, id, { amount });
		case 'credit-line':
			return credit(house, id, { lines: [{ line_id: line, quantity: (step.hundredths / 100).toFixed(2) }] });
		case 'credit-refund':
			return credit(house, id, { amount, ...toRefund });
		case 'cancel':
			return cancel(house, id, step.hundredths > 75 ? toRefund : {});
		case 'refund':
			return refund(house, id, step.hundredths > 75 ? {} : { amount });
		case 'write-off':
			return writeOff(house, id);
	}
};

it('after any calls the database proves itself: documents, credit, balances and ledger say the same', async () => {
	const answered = new Map<number, number>();
	await fc.assert(
		fc.asyncProperty(anyStory, async (story) => {
			await freshStorage();
			const house = await openHouse();
			const ids: { id: string; line: string }[] = [];
			const add = async (response: Response) => {
				const { id, items } = await readInvoice(response, 201);
				ids.push({ id, line: items[0]!.id });
			};
			await add(await postInvoice(house));
			for (const step of story) {
				const response = await send(house, ids, step);
				answered.set(response.status, (answered.get(response.status) ?? 0) + 1);
				expect([200, 201, 409, 422], `${step.call}: ${response.status}`).toContain(response.status);
				if (step.call === 'create') await add(response);
				// What was refused is refused again, and leaves nothing.
				if (response.status > 201) await leavesNothing(() => send(house, ids, step));
			}
			for (const { id } of ids) {
				const invoice = await readInvoice(await house.request('GET', `${invoicesPath}/${id}`));
				const [total, paid, credited, due] = [
					invoice.total_amount,
					invoice.amount_paid,
					invoice.amount_credited,
					invoice.amount_due,
				].map((text) => Math.round(Number(text) * 100)) as [number, number, number, number];
				expect([total - paid - credited, due >= 0, paid >= 0]).toEqual([due, true, true]);
			}
			await house.drain();
			const response = await house.request('GET', '/api/billing/validate?deep=true');
			const { faults }: { faults: readonly { severity: string }[] } = await response.json();
			expect(faults.filter(({ severity }) => severity === 'error')).toEqual([]);
		}),
		{ numRuns: 15 },
	);
	for (const status of [200, 201, 409, 422]) expect(answered.get(status) ?? 0, String(status)).toBeGreaterThan(0);
}, 240_000);
