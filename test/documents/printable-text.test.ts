import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { wrap } from '../../src/documents/pdf/paragraph.ts';
import { createPrintableText } from '../../src/documents/pdf/printable-text.ts';
import { openTypeface } from '../../src/documents/pdf/typeface.ts';
import { frenchConsumer } from '../support/company.builder.ts';
import { buildInvoice } from '../support/invoice.builder.ts';
import { fonts, print } from './rendering.ts';

const typeface = openTypeface(fonts.regular);
const printable = createPrintableText(typeface.has);

describe('a text becomes printable', () => {
	test.each([
		['a composed letter stays', 'Éloïse', 'Éloïse'],
		['a decomposed letter is composed', 'E\u0301loi\u0308se', 'Éloïse'],
		['African letters stay, with their marks', 'Ɔ̃gɔ̀ Ɛ́ŋa ɓɗƴ', 'Ɔ̃gɔ̀ Ɛ́ŋa ɓɗƴ'],
		['a Chinese letter becomes a question mark', '王小明', '???'],
		['an emoji goes, the name stays', 'Awa 🎉 Diop', 'Awa Diop'],
		['a joined emoji with skin tone goes whole', 'Awa 👩🏾‍🚀', 'Awa'],
		['a flag goes', 'Sénégal 🇸🇳', 'Sénégal'],
		['a name of nothing but emoji is not empty', '🎉', '?'],
		['a ligature becomes its letters', 'ﬁn', 'fin'],
		['wide and styled letters become plain', 'Ａ𝐁Ⅷ', 'ABVIII'],
		['an unknown accent goes and its letter stays', 'a\u0488b', 'ab'],
		['line ends become one kind', 'a\r\nb\rc\u2028d', 'a\nb\nc\nd'],
		['a tab becomes a blank', 'a\tb', 'a b'],
		['controls, soft hyphens and direction marks go', 'a\u0000b\u00adc\u202ed\ufeff', 'abcd'],
		['half of a surrogate pair becomes a question mark', 'a\ud800b', 'a?b'],
		['no-break blanks stay', '1\u202f234\u00a0€', '1\u202f234\u00a0€'],
		['an empty text stays empty', '', ''],
	])('%s', (_, text, expected) => {
		expect(printable(text)).toBe(expected);
	});

	test('whatever comes in, only characters of the font and line ends come out', () => {
		fc.assert(
			fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (text) => {
				for (const character of printable(text)) {
					expect(character === '\n' || typeface.has(character.codePointAt(0) ?? 0)).toBe(true);
				}
			}),
			{ numRuns: 2_000 },
		);
	});

	test('what was made printable stays as it is', () => {
		fc.assert(
			fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (text) => {
				const once = printable(text);
				expect(printable(once)).toBe(once);
			}),
			{ numRuns: 2_000 },
		);
	});
});

test('any name prints without failure and without missing glyphs', async () => {
	await fc.assert(
		fc.asyncProperty(fc.string({ unit: 'binary', minLength: 1, maxLength: 60 }), async (name) => {
			const { texts } = await print(
				buildInvoice({ billing: { ...frenchConsumer, name }, lines: [{ description: name }] }),
			);
			expect(texts.every(({ glyphIds }) => !glyphIds.includes(0))).toBe(true);
		}),
		{ numRuns: 40 },
	);
});

describe('a paragraph', () => {
	const measure = (text: string): number => text.length;

	test('breaks at blanks and keeps no-break blanks together', () => {
		expect(wrap('prix 1\u202f234\u00a0€ net', 9, measure)).toEqual(['prix', '1\u202f234\u00a0€', 'net']);
	});

	test('keeps its own line ends', () => {
		expect(wrap('a\n\nb', 9, measure)).toEqual(['a', '', 'b']);
	});

	test('has no line wider than asked, and loses no letter', () => {
		fc.assert(
			fc.property(fc.string({ maxLength: 200 }), fc.integer({ min: 1, max: 30 }), (text, width) => {
				const lines = wrap(text, width, measure);
				expect(Math.max(...lines.map(measure))).toBeLessThanOrEqual(width);
				expect(lines.join('').replace(/\s/g, '')).toBe(text.replace(/\s/g, ''));
			}),
			{ numRuns: 1_000 },
		);
	});
});
