import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from './paths.mjs';
import { run } from './processes.mjs';
import { StartError } from './start-error.mjs';
import { node, wranglerEnv, wranglerScript } from './wrangler.mjs';

/**
 * Brings a Worker's local database up to date. Wrangler takes seconds only to find nothing to do, so what was applied is
 * remembered beside the data and goes when the data goes.
 *
 * @param {import('./workers.mjs').Worker} worker
 * @param {string} state
 */
export const migrate = async (worker, state) => {
	const remembered = join(worker.data, 'migrations.sha256');
	const wanted = await hashOfMigrations(worker);
	if ((await readFile(remembered, 'utf8').catch(() => '')) === wanted) return;

	await mkdir(worker.data, { recursive: true });
	const result = await run(
		node,
		[
			wranglerScript,
			'd1',
			'migrations',
			'apply',
			worker.database,
			'--local',
			`--config=${worker.config}`,
			`--persist-to=${worker.data}`,
		],
		{ cwd: root, env: wranglerEnv(state) },
	);
	if (result.code !== 0) {
		throw new StartError(`The ${worker.name} database could not be migrated.\n${result.output}`);
	}
	await writeFile(remembered, wanted);
};

/**
 * The configuration counts too: another database id is another, empty database.
 *
 * @param {import('./workers.mjs').Worker} worker
 */
const hashOfMigrations = async (worker) => {
	const names = (await readdir(join(root, worker.migrations))).filter((name) => name.endsWith('.sql')).sort();
	const hash = createHash('sha256');
	for (const path of [worker.config, ...names.map((name) => join(worker.migrations, name))]) {
		hash
			.update(`${path}\0`)
			.update(await readFile(join(root, path)))
			.update('\0');
	}
	return hash.digest('hex');
};
