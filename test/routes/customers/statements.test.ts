import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { InvoiceResponse } from '../../../src/contract/invoice-response.ts';
import type { BalanceResponse, StatementResponse, TimelineResponse } from '../../../src/contract/statements.ts';
import { addDays, type IsoDate } from '../../../src/domain/kernel/calendar.ts';
import type { CustomerId } from '../../../src/domain/kernel/ids.ts';
import { money } from '../../../src/domain/kernel/money.ts';
import type { Change } from '../../../src/domain/kernel/store.ts';
import { credit, debit, type LedgerEntry, ledgerEntry } from '../../../src/domain/ledger/ledger.ts';
import { balanceOf, movementsMax, statementOf } from '../../../src/domain/statements/statement.ts';
import { createSigner, issuer } from '../../support/callers.ts';
import { type House, openHouse, senegaleseKey, tenantId } from '../../support/house.ts';
import {
	anotherCustomer,
	customersPath,
	invoicesPath,
	issue,
	item,
	pay,
	pointersOf,
	readProblem,
} from '../invoices/requests.ts';

let house: House;
let customer: string;
const made: Record<string, InvoiceResponse> = {};
let creditNote: string;

const post = async (path: string, body: object) => {
	const response = await house.request('POST', `${invoicesPath}${path}`, { body });
	expect(response.status, `${path}: ${await response.clone().text()}`).toBeLessThan(300);
	return (await response.json()) as Record<string, unknown>;
};

/** Over-payments, one given back in part and used for the next invoice; a credit note; an invoice that is lost. */
const tellStory = async () => {
	const on = (day: string) => house.clock.set(`${day}T10:00:00.000Z`);
	on('2026-10-20');
	made['before'] = await issue(house, { items: [item({ unit_price: '10.00' })] });
	customer = made['before'].customer_id;
	on('2026-11-02');
	made['first'] = await issue(house);
	on('2026-11-05');
	await post(`/${made['first'].id}/payments`, { amount: '50.00', overpayment: 'credit' });
	on('2026-11-06');
	await post(`/${made['first'].id}/refund`, { amount: '4.01', method: 'bank_transfer' });
	on('2026-11-08');
	made['second'] = await issue(house);
	on('2026-11-10');
	const credited = await post(`/${made['second'].id}/credit-notes`, { amount: '12.00', reason: 'Livre rendu' });
	creditNote = String(credited['credit_note_number']);
	on('2026-11-15');
	await post(`/${made['before'].id}/write-off`, { reason: 'Introuvable' });
	on('2026-11-16');
	made['third'] = await issue(house);
	on('2026-11-19');
	await post(`/${made['second'].id}/payments`, { amount: '20.00', overpayment: 'credit' });
	on('2026-11-20');
	made['francs'] = await issue(house, { currency: 'XOF', items: [item({ unit_price: '1000' })] });
	await pay(house, made['francs'].id, { amount: '200' });
	on('2026-11-22');
	await issue(house, { customer: { external_id: 'another', name: 'Moussa Diop', country: 'SN', locale: 'en' } });
	await house.drain();
};

beforeAll(async () => {
	house = await openHouse();
	await tellStory();
});

const ask = (path: string, options: Parameters<House['request']>[2] = {}) =>
	house.request('GET', `${customersPath}/${path}`, options);
const read = async <Answer>(path: string): Promise<Answer> => {
	const response = await ask(path);
	expect(response.status, path).toBe(200);
	return (await response.json()) as Answer;
};
const statement = (query: string) => read<StatementResponse>(`${customer}/statement${query}`);
const november = '?from=2026-11-01&to=2026-11-30';

describe('the balance of a customer', () => {
	it('tells by currency what is open, late, held and lost', async () => {
		const { as_of, currencies } = await read<BalanceResponse>(`${customer}/balance`);
		expect(as_of).toBe('2026-11-22');
		expect(currencies).toEqual([
			{
				currency: 'EUR',
				balance: '29.98',
				amount_open: '35.99',
				amount_overdue: '0.00',
				oldest_due_date: made['third']!.due_date,
				credit: '6.01',
				amount_invoiced: '119.97',
				amount_paid: '59.98',
				amount_credited: '12.00',
				amount_written_off: '12.00',
			},
			expect.objectContaining({ currency: 'XOF', balance: '1000', amount_invoiced: '1200', amount_paid: '200' }),
		]);
	});

	it('is overdue from the day after the due date', async () => {
		const due = made['third']!.due_date!;
		house.clock.set(`${addDays(due as IsoDate, 1)}T10:00:00.000Z`);
		const { currencies } = await read<BalanceResponse>(`${customer}/balance`);
		expect(currencies[0]).toMatchObject({ amount_open: '35.99', amount_overdue: '35.99' });
		house.clock.set('2026-11-22T10:00:00.000Z');
	});

	it('of one without invoices is empty', async () => {
		const body = { name: 'New', country: 'FR' };
		const { id } = (await (await house.request('POST', customersPath, { body })).json()) as { id: string };
		expect((await read<BalanceResponse>(`${id}/balance`)).currencies).toEqual([]);
	});
});

