// Copies the reader of the API documentation and our start script for it into the folder that the Worker serves.
import { cpSync, mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const source = path.dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
const target = path.join(root, '.assets', 'docs');

mkdirSync(target, { recursive: true });
for (const file of ['swagger-ui.css', 'swagger-ui-bundle.js', 'favicon-32x32.png']) {
	cpSync(path.join(source, file), path.join(target, file));
}
cpSync(path.join(root, 'assets', 'docs', 'api-docs.js'), path.join(target, 'api-docs.js'));
