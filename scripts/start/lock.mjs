import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { StartError } from './start-error.mjs';

/**
 * Claims a folder of local data for this process: two runs on one database would lose each other's writes. A claim
 * whose process is gone is taken over. Released when the process exits.
 *
 * @param {string} folder
 */
export const lockFolder = (folder) => {
	const lock = join(folder, 'lock');
	const holder = holderOf(lock);
	if (holder !== null) {
		throw new StartError(`The folder ${folder} is in use by process ${holder}. Set COKO_STATE to another one.`);
	}
	writeFileSync(lock, String(process.pid));
	process.once('exit', () => rmSync(lock, { force: true }));
};

/**
 * @param {string} lock
 * @returns {number | null} the living process that holds it
 */
const holderOf = (lock) => {
	try {
		const pid = Number(readFileSync(lock, 'utf8'));
		process.kill(pid, 0);
		return pid;
	} catch {
		// No file, nonsense in it, or no such process.
		return null;
	}
};
