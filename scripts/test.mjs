// `npm test`: the checks, then every test that this machine can run, then one line that counts them.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const chromium = [
	process.env['CHROMIUM_PATH'],
	'/usr/bin/chromium',
	'/usr/bin/chromium-browser',
	'/usr/bin/google-chrome',
].find((candidate) => candidate !== undefined && existsSync(candidate));
const ci = process.env['CI'] === 'true';
const quiet = { CLOUDFLARE_CF_FETCH_ENABLED: 'false', WRANGLER_SEND_METRICS: 'false' };

/** @param {string} program @param {string[]} parameters */
const run = (program, parameters) =>
	spawnSync(program, parameters, {
		stdio: 'inherit',
		env: { ...process.env, ...quiet, ...(chromium && { CHROMIUM_PATH: chromium }) },
	}).status === 0;

const checked = run('node', ['scripts/check.mjs']);

const projects = ['unit', 'workers', 'sandbox', ...(chromium || ci ? ['journeys'] : [])];
if (!chromium) {
	console.log(
		ci
			? 'No Chromium was found: the browser journeys will fail.'
			: 'No Chromium was found: the browser journeys are left out (set CHROMIUM_PATH or install chromium).',
	);
}
const folder = mkdtempSync(path.join(os.tmpdir(), 'coko-test-'));
const report = path.join(folder, 'report.json');
const tested = run('vitest', [
	'run',
	...projects.flatMap((project) => ['--project', project]),
	'--reporter=default',
	'--reporter=json',
	`--outputFile.json=${report}`,
]);
const counts = existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : { numPassedTests: 0, numFailedTests: 1 };
rmSync(folder, { recursive: true });
const passed = counts.numPassedTests + (checked ? 1 : 0);
const failed = Math.max(counts.numFailedTests, tested ? 0 : 1) + (checked ? 0 : 1);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = checked && tested ? 0 : 1;
