import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

const folder = join(import.meta.dirname, '..', '..', 'templates', 'billing', 'emails');
const files = (await readdir(folder)).filter((name) => name.endsWith('.liquid'));

/** The texts that are shipped, by file name. */
export const shippedTemplates: Readonly<Record<string, string>> = Object.fromEntries(
	await Promise.all(files.map(async (name) => [name, await readFile(join(folder, name), 'utf8')] as const)),
);
