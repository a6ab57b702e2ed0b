import { beforeAll, describe, expect, it } from 'vitest';
import type { InvoiceResponse } from '../../../src/contract/invoice-response.ts';
import { createSigner, issuer } from '../../support/callers.ts';
import { type House, openHouse, senegaleseKey } from '../../support/house.ts';
import { customersPath, draft, invoicesPath, issue, item, pay, pointersOf } from './requests.ts';

let house: House;
const made: Record<string, InvoiceResponse> = {};

const customer = (externalId: string, email: string) => ({
	external_id: externalId,
	name: `Reader ${externalId}`,
	email,
	country: 'FR',
});

beforeAll(async () => {
	house = await openHouse();
	const make = async (name: string, body: object) => {
		made[name] = await issue(house, body);
	};
	await make('first', { customer: customer('s-1', 'Awa@Example.com') });
	await make('second', { customer: customer('s-1', 'Awa@Example.com'), items: [item({ unit_price: '10.00' })] });
	house.clock.set('2026-11-24T10:00:00.000Z');
	await make('family', { customer: customer('s-2', 'awa@example.com'), due_date: '2026-12-01' });
	await make('francs', {
		customer: customer('s-3', 'moussa@example.com'),
		currency: 'XOF',
		items: [item({ unit_price: '30' })],
	});
	house.clock.set('2026-11-25T10:00:00.000Z');
	await make('other', { customer: customer('30', 'other@example.com'), items: [item({ unit_price: '25.00' })] });
	made['draft'] = await draft(house, { customer: customer('s-2', 'awa@example.com') });
	await pay(house, made['first']!.id, { amount: made['first']!.total_amount });
});

interface Page {
	readonly data: readonly InvoiceResponse[];
	readonly next_cursor: string | null;
}

const list = async (query: Record<string, string>, key?: string): Promise<Page> => {
	const options = key === undefined ? {} : { key };
	const response = await house.request('GET', `${invoicesPath}?${new URLSearchParams(query)}`, options);
	expect(response.status, JSON.stringify(query)).toBe(200);
	return (await response.json()) as Page;
};

const namesOf = ({ data }: Page): readonly string[] =>
	data.map(({ id }) => Object.keys(made).find((name) => made[name]!.id === id) ?? 'stranger');

const found = async (query: Record<string, string>, key?: string) => namesOf(await list(query, key));

/** The whole list, read two invoices at a time. */
const paged = async (query: Record<string, string>): Promise<readonly string[]> => {
	const names: string[] = [];
	let cursor: string | null = null;
	do {
		const page: Page = await list({ ...query, limit: '2', ...(cursor !== null && { cursor }) });
		names.push(...namesOf(page));
		cursor = page.next_cursor;
	} while (cursor !== null);
	return names;
};

