// Holds the served API document to the rules of redocly.yaml. The routes are bundled and asked for their document in
// this process: no Worker, no database, no network.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const folder = mkdtempSync(path.join(tmpdir(), 'coko-openapi-'));

const writeDocument = async () => {
	const bundle = path.join(folder, 'routes.mjs');
	await build({
		stdin: {
			contents: `
				import { apiDocument } from './src/routes/api-document/document.ts';
				import { createApp } from './src/routes/app.ts';
				import { apiBase } from './src/routes/invoices.present.ts';
				// Routes reach for what they are wired with only when they are called.
				export const document = apiDocument(createApp({}), apiBase);
			`,
			resolveDir: root,
			loader: 'ts',
		},
		bundle: true,
		outfile: bundle,
		platform: 'node',
		format: 'esm',
		tsconfig: path.join(root, 'tsconfig.json'),
		logLevel: 'error',
	});
	const { document } = await import(pathToFileURL(bundle).href);
	const file = path.join(folder, 'openapi.json');
	writeFileSync(file, JSON.stringify(document, null, '\t'));
	return file;
};

try {
	const file = await writeDocument();
	const { status } = spawnSync(
		process.execPath,
		[
			path.join(root, 'node_modules/@redocly/cli/bin/cli.js'),
			'lint',
			file,
			`--config=${path.join(root, 'redocly.yaml')}`,
			'--max-problems=200',
		],
		{
			cwd: root,
			stdio: 'inherit',
			env: { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' },
		},
	);
	process.exitCode = status ?? 1;
} finally {
	rmSync(folder, { recursive: true });
}
