import { beforeAll, describe, expect, it } from 'vitest';
import {
	cancel,
	credit,
	creditNotesPath,
	invoiceById,
	readCredited,
	refund,
	toRefund,
	writeOff,
} from '../routes/invoices/credit-requests.ts';
import {
	anotherInvoice,
	draft,
	invoicesPath,
	issue,
	item,
	keyOf,
	pay,
	pointersOf,
	readInvoice,
	readProblem,
} from '../routes/invoices/requests.ts';
import { type House, openHouse, senegaleseKey } from '../support/house.ts';
import { leavesNothing, rowsGained } from '../support/snapshot.ts';

let house: House;

beforeAll(async () => {
	house = await openHouse();
	await issue(house);
});

type Attempt = () => Promise<Response>;
const refused = async (attempt: Attempt, status: number): Promise<string> =>
	(await readProblem(await leavesNothing(attempt), status)).type;

const anotherLine = 'lin_01k3v0j9x4f7mbt2w8h5q6z1ra';
const anotherNote = 'crn_01k3v0j9x4f7mbt2w8h5q6z1ra';

/** Every command of this file on one invoice. */
const commandsOn = (id: string, options: object = {}): readonly Attempt[] => [
	() => credit(house, id, {}, options),
	() => cancel(house, id, {}, options),
	() => refund(house, id, {}, options),
	() => writeOff(house, id, { reason: 'x' }, options),
];

describe('a credit is refused', () => {
	it('above the rest of the invoice, and tells what is left', async () => {
		const { id } = await issue(house);
		await credit(house, id, { amount: '30.00' });
		const problem = await readProblem(await leavesNothing(() => credit(house, id, { amount: '6.00' })), 422);
		expect(problem).toMatchObject({ type: '/problems/credit-note-exceeds-rest', left: '5.99' });
	});

	it('above the rest of a line, by amount and by quantity', async () => {
		const { id, items } = await issue(house, { items: [item({ quantity: 2 }), item()] });
		const line_id = items[0]!.id;
		await credit(house, id, { lines: [{ line_id, quantity: '1.5' }] });
		for (const wish of [{ amount: '15.00' }, { quantity: '0.5001' }]) {
			const attempt = () => credit(house, id, { lines: [{ line_id, ...wish }] });
			const problem = await readProblem(await leavesNothing(attempt), 422);
			expect(problem).toMatchObject({ type: '/problems/credit-note-exceeds-line', errors: [{ pointer: '/lines/0' }] });
		}
	});

	it('when nothing is left', async () => {
		const { id } = await issue(house, { items: [item({ unit_price: '0.00' }), item()] });
		await credit(house, id);
		// Its whole credit has cancelled it.
		for (const body of [{}, { amount: '0.01' }]) {
			expect(await refused(() => credit(house, id, body), 409)).toBe('/problems/invoice-wrong-status');
		}
	});

	it('on a draft, whatever is asked for', async () => {
		const { id } = await draft(house);
		for (const attempt of [...commandsOn(id).slice(0, 2), () => writeOff(house, id)]) {
			expect(await refused(attempt, 409)).toBe('/problems/invoice-wrong-status');
		}
		expect(await refused(() => refund(house, id), 409)).toBe('/problems/refund-nothing-to-refund');
	});

	it('of a line that the invoice does not have, also one of another invoice', async () => {
		const { id } = await issue(house);
		const other = await issue(house);
		for (const line_id of [anotherLine, other.items[0]!.id]) {
			const attempt = () => credit(house, id, { lines: [{ line_id }] });
			expect(await refused(attempt, 422)).toBe('/problems/credit-note-unknown-line');
		}
	});

	it('of a line that is named twice', async () => {
		const { id, items } = await issue(house);
		const line = { line_id: items[0]!.id, amount: '1.00' };
		const problem = await readProblem(await leavesNothing(() => credit(house, id, { lines: [line, line] })), 422);
		expect(problem).toMatchObject({
			type: '/problems/credit-note-line-repeated',
			errors: [{ pointer: '/lines/1/line_id' }],
		});
	});

	it('of a quantity that comes to nothing', async () => {
		const { id, items } = await issue(house);
		const attempt = () => credit(house, id, { lines: [{ line_id: items[0]!.id, quantity: '0.0001' }] });
		const problem = await readProblem(await leavesNothing(attempt), 422);
		expect(problem).toMatchObject({ type: '/problems/credit-note-not-positive', errors: [{ pointer: '/lines/0' }] });
	});

	it.each<readonly [string, object, string]>([
		['too precise', { amount: '1.001' }, '/amount'],
		['with decimals of another currency', { amount: '5.9' }, '/amount'],
		['of nothing', { amount: '0.00' }, '/amount'],
		['of less than nothing', { amount: '-1.00' }, '/amount'],
		['beyond the safe range', { amount: '90071992547409.92' }, '/amount'],
		['with a currency, which is its invoice’s', { amount: '1.00', currency: 'XOF' }, '/'],
		['by lines and by amount at once', { amount: '1.00', lines: [{ line_id: anotherLine }] }, '/amount'],
		['of no lines', { lines: [] }, '/lines'],
		['of a line that is no id', { lines: [{ line_id: 'inv_1' }] }, '/lines/0/line_id'],
		['by amount and quantity', { lines: [{ line_id: anotherLine, amount: '1.00', quantity: '1' }] }, '/lines/0/amount'],
		['of a line too precise', { lines: [{ line_id: anotherLine, amount: '1.001' }] }, '/lines/0/amount'],
		['of a negative quantity', { lines: [{ line_id: anotherLine, quantity: '-1' }] }, '/lines/0/quantity'],
		['of five decimals of a piece', { lines: [{ line_id: anotherLine, quantity: '0.00001' }] }, '/lines/0/quantity'],
		['with a reason of two lines', { reason: 'a\nb' }, '/reason'],
		['with money back on a day to come', { settlement: { type: 'refund', paid_on: '2026-11-23' } }, '/paid_on'],
		['with money back by card', { settlement: { type: 'refund', method: 'card' } }, '/settlement/method'],
		['with a way for money that stays', { settlement: { type: 'credit', method: 'cash' } }, '/settlement'],
	])('%s', async (_name, body, pointer) => {
		const { id } = await issue(house);
		expect(await pointersOf(await leavesNothing(() => credit(house, id, body)))).toEqual([pointer]);
	});

	it('in francs with cents', async () => {
		const { id } = await issue(house, { currency: 'XOF', items: [item({ unit_price: '6500', tax_code: 'exempt' })] });
		expect(await pointersOf(await leavesNothing(() => credit(house, id, { amount: '100.00' })))).toEqual(['/amount']);
	});
});

