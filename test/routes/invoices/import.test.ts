import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, it } from 'vitest';
import { type Body, call, newKey } from '../../support/callers.ts';
import { killingFaults } from '../../support/faults.ts';
import { createWorld, emptyHouse, freshStorage, type House, openHouse, senegaleseKey } from '../../support/house.ts';
import { awa, issue } from './requests.ts';

let house: House;

beforeEach(async () => {
	await freshStorage();
	house = await openHouse();
});

/** One line of 29.99 + 6.00 = 35.99 EUR, issued and paid in 2024. */
const old = (number: string, given: object = {}) => ({
	number,
	issue_date: '2024-03-01',
	due_date: '2024-03-31',
	customer: { external_id: '42', name: 'Awa Ndiaye', country: 'FR' },
	currency: 'EUR',
	status: 'paid',
	items: [line()],
	subtotal: '29.99',
	tax_amount: '6.00',
	total_amount: '35.99',
	...given,
});

const line = (given: object = {}) => ({
	description: 'Abonnement Premium',
	unit_price: '29.99',
	tax_rate: '0.20',
	subtotal: '29.99',
	tax_amount: '6.00',
	total_amount: '35.99',
	...given,
});

const send = (
	invoices: readonly unknown[],
	options: { key?: string; headers?: Record<string, string> } = {},
	into: Pick<House, 'request'> = house,
	series: unknown = 'old-shop',
) => call(into, 'POST', '/invoices/import', { body: { series, invoices }, ...options });

const outcomes = ({ body }: { body: Body }): readonly string[] =>
	body.results.map((result: Body) => result.invoice?.invoice_number ?? result.problem.type.replace('/problems/', ''));

const imported = async (given: Body): Promise<Body> => {
	const { status, body } = await send([given]);
	expect([status, body.results[0].status], JSON.stringify(body)).toEqual([200, 'imported']);
	return (await call(house, 'GET', `/invoices/${body.results[0].invoice.id}`)).body;
};

const refused = async (given: unknown): Promise<Body> => {
	const { status, body } = await send([given]);
	expect([status, body.results[0].status], JSON.stringify(body)).toEqual([200, 'refused']);
	return body.results[0].problem;
};

const pointers = ({ errors }: Body): readonly string[] => errors.map(({ pointer }: Body) => pointer);

const count = async (table: string): Promise<number> =>
	Number((await env.DB.prepare(`SELECT count(*) AS n FROM ${table}`).first<{ n: number }>())?.n);

const faults = async (): Promise<readonly string[]> =>
	(await call(house, 'GET', '/validate')).body.faults
		.filter(({ severity }: Body) => severity === 'error')
		.map(({ kind, subject }: Body) => `${kind} ${subject}`);

