import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BillingBundle, BundledModule } from '../bundle.ts';
import { type Client, connect } from '../client.ts';
import { type House, openBilling } from '../houses.ts';
import { recordedBatches } from '../record.ts';
import { modelOfRenewals, type RenewalModel, seedRenewals } from '../renewals.ts';
import { ask, openShop, withAdminKey } from '../shop.ts';

export interface RecurringFigures {
	readonly rounds: readonly RecurringRound[];
	/** Processor time for one invoice with the most due, to that with the fewest; null where one size was measured. */
	readonly growth: number | null;
	/** For one renewal, rows of tables and of their indexes, as they are billed. */
	readonly rowsWritten: number;
	readonly rowsWrittenByTable: Readonly<Record<string, number>>;
	/** Round trips of one chunk. */
	readonly callsPerChunk: number;
}

export interface RecurringRound {
	readonly due: number;
	readonly perSecond: number;
	/** Processor time of the runtime for one invoice, its database included. */
	readonly cpuMs: number;
	/** By how much the memory of the runtime grew in the run. */
	readonly memoryGrowthBytes: number;
}

export interface RecurringPlan {
	/** How many are due, fewest first. */
	readonly sizes: readonly number[];
	/** Renewals before, until the isolate has compiled what it runs. */
	readonly warmUp: number;
	/** Runs of each size but the largest; the quickest counts, which the machine disturbed least. */
	readonly repetitions: number;
}

interface Modules {
	readonly bundle: BillingBundle;
	readonly front: BundledModule;
}

const chunk = 200;

/** Renews as many subscriptions as are due, for each of the sizes; nobody consumes what the run asks for. */
export const measureRecurring = async (
	modules: Modules,
	plan: RecurringPlan,
	state: string,
): Promise<RecurringFigures> => {
	const costs = await measureChunk(modules, join(state, 'chunk'));
	const rounds: RecurringRound[] = [];
	for (const due of plan.sizes) rounds.push(await measureSize(modules, due, plan, join(state, String(due))));
	const [fewest, most] = [rounds[0], rounds.at(-1)];
	const growth = fewest === undefined || most === undefined || fewest === most ? null : most.cpuMs / fewest.cpuMs;
	return { rounds, growth, ...costs };
};

const measureSize = async (
	modules: Modules,
	due: number,
	{ sizes, warmUp, repetitions }: RecurringPlan,
	state: string,
): Promise<RecurringRound> => {
	const house = await openBilling(modules.bundle, modules.front, { state, consumers: false });
	try {
		const client = connect(await house.addressOf('billing'), 1);
		const model = await openRenewals(house, client);
		await seedRenewals(house, model, 0, warmUp);
		await renew(client, warmUp);
		let from = warmUp;
		let best: RecurringRound | null = null;
		for (let run = 0; run < (sizes.length > 1 && due === sizes.at(-1) ? 1 : repetitions); run++) {
			await seedRenewals(house, model, from, from + due);
			from += due;
			const before = await usageOfRuntime();
			const started = performance.now();
			await renew(client, due);
			const perSecond = (1000 * due) / (performance.now() - started);
			const after = await usageOfRuntime();
			const cpuMs = (after.cpuMs - before.cpuMs) / due;
			const memoryGrowthBytes = after.memoryBytes - before.memoryBytes;
			if (best === null || cpuMs < best.cpuMs) best = { due, perSecond, cpuMs, memoryGrowthBytes };
		}
		client.close();
		if (best === null) throw new Error('nothing was renewed');
		return best;
	} finally {
		await house.close();
	}
};

const openRenewals = async (house: House, client: Client): Promise<RenewalModel> => {
	await openShop(client, 0);
	const model = await modelOfRenewals(house, client);
	await renew(client, 1);
	return model;
};

interface RunResult {
	readonly invoices_issued: number;
	readonly subscriptions_parked: number;
	readonly postponed: number;
	readonly more: boolean;
}

const renew = async (client: Client, count: number): Promise<void> => {
	let invoiced = 0;
	for (let more = true; more; ) {
		const { result } = await ask<{ readonly result: RunResult }>(
			client,
			withAdminKey('POST', '/recurring/process-due', {}),
		);
		if (result.postponed + result.subscriptions_parked > 0) throw new Error(JSON.stringify(result));
		invoiced += result.invoices_issued;
		more = result.more;
	}
	if (invoiced !== count) throw new Error(`${invoiced} of ${count} subscriptions were invoiced`);
};

/** What two more chunks send to the database than one does. */
const measureChunk = async (modules: Modules, state: string) => {
	const house = await openBilling(modules.bundle, modules.front, { state, consumers: false, record: true });
	try {
		const client = connect(await house.addressOf('billing'), 1);
		const model = await openRenewals(house, client);
		const sent = async (from: number, count: number) => {
			await seedRenewals(house, model, from, from + count);
			await recordedBatches(client);
			await renew(client, count);
			return recordedBatches(client);
		};
		await sent(0, chunk);
		const one = await sent(chunk, chunk);
		const three = await sent(2 * chunk, 3 * chunk);
		client.close();
		const rows = (batches: typeof one) => {
			const byTable: Record<string, number> = {};
			for (const { sql, rowsWritten } of batches.flat()) {
				const table = /(?:INSERT INTO|UPDATE|DELETE FROM)\s+"?(\w+)/i.exec(sql)?.[1];
				if (table !== undefined && rowsWritten > 0) byTable[table] = (byTable[table] ?? 0) + rowsWritten;
			}
			return byTable;
		};
		const [few, many] = [rows(one), rows(three)];
		const rowsWrittenByTable = Object.fromEntries(
			Object.entries(many)
				.map(([table, count]) => [table, (count - (few[table] ?? 0)) / (2 * chunk)] as const)
				.filter(([, count]) => count > 0.01),
		);
		return {
			rowsWrittenByTable,
			rowsWritten: Object.values(rowsWrittenByTable).reduce((sum, count) => sum + count, 0),
			callsPerChunk: (three.length - one.length) / 2,
		};
	} finally {
		await house.close();
	}
};

/** Of the runtimes that this process started, from `/proc`: nothing where there is none. */
const usageOfRuntime = async (): Promise<{ readonly cpuMs: number; readonly memoryBytes: number }> => {
	const processes = await readdir('/proc').catch(() => []);
	let cpuMs = 0;
	let memoryBytes = 0;
	for (const id of processes.filter((name) => /^\d+$/.test(name))) {
		const stat = await readFile(`/proc/${id}/stat`, 'utf8').catch(() => '');
		const fields = stat
			.slice(stat.lastIndexOf(')') + 2)
			.split(' ')
			.map(Number);
		if (fields[1] !== process.pid || !stat.includes('(workerd)')) continue;
		cpuMs += msPerTick * ((fields[11] ?? 0) + (fields[12] ?? 0));
		// Without the pages of the database's file that happen to be mapped.
		const status = await readFile(`/proc/${id}/status`, 'utf8').catch(() => '');
		memoryBytes += 1024 * Number(/RssAnon:\s+(\d+)/.exec(status)?.[1] ?? 0);
	}
	return { cpuMs, memoryBytes };
};

/** Linux counts processor time in hundredths of a second. */
const msPerTick = 10;
