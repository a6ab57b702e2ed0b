// Every check that needs no test runner, side by side; prints what failed, whole, and nothing else.
import { spawn } from 'node:child_process';

const checks = {
	biome: ['biome', 'check', '.'],
	oxlint: ['oxlint', '--type-aware', '--deny-warnings'],
	'types of the domain': ['tsc', '-p', 'src/domain'],
	'types of the Worker': ['tsc', '-p', '.'],
	'types of the sandbox': ['tsc', '-p', 'sandbox'],
	'types of the tools': ['tsc', '-p', 'cli'],
	'types of the tests': ['tsc', '-p', 'test'],
	'unused code': ['knip', '--no-progress'],
	'generated types': ['wrangler', 'types', '--include-runtime=false', '--check', 'worker-configuration.d.ts'],
	'API document': ['node', 'scripts/lint-openapi.mjs'],
	architecture: ['vitest', 'run', '--project', 'unit', 'test/architecture.test.ts'],
};

const quiet = { CLOUDFLARE_CF_FETCH_ENABLED: 'false', WRANGLER_SEND_METRICS: 'false', REDOCLY_TELEMETRY: 'off' };

/** @param {readonly string[]} command */
const run = ([program = '', ...parameters]) =>
	new Promise((resolve) => {
		const child = spawn(program, parameters, { env: { ...process.env, ...quiet }, stdio: ['ignore', 'pipe', 'pipe'] });
		let output = '';
		const collect = (/** @type {Buffer} */ chunk) => {
			output += chunk.toString();
		};
		child.stdout.on('data', collect);
		child.stderr.on('data', collect);
		child.on('error', (error) => resolve({ ok: false, output: error.message }));
		child.on('close', (code) => resolve({ ok: code === 0, output }));
	});

/** As many at once as a small machine has cores. */
const parallel = 2;

const waiting = Object.entries(checks);
let failed = 0;
const work = async () => {
	for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
		const [name, command] = next;
		const { ok, output } = await run(command);
		if (ok) continue;
		failed += 1;
		console.error(`\n✗ ${name}: ${command.join(' ')}\n${output}`);
	}
};
await Promise.all(Array.from({ length: parallel }, work));
console.log(failed === 0 ? `${Object.keys(checks).length} checks passed` : `${failed} checks failed`);
process.exitCode = failed === 0 ? 0 : 1;
