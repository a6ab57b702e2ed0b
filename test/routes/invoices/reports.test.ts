import { beforeAll, describe, expect, it } from 'vitest';
import type { OverdueResponse, StatisticsResponse } from '../../../src/contract/invoice-reports.ts';
import type { InvoiceResponse } from '../../../src/contract/invoice-response.ts';
import { createSigner, issuer } from '../../support/callers.ts';
import { type House, openHouse, senegaleseKey } from '../../support/house.ts';
import { draft, invoicesPath, issue, item, pay, pointersOf, readProblem } from './requests.ts';

let house: House;
const made: Record<string, InvoiceResponse> = {};

beforeAll(async () => {
	house = await openHouse();
	const make = async (name: string, day: string, body: object) => {
		house.clock.set(`${day}T10:00:00.000Z`);
		made[name] = await issue(house, body);
	};
	await make('ninety-one', '2026-08-01', { due_date: '2026-08-23' });
	await make('ninety', '2026-08-01', { due_date: '2026-08-24' });
	await make('sixty', '2026-09-01', { due_date: '2026-09-23' });
	await make('thirty', '2026-10-01', { due_date: '2026-10-23' });
	await make('paid', '2026-10-02', { due_date: '2026-10-23' });
	await make('one', '2026-11-01', { due_date: '2026-11-21', items: [item({ unit_price: '10.00' })] });
	await make('today', '2026-11-02', { due_date: '2026-11-22' });
	await make('francs', '2026-11-02', {
		due_date: '2026-11-20',
		currency: 'XOF',
		items: [item({ unit_price: '1000' })],
	});
	await draft(house, { due_date: '2026-11-10' });
	await pay(house, made['paid']!.id, { amount: '35.99' });
	await pay(house, made['one']!.id, { amount: '2.00' });
	house.clock.set('2026-11-22T10:00:00.000Z');
});

const read = async <Answer>(path: string, key?: string): Promise<Answer> => {
	const response = await house.request('GET', `${invoicesPath}${path}`, key === undefined ? {} : { key });
	expect(response.status, path).toBe(200);
	return (await response.json()) as Answer;
};
const overdue = (query = '') => read<OverdueResponse>(`/overdue${query}`);
const statistics = (query = '') => read<StatisticsResponse>(`/statistics${query}`);
const lateNames = ({ data }: OverdueResponse) =>
	data.map(({ id, days_overdue }) => [Object.keys(made).find((name) => made[name]!.id === id), days_overdue]);

describe('overdue', () => {
	it('lists what is late, the latest first; what is due today is not', async () => {
		expect(lateNames(await overdue())).toEqual([
			['ninety-one', 91],
			['ninety', 90],
			['sixty', 60],
			['thirty', 30],
			['francs', 2],
			['one', 1],
		]);
	});

	it('tells what is still due, not what was invoiced', async () => {
		const [late] = (await overdue('?currency=EUR')).data.slice(-1);
		expect(late).toMatchObject({
			invoice_number: made['one']!.invoice_number,
			customer_name: made['one']!.billing.name,
			total_amount: '12.00',
			amount_due: '10.00',
			due_date: '2026-11-21',
		});
	});

	it('adds up by currency and age, what is not late yet included', async () => {
		const { summary } = await overdue();
		const none = { count: 0, amount: '0' };
		expect(summary).toEqual([
			{
				currency: 'EUR',
				open_count: 6,
				open_amount: '189.95',
				overdue_count: 5,
				overdue_amount: '153.96',
				by_age: {
					current: { count: 1, amount: '35.99' },
					'1_30': { count: 2, amount: '45.99' },
					'31_60': { count: 1, amount: '35.99' },
					'61_90': { count: 1, amount: '35.99' },
					over_90: { count: 1, amount: '35.99' },
				},
			},
			{
				currency: 'XOF',
				open_count: 1,
				open_amount: '1200',
				overdue_count: 1,
				overdue_amount: '1200',
				by_age: { current: none, '1_30': { count: 1, amount: '1200' }, '31_60': none, '61_90': none, over_90: none },
			},
		]);
	});

	it('counts from another day when it is asked to', async () => {
		expect(lateNames(await overdue('?as_of=2026-09-23&currency=EUR'))).toEqual([
			['ninety-one', 31],
			['ninety', 30],
		]);
		expect((await overdue('?as_of=2026-11-23&currency=EUR')).data).toHaveLength(6);
	});

	it('pages of two put end to end are the whole list', async () => {
		const names: unknown[] = [];
		let cursor: string | null = null;
		do {
			const page: OverdueResponse = await overdue(`?limit=2${cursor === null ? '' : `&cursor=${cursor}`}`);
			names.push(...lateNames(page));
			cursor = page.next_cursor;
		} while (cursor !== null);
		expect(names).toEqual(lateNames(await overdue()));
	});

	it('an extended due date is the one that counts', async () => {
		const body = { due_date: '2026-12-01', reason: 'agreed by telephone' };
		const extended = await house.request('POST', `${invoicesPath}/${made['thirty']!.id}/extend-due-date`, { body });
		expect(extended.status).toBe(200);
		expect(lateNames(await overdue()).map(([name]) => name)).not.toContain('thirty');
		expect((await overdue('?as_of=2026-12-03&currency=EUR')).data.at(-1)).toMatchObject({
			id: made['thirty']!.id,
			due_date: '2026-12-01',
			days_overdue: 2,
		});
	});

	it.each([
		['a day that does not exist', '?as_of=2026-02-30', '/query/as_of'],
		['an unknown currency', '?currency=CHF', '/query/currency'],
		['a cursor of another list', '?cursor=inv_01k3v0j9x4f7mbt2w8h5q6z1ra', '/query/cursor'],
	])('%s is refused', async (_what, query, pointer) => {
		expect(await pointersOf(await house.request('GET', `${invoicesPath}/overdue${query}`))).toEqual([pointer]);
	});
});

