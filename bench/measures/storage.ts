import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BillingBundle, BundledModule } from '../bundle.ts';
import { type Client, connect } from '../client.ts';
import { type House, openBilling } from '../houses.ts';
import { ask, createCustomer, createInvoice, createTenant, payInvoice, sendNoReceipts } from '../shop.ts';
import { sum } from '../statistics.ts';

export interface StorageFigures {
	/** What stays of an issued, printed, sealed, mailed and paid invoice of three lines. */
	readonly bytesPerInvoice: number;
	/** Their row and its event; customers come back, so this is no part of an invoice. */
	readonly bytesPerCustomer: number;
	readonly bytesPerTable: Readonly<Record<string, number>>;
}

/** Rows that leave: outbox rows a week after they are done, idempotency rows after two days. */
const passingTables: ReadonlySet<string> = new Set(['outbox', 'idempotency']);

/** Pages fill up in steps: the first invoices only show what an empty table costs. */
const invoicesBefore = 30;

export const measureStorage = async (
	modules: { readonly bundle: BillingBundle; readonly front: BundledModule },
	invoices: number,
	state: string,
): Promise<StorageFigures> => {
	const house = await openBilling(modules.bundle, modules.front, { state, consumers: true });
	try {
		const client = connect(await house.addressOf('billing'), 1);
		await createTenant(client);
		await sendNoReceipts(client);
		await sell(client, await createCustomers(client, 'first', invoicesBefore));
		await drained(house);
		const empty = await bytesByTable(state);
		const customers = await createCustomers(client, 'measured', invoices);
		const withCustomers = await bytesByTable(state);
		await sell(client, customers);
		await drained(house);
		const sold = await bytesByTable(state);
		client.close();
		const bytesPerCustomer = totalOf(growth(empty, withCustomers, invoices));
		const bytesPerTable = growth(withCustomers, sold, invoices);
		return { bytesPerCustomer, bytesPerInvoice: totalOf(bytesPerTable), bytesPerTable };
	} finally {
		await house.close();
	}
};

/** Bytes for each of `count` things by table, largest first, without what leaves again. */
const growth = (before: BytesByTable, after: BytesByTable, count: number): Readonly<Record<string, number>> =>
	Object.fromEntries(
		[...after]
			.filter(([table]) => !passingTables.has(table))
			.map(([table, bytes]) => [table, Math.round((bytes - (before.get(table) ?? 0)) / count)] as const)
			.filter(([, bytes]) => bytes > 0)
			.sort(([, a], [, b]) => b - a),
	);

const totalOf = (bytes: Readonly<Record<string, number>>): number => sum(Object.values(bytes));

const createCustomers = async (client: Client, name: string, count: number): Promise<readonly string[]> => {
	const externalIds = Array.from({ length: count }, (_, index) => `${name}-${index}`);
	for (const externalId of externalIds) await ask(client, createCustomer(externalId));
	return externalIds;
};

/** One invoice for each customer, paid on another day than it is issued: nothing is shared that is not always shared. */
const sell = async (client: Client, customers: readonly string[]): Promise<void> => {
	const yesterday = new Date(Date.now() - 36 * 3600 * 1000).toISOString().slice(0, 10);
	for (const customer of customers) {
		const invoice = await ask<{ readonly id: string; readonly total_amount: string }>(client, createInvoice(customer));
		await ask(client, payInvoice(invoice.id, invoice.total_amount, yesterday));
	}
};

const drainTimeoutMs = 60_000;
const drainPollMs = 100;

/** Printed, archived, sealed and mailed: nothing in the outbox is waiting. */
const drained = async (house: House): Promise<void> => {
	const database = await house.miniflare.getD1Database('DB', 'billing');
	const deadline = Date.now() + drainTimeoutMs;
	for (;;) {
		const undone = await database
			.prepare('SELECT count(*) AS undone FROM outbox WHERE done_at IS NULL')
			.first('undone');
		if (undone === 0) return;
		if (Date.now() > deadline) throw new Error(`${undone} pieces of work are still undone after a minute`);
		await sleep(drainPollMs);
	}
};

type BytesByTable = ReadonlyMap<string, number>;

/** Whole pages by table, its indexes included. The file is SQLite's own; D1 itself does not tell. */
const bytesByTable = async (state: string): Promise<BytesByTable> => {
	const folder = join(state, 'd1', 'miniflare-D1DatabaseObject');
	const file = (await readdir(folder)).find((name) => /^[0-9a-f]{64}\.sqlite$/.test(name));
	if (file === undefined) throw new Error(`there is no database in ${folder}`);
	const database = new DatabaseSync(join(folder, file), { readOnly: true });
	const rows = database
		.prepare(
			`SELECT entry.tbl_name AS name, sum(page.pgsize) AS bytes
			FROM dbstat AS page JOIN sqlite_master AS entry ON entry.name = page.name GROUP BY entry.tbl_name`,
		)
		.all();
	database.close();
	return new Map(rows.map(({ name, bytes }) => [String(name), Number(bytes)]));
};
