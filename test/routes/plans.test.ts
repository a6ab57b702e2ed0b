import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, it } from 'vitest';
import type { PlanResponse, PriceResponse } from '../../src/contract/plans.ts';
import type { PriceId } from '../../src/domain/kernel/ids.ts';
import { pricesMax } from '../../src/domain/plans/plans.usecases.ts';
import { preparedStatements } from '../../src/store/database.ts';
import { planOf, scansOf, walksTenant } from '../store/query-plans.ts';
import { base, call } from '../support/callers.ts';
import { type House, openHouse, senegaleseKey, tenantId } from '../support/house.ts';
import { heldToContract } from '../support/openapi.ts';
import { leavesNothing, rowsGained } from '../support/snapshot.ts';
import { type Door, holdsItsDoors } from './invoices/doors.ts';
import { pointersOf, readProblem } from './invoices/requests.ts';

const plansPath = `${base}/plans`;
const nowhere = 'pln_01k3v0j9x4f7mbt2w8h5q6z1ra';
const coko = tenantId('coko');

let house: House;
let premium: PlanResponse;

const monthly = (given: object = {}) => ({ currency: 'EUR', frequency: 'monthly', unit_amount: '9.99', ...given });
const name = { fr: 'Coko Premium', en: 'Coko Premium' };
let codes = 0;
const body = (given: object = {}) => ({ code: `plan-${++codes}`, name, ...given });
const post = (sent: object, headers: Record<string, string> = {}) =>
	house.request('POST', plansPath, { body: sent, headers });
const patch = (id: string, sent: object, headers: Record<string, string> = {}) =>
	house.request('PATCH', `${plansPath}/${id}`, { body: sent, headers });
const addPrice = (id: string, sent: object, headers: Record<string, string> = {}) =>
	house.request('POST', `${plansPath}/${id}/prices`, { body: sent, headers });
const read = async <Answer = PlanResponse>(response: Response, status = 200): Promise<Answer> => {
	const text = await response.text();
	expect(response.status, text).toBe(status);
	return JSON.parse(text) as Answer;
};
const create = async (given: object = {}) => read(await post(body(given)), 201);
const get = async (id: string) => read(await house.request('GET', `${plansPath}/${id}`));
const list = async (query: string) =>
	(await read<{ data: PlanResponse[]; next_cursor: string | null }>(await house.request('GET', `${plansPath}${query}`)))
		.data;
const eventsOf = async (id: string) =>
	(await call(house, 'GET', `/audit?subject_id=${id}`)).body.data.map(({ type }: { type: string }) => type);

beforeAll(async () => {
	house = await heldToContract(await openHouse());
	premium = await create({ code: 'premium', prices: [monthly()] });
	await house.request('GET', plansPath, { key: senegaleseKey });
});

const doors = (): readonly Door[] => {
	const reading = { closedTo: 'admin', scope: 'plans:read' } as const;
	const writing = { closedTo: 'service', scope: 'plans:write' } as const;
	const one = `${plansPath}/${premium.id}`;
	return [
		{ ...writing, method: 'POST', path: plansPath, body: body(), names: 'nothing' },
		{ ...reading, method: 'GET', path: plansPath, names: 'nothing' },
		{ ...reading, method: 'GET', path: one, names: 'a thing of the tenant' },
		{ ...writing, method: 'PATCH', path: one, body: { trial_days: 1 }, names: 'a thing of the tenant' },
		{ ...writing, method: 'POST', path: `${one}/prices`, body: monthly(), names: 'a thing of the tenant' },
	];
};

describe('every door to plans', () => holdsItsDoors(() => house, doors));

