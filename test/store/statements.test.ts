import { beforeAll, expect, it } from 'vitest';
import { runScheduled } from '../../src/cron/scheduled.ts';
import { mailStatuses } from '../../src/domain/notifications/mail.ts';
import { checkHealth } from '../../src/routes/health.routes.ts';
import { preparedStatements } from '../../src/store/database.ts';
import {
	anotherInvoice,
	customersPath,
	draft,
	finalize,
	invoiceBody,
	invoicesPath,
	issue,
	pay,
	postInvoice,
	readInvoice,
} from '../routes/invoices/requests.ts';
import { type House, openHouse } from '../support/house.ts';
import { planOf, scansOf, walksTenant } from './query-plans.ts';

/** Whole tables that may be walked, and why that stays cheap. */
const allowedScans: Readonly<Record<string, string>> = {
	tenants: 'the operator’s list of legal entities: tens of rows, walked by cron and by the list itself',
	dead_letters: 'counted by the health check; kept for days and empty when all is well',
	subscriptions: 'counted by the health check for what is parked, by an index of nothing else',
	due_work: 'counted by the health check for what is parked; a row for each open invoice',
};

/** Everything that the doors can ask, each in the forms it has. */
const walkThrough = async (house: House) => {
	const issued = await issue(house);
	const { id } = await draft(house);
	await house.request('PATCH', `${invoicesPath}/${id}`, { body: { notes: 'x' } });
	await finalize(house, id);
	await house.request('DELETE', `${invoicesPath}/${(await draft(house)).id}`);
	await pay(house, issued.id, { amount: '1.00' }, { headers: { 'idempotency-key': 'k' } });
	await house.drain();
	for (const [command, body] of [
		['remind', undefined],
		['hold', {}],
		['release', {}],
		['extend-due-date', { due_date: '2027-01-31' }],
	] as const) {
		const path = `${invoicesPath}/${issued.id}/${command}`;
		await house.request('POST', path, body === undefined ? {} : { body });
	}
	await house.request('GET', `${invoicesPath}/${issued.id}/reminders`);
	for (const task of ['daily', 'reminders']) {
		const body = { task, as_of: '2027-06-01' };
		await house.request('POST', '/api/billing/runs', { body: { ...body, dry_run: true } });
		await house.request('POST', '/api/billing/runs', { body });
	}
	const filters = [
		['status', 'pending'],
		['customer_id', issued.customer_id],
		['currency', 'EUR'],
		['invoice_type', 'other'],
		['issue_date_from', '2026-01-01'],
		['issue_date_to', '2026-12-31'],
		['created_from', '2026-01-01T00:00:00Z'],
		['created_to', '2026-12-31T00:00:00Z'],
		['cursor', anotherInvoice],
	] as const;
	// Every set of filters is a statement of its own.
	for (let set = 0; set < 2 ** filters.length; set++) {
		const chosen = filters.filter((_filter, index) => (set & (1 << index)) !== 0);
		const query = new URLSearchParams(chosen.map(([name, value]) => [name, value]));
		if (chosen.length <= 2 || chosen.length === filters.length) await house.request('GET', `${invoicesPath}?${query}`);
	}
	for (const query of [
		'',
		'?external_id=1',
		'?email=a%40example.com',
		'?country=FR',
		'?cursor=cus_01k3v0j9x4f7mbt2w8h5q6z1ra',
	]) {
		await house.request('GET', `${customersPath}${query}`);
	}
	for (const query of [
		'q=INV-2026',
		'q=35.99',
		'q=awa%40example.com',
		`q=${issued.id}`,
		'number=INV',
		'external_id=42',
		'amount=35.99',
		'amount_from=1&amount_to=99&currency=EUR',
		'due_date_from=2026-01-01&due_date_to=2026-12-31',
		'status=pending,paid',
	]) {
		await house.request('GET', `${invoicesPath}?${query}`);
	}
	for (const path of ['balance', 'statement', 'timeline']) {
		await house.request('GET', `${customersPath}/${issued.customer_id}/${path}`);
	}
	await house.request('GET', `${invoicesPath}/statistics`);
	await house.request('GET', `${invoicesPath}/overdue`);
	await readInvoice(await house.request('GET', `${invoicesPath}/by-number?number=${issued.invoice_number}`));
	await postInvoice(house, { customer: null, customer_id: issued.customer_id });
	await house.request('POST', `${invoicesPath}/preview`, { body: invoiceBody() });
	const deposit = await issue(house, { deposit: true });
	await draft(house, { deposits: [deposit.id] });
	await issue(house, { deposits: [deposit.id] });
	await house.request('POST', `${invoicesPath}/bulk`, {
		body: { invoices: [invoiceBody(), invoiceBody({ customer: null, customer_id: issued.customer_id })] },
		headers: { 'idempotency-key': 'bulk' },
	});
	const base = '/api/billing';
	for (const path of [
		'api-keys',
		'config',
		'audit',
		'events',
		'runs',
		'dead-letters',
		`invoices/${issued.id}/events`,
		'config/email-templates',
		'mails',
	]) {
		await house.request('GET', `${base}/${path}`);
		await house.request('GET', `${base}/${path}?limit=1`);
	}
	const texts = { locale: 'fr', subject: 'x', html: '{{ invoice_number }}', text: '{{ invoice_number }}' };
	await house.request('PUT', `${base}/config/email-templates/invoice`, { body: texts });
	await house.request('DELETE', `${base}/config/email-templates/invoice`);
	const cursor = `&cursor=2026-12-01T00:00:00.000Z/${issued.id}/invoice`;
	for (const status of ['', ...mailStatuses.map((name) => `&status=${name}`)]) {
		for (const filter of ['', `&document_id=${issued.id}`, `&customer_id=${issued.customer_id}`]) {
			await house.request('GET', `${base}/mails?limit=5${filter}${status}`);
			await house.request('GET', `${base}/mails?limit=5${filter}${status}${cursor}`);
		}
	}
	const { data } = (await (await house.request('GET', `${base}/mails?document_id=${issued.id}`)).json()) as {
		data: { id: string; provider_id: string }[];
	};
	const bounce = { provider_id: data[0]?.provider_id, type: 'bounced' };
	expect((await house.request('POST', `${base}/mails/bounces`, { body: bounce })).status).toBe(200);
	expect((await house.request('POST', `${base}/mails/${data[0]?.id}/resend`)).status).toBe(202);
	await house.drain();
	for (const cron of ['* * * * *', '5 * * * *', '15 2 * * *']) {
		await runScheduled(house.wiring, { cron }, () => undefined);
	}
	await checkHealth(house.wiring);
	await seriesOf(house);
	await clockOf(house);
};