describe('an old invoice', () => {
	it('is taken over under its own number, with its dates and figures, and marked', async () => {
		const invoice = await imported(old('OLD-2024-0815', { notes: 'Merci', metadata: { shop: 'old' } }));
		expect(invoice).toMatchObject({
			invoice_number: 'OLD-2024-0815',
			series: 'old-shop',
			imported: true,
			status: 'paid',
			issue_date: '2024-03-01',
			due_date: '2024-03-31',
			total_amount: '35.99',
			amount_paid: '35.99',
			amount_due: '0.00',
			payment_url: null,
			pdf_url: null,
			billing: { name: 'Awa Ndiaye', country: 'FR' },
			tax_breakdown: [{ rate: '0.20', taxable_amount: '29.99', tax_amount: '6.00' }],
			notes: 'Merci',
			metadata: { shop: 'old' },
		});
	});

	it.each([
		['paid', '35.99', '0.00', '0.00'],
		['cancelled', '0.00', '35.99', '0.00'],
		['refunded', '0.00', '35.99', '0.00'],
		['uncollectible', '0.00', '0.00', '35.99'],
	])('that is %s has %s paid, %s credited and %s due', async (status, paid, credited, due) => {
		const invoice = await imported(old('OLD-1', { status }));
		expect([invoice.amount_paid, invoice.amount_credited, invoice.amount_due]).toEqual([paid, credited, due]);
	});

	it('keeps figures that another rounding made, a discount below zero among them', async () => {
		const items = [
			line({ quantity: '3', unit_price: '9.99', subtotal: '29.97', tax_amount: '6.00', total_amount: '35.97' }),
			line({ unit_price: '-5.00', subtotal: '-5.00', tax_amount: '-1.00', total_amount: '-6.00' }),
			line({ tax_rate: 0, subtotal: '4.00', tax_amount: '0.00', total_amount: '4.00' }),
		];
		const tax_breakdown = [
			{ rate: '0.2', taxable_amount: '24.97', tax_amount: '5.00' },
			{ rate: '0', taxable_amount: '4.00', tax_amount: '0.00' },
		];
		const totals = { subtotal: '28.97', tax_amount: '5.00', total_amount: '33.97' };
		expect(await imported(old('OLD-1', { items, tax_breakdown, ...totals }))).toMatchObject(totals);
	});

	it('is not posted, printed, mailed or waited for, and validation has nothing against it', async () => {
		await issue(house);
		const before = await Promise.all(['ledger_entries', 'due_work', 'payments', 'renditions'].map(count));
		await send([old('OLD-1'), old('OLD-2', { status: 'uncollectible' }), old('OLD-3', { status: 'cancelled' })]);
		expect(await Promise.all(['ledger_entries', 'due_work', 'payments', 'renditions'].map(count))).toEqual(before);
		house.mails.length = 0;
		await house.drain();
		expect(house.mails.filter(({ subject }) => subject.includes('OLD'))).toEqual([]);
		expect(await faults()).toEqual([]);
	});

	it('has its document where it was issued: nobody is told to wait for one', async () => {
		const { id } = await imported(old('OLD-1'));
		const answer = await call(house, 'GET', `/invoices/${id}/pdf`);
		expect([answer.status, answer.body.type]).toEqual([409, '/problems/document-elsewhere']);
		expect(answer.headers.get('retry-after')).toBe(null);
	});

	it('is found in the list and by its number', async () => {
		const { id } = await imported(old('OLD-1'));
		const list = (await call(house, 'GET', '/invoices?status=paid')).body.data;
		expect(list.map((invoice: Body) => [invoice.id, invoice.imported])).toEqual([[id, true]]);
		expect((await call(house, 'GET', '/invoices/by-number?number=OLD-1')).body.id).toBe(id);
		const events = (await call(house, 'GET', `/invoices/${id}/events`)).body.data;
		expect(events.map(({ type }: Body) => type)).toEqual(['invoice.imported']);
	});

	it('is for reading: no command changes it', async () => {
		const { id } = await imported(old('OLD-1', { status: 'uncollectible' }));
		const commands = [
			['payments', { amount: '1.00' }],
			['mark-paid', {}],
			['credit-notes', {}],
			['finalize', undefined],
			['remind', {}],
		] as const;
		for (const [command, body] of commands) {
			const answer = await call(house, 'POST', `/invoices/${id}/${command}`, body === undefined ? {} : { body });
			expect([command, answer.status, answer.body.type]).toEqual([command, 409, '/problems/invoice-imported']);
		}
		expect((await call(house, 'PATCH', `/invoices/${id}`, { body: { notes: 'x' } })).body.type).toBe(
			'/problems/invoice-imported',
		);
		expect((await call(house, 'DELETE', `/invoices/${id}`)).status).toBe(409);
	});

	it('below the API its status and amounts are kept by the database', async () => {
		const { id } = await imported(old('OLD-1', { status: 'uncollectible' }));
		for (const set of [`status = 'paid'`, 'amount_paid = 1', `imported_at = NULL`, `number = 'X'`]) {
			const changed = env.DB.prepare(`UPDATE invoices SET ${set} WHERE id = ?1`).bind(id).run();
			await expect(changed).rejects.toThrow(/cannot be changed/);
		}
	});

	it('does not change a customer who is known, but stands on the invoice as it was printed', async () => {
		const { customer_id } = await issue(house, { customer: awa });
		const invoice = await imported(old('OLD-1', { customer: { external_id: '42', name: 'Awa Sarr', country: 'SN' } }));
		expect(invoice).toMatchObject({ customer_id, billing: { name: 'Awa Sarr', country: 'SN' } });
		expect((await call(house, 'GET', `/customers/${customer_id}`)).body).toMatchObject({
			name: 'Awa Ndiaye',
			country: 'FR',
		});
	});

	it('creates a customer who is new, once for all invoices of the call', async () => {
		const { body } = await send([old('OLD-1'), old('OLD-2')]);
		const [one, other] = body.results.map(({ invoice }: Body) => invoice.customer_id);
		expect(one).toBe(other);
		expect(await count('customers')).toBe(1);
	});
});

