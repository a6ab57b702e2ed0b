import { relative } from 'node:path';
import { curlFor, platformKey } from './demo.mjs';

/**
 * What a developer needs next.
 *
 * @param {import('./options.mjs').Options} options
 * @param {readonly import('./demo.mjs').DemoTenant[]} tenants
 * @param {number} elapsedMs
 * @returns {string}
 */
export const summary = ({ port, sandboxPort, state }, tenants, elapsedMs) => {
	const billing = `http://localhost:${port}`;
	const sandbox = `http://localhost:${sandboxPort}`;
	return [
		'',
		`${bold('Coko Billing')} ${dim(`ready in ${(elapsedMs / 1000).toFixed(1)} s`)}`,
		'',
		row('API', `${billing}/api/billing`),
		row('Docs', `${billing}/docs`),
		row('Inbox', `${sandbox}/mail`),
		row('Sandbox', `${sandbox}/  (payers, operators, notices, bad luck)`),
		row('Data', shortest(state)),
		row('Logs', `${shortest(state)}/logs`),
		'',
		row('Platform key', platformKey),
		...tenants.map((tenant) => row(`Key of ${tenant.id}`, tenant.admin_key)),
		...tenants.flatMap((tenant) => ['', bold(`An invoice of ${tenant.name}`), curlFor(billing, tenant)]),
		'',
		dim('Ctrl-C stops everything.'),
		'',
	].join('\n');
};

const labelWidth = 16;

/** @param {string} label @param {string} value */
const row = (label, value) => `  ${dim(label.padEnd(labelWidth))}${value}`;

/** @param {string} path */
const shortest = (path) => {
	const fromHere = relative(process.cwd(), path);
	return fromHere.startsWith('..') ? path : fromHere;
};

const { NO_COLOR } = process.env;
const colored = process.stdout.isTTY && !NO_COLOR;

/** @param {string} text */
const bold = (text) => (colored ? `\u001b[1m${text}\u001b[22m` : text);

/** @param {string} text */
const dim = (text) => (colored ? `\u001b[2m${text}\u001b[22m` : text);
