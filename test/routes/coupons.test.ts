import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, it } from 'vitest';
import type { CouponResponse } from '../../src/contract/coupons.ts';
import type { CouponId, CustomerId } from '../../src/domain/kernel/ids.ts';
import { type Coupon, nextRedemption } from '../../src/domain/plans/coupon.ts';
import { preparedStatements } from '../../src/store/database.ts';
import { planOf, scansOf, walksTenant } from '../store/query-plans.ts';
import { base, call } from '../support/callers.ts';
import { type House, openHouse, senegaleseKey, tenantId } from '../support/house.ts';
import { heldToContract } from '../support/openapi.ts';
import { leavesNothing, rowsGained } from '../support/snapshot.ts';
import { type Door, holdsItsDoors } from './invoices/doors.ts';
import { pointersOf, readProblem } from './invoices/requests.ts';

const couponsPath = `${base}/coupons`;
const nowhere = 'cpn_01k3v0j9x4f7mbt2w8h5q6z1ra';
const coko = tenantId('coko');

let house: House;
let planId: string;
let tenth: CouponResponse;

let codes = 0;
/** 10 % off one invoice. */
const body = (given: object = {}) => ({
	code: `CODE-${++codes}`,
	name: 'Offre de rentrée',
	type: 'percentage',
	value: '10',
	duration: 'once',
	...given,
});
const fiveEuros = { type: 'amount', value: '5.00', currency: 'EUR' };
const post = (sent: object, headers: Record<string, string> = {}) =>
	house.request('POST', couponsPath, { body: sent, headers });
const patch = (id: string, sent: object, headers: Record<string, string> = {}) =>
	house.request('PATCH', `${couponsPath}/${id}`, { body: sent, headers });
const read = async (response: Response, status = 200): Promise<CouponResponse> => {
	const text = await response.text();
	expect(response.status, text).toBe(status);
	return JSON.parse(text) as CouponResponse;
};
const create = async (given: object = {}) => read(await post(body(given)), 201);
const get = async (id: string) => read(await house.request('GET', `${couponsPath}/${id}`));
const list = async (query: string): Promise<CouponResponse[]> =>
	(await call(house, 'GET', `/coupons${query}`)).body.data;
const eventsOf = async (id: string) =>
	(await call(house, 'GET', `/audit?subject_id=${id}`)).body.data.map(({ type }: { type: string }) => type);

beforeAll(async () => {
	house = await heldToContract(await openHouse());
	const plan = { code: 'premium', name: { fr: 'Coko Premium', en: 'Coko Premium' } };
	planId = (await call(house, 'POST', '/plans', { body: plan })).body.id;
	tenth = await create({ code: 'TENTH' });
	await house.request('GET', couponsPath, { key: senegaleseKey });
});

const doors = (): readonly Door[] => {
	const reading = { closedTo: 'admin', scope: 'plans:read' } as const;
	const writing = { closedTo: 'service', scope: 'plans:write' } as const;
	const one = `${couponsPath}/${tenth.id}`;
	return [
		{ ...writing, method: 'POST', path: couponsPath, body: body(), names: 'nothing' },
		{ ...reading, method: 'GET', path: couponsPath, names: 'nothing' },
		{ ...reading, method: 'GET', path: one, names: 'a thing of the tenant' },
		{ ...writing, method: 'PATCH', path: one, body: { name: 'x' }, names: 'a thing of the tenant' },
	];
};

describe('every door to coupons', () => holdsItsDoors(() => house, doors));

