import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';

/** Both local Workers as `npm start` runs them, on ports and in a folder of their own. */
export interface Journey {
	/** `http://localhost:…` of the billing Worker. */
	readonly billing: string;
	/** Of the sandbox Worker. */
	readonly sandbox: string;
	/** A call to the API, with the key of the French demo tenant unless another is given. */
	call(method: string, path: string, body?: unknown, key?: string): Promise<Record<string, unknown>>;
	stop(): Promise<void>;
}

const root = join(import.meta.dirname, '../..');

export const startJourney = async (): Promise<Journey> => {
	const state = mkdtempSync(join(tmpdir(), 'coko-journey-'));
	const port = await freePortPair();
	const child = spawn(process.execPath, [join(root, 'scripts/start.mjs')], {
		cwd: root,
		env: { ...process.env, PORT: String(port), COKO_STATE: state },
	});
	const billing = `http://localhost:${port}`;
	const stop = async (): Promise<void> => {
		await end(child);
		rmSync(state, { recursive: true, force: true });
	};
	try {
		await ready(child);
	} catch (error) {
		await stop();
		throw error;
	}
	return {
		billing,
		sandbox: `http://localhost:${port + 1}`,
		call: (method, path, body, key) => callApi(`${billing}/api/billing${path}`, method, body, key),
		stop,
	};
};

/** The summary ends with how to stop: both Workers are healthy and the demo tenants exist. */
const ready = (child: ChildProcess): Promise<void> =>
	new Promise((resolve, reject) => {
		let output = '';
		const read = (chunk: Buffer): void => {
			output += chunk.toString();
			if (output.includes('Ctrl-C')) resolve();
		};
		child.stdout?.on('data', read);
		child.stderr?.on('data', read);
		child.once('exit', () => reject(new Error(`the Workers did not start:\n${output}`)));
	});

const end = async (child: ChildProcess): Promise<void> => {
	if (child.exitCode !== null) return;
	const ended = new Promise((resolve) => child.once('exit', resolve));
	child.kill('SIGTERM');
	await ended;
};

const callApi = async (
	url: string,
	method: string,
	body: unknown,
	key = 'ck_test_admin',
): Promise<Record<string, unknown>> => {
	const response = await fetch(url, {
		method,
		headers: {
			authorization: `Bearer ${key}`,
			...(body !== undefined && { 'content-type': 'application/json' }),
		},
		...(body !== undefined && { body: JSON.stringify(body) }),
	});
	const text = await response.text();
	if (!response.ok) throw new Error(`${method} ${url}: ${response.status} ${text}`);
	return text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
};

/** Asks until there is an answer; work behind queues needs a moment. */
export const eventually = async <Answer>(ask: () => Promise<Answer | null>, timeoutMs = 20_000): Promise<Answer> => {
	const deadline = Date.now() + timeoutMs;
	for (;;) {
		const answer = await ask();
		if (answer !== null) return answer;
		if (Date.now() > deadline) throw new Error(`nothing came within ${timeoutMs} ms`);
		await new Promise((resolve) => setTimeout(resolve, 200));
	}
};

/** Where a Chromium is; null where there is none. `CI=true` insists on one. */
export const chromiumPath = (): string | null => {
	const candidates = [process.env['CHROMIUM_PATH'], '/usr/bin/chromium', '/usr/bin/chromium-browser'];
	const found = candidates.find((path) => path !== undefined && path !== '' && existsSync(path)) ?? null;
	if (found === null && process.env['CI'] === 'true') throw new Error(`CI needs a browser: ${noChromium}`);
	return found;
};

export const noChromium = 'no Chromium found; install one or set CHROMIUM_PATH';

/** A browser that keeps to this machine: containers have no sandbox of their own kind, pages come from us alone. */
export const openBrowser = (executablePath: string): Promise<Browser> =>
	chromium.launch({
		executablePath,
		args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-background-networking'],
	});

/** Two ports in a row, since the sandbox takes the one after the billing Worker's. */
const freePortPair = async (): Promise<number> => {
	for (;;) {
		const first = await listen(0);
		const second = await listen(first.port + 1).catch(() => null);
		await Promise.all([first.close(), second?.close()]);
		if (second !== null) return first.port;
	}
};

const listen = (port: number): Promise<{ readonly port: number; close(): Promise<void> }> =>
	new Promise((resolve, reject) => {
		const server = createServer();
		server.once('error', reject);
		server.listen({ port, host: '127.0.0.1' }, () => {
			const address = server.address();
			resolve({
				port: typeof address === 'object' && address !== null ? address.port : 0,
				close: () => new Promise((closed) => server.close(() => closed())),
			});
		});
	});
