import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { nodeModules, root } from './paths.mjs';
import { run } from './processes.mjs';
import { StartError } from './start-error.mjs';

/** Installs what the lock file says, unless it is there already. */
export const installPackages = async () => {
	if (await isInstalled()) return;
	console.log('Installing packages, once…');
	const result = await run('npm', ['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'], {
		cwd: root,
	});
	if (result.code !== 0) throw new StartError(`npm ci failed.\n${result.output}`);
};

/** npm writes what it installed into a lock file of its own; it is compared package by package. */
const isInstalled = async () => {
	const wanted = await readPackages(join(root, 'package-lock.json'));
	const installed = await readPackages(join(nodeModules, '.package-lock.json'));
	if (!wanted) throw new StartError('package-lock.json is missing or damaged. Restore it with git.');
	if (!installed) return false;
	return Object.entries(wanted).every(([path, entry]) => {
		const found = installed[path];
		// Packages for other systems are in the lock file only.
		return path === '' || (found ? found.integrity === entry.integrity : entry.optional === true);
	});
};

/**
 * @param {string} path of a lock file
 * @returns {Promise<Record<string, { integrity?: string, optional?: boolean }> | null>}
 */
const readPackages = async (path) => {
	try {
		return JSON.parse(await readFile(path, 'utf8')).packages ?? null;
	} catch {
		return null;
	}
};