describe('a cancelled invoice', () => {
	it('is neither paid, credited, cancelled nor given up again', async () => {
		const { id } = await issue(house);
		await cancel(house, id);
		const attempts = [
			() => pay(house, id, { amount: '1.00' }),
			() => house.request('POST', `${invoicesPath}/${id}/mark-paid`, { body: {} }),
			() => credit(house, id, { amount: '1.00' }),
			() => cancel(house, id),
			() => writeOff(house, id),
		];
		for (const attempt of attempts) expect(await refused(attempt, 409)).toBe('/problems/invoice-wrong-status');
	});
});

describe('money back is refused', () => {
	it('when nothing came from the invoice, paid or not', async () => {
		const { id } = await issue(house);
		expect(await refused(() => refund(house, id), 409)).toBe('/problems/refund-nothing-to-refund');
		await pay(house, id, { amount: '35.99' });
		expect(await refused(() => refund(house, id, { amount: '1.00' }), 409)).toBe('/problems/refund-nothing-to-refund');
	});

	it('above what is held from the invoice, and a second time', async () => {
		const { id } = await issue(house);
		await pay(house, id, { amount: '20.00' });
		await cancel(house, id);
		const problem = await readProblem(await leavesNothing(() => refund(house, id, { amount: '20.01' })), 422);
		expect(problem).toMatchObject({ type: '/problems/refund-exceeds-credit', left: '20.00' });
		expect((await readInvoice(await refund(house, id, { amount: '20.00' }))).status).toBe('refunded');
		expect(await refused(() => refund(house, id), 409)).toBe('/problems/refund-nothing-to-refund');
	});

	it.each<readonly [string, object, string]>([
		['too precise', { amount: '1.001' }, '/amount'],
		['of nothing', { amount: '0.00' }, '/amount'],
		['of less than nothing', { amount: '-1.00' }, '/amount'],
		['on a day to come', { amount: '1.00', paid_on: '2026-11-23' }, '/paid_on'],
		['by a method that only a provider has', { method: 'card' }, '/method'],
	])('%s', async (_name, body, pointer) => {
		const { id } = await issue(house);
		await pay(house, id, { amount: '20.00' });
		await cancel(house, id);
		expect(await pointersOf(await leavesNothing(() => refund(house, id, body)))).toEqual([pointer]);
		await refund(house, id);
	});
});

