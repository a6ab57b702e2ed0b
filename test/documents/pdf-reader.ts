import { decodePDFRawStream, PDFArray, PDFDict, PDFDocument, PDFName, PDFRawStream, PDFString } from 'pdf-lib';

/** A text as it stands on a page, found through the document's own character tables. */
export interface PlacedText {
	readonly page: number;
	readonly font: string;
	readonly size: number;
	readonly x: number;
	readonly y: number;
	readonly text: string;
	readonly glyphIds: readonly number[];
}

export interface EmbeddedFont {
	readonly name: string;
	readonly subtype: string;
	/** The font program; null when the document only names the font. */
	readonly program: Uint8Array | null;
	readonly unicodeByGlyph: ReadonlyMap<number, string>;
}

export interface ReadPdf {
	readonly document: PDFDocument;
	readonly texts: readonly PlacedText[];
	readonly fonts: readonly EmbeddedFont[];
	readonly links: readonly { readonly flags: number; readonly url: string }[];
	readonly identifiers: readonly string[];
	/** Everything on a page in drawing order, blanks made plain. */
	textOf(page: number): string;
	readonly text: string;
}

export const readPdf = async (bytes: Uint8Array): Promise<ReadPdf> => {
	const document = await PDFDocument.load(bytes, { updateMetadata: false });
	const fonts = new Map<string, EmbeddedFont>();
	const texts: PlacedText[] = [];
	const links: { flags: number; url: string }[] = [];
	for (const [index, page] of document.getPages().entries()) {
		const resources = page.node.Resources()!.lookup(PDFName.of('Font'), PDFDict);
		const pageFonts = new Map(
			resources.entries().map(([name]) => [name.asString(), readFont(resources.lookup(name, PDFDict))]),
		);
		for (const font of pageFonts.values()) fonts.set(font.name, font);
		texts.push(...readTexts(contentOf(page.node.Contents()), pageFonts, index));
		links.push(...readLinks(page.node.Annots()));
	}
	const textOf = (page: number): string =>
		plainBlanks(
			texts
				.filter((text) => text.page === page)
				.map((text) => text.text)
				.join('\n'),
		);
	return {
		document,
		texts,
		fonts: [...fonts.values()],
		links,
		identifiers: (document.context.trailerInfo.ID as PDFArray).asArray().map(String),
		textOf,
		text: document
			.getPages()
			.map((_, index) => textOf(index))
			.join('\n'),
	};
};

export const plainBlanks = (text: string): string => text.replace(/[\u202f\u00a0]/g, ' ');

const streamText = (stream: PDFRawStream): string =>
	new TextDecoder('latin1').decode(decodePDFRawStream(stream).decode());

const contentOf = (contents: unknown): string => {
	if (contents instanceof PDFRawStream) return streamText(contents);
	if (!(contents instanceof PDFArray)) throw new Error('a page without content');
	return contents
		.asArray()
		.map((_, index) => streamText(contents.lookup(index, PDFRawStream)))
		.join('\n');
};

const readFont = (font: PDFDict): EmbeddedFont => {
	const name = font.lookup(PDFName.of('BaseFont'), PDFName).asString();
	const subtype = font.lookup(PDFName.of('Subtype'), PDFName).asString();
	if (subtype !== '/Type0') return { name, subtype, program: null, unicodeByGlyph: new Map() };
	const descendant = font.lookup(PDFName.of('DescendantFonts'), PDFArray).lookup(0, PDFDict);
	const file = descendant.lookup(PDFName.of('FontDescriptor'), PDFDict).lookup(PDFName.of('FontFile2'));
	const table = streamText(font.lookup(PDFName.of('ToUnicode')) as PDFRawStream);
	const pairs = [...table.matchAll(/<([0-9A-F]{4})> <([0-9A-F]+)>/gi)].map(
		([, glyph, unicode]) => [Number.parseInt(glyph!, 16), utf16(unicode!)] as const,
	);
	const program = file instanceof PDFRawStream ? decodePDFRawStream(file).decode() : null;
	return { name, subtype, program, unicodeByGlyph: new Map(pairs) };
};

const utf16 = (hex: string): string =>
	String.fromCharCode(...hex.match(/.{4}/g)!.map((unit) => Number.parseInt(unit, 16)));

const operators = /(\/\S+) ([\d.]+) Tf|1 0 0 1 (-?[\d.]+) (-?[\d.]+) Tm|<([0-9A-F]*)> Tj/g;

const readTexts = (content: string, fonts: ReadonlyMap<string, EmbeddedFont>, page: number): PlacedText[] => {
	const texts: PlacedText[] = [];
	let font: EmbeddedFont | undefined;
	let size = 0;
	let x = 0;
	let y = 0;
	for (const [, fontName, fontSize, left, bottom, hex] of content.matchAll(operators)) {
		if (fontName !== undefined) {
			font = fonts.get(fontName);
			size = Number(fontSize);
		} else if (left !== undefined) {
			x = Number(left);
			y = Number(bottom);
		} else if (hex !== undefined && font !== undefined) {
			const glyphIds = (hex.match(/.{4}/g) ?? []).map((glyph) => Number.parseInt(glyph, 16));
			const text = glyphIds.map((glyph) => font?.unicodeByGlyph.get(glyph) ?? '\ufffd').join('');
			texts.push({ page, font: font.name, size, x, y, text, glyphIds });
		}
	}
	return texts;
};

const readLinks = (annotations: PDFArray | undefined): { flags: number; url: string }[] =>
	(annotations?.asArray() ?? []).map((_, index) => {
		const annotation = annotations!.lookup(index, PDFDict);
		const url = annotation.lookup(PDFName.of('A'), PDFDict).lookup(PDFName.of('URI'), PDFString).asString();
		return { flags: Number(String(annotation.lookup(PDFName.of('F')))), url };
	});