describe('statistics', () => {
	it('are of the month until today when nothing is said', async () => {
		expect(await statistics()).toMatchObject({ from: '2026-11-01', to: '2026-11-22', as_of: '2026-11-22' });
	});

	it('tell what was sold in a period by currency, and what became of it', async () => {
		const { currencies } = await statistics('?from=2026-10-01&to=2026-11-22');
		expect(currencies).toEqual([
			{
				currency: 'EUR',
				issued_count: 4,
				by_status: expect.objectContaining({ paid: 1, cancelled: 0 }),
				net_amount: '99.97',
				tax_amount: '20.00',
				total_amount: '119.97',
				amount_paid: '37.99',
				amount_credited: '0.00',
				amount_due: '81.98',
				amount_overdue: '10.00',
				amount_written_off: '0.00',
				imported_count: 0,
			},
			expect.objectContaining({ currency: 'XOF', issued_count: 1, total_amount: '1200', amount_overdue: '1200' }),
		]);
		const { by_status } = currencies[0]!;
		expect(Object.values(by_status).reduce((known, count) => known + count, 0)).toBe(4);
	});

	it('leave out drafts, other periods and other currencies', async () => {
		expect((await statistics('?from=2026-11-03&to=2026-11-22')).currencies).toEqual([]);
		const { currencies } = await statistics('?currency=XOF');
		expect(currencies.map(({ currency }) => currency)).toEqual(['XOF']);
	});

	it.each([
		['a period that ends before it begins', '?from=2026-11-02&to=2026-11-01', '/query/from'],
		['a period of more than a leap year', '?from=2025-01-01&to=2026-11-01', '/query/from'],
		['an unknown currency', '?currency=CHF', '/query/currency'],
		['a field that there is not', '?month=11', '/query/'],
	])('%s is refused', async (_what, query, pointer) => {
		expect(await pointersOf(await house.request('GET', `${invoicesPath}/statistics${query}`))).toEqual([pointer]);
	});
});

it('another tenant has figures of its own', async () => {
	const year = '?from=2026-01-01&to=2026-11-22';
	expect((await read<StatisticsResponse>(`/statistics${year}`, senegaleseKey)).currencies).toEqual([]);
	expect(await read<OverdueResponse>('/overdue', senegaleseKey)).toMatchObject({ data: [], summary: [] });
});

it('figures over all customers are not for one of them', async () => {
	const signer = await createSigner('ES256', () => Date.parse(house.clock.now()) / 1000);
	const value = { issuer, jwks: { keys: [signer.jwk] } };
	await house.request('POST', '/api/billing/config', {
		body: { config_type: 'identity', config_key: 'end_users', value },
	});
	const key = await signer.token({ sub: made['one']!.customer_id });
	for (const path of ['/statistics', '/overdue']) {
		const problem = await readProblem(await house.request('GET', `${invoicesPath}${path}`, { key }), 403);
		expect(problem.type).toBe('/problems/not-for-end-users');
	}
});