describe('giving up is refused', () => {
	it('twice, and when nothing is due', async () => {
		const { id } = await issue(house);
		await writeOff(house, id);
		expect(await refused(() => writeOff(house, id), 409)).toBe('/problems/invoice-wrong-status');
		await pay(house, id, { amount: '35.99' });
		expect(await refused(() => writeOff(house, id), 409)).toBe('/problems/invoice-wrong-status');
	});

	it('without a reason', async () => {
		const { id } = await issue(house);
		for (const body of [{}, { reason: '' }, { reason: null }]) {
			expect(await pointersOf(await leavesNothing(() => writeOff(house, id, body)))).toEqual(['/reason']);
		}
	});
});

describe('at once', () => {
	const statusesOf = (answers: readonly Response[]) => answers.map(({ status }) => status).sort((a, b) => a - b);

	it('two credits of more than half: one wins, the other is decided again and refused', async () => {
		const { id } = await issue(house);
		const { answer, gained } = await rowsGained(() =>
			Promise.all([credit(house, id, { amount: '20.00' }), credit(house, id, { amount: '20.00' })]),
		);
		expect(statusesOf(answer)).toEqual([201, 422]);
		expect(gained).toMatchObject({ credit_notes: 1, ledger_entries: 1 });
		expect(await invoiceById(house, id)).toMatchObject({ amount_credited: '20.00', amount_due: '15.99' });
	});

	it('two credits that fit: both are made, one after the other', async () => {
		const { id } = await issue(house);
		const answers = await Promise.all([credit(house, id, { amount: '10.00' }), credit(house, id, { amount: '20.00' })]);
		expect(statusesOf(answers)).toEqual([201, 201]);
		expect(await invoiceById(house, id)).toMatchObject({ amount_credited: '30.00', amount_due: '5.99' });
	});

	it('a payment and a cancellation: no money is lost, whoever was first', async () => {
		const { id } = await issue(house);
		const [paid, cancelled] = await Promise.all([pay(house, id, { amount: '20.00' }), cancel(house, id)]);
		expect(cancelled.status).toBe(201);
		const { freed_amount } = await readCredited(cancelled);
		expect([
			[201, '20.00'],
			[409, '0.00'],
		]).toContainEqual([paid.status, freed_amount]);
	});

	it('two refunds of everything: the money goes back once', async () => {
		const { id } = await issue(house);
		await pay(house, id, { amount: '20.00' });
		await cancel(house, id);
		const { answer, gained } = await rowsGained(() => Promise.all([refund(house, id), refund(house, id)]));
		expect(statusesOf(answer)).toEqual([200, 409]);
		expect(gained).toMatchObject({ customer_credits: 1, ledger_entries: 1 });
	});

	it('two payments that are more than what is due together: the surplus is credit, once', async () => {
		const { id } = await issue(house);
		const body = { amount: '20.00', overpayment: 'credit' };
		const { answer, gained } = await rowsGained(() => Promise.all([pay(house, id, body), pay(house, id, body)]));
		expect(statusesOf(answer)).toEqual([201, 201]);
		expect(gained).toMatchObject({ payments: 2, customer_credits: 1, ledger_entries: 2 });
		expect(await invoiceById(house, id)).toMatchObject({ status: 'paid', amount_paid: '35.99' });
	});
});

