import type { House } from './houses.ts';
import { copyOf, tenantVault } from './overdue.ts';

/* Years of invoices: copies of one that the service issued, each with its own number, customer, date, status and total. */

const tenant = 'coko';
const rowsPerStatement = 500;

/** These many invoices belong to the customer of the model, however many there are in all. */
const ownInvoices = 20;

/** What differs from copy to copy, by its place `n`. A hundred are issued each day, a tenth is not paid. */
const spread: Readonly<Record<string, string>> = {
	id: `value ->> 'id'`,
	billing_sealed: `value ->> 'billing_sealed'`,
	series: `'library/'`,
	sequence: 'n',
	number: `printf('BENCH-%07d', n)`,
	customer_id: `iif(n <= ${ownInvoices}, model.customer_id, printf('cus_01k3%022d', n / 40))`,
	status: `iif(n % 10 = 0, 'overdue', 'paid')`,
	subtotal: 'model.subtotal + 100 * (n % 997)',
	total_amount: 'model.total_amount + 100 * (n % 997)',
	issue_date: `date('2020-01-01', (n / 100) || ' days')`,
	due_date: `date('2020-01-31', (n / 100) || ' days')`,
};

/** Copies of the invoice until the house holds so many; addresses are sealed for their own row. */
export const fillLibrary = async (house: House, modelId: string, count: number): Promise<void> => {
	const database = await house.miniflare.getD1Database('DB', 'billing');
	const vault = await tenantVault();
	const { results } = await database.prepare(`SELECT name FROM pragma_table_info('invoices')`).all<{ name: string }>();
	const columns = results.map(({ name }) => name);
	const copy = `INSERT INTO invoices (${columns.join(', ')})
		SELECT ${columns.map((column) => spread[column] ?? `model.${column}`).join(', ')}
		FROM (SELECT value, value ->> 'sequence' AS n FROM json_each(?1)) CROSS JOIN invoices AS model
		WHERE model.tenant_id = '${tenant}' AND model.id = ?2`;
	for (let first = 1; first <= count; first += rowsPerStatement) {
		const numbers = Array.from({ length: Math.min(rowsPerStatement, count + 1 - first) }, (_, index) => first + index);
		const rows = JSON.stringify(await Promise.all(numbers.map((number) => copyOf(vault, number))));
		await database.prepare(copy).bind(rows, modelId).run();
	}
};
