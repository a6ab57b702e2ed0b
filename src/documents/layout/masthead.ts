import type { PDFImage } from 'pdf-lib';
import type { PartyView } from '../invoice/parties-view.ts';
import type { LabelledText } from '../invoice/view-context.ts';
import type { TextStyle } from '../pdf/canvas.ts';
import { clip, wrap, wrapItems } from '../pdf/paragraph.ts';
import {
	accent,
	contentWidth,
	fitted,
	ink,
	leading,
	left,
	panel,
	right,
	type Sheet,
	styles,
	textStyle,
} from './sheet.ts';

const logoBox = { width: 180, height: 42 } as const;
const factsHeight = 44;
const columnGap = 28;
const partyWidth = (contentWidth - columnGap) / 2;

/** A name or an address beyond this many lines is cut: the rest of the first page belongs to the lines. */
const nameLinesMax = 4;
const addressLinesMax = 8;
const detailLinesMax = 10;

/** What stands at the top of any document. */
export interface MastheadView {
	readonly brand: string;
	readonly heading: string;
	readonly facts: readonly LabelledText[];
	readonly seller: PartyView;
	readonly customer: PartyView;
	/** The figure that matters, beside the facts. */
	readonly totals: { readonly due: LabelledText };
}

/** A long heading becomes smaller rather than meet the brand. */
const headingWidthMax = contentWidth * 0.36;
const headingStyle = textStyle(26, ink, 'bold');

/** Top of the first page: logo or name, title, the four facts, and the two parties. */
export const drawMasthead = (sheet: Sheet, view: MastheadView, logo: PDFImage | null): void => {
	const { pager } = sheet;
	const top = pager.y;
	drawBrand(sheet, view.brand, logo);
	pager.canvas.textRight(right, top + 27, view.heading, fitted(sheet, view.heading, headingStyle, headingWidthMax));
	pager.advance(logoBox.height + 20);
	drawFacts(sheet, view);
	pager.advance(factsHeight + 26);
	const start = pager.y;
	const ends = [
		drawParty(sheet, view.seller, left, start),
		drawParty(sheet, view.customer, left + partyWidth + columnGap, start),
	];
	pager.moveTo(Math.max(...ends) + 12);
};

const drawBrand = ({ pager, widthOf }: Sheet, brand: string, logo: PDFImage | null): void => {
	if (logo === null) {
		const style = textStyle(17, accent, 'bold');
		const [line = ''] = clip(
			wrap(brand, contentWidth * 0.62, (text) => widthOf(text, style)),
			1,
		);
		pager.canvas.text(left, pager.y + 26, line, style);
		return;
	}
	const { width, height } = logo.scaleToFit(logoBox.width, logoBox.height);
	pager.canvas.image(logo, left, pager.y, width, height);
};

const drawFacts = (sheet: Sheet, { facts, totals }: MastheadView): void => {
	const { canvas, y } = sheet.pager;
	canvas.box(left, y, contentWidth, factsHeight, panel);
	canvas.box(left, y, 2.4, factsHeight, accent);
	const dueStyle = textStyle(12, accent, 'bold');
	const widths = cellWidths([
		...facts.map((fact) => neededWidth(sheet, fact, styles.strong)),
		neededWidth(sheet, totals.due, dueStyle),
	]);
	let x = left + inset;
	facts.forEach(({ label, value }, index) => {
		const room = (widths[index] ?? 0) - inset;
		canvas.text(x, y + 17, label, fitted(sheet, label, styles.label, room));
		canvas.text(x, y + 32, value, fitted(sheet, value, styles.strong, room));
		x += room + inset;
	});
	const room = (widths.at(-1) ?? 0) - inset;
	canvas.textRight(right - inset, y + 17, totals.due.label, fitted(sheet, totals.due.label, styles.label, room));
	canvas.textRight(right - inset, y + 33, totals.due.value, fitted(sheet, totals.due.value, dueStyle, room));
};

/** Between two facts, and at both ends. */
const inset = 14;

const neededWidth = (sheet: Sheet, { label, value }: LabelledText, style: TextStyle): number =>
	inset + Math.max(sheet.widthOf(label, styles.label), sheet.widthOf(value, style));

/** All alike; where one does not fit, as each of them needs. */
const cellWidths = (needed: readonly number[]): readonly number[] => {
	const cell = contentWidth / needed.length;
	if (needed.every((width) => width <= cell)) return needed.map(() => cell);
	const total = needed.reduce((sum, width) => sum + width, 0);
	return needed.map((width) => (width * (contentWidth - inset)) / total);
};

/** Answers where the column ends. */
const drawParty = (sheet: Sheet, party: PartyView, x: number, top: number): number => {
	const { canvas } = sheet.pager;
	const lines = (texts: readonly string[], style: typeof styles.body, count: number): readonly string[] =>
		clip(
			texts.flatMap((text) => wrap(text, partyWidth, (part) => sheet.widthOf(part, style))),
			count,
		);
	const name = textStyle(10.5, ink, 'bold');
	let y = top;
	canvas.text(x, y, party.label, styles.label);
	y += 16;
	for (const line of lines([party.name], name, nameLinesMax)) {
		canvas.text(x, y, line, name);
		y += 14;
	}
	for (const line of lines(party.lines, styles.body, addressLinesMax)) {
		canvas.text(x, y, line, styles.body);
		y += leading.body;
	}
	y += 3;
	const details = party.details
		.filter((items) => items.length > 0)
		.flatMap((items) => wrapItems(items, partyWidth, (part) => sheet.widthOf(part, styles.small)));
	for (const line of clip(details, detailLinesMax)) {
		canvas.text(x, y, line, styles.small);
		y += leading.small;
	}
	return y;
};