describe('the statement of account', () => {
	it('leads from the opening to the closing balance, movement by movement', async () => {
		const told = await statement(november);
		const number = (name: string) => made[name]!.invoice_number;
		expect(told.opening).toEqual({ balance: '12.00', receivable: '12.00', credit: '0.00' });
		expect(
			told.movements.map(({ date, type, document_number, debit: d, credit: c, balance }) =>
				[date.slice(8), type, document_number, d, c, balance].join(' '),
			),
		).toEqual([
			`02 invoice ${number('first')} 35.99 0.00 47.99`,
			`05 payment ${number('first')} 0.00 50.00 -2.01`,
			`06 credit_refunded ${number('first')} 4.01 0.00 2.00`,
			`08 invoice ${number('second')} 35.99 0.00 37.99`,
			`08 credit_applied ${number('second')} 10.00 10.00 37.99`,
			`10 credit_note ${creditNote} 0.00 12.00 25.99`,
			`15 write_off ${number('before')} 0.00 12.00 13.99`,
			`16 invoice ${number('third')} 35.99 0.00 49.98`,
			`19 payment ${number('second')} 0.00 20.00 29.98`,
		]);
		expect(told).toMatchObject({ total_debit: '121.98', total_credit: '104.00' });
		expect(told.closing).toEqual({ balance: '29.98', receivable: '35.99', credit: '6.01' });
	});

	it('says the same as the balance of the day', async () => {
		const { currencies } = await read<BalanceResponse>(`${customer}/balance`);
		for (const { currency, balance } of currencies) {
			expect((await statement(`?currency=${currency}`)).closing.balance).toBe(balance);
		}
	});

	it('of two periods in a row: one closes where the other opens', async () => {
		const first = await statement('?from=2026-10-01&to=2026-11-08');
		const second = await statement('?from=2026-11-09&to=2026-11-30');
		expect(second.opening).toEqual(first.closing);
		expect(first.movements.length + second.movements.length).toBe(10);
	});

	it('is of one currency, that of the books when nothing is said, and of the month until today', async () => {
		expect(await statement('')).toMatchObject({ currency: 'EUR', from: '2026-11-01', to: '2026-11-22' });
		const francs = await statement('?currency=XOF');
		expect(francs.movements.map(({ label }) => label)).toEqual([
			`Facture ${made['francs']!.invoice_number}`,
			`Règlement · ${made['francs']!.invoice_number}`,
		]);
	});

	it('without movements still tells where the account stands', async () => {
		const told = await statement('?from=2026-11-21&to=2026-11-22');
		expect(told).toMatchObject({ movements: [], total_debit: '0.00' });
		expect(told.opening).toEqual(told.closing);
	});

	it.each<[string, string, Record<string, string>]>([
		['asked for by name', '&format=csv', {}],
		['asked for by header', '', { accept: 'text/csv' }],
		['the name before the header', '&format=csv', { accept: 'application/pdf' }],
	])('is a CSV file, %s', async (_what, query, headers) => {
		const response = await ask(`${customer}/statement${november}${query}`, { headers });
		expect(response.headers.get('content-type')).toBe('text/csv; charset=UTF-8');
		expect(response.headers.get('content-disposition')).toContain(
			`statement-${customer}-EUR-2026-11-01-2026-11-30.csv`,
		);
		const lines = (await response.text()).split('\r\n');
		expect(lines[0]).toBe('date,type,document_number,label,debit,credit,balance,currency');
		expect(lines[1]).toBe('2026-11-01,opening,,Solde au début de la période (2026-11-01),,,12.00,EUR');
		expect(lines).toHaveLength(13);
		expect(lines.at(-1)).toBe('');
	});

	it.each<[string, string, Record<string, string>]>([
		['asked for by name', '&format=pdf', {}],
		['asked for by header', '', { accept: 'application/pdf;q=0.9, */*' }],
	])('is a PDF, %s', async (_what, query, headers) => {
		const response = await ask(`${customer}/statement${november}${query}`, { headers });
		expect(response.status).toBe(200);
		expect(response.headers.get('content-type')).toBe('application/pdf');
		expect(new TextDecoder().decode((await response.arrayBuffer()).slice(0, 5))).toBe('%PDF-');
	});

	it.each([
		['a period that ends before it begins', '?from=2026-11-02&to=2026-11-01', '/query/from'],
		['a period of more than a leap year', '?from=2025-01-01&to=2026-11-22', '/query/from'],
		['a day that does not exist', '?from=2026-02-30', '/query/from'],
		['an unknown currency', '?currency=CHF', '/query/currency'],
		['a format that we do not have', '?format=xls', '/query/format'],
	])('%s is refused', async (_what, query, pointer) => {
		expect(await pointersOf(await ask(`${customer}/statement${query}`))).toEqual([pointer]);
	});
});

