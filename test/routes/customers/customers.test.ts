import { beforeAll, describe, expect, it } from 'vitest';
import type { CustomerResponse } from '../../../src/contract/customers.ts';
import { type House, openHouse, senegaleseKey } from '../../support/house.ts';
import { leavesNothing, rowsGained } from '../../support/snapshot.ts';
import { type Door, holdsItsDoors } from '../invoices/doors.ts';
import {
	anotherCustomer,
	awa,
	customersPath,
	issue,
	pointersOf,
	readCustomer,
	readProblem,
} from '../invoices/requests.ts';

let house: House;
let awaNdiaye: CustomerResponse;

const post = (body: object, headers: Record<string, string> = {}) =>
	house.request('POST', customersPath, { body, headers });
const patch = (id: string, body: object, headers: Record<string, string> = {}) =>
	house.request('PATCH', `${customersPath}/${id}`, { body, headers });
const read = async (id: string) => readCustomer(await house.request('GET', `${customersPath}/${id}`));
const list = async (query: string) => {
	const response = await house.request('GET', `${customersPath}${query}`);
	expect(response.status).toBe(200);
	return ((await response.json()) as { data: CustomerResponse[] }).data;
};

const boutique = {
	external_id: 'boutique',
	type: 'company',
	name: 'Boutique du Plateau',
	email: 'Compta@Boutique.example',
	phone: '+221 33 800 00 00',
	country: 'SN',
	address: { lines: ['Rue 1'], postal_code: null, city: 'Dakar', country: 'SN' },
	tax_number: '005214787',
	registration_number: 'SN-DKR-2020-B-1',
	locale: 'en',
	metadata: { segment: 'pro' },
};

beforeAll(async () => {
	house = await openHouse();
	awaNdiaye = await readCustomer(await post(awa), 201);
	await house.request('GET', customersPath, { key: senegaleseKey });
});

const doors = (): readonly Door[] => {
	const reading = { closedTo: 'admin', scope: 'customers:read' } as const;
	const writing = { closedTo: 'read_only', scope: 'customers:write' } as const;
	return [
		{ ...writing, method: 'POST', path: customersPath, body: { name: 'A', country: 'FR' }, names: 'nothing' },
		{ ...reading, method: 'GET', path: customersPath, names: 'nothing' },
		{ ...reading, method: 'GET', path: `${customersPath}/${awaNdiaye.id}`, names: 'a thing of the tenant' },
		{
			...writing,
			method: 'PATCH',
			path: `${customersPath}/${awaNdiaye.id}`,
			body: { name: 'x' },
			names: 'a thing of the tenant',
		},
	];
};

describe('every door to customers', () => holdsItsDoors(() => house, doors));

describe('POST /customers', () => {
	it('keeps everything that was told, and a reader finds it again', async () => {
		const created = await readCustomer(await post(boutique), 201);
		expect(created).toMatchObject({ object: 'customer', ...boutique });
		expect(await read(created.id)).toEqual(created);
	});

	it('assumes a consumer who reads French', async () => {
		const created = await readCustomer(await post({ name: 'Moussa', country: 'ML' }), 201);
		expect(created).toMatchObject({ type: 'consumer', locale: 'fr', external_id: null, email: null, metadata: {} });
	});

	it('an external id that is taken is refused with its holder', async () => {
		const problem = await readProblem(await leavesNothing(() => post({ ...awa, name: 'Another' })), 409);
		expect(problem).toMatchObject({ type: '/problems/customer-external-id-taken', customer_id: awaNdiaye.id });
	});

	it('five at once with one external id: one customer, four refusals', async () => {
		const body = { external_id: 'race', name: 'Racer', country: 'FR' };
		const { answer, gained } = await rowsGained(() => Promise.all(Array.from({ length: 5 }, () => post(body))));
		expect(answer.map(({ status }) => status).sort((a, b) => a - b)).toEqual([201, 409, 409, 409, 409]);
		expect(gained).toEqual({ customers: 1, events: 1 });
	});

	it('repeated with its idempotency key: the same bytes, one customer', async () => {
		const body = { external_id: 'repeated', name: 'Repeated', country: 'FR' };
		const { answer, gained } = await rowsGained(async () => [
			await post(body, { 'idempotency-key': 'customer' }),
			await post(body, { 'idempotency-key': 'customer' }),
		]);
		expect(gained).toEqual({ customers: 1, events: 1, idempotency: 1 });
		expect(await answer[1]!.text()).toBe(await answer[0]!.text());
	});

	it('names every field that is missing or wrong', async () => {
		expect(await pointersOf(await leavesNothing(() => post({})))).toEqual(['/name', '/country']);
		const wrong = { name: '', country: 'XX', email: 'x', locale: 'it', type: 'firm', metadata: [] };
		expect((await pointersOf(await leavesNothing(() => post(wrong)))).toSorted()).toEqual(
			['/name', '/country', '/email', '/locale', '/type', '/metadata'].toSorted(),
		);
	});

	it('a telephone number is read with its country and printed in full', async () => {
		const body = { name: 'Moussa', country: 'SN', phone: '77 123 45 67' };
		expect((await readCustomer(await post(body), 201)).phone).toBe('+221 77 123 45 67');
		expect(await pointersOf(await leavesNothing(() => post({ ...body, phone: '12' })))).toEqual(['/phone']);
	});
});

