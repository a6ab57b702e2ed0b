import { closeSync, openSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { root } from './paths.mjs';
import { spawnGroup } from './processes.mjs';
import { StartError } from './start-error.mjs';
import { node, wranglerEnv, wranglerScript } from './wrangler.mjs';

/**
 * @typedef {object} Worker
 * @property {'billing' | 'sandbox'} name
 * @property {string} config of wrangler, from the root
 * @property {string} migrations folder, from the root
 * @property {string} database binding
 * @property {number} port
 * @property {string} data folder for its databases and buckets; not shared, since two processes would fight over it
 * @property {string} log file, begun anew with each start
 * @property {readonly string[]} args further ones for wrangler
 */

/** @typedef {{ worker: Worker, ended: Promise<StartError> }} RunningWorker */

const healthTimeoutMs = 60_000;
const healthPollMs = 100;
const linesShownMax = 15;

/**
 * @param {import('./options.mjs').Options} options
 * @returns {readonly [Worker, Worker]}
 */
export const workersOf = ({ port, sandboxPort, state }) => [
	{
		name: 'billing',
		config: 'wrangler.toml',
		migrations: 'migrations',
		database: 'DB',
		port,
		data: join(state, 'billing'),
		log: join(state, 'logs', 'billing.log'),
		args: [
			'--env-file=development.vars',
			`--var=PUBLIC_URL:http://localhost:${port}`,
			`--var=MAIL_INBOX_URL:http://localhost:${sandboxPort}`,
			...Object.entries(providerPaths).map(([name, path]) => `--var=${name}:http://localhost:${sandboxPort}${path}`),
		],
	},
	{
		name: 'sandbox',
		config: 'sandbox/wrangler.toml',
		migrations: 'sandbox/migrations',
		database: 'DB',
		port: sandboxPort,
		data: join(state, 'sandbox'),
		log: join(state, 'logs', 'sandbox.log'),
		args: ['--var=NOTICES:push', `--var=BILLING_URL:http://localhost:${port}`, '--var=MTN_AUTO:off'],
	},
];

/** Where the sandbox plays each payment provider. */
const providerPaths = {
	STRIPE_API_BASE: '/stripe',
	PAYPAL_API_BASE: '/paypal',
	ORANGE_API_BASE: '/orange',
	MTN_API_BASE: '/mtn',
};

/**
 * @param {Worker} worker
 * @param {string} state
 * @returns {Promise<RunningWorker>}
 */
export const startWorker = async (worker, state) => {
	await mkdir(dirname(worker.log), { recursive: true });
	const log = openSync(worker.log, 'w');
	const child = spawnGroup(
		node,
		[
			wranglerScript,
			'dev',
			`--config=${worker.config}`,
			'--ip=localhost',
			`--port=${worker.port}`,
			'--inspector-port=0',
			`--persist-to=${worker.data}`,
			'--log-level=log',
			'--show-interactive-dev-session=false',
			...worker.args,
		],
		{ cwd: root, env: wranglerEnv(state), stdio: ['ignore', log, log] },
	);
	closeSync(log);
	const ended = new Promise((resolve) => {
		child.once('error', (error) => resolve(error.message));
		child.once('exit', (code, signal) => resolve(signal ?? `code ${code}`));
	}).then(async (how) => new StartError(`The ${worker.name} Worker ended (${how}).\n${await lastLines(worker.log)}`));
	return { worker, ended };
};

/** @param {RunningWorker} running */
export const waitUntilHealthy = async ({ worker }) => {
	const deadline = Date.now() + healthTimeoutMs;
	let answer = 'no answer';
	for (;;) {
		try {
			const response = await fetch(`http://localhost:${worker.port}/health`, { signal: AbortSignal.timeout(5_000) });
			if (response.ok) return;
			answer = `${response.status} ${await response.text()}`;
		} catch (error) {
			answer = String(error);
		}
		if (Date.now() > deadline) {
			throw new StartError(`The ${worker.name} Worker is not healthy: ${answer}\n${await lastLines(worker.log)}`);
		}
		await new Promise((resolve) => setTimeout(resolve, healthPollMs));
	}
};

/** @param {string} path */
const lastLines = async (path) => {
	const lines = (await readFile(path, 'utf8').catch(() => '')).trimEnd().split('\n');
	return lines.slice(-linesShownMax).join('\n');
};
