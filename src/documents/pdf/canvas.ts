import {
	beginText,
	concatTransformationMatrix,
	drawObject,
	endText,
	fill,
	type PDFFont,
	PDFHexString,
	type PDFImage,
	type PDFOperator,
	type PDFPage,
	PDFString,
	popGraphicsState,
	pushGraphicsState,
	rectangle,
	setFillingRgbColor,
	setFontAndSize,
	setTextMatrix,
	showText,
} from 'pdf-lib';
import { placeText } from './marks.ts';
import type { QrCode } from './qr-code.ts';
import type { Typeface } from './typeface.ts';

export type Weight = 'regular' | 'bold';

/** Red, green, blue from 0 to 1. */
export type Color = readonly [number, number, number];

export interface TextStyle {
	readonly weight: Weight;
	/** Points. */
	readonly size: number;
	readonly color: Color;
}

export interface Ink {
	readonly font: PDFFont;
	readonly typeface: Typeface;
}

/** One page. Lengths are points; `y` counts downwards from the top edge and, for text, means the baseline. */
export interface Canvas {
	text(x: number, y: number, text: string, style: TextStyle): void;
	textRight(right: number, y: number, text: string, style: TextStyle): void;
	box(x: number, y: number, width: number, height: number, color: Color): void;
	image(image: PDFImage, x: number, y: number, width: number, height: number): void;
	qrCode(code: QrCode, x: number, y: number, side: number, color: Color): void;
	link(x: number, y: number, width: number, height: number, url: string): void;
}

export const createCanvas = (page: PDFPage, inks: Readonly<Record<Weight, Ink>>): Canvas => {
	const pen = createPen(page);
	const top = page.getHeight();
	const fonts = {
		regular: page.node.newFontDictionary('R', inks.regular.font.ref),
		bold: page.node.newFontDictionary('B', inks.bold.font.ref),
	};

	const text: Canvas['text'] = (x, y, content, style) => {
		if (content.trim() === '') return;
		const { font, typeface } = inks[style.weight];
		pen.color(style.color);
		pen.push(beginText(), setFontAndSize(fonts[style.weight], style.size));
		for (const run of placeText(content, typeface, style.size)) {
			const matrix = setTextMatrix(1, 0, 0, 1, rounded(x + run.dx), rounded(top - y + run.rise));
			pen.push(matrix, showText(font.encodeText(run.text)));
		}
		pen.push(endText());
	};

	return {
		text,
		textRight: (right, y, content, style) =>
			text(right - inks[style.weight].typeface.widthOf(content, style.size), y, content, style),
		box: (x, y, width, height, color) => {
			pen.color(color);
			pen.push(rectangle(rounded(x), rounded(top - y - height), rounded(width), rounded(height)), fill());
		},
		image: (image, x, y, width, height) => {
			const name = page.node.newXObject('I', image.ref);
			const place = concatTransformationMatrix(
				rounded(width),
				0,
				0,
				rounded(height),
				rounded(x),
				rounded(top - y - height),
			);
			pen.push(pushGraphicsState(), place, drawObject(name), popGraphicsState());
		},
		qrCode: (code, x, y, side, color) => {
			pen.color(color);
			const module = side / code.size;
			// One matrix makes a module the unit and lets rows grow downwards, so the path is small whole numbers.
			pen.push(pushGraphicsState(), concatTransformationMatrix(module, 0, 0, -module, rounded(x), rounded(top - y)));
			pen.push(...code.rectangles.map(({ column, row, columns, rows }) => rectangle(column, row, columns, rows)));
			pen.push(fill(), popGraphicsState());
		},
		link: (x, y, width, height, url) => addLink(page, [x, top - y - height, x + width, top - y], url),
	};
};

/** Writes operators and repeats a color only when it changes. */
const createPen = (page: PDFPage) => {
	let current: Color | null = null;
	const push = (...operators: PDFOperator[]): void => page.pushOperators(...operators);
	const color = (wanted: Color): void => {
		if (wanted === current) return;
		current = wanted;
		push(setFillingRgbColor(...wanted));
	};
	return { push, color };
};

/** Annotation flag "print": archive formats refuse an annotation that would not be printed. */
const printFlag = 4;

const addLink = (page: PDFPage, corners: readonly number[], url: string): void => {
	const { context } = page.doc;
	const annotation = context.obj({
		Type: 'Annot',
		Subtype: 'Link',
		Rect: corners.map(rounded),
		Border: [0, 0, 0],
		F: printFlag,
		Contents: PDFHexString.fromText(url),
		A: { Type: 'Action', S: 'URI', URI: PDFString.of(url.replace(/[\\()]/g, percentEncoded)) },
	});
	page.node.addAnnot(context.register(annotation));
};

/** These three would end or escape a PDF string. */
const percentEncoded = (character: string): string => `%${character.charCodeAt(0).toString(16).toUpperCase()}`;

/** A hundredth of a point is finer than any printer; more digits only make the file larger. */
const rounded = (length: number): number => Math.round(length * 100) / 100;
