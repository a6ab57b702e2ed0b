import { requireFreePort, requireWritable } from './checks.mjs';
import { runCron } from './cron.mjs';
import { createTenants, readDemoTenants } from './demo.mjs';
import { installPackages } from './install.mjs';
import { lockFolder } from './lock.mjs';
import { registerMerchants } from './merchants.mjs';
import { migrate } from './migrate.mjs';
import { parseOptions } from './options.mjs';
import { killAll, stopAll } from './processes.mjs';
import { StartError } from './start-error.mjs';
import { summary } from './summary.mjs';
import { startWorker, waitUntilHealthy, workersOf } from './workers.mjs';

/**
 * Runs until Ctrl-C or until a Worker ends, and leaves no process behind.
 *
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} env
 */
export const start = async (args, env) => {
	process.once('exit', killAll);
	for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
		// Not `once`: npm passes Ctrl-C on, so it arrives twice.
		process.on(signal, () => void stopAndExit(0));
	}
	if ('npm_lifecycle_event' in env) stopWithParent();
	try {
		const { ended } = await startEverything(args, env);
		throw await ended;
	} catch (error) {
		if (stopping) return;
		console.error(error instanceof StartError ? error.message : error);
		await stopAndExit(1);
	}
};

let stopping = false;

const parentPollMs = 250;

/** When npm is killed, or the shell it starts scripts with ends without passing the signal on, nobody else would tell us. */
const stopWithParent = () => {
	const parent = process.ppid;
	const timer = setInterval(() => {
		if (process.ppid !== parent) void stopAndExit(0);
	}, parentPollMs);
	timer.unref();
};

/** @param {number} code */
const stopAndExit = async (code) => {
	if (stopping) return;
	stopping = true;
	await stopAll();
	process.exit(code);
};

/**
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<{ ended: Promise<StartError> }>} settled when the first Worker ends
 */
const startEverything = async (args, env) => {
	const options = parseOptions(args, env);
	await requireWritable(options.state);
	lockFolder(options.state);
	await requireFreePort(options.port);
	await requireFreePort(options.sandboxPort);
	await installPackages();

	const beganAt = Date.now();
	const workers = workersOf(options);
	await Promise.all(workers.map((worker) => migrate(worker, options.state)));
	const running = await Promise.all(workers.map((worker) => startWorker(worker, options.state)));
	const ended = Promise.race(running.map((one) => one.ended));
	const tenants = options.empty ? [] : await readDemoTenants();
	const ready = async () => {
		await Promise.all(running.map(waitUntilHealthy));
		const billingUrl = `http://localhost:${options.port}`;
		await createTenants(billingUrl, tenants);
		if (!options.empty) await registerMerchants(`http://localhost:${options.sandboxPort}`, billingUrl, tenants);
	};
	await Promise.race([ready(), ended.then((error) => Promise.reject(error))]);
	runCron(options.port);
	console.log(summary(options, tenants, Date.now() - beganAt));
	return { ended };
};