describe('refused alone, with the reason', () => {
	it('an import with a number that exists, imported or issued here, in whatever case', async () => {
		await call(house, 'POST', '/config', {
			body: {
				config_type: 'invoice_numbering',
				config_key: 'invoice.web',
				value: { pattern: 'WEB-{YYYY}-{NNN}', restart: 'yearly' },
			},
		});
		const { id } = await issue(house, { series: 'web' });
		const first = await imported(old('OLD-1'));
		expect(await refused(old('OLD-1'))).toMatchObject({ status: 409, invoice_id: first.id, invoice_number: 'OLD-1' });
		expect(await refused(old('old-1'))).toMatchObject({ invoice_id: first.id });
		expect(await refused(old('WEB-2026-001'))).toMatchObject({ invoice_id: id });
		const answer = await send([old('OLD-1'), old('OLD-2'), old('OLD-3')]);
		expect(outcomes(answer)).toEqual(['import-number-exists', 'OLD-2', 'OLD-3']);
	});

	it('the number of a credit note, however long ago it was issued and however it is written', async () => {
		const { id } = await issue(house);
		const { body } = await call(house, 'POST', `/invoices/${id}/cancel`, { body: {} });
		house.clock.set('2027-02-01T10:00:00.000Z');
		expect(await refused(old('cn-2026-000001'))).toMatchObject({
			status: 409,
			type: '/problems/import-number-exists',
			credit_note_id: body.id,
		});
	});

	it('the same number twice in one call: the second', async () => {
		const answer = await send([old('OLD-1'), old('OLD-2'), old('OLD-1')]);
		expect(outcomes(answer)).toEqual(['OLD-1', 'OLD-2', 'import-number-exists']);
		expect(answer.body.results[2].problem.invoice_id).toBe(answer.body.results[0].invoice.id);
	});

	it('a number that a series of the tenant will give, but not one of a year that is over', async () => {
		expect(await refused(old('INV-2026-000120'))).toMatchObject({
			type: '/problems/import-number-reserved',
			detail: expect.stringContaining('invoice_numbering/invoice '),
		});
		expect((await imported(old('INV-2024-000120'))).invoice_number).toBe('INV-2024-000120');
		expect((await issue(house)).invoice_number).toBe('INV-2026-000001');
	});

	it.each(['pending', 'sent', 'overdue', 'draft'])('an open invoice: %s', async (status) => {
		const problem = await refused(old('OLD-1', { status }));
		expect(pointers(problem)).toEqual(['/status']);
		expect(problem.errors[0].detail).toContain('belongs to the system that issued it');
	});

	it.each([
		[
			'a line whose net and tax are not its total',
			{ items: [line({ total_amount: '36.00' })] },
			'/items/0/total_amount',
		],
		['a total that the lines do not make', { total_amount: '36.99' }, '/total_amount'],
		['a net that the lines do not make', { subtotal: '30.00' }, '/subtotal'],
		['a tax that the lines do not make', { tax_amount: '5.99' }, '/tax_amount'],
		[
			'a row of taxes that its lines do not make',
			{ tax_breakdown: [{ rate: '0.2', taxable_amount: '29.99', tax_amount: '5.99' }] },
			'/tax_breakdown/0/tax_amount',
		],
		[
			'a row of taxes without lines',
			{
				tax_breakdown: [
					{ rate: '0.2', taxable_amount: '29.99', tax_amount: '6.00' },
					{ rate: '0.1', taxable_amount: '1.00', tax_amount: '0.00' },
				],
			},
			'/tax_breakdown/1/taxable_amount',
		],
		['a rate without a row of taxes', { tax_breakdown: [] }, '/items/0/tax_amount'],
	])('%s', async (_, given, pointer) => {
		const problem = await refused(old('OLD-1', given));
		expect(problem).toMatchObject({ type: '/problems/import-figures-differ', status: 422 });
		expect(pointers(problem)).toContain(pointer);
	});

	it.each<[string, object, string]>([
		['a day that no calendar has', { issue_date: '2024-02-30' }, '/issue_date'],
		['a day to come', { issue_date: '2026-11-23', due_date: '2026-12-23' }, '/issue_date'],
		['a due date before the issue date', { due_date: '2024-02-29' }, '/due_date'],
		['no lines', { items: [] }, '/items'],
		['a number with blanks', { number: 'OLD 1' }, '/number'],
		['a number of 36 characters', { number: 'X'.repeat(36) }, '/number'],
		['no number', { number: undefined }, '/number'],
		['a currency nobody knows', { currency: 'ZZZ' }, '/currency'],
		['too many decimals', { total_amount: '35.990' }, '/total_amount'],
		['a total below zero', { total_amount: '-35.99' }, '/total_amount'],
		['two minus signs', { items: [line({ unit_price: '--1.00' })] }, '/items/0/unit_price'],
		['a rate of 20', { items: [line({ tax_rate: 20 })] }, '/items/0/tax_rate'],
		['no customer', { customer: null }, '/customer'],
		['a new customer without a country', { customer: { name: 'Awa' } }, '/customer/country'],
		['a field nobody knows', { total: 1 }, '/'],
	])('%s', async (_, given, pointer) => {
		const problem = await refused(old('OLD-1', given));
		expect(problem.status).toBe(422);
		expect(pointers(problem)).toContain(pointer);
		expect(await count('invoices')).toBe(0);
	});

	it('a customer who is not there, and sums beyond what is kept exactly', async () => {
		const unknown = await refused(old('OLD-1', { customer: null, external_id: 'nobody' }));
		expect(unknown.type).toBe('/problems/customer-not-found');
		const much = line({ subtotal: '90071992547409.91', tax_amount: '0.00', total_amount: '90071992547409.91' });
		expect((await refused(old('OLD-1', { items: [much, much] }))).type).toBe('/problems/invoice-amount-out-of-range');
	});

	it('what is no invoice at all', async () => {
		const answer = await send([null, 7, 'x', [], old('OLD-1')]);
		expect(outcomes(answer)).toEqual([...Array(4).fill('invalid-request'), 'OLD-1']);
	});
});

