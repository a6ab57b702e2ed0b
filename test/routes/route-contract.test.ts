import { beforeAll, describe, expect, it } from 'vitest';
import { roleScopes, type Scope } from '../../src/domain/access/scopes.ts';
import { createApp } from '../../src/routes/app.ts';
import { type Body, base, call, newKey, platformKey, simpleInvoice } from '../support/callers.ts';
import { emptyHouse, frenchKey, type House, openHouse, senegaleseKey, tenantId } from '../support/house.ts';
import { anyDispute, anyRefund } from '../support/refund.builder.ts';
import { coupon, plan, publicRoutes, type RouteEntry, routeTable, type Subject, subscription } from './route-table.ts';

const routesOf = (house: House): readonly string[] => {
	const named = createApp(house.wiring)
		.routes.filter(({ method }) => method !== 'ALL')
		.map(({ method, path }) => `${method} ${path.replace(/:(\w+)/g, '{$1}')}`);
	return [...new Set(named)];
};

const mounted = routesOf(await emptyHouse());
const needingKey = mounted
	.filter((route) => !publicRoutes.has(route))
	.map((route) => route.replace(` ${base}`, ' '))
	.filter((route) => routeTable[route] !== undefined);
const entries = needingKey.map((route): [string, RouteEntry] => [route, routeTable[route]!]);
const withSubject = entries.filter(([, { subject }]) => subject !== undefined);
const writing = entries.filter(([route]) => /^(POST|PUT|PATCH) /.test(route));
const repeating = entries.filter(([, { repeats }]) => repeats === true);

let house: House;
/** Ids of the other tenant, all of which exist. */
let foreign: Record<Subject, string>;
const onlyKeys = new Map<Scope, string>();
const withoutKeys = new Map<Scope, string>();

beforeAll(async () => {
	house = await openHouse();
	foreign = {
		tenant: 'coko-sn',
		config: (await create('GET', '/config?limit=1')).data[0].id,
		customer: (await create('POST', '/customers', { name: 'Moussa', country: 'SN' })).id,
		invoice: (await create('POST', '/invoices', { ...simpleInvoice('1'), ...inDakar })).id,
		draft: (await create('POST', '/invoices', { ...simpleInvoice('1'), ...inDakar, draft: true })).id,
		...(await cancelledInvoice({ ...simpleInvoice('1'), ...inDakar }, senegaleseKey)),
		'api-key': (await create('POST', '/api-keys', { name: 'Other', role: 'support' })).id,
		plan: (await create('POST', '/plans', plan)).id,
		coupon: (await create('POST', '/coupons', coupon)).id,
		subscription: (await create('POST', '/recurring', inXof)).id,
		run: (await create('POST', '/runs', { task: 'daily' })).id,
		payment: await paymentByHand(
			{ ...inDakar, customer: { ...inDakar.customer, external_id: 'payer' } },
			senegaleseKey,
		),
		...(await refundAndDispute()),
		'dead-letter': await deadLetter(),
	};
	for (const scope of new Set(entries.flatMap(([, { scopes }]) => scopes))) {
		if (scope === 'tenants:write') continue;
		onlyKeys.set(scope, (await newKey(house, { scopes: [scope] })).key);
		const others = roleScopes.admin.filter((other) => other !== scope);
		withoutKeys.set(scope, (await newKey(house, { scopes: others })).key);
	}
});

const inXof = { ...subscription, currency: 'XOF', amount: '6500' };
const inDakar = {
	currency: 'XOF',
	customer: { external_id: '1', name: 'Moussa Diop', country: 'SN' },
	items: [{ description: 'Abonnement', quantity: 1, unit_price: '6500', item_type: 'subscription' }],
};
/** An invoice that was paid and cancelled, and its credit note: its money can go back. */
const cancelledInvoice = async (body: object, key: string) => {
	const { id } = await create('POST', '/invoices', body, key);
	await create('POST', `/invoices/${id}/mark-paid`, {}, key);
	const note = await create('POST', `/invoices/${id}/cancel`, {}, key);
	return { cancelled: id as string, 'credit-note': note.id as string };
};
/** Of a customer who has no credit that would pay the invoice first. */
const paymentByHand = async (body: object, key: string): Promise<string> => {
	const { id } = await create('POST', '/invoices', body, key);
	return (await create('POST', `/invoices/${id}/payments`, { amount: 1 }, key)).id;
};
const create = async (method: string, path: string, body?: object, key = senegaleseKey): Promise<Body> => {
	const made = await call(house, method, path, { key, ...(body !== undefined && { body }) });
	if (made.status >= 300) throw new Error(`${path}: ${JSON.stringify(made.body)}`);
	return made.body;
};
const refundAndDispute = async () => {
	const [refund, dispute] = [anyRefund(), anyDispute()];
	const store = house.wiring.open({ tenantId: null, background: () => undefined }).storeFor(tenantId('coko-sn'));
	await store.commit({
		changes: [
			{ kind: 'refund.begin', refund },
			{ kind: 'dispute.save', dispute },
		],
		answer: null,
	});
	return { refund: refund.id, dispute: dispute.id };
};
const deadLetter = async (): Promise<string> => {
	const { wiring } = house;
	const id = wiring.ids.next('dlt');
	const body = {
		queue: 'mail.send',
		subject: null,
		message: '{}',
		reason: 'test',
		createdAt: wiring.clock.now(),
		version: 0,
		replayedAt: null,
		dismissedAt: null,
	};
	const { deadLetters } = wiring.open({ tenantId: tenantId('coko-sn'), background: () => undefined });
	await deadLetters.add({ id, tenantId: 'coko-sn', ...body });
	return id;
};

