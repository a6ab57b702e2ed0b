import { env } from 'cloudflare:workers';
import { beforeEach, expect, it } from 'vitest';
import { runScheduled } from '../../src/cron/scheduled.ts';
import { addTenant, freshStorage, openHouse, tenantId } from '../support/house.ts';
import { frenchCompany } from '../support/tenant.builder.ts';

const key = 'ck_test_library_development';
const own = (env as typeof env & { DB_LIBRARY: D1Database }).DB_LIBRARY;

const order = {
	customer: { name: 'Awa Ndiaye', email: 'awa@example.com', country: 'FR' },
	currency: 'EUR',
	items: [{ description: 'Abonnement Premium', unit_price: '29.99' }],
};

beforeEach(freshStorage);

const openLibrary = async () => {
	const house = await openHouse();
	await addTenant(house.wiring, { ...frenchCompany, id: tenantId('library'), name: 'Library', adminKey: key });
	return house;
};

const invoicesIn = async (database: D1Database): Promise<number> =>
	(await database.prepare('SELECT count(*) AS n FROM invoices').first<{ n: number }>())?.n ?? 0;

it('a tenant with a binding of its own is kept there, and nowhere else', async () => {
	const house = await openLibrary();
	expect((await house.request('POST', '/api/billing/invoices', { key, body: order })).status).toBe(201);
	expect(await invoicesIn(own)).toBe(1);
	expect(await invoicesIn(env.DB)).toBe(0);
});

it('cron looks into every database: what the queues lost is sent again, what is due is done', async () => {
	const house = await openLibrary();
	await house.request('POST', '/api/billing/invoices', { key, body: order });
	house.queued.length = 0;
	const run = (cron: string) => runScheduled(house.wiring, { cron }, () => undefined);

	house.clock.set('2026-11-22T10:05:00.000Z');
	await run('* * * * *');
	expect(house.queued.map(({ kind }) => kind).sort()).toEqual(['document.render', 'series.seal']);
	await house.drain();
	expect(house.mails).toHaveLength(1);

	house.clock.set('2026-12-23T10:05:00.000Z');
	await run('5 * * * *');
	const invoice = await own.prepare('SELECT status FROM invoices').first<{ status: string }>();
	expect(invoice?.status).toBe('overdue');
});

it('health adds up all databases, and the platform sees the tenants of all', async () => {
	const house = await openLibrary();
	await house.request('POST', '/api/billing/invoices', { key, body: order });
	house.clock.set('2026-11-22T10:10:00.000Z');
	const health = await (await house.request('GET', '/health', { key: null })).json();
	expect(health).toMatchObject({ status: 'degraded' });
	const listed = await house.request('GET', '/api/billing/tenants', { key: 'ck_test_platform' });
	const { data } = (await listed.json()) as { data: { id: string }[] };
	expect(data.map(({ id }) => id)).toEqual(['coko', 'coko-sn', 'library']);
});
