import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

/** Which folder of `src` may import which, as the table of docs/decisions/0001-layout.md reads. */
const rules: readonly FolderRule[] = [
	{ folder: 'domain/kernel', folders: ['domain/kernel'], packages: [] },
	{ folder: 'domain', folders: ['domain'], packages: [] },
	{
		folder: 'contract',
		// Types and closed lists of the domain: a schema names the same values that the business knows.
		folders: ['contract', 'domain'],
		packages: ['zod', 'ibantools', 'jsvat-next', 'libphonenumber-js/min'],
	},
	{ folder: 'platform', folders: ['platform', 'domain'], packages: ['typeid-js'] },
	{
		folder: 'store',
		folders: ['store', 'domain', 'contract', 'platform'],
		packages: ['drizzle-orm', 'drizzle-orm/sqlite-core'],
	},
	{ folder: 'providers', folders: ['providers', 'domain', 'platform'], packages: ['zod', 'stripe', 'node:crypto'] },
	{
		folder: 'documents',
		folders: ['documents', 'domain'],
		packages: ['pdf-lib', '@pdf-lib/fontkit', 'uqr', 'liquidjs'],
	},
	{
		folder: 'routes',
		folders: [
			'routes',
			'domain',
			'contract',
			'platform',
			'cron',
			'queues',
			'documents',
			'wiring',
			'payment-deps',
			'../templates',
			'../package.json',
		],
		packages: ['hono', '@hono/zod-openapi', '@hono/zod-validator', 'jose', 'zod'],
	},
	{
		folder: 'objects',
		folders: ['objects', 'queues', 'domain', 'contract', 'platform', 'wiring', 'running'],
		packages: ['cloudflare:workers'],
	},
	{ folder: 'queues', folders: ['queues', 'domain', 'contract', 'platform', 'wiring', 'payment-deps'], packages: [] },
	{
		folder: 'cron',
		folders: ['cron', 'queues', 'domain', 'contract', 'platform', 'wiring', 'payment-deps'],
		packages: [],
	},
];

/** Only these files of the kernel know these packages; the rest of the domain knows none. */
const kernelPackages: Readonly<Record<string, string>> = {
	'dinero.js/bigint': 'domain/kernel/money.ts',
	'temporal-polyfill': 'domain/kernel/calendar.ts',
};

/** The contexts of the domain; each may import those before it, and those in its own row. */
const contextOrder: readonly (readonly string[])[] = [
	['kernel'],
	['ledger', 'settings', 'tax', 'access'],
	['tenants'],
	['customers'],
	['invoices'],
	['payments'],
	['plans'],
	['subscriptions'],
	['dunning'],
	['reconciliation'],
	['statements'],
	['notifications'],
	['work', 'validation'],
];

interface FolderRule {
	readonly folder: string;
	readonly folders: readonly string[];
	readonly packages: readonly string[];
}

interface Import {
	readonly file: string;
	readonly target: string;
	readonly typeOnly: boolean;
}

const source = path.resolve(import.meta.dirname, '../src');

const files = readdirSync(source, { recursive: true, encoding: 'utf8' })
	.filter((file) => /\.tsx?$/.test(file))
	.map((file) => file.replaceAll('\\', '/'));

const importPattern =
	/(?:^|\n)\s*(?:import|export)\s+(type\s)?[^'"`;]*?from\s+'([^']+)'|(?:^|\n)\s*import\s+'([^']+)'/g;

const importsOf = (file: string): readonly Import[] =>
	[...readFileSync(path.join(source, file), 'utf8').matchAll(importPattern)].map((match) => {
		const specifier = match[2] ?? match[3] ?? '';
		const target = specifier.startsWith('.') ? path.posix.join(path.posix.dirname(file), specifier) : specifier;
		return { file, target, typeOnly: match[1] !== undefined };
	});

const imports = files.flatMap(importsOf);
const isOwn = (target: string): boolean => existsSync(path.join(source, target)) || target.startsWith('..');

const ruleOf = (file: string): FolderRule | undefined => rules.find((rule) => file.startsWith(`${rule.folder}/`));

const isInside = (target: string, folder: string): boolean =>
	target === folder || target === `${folder}.ts` || target.startsWith(`${folder}/`);

describe('the folders', () => {
	it('import only what the layout allows them', () => {
		const broken = imports.filter(({ file, target }) => {
			const rule = ruleOf(file);
			if (rule === undefined) return false;
			if (isOwn(target)) return !rule.folders.some((folder) => isInside(target, folder));
			const keeper = kernelPackages[target];
			if (keeper !== undefined) return file !== keeper;
			return !rule.packages.includes(target) && !rule.packages.some((name) => target.startsWith(`${name}/`));
		});
		expect(broken.map(({ file, target }) => `${file} → ${target}`)).toEqual([]);
	});

	it('know the composition root by its types only', () => {
		const broken = imports.filter(
			({ file, target, typeOnly }) => target === 'wiring.ts' && !typeOnly && !['running.ts'].includes(file),
		);
		expect(broken.map(({ file }) => file)).toEqual([]);
	});
});

describe('the contexts of the domain', () => {
	const rowOf = (file: string): number => contextOrder.findIndex((row) => row.includes(file.split('/')[1] ?? ''));

	it('are all in the order', () => {
		const unknown = files.filter((file) => file.startsWith('domain/') && rowOf(file) === -1);
		expect(unknown).toEqual([]);
	});

	it('import only contexts that come before them', () => {
		const broken = imports.filter(
			({ file, target }) => file.startsWith('domain/') && target.startsWith('domain/') && rowOf(target) > rowOf(file),
		);
		expect(broken.map(({ file, target }) => `${file} → ${target}`)).toEqual([]);
	});
});

describe('the files', () => {
	it('are no longer than 300 lines', () => {
		const long = files
			.map((file) => ({ file, lines: readFileSync(path.join(source, file), 'utf8').split('\n').length - 1 }))
			.filter(({ lines }) => lines > 300);
		expect(long).toEqual([]);
	});

	it('are not called utils, helpers, common, manager or service', () => {
		expect(files.filter((file) => /(utils?|helpers?|common|manager|service)\.tsx?$/.test(file))).toEqual([]);
	});

	it('end no thought with a note to do it later', () => {
		const notes = files.filter((file) =>
			/\b(TODO|FIXME|XXX|HACK)\b/.test(readFileSync(path.join(source, file), 'utf8')),
		);
		expect(notes).toEqual([]);
	});
});
