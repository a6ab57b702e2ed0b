import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BillingBundle, BundledModule } from '../bundle.ts';
import { type Client, connect } from '../client.ts';
import { type House, openBilling } from '../houses.ts';
import { ask, createCustomer, createInvoice, createTenant, payInvoice, sendNoReceipts } from '../shop.ts';
import { sum } from '../statistics.ts';
import { offerStripe, startPayment, stripeNotice } from '../till.ts';

export interface StorageFigures {
	/** What stays of an issued, printed, sealed, mailed and paid invoice of three lines. */
	readonly bytesPerInvoice: number;
	/** Their row and its event; customers come back, so this is no part of an invoice. */
	readonly bytesPerCustomer: number;
	readonly bytesPerTable: Readonly<Record<string, number>>;
	/** The same invoice, paid through Stripe, of whose payment it was told once. */
	readonly byProvider: {
		readonly bytesPerInvoice: number;
		/** Of the notice's row, which leaves after a month. */
		readonly bytesPerNotice: number;
		readonly bytesPerTable: Readonly<Record<string, number>>;
	};
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
		await offerStripe(client);
		await sell(client, await createCustomers(client, 'first', invoicesBefore), payByTransfer);
		await drained(house);
		const empty = await bytesByTable(state);
		const customers = await createCustomers(client, 'measured', invoices);
		const withCustomers = await bytesByTable(state);
		await sell(client, customers, payByTransfer);
		await drained(house);
		const sold = await bytesByTable(state);
		const byProvider = await measureByProvider(house, client, invoices, state);
		client.close();
		const bytesPerCustomer = totalOf(growth(empty, withCustomers, invoices));
		const bytesPerTable = growth(withCustomers, sold, invoices);
		return { bytesPerCustomer, bytesPerInvoice: totalOf(bytesPerTable), bytesPerTable, byProvider };
	} finally {
		await house.close();
	}
};

const measureByProvider = async (
	house: House,
	client: Client,
	invoices: number,
	state: string,
): Promise<StorageFigures['byProvider']> => {
	await sell(client, await createCustomers(client, 'first-at-stripe', invoicesBefore), payAtStripe);
	await drained(house);
	const customers = await createCustomers(client, 'at-stripe', invoices);
	const before = await bytesByTable(state);
	await sell(client, customers, payAtStripe);
	await drained(house);
	const { notices: bytesPerNotice = 0, ...bytesPerTable } = growth(before, await bytesByTable(state), invoices);
	await everyInvoiceIsPaid(house);
	return { bytesPerInvoice: totalOf(bytesPerTable), bytesPerNotice, bytesPerTable };
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

interface Sold {
	readonly id: string;
	readonly total_amount: string;
}

/** One invoice for each customer. */
const sell = async (
	client: Client,
	customers: readonly string[],
	pay: (client: Client, invoice: Sold) => Promise<unknown>,
): Promise<void> => {
	for (const customer of customers) await pay(client, await ask<Sold>(client, createInvoice(customer)));
};

/** On another day than it is issued: nothing is shared that is not always shared. */
const payByTransfer = (client: Client, { id, total_amount: total }: Sold): Promise<unknown> => {
	const yesterday = new Date(Date.now() - 36 * 3600 * 1000).toISOString().slice(0, 10);
	return ask(client, payInvoice(id, total, yesterday));
};

/** Begun by us, told by Stripe; a queue asks what became of it. */
const payAtStripe = async (client: Client, { id }: Sold): Promise<unknown> => {
	const payment = await ask<{ readonly id: string }>(client, startPayment(id));
	return ask(client, stripeNotice({ paymentId: payment.id }));
};

/** What was refused on its way would look small. */
const everyInvoiceIsPaid = async (house: House): Promise<void> => {
	const database = await house.miniflare.getD1Database('DB', 'billing');
	const unpaid = await database
		.prepare(`SELECT count(*) AS unpaid FROM invoices WHERE status <> 'paid'`)
		.first('unpaid');
	if (unpaid !== 0) throw new Error(`${unpaid} invoices were not paid`);
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