describe('POST /plans', () => {
	it('keeps everything that was told, and a reader finds it again', async () => {
		const told = {
			...body(),
			description: { fr: 'Lecture illimitée', en: 'Unlimited reading' },
			item_type: 'premium_access',
			tax_code: 'press',
			trial_days: 730,
			metadata: { shelf: [1] },
		};
		const prices = [
			monthly({ prices_include_tax: true }),
			monthly({ currency: 'XOF', unit_amount: 3500 }),
			monthly({ frequency: 'yearly', unit_amount: '99.00' }),
		];
		const created = await read(await post({ ...told, prices }), 201);
		expect(created).toMatchObject({ object: 'plan', status: 'active', ...told });
		expect(created.prices).toMatchObject([
			{ currency: 'EUR', frequency: 'monthly', unit_amount: '9.99', prices_include_tax: true, price_version: 1 },
			{ currency: 'EUR', frequency: 'yearly', unit_amount: '99.00', prices_include_tax: false, status: 'active' },
			{ currency: 'XOF', frequency: 'monthly', unit_amount: '3500', plan_id: created.id },
		]);
		expect(await get(created.id)).toEqual(created);
	});

	it('assumes an e-book subscription without a trial, and needs no price yet', async () => {
		expect(await create()).toMatchObject({
			item_type: 'subscription',
			tax_code: 'ebook_subscription',
			trial_days: 0,
			description: null,
			prices: [],
		});
	});

	it('sells for nothing when it is told so', async () => {
		const { prices } = await create({ prices: [monthly({ unit_amount: '0.00' })] });
		expect(prices.map(({ unit_amount }) => unit_amount)).toEqual(['0.00']);
	});

	it('a code that is taken is refused with its holder, also an archived one', async () => {
		const problem = await readProblem(await leavesNothing(() => post(body({ code: 'premium' }))), 409);
		expect(problem).toMatchObject({ type: '/problems/plan-code-taken', plan_id: premium.id });
		const gone = await create();
		await patch(gone.id, { status: 'archived' });
		await readProblem(await leavesNothing(() => post(body({ code: gone.code }))), 409);
	});

	it('four at once with one code: one plan with its prices, three refusals', async () => {
		const sent = body({ prices: [monthly()] });
		const { answer, gained } = await rowsGained(() => Promise.all([1, 2, 3, 4].map(() => post(sent))));
		expect(answer.map(({ status }) => status).sort((a, b) => a - b)).toEqual([201, 409, 409, 409]);
		expect(gained).toEqual({ plans: 1, prices: 1, events: 1 });
	});

	it('repeated with its idempotency key: the same bytes, one plan', async () => {
		const sent = body({ prices: [monthly()] });
		const { answer, gained } = await rowsGained(async () => [
			await post(sent, { 'idempotency-key': 'plan' }),
			await post(sent, { 'idempotency-key': 'plan' }),
		]);
		expect(gained).toEqual({ plans: 1, prices: 1, events: 1, idempotency: 1 });
		expect(await answer[1]!.text()).toBe(await answer[0]!.text());
	});
});

describe('POST /plans refuses', () => {
	it.each([
		['no code and no name', { code: undefined, name: undefined }, ['/code', '/name']],
		['a code with capitals or blanks', { code: 'Premium Plan' }, ['/code']],
		['a name in one language', { name: { fr: 'Coko' } }, ['/name/en']],
		['an empty name', { name: { fr: '', en: 'x' } }, ['/name/fr']],
		['an item type that there is not', { item_type: 'gift' }, ['/item_type']],
		['a tax code that there is not', { tax_code: 'gift' }, ['/tax_code']],
		['a trial of less than no days', { trial_days: -1 }, ['/trial_days']],
		['a trial of more than two years', { trial_days: 731 }, ['/trial_days']],
		['a trial of half a day', { trial_days: 0.5 }, ['/trial_days']],
		['metadata that is a list', { metadata: [] }, ['/metadata']],
		['a price below nothing', { prices: [monthly({ unit_amount: '-0.01' })] }, ['/prices/0/unit_amount']],
		['a price too precise', { prices: [monthly({ unit_amount: '9.999' })] }, ['/prices/0/unit_amount']],
		[
			'decimals of a currency that has none',
			{ prices: [monthly({ currency: 'XOF', unit_amount: '3500.50' })] },
			['/prices/0/unit_amount'],
		],
		['a price that is no number', { prices: [monthly({ unit_amount: 'free' })] }, ['/prices/0/unit_amount']],
		['a price that is left out', { prices: [monthly({ unit_amount: undefined })] }, ['/prices/0/unit_amount']],
		['a price too large', { prices: [monthly({ unit_amount: '99999999999999.99' })] }, ['/prices/0/unit_amount']],
		['a frequency that there is not', { prices: [monthly({ frequency: 'daily' })] }, ['/prices/0/frequency']],
		['a currency that there is not', { prices: [monthly({ currency: 'DOGE' })] }, ['/prices/0/currency']],
		[
			'one currency and frequency twice',
			{ prices: [monthly(), monthly({ currency: 'XOF', unit_amount: 1 }), monthly({ unit_amount: '1.00' })] },
			['/prices/2'],
		],
	])('%s', async (_what, given, pointers) => {
		expect(await pointersOf(await leavesNothing(() => post(body(given))))).toEqual(pointers);
	});

	it('a price in a currency that is not accepted', async () => {
		const value = { currencies: ['EUR', 'XOF'] };
		const kept = (await call(house, 'GET', '/config/resolve?config_type=currency&config_key=accepted_currencies')).body;
		expect((await call(house, 'PATCH', `/config/${kept.id}`, { body: { value } })).status).toBe(200);
		const foreign = monthly({ currency: 'NGN' });
		const refused = await leavesNothing(() => post(body({ prices: [monthly(), foreign] })));
		expect(await pointersOf(refused)).toEqual(['/prices/1/currency']);
		expect(await pointersOf(await leavesNothing(() => addPrice(premium.id, foreign)))).toEqual(['/currency']);
	});
});