describe('a whole call is refused', () => {
	it('for a name that is no series, for nothing in it, and for more than 500', async () => {
		for (const [invoices, series] of [
			[[old('OLD-1')], 'Old Shop'],
			[[old('OLD-1')], null],
			[[], 'old-shop'],
			[Array.from({ length: 501 }, () => 1), 'old-shop'],
		] as const) {
			expect((await send(invoices, {}, house, series)).status).toBe(422);
		}
	});

	it('for a key that may issue invoices but not set up the tenant', async () => {
		const { key } = await newKey(house, { role: 'service' });
		expect((await send([old('OLD-1')], { key })).status).toBe(403);
	});
});

describe('an import', () => {
	it('repeated with its key answers as before; repeated without one it is refused and changes nothing', async () => {
		const headers = { 'idempotency-key': 'import-1' };
		const first = await send([old('OLD-1'), old('OLD-2')], { headers });
		const again = await send([old('OLD-1'), old('OLD-2')], { headers });
		expect(again.body.results.map(({ replayed }: Body) => replayed)).toEqual([true, true]);
		expect(again.body.results.map(({ invoice }: Body) => invoice)).toEqual(
			first.body.results.map(({ invoice }: Body) => invoice),
		);
		expect(outcomes(await send([old('OLD-1')]))).toEqual(['import-number-exists']);
		expect(await count('invoices')).toBe(2);
	});

	it('two at once with the same number: one has it, the other is told so, and no place is lost', async () => {
		const answers = await Promise.all([send([old('OLD-1'), old('A')]), send([old('B'), old('OLD-1')])]);
		const all = answers.flatMap(outcomes).toSorted();
		expect(all).toEqual(['A', 'B', 'OLD-1', 'import-number-exists']);
		const { results } = await env.DB.prepare('SELECT sequence FROM invoices ORDER BY sequence').all();
		expect(results).toEqual([{ sequence: 1 }, { sequence: 2 }, { sequence: 3 }]);
		await house.drain();
		expect(await faults()).toEqual([]);
	});

	it('of 500 invoices comes in few round trips, sealed in the order given', async () => {
		const many = Array.from({ length: 500 }, (_, index) =>
			old(`OLD-${index}`, { customer: { external_id: `c${index % 7}`, name: 'Awa', country: 'FR' } }),
		);
		const answer = await send(many);
		expect(answer.body).toMatchObject({ object: 'import_result', series: 'old-shop', accepted: 500, refused: 0 });
		expect(Number(/desc="(\d+) calls/.exec(answer.headers.get('server-timing') ?? '')?.[1])).toBeLessThan(12);
		await house.drain();
		const { data } = (await call(house, 'GET', '/series')).body;
		expect(data.find(({ code }: Body) => code === 'import.old-shop')).toMatchObject({
			period: 'all',
			last_sequence: 500,
			last_date: '2024-03-01',
			next_number: null,
			sealed_up_to: 500,
		});
		expect(await faults()).toEqual([]);
	}, 60_000);

	it('may go back in time: the proof goes by place, beside series that issue', async () => {
		await issue(house);
		await send([old('OLD-9', { issue_date: '2025-06-01', due_date: '2025-06-30' }), old('OLD-1')]);
		await send([old('OLD-5', { issue_date: '2023-01-01', due_date: '2023-01-31' })]);
		await send([old('X-1')], {}, house, 'paper');
		await issue(house);
		await house.drain();
		const { body } = await call(house, 'GET', '/validate');
		expect(body.checked.documents).toBe(6);
		expect(await faults()).toEqual([]);
	});

	it('that somebody edits below the API is named by the proof', async () => {
		const { id } = await imported(old('OLD-1'));
		await house.drain();
		await env.DB.prepare('DROP TRIGGER invoices_frozen').run();
		await env.DB.prepare('UPDATE invoices SET subtotal = 1, tax_amount = 0, total_amount = 1 WHERE id = ?1')
			.bind(id)
			.run();
		expect(await faults()).toEqual(['document_changed OLD-1']);
	});

	it('belongs to its tenant: another one may have the same numbers', async () => {
		await send([old('OLD-1')]);
		expect(outcomes(await send([old('OLD-1')], { key: senegaleseKey }))).toEqual(['OLD-1']);
	});

	it('that dies before or after any of its calls is finished by a repetition, and ends the same', async () => {
		const headers = { 'idempotency-key': 'import-1' };
		for (const at of [1, 2, 3, 4]) {
			for (const moment of ['before', 'after'] as const) {
				await freshStorage();
				const world = createWorld();
				const first = await openHouse({}, world);
				const dying = await emptyHouse({ faults: killingFaults(at, moment) }, world);
				await send([old('OLD-1'), old('OLD-2')], { headers }, dying).catch(() => null);
				expect((await send([old('OLD-1'), old('OLD-2')], { headers }, first)).body.accepted).toBe(2);
				expect([await count('invoices'), await count('customers')]).toEqual([2, 1]);
			}
		}
	}, 60_000);
});
