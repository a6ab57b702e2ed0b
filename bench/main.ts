/**
 * Measures the real bundle on the platform's own runtime and compares with the committed run:
 *   npm run bench -- [--short] [--strict] [--keep] [--out=file]
 * `--short` takes half a minute and says little about time; `--strict` fails over a budget; `--keep` makes this run the
 * one to compare with. What is measured and how: docs/performance.md.
 */
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { bareModule, bundleBilling, frontModule, measureStartUp, root } from './bundle.ts';
import { type Figure, isOverBudget, tableOf } from './figures.ts';
import { measureDaily } from './measures/daily.ts';
import { measureDocuments } from './measures/documents.ts';
import { type FindingPlan, measureFinding } from './measures/finding.ts';
import { type LatencyPlan, measureRequests } from './measures/latency.ts';
import { measurePayments } from './measures/payments.ts';
import { measureRecurring, type RecurringPlan } from './measures/recurring.ts';
import { measureStorage } from './measures/storage.ts';
import {
	bundleFigures,
	dailyFigures,
	documentFigures,
	findingFigures,
	paymentFigures,
	recurringFigures,
	requestFigures,
	storageFigures,
} from './summary.ts';

interface Plan {
	readonly latency: LatencyPlan;
	readonly payments: { readonly warmUp: number; readonly measured: number };
	readonly invoicesStored: number;
	/** Overdue invoices of the smaller house; the larger one has ten times as many. */
	readonly overdueInvoices: number;
	readonly recurring: RecurringPlan;
	readonly finding: FindingPlan;
	readonly documentRuns: number;
	readonly startUp: boolean;
}

const fullPlan: Plan = {
	latency: { rounds: 15, callsPerRound: { create: 60, read: 100, list: 20, notice: 60 }, warmUpCalls: 1500 },
	payments: { warmUp: 200, measured: 200 },
	invoicesStored: 400,
	overdueInvoices: 10_000,
	recurring: { sizes: [1_000, 10_000, 100_000], warmUp: 4_000, repetitions: 3 },
	finding: { invoices: 10_000, rounds: 15, callsPerRound: 20 },
	documentRuns: 60,
	startUp: true,
};

const shortPlan: Plan = {
	latency: { rounds: 3, callsPerRound: { create: 10, read: 15, list: 4, notice: 10 }, warmUpCalls: 30 },
	payments: { warmUp: 3, measured: 10 },
	invoicesStored: 60,
	overdueInvoices: 300,
	recurring: { sizes: [1_000], warmUp: 400, repetitions: 1 },
	finding: { invoices: 1000, rounds: 3, callsPerRound: 4 },
	documentRuns: 15,
	startUp: false,
};

const results = join(root, 'bench', 'results');
const baselineFile = join(results, 'baseline.json');

const main = async (): Promise<void> => {
	const { values } = parseArgs({
		options: {
			short: { type: 'boolean', default: false },
			strict: { type: 'boolean', default: false },
			keep: { type: 'boolean', default: false },
			out: { type: 'string', default: join(results, 'latest.json') },
		},
	});
	const folder = await mkdtemp(join(tmpdir(), 'coko-bench-'));
	try {
		const figures = await measure(values.short ? shortPlan : fullPlan, folder);
		const run = { measured_at: new Date().toISOString(), short: values.short, figures };
		await save(values.out, run);
		console.log(tableOf(figures, await baseline()));
		if (values.keep) await save(baselineFile, run);
		if (values.strict && figures.some(isOverBudget)) process.exitCode = 1;
	} finally {
		await rm(folder, { recursive: true, force: true });
	}
};

const measure = async (plan: Plan, folder: string): Promise<readonly Figure[]> => {
	const bundle = await bundleBilling(join(folder, 'bundle'));
	const startUpMs = plan.startUp ? await measureStartUp(join(folder, 'startup')) : null;
	const modules = { bundle, front: await frontModule(), bare: await bareModule() };
	const documents = await measureDocuments(plan.documentRuns);
	const requests = await measureRequests(modules, plan.latency, join(folder, 'requests'));
	const payments = await measurePayments(modules, plan.payments, join(folder, 'payments'));
	const storage = await measureStorage(modules, plan.invoicesStored, join(folder, 'storage'));
	const daily = await measureDaily(modules, plan.overdueInvoices, join(folder, 'daily'));
	const recurring = await measureRecurring(modules, plan.recurring, join(folder, 'recurring'));
	const finding = await measureFinding(modules, plan.finding, join(folder, 'finding'));
	return [
		...requestFigures(requests),
		...paymentFigures(payments),
		...findingFigures(finding),
		...dailyFigures(daily),
		...recurringFigures(recurring),
		...storageFigures(storage),
		...documentFigures(documents),
		...bundleFigures(bundle.gzipBytes, startUpMs),
	];
};

const save = async (file: string, run: object): Promise<void> => {
	await mkdir(dirname(file), { recursive: true });
	await writeFile(file, `${JSON.stringify(run, null, '\t')}\n`);
};

/** The committed run; nothing when there is none yet. */
const baseline = async (): Promise<readonly Figure[]> => {
	const text = await readFile(baselineFile, 'utf8').catch(() => '{"figures":[]}');
	return (JSON.parse(text) as { readonly figures: readonly Figure[] }).figures;
};

await main();