describe('the time line', () => {
	it('has what happened to the customer and their documents, latest first', async () => {
		const { data } = await read<TimelineResponse>(`${customer}/timeline?limit=100`);
		const told = data.map(({ type, subject_number }) => `${type} ${subject_number ?? '-'}`);
		expect(told).toEqual(
			expect.arrayContaining([
				'customer.created -',
				`invoice.issued ${made['first']!.invoice_number}`,
				`invoice.sent ${made['first']!.invoice_number}`,
				`invoice.paid ${made['first']!.invoice_number}`,
				`credit_note.issued ${creditNote}`,
				`invoice.written_off ${made['before']!.invoice_number}`,
			]),
		);
		expect(told.at(-1)).toBe('customer.created -');
		const instants = data.map(({ occurred_at }) => occurred_at);
		expect(instants.slice(0, 1)).toEqual([instants.toSorted().at(-1)]);
		const written = data.find(({ type }) => type === 'invoice.written_off');
		expect(written).toMatchObject({ actor: expect.stringMatching(/^key:key_/), reason: 'Introuvable' });
	});

	it('pages of three put end to end are the whole line, and hold nobody else’s events', async () => {
		const whole = await read<TimelineResponse>(`${customer}/timeline?limit=100`);
		const ids: string[] = [];
		let cursor: string | null = null;
		do {
			const page: TimelineResponse = await read(
				`${customer}/timeline?limit=3${cursor === null ? '' : `&cursor=${cursor}`}`,
			);
			ids.push(...page.data.map(({ id }) => id));
			cursor = page.next_cursor;
		} while (cursor !== null);
		expect(ids).toEqual(whole.data.map(({ id }) => id));
		expect(new Set(ids).size).toBe(ids.length);
		const numbers = new Set(whole.data.map(({ subject_number }) => subject_number));
		const own = [...Object.values(made).map(({ invoice_number }) => invoice_number), creditNote, null];
		expect([...numbers].filter((number) => !own.includes(number))).toEqual([]);
	});

	it('a cursor that was never given out is refused', async () => {
		expect(await pointersOf(await ask(`${customer}/timeline?cursor=abc`))).toEqual(['/query/cursor']);
	});
});

describe.each(['balance', 'statement', 'timeline'])('GET /customers/{id}/%s', (path) => {
	it('knows no customer of another tenant and none that there is not', async () => {
		await readProblem(await ask(`${anotherCustomer}/${path}`), 404);
		await readProblem(await ask(`${customer}/${path}`, { key: senegaleseKey }), 404);
	});
});

it('customers read their own account, nobody else’s, and not what our people did', async () => {
	const signer = await createSigner('ES256', () => Date.parse(house.clock.now()) / 1000);
	const value = { issuer, jwks: { keys: [signer.jwk] } };
	const body = { config_type: 'identity', config_key: 'end_users', value };
	expect((await house.request('POST', '/api/billing/config', { body })).status).toBe(201);
	const own = await signer.token({ sub: customer });
	const other = await signer.token({ sub: 'another' });
	for (const path of ['balance', 'statement', 'statement?format=pdf', 'statement?format=csv']) {
		expect((await ask(`${customer}/${path}`, { key: own })).status, path).toBe(200);
		await readProblem(await ask(`${customer}/${path}`, { key: other }), 404);
	}
	const problem = await readProblem(await ask(`${customer}/timeline`, { key: own }), 403);
	expect(problem.type).toBe('/problems/not-for-end-users');
});

