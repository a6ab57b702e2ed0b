import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const script = join(import.meta.dirname, '../../scripts/start.mjs');
const folder = mkdtempSync(join(tmpdir(), 'coko-start-'));

const start = (args: string[], env: Record<string, string> = {}, nodeArgs: string[] = []) => {
	const { status, stdout, stderr } = spawnSync(process.execPath, [...nodeArgs, script, ...args], {
		env: { ...process.env, COKO_STATE: join(folder, 'state'), ...env },
		encoding: 'utf8',
		timeout: 10_000,
	});
	return { status, stdout, lines: stderr.trimEnd().split('\n') };
};

afterAll(() => rmSync(folder, { recursive: true }));

describe('npm start refuses with one clear line and exit code 1', () => {
	it('an unknown option', () => {
		expect(start(['--emtpy'])).toEqual({
			status: 1,
			stdout: '',
			lines: ['Unknown option --emtpy. Known: --empty. Environment: PORT, COKO_STATE.'],
		});
	});

	it.each(['http', '0', '65535', '8787.5'])('PORT=%s', (PORT) => {
		expect(start([], { PORT })).toEqual({
			status: 1,
			stdout: '',
			lines: [`PORT must be a number from 1 to 65534; it is "${PORT}".`],
		});
	});

	it('a state folder that cannot be written', () => {
		const file = join(folder, 'file');
		writeFileSync(file, '');
		const state = join(file, 'state');
		expect(start([], { COKO_STATE: state })).toEqual({
			status: 1,
			stdout: '',
			lines: [`The folder ${state} is not writable (ENOTDIR). Set COKO_STATE to another one.`],
		});
	});

	it.runIf(process.platform === 'linux')('a state folder on a file system that takes no folders', () => {
		const { status, lines } = start([], { COKO_STATE: '/proc/coko/state' });
		expect(status).toBe(1);
		expect(lines).toEqual([expect.stringContaining('The folder /proc/coko/state is not writable')]);
	});

	it('a state folder that another run is using', () => {
		const state = join(folder, 'taken');
		mkdirSync(state);
		writeFileSync(join(state, 'lock'), String(process.pid));
		expect(start([], { COKO_STATE: state })).toEqual({
			status: 1,
			stdout: '',
			lines: [`The folder ${state} is in use by process ${process.pid}. Set COKO_STATE to another one.`],
		});
	});

	it('a Node that is too old', () => {
		const older = `data:text/javascript,Object.defineProperty(process.versions,'node',{value:'18.20.4'})`;
		expect(start([], {}, ['--import', older])).toEqual({
			status: 1,
			stdout: '',
			lines: ['Node 20 or newer is needed; this is 18.20.4.'],
		});
	});

	describe('a port in use', () => {
		let server: Server;
		let port = 0;

		beforeAll(async () => {
			server = createServer();
			await new Promise<void>((resolve) => server.listen({ port: 0, host: '127.0.0.1' }, resolve));
			const address = server.address();
			port = typeof address === 'object' && address ? address.port : 0;
		});
		afterAll(() => server.close());

		it("for the billing Worker's", () => {
			expect(start([], { PORT: String(port) })).toEqual({
				status: 1,
				stdout: '',
				lines: [`Port ${port} is in use. Set PORT to another one.`],
			});
		});

		it("for the sandbox Worker's", () => {
			expect(start([], { PORT: String(port - 1) })).toEqual({
				status: 1,
				stdout: '',
				lines: [`Port ${port} is in use. Set PORT to another one.`],
			});
		});
	});
});