describe('POST /coupons', () => {
	it('keeps everything that was told, and a reader finds it again', async () => {
		const told = {
			...body(fiveEuros),
			duration: 'repeating',
			periods: 3,
			max_redemptions: 500,
			per_customer_max: 2,
			valid_from: '2026-11-01',
			valid_until: '2026-11-30',
			plan_ids: [planId],
		};
		const created = await read(await post(told), 201);
		expect(created).toMatchObject({ object: 'coupon', status: 'active', redeemed: 0, ...told });
		expect(await get(created.id)).toEqual(created);
	});

	it('assumes once for each customer, any plan, any time, as often as people come', async () => {
		expect(await create({ value: 12.5, duration: 'forever' })).toMatchObject({
			value: '12.5',
			currency: null,
			periods: null,
			max_redemptions: null,
			per_customer_max: 1,
			valid_from: null,
			valid_until: null,
			plan_ids: [],
		});
	});

	it('takes 100 % off, and is valid on one day only, when it is told so', async () => {
		const day = { valid_from: '2026-11-30', valid_until: '2026-11-30' };
		expect(await create({ value: '100', ...day })).toMatchObject({ value: '100', ...day });
	});

	it('keeps a code in capitals: in any case it is the same', async () => {
		expect((await create({ code: ' noel ' })).code).toBe('NOEL');
		const problem = await readProblem(await leavesNothing(() => post(body({ code: 'tenth' }))), 409);
		expect(problem).toMatchObject({ type: '/problems/coupon-code-taken', coupon_id: tenth.id, code: 'TENTH' });
	});

	it('four at once with one code: one coupon, three refusals', async () => {
		const sent = body();
		const { answer, gained } = await rowsGained(() => Promise.all([1, 2, 3, 4].map(() => post(sent))));
		expect(answer.map(({ status }) => status).sort((a, b) => a - b)).toEqual([201, 409, 409, 409]);
		expect(gained).toEqual({ coupons: 1, events: 1 });
	});

	it('repeated with its idempotency key: the same bytes, one coupon', async () => {
		const sent = body();
		const { answer, gained } = await rowsGained(async () => [
			await post(sent, { 'idempotency-key': 'coupon' }),
			await post(sent, { 'idempotency-key': 'coupon' }),
		]);
		expect(gained).toEqual({ coupons: 1, events: 1, idempotency: 1 });
		expect(await answer[1]!.text()).toBe(await answer[0]!.text());
	});
});

describe('POST /coupons refuses', () => {
	it.each([
		['no code', { code: undefined }, ['/code']],
		['a code with blanks or accents', { code: 'RENTRÉE 2026' }, ['/code']],
		['an empty name', { name: '' }, ['/name']],
		['a type that there is not', { type: 'gift' }, ['/type']],
		['0 %', { value: '0' }, ['/value']],
		['less than 0 %', { value: '-10' }, ['/value']],
		['more than 100 %', { value: '100.01' }, ['/value']],
		['a percentage too precise', { value: '12.34567' }, ['/value']],
		['a percentage that is no number', { value: 'half' }, ['/value']],
		['a percentage with a currency', { currency: 'EUR' }, ['/currency']],
		['an amount without a currency', { type: 'amount', value: '5.00' }, ['/currency']],
		['an amount of nothing', { ...fiveEuros, value: '0.00' }, ['/value']],
		['an amount below nothing', { ...fiveEuros, value: '-5.00' }, ['/value']],
		['an amount too precise', { ...fiveEuros, value: '5.001' }, ['/value']],
		['decimals of a currency that has none', { type: 'amount', value: '500.5', currency: 'XOF' }, ['/value']],
		['a currency that there is not', { ...fiveEuros, currency: 'DOGE' }, ['/currency']],
		['a duration that there is not', { duration: 'twice' }, ['/duration']],
		['repeating without periods', { duration: 'repeating' }, ['/periods']],
		['repeating for no periods', { duration: 'repeating', periods: 0 }, ['/periods']],
		['periods of what is given once', { periods: 3 }, ['/periods']],
		['periods of what is given for ever', { duration: 'forever', periods: 3 }, ['/periods']],
		['an end before the start', { valid_from: '2026-12-01', valid_until: '2026-11-30' }, ['/valid_until']],
		['a day that there is not', { valid_from: '2026-02-30' }, ['/valid_from']],
		['no redemptions', { max_redemptions: 0 }, ['/max_redemptions']],
		['half a redemption', { per_customer_max: 0.5 }, ['/per_customer_max']],
		['a plan that is none', { plan_ids: ['premium'] }, ['/plan_ids/0']],
		['a plan that there is not', { plan_ids: ['pln_01k3v0j9x4f7mbt2w8h5q6z1ra'] }, ['/plan_ids/0']],
	])('%s', async (_what, given, pointers) => {
		expect(await pointersOf(await leavesNothing(() => post(body(given))))).toEqual(pointers);
	});

	it('an amount in a currency that is not accepted', async () => {
		const kept = (await call(house, 'GET', '/config/resolve?config_type=currency&config_key=accepted_currencies')).body;
		const change = { value: { currencies: ['EUR', 'XOF'] } };
		expect((await call(house, 'PATCH', `/config/${kept.id}`, { body: change })).status).toBe(200);
		const refused = await leavesNothing(() => post(body({ ...fiveEuros, currency: 'NGN' })));
		expect(await pointersOf(refused)).toEqual(['/currency']);
	});
});

