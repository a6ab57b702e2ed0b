import { spawn } from 'node:child_process';

/** @typedef {import('node:child_process').ChildProcess} ChildProcess */

/** Workers close their databases well within this; what is still there afterwards is killed. */
const stopTimeoutMs = 4_000;
const stopPollMs = 50;

/** @type {Set<number>} process groups that this program started and that may still live */
const groups = new Set();

/**
 * A child in a process group of its own, so that its children are stopped with it and Ctrl-C reaches this program only.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {import('node:child_process').SpawnOptions} options
 * @returns {ChildProcess}
 */
export const spawnGroup = (command, args, options) => {
	const child = spawn(command, args, { ...options, detached: true });
	if (child.pid !== undefined) groups.add(child.pid);
	return child;
};

/**
 * Runs a command to its end.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {import('node:child_process').SpawnOptions} options
 * @returns {Promise<{ code: number, output: string }>}
 */
export const run = (command, args, options) =>
	new Promise((resolve) => {
		const child = spawnGroup(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
		let output = '';
		const collect = (/** @type {Buffer} */ chunk) => {
			output += chunk.toString();
		};
		child.stdout?.on('data', collect);
		child.stderr?.on('data', collect);
		child.once('error', (error) => resolve({ code: 1, output: error.message }));
		child.once('close', (code) => {
			if (child.pid !== undefined) groups.delete(child.pid);
			resolve({ code: code ?? 1, output: output.trim() });
		});
	});

/** Stops every group and returns when none is left. */
export const stopAll = async () => {
	const living = [...groups];
	for (const group of living) signal(group, 'SIGTERM');
	const deadline = Date.now() + stopTimeoutMs;
	while (living.some(isAlive) && Date.now() < deadline) {
		await new Promise((resolve) => setTimeout(resolve, stopPollMs));
	}
	killAll();
};

/** For the last moment, when nothing can be waited for. */
export const killAll = () => {
	for (const group of groups) signal(group, 'SIGKILL');
	groups.clear();
};

/** @param {number} group */
const isAlive = (group) => signal(group, 0);

/**
 * @param {number} group
 * @param {NodeJS.Signals | 0} name
 * @returns {boolean} whether there was anyone to receive it
 */
const signal = (group, name) => {
	try {
		return process.kill(-group, name);
	} catch {
		return false;
	}
};
