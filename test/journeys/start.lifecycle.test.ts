import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';

// A copy of the scripts around a wrangler that only pretends: what is tested here is what `npm start` adds to it.
let project = '';
let port = 0;
let running: ChildProcess | undefined;
let output = '';

const write = (path: string, text: string): void => writeFileSync(join(project, path), text);
const notes = (kind: string): string[] =>
	readFileSync(join(project, 'notes.txt'), 'utf8')
		.split('\n')
		.filter((line) => line.startsWith(`${kind} `))
		.map((line) => line.slice(kind.length + 1));

beforeEach(async () => {
	project = mkdtempSync(join(tmpdir(), 'coko-project-'));
	port = await freePort();
	const root = join(import.meta.dirname, '../..');
	cpSync(join(root, 'scripts'), join(project, 'scripts'), { recursive: true });
	for (const folder of ['node_modules/.bin', 'node_modules/wrangler/bin', 'migrations', 'sandbox/migrations']) {
		mkdirSync(join(project, folder), { recursive: true });
	}
	symlinkSync(process.execPath, join(project, 'node_modules/.bin/node'));
	cpSync(join(import.meta.dirname, 'start.fake-wrangler.mjs'), join(project, 'node_modules/wrangler/bin/wrangler.js'));
	write('package.json', '{ "type": "module" }');
	write('package-lock.json', '{ "packages": {} }');
	write('node_modules/.package-lock.json', '{ "packages": {} }');
	write('development.vars', '');
	write('wrangler.toml', '');
	write('sandbox/wrangler.toml', '');
	write('migrations/0001_first.sql', '');
	write('sandbox/migrations/0001_first.sql', '');
	write('notes.txt', '');
});

afterEach(async () => {
	if (running?.exitCode === null) await stop('SIGTERM');
	rmSync(project, { recursive: true });
});

it('creates both tenants with the platform key, treats an existing one as done, and prints a curl for each', async () => {
	await startAndWait();
	expect(notes('tenant')).toEqual(['coko by Bearer ck_test_platform', 'coko-sn by Bearer ck_test_platform']);
	expect(notes('identity')).toEqual(['by Bearer ck_test_admin', 'by Bearer ck_test_coko-sn_development']);
	expect(output).toContain(`http://localhost:${port}/docs`);
	expect(output).toContain(`http://localhost:${port + 1}/mail`);
	expect(output.match(/curl -s/g)).toHaveLength(2);
	expect(output).toContain("'Authorization: Bearer ck_test_admin'");
	expect(output).toContain("'Authorization: Bearer ck_test_coko-sn_development'");
});

it('--empty creates no tenant', async () => {
	await startAndWait(['--empty']);
	expect(notes('tenant')).toEqual([]);
	expect(output).not.toContain('curl');
});

it('migrates both databases at first, and later only those whose migrations changed', async () => {
	await startAndWait();
	expect(notes('migrate').sort()).toEqual(['sandbox/wrangler.toml', 'wrangler.toml']);
	await stop('SIGINT');
	write('migrations/0002_second.sql', '');
	await startAndWait();
	expect(notes('migrate').slice(2)).toEqual(['wrangler.toml']);
});

it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
	'%s stops every process it started, theirs too, with exit code 0',
	async (signal) => {
		await startAndWait();
		expect(notes('process')).toHaveLength(4);
		expect(await stop(signal)).toBe(0);
		expect(notes('process').filter(isAlive)).toEqual([]);
	},
);

it('a Worker that ends takes the rest along, shows its last words and gives exit code 1', async () => {
	await startAndWait();
	const ended = exitCode();
	await fetch(`http://localhost:${port + 1}/crash`).catch(() => undefined);
	expect(await ended).toBe(1);
	expect(output).toContain('The sandbox Worker ended (code 7).\nout of memory');
	expect(notes('process').filter(isAlive)).toEqual([]);
});

const startAndWait = async (args: string[] = []): Promise<void> => {
	output = '';
	const child = spawn(process.execPath, ['scripts/start.mjs', ...args], {
		cwd: project,
		env: { ...process.env, PORT: String(port), COKO_STATE: '' },
	});
	running = child;
	await new Promise<void>((resolve, reject) => {
		const read = (chunk: Buffer): void => {
			output += chunk.toString();
			if (output.includes('Ctrl-C')) resolve();
		};
		child.stdout.on('data', read);
		child.stderr.on('data', read);
		child.once('exit', () => reject(new Error(output)));
	});
};

const exitCode = (): Promise<number | null> => new Promise((resolve) => running?.once('exit', resolve));

const stop = (signal: NodeJS.Signals): Promise<number | null> => {
	const code = exitCode();
	running?.kill(signal);
	return code;
};

const isAlive = (pid: string): boolean => {
	try {
		process.kill(Number(pid), 0);
		// A zombie answers signals too, until its parent looks.
		return process.platform !== 'linux' || !/\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
	} catch {
		return false;
	}
};

/** A port below those that the system gives to outgoing connections, so that none takes it or the next one meanwhile. */
const freePort = async (): Promise<number> => {
	for (;;) {
		const candidate = 15_000 + Math.floor(Math.random() * 10_000);
		if ((await isFree(candidate)) && (await isFree(candidate + 1))) return candidate;
	}
};

const isFree = (candidate: number): Promise<boolean> =>
	new Promise((resolve) => {
		const server = createServer();
		server.once('error', () => resolve(false));
		server.listen({ port: candidate }, () => server.close(() => resolve(true)));
	});
