import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { budgets, type Figure } from '../../bench/figures.ts';

/* The short bench. What depends on the machine is printed and never asserted. */

/** Half a minute on a machine that does nothing else. */
const timeoutMs = 300_000;

let folder = '';
let figures: readonly Figure[] = [];

const figureOf = (name: string): number => {
	const figure = figures.find((one) => one.name === name);
	if (figure === undefined) throw new Error(`the bench measured no "${name}"`);
	return figure.value;
};

beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), 'coko-bench-test-'));
	const out = join(folder, 'figures.json');
	const { stdout } = await promisify(execFile)(process.execPath, ['bench/main.ts', '--short', `--out=${out}`], {
		cwd: join(import.meta.dirname, '..', '..'),
	});
	process.stdout.write(stdout);
	figures = (JSON.parse(await readFile(out, 'utf8')) as { readonly figures: readonly Figure[] }).figures;
}, timeoutMs);

afterAll(() => rm(folder, { recursive: true, force: true }));

describe('what does not depend on the machine', () => {
	it('reading an invoice or a page of them is one round trip', () => {
		expect(figureOf('read: D1 calls')).toBe(budgets.readCalls);
		expect(figureOf('list: D1 calls')).toBe(budgets.listCalls);
	});

	it('creating and issuing an invoice is a load and a commit', () => {
		expect(figureOf('create: D1 calls')).toBe(budgets.createCalls);
	});

	it('a notice is answered after a load and a commit', () => {
		expect(figureOf('notice: D1 calls')).toBeLessThanOrEqual(budgets.noticeCalls);
		expect(figureOf('notice: rows written')).toBeGreaterThan(0);
	});

	it('a payment is committed before its provider is called and after, and followed with a load and a commit', () => {
		expect(figureOf('start payment: D1 calls')).toBeLessThanOrEqual(budgets.startPaymentCalls);
		expect(figureOf('payment to paid: D1 calls')).toBeLessThanOrEqual(budgets.followPaymentCalls);
	});

	it('an invoice of three lines writes no more rows than planned', () => {
		expect(figureOf('create: rows written')).toBeLessThanOrEqual(budgets.createRowsWritten);
	});

	it('two hundred renewals are four round trips, and each writes no more rows than planned', () => {
		expect(figureOf('recurring run: D1 calls for 200')).toBeLessThanOrEqual(budgets.chunkCalls);
		expect(figureOf('renewal: rows written')).toBeLessThanOrEqual(budgets.renewalRowsWritten);
	});

	it('a paid invoice stays within 6 KB of the database', () => {
		expect(figureOf('paid invoice at rest')).toBeGreaterThan(1000);
		// So few invoices leave the last pages of tables and indexes half empty: a twentieth more at most.
		expect(figureOf('paid invoice at rest')).toBeLessThanOrEqual(budgets.bytesPerInvoice * 1.05);
	});

	it('the PDF of three lines stays within 20 KB', () => {
		expect(figureOf('PDF of 3 lines')).toBeLessThanOrEqual(budgets.documentBytes);
	});

	it('the bundle stays within 1.3 MB compressed', () => {
		expect(figureOf('bundle, compressed')).toBeLessThanOrEqual(budgets.bundleGzipBytes);
	});
});

describe('a day with ten times as many overdue invoices', () => {
	it('takes about as long for each', () => {
		// Walking the tenant once for each of them would make it ten times as long.
		expect(figureOf('daily run: time for one of ten times as many')).toBeLessThan(4);
	});
});

describe('a page of a list or a search over ten times as many invoices', () => {
	it.each(['list', 'list, far from its beginning', 'number', 'customer', 'amount', 'period', 'due period', 'status'])(
		'takes about as long: %s',
		(what) => {
			// Walking the table would make it ten times as long; a busy machine moves a ratio of a few milliseconds.
			const name = what.startsWith('list') ? what : `search by ${what}`;
			expect(figureOf(`${name}: time over ten times as many`)).toBeLessThan(4);
		},
	);
});

describe('times against a bare route', () => {
	it('are measured for every operation, alone and under load', () => {
		for (const operation of ['create', 'read', 'list', 'notice']) {
			for (const connections of [1, 32]) {
				expect(figureOf(`${operation} × ${connections}: p50 to bare`)).toBeGreaterThan(0);
			}
		}
	});
});
