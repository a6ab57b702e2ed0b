import { join } from 'node:path';
import type { BillingBundle, BundledModule } from '../bundle.ts';
import { type Client, connect } from '../client.ts';
import { openBilling } from '../houses.ts';
import { seedOverdue } from '../overdue.ts';
import { ask, openShop, runDaily } from '../shop.ts';

export interface DailyFigures {
	/** Invoices of the larger house, for each of which two pieces of work are due. */
	readonly few: number;
	readonly many: number;
	/** Marked overdue and reminded of, with as few waiting. */
	readonly fewPerSecond: number;
	readonly manyPerSecond: number;
	/** Time for one invoice with many waiting, to the time with few. */
	readonly growth: number;
}

/** Runs the day over few overdue invoices, and as much of a day over ten times as many. */
export const measureDaily = async (
	modules: { readonly bundle: BillingBundle; readonly front: BundledModule },
	few: number,
	state: string,
): Promise<DailyFigures> => {
	const many = 10 * few;
	const msOfFew = await msPerInvoice(modules, few, few, join(state, 'few'));
	const msOfMany = await msPerInvoice(modules, many, few, join(state, 'many'));
	return { few, many, fewPerSecond: 1000 / msOfFew, manyPerSecond: 1000 / msOfMany, growth: msOfMany / msOfFew };
};

const warmUpInvoices = 400;

/** The quickest of so many days: the one that the machine disturbed least. */
const repetitions = 3;

/** Of at least `measured` invoices a day, while `waiting` are due; a first day only warms the isolate up. */
const msPerInvoice = async (
	modules: { readonly bundle: BillingBundle; readonly front: BundledModule },
	waiting: number,
	measured: number,
	state: string,
): Promise<number> => {
	const house = await openBilling(modules.bundle, modules.front, { state, consumers: false });
	try {
		const client = connect(await house.addressOf('billing'), 1);
		const [modelId = ''] = await openShop(client, 1);
		await seedOverdue(house, { modelId, from: 1, to: 1 + warmUpInvoices });
		await runUntil(client, warmUpInvoices);
		let next = 1 + warmUpInvoices;
		let missing = waiting;
		let quickestMs = Number.POSITIVE_INFINITY;
		for (let day = 0; day < repetitions; day++) {
			await seedOverdue(house, { modelId, from: next, to: next + missing });
			next += missing;
			const started = performance.now();
			missing = await runUntil(client, measured);
			quickestMs = Math.min(quickestMs, (performance.now() - started) / missing);
		}
		client.close();
		return quickestMs;
	} finally {
		await house.close();
	}
};

interface RunResult {
	readonly marked_overdue: number;
	readonly reminders_requested: number;
	readonly postponed: number;
	readonly more: boolean;
}

/** Answers for how many invoices both pieces of work were done. */
const runUntil = async (client: Client, invoices: number): Promise<number> => {
	for (let works = 0; ; ) {
		const { result } = await ask<{ readonly result: RunResult }>(client, runDaily());
		works += result.marked_overdue + result.reminders_requested;
		if (result.postponed > 0) throw new Error(`a daily run postponed: ${JSON.stringify(result)}`);
		if (works >= 2 * invoices) return works / 2;
		if (!result.more) throw new Error(`a daily run did only ${works} of ${2 * invoices} pieces of work`);
	}
};
