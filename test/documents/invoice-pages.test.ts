import { describe, expect, test } from 'vitest';
import { decimal } from '../../src/domain/kernel/decimal.ts';
import { buildInvoice, type LineSketch } from '../support/invoice.builder.ts';
import { print } from './rendering.ts';

const books = (count: number): readonly LineSketch[] =>
	Array.from({ length: count }, (_, index) => ({
		description: `Livre numérique ${index + 1}`,
		unitPrice: 4_99 + index,
	}));

describe('an invoice of 500 lines', async () => {
	const pdf = await print(buildInvoice({ lines: books(500) }));
	const pages = pdf.document.getPages().map((_, index) => pdf.textOf(index));
	const last = pages.at(-1) ?? '';

	test('shows every line once, in order', () => {
		const found = [...pdf.text.matchAll(/Livre numérique (\d+)/g)].map(([, number]) => Number(number));
		expect(found).toEqual(Array.from({ length: 500 }, (_, index) => index + 1));
	});

	test('repeats the head of the table on every page', () => {
		for (const page of pages) expect(page).toContain('Désignation');
	});

	test('says on every page whose invoice it is, which page, and who the seller is', () => {
		pages.forEach((page, index) => {
			expect(page).toContain('FA-2026-000123');
			expect(page).toContain(`Page ${index + 1} / ${pages.length}`);
			expect(page).toContain('SIREN 000 000 000');
		});
	});

	test('keeps the totals with the last lines and the legal mentions on the last page', () => {
		expect(last).toContain('Livre numérique 500');
		expect(last).toContain('Net à payer');
		expect(last).toContain('Pas d’escompte');
		expect(pages.slice(0, -1).join('\n')).not.toContain('Pas d’escompte');
	});

	test('writes nothing outside the page or into its margins', () => {
		for (const { x, y } of pdf.texts) {
			expect(x).toBeGreaterThanOrEqual(45);
			expect(x).toBeLessThan(550);
			expect(y).toBeGreaterThan(14);
			expect(y).toBeLessThan(810);
		}
	});
});

test('totals never stand on a page without a line, whatever the number of lines', async () => {
	for (let count = 1; count <= 45; count++) {
		const pdf = await print(buildInvoice({ lines: books(count) }));
		const page = pdf.texts.find(({ text }) => text === 'Total TTC')?.page ?? -1;
		expect(pdf.textOf(page), `${count} lines`).toContain(`Livre numérique ${count}\n`);
	}
});

test('a line is not cut in half: its figures stand beside the start of its text, and its text ends on that page', async () => {
	const lines = Array.from({ length: 60 }, (_, index) => ({
		description: `Début ${index} ${'mot '.repeat(60)}fin ${index}.`,
		unitPrice: 1_00 + index,
	}));
	const pdf = await print(buildInvoice({ lines }));
	for (const index of lines.keys()) {
		const start = pdf.texts.find(({ text }) => text.startsWith(`Début ${index} `));
		const end = pdf.texts.find(({ text }) => text.endsWith(`fin ${index}.`));
		expect(end?.page).toBe(start?.page);
	}
});

test('a description longer than a page continues on the next one, nothing lost', async () => {
	const words = Array.from({ length: 3_000 }, (_, index) => `m${index}`);
	const { text } = await print(buildInvoice({ lines: [{ description: words.join(' ') }] }));
	expect(text.match(/\bm\d+\b/g)).toEqual(words);
});

test('a word wider than its column is cut between letters, nothing lost', async () => {
	const word = 'abcdefghij'.repeat(30);
	const { text } = await print(buildInvoice({ lines: [{ description: word }] }));
	expect(text.replaceAll('\n', '')).toContain(word);
});

test('seventy tax rates fill a table over several pages with its head repeated', async () => {
	const lines = Array.from({ length: 70 }, (_, index) => ({ tax: { rate: decimal(`0.${100 + index}`) } }));
	const { text } = await print(buildInvoice({ lines }));
	expect(text.match(/TVA 1\d(,\d)? % · France/g)).toHaveLength(70);
	expect(text.match(/Détail de la TVA/g)?.length).toBeGreaterThan(1);
});

test('long notes run over pages, nothing lost', async () => {
	const notes = Array.from({ length: 120 }, (_, index) => `Remarque ${index}.`).join('\n');
	const { text } = await print(buildInvoice({ notes }));
	expect(text.match(/Remarque \d+\./g)).toHaveLength(120);
});
