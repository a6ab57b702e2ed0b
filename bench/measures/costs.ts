import { type Call, type Client, checked } from '../client.ts';
import { createInvoice, listInvoices, readInvoice } from '../shop.ts';
import { stripeNotice } from '../till.ts';
import type { Recording } from '../workers/bare.ts';

export interface RequestCost {
	/** Round trips to the database. */
	readonly calls: number;
	/** Rows of tables and of their indexes, as they are billed. */
	readonly rowsWritten: number;
}

export interface Costs {
	readonly create: RequestCost;
	readonly read: RequestCost;
	readonly list: RequestCost;
	/** Of a notice, until it is answered. */
	readonly notice: RequestCost;
	/** Of creating and issuing one invoice. */
	readonly rowsWrittenByTable: Readonly<Record<string, number>>;
}

export const measureCosts = async (billing: Client, invoiceId: string, recording: Recording): Promise<Costs> => ({
	create: await costOf(billing, createInvoice),
	read: await costOf(billing, () => readInvoice(invoiceId)),
	list: await costOf(billing, listInvoices),
	notice: await costOf(billing, () => stripeNotice()),
	rowsWrittenByTable: rowsWrittenByTable(recording),
});

/** More often than an isolate forgets its tenant: the lowest is what a warm request costs. */
const samples = 3;

const costOf = async (client: Client, call: () => Call): Promise<RequestCost> => {
	const costs: RequestCost[] = [];
	for (let sample = 0; sample < samples; sample++) {
		const asked = call();
		const { headers } = checked(asked, await client.send(asked));
		costs.push(readServerTiming(String(headers['server-timing'])));
	}
	return costs.reduce((least, cost) => (cost.calls < least.calls ? cost : least));
};

/** `d1;desc="2 calls, 30 rows written";dur=1.2` */
export const readServerTiming = (header: string): RequestCost => {
	const match = /(\d+) calls?, (\d+) rows? written/.exec(header);
	if (match === null) throw new Error(`the answer does not tell what it cost: ${header}`);
	return { calls: Number(match[1]), rowsWritten: Number(match[2]) };
};

const rowsWrittenByTable = ({ create }: Recording): Readonly<Record<string, number>> => {
	const rows: Record<string, number> = {};
	for (const { sql, rowsWritten } of create.batches.flat()) {
		const table = /(?:INSERT INTO|UPDATE|DELETE FROM)\s+"?(\w+)/i.exec(sql)?.[1];
		if (table !== undefined && rowsWritten > 0) rows[table] = (rows[table] ?? 0) + rowsWritten;
	}
	return rows;
};
