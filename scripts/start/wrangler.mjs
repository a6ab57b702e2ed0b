import { delimiter, join } from 'node:path';
import { nodeModules } from './paths.mjs';

/** Wrangler needs a newer Node than this script: the project brings its own. */
export const node = join(nodeModules, '.bin', 'node');
export const wranglerScript = join(nodeModules, 'wrangler', 'bin', 'wrangler.js');

/**
 * Offline, silent about itself, and with everything it writes inside the state folder.
 *
 * @param {string} state
 * @returns {NodeJS.ProcessEnv}
 */
export const wranglerEnv = (state, { PATH, ...env } = process.env) => ({
	...env,
	PATH: [join(nodeModules, '.bin'), PATH].join(delimiter),
	CLOUDFLARE_CF_FETCH_ENABLED: 'false',
	WRANGLER_SEND_METRICS: 'false',
	WRANGLER_SEND_ERROR_REPORTS: 'false',
	WRANGLER_HIDE_BANNER: 'true',
	WRANGLER_WRITE_LOGS: 'false',
	WRANGLER_REGISTRY_PATH: join(state, 'registry'),
	X_LOCAL_EXPLORER: 'false',
	X_LOCAL_OBSERVABILITY: 'false',
});