describe('GET /coupons', () => {
	it('finds by code in any case and by status, newest first, page by page', async () => {
		expect((await list('?code=Tenth')).map(({ id }) => id)).toEqual([tenth.id]);
		expect(await list('?code=TENTH&status=archived')).toEqual([]);
		const all = (await list('?limit=100')).map(({ id }) => id);
		expect((await list(`?limit=2&cursor=${all[0]}`)).map(({ id }) => id)).toEqual(all.slice(1, 3));
	});

	it.each(['code=%20', 'status=gone', 'cursor=pln_01k3v0j9x4f7mbt2w8h5q6z1ra'])('refuses ?%s', async (query) => {
		await readProblem(await house.request('GET', `${couponsPath}?${query}`), 422);
	});
});

describe('PATCH /coupons/{id}', () => {
	it('changes name, limit and last day, one version on, and archives', async () => {
		const coupon = await create(fiveEuros);
		const changes = { name: 'Noël', max_redemptions: 7, valid_until: '2026-12-24' };
		const response = await patch(coupon.id, changes, { 'if-match': '"1"' });
		expect(response.headers.get('etag')).toBe('"2"');
		expect(await read(response)).toMatchObject({ ...coupon, ...changes });
		expect((await read(await patch(coupon.id, { status: 'archived' }))).status).toBe('archived');
		expect(await eventsOf(coupon.id)).toEqual(['coupon.archived', 'coupon.changed', 'coupon.created']);
	});

	it('a change that changes nothing writes nothing', async () => {
		const same = { name: tenth.name, max_redemptions: null, valid_until: null, status: 'active' };
		expect((await leavesNothing(() => patch(tenth.id, same))).status).toBe(200);
	});

	it('a last day before the first is refused', async () => {
		const { id } = await create({ valid_from: '2026-12-01' });
		expect(await pointersOf(await leavesNothing(() => patch(id, { valid_until: '2026-11-30' })))).toEqual([
			'/valid_until',
		]);
	});

	it('a stale If-Match is 412, a malformed one 422', async () => {
		const { id } = await create();
		await patch(id, { name: 'x' }, { 'if-match': '"1"' });
		await readProblem(await leavesNothing(() => patch(id, { name: 'y' }, { 'if-match': '"1"' })), 412);
		await readProblem(await leavesNothing(() => patch(id, { name: 'y' }, { 'if-match': '1' })), 422);
	});

	it('what it promises cannot be changed', async () => {
		for (const sent of [{ code: 'X' }, { value: '20' }, { duration: 'forever' }, { plan_ids: [] }, { redeemed: 0 }]) {
			await readProblem(await leavesNothing(() => patch(tenth.id, sent)), 422);
		}
		await readProblem(await leavesNothing(() => patch(nowhere, { name: 'x' })), 404);
	});
});

