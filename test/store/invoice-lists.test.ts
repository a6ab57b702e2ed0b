import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, it } from 'vitest';
import {
	everyInvoice,
	type InvoiceListRequest,
	type InvoicePlace,
	type InvoiceSearch,
	orderOf,
} from '../../src/domain/invoices/invoice-search.ts';
import type { IsoDate, IsoInstant } from '../../src/domain/kernel/calendar.ts';
import type { CustomerId, InvoiceId } from '../../src/domain/kernel/ids.ts';
import { money } from '../../src/domain/kernel/money.ts';
import type { Row, Statement } from '../../src/store/database.ts';
import { invoiceListReaders } from '../../src/store/invoice-lists.store.ts';
import { invoiceReportReaders } from '../../src/store/invoice-reports.store.ts';
import type { StoreContext } from '../../src/store/kinds.ts';
import { emptyHouse, freshStorage, tenantId } from '../support/house.ts';

const limit = 21;
const date = (text: string): IsoDate => text as IsoDate;
const id = (number: number): InvoiceId => `inv_${String(number).padStart(26, '0')}` as InvoiceId;

/**
 * Rows alone, made by the database: statements are looked at here, not what they find. Of every ten invoices eight are
 * paid; a hundred are issued each day; each customer has forty and each price is everybody's.
 */
const seed = (from: number, to: number) =>
	env.DB.prepare(
		`WITH RECURSIVE n (n) AS (SELECT ?1 UNION ALL SELECT n + 1 FROM n WHERE n + 1 < ?2)
		INSERT INTO invoices (tenant_id, id, version, status, invoice_type, customer_id, billing_sealed, locale, currency,
			prices_include_tax, lines, tax_groups, subtotal, discount_amount, tax_amount, total_amount, amount_paid, amount_credited,
			metadata, series, sequence, number, issue_date, due_date, document_hash, created_at, updated_at)
		SELECT 'coko', printf('inv_%026d', n), 1, CASE n % 10 WHEN 0 THEN 'overdue' WHEN 1 THEN 'sent' ELSE 'paid' END, 'other',
			printf('cus_%026d', n / 40), 'x', 'fr', iif(n % 5 = 0, 'XOF', 'EUR'), 0, '[]', '{}', 100 * (n % 50), 0, 0, 100 * (n % 50),
			0, 0, '{}', 'invoice/all', n, printf('INV-%07d', n), date('2020-01-01', '+' || (n / 100) || ' days'),
			date('2020-02-01', '+' || (n / 100) || ' days'), 'x', '2020-01-01T00:00:00.000Z', '2020-01-01T00:00:00.000Z' FROM n`,
	)
		.bind(from, to)
		.run();

let context: StoreContext;
let few: ReadonlyMap<string, number>;

const rowsFew = 1_000;
const rowsMany = 10_000;

beforeAll(async () => {
	await freshStorage();
	const { wiring } = await emptyHouse();
	context = { tenantId: tenantId('coko'), vault: wiring.vaultFor(tenantId('coko')) };
	await seed(0, rowsFew);
	few = await costs();
	await seed(rowsFew, rowsMany);
});

const searches: Readonly<Record<string, Partial<InvoiceSearch>>> = {
	everything: {},
	'one invoice': { subject: id(7) },
	'a number': { number: 'inv-0000500' },
	'the beginning of every number': { number: 'INV' },
	'a customer': { customerId: 'cus_00000000000000000000000003' as CustomerId },
	'a customer in a period': {
		customerId: 'cus_00000000000000000000000003' as CustomerId,
		issuedFrom: date('2020-01-01'),
	},
	'a status': { statuses: ['paid'] },
	'several statuses': { statuses: ['overdue', 'sent', 'paid'] },
	'an amount': { amounts: [money(2500, 'EUR'), money(2500, 'XOF')] },
	'a range of amounts': { amountFrom: money(1000, 'EUR'), amountTo: money(3000, 'EUR') },
	'a day of issue': { issuedFrom: date('2020-01-05'), issuedTo: date('2020-01-05') },
	'everything issued since': { issuedFrom: date('2020-01-01') },
	'a due day': { dueFrom: date('2020-02-05'), dueTo: date('2020-02-05') },
	'everything due until': { dueTo: date('2020-02-08') },
	'a status in a period': { statuses: ['paid'], issuedFrom: date('2020-01-03'), issuedTo: date('2020-01-08') },
	'a common currency': { currency: 'EUR' },
	'an amount with a common status': { amounts: [money(2500, 'XOF')], statuses: ['paid', 'overdue', 'sent'] },
};

/** From the middle of the smaller table: both tables have it. */
const middle: Readonly<Record<ReturnType<typeof orderOf>, InvoicePlace>> = {
	id: { order: 'id', key: '', id: id(500) },
	number: { order: 'number', key: 'INV-0000500', id: id(500) },
	issue_date: { order: 'issue_date', key: '2020-01-05', id: id(450) },
	due_date: { order: 'due_date', key: '2020-02-05', id: id(450) },
	total: { order: 'total', key: 2500, id: id(525) },
};

