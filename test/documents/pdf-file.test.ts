import { deflateSync } from 'node:zlib';
import plainFontkit from '@pdf-lib/fontkit';
import { PDFDocument } from 'pdf-lib';
import { describe, expect, test } from 'vitest';
import { createInvoiceRenderer } from '../../src/documents/invoice-renderer.ts';
import { openTypeface } from '../../src/documents/pdf/typeface.ts';
import type { Logo } from '../../src/domain/settings/company.ts';
import { frenchCompany, frenchSeller } from '../support/company.builder.ts';
import { buildInvoice, frenchConsumerInvoice, instant, senegaleseInvoice } from '../support/invoice.builder.ts';
import { outlineReader } from './font-outlines.ts';
import { type ReadPdf, readPdf } from './pdf-reader.ts';
import { fonts, print, printable, renderer } from './rendering.ts';

/** Each kind of character that our documents meet. */
const everyKind =
	'AZaz09 éèàçœŒÿ ŁőşŞčž ẞ Ẽ Ạ ọ ɛƐ ɔƆ ŋŊ ɓƁ ɗƊ ƙƘ ƴƳ ɲƝ ɣƔ ʋ ə ɖ ƒ ɛ̀ ɔ̃ Ẹ́ «»“”‘’„…–—‑·•†№°ªº¿¡ €₦₵$£¥ %‰×÷±−≤≥≠ ←↑→↓ Ελλάδα България @#&*()[]{}/\\|<>+=~^_';

/** Glyphs whose outline is not the one of the source font, by their characters. */
const wrongOutlines = (pdf: ReadPdf): readonly string[] => {
	const sources = { Regular: openTypeface(fonts.regular), Bold: openTypeface(fonts.bold) };
	return pdf.fonts.flatMap(({ name, program, unicodeByGlyph }) => {
		const source = name.includes('Bold') ? sources.Bold : sources.Regular;
		const outlineOf = outlineReader(program ?? new Uint8Array());
		return [...unicodeByGlyph].flatMap(([glyph, character]) => {
			if (/^\s$/u.test(character)) return [];
			const { minX, minY, maxX, maxY } = source.font.layout(character).glyphs[0]!.cbox;
			const expected = [minX, minY, maxX, maxY].map(Math.round).join();
			return outlineOf(glyph)?.join() === expected ? [] : [character];
		});
	});
};

describe('every letter has ink', () => {
	test('the outline of each embedded glyph is the one of the font', async () => {
		const pdf = await print(buildInvoice({ billing: { ...frenchCompany, name: everyKind }, notes: everyKind }));
		expect(wrongOutlines(pdf)).toEqual([]);
	});

	test('the check sees the loss it guards against: without long offsets outlines are wrong', async () => {
		const document = await PDFDocument.create();
		document.registerFontkit(plainFontkit);
		const font = await document.embedFont(fonts.regular, { subset: true, customName: 'Inter-Regular' });
		document.addPage().drawText('Facture du 22 novembre à régler', { font });
		expect(wrongOutlines(await readUntitled(document)).length).toBeGreaterThan(0);
	});

	test('no text uses the glyph for missing characters', async () => {
		const name = `${everyKind} 王小明 🎉 \u0000\ud800`;
		const { texts } = await print(buildInvoice({ billing: { ...frenchCompany, name } }));
		expect(texts.filter(({ glyphIds }) => glyphIds.includes(0))).toEqual([]);
	});
});

const readUntitled = async (document: PDFDocument): Promise<ReadPdf> => {
	document.context.trailerInfo.ID = document.context.obj([]);
	return readPdf(await document.save());
};

test('characters can be copied from the document as they were written', async () => {
	const { text } = await print(buildInvoice({ notes: 'L’été, c’est 1 234,50 € : ɓɗƴ ŋ ₵ ₦ Ελλάδα' }));
	expect(text).toContain('L’été, c’est 1 234,50 € : ɓɗƴ ŋ ₵ ₦ Ελλάδα');
});

test('every font is embedded, none is a standard font of the reader', async () => {
	const { fonts: embedded } = await print(buildInvoice());
	expect(embedded.map(({ name, subtype }) => [name, subtype])).toEqual([
		['/COKORG+Inter-Regular', '/Type0'],
		['/COKOBD+Inter-Bold', '/Type0'],
	]);
	for (const { program } of embedded) expect(program?.length).toBeGreaterThan(1_000);
});

