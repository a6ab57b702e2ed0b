import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, it } from 'vitest';
import type { InvoiceResponse } from '../../src/contract/invoice-response.ts';
import { cancel, readCredited } from '../routes/invoices/credit-requests.ts';
import { draft, invoicesPath, issue, pay } from '../routes/invoices/requests.ts';
import { type House, openHouse } from '../support/house.ts';
import { leavesNothing } from '../support/snapshot.ts';

let house: House;
let issued: InvoiceResponse;

beforeAll(async () => {
	house = await openHouse();
	issued = await issue(house);
	await draft(house);
	await house.drain();
	await pay(house, issued.id, { amount: '5.99' });
	await house.request('POST', `${invoicesPath}/${issued.id}/remind`);
	await readCredited(await cancel(house, issued.id));
	const deposit = await issue(house, { deposit: true });
	await issue(house, { deposits: [deposit.id] });
	await env.DB.prepare(
		"INSERT INTO email_templates VALUES ('coko', 'invoice', 'fr', 1, NULL, NULL, NULL, 'x', 'x')",
	).run();
});

const refused = (sql: string) => leavesNothing(() => expect(env.DB.prepare(sql).run()).rejects.toThrow(/cannot be/));

const columnsOf = async (table: string): Promise<readonly string[]> => {
	const { results } = await env.DB.prepare(`SELECT name FROM pragma_table_info(?)`).bind(table).all<{ name: string }>();
	return results.map(({ name }) => name);
};

/** Another value of the column's own type, so that nothing but the trigger can refuse it. */
const areFrozen = async (table: string, columns: readonly string[], id: string): Promise<void> => {
	for (const column of columns) {
		const other = `CASE typeof(${column}) WHEN 'integer' THEN ${column} + 1 WHEN 'text' THEN ${column} || ' ' ELSE '[]' END`;
		await refused(`UPDATE ${table} SET ${column} = ${other} WHERE id = '${id}'`);
	}
};

describe('below the API', () => {
	it.each([
		'events',
		'ledger_entries',
		'ledger_postings',
		'series_seals',
		'config_versions',
		'renditions',
		'reminders',
		'customer_credits',
		'deposit_deductions',
		'email_templates',
		'receipts',
	])('%s can be neither changed nor deleted', async (table) => {
		expect(await env.DB.prepare(`SELECT count(*) AS n FROM ${table}`).first('n')).toBeGreaterThan(0);
		for (const column of await columnsOf(table)) await refused(`UPDATE ${table} SET ${column} = ${column}`);
		await refused(`DELETE FROM ${table}`);
	});

	it('an issued invoice cannot be deleted', async () => {
		await refused(`DELETE FROM invoices WHERE id = '${issued.id}'`);
	});

	it('of an issued invoice only the state of payment and our own notes can change', async () => {
		const changeable = [
			'version',
			'status',
			'amount_paid',
			'amount_credited',
			'metadata',
			'extended_due_date',
			'hold',
			'sent_at',
			'paid_at',
			'updated_at',
		];
		const frozen = (await columnsOf('invoices')).filter((column) => !changeable.includes(column));
		expect(frozen).toHaveLength(30);
		await areFrozen('invoices', frozen, issued.id);
	});

	it('a credit note cannot be deleted, and only its sending can change', async () => {
		await refused('DELETE FROM credit_notes');
		const frozen = (await columnsOf('credit_notes')).filter((column) => !['version', 'sent_at'].includes(column));
		expect(frozen).toHaveLength(27);
		await areFrozen('credit_notes', frozen, String(await env.DB.prepare('SELECT id FROM credit_notes').first('id')));
	});

	it('a payment cannot be deleted, and only its status can change', async () => {
		await refused('DELETE FROM payments');
		const frozen = (await columnsOf('payments')).filter((column) => !['version', 'status'].includes(column));
		await areFrozen('payments', frozen, String(await env.DB.prepare('SELECT id FROM payments').first('id')));
	});

	it('an issued invoice cannot become a draft again', async () => {
		await refused(`UPDATE invoices SET status = 'draft' WHERE id = '${issued.id}'`);
	});

	it.each([
		['an invoice whose total is no sum', "UPDATE invoices SET total_amount = total_amount + 1 WHERE status = 'draft'"],
		['a fraction of a minor unit', "UPDATE invoices SET amount_paid = 0.5 WHERE status <> 'draft'"],
		[
			'a negative payment',
			"INSERT INTO payments SELECT tenant_id, 'pay_x', 1, invoice_id, status, method, currency, -1, NULL, paid_on, created_at, NULL FROM payments LIMIT 1",
		],
		['an unknown status', "UPDATE invoices SET status = 'open' WHERE status <> 'draft'"],
		['a posting of nothing', "INSERT INTO ledger_postings VALUES ('coko', 'x', 0, 'bank', 'x', 'EUR', 0)"],
		[
			'an issued invoice without a number',
			"UPDATE invoices SET status = 'pending', document_hash = 'x' WHERE status = 'draft'",
		],
	])('the schema refuses %s', async (_name, sql) => {
		await leavesNothing(() => expect(env.DB.prepare(sql).run()).rejects.toThrow(/constraint|cannot store/));
	});
});