/** A test clock that goes on, and real time once it has come to it. */
const clockOf = async (house: House) => {
	const path = '/api/billing/test-clock';
	const now = '2029-01-01T00:00:00Z';
	expect((await house.request('POST', path, { body: { now } })).status).toBe(202);
	await house.drain();
	house.clock.set(now);
	expect((await house.request('DELETE', path)).status).toBe(200);
};

/** A numbering that is set, the list of series, an import, and the proof of all of them. */
const seriesOf = async (house: House) => {
	const value = { pattern: 'WEB-{YYYY}-{NNN}', restart: 'yearly' };
	const body = { config_type: 'invoice_numbering', config_key: 'invoice.web', value };
	await house.request('POST', '/api/billing/config', { body });
	await house.request('POST', `${invoicesPath}/import`, { body: { series: 'old-shop', invoices: [oldInvoice] } });
	const { id } = await issue(house);
	await house.request('POST', `${invoicesPath}/${id}/credit-notes`, { body: {} });
	await house.drain();
	await house.request('GET', '/api/billing/series');
	await house.request('GET', '/api/billing/validate');
};

const oldInvoice = {
	number: 'OLD-1',
	issue_date: '2024-03-01',
	due_date: '2024-03-31',
	customer: { external_id: '42', name: 'Awa Ndiaye', country: 'FR' },
	currency: 'EUR',
	status: 'paid',
	items: [
		{ description: 'x', unit_price: '1.00', tax_rate: 0, subtotal: '1.00', tax_amount: '0.00', total_amount: '1.00' },
	],
	subtotal: '1.00',
	tax_amount: '0.00',
	total_amount: '1.00',
};

beforeAll(async () => walkThrough(await openHouse()));

it('no statement walks all rows of the tenant for the rows of its parameter', async () => {
	const offenders: string[] = [];
	for (const sql of preparedStatements) {
		if (walksTenant(await planOf(sql))) offenders.push(sql.replaceAll(/\s+/g, ' '));
	}
	expect(offenders).toEqual([]);
});

it('no statement walks a whole table, but for those with a reason', async () => {
	expect(preparedStatements.size).toBeGreaterThan(80);
	const scans = new Set<string>();
	const offenders: string[] = [];
	for (const sql of preparedStatements) {
		for (const table of await scansOf(sql)) {
			scans.add(table);
			if (!(table in allowedScans)) offenders.push(`${table}: ${sql.replaceAll(/\s+/g, ' ')}`);
		}
	}
	expect(offenders).toEqual([]);
	// A reason that nothing needs any more goes.
	expect(Object.keys(allowedScans).filter((table) => !scans.has(table))).toEqual([]);
});
