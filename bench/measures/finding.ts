import { join } from 'node:path';
import type { BillingBundle, BundledModule } from '../bundle.ts';
import { type Client, checked, connect } from '../client.ts';
import { type House, openBilling } from '../houses.ts';
import { fillLibrary } from '../library.ts';
import { ask, findInvoices, openShop } from '../shop.ts';
import { median } from '../statistics.ts';

export interface FindingPlan {
	/** Invoices of the smaller house; the larger one has ten times as many. */
	readonly invoices: number;
	readonly rounds: number;
	readonly callsPerRound: number;
}

export interface FindingFigures {
	readonly what: string;
	readonly few: number;
	readonly many: number;
	/** Middle of the requests in the larger house. */
	readonly manyMs: number;
	/** Time in the larger house, to the time in the smaller one: median over the rounds. */
	readonly growth: number;
	/** Whether it costs what it shows. The report on what is overdue adds up all that is open, ten times as much. */
	readonly isFlat: boolean;
}

const addingUp = 'overdue invoices';

/** As people look for invoices. Each finds a whole page in either house, so that both show as much. */
const questions: Readonly<Record<string, string>> = {
	list: 'limit=50',
	'list, far from its beginning': 'limit=50&cursor=inv_01k30000000000000000000500',
	'search by number': 'limit=5&number=bench-000050',
	'search by customer': 'limit=5&email=awa%40example.com',
	'search by amount': 'limit=1&q=145.66',
	'search by period': 'limit=5&issue_date_from=2020-01-02&issue_date_to=2020-01-04',
	'search by due period': 'limit=5&due_date_from=2020-02-01&due_date_to=2020-02-03',
	'search by status': 'limit=5&status=overdue,paid',
	[addingUp]: 'overdue?limit=5',
};

/** Asks both houses the same in turn, so that the machine disturbs both alike. */
export const measureFinding = async (
	modules: { readonly bundle: BillingBundle; readonly front: BundledModule },
	plan: FindingPlan,
	state: string,
): Promise<readonly FindingFigures[]> => {
	const houses: House[] = [];
	try {
		const few = plan.invoices;
		const many = 10 * few;
		const clients: Client[] = [];
		for (const count of [few, many]) {
			const house = await openBilling(modules.bundle, modules.front, {
				state: join(state, String(count)),
				consumers: false,
			});
			houses.push(house);
			clients.push(await openLibrary(house, count));
		}
		const [small, large] = clients;
		if (small === undefined || large === undefined) throw new Error('two houses are compared');
		const figures: FindingFigures[] = [];
		for (const [what, query] of Object.entries(questions)) {
			const { manyMs, growth } = await compare(small, large, query, plan);
			figures.push({ what, few, many, manyMs, growth, isFlat: what !== addingUp });
		}
		for (const client of clients) client.close();
		return figures;
	} finally {
		for (const house of houses) await house.close();
	}
};

const openLibrary = async (house: House, count: number): Promise<Client> => {
	const client = connect(await house.addressOf('billing'), 1);
	const [modelId = ''] = await openShop(client, 1);
	await fillLibrary(house, modelId, count);
	return client;
};

const compare = async (small: Client, large: Client, query: string, { rounds, callsPerRound }: FindingPlan) => {
	const [fewFound, manyFound] = [await foundBy(small, query), await foundBy(large, query)];
	if (fewFound === 0 || fewFound !== manyFound) throw new Error(`${query} finds ${fewFound} and ${manyFound} invoices`);
	const ratios: number[] = [];
	const times: number[] = [];
	for (let round = 0; round < rounds; round++) {
		const isLargeFirst = round % 2 === 1;
		const first = await middleMs(isLargeFirst ? large : small, query, callsPerRound);
		const second = await middleMs(isLargeFirst ? small : large, query, callsPerRound);
		const [fewMs, manyMs] = isLargeFirst ? [second, first] : [first, second];
		ratios.push(manyMs / fewMs);
		times.push(manyMs);
	}
	return { manyMs: median(times), growth: median(ratios) };
};

const foundBy = async (client: Client, query: string): Promise<number> =>
	(await ask<{ readonly data: readonly unknown[] }>(client, findInvoices(query))).data.length;

const middleMs = async (client: Client, query: string, calls: number): Promise<number> => {
	const times: number[] = [];
	for (let call = 0; call < calls; call++) {
		const asked = findInvoices(query);
		times.push(checked(asked, await client.send(asked)).ms);
	}
	return median(times);
};
