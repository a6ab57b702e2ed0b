import fontkit, { type Font, type Glyph, type GlyphRun, type Subset } from '@pdf-lib/fontkit';

/** One weight, parsed once and shared by every document that is printed with it. */
export interface Typeface {
	readonly bytes: Uint8Array;
	readonly font: Font;
	has(codePoint: number): boolean;
	/** In thousandths of the font size, as PDF counts; undefined for a character the font lacks. */
	metricsOf(codePoint: number): GlyphMetrics | undefined;
	widthOf(text: string, size: number): number;
}

export interface GlyphMetrics {
	readonly advance: number;
	readonly left: number;
	readonly right: number;
	readonly top: number;
}

export const openTypeface = (bytes: Uint8Array): Typeface => {
	const font = fontkit.create(bytes);
	const glyphs = glyphsByCodePoint(font);
	layOutByWidthOnly(font, glyphs);
	keepEveryOutline(font);
	const scale = 1000 / font.unitsPerEm;
	const advances = new Map([...glyphs].map(([codePoint, glyph]) => [codePoint, glyph.advanceWidth * scale]));
	const metrics = new Map<number, GlyphMetrics>();
	return {
		bytes,
		font,
		has: (codePoint) => glyphs.has(codePoint),
		metricsOf: (codePoint) => {
			const glyph = glyphs.get(codePoint);
			if (glyph === undefined) return undefined;
			const known = metrics.get(codePoint) ?? metricsOfGlyph(glyph, scale);
			metrics.set(codePoint, known);
			return known;
		},
		widthOf: (text, size) => {
			let width = 0;
			for (const character of text) width += advances.get(character.codePointAt(0) ?? 0) ?? 0;
			return (width * size) / 1000;
		},
	};
};

/** What pdf-lib calls to open a font file: answers with the fonts that are open already. */
export const fontkitOver = (typefaces: readonly Typeface[]) => ({
	create: (bytes: Uint8Array): Font => {
		const typeface = typefaces.find((candidate) => candidate.bytes === bytes);
		if (typeface === undefined) throw new Error('a font was embedded that had not been opened');
		return typeface.font;
	},
});

const metricsOfGlyph = (glyph: Glyph, scale: number): GlyphMetrics => ({
	advance: glyph.advanceWidth * scale,
	left: glyph.cbox.minX * scale,
	right: glyph.cbox.maxX * scale,
	top: glyph.cbox.maxY * scale,
});

const digits = '0123456789';

/**
 * Every character with its glyph, in a fixed order. The order matters: a glyph shared by two characters keeps the first
 * as its Unicode value, so the bytes of a document do not depend on the documents before it.
 * Digits are the tabular ones: columns of amounts align.
 */
const glyphsByCodePoint = (font: Font): ReadonlyMap<number, Glyph> => {
	const glyphs = new Map<number, Glyph>();
	for (const codePoint of [...font.characterSet].sort((a, b) => rank(a) - rank(b))) {
		glyphs.set(codePoint, font.glyphForCodePoint(codePoint));
	}
	const tabular = font.layout(digits, { tnum: true }).glyphs;
	[...digits].forEach((digit, index) => {
		const codePoint = digit.codePointAt(0) ?? 0;
		const glyph = tabular[index];
		if (glyph !== undefined) glyphs.set(codePoint, font.getGlyph(glyph.id, [codePoint]));
	});
	return glyphs;
};

/** Modifier letters last: the apostrophe of `l’exemple` must be copied as an apostrophe, not as U+02BC. */
const rank = (codePoint: number): number =>
	codePoint >= 0x2b0 && codePoint <= 0x2ff ? codePoint + 0x110000 : codePoint;

/**
 * pdf-lib shapes each text again and then uses nothing but the glyphs. One look-up a character gives the same glyphs
 * at a tenth of the time; ligatures and contextual forms are not wanted on an invoice.
 */
const layOutByWidthOnly = (font: Font, glyphs: ReadonlyMap<number, Glyph>): void => {
	font.layout = (text) => {
		const found: Glyph[] = [];
		for (const character of text) {
			const glyph = glyphs.get(character.codePointAt(0) ?? 0);
			if (glyph !== undefined) found.push(glyph);
		}
		return { glyphs: found } as unknown as GlyphRun;
	};
};

interface OutlineSubset extends Subset {
	loca: { version?: number };
	_addGlyph(glyphId: number): number;
}

/** The long form of the `loca` table, whose offsets are bytes; the short form counts pairs of bytes. */
const longOffsets = 1;

/**
 * fontkit 1.1.1 writes glyphs of odd length without padding and then halves their offsets, so letters disappear from
 * the page while text extraction still finds them (Hopding/pdf-lib issue 1232). With long offsets nothing is halved.
 */
const keepEveryOutline = (font: Font): void => {
	const createSubset = font.createSubset.bind(font);
	font.createSubset = () => {
		const subset = createSubset() as OutlineSubset;
		const addGlyph = subset._addGlyph.bind(subset);
		subset._addGlyph = (glyphId) => {
			subset.loca.version = longOffsets;
			return addGlyph(glyphId);
		};
		return subset;
	};
};