describe('an invoice is found', () => {
	it('by its number or the beginning of it, in any case, the highest number first', async () => {
		const number = made['first']!.invoice_number!;
		expect(await found({ number })).toEqual(['first']);
		expect(await found({ number: number.toLowerCase() })).toEqual(['first']);
		const issued = ['other', 'francs', 'family', 'second', 'first'];
		expect(await found({ number: 'inv-2026-' })).toEqual(issued);
		expect(await paged({ number: 'INV-' })).toEqual(issued);
		expect(await found({ number: 'INV-1999' })).toEqual([]);
	});

	it('by the customer: our id, the platform’s, or the e-mail address in any case', async () => {
		expect(await found({ customer_id: made['first']!.customer_id })).toEqual(['second', 'first']);
		expect(await found({ external_id: 's-2' })).toEqual(['draft', 'family']);
		expect(await found({ email: 'AWA@example.com' })).toEqual(['draft', 'family', 'second', 'first']);
		expect(await paged({ email: 'awa@example.com' })).toEqual(['draft', 'family', 'second', 'first']);
		expect(await found({ external_id: 'nobody' })).toEqual([]);
		expect(await found({ email: 'nobody@example.com' })).toEqual([]);
	});

	it('by its exact total, in each currency that has such an amount', async () => {
		expect(made['other']!.total_amount).toBe('30.00');
		expect(made['francs']!.total_amount).toBe('36');
		expect(await found({ amount: '30.00' })).toEqual(['other']);
		expect(await found({ amount: '30' })).toEqual(['other']);
		expect(await found({ amount: '36' })).toEqual(['francs']);
		expect(await found({ amount: '30', currency: 'XOF' })).toEqual([]);
		expect(await found({ amount: '12' })).toEqual(['second']);
		expect(await paged({ amount: '35.99' })).toEqual(['draft', 'family', 'first']);
	});

	it('in a range of amounts, the largest first', async () => {
		expect(await found({ amount_from: '12.00', amount_to: '30', currency: 'EUR' })).toEqual(['other', 'second']);
		expect(await paged({ amount_from: '12.00', currency: 'EUR' })).toEqual([
			'draft',
			'family',
			'first',
			'other',
			'second',
		]);
		expect(await found({ amount_to: '99', currency: 'XOF' })).toEqual(['francs']);
	});

	it('by a period of issue, or of payment while it is open, both ends included, the latest day first', async () => {
		expect(await found({ issue_date_from: '2026-11-24' })).toEqual(['other', 'francs', 'family']);
		expect(await paged({ issue_date_to: '2026-11-24' })).toEqual(['francs', 'family', 'second', 'first']);
		expect(await found({ due_date_from: '2026-12-01', due_date_to: '2026-12-22' })).toEqual(['second', 'family']);
		expect(await paged({ due_date_from: '2026-12-01' })).toEqual(['other', 'francs', 'second', 'family']);
	});

	it('by one status or several, newest first', async () => {
		expect(await found({ status: 'paid' })).toEqual(['first']);
		expect(await found({ status: 'draft,paid' })).toEqual(['draft', 'first']);
		expect(await paged({ status: 'pending,draft,paid' })).toEqual([
			'draft',
			'other',
			'francs',
			'family',
			'second',
			'first',
		]);
	});

	it('by conditions that all hold', async () => {
		expect(await found({ email: 'awa@example.com', status: 'pending' })).toEqual(['family', 'second']);
		expect(await found({ external_id: 's-1', amount: '35.99' })).toEqual(['first']);
		expect(await found({ issue_date_from: '2026-11-24', amount: '35.99', status: 'pending,paid' })).toEqual(['family']);
		expect(await found({ number: 'INV', customer_id: made['francs']!.customer_id })).toEqual(['francs']);
		expect(await found({ issue_date_to: '2026-11-24', due_date_to: '2026-12-01' })).toEqual(['family']);
		expect(await found({ customer_id: made['first']!.customer_id, external_id: 's-2' })).toEqual([]);
		expect(await paged({ customer_id: made['first']!.customer_id, issue_date_from: '2026-01-01' })).toEqual([
			'second',
			'first',
		]);
	});
});

describe('the one box takes whatever is at hand', () => {
	it.each<[string, () => string, readonly string[]]>([
		['a number', () => made['second']!.invoice_number!, ['second']],
		['the beginning of a number', () => 'inv-2026-00000', ['other', 'francs', 'family', 'second', 'first']],
		['an e-mail address', () => ' AWA@example.com ', ['draft', 'family', 'second', 'first']],
		['an amount as it is printed', () => '35,99 €', ['draft', 'family', 'first']],
		['an amount with its currency', () => 'XOF 36', ['francs']],
		['an invoice’s id', () => made['family']!.id, ['family']],
		['a customer’s id', () => made['first']!.customer_id, ['second', 'first']],
		['the platform’s name of a customer', () => 's-1', ['second', 'first']],
		['an amount before a customer who is called the same', () => '30', ['other']],
		['what nobody has', () => 'nothing like this', []],
		['an amount that nobody pays', () => '4711.00', []],
	])('%s', async (_what, text, names) => {
		expect(await found({ q: text() })).toEqual(names);
	});

	it('a payment’s id leads to its invoice', async () => {
		const { id } = (await (await pay(house, made['second']!.id, { amount: '1.00' })).json()) as { id: string };
		expect(await found({ q: id })).toEqual(['second']);
	});

	it('reads on where a page ended, and joins the other conditions', async () => {
		expect(await paged({ q: 'INV-2026' })).toEqual(['other', 'francs', 'family', 'second', 'first']);
		expect(await paged({ q: '35.99' })).toEqual(['draft', 'family', 'first']);
		expect(await found({ q: 'awa@example.com', status: 'paid' })).toEqual(['first']);
	});
});

