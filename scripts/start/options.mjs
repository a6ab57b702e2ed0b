import { resolve } from 'node:path';
import { root } from './paths.mjs';
import { StartError } from './start-error.mjs';

/**
 * @typedef {object} Options
 * @property {number} port the billing Worker's
 * @property {number} sandboxPort one above
 * @property {string} state folder of all local data
 * @property {boolean} empty without demo tenants
 */

const portDefault = 8787;
/** One below the last, since the sandbox takes the next. */
const portMax = 65_534;

const known = ['--empty'];

/**
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} env
 * @returns {Options}
 */
export const parseOptions = (args, { PORT, COKO_STATE }) => {
	const unknown = args.find((arg) => !known.includes(arg));
	if (unknown !== undefined) {
		throw new StartError(`Unknown option ${unknown}. Known: ${known.join(', ')}. Environment: PORT, COKO_STATE.`);
	}
	const port = parsePort(PORT);
	return {
		port,
		sandboxPort: port + 1,
		state: resolve(root, COKO_STATE || '.state'),
		empty: args.includes('--empty'),
	};
};

/**
 * @param {string | undefined} text
 * @returns {number}
 */
const parsePort = (text) => {
	if (text === undefined || text === '') return portDefault;
	const port = Number(text);
	if (!/^\d+$/.test(text) || port < 1 || port > portMax) {
		throw new StartError(`PORT must be a number from 1 to ${portMax}; it is "${text}".`);
	}
	return port;
};