describe('redemptions', () => {
	const store = () => house.wiring.open({ tenantId: coko, background: () => undefined }).storeFor(coko);
	const load = async (id: string): Promise<Coupon> =>
		(await store().load({ coupon: { kind: 'coupon.byId', id: id as CouponId } })).coupon!;
	const awa = 'cus_01k3v0j9x4f7mbt2w8h5q6z1ra' as CustomerId;
	const moussa = 'cus_01k3v0j9x4f7mbt2w8h5q6z1rb' as CustomerId;
	const redemption = (coupon: Pick<Coupon, 'id' | 'redeemed'>, customerId = awa) =>
		nextRedemption(coupon, {
			subscriptionId: house.wiring.ids.next('sub'),
			customerId,
			createdAt: house.clock.now(),
		});
	const redeem = (...redemptions: ReturnType<typeof redemption>[]) =>
		store().commit({
			changes: redemptions.map((each) => ({ kind: 'coupon.redeem', redemption: each })),
			answer: null,
		});

	it('are counted on the coupon and for each customer', async () => {
		const { id } = await create();
		const coupon = await load(id);
		const first = redemption(coupon);
		const second = redemption({ ...coupon, redeemed: 1 }, moussa);
		const third = redemption({ ...coupon, redeemed: 2 });
		expect(await redeem(first, second, third)).toMatchObject({ kind: 'committed' });
		expect((await get(id)).redeemed).toBe(3);
		const { awas, moussas, found } = await store().load({
			awas: { kind: 'coupon.redemptions', couponId: coupon.id, customerId: awa },
			moussas: { kind: 'coupon.redemptions', couponId: coupon.id, customerId: moussa },
			found: { kind: 'coupon.byIds', ids: [coupon.id, nowhere as CouponId, coupon.id] },
		});
		expect([awas, moussas]).toEqual([2, 1]);
		expect(found).toEqual([{ ...coupon, redeemed: 3 }]);
	});

	it('of two who redeem the last one at once, one meets the other', async () => {
		const { id } = await create({ max_redemptions: 1 });
		const coupon = await load(id);
		const outcomes = await Promise.all([redeem(redemption(coupon)), redeem(redemption(coupon, moussa))]);
		expect(outcomes.map(({ kind }) => kind).sort()).toEqual(['committed', 'conflict']);
		expect((await get(id)).redeemed).toBe(1);
	});

	it('are not forgotten by a change that was read before them', async () => {
		const { id } = await create();
		const before = await load(id);
		await redeem(redemption(before));
		const coupon: Coupon = { ...before, version: 2, name: 'Late' };
		await store().commit({ changes: [{ kind: 'coupon.save', coupon }], answer: null });
		expect(await get(id)).toMatchObject({ name: 'Late', redeemed: 1 });
	});

	it('a limit below them is refused, one that they reach is not', async () => {
		const { id } = await create();
		const coupon = await load(id);
		await redeem(redemption(coupon), redemption({ ...coupon, redeemed: 1 }, moussa));
		expect(await pointersOf(await leavesNothing(() => patch(id, { max_redemptions: 1 })))).toEqual([
			'/max_redemptions',
		]);
		expect((await read(await patch(id, { max_redemptions: 2 }))).max_redemptions).toBe(2);
	});

	it.each([
		"UPDATE coupons SET percentage = '90' WHERE type = 'percentage'",
		'UPDATE coupons SET redeemed = 0 WHERE redeemed > 0',
		'DELETE FROM coupons',
		'UPDATE coupon_redemptions SET ordinal = ordinal + 10',
		'DELETE FROM coupon_redemptions',
	])('below the API %s is refused', async (sql) => {
		await leavesNothing(() => expect(env.DB.prepare(sql).run()).rejects.toThrow(/cannot be/));
	});

	it('and every other statement find their rows by an index', async () => {
		const own = [...preparedStatements].filter((sql) => sql.includes('coupon'));
		expect(own.length).toBeGreaterThan(10);
		for (const sql of own) {
			expect(
				(await scansOf(sql)).filter((name) => name !== 'work'),
				sql,
			).toEqual([]);
			expect(walksTenant(await planOf(sql)), sql).toBe(false);
		}
	});
});
