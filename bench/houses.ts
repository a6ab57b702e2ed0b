import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { convertV4MiniflareOptions, Miniflare, type V4MiniflareOptions } from 'miniflare';
import { type BillingBundle, type BundledModule, root } from './bundle.ts';
import { createOutside } from './outside.ts';

/** The runtime of the platform with Workers of ours in it, on sockets that nothing stands before. */
export interface House {
	readonly miniflare: Miniflare;
	/** Where this Worker listens. */
	addressOf(worker: WorkerName): Promise<URL>;
	close(): Promise<void>;
}

export type WorkerName = 'billing' | 'recorder' | 'bare';

/** Only what is measured runs: queues take messages and nobody consumes them, unless the consumers are asked for. */
export const openBilling = async (
	bundle: BillingBundle,
	front: BundledModule,
	options: { readonly state: string; readonly consumers: boolean; readonly record?: true },
): Promise<House> => {
	const worker = await billingWorker('billing', bundle, front);
	const { state, consumers, record } = options;
	const consuming = consumers && { queueConsumers, bindings: { ...worker.bindings, CONSUMED: 'true' } };
	const recording = record && { bindings: { ...worker.bindings, RECORD: 'true' } };
	return openHouse({ ...worker, ...consuming, ...recording, resourcePersistencePath: state }, 'billing');
};

/** The bare routes, and on the same database the billing Worker that tells them what to send. */
export const openBare = async (
	bundle: BillingBundle,
	front: BundledModule,
	bare: BundledModule,
	state: string,
): Promise<House> => {
	const recorder = await billingWorker('recorder', bundle, front);
	return openHouse(
		{
			resourcePersistencePath: state,
			workers: [
				{
					...shared,
					compatibilityDate: recorder.compatibilityDate,
					name: 'bare',
					modules: [moduleOption(bare)],
					modulesRoot: '/',
					bindings: { STRIPE_WEBHOOK_SECRET: recorder.bindings['STRIPE_WEBHOOK_SECRET'] ?? '' },
					r2Buckets: { INBOX: 'inbox' },
				},
				{ ...recorder, bindings: { ...recorder.bindings, RECORD: 'true' } },
			],
		},
		'recorder',
	);
};

const shared = {
	unsafeDirectSockets: [{ host: '127.0.0.1', port: 0 }],
	d1Databases: { DB: 'bench' },
};

const queueConsumers = {
	documents: { maxBatchSize: 10, maxBatchTimeout: 0.1 },
	mail: { maxBatchSize: 10, maxBatchTimeout: 0.1 },
	seals: { maxBatchSize: 100, maxBatchTimeout: 0.2 },
	payments: { maxBatchSize: 10, maxBatchTimeout: 0 },
};

const billingWorker = async (name: WorkerName, { modules }: BillingBundle, front: BundledModule) => ({
	...shared,
	compatibilityDate: await compatibilityDate(),
	name,
	modules: [front, ...modules].map(moduleOption),
	modulesRoot: '/',
	// A line for each request is the tooling's cost here: it travels through the process that measures.
	bindings: { ...(await developmentVars()), LOG_LEVEL: 'error' } as Readonly<Record<string, string>>,
	r2Buckets: { DOCUMENTS: 'documents', INBOX: 'inbox' },
	queueProducers: { DOCUMENT_QUEUE: 'documents', MAIL_QUEUE: 'mail', SEAL_QUEUE: 'seals', PAYMENT_QUEUE: 'payments' },
	outboundService: createOutside(),
});

/** Keys and provider accounts of local runs. */
export const developmentVars = async (): Promise<Readonly<Record<string, string>>> =>
	Object.fromEntries(
		Object.entries(parseEnv(await readFile(join(root, 'development.vars'), 'utf8'))).map(([name, value = '']) => [
			name,
			value,
		]),
	);

/** The deployed one. */
const compatibilityDate = async (): Promise<string> => {
	const config = await readFile(join(root, 'wrangler.toml'), 'utf8');
	const date = /^compatibility_date = "([\d-]+)"$/m.exec(config)?.[1];
	if (date === undefined) throw new Error('wrangler.toml has no compatibility_date');
	return date;
};

const moduleOption = ({ type, path, contents }: BundledModule) => ({ type, path: `/${path}`, contents });

const openHouse = async (options: V4MiniflareOptions, migrated: WorkerName): Promise<House> => {
	const miniflare = new Miniflare(convertV4MiniflareOptions(options));
	await miniflare.ready;
	await migrate(miniflare, migrated);
	return {
		miniflare,
		addressOf: (worker) => miniflare.unsafeGetDirectURL(worker),
		close: () => miniflare.dispose(),
	};
};

const migrate = async (miniflare: Miniflare, worker: WorkerName): Promise<void> => {
	const database = await miniflare.getD1Database('DB', worker);
	const folder = join(root, 'migrations');
	for (const name of (await readdir(folder)).filter((path) => path.endsWith('.sql')).sort()) {
		await database.prepare(await readFile(join(folder, name), 'utf8')).run();
	}
};