describe('equal invoices give equal bytes', () => {
	const render = async (from = renderer) => (await from.renderInvoice(printable(buildInvoice()))).bytes;

	test('twice in a row, with other documents between, and from a fresh start', async () => {
		const first = await render();
		await renderer.renderInvoice(printable(senegaleseInvoice({ notes: everyKind })));
		expect(Buffer.compare(await render(), first)).toBe(0);
		expect(Buffer.compare(await render(createInvoiceRenderer(fonts)), first)).toBe(0);
	});

	test('when printed at the same time', async () => {
		const [first, second] = await Promise.all([render(), render()]);
		expect(Buffer.compare(first, second)).toBe(0);
	});

	test('whatever happens to the invoice that is not printed: sending it, renaming its metadata', async () => {
		const sent = buildInvoice({
			sentAt: instant('2026-11-22T10:00:00.000Z'),
			status: 'sent',
			version: 3,
			metadata: { a: 1.5 },
		});
		const { bytes } = await renderer.renderInvoice(printable(sent));
		expect(Buffer.compare(bytes, await render())).toBe(0);
	});

	test('the first identifier stays with the invoice, the second follows its content', async () => {
		const [open, partlyPaid] = [await print(buildInvoice()), await print(buildInvoice({ paid: 1_00 }))];
		expect(open.identifiers[0]).toBe(partlyPaid.identifiers[0]);
		expect(open.identifiers[1]).not.toBe(partlyPaid.identifiers[1]);
		expect(open.document.getCreationDate()?.toISOString()).toBe('2026-11-22T00:00:00.000Z');
	});
});

test.each([
	['to a French company', buildInvoice()],
	['to a French consumer', frenchConsumerInvoice()],
	['to a Senegalese consumer', senegaleseInvoice()],
])('an invoice %s fits one page and 20 KB', async (_, invoice) => {
	const { bytes, pageCount } = await renderer.renderInvoice(printable(invoice));
	expect(pageCount).toBe(1);
	expect(bytes.length).toBeLessThanOrEqual(20 * 1024);
});

describe('a logo', () => {
	const invoiceWith = (logo: Logo | null) => buildInvoice({ seller: { ...frenchSeller, logo } });
	const imageCount = ({ document }: ReadPdf): number =>
		document.context.enumerateIndirectObjects().filter(([, object]) => String(object).includes('/Subtype /Image'))
			.length;

	test('replaces the name at the top', async () => {
		const pdf = await print(invoiceWith({ mediaType: 'image/png', data: png(40, 20) }));
		expect(imageCount(pdf)).toBeGreaterThan(0);
		expect(pdf.texts.some(({ text }) => text === 'Coko')).toBe(false);
	});

	test.each<[string, Logo]>([
		['is no base 64', { mediaType: 'image/png', data: '*' }],
		['is no image', { mediaType: 'image/png', data: 'AAAA' }],
		['is cut off', { mediaType: 'image/png', data: png(40, 20).slice(0, 60) }],
		['is no JPEG', { mediaType: 'image/jpeg', data: png(40, 20) }],
		['would unpack to gigabytes', { mediaType: 'image/png', data: png(40, 20, [60_000, 60_000]) }],
	])('that %s is left out and the name stands there', async (_, logo) => {
		const pdf = await print(invoiceWith(logo));
		expect(imageCount(pdf)).toBe(0);
		expect(pdf.texts.some(({ text }) => text === 'Coko')).toBe(true);
	});
});

/** A gray PNG in base 64; `claimed` lies about its size. */
const png = (width: number, height: number, claimed: readonly [number, number] = [width, height]): string => {
	const header = Buffer.alloc(13);
	header.writeUInt32BE(claimed[0], 0);
	header.writeUInt32BE(claimed[1], 4);
	header.set([8, 0, 0, 0, 0], 8);
	const rows = deflateSync(Buffer.alloc((width + 1) * height, 128));
	const signature = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]);
	return Buffer.concat([
		signature,
		chunk('IHDR', header),
		chunk('IDAT', rows),
		chunk('IEND', Buffer.alloc(0)),
	]).toString('base64');
};

const chunk = (type: string, data: Buffer): Buffer => {
	const length = Buffer.alloc(4);
	length.writeUInt32BE(data.length);
	return Buffer.concat([length, Buffer.from(type), data, Buffer.alloc(4)]);
};