describe('POST /plans/{id}/prices', () => {
	it('supersedes the active price of its currency and frequency, and no other', async () => {
		const yearly = monthly({ frequency: 'yearly', unit_amount: '99.00' });
		const plan = await create({ prices: [monthly(), yearly, monthly({ currency: 'XOF', unit_amount: 3500 })] });
		const added = await read<PriceResponse>(await addPrice(plan.id, monthly({ unit_amount: '10.99' })), 201);
		expect(added).toMatchObject({ unit_amount: '10.99', price_version: 2, status: 'active', plan_id: plan.id });
		const { prices } = await get(plan.id);
		expect(
			prices.map(({ currency, frequency, unit_amount, status }) => [currency, frequency, unit_amount, status]),
		).toEqual([
			['EUR', 'monthly', '10.99', 'active'],
			['EUR', 'yearly', '99.00', 'active'],
			['XOF', 'monthly', '3500', 'active'],
			['EUR', 'monthly', '9.99', 'superseded'],
		]);
		expect(await eventsOf(plan.id)).toEqual(['plan.changed', 'plan.created']);
	});

	it('leaves the superseded price to be found by its id, with its plan', async () => {
		const plan = await create({ prices: [monthly()] });
		const old = plan.prices[0]!.id as PriceId;
		const added = await read<PriceResponse>(await addPrice(plan.id, monthly({ unit_amount: '8.99' })), 201);
		const store = house.wiring.open({ tenantId: coko, background: () => undefined }).storeFor(coko);
		const { one, many, none } = await store.load({
			one: { kind: 'price.byId', id: old },
			many: { kind: 'price.byIds', ids: [old, added.id as PriceId, old] },
			none: { kind: 'price.byId', id: 'prc_01k3v0j9x4f7mbt2w8h5q6z1ra' as PriceId },
		});
		expect(one).toMatchObject({ plan: { id: plan.id, code: plan.code }, price: { id: old, status: 'superseded' } });
		expect(many.map(({ price }) => price.id).sort()).toEqual([old, added.id].sort());
		expect(none).toBeNull();
	});

	it('three at once: three more versions in a row, the last of them active', async () => {
		const plan = await create({ prices: [monthly()] });
		const amounts = ['1.00', '2.00', '3.00'];
		const answers = await Promise.all(amounts.map((unit_amount) => addPrice(plan.id, monthly({ unit_amount }))));
		expect(answers.map(({ status }) => status)).toEqual([201, 201, 201]);
		const { prices } = await get(plan.id);
		expect(prices.map(({ price_version, status }) => [price_version, status])).toEqual([
			[4, 'active'],
			[3, 'superseded'],
			[2, 'superseded'],
			[1, 'superseded'],
		]);
	});

	it('repeated with its idempotency key: the same bytes, one price', async () => {
		const { id } = await create();
		const { answer, gained } = await rowsGained(async () => [
			await addPrice(id, monthly(), { 'idempotency-key': 'price' }),
			await addPrice(id, monthly(), { 'idempotency-key': 'price' }),
		]);
		expect(gained).toEqual({ prices: 1, events: 1, idempotency: 1 });
		expect(await answer[1]!.text()).toBe(await answer[0]!.text());
	});

	it('refuses what no price is', async () => {
		const refused = async (given: object) =>
			pointersOf(await leavesNothing(() => addPrice(premium.id, monthly(given))));
		expect(await refused({ unit_amount: '-1.00' })).toEqual(['/unit_amount']);
		expect(await refused({ unit_amount: '1.001' })).toEqual(['/unit_amount']);
		expect(await refused({ frequency: 'hourly' })).toEqual(['/frequency']);
	});

	it('is refused for a plan that is archived, full or not there', async () => {
		const archived = await create();
		await patch(archived.id, { status: 'archived' });
		await readProblem(await leavesNothing(() => addPrice(archived.id, monthly())), 409);
		await readProblem(await leavesNothing(() => addPrice(nowhere, monthly())), 404);
		const full = await create({ prices: [monthly()] });
		const store = house.wiring.open({ tenantId: coko, background: () => undefined }).storeFor(coko);
		for (let version = 2; version <= pricesMax; version++) {
			const { found } = await store.load({ found: { kind: 'price.byId', id: full.prices[0]!.id as PriceId } });
			const price = { ...found!.price, id: house.wiring.ids.next('prc'), version, status: 'active' as const };
			await store.commit({ changes: [{ kind: 'price.add', price }], answer: null });
		}
		const problem = await readProblem(await leavesNothing(() => addPrice(full.id, monthly())), 409);
		expect(problem.type).toBe('/problems/plan-too-many-prices');
	});
});

