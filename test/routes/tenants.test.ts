import { beforeAll, describe, expect, it } from 'vitest';
import { anotherIsolate, call, newKey, platformKey } from '../support/callers.ts';
import { frenchKey, type House, openHouse, senegaleseKey } from '../support/house.ts';
import { frenchCompany } from '../support/tenant.builder.ts';

let house: House;
beforeAll(async () => {
	house = await openHouse();
});

const newTenant = (overrides: Record<string, unknown> = {}) => ({
	id: 'lireka',
	name: 'Lireka',
	mode: 'live',
	country: 'FR',
	books_currency: 'EUR',
	time_zone: 'Europe/Paris',
	company: {
		...frenchCompany.company,
		vat_number: 'FR11123456782',
		registrations: [{ country: 'FR', scheme: 'domestic', number: 'FR11123456782' }],
	},
	...overrides,
});
const create = (overrides: Record<string, unknown> = {}, key: string = platformKey) =>
	call(house, 'POST', '/tenants', { key, body: newTenant(overrides) });

describe('creating a tenant', () => {
	it('gives a key, told once, with which an invoice can be issued at once', async () => {
		const made = await create({ id: 'maison', mode: 'test' });
		expect(made.status).toBe(201);
		expect(made.body).toMatchObject({ id: 'maison', object: 'tenant', mode: 'test', books_currency: 'EUR' });
		expect(made.body.admin_key).toMatch(/^ck_test_maison_[A-Za-z0-9]+$/);
		expect(made.headers.get('etag')).toBe('"1"');
		const invoice = await call(house, 'POST', '/invoices', {
			key: made.body.admin_key,
			body: {
				customer: { name: 'Awa', country: 'FR' },
				currency: 'EUR',
				items: [{ description: 'Livre', quantity: 1, unit_price: '10.00', item_type: 'book_sale' }],
			},
		});
		expect(invoice.body).toMatchObject({ invoice_number: 'INV-2026-000001', total_amount: '12.00' });
		expect((await call(house, 'GET', '/tenants/maison', { key: platformKey })).body.admin_key).toBeUndefined();
	});

	it('is done once: a repeat is refused, changes nothing and gives no second key', async () => {
		expect((await create()).status).toBe(201);
		const again = await create({ name: 'Another' });
		expect(again.status).toBe(409);
		expect(again.body).toMatchObject({ type: '/problems/tenant-exists', tenant: 'lireka' });
		expect(again.body.admin_key).toBeUndefined();
		expect((await call(house, 'GET', '/tenants/lireka', { key: platformKey })).body.name).toBe('Lireka');
	});

	it('of two at once one is made', async () => {
		const both = await Promise.all([create({ id: 'twin' }), create({ id: 'twin' })]);
		expect(both.map(({ status }) => status).sort((a, b) => a - b)).toEqual([201, 409]);
	});

	it.each([
		['a reserved name', { id: 'platform' }, '/id'],
		['a name that is no slug', { id: 'Big_Tenant' }, '/id'],
		['an unknown time zone', { id: 'lost', time_zone: 'Mars/Base' }, '/time_zone'],
		['a currency we do not keep books in', { id: 'lost', books_currency: 'JPY' }, '/books_currency'],
		['a field we do not know', { id: 'lost', color: 'red' }, '/'],
		['a known key that does not name the tenant', { id: 'lost', admin_key: 'ck_live_other_1' }, '/admin_key'],
		['the key of the default tenant', { id: 'lost', admin_key: 'ck_test_admin' }, '/admin_key'],
	])('is refused with %s', async (_what, overrides, pointer) => {
		const refused = await create(overrides);
		expect(refused.status).toBe(422);
		expect(refused.body.errors[0].pointer).toBe(pointer);
		expect((await call(house, 'GET', '/tenants/lost', { key: platformKey })).status).toBe(404);
	});

	it('takes a known key in development only', async () => {
		const adminKey = 'ck_live_known_development';
		const key = 'x'.repeat(32);
		const production = anotherIsolate(house, { environment: 'production', platformKey: key });
		const body = newTenant({ id: 'known', admin_key: adminKey });
		const refused = await call(production, 'POST', '/tenants', { key, body });
		expect(refused.status).toBe(422);
		expect((await create({ id: 'known', admin_key: adminKey })).body.admin_key).toBe(adminKey);
		expect((await call(house, 'GET', '/tenants/known', { key: adminKey })).status).toBe(200);
	});
});