/** Money that moves on a customer's account, in any way that the ledger lets it. */
const posting = fc.record({
	day: fc.integer({ min: 0, max: 59 }),
	minor: fc.integer({ min: 1, max: 10 ** 7 }),
	way: fc.constantFrom('invoiced', 'paid', 'overpaid', 'credited', 'applied', 'refunded', 'lost'),
	currency: fc.constantFrom('EUR', 'XOF'),
});
type Sketch = typeof posting extends fc.Arbitrary<infer Value> ? Value : never;

const firstDay = '2026-09-01' as IsoDate;

const entryOf = (owner: CustomerId, { day, minor, way, currency }: Sketch, index: number): LedgerEntry => {
	const amount = money(minor, currency as 'EUR' | 'XOF');
	const postings = {
		invoiced: [debit('receivable', owner, amount), credit('revenue', 'other', amount)],
		paid: [debit('bank', 'bank_transfer', amount), credit('receivable', owner, amount)],
		overpaid: [
			debit('bank', 'bank_transfer', money(2 * minor, amount.currency)),
			credit('receivable', owner, amount),
			credit('customer_credit', owner, amount),
		],
		credited: [debit('revenue', 'other', amount), credit('customer_credit', owner, amount)],
		applied: [debit('customer_credit', owner, amount), credit('receivable', owner, amount)],
		refunded: [debit('customer_credit', owner, amount), credit('bank', 'bank_transfer', amount)],
		lost: [debit('write_off', owner, amount), credit('receivable', owner, amount)],
	}[way as 'invoiced'];
	const source = `inv_${owner}-${index}/${way}`;
	return ledgerEntry({
		source,
		subjectId: source,
		day: addDays(firstDay, day),
		createdAt: house.clock.now(),
		postings,
	});
};

/** What the ledger's own arithmetic makes of it: debits less credits of both accounts until a day. */
const standingOf = (sketches: readonly Sketch[], currency: string, until: number): bigint => {
	const sign = { invoiced: 1, paid: -1, overpaid: -2, credited: -1, applied: 0, refunded: 1, lost: -1 } as const;
	return sketches
		.filter((sketch) => sketch.currency === currency && sketch.day <= until)
		.reduce((known, { minor, way }) => known + BigInt(minor * sign[way as 'paid']), 0n);
};

it('whatever is posted, opening and movements of any period make the closing of its day', async () => {
	const coko = tenantId('coko');
	let customers = 0;
	const days = fc.tuple(fc.integer({ min: 0, max: 59 }), fc.integer({ min: 0, max: 59 }));
	await fc.assert(
		fc.asyncProperty(fc.array(posting, { minLength: 1, maxLength: 25 }), days, async (sketches, [one, other]) => {
			const store = house.wiring.open({ tenantId: coko, background: () => undefined }).storeFor(coko);
			const owner = `cus_any-${customers++}` as CustomerId;
			const entries = sketches.map((sketch, index) => entryOf(owner, sketch, index));
			const changes = entries.map((entry): Change => ({ kind: 'ledger.post', entry }));
			expect(await store.commit({ changes, answer: null })).toMatchObject({ kind: 'committed' });
			const [first, last] = [Math.min(one, other), Math.max(one, other)];
			const period = { from: addDays(firstDay, first), to: addDays(firstDay, last) };
			for (const currency of ['EUR', 'XOF'] as const) {
				const { account } = await store.load({
					account: { kind: 'customer.account', customerId: owner, currency, ...period, limit: movementsMax + 1 },
				});
				const told = statementOf(period, currency, account);
				if (!told.ok) throw new Error(told.error.type);
				expect(balanceOf(told.value.opening).minor).toBe(standingOf(sketches, currency, first - 1));
				expect(balanceOf(told.value.closing).minor).toBe(standingOf(sketches, currency, last));
				const inside = sketches.filter(
					(sketch) => sketch.currency === currency && sketch.day >= first && sketch.day <= last,
				);
				expect(told.value.lines).toHaveLength(inside.length);
			}
		}),
		{ numRuns: 1000 },
	);
}, 60_000);