const requestOf = (name: string, after: boolean): InvoiceListRequest => {
	const search = { ...everyInvoice, ...searches[name] };
	return { ...search, after: after ? middle[orderOf(search)] : null, limit };
};

const statementsOf = async (request: InvoiceListRequest): Promise<readonly Statement[]> =>
	invoiceListReaders['invoice.list'].statements(request, context);

const run = async (statements: readonly Statement[]) => {
	const results = await env.DB.batch<Row>(
		statements.map(({ sql, parameters }) => env.DB.prepare(sql).bind(...parameters)),
	);
	return {
		rows: results.flatMap((result) => result.results),
		rowsRead: results.reduce((known, { meta }) => known + (meta.rows_read ?? 0), 0),
	};
};

const cases = Object.keys(searches).flatMap((name) => [
	{ name, after: false },
	{ name, after: true },
]);

const costs = async (): Promise<ReadonlyMap<string, number>> => {
	const known = new Map<string, number>();
	for (const { name, after } of cases) {
		known.set(`${name} ${after}`, (await run(await statementsOf(requestOf(name, after)))).rowsRead);
	}
	return known;
};

const plansOf = async (statements: readonly Statement[]): Promise<readonly string[]> => {
	const plans = await Promise.all(
		statements.map(({ sql, parameters }) =>
			env.DB.prepare(`EXPLAIN QUERY PLAN ${sql}`)
				.bind(...parameters)
				.all<{ detail: string }>(),
		),
	);
	return plans.flatMap(({ results }) => results.map(({ detail }) => detail));
};

/** Customers have no table of their own invoices in another order: theirs are few and are sorted. */
const sorted = new Set(['a customer in a period']);

describe.each(cases)('a page of $name (after another page: $after)', ({ name, after }) => {
	it('reads as many rows of a table ten times as large', async () => {
		const { rowsRead } = await run(await statementsOf(requestOf(name, after)));
		// A subquery for the customer or the sellers' join may read a row for each that is shown.
		expect(rowsRead).toBeLessThanOrEqual(few.get(`${name} ${after}`)! + limit);
		expect(rowsRead).toBeLessThanOrEqual(12 * limit);
	});

	it('walks an index in the order of the list', async () => {
		const plans = await plansOf(await statementsOf(requestOf(name, after)));
		expect(plans.filter((step) => step.startsWith('SCAN') && !step.includes('json_each'))).toEqual([]);
		if (!sorted.has(name)) expect(plans.filter((step) => step.includes('TEMP B-TREE'))).toEqual([]);
	});
});

describe('what is overdue', () => {
	const question = { asOf: date('2020-12-31'), currency: null, limit };
	const from = (after: Parameters<(typeof late)['statements']>[0]['after']) =>
		late.statements({ ...question, after }, context);
	const late = invoiceReportReaders['invoice.late'];

	it('a page reads what it shows, wherever it begins', async () => {
		for (const after of [null, { dueDate: date('2020-02-05'), id: id(420) }]) {
			const statements = await from(after);
			const { rows, rowsRead } = await run(statements);
			expect(rows).toHaveLength(limit);
			expect(rowsRead).toBeLessThanOrEqual(4 * limit);
			expect((await plansOf(statements)).join()).not.toContain('TEMP B-TREE');
		}
	});

	it('the sums by age are read from the index of open invoices alone', async () => {
		const statements = await invoiceReportReaders['invoice.aging'].statements(question, context);
		const plans = await plansOf(statements);
		expect(plans[0]).toContain('USING COVERING INDEX invoices_open');
		const { rows, rowsRead } = await run(statements);
		expect(rows.reduce((known, row) => known + Number(row['count']), 0)).toBe(rowsMany / 5);
		expect(rowsRead).toBeLessThanOrEqual(2 * (rowsMany / 5) + 100);
	});

	it('statistics read the invoices of their period only', async () => {
		const period = { from: date('2020-01-03'), to: date('2020-01-04') };
		const statements = await invoiceReportReaders['invoice.statistics'].statements(
			{ ...period, currency: null, today: date('2020-12-31') },
			context,
		);
		const { rows, rowsRead } = await run(statements);
		expect(rows.reduce((known, row) => known + Number(row['count']), 0)).toBe(200);
		expect(rowsRead).toBeLessThanOrEqual(200 * 3);
	});
});

it('the last page of a search has no more rows to read than there are', async () => {
	const request = { ...requestOf('everything', false), createdFrom: '2021-01-01T00:00:00.000Z' as IsoInstant };
	expect((await run(await statementsOf(request))).rows).toEqual([]);
});