describe('the platform key', () => {
	it('lists every tenant, page by page', async () => {
		const seen: string[] = [];
		let cursor: string | null = null;
		do {
			const query: string = cursor === null ? '' : `&cursor=${cursor}`;
			const page = await call(house, 'GET', `/tenants?limit=2${query}`, { key: platformKey });
			expect(page.status).toBe(200);
			seen.push(...page.body.data.map(({ id }: { id: string }) => id));
			cursor = page.body.next_cursor;
		} while (cursor !== null);
		expect(seen).toEqual([...seen].sort());
		expect(seen).toEqual(expect.arrayContaining(['coko', 'coko-sn']));
	});

	it('opens nothing that belongs to a tenant', async () => {
		for (const path of ['/invoices', '/customers', '/config', '/api-keys', '/audit', '/runs', '/dead-letters']) {
			expect((await call(house, 'GET', path, { key: platformKey })).status).toBe(403);
		}
	});

	it('is the whole key and nothing like it', async () => {
		for (const key of ['ck_test_platforn', 'ck_test_platform1', 'CK_TEST_PLATFORM']) {
			expect((await call(house, 'GET', '/tenants', { key })).status).toBe(401);
		}
	});
});

describe('a tenant’s own key', () => {
	it('reads and changes its own tenant', async () => {
		const read = await call(house, 'GET', '/tenants/coko-sn', { key: senegaleseKey });
		expect(read.body).toMatchObject({ id: 'coko-sn', time_zone: 'Africa/Dakar' });
		const changed = await call(house, 'PATCH', '/tenants/coko-sn', {
			key: senegaleseKey,
			body: { name: 'Coko Dakar' },
			headers: { 'if-match': read.headers.get('etag')! },
		});
		expect(changed).toMatchObject({ status: 200, body: { name: 'Coko Dakar', time_zone: 'Africa/Dakar' } });
		expect(changed.headers.get('etag')).toBe('"2"');
	});

	it('does not overwrite what it has not seen', async () => {
		const options = { body: { name: 'Late' }, headers: { 'if-match': '"77"' } };
		expect((await call(house, 'PATCH', '/tenants/coko', options)).status).toBe(412);
		const garbled = { body: { name: 'Late' }, headers: { 'if-match': 'yesterday' } };
		expect((await call(house, 'PATCH', '/tenants/coko', garbled)).status).toBe(422);
	});

	it('does not find another tenant, in no way', async () => {
		expect((await call(house, 'GET', '/tenants/coko', { key: senegaleseKey })).status).toBe(404);
		const change = { key: senegaleseKey, body: { name: 'Mine' } };
		expect((await call(house, 'PATCH', '/tenants/coko', change)).status).toBe(404);
	});

	it('neither lists nor creates tenants', async () => {
		expect((await call(house, 'GET', '/tenants')).body.type).toBe('/problems/platform-key-needed');
		expect((await create({ id: 'sly' }, frenchKey)).status).toBe(403);
	});

	it('changes the tenant only with the right to configure', async () => {
		const { key } = await newKey(house, { scopes: ['tenants:read'] });
		expect((await call(house, 'GET', '/tenants/coko', { key })).status).toBe(200);
		expect((await call(house, 'PATCH', '/tenants/coko', { key, body: { name: 'No' } })).status).toBe(403);
	});
});

it('a changed time zone decides the next date at once', async () => {
	const made = await create({ id: 'traveler', mode: 'test' });
	const key = made.body.admin_key;
	const today = async () => (await call(house, 'GET', '/config/check', { key })).body.at;
	house.clock.set('2026-11-22T12:00:00Z');
	expect(await today()).toBe('2026-11-22');
	await call(house, 'PATCH', '/tenants/traveler', { key, body: { time_zone: 'Pacific/Auckland' } });
	expect(await today()).toBe('2026-11-23');
});
