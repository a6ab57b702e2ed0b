import { execFile } from 'node:child_process';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

export const root = join(import.meta.dirname, '..');

export interface BundledModule {
	readonly type: 'ESModule' | 'Data' | 'Text';
	readonly path: string;
	readonly contents: string | Uint8Array<ArrayBuffer>;
}

/** What would be deployed, as wrangler builds it. */
export interface BillingBundle {
	readonly modules: readonly BundledModule[];
	readonly gzipBytes: number;
}

const mainModule = 'index.js';

export const bundleBilling = async (folder: string): Promise<BillingBundle> => {
	await wrangler(['deploy', '--dry-run', `--outdir=${folder}`], folder);
	const paths = (await readdir(folder)).filter((path) => /\.(js|ttf|liquid)$/.test(path));
	const files = await Promise.all(paths.map(async (path) => ({ path, bytes: await readFile(join(folder, path)) })));
	return {
		modules: files.map(({ path, bytes }) => moduleOf(path, bytes)),
		gzipBytes: gzipSync(Buffer.concat(files.map(({ bytes }) => bytes))).byteLength,
	};
};

const moduleOf = (path: string, bytes: Buffer): BundledModule => {
	if (path.endsWith('.js')) return { type: 'ESModule', path, contents: bytes.toString() };
	if (path.endsWith('.ttf')) return { type: 'Data', path, contents: new Uint8Array(bytes) };
	return { type: 'Text', path, contents: bytes.toString() };
};

/** The billing Worker with the bench in front of it. */
export const frontModule = (): Promise<BundledModule> =>
	bundleModule(
		'front.js',
		`import { inFrontOf } from './front.ts';
		import billing from './${mainModule}';
		export default inFrontOf(billing);`,
	);

export const bareModule = (): Promise<BundledModule> => bundleModule('bare.js', `export { default } from './bare.ts';`);

const bundleModule = async (path: string, contents: string): Promise<BundledModule> => {
	const { outputFiles } = await build({
		stdin: { contents, resolveDir: join(root, 'bench', 'workers'), loader: 'ts' },
		bundle: true,
		format: 'esm',
		target: 'es2024',
		external: [`./${mainModule}`],
		minify: false,
		write: false,
	});
	return { type: 'ESModule', path, contents: outputFiles[0]?.text ?? '' };
};

/** Milliseconds that the isolate is busy before it can take its first request, sampled by the profiler. */
export const measureStartUp = async (folder: string): Promise<number> => {
	const worker = join(folder, 'worker.bundle');
	const profile = join(folder, 'startup.cpuprofile');
	await wrangler(['deploy', '--dry-run', `--outfile=${worker}`], folder);
	await wrangler(['check', 'startup', `--worker=${worker}`, `--outfile=${profile}`], folder);
	return activeMs(JSON.parse(await readFile(profile, 'utf8')));
};

interface CpuProfile {
	readonly nodes: readonly { readonly id: number; readonly callFrame: { readonly functionName: string } }[];
	readonly samples: readonly number[];
	/** Microseconds before each sample. */
	readonly timeDeltas: readonly number[];
}

const activeMs = ({ nodes, samples, timeDeltas }: CpuProfile): number => {
	const idle = new Set(nodes.filter(({ callFrame }) => callFrame.functionName === '(idle)').map(({ id }) => id));
	const busy = samples.reduce((sum, node, index) => (idle.has(node) ? sum : sum + (timeDeltas[index] ?? 0)), 0);
	return busy / 1000;
};

const wranglerScript = join(
	createRequire(import.meta.url).resolve('wrangler/package.json'),
	'..',
	'bin',
	'wrangler.js',
);

/** Offline, and with everything it writes inside the given folder. */
const wrangler = async (args: readonly string[], folder: string): Promise<void> => {
	await mkdir(folder, { recursive: true });
	await promisify(execFile)(process.execPath, [wranglerScript, ...args], {
		cwd: root,
		env: {
			...process.env,
			PATH: [join(root, 'node_modules', '.bin'), process.env['PATH']].join(delimiter),
			CLOUDFLARE_CF_FETCH_ENABLED: 'false',
			WRANGLER_SEND_METRICS: 'false',
			WRANGLER_SEND_ERROR_REPORTS: 'false',
			WRANGLER_HIDE_BANNER: 'true',
			WRANGLER_WRITE_LOGS: 'false',
			WRANGLER_REGISTRY_PATH: join(folder, 'registry'),
		},
	});
};