it('another tenant finds none of it', async () => {
	for (const query of [
		{ q: 'INV' },
		{ number: 'INV' },
		{ q: 'awa@example.com' },
		{ amount: '35.99' },
		{ q: made['first']!.id },
	]) {
		expect(await found(query as Record<string, string>, senegaleseKey)).toEqual([]);
	}
});

it('an end user finds among their own only, whatever they look for', async () => {
	const signer = await createSigner('ES256', () => Date.parse(house.clock.now()) / 1000);
	const value = { issuer, jwks: { keys: [signer.jwk] } };
	const body = { config_type: 'identity', config_key: 'end_users', value };
	expect((await house.request('POST', '/api/billing/config', { body })).status).toBe(201);
	const key = await signer.token({ sub: 's-3' });
	for (const query of [{}, { q: 'INV' }, { number: 'INV' }, { external_id: 's-1' }, { email: 'awa@example.com' }]) {
		expect(await found(query as Record<string, string>, key)).toEqual(['francs']);
	}
	expect(await found({ q: 'awa@example.com' }, key)).toEqual([]);
	expect(await found({ q: made['first']!.id }, key)).toEqual([]);
});

describe('a search that makes no sense is refused', () => {
	it.each<[string, Record<string, string>, string]>([
		['an amount in words', { amount: 'much' }, '/query/amount'],
		['an amount that no currency has', { amount: '1.234' }, '/query/amount'],
		['cents of a franc', { amount: '1.5', currency: 'XOF' }, '/query/amount'],
		['a range without its currency', { amount_from: '1.00' }, '/query/amount_from'],
		['a range that ends before it begins', { amount_from: '9', amount_to: '1', currency: 'EUR' }, '/query/amount_from'],
		[
			'a period of issue that ends before it begins',
			{ issue_date_from: '2026-02-01', issue_date_to: '2026-01-01' },
			'/query/issue_date_from',
		],
		[
			'a due period that ends before it begins',
			{ due_date_from: '2026-02-01', due_date_to: '2026-01-01' },
			'/query/due_date_from',
		],
		['a status that there is not among several', { status: 'paid,open' }, '/query/status'],
		['no address', { email: 'awa' }, '/query/email'],
		['an unknown currency', { currency: 'CHF' }, '/query/currency'],
		['a number with a blank', { number: 'INV 1' }, '/query/number'],
		['an empty box', { q: ' ' }, '/query/q'],
		['a cursor of another order', { number: 'INV', cursor: 'inv_01k3v0j9x4f7mbt2w8h5q6z1ra' }, '/query/cursor'],
		['a cursor that was never given out', { issue_date_from: '2026-01-01', cursor: 'bm9uc2Vuc2U' }, '/query/cursor'],
		['code for a cursor', { status: 'paid,draft', cursor: "' OR 1=1 --" }, '/query/cursor'],
	])('%s', async (_what, query, pointer) => {
		const response = await house.request('GET', `${invoicesPath}?${new URLSearchParams(query)}`);
		expect(await pointersOf(response)).toEqual([pointer]);
	});
});

it('the customers’ own list is not touched by it', async () => {
	const response = await house.request('GET', `${customersPath}?email=awa%40example.com`);
	expect(((await response.json()) as Page).data).toHaveLength(2);
});
