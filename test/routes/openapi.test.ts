import { beforeAll, describe, expect, it } from 'vitest';
import { type ApiDocument, type Method, methods, type Operation } from '../../src/routes/api-document/model.ts';
import { type House, openHouse } from '../support/house.ts';
import { contractFaults, heldToContract, schemaFaults, servedContract } from '../support/openapi.ts';

let house: House;
let contract: ApiDocument;

beforeAll(async () => {
	house = await openHouse();
	contract = await servedContract(house);
});

const operations = (): readonly { method: Method; path: string; operation: Operation }[] =>
	Object.entries(contract.paths).flatMap(([path, item]) =>
		methods.flatMap((method) => {
			const operation = item[method];
			return operation === undefined ? [] : [{ method, path, operation }];
		}),
	);

describe('the contract', () => {
	it('is served without a key, at the root and below the base, and is the same', async () => {
		const atRoot = await house.request('GET', '/openapi.json', { key: null });
		const belowBase = await house.request('GET', '/api/billing/openapi.json', { key: null });
		expect(atRoot.status).toBe(200);
		expect(await belowBase.text()).toBe(await atRoot.text());
		expect(contract.openapi).toBe('3.1.0');
	});

	it('names each operation once, in one way', () => {
		const names = operations().map(({ operation }) => operation.operationId ?? '');
		expect(new Set(names).size).toBe(names.length);
		expect(names.filter((name) => !/^[a-z]+([A-Z][a-z]+)+$/.test(name))).toEqual([]);
		expect(names).toEqual(
			expect.arrayContaining([
				'createInvoice',
				'listInvoices',
				'getInvoiceByNumber',
				'finalizeInvoice',
				'getInvoicePdf',
			]),
		);
	});

	it('describes each tag and each parameter', () => {
		expect(contract.tags.filter(({ description }) => description === '')).toEqual([]);
		const silent = operations().flatMap(({ operation, method, path }) =>
			(operation.parameters ?? [])
				.filter(({ description }) => !description)
				.map(({ name }) => `${method} ${path} ${name}`),
		);
		expect(silent).toEqual([]);
	});

	it('shows an example for each request and each JSON answer, without placeholders', () => {
		const bodies = operations().flatMap(({ operation: { operationId, requestBody, responses } }) => [
			...(requestBody ? [{ name: `${operationId} request`, media: requestBody.content['application/json'] }] : []),
			...Object.entries(responses).map(([status, response]) => ({
				name: `${operationId} ${status}`,
				media: response.content?.['application/json'],
			})),
		]);
		const shown = bodies.filter(({ media }) => media !== undefined);
		expect(shown.filter(({ media }) => media?.example === undefined).map(({ name }) => name)).toEqual([]);
		expect(
			shown.filter(({ media }) => /[:[]"text"/.test(JSON.stringify(media?.example) ?? '')).map(({ name }) => name),
		).toEqual([]);
		expect(
			shown.flatMap(({ name, media }) =>
				schemaFaults(contract, media!.schema!, media!.example).map((fault) => `${name} ${fault}`),
			),
		).toEqual([]);
	});

	it.each(['createCustomer', 'createInvoice', 'createApiKey', 'createConfig', 'validateConfig'])(
		'shows a request that works: %s',
		async (name) => {
			const found = operations().find(({ operation }) => operation.operationId === name);
			const body = found?.operation.requestBody?.content['application/json']?.example;
			const response = await house.request('POST', found?.path ?? '', { body });
			expect([response.status, await response.text()]).toEqual([
				expect.toSatisfy((status) => status < 300),
				expect.anything(),
			]);
		},
	);
});

describe('each answer of a story keeps to the contract', () => {
	const body = {
		customer: { external_id: '42', name: 'Awa Ndiaye', email: 'awa@example.com', country: 'FR', locale: 'fr' },
		currency: 'EUR',
		items: [{ description: 'Abonnement Premium', quantity: 1, unit_price: 29.99, item_type: 'subscription' }],
	};

	it('from the customer to the paid invoice, refusals included', async () => {
		const held = await heldToContract(house);
		const ask = async (method: string, path: string, options?: Parameters<House['request']>[2]) => {
			const response = await held.request(method, `/api/billing${path}`, options);
			return { status: response.status, body: (await response.json().catch(() => null)) as Record<string, unknown> };
		};
		await ask('POST', '/customers', {
			body: { external_id: '7', name: 'Moussa Diop', country: 'SN', metadata: { a: [1] } },
		});
		const customers = await ask('GET', '/customers?limit=1');
		expect(customers.body['data']).toHaveLength(1);
		const draft = await ask('POST', '/invoices/', { body: { ...body, draft: true } });
		expect(draft.status).toBe(201);
		const id = String(draft.body['id']);
		expect((await ask('PATCH', `/invoices/${id}`, { body: { notes: 'Merci' } })).status).toBe(200);
		expect(
			(await ask('PATCH', `/invoices/${id}`, { body: { notes: 'Non' }, headers: { 'if-match': '"9"' } })).status,
		).toBe(412);
		const issued = await ask('POST', `/invoices/${id}/finalize`, { headers: { 'idempotency-key': 'k1' } });
		expect(issued.status).toBe(200);
		expect(await ask('POST', `/invoices/${id}/finalize`, { headers: { 'idempotency-key': 'k1' } })).toEqual(issued);
		expect((await ask('GET', `/invoices/${id}/pdf`)).status).toBe(409);
		await house.drain();
		await ask('GET', `/invoices/by-number?number=${issued.body['invoice_number']}`);
		await ask('GET', '/invoices');
		expect(
			(await ask('POST', `/invoices/${id}/payments`, { body: { amount: '99.00', overpayment: 'refuse' } })).status,
		).toBe(422);
		expect((await ask('POST', `/invoices/${id}/payments`, { body: { amount: '35.99' } })).status).toBe(201);
		expect((await ask('POST', `/invoices/${id}/payments`, { body: { amount: '35.99' } })).status).toBe(409);
		expect((await ask('GET', `/invoices/${id}`, { key: null })).status).toBe(401);
		expect((await ask('GET', '/invoices/inv_01k3v0j9x4f7mbt2w8h5q6z1ra')).status).toBe(404);
		expect((await ask('POST', '/invoices', { body: { ...body, currency: 'XYZ' } })).status).toBe(422);
		expect((await ask('GET', '/health', { key: null })).status).toBe(200);
	});

	it('from each path that only reads, with a key and without', async () => {
		const held = await heldToContract(house);
		const reads = operations().filter(({ method, path }) => method === 'get' && !path.includes('{'));
		expect(reads.length).toBeGreaterThan(8);
		for (const { path } of reads) {
			await held.request('GET', path);
			await held.request('GET', path, { key: null });
			await held.request('GET', `${path}?unknown=1`);
		}
		await held.request('GET', '/api/billing/tenants', { key: 'ck_test_platform' });
		await held.request('GET', '/api/billing/config/resolve?config_type=tax_rate&config_key=ebook&country_code=FR');
	});

	it('and one that does not is caught: a missing field, a field too many, a status that is not declared', async () => {
		const path = '/api/billing/health';
		const faultsOf = (answer: unknown, status = 200) =>
			contractFaults(contract, 'GET', path, Response.json(answer, { status }));
		expect(await faultsOf({ status: 'ok', checks: [] })).toEqual([]);
		expect(await faultsOf({ status: 'ok' })).not.toEqual([]);
		expect(await faultsOf({ status: 'ok', checks: [], secret: 1 })).not.toEqual([]);
		expect(await faultsOf({ status: 'ok', checks: [] }, 201)).toEqual(['status 201 is not declared']);
	});
});

describe('the page that shows the contract', () => {
	it.each(['/docs', '/docs/', '/api/billing/docs'])(
		'%s loads its own files only and runs no inline script',
		async (path) => {
			const response = await house.request('GET', path, { key: null });
			expect(response.status).toBe(200);
			const html = await response.text();
			expect(html.match(/(src|href)="([^"]*)"/g)).toEqual([
				'href="/docs/favicon-32x32.png"',
				'href="/docs/swagger-ui.css"',
				'href="/openapi.json"',
				'src="/docs/swagger-ui-bundle.js"',
				'src="/docs/api-docs.js"',
			]);
			expect(html).not.toMatch(/<script>|<script [^>]*>[^<]/);
			expect(response.headers.get('content-security-policy')).toContain("script-src 'self';");
		},
	);
});