describe('GET /plans', () => {
	it('finds by code and by status, newest first, page by page', async () => {
		expect((await list('?code=premium')).map(({ id }) => id)).toEqual([premium.id]);
		expect(await list('?code=nothing')).toEqual([]);
		const archived = await list('?status=archived&limit=100');
		expect(archived.length).toBeGreaterThan(0);
		expect(archived.every(({ status }) => status === 'archived')).toBe(true);
		const all = (await list('?limit=100')).map(({ id }) => id);
		expect((await list(`?limit=2&cursor=${all[0]}`)).map(({ id }) => id)).toEqual(all.slice(1, 3));
		expect((await list('?code=premium&status=active'))[0]?.prices).toEqual((await get(premium.id)).prices);
	});

	it.each(['code=A%20B', 'status=deleted', 'cursor=cus_01k3v0j9x4f7mbt2w8h5q6z1ra', 'limit=0'])(
		'refuses ?%s',
		async (query) => {
			await readProblem(await house.request('GET', `${plansPath}?${query}`), 422);
		},
	);
});

describe('PATCH /plans/{id}', () => {
	it('changes what it names and keeps the rest, one version on', async () => {
		const plan = await create({ prices: [monthly()], description: name });
		const changes = { name: { fr: 'Nouveau', en: 'New' }, description: null, trial_days: 7, metadata: { a: 1 } };
		const response = await patch(plan.id, changes, { 'if-match': '"1"' });
		expect(response.headers.get('etag')).toBe('"2"');
		expect(await read(response)).toMatchObject({ ...changes, code: plan.code, prices: plan.prices });
		expect(await eventsOf(plan.id)).toEqual(['plan.changed', 'plan.created']);
	});

	it('archives a plan and opens it again', async () => {
		const { id } = await create();
		expect((await read(await patch(id, { status: 'archived' }))).status).toBe('archived');
		expect((await read(await patch(id, { status: 'active' }))).status).toBe('active');
		expect(await eventsOf(id)).toEqual(['plan.changed', 'plan.archived', 'plan.created']);
	});

	it('a change that changes nothing writes nothing', async () => {
		const same = { name, trial_days: premium.trial_days, status: 'active', metadata: {} };
		expect((await leavesNothing(() => patch(premium.id, same))).status).toBe(200);
	});

	it('a stale If-Match is 412, a malformed one 422; of two at once one wins', async () => {
		const { id } = await create();
		const headers = { 'if-match': '"1"' };
		const answers = await Promise.all([patch(id, { trial_days: 1 }, headers), patch(id, { trial_days: 2 }, headers)]);
		expect(answers.map(({ status }) => status).sort((a, b) => a - b)).toEqual([200, 412]);
		await readProblem(await leavesNothing(() => patch(id, { trial_days: 3 }, headers)), 412);
		await readProblem(await leavesNothing(() => patch(id, { trial_days: 3 }, { 'if-match': 'x' })), 422);
	});

	it('what a plan is cannot be changed: code, item type, tax code, prices', async () => {
		for (const sent of [{ code: 'x' }, { item_type: 'other' }, { tax_code: 'book' }, { prices: [] }, { name: null }]) {
			await readProblem(await leavesNothing(() => patch(premium.id, sent)), 422);
		}
		await readProblem(await leavesNothing(() => patch(nowhere, { trial_days: 1 })), 404);
	});
});

describe('below the API', () => {
	it.each([
		"UPDATE plans SET code = 'x'",
		"UPDATE plans SET tax_code = 'book'",
		'DELETE FROM plans',
		'UPDATE prices SET unit_amount = unit_amount + 1',
		"UPDATE prices SET status = 'active' WHERE status = 'superseded'",
		'DELETE FROM prices',
	])('%s is refused', async (sql) => {
		await leavesNothing(() => expect(env.DB.prepare(sql).run()).rejects.toThrow(/cannot be/));
	});

	it('every statement finds its rows by an index', async () => {
		const own = [...preparedStatements].filter((sql) => /\b(plans|prices)\b/.test(sql));
		expect(own.length).toBeGreaterThan(10);
		for (const sql of own) {
			expect(await scansOf(sql), sql).toEqual([]);
			expect(walksTenant(await planOf(sql)), sql).toBe(false);
		}
	});
});