describe('an invoice that brings its customer along', () => {
	it('matches by external id and brings the customer up to date, telling which fields changed', async () => {
		const first = await issue(house, { customer: { external_id: 'inline', name: 'Before', country: 'FR' } });
		const { gained } = await rowsGained(() =>
			issue(house, { customer: { external_id: 'inline', name: 'After', email: 'after@example.com' } }),
		);
		expect(gained).toMatchObject({ events: 2, invoices: 1 });
		expect(await read(first.customer_id)).toMatchObject({ name: 'After', email: 'after@example.com', country: 'FR' });
	});

	it('writes nothing about a customer of whom nothing is new', async () => {
		const { gained } = await rowsGained(() => issue(house, { customer: awa }));
		expect(gained).toMatchObject({ events: 1, invoices: 1 });
	});

	it('four at once for one new customer: one customer, four invoices', async () => {
		const customer = { external_id: 'four', name: 'Quatre', country: 'FR' };
		const { gained } = await rowsGained(() => Promise.all(Array.from({ length: 4 }, () => issue(house, { customer }))));
		expect(gained).toMatchObject({ customers: 1, invoices: 4, events: 5 });
	});
});

describe('GET /customers', () => {
	it('finds by external id', async () => {
		expect((await list('?external_id=42')).map(({ id }) => id)).toEqual([awaNdiaye.id]);
		expect(await list('?external_id=nobody')).toEqual([]);
	});

	it('finds by e-mail address, in any case, although the address is sealed', async () => {
		for (const email of ['awa@example.com', 'AWA@Example.COM']) {
			expect((await list(`?email=${encodeURIComponent(email)}`)).map(({ id }) => id)).toEqual([awaNdiaye.id]);
		}
		expect((await list('?email=compta%40boutique.example')).map(({ name }) => name)).toEqual(['Boutique du Plateau']);
		expect(await list('?email=wa%40example.com')).toEqual([]);
	});

	it('finds by country, newest first, page by page', async () => {
		const all = (await list('?limit=100')).map(({ id }) => id);
		const senegalese = await list('?country=SN&limit=100');
		expect(senegalese.every(({ country }) => country === 'SN')).toBe(true);
		expect((await list(`?limit=100&cursor=${all[1]}`)).map(({ id }) => id)).toEqual(all.slice(2));
	});

	it.each(['email=awa', 'country=sn', 'external_id='])('refuses ?%s', async (query) => {
		await readProblem(await house.request('GET', `${customersPath}?${query}`), 422);
	});
});

describe('PATCH /customers/{id}', () => {
	it('changes what it names and keeps the rest, one version on', async () => {
		const { id } = await readCustomer(await post({ name: 'Old', email: 'old@example.com', country: 'FR' }), 201);
		const response = await patch(id, { name: 'New' }, { 'if-match': '"1"' });
		expect(response.headers.get('etag')).toBe('"2"');
		expect(await readCustomer(response)).toMatchObject({ name: 'New', email: 'old@example.com' });
		expect(await list('?email=old%40example.com')).toHaveLength(1);
	});

	it('an address that is taken away cannot be found any more', async () => {
		const { id } = await readCustomer(await post({ name: 'Gone', email: 'gone@example.com', country: 'FR' }), 201);
		await patch(id, { email: null });
		expect(await list('?email=gone%40example.com')).toEqual([]);
	});

	it('a change that changes nothing writes nothing', async () => {
		const response = await leavesNothing(() => patch(awaNdiaye.id, { name: awa.name, metadata: {} }));
		expect(response.status).toBe(200);
		expect((await leavesNothing(() => patch(awaNdiaye.id, {}))).status).toBe(200);
	});

	it('a stale If-Match is 412, a malformed one 422', async () => {
		const { id } = await readCustomer(await post({ name: 'Twice', country: 'FR' }), 201);
		await patch(id, { name: 'Changed' });
		await readProblem(await leavesNothing(() => patch(id, { name: 'Late' }, { 'if-match': '"1"' })), 412);
		await readProblem(await leavesNothing(() => patch(id, { name: 'Late' }, { 'if-match': 'W/"2"' })), 422);
	});

	it('two at once with the same If-Match: one wins', async () => {
		const { id } = await readCustomer(await post({ name: 'Contended', country: 'FR' }), 201);
		const headers = { 'if-match': '"1"' };
		const answers = await Promise.all([patch(id, { name: 'A' }, headers), patch(id, { name: 'B' }, headers)]);
		expect(answers.map(({ status }) => status).sort((a, b) => a - b)).toEqual([200, 412]);
	});

	it('what must be there cannot be taken away', async () => {
		for (const body of [{ name: null }, { name: '' }, { country: null }, { type: null }, { external_id: 'x' }]) {
			await readProblem(await leavesNothing(() => patch(awaNdiaye.id, body)), 422);
		}
	});

	it('nobody can be changed who does not exist', async () => {
		await readProblem(await leavesNothing(() => patch(anotherCustomer, { name: 'x' })), 404);
	});
});