describe('a stale If-Match', () => {
	it('is 412 for every command, and a malformed one is none', async () => {
		const { id } = await issue(house);
		await pay(house, id, { amount: '1.00' });
		for (const attempt of commandsOn(id, { headers: { 'if-match': '"1"' } })) {
			expect(await refused(attempt, 412)).toBe('/problems/request-stale');
		}
		for (const attempt of commandsOn(id, { headers: { 'if-match': 'two' } })) {
			expect(await pointersOf(await leavesNothing(attempt))).toEqual(['/header/If-Match']);
		}
	});
});

describe('a repeated request', () => {
	it('answers the same bytes and does nothing again', async () => {
		const { id } = await issue(house);
		await pay(house, id, { amount: '30.00' });
		const attempts: readonly (readonly [string, (options: object) => Promise<Response>])[] = [
			['credit', (options) => credit(house, id, { amount: '10.00' }, options)],
			['refund', (options) => refund(house, id, { amount: '1.00' }, options)],
			['cancel', (options) => cancel(house, id, toRefund, options)],
		];
		for (const [name, attempt] of attempts) {
			const options = { headers: { 'idempotency-key': `credits-${name}` } };
			const first = await (await attempt(options)).text();
			const again = await leavesNothing(() => attempt(options));
			expect(again.headers.get('idempotent-replayed'), first).toBe('true');
			expect(await again.text()).toBe(first);
		}
		const lost = await issue(house);
		const options = { headers: { 'idempotency-key': 'credits-write-off' } };
		const first = await (await writeOff(house, lost.id, { reason: 'x' }, options)).text();
		expect(await (await leavesNothing(() => writeOff(house, lost.id, { reason: 'x' }, options))).text()).toBe(first);
	});

	it('five cancellations at once under one key: one credit note', async () => {
		const { id } = await issue(house);
		const options = { headers: { 'idempotency-key': 'cancel-at-once' } };
		const { answer, gained } = await rowsGained(() =>
			Promise.all(Array.from({ length: 5 }, () => cancel(house, id, {}, options))),
		);
		expect(gained).toMatchObject({ credit_notes: 1, idempotency: 1 });
		expect(new Set(await Promise.all(answer.map((response) => response.text()))).size).toBe(1);
	});
});

describe('who may', () => {
	it('another tenant finds neither the invoice nor its credit notes', async () => {
		const { id } = await issue(house);
		const note = await readCredited(await credit(house, id, { amount: '1.00' }));
		const key = { key: senegaleseKey };
		const attempts = [
			...commandsOn(id, key),
			() => house.request('GET', `${invoicesPath}/${id}/credit-notes`, key),
			() => house.request('GET', `${creditNotesPath}/${note.id}`, key),
			() => house.request('GET', `${creditNotesPath}/${note.id}/pdf`, key),
		];
		for (const attempt of attempts) await refused(attempt, 404);
		const { data }: { data: unknown[] } = await (await house.request('GET', creditNotesPath, key)).json();
		expect(data).toEqual([]);
	});

	it('an invoice and a credit note that are not there are 404', async () => {
		for (const attempt of commandsOn(anotherInvoice)) await refused(attempt, 404);
		for (const path of [`${creditNotesPath}/${anotherNote}`, `${creditNotesPath}/${anotherNote}/pdf`]) {
			await refused(() => house.request('GET', path), 404);
		}
	});

	it('money goes back only with the right to send it back', async () => {
		const { id } = await issue(house);
		await pay(house, id, { amount: '20.00' });
		const key = await keyOf(house, 'coko', 'admin', ['invoices:read', 'invoices:write', 'payments:write']);
		for (const attempt of [
			() => credit(house, id, { amount: '25.00', ...toRefund }, { key }),
			() => cancel(house, id, toRefund, { key }),
			() => refund(house, id, {}, { key }),
		]) {
			expect(await refused(attempt, 403)).toBe('/problems/missing-scope');
		}
		expect((await cancel(house, id, {}, { key })).status).toBe(201);
	});

	it('a key that only reads changes nothing', async () => {
		const { id } = await issue(house);
		const key = await keyOf(house, 'coko', 'read_only');
		for (const attempt of commandsOn(id, { key })) await refused(attempt, 403);
	});
});
