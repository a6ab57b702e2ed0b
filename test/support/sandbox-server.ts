import { readdir, readFile } from 'node:fs/promises';
import { builtinModules } from 'node:module';
import { join } from 'node:path';
import { build } from 'esbuild';
import { convertV4MiniflareOptions, Miniflare } from 'miniflare';
import type { TestProject } from 'vitest/node';

/** Runs the outside world on a port of its own while the tests of the Workers run, and tells them its address. */
export const setup = async (project: TestProject): Promise<() => Promise<void>> => {
	const miniflare = new Miniflare(
		convertV4MiniflareOptions({
			host: '127.0.0.1',
			port: 0,
			compatibilityDate: await compatibilityDate(),
			modules: [{ type: 'ESModule', path: 'sandbox.js', contents: await bundle() }],
			d1Databases: { DB: 'sandbox' },
			r2Buckets: { MAIL: 'mail' },
			bindings: { NOTICES: 'hold', BILLING_URL: '', MTN_AUTO: 'off' },
		}),
	);
	const url = await miniflare.ready;
	await migrate(miniflare);
	project.provide('sandboxUrl', url.origin);
	project.provide('simulation', simulationOf(process.env));
	project.provide('year', yearOf(process.env));
	return () => miniflare.dispose();
};

declare module 'vitest' {
	export interface ProvidedContext {
		readonly sandboxUrl: string;
		/** How many payments are simulated, and by which chance. */
		readonly simulation: { readonly payments: number; readonly seed: number };
		/** How many subscriptions live through a year, and by which chance. */
		readonly year: { readonly subscriptions: number; readonly seed: number };
	}
}

/** As many as twenty seconds are enough for; another seed every day, printed with the test. */
const simulationOf = ({ SIMULATED_PAYMENTS, SIMULATION_SEED }: NodeJS.ProcessEnv) => ({
	payments: Number(SIMULATED_PAYMENTS ?? 100),
	seed: Number(SIMULATION_SEED ?? Math.floor(Date.now() / 86_400_000)),
});

const yearOf = ({ SIMULATED_SUBSCRIPTIONS, SIMULATION_SEED }: NodeJS.ProcessEnv) => ({
	subscriptions: Number(SIMULATED_SUBSCRIPTIONS ?? 10),
	seed: Number(SIMULATION_SEED ?? Math.floor(Date.now() / 86_400_000)),
});

const folder = join(import.meta.dirname, '../../sandbox');

const bundle = async (): Promise<string> => {
	const { outputFiles } = await build({
		entryPoints: [join(folder, 'index.ts')],
		bundle: true,
		format: 'esm',
		target: 'es2024',
		platform: 'node',
		conditions: ['workerd', 'worker', 'browser'],
		mainFields: ['module', 'main'],
		external: [...builtinModules, ...builtinModules.map((name) => `node:${name}`), 'cloudflare:*'],
		banner: { js: `import { createRequire } from 'node:module'; const require = createRequire('/');` },
		write: false,
	});
	return outputFiles[0]?.text ?? '';
};

/** The one that `wrangler dev` runs it with. */
const compatibilityDate = async (): Promise<string> => {
	const date = /^compatibility_date = "([\d-]+)"$/m.exec(await readFile(join(folder, 'wrangler.toml'), 'utf8'))?.[1];
	if (date === undefined) throw new Error('sandbox/wrangler.toml has no compatibility_date');
	return date;
};

const migrate = async (miniflare: Miniflare): Promise<void> => {
	const database = await miniflare.getD1Database('DB');
	const migrations = join(folder, 'migrations');
	for (const name of (await readdir(migrations)).filter((path) => path.endsWith('.sql')).sort()) {
		await database.prepare(await readFile(join(migrations, name), 'utf8')).run();
	}
};
