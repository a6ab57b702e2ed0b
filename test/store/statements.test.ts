import { env } from 'cloudflare:workers';
import { expect, it } from 'vitest';
import { runScheduled } from '../../src/cron/scheduled.ts';
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

/** Whole tables that may be walked, and why that stays cheap. */
const allowedScans: Readonly<Record<string, string>> = {
	tenants: 'the operator’s list of legal entities: tens of rows, walked by cron and by the list itself',
	dead_letters: 'counted by the health check; kept for days and empty when all is well',
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
	await readInvoice(await house.request('GET', `${invoicesPath}/by-number?number=${issued.invoice_number}`));
	await postInvoice(house, { customer: null, customer_id: issued.customer_id });
	await house.request('POST', `${invoicesPath}/preview`, { body: invoiceBody() });
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
	]) {
		await house.request('GET', `${base}/${path}`);
		await house.request('GET', `${base}/${path}?limit=1`);
	}
	for (const cron of ['* * * * *', '5 * * * *', '15 2 * * *']) {
		await runScheduled(house.wiring, { cron }, () => undefined);
	}
	await checkHealth(house.wiring);
};

/** Reads a plan's steps: `SCAN invoices` walks a table, `SCAN json_each` the rows of a parameter. */
const scansOf = async (sql: string): Promise<readonly string[]> => {
	const numbered = [...sql.matchAll(/\?(\d+)/g)].map(([, number]) => Number(number));
	const plain = sql.match(/\?(?!\d)/g)?.length ?? 0;
	const bound = Array.from({ length: Math.max(plain, 0, ...numbered) }, () => null);
	const { results } = await env.DB.prepare(`EXPLAIN QUERY PLAN ${sql}`)
		.bind(...bound)
		.all<{ detail: string }>();
	return results
		.map(({ detail }) => /^SCAN (\S+)(?! VIRTUAL TABLE)/.exec(detail))
		.filter((match) => match !== null && !/VIRTUAL TABLE|CONSTANT ROW/.test(match.input))
		.map((match) => match![1]!)
		.filter((name) => !name.startsWith('('));
};

it('no statement walks a whole table, but for those with a reason', async () => {
	await walkThrough(await openHouse());
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
