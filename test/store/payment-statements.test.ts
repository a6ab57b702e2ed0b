import { beforeAll, expect, it } from 'vitest';
import { money } from '../../src/domain/kernel/money.ts';
import { preparedStatements } from '../../src/store/database.ts';
import { arrive, unmatched } from '../routes/payments/unmatched.ts';
import { type Body, call } from '../support/callers.ts';
import { issueInvoice } from '../support/payer.ts';
import { answerPhones, passTime, phone } from '../support/paying.ts';
import { openPayingHouse, type PayingHouse } from '../support/paying-house.ts';
import { planOf, scansOf, walksTenant } from './query-plans.ts';

/** Whole tables that may be walked, and why that stays cheap. */
const allowedScans: Readonly<Record<string, string>> = {
	tenants: 'the operator’s list of legal entities: tens of rows, walked by cron',
};

/** Everything that payments, saved methods and unmatched money can ask, each in the forms it has. */
const walkThrough = async (house: PayingHouse) => {
	const post = async (path: string, body: object): Promise<Body> =>
		(await call(house, 'POST', path, { body, headers: { 'idempotency-key': crypto.randomUUID() } })).body;
	const get = async (path: string): Promise<Body> => (await call(house, 'GET', path)).body;
	const { id } = await issueInvoice(house);
	const { customer_id: customerId } = await get(`/invoices/${id}`);
	const inFrancs = await issueInvoice(house, {
		currency: 'XOF',
		items: [{ description: 'x', unit_price: '6500', item_type: 'other' }],
	});
	await post('/payments', { invoice_id: inFrancs.id, provider: 'mtn_mobile_money', phone });
	await answerPhones(house.credentials, 'approve');
	await passTime(house, 30);
	const begun = await post('/payments', { invoice_id: id, provider: 'paypal', return_url: 'https://coko.example' });
	await call(house, 'POST', `/payments/${begun.id}/sync`);
	await arrive(house, begun.id, money(3_000, 'EUR'));
	const outside = await unmatched(house, money(1_000, 'EUR'));
	await post(`/payments/${outside}/assign`, { invoices: [{ invoice_id: id }] });
	const rest = await unmatched(house, money(1_000, 'EUR'));
	await post(`/payments/${rest}/assign`, { customer_id: customerId });
	const method = await post('/payment-methods', {
		customer_id: customerId,
		provider: 'paypal',
		return_url: 'https://coko.example',
	});
	await get(`/payment-methods/${method.id}`);
	await call(house, 'DELETE', `/payment-methods/${method.id}`);
	await passTime(house, 600);
	const filters = [
		`invoice_id=${id}`,
		`customer_id=${customerId}`,
		'provider=paypal',
		'status=succeeded',
		'attention=true',
		'created_from=2026-01-01T00:00:00Z',
		'created_to=2030-01-01T00:00:00Z',
		`cursor=${begun.id}`,
	];
	for (let chosen = 0; chosen < 2 ** filters.length; chosen++) {
		await get(`/payments?${filters.filter((_, index) => chosen & (2 ** index)).join('&')}`);
	}
	for (const path of [
		`/payments/${begun.id}`,
		'/payments/statistics',
		`/payments/offer?invoice_id=${inFrancs.id}`,
		'/payments/offer?amount=1.00&currency=EUR',
		`/payment-methods?customer_id=${customerId}`,
		`/invoices/${id}`,
	]) {
		await get(path);
	}
};

beforeAll(async () => walkThrough(await openPayingHouse()), 120_000);

it('no statement walks all rows of the tenant for the rows of its parameter', async () => {
	const offenders: string[] = [];
	for (const sql of preparedStatements) {
		if (walksTenant(await planOf(sql))) offenders.push(sql.replaceAll(/\s+/g, ' '));
	}
	expect(offenders).toEqual([]);
});

it('no statement walks a whole table, but for those with a reason', async () => {
	expect([...preparedStatements].filter((sql) => sql.includes('payment')).length).toBeGreaterThan(200);
	const offenders: string[] = [];
	for (const sql of preparedStatements) {
		for (const table of await scansOf(sql)) {
			if (!(table in allowedScans)) offenders.push(`${table}: ${sql.replaceAll(/\s+/g, ' ')}`);
		}
	}
	expect(offenders).toEqual([]);
});

it('a page of payments is read in the order of an index: nothing is sorted', async () => {
	const lists = [...preparedStatements].filter((sql) => /^SELECT payments\.id.* DESC LIMIT/s.test(sql));
	expect(lists.length).toBeGreaterThan(100);
	const sorted: string[] = [];
	for (const sql of lists) {
		const plan = await planOf(sql);
		// Payments of one invoice are few: they are gathered and sorted.
		if (!sql.includes('UNION ALL') && plan.some(({ parent, detail }) => parent === 0 && /TEMP B-TREE/.test(detail))) {
			sorted.push(sql);
		}
	}
	expect(sorted).toEqual([]);
});