/** One request to a route; `{id}` is taken from the options or is one of the other tenant's. */
const ask = (
	[route, { subject, params = {}, body }]: readonly [string, RouteEntry],
	options: { key: string | null; id?: string; body?: object | null; raw?: string; headers?: Record<string, string> },
) => {
	const [method, path] = route.split(' ') as [string, string];
	const sent = options.body === undefined ? body : options.body;
	const places = { ...params, id: options.id ?? foreign[subject ?? 'tenant'] };
	const filled = Object.entries(places).reduce((text, [name, value]) => text.replace(`{${name}}`, value), path);
	return call(house, method, filled, {
		key: options.key,
		...(sent && options.raw === undefined && { body: sent }),
		...(options.raw !== undefined && { raw: options.raw }),
		...(options.headers !== undefined && { headers: options.headers }),
	});
};

type Answer = Awaited<ReturnType<typeof call>>;
const expectProblem = (answer: Answer, ...statuses: readonly number[]) => {
	expect(statuses).toContain(answer.status);
	expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
	expect(answer.body).toMatchObject({ status: answer.status, instance: answer.headers.get('x-request-id') });
	expect(answer.body.type).toMatch(/^\/problems\/[a-z-]+$/);
	expect(answer.body.title).not.toBe('');
};

/** What `{id}` names, made anew for the administrator of the demo tenant. */
const freshSubject = async ({ subject }: RouteEntry): Promise<string> => {
	const order = { ...simpleInvoice('42'), draft: subject === 'draft' };
	if (subject === 'cancelled') return (await cancelledInvoice(order, frenchKey)).cancelled;
	if (subject === 'payment') return paymentByHand(simpleInvoice('payer'), frenchKey);
	if (subject === 'subscription') return (await create('POST', '/recurring', subscription, frenchKey)).id;
	if (subject === 'plan') return (await create('POST', '/plans', { ...plan, code: 'fresh' }, frenchKey)).id;
	return (await create('POST', '/invoices', order, frenchKey)).id;
};

/** The key that may use the route and nothing else. */
const keyFor = ({ scopes, platformOnly }: RouteEntry): string =>
	platformOnly ? platformKey : onlyKeys.get(scopes[0])!;

it('every route is in the table, and the table names no route that is gone', () => {
	const known = new Set([...publicRoutes, ...Object.keys(routeTable).map((route) => route.replace(' ', ` ${base}`))]);
	expect(mounted.filter((route) => !known.has(route))).toEqual([]);
	expect(Object.keys(routeTable).filter((route) => !needingKey.includes(route))).toEqual([]);
});

describe.each(entries)('%s', (route, entry) => {
	it('needs a key or a token', async () => {
		for (const key of [null, 'ck_test_coko_wrong', 'ck_test_nowhere_wrong', 'not.a.token']) {
			expectProblem(await ask([route, entry], { key }), 401);
		}
	});

	it('needs its scope, and no other', async () => {
		const { scopes, platformOnly } = entry;
		const without = platformOnly ? frenchKey : withoutKeys.get(scopes[0])!;
		expectProblem(await ask([route, entry], { key: without }), 403);
		const allowed = await ask([route, entry], { key: keyFor(entry), body: null });
		expect([401, 403]).not.toContain(allowed.status);
	});
});

describe.each(withSubject)('%s', (route, entry) => {
	it('refuses an id that is none', async () => {
		for (const id of ['nonsense', '%00', `${'x'.repeat(300)}`]) {
			expectProblem(await ask([route, entry], { key: keyFor(entry), id }), 404, 422);
		}
	});

	it('does not find what belongs to another tenant', async () => {
		expectProblem(await ask([route, entry], { key: frenchKey }), 404);
	});
});

describe.each(writing)('%s', (route, entry) => {
	const json = { 'content-type': 'application/json' };

	it('refuses a body that is no JSON of ours', async () => {
		const key = keyFor(entry);
		expectProblem(await ask([route, entry], { key, raw: '{"a":', headers: json }), 400);
		expectProblem(await ask([route, entry], { key, raw: '{}', headers: { 'content-type': 'text/plain' } }), 415);
		expectProblem(await ask([route, entry], { key, raw: `"${'x'.repeat(1_000_001)}"`, headers: json }), 413);
	});

	it('refuses a field that it does not know', async () => {
		if (entry.body === undefined) return;
		const answer = await ask([route, entry], { key: keyFor(entry), body: { ...entry.body, nonsense: 1 } });
		expectProblem(answer, 422);
		expect(JSON.stringify(answer.body.errors)).toContain('nonsense');
	});

	it('says whether an idempotency key repeats its answer', () => {
		if (route.startsWith('POST')) expect(entry.repeats).toBeDefined();
	});
});

describe.each(repeating)('%s', (route, entry) => {
	it('repeats its answer under the same idempotency key and refuses another request under it', async () => {
		const id = await freshSubject(entry);
		const headers = { 'idempotency-key': `contract-${route.replaceAll(/\W/g, '-')}` };
		const first = await ask([route, entry], { key: frenchKey, id, headers });
		expect([200, 201, 202]).toContain(first.status);
		const again = await ask([route, entry], { key: frenchKey, id, headers });
		expect([again.status, again.body]).toEqual([first.status, first.body]);
		expect(again.headers.get('idempotent-replayed')).toBe('true');
		const other = await call(house, 'POST', '/customers', { body: { name: 'Other', country: 'SN' }, headers });
		expectProblem(other, 422);
	});
});
