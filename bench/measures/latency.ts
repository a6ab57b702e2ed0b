import type { BillingBundle, BundledModule } from '../bundle.ts';
import { type Call, type Client, checked, connect, type Round } from '../client.ts';
import { type House, openBare, openBilling } from '../houses.ts';
import { recordOperations } from '../record.ts';
import { createInvoice, listInvoices, openShop, readInvoice } from '../shop.ts';
import { median, percentile, sum } from '../statistics.ts';
import { stripeNotice } from '../till.ts';
import { type Recording, recordingPath } from '../workers/bare.ts';
import { type Costs, measureCosts } from './costs.ts';

export const operations = ['create', 'read', 'list', 'notice'] as const;
export type Operation = (typeof operations)[number];

/** The billing Worker; a Hono route with the same statements; one batch of them without any framework. */
const targets = ['billing', 'bare', 'batch'] as const;
type Target = (typeof targets)[number];

export const connectionCounts = [1, 32] as const;

export interface LatencyPlan {
	/** Rounds of each target, taken in turn, so that all of them meet the same disturbances of the machine. */
	readonly rounds: number;
	readonly callsPerRound: Readonly<Record<Operation, number>>;
	readonly warmUpCalls: number;
}

export interface TargetFigures {
	readonly p50Ms: number;
	readonly p99Ms: number;
	readonly perSecond: number;
}

export interface LatencyFigures {
	readonly operation: Operation;
	readonly connections: number;
	readonly targets: Readonly<Record<Target, TargetFigures>>;
	/** Medians over the rounds of the quotient of two neighbors. */
	readonly p50ToBare: number;
	readonly p50ToBatch: number;
	readonly p99ToBare: number;
	readonly throughputToBare: number;
}

/** Invoices there are before anything is measured: a full page of the list. */
const invoicesAtStart = 60;

export interface RequestFigures {
	readonly latencies: readonly LatencyFigures[];
	readonly costs: Costs;
}

export const measureRequests = async (
	modules: { readonly bundle: BillingBundle; readonly front: BundledModule; readonly bare: BundledModule },
	plan: LatencyPlan,
	state: string,
): Promise<RequestFigures> => {
	const { bundle, front, bare } = modules;
	const houses: House[] = [];
	try {
		const billing = await openBilling(bundle, front, { state: `${state}/billing`, consumers: false });
		houses.push(billing);
		const other = await openBare(bundle, front, bare, `${state}/bare`);
		houses.push(other);
		const billingPeer = await open(await billing.addressOf('billing'));
		const { peer: barePeer, recording } = await openRecorded(other);
		const costs = await measureCosts(billingPeer.client, billingPeer.ids[0] ?? '', recording);
		const latencies: LatencyFigures[] = [];
		for (const connections of connectionCounts) {
			const peers = { billing: reconnect(billingPeer, connections), bare: reconnect(barePeer, connections) };
			for (const operation of operations) latencies.push(await measureOperation(operation, connections, peers, plan));
			peers.billing.client.close();
			peers.bare.client.close();
		}
		return { latencies, costs };
	} finally {
		for (const house of houses) await house.close();
	}
};

interface Peer {
	readonly address: URL;
	readonly client: Client;
	/** Of invoices to read. */
	readonly ids: readonly string[];
}

const open = async (address: URL): Promise<Peer> => {
	const client = connect(address, 1);
	return { address, client, ids: await openShop(client, invoicesAtStart) };
};

const reconnect = ({ address, ids }: Peer, connections: number): Peer => ({
	address,
	client: connect(address, connections),
	ids,
});

/** The recorder fills the shop of the bare routes, then shows them what to send. */
const openRecorded = async (house: House): Promise<{ readonly peer: Peer; readonly recording: Recording }> => {
	const recorder = await open(await house.addressOf('recorder'));
	const recording = await recordOperations(recorder.client, recorder.ids[0] ?? '');
	const address = await house.addressOf('bare');
	const client = connect(address, 1);
	const call: Call = { method: 'PUT', path: recordingPath, body: recording };
	checked(call, await client.send(call));
	return { peer: { address, client, ids: recorder.ids }, recording };
};

const measureOperation = async (
	operation: Operation,
	connections: number,
	peers: { readonly billing: Peer; readonly bare: Peer },
	plan: LatencyPlan,
): Promise<LatencyFigures> => {
	const run = (target: Target, count: number): Promise<Round> => {
		const { client, ids } = target === 'billing' ? peers.billing : peers.bare;
		const pick = (index: number) => ids[index % ids.length] ?? '';
		return client.sendAll(Array.from({ length: count }, (_, index) => callOf(target, operation, pick(index))));
	};
	for (const target of targets) await run(target, plan.warmUpCalls);
	const rounds: Record<Target, Round>[] = [];
	for (let round = 0; round < plan.rounds; round++) {
		const count = plan.callsPerRound[operation] * (connections === 1 ? 1 : 2);
		const taken: Partial<Record<Target, Round>> = {};
		for (const target of inTurn(round)) taken[target] = await run(target, count);
		rounds.push(taken as Record<Target, Round>);
	}
	return figuresOf(operation, connections, rounds);
};

/** Nobody is always first. */
const inTurn = (round: number): readonly Target[] => [
	...targets.slice(round % targets.length),
	...targets.slice(0, round % targets.length),
];

const callOf = (target: Target, operation: Operation, id: string): Call => {
	const own = ownCall(operation, id);
	if (target === 'billing') return own;
	const base = target === 'batch' ? '/batch' : '';
	if (operation === 'notice') return { ...own, path: `${base}/notices` };
	const { method, body } = own;
	const path = `${base}/invoices${operation === 'read' ? `/${id}` : ''}`;
	return { method, path, ...(body !== undefined && { body }) };
};

const ownCall = (operation: Operation, id: string): Call => {
	switch (operation) {
		case 'create':
			return createInvoice();
		case 'read':
			return readInvoice(id);
		case 'list':
			return listInvoices();
		case 'notice':
			return stripeNotice();
	}
};

const figuresOf = (
	operation: Operation,
	connections: number,
	rounds: readonly Record<Target, Round>[],
): LatencyFigures => {
	const latenciesOf = (target: Target) => rounds.flatMap((round) => round[target].latenciesMs);
	const target = (name: Target): TargetFigures => ({
		p50Ms: median(latenciesOf(name)),
		p99Ms: percentile(latenciesOf(name), 0.99),
		perSecond: (1000 * latenciesOf(name).length) / sum(rounds.map((round) => round[name].elapsedMs)),
	});
	const ratio = (other: Target, of: (round: Round) => number) =>
		median(rounds.map((round) => of(round.billing) / of(round[other])));
	const p50 = ({ latenciesMs }: Round) => median(latenciesMs);
	const figures = { billing: target('billing'), bare: target('bare'), batch: target('batch') };
	return {
		operation,
		connections,
		targets: figures,
		p50ToBare: ratio('bare', p50),
		p50ToBatch: ratio('batch', p50),
		// The slowest hundredth of a round is one call: only all of them together say something.
		p99ToBare: figures.billing.p99Ms / figures.bare.p99Ms,
		throughputToBare: ratio('bare', ({ latenciesMs, elapsedMs }) => latenciesMs.length / elapsedMs),
	};
};
