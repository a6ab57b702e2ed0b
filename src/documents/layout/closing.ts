import type { DocumentView } from '../document-view.ts';
import type { TextStyle } from '../pdf/canvas.ts';
import { clip, wrap, wrapItems } from '../pdf/paragraph.ts';
import { contentWidth, frame, hairline, leading, left, right, type Sheet, styles } from './sheet.ts';

/** Free text; may run over pages. */
export const drawNotes = (sheet: Sheet, { notes }: DocumentView): void => {
	if (notes === null) return;
	const { pager } = sheet;
	pager.advance(12);
	pager.ensure(headHeight + leading.body);
	pager.canvas.text(left, pager.y + 9, notes.label, styles.heading);
	pager.advance(headHeight);
	drawLines(sheet, linesOf(sheet, [notes.value], styles.body), styles.body, leading.body);
};

/** The wording the law asks for, at the foot of the last page. */
export const drawLegalMentions = (sheet: Sheet, { legalMentions }: DocumentView): void => {
	const { pager } = sheet;
	const lines = mentionLines(sheet, legalMentions);
	const height = lines.length * leading.fine;
	if (height <= pager.pageRoom) pager.ensure(height + mentionsAbove);
	if (height <= pager.room) pager.moveTo(frame.bottom - height);
	drawLines(sheet, lines, styles.fine, leading.fine);
};

/** The company's identity and the page number on every page; whose document it is at the top of all but the first. */
export const drawFurniture = (
	sheet: Sheet,
	view: Pick<DocumentView, 'brand' | 'title' | 'identity'>,
	pageLabel: (number: number, count: number) => string,
): void => {
	const { pages } = sheet.pager;
	const identity = clip(
		wrapItems(view.identity, contentWidth - pageLabelRoom, (part) => sheet.widthOf(part, styles.fine)),
		identityLinesMax,
	);
	pages.forEach((canvas, index) => {
		if (index > 0) {
			canvas.text(left, 52, view.brand, styles.strong);
			canvas.textRight(right, 52, view.title, styles.body);
			canvas.box(left, 61, contentWidth, 0.6, hairline);
		}
		for (const [line, text] of identity.entries()) {
			canvas.text(left, frame.bottom + 18 + line * leading.fine, text, styles.fine);
		}
		canvas.textRight(right, frame.bottom + 18, pageLabel(index + 1, pages.length), styles.fine);
	});
};

/** The height of notes and mentions; what comes before them moves to the next page with them rather than leave them alone. */
export const closingHeight = (sheet: Sheet, { notes, legalMentions }: DocumentView): number => {
	const noteLines = notes === null ? 0 : linesOf(sheet, [notes.value], styles.body).length;
	const mentions = mentionLines(sheet, legalMentions).length * leading.fine + mentionsAbove;
	return mentions + (notes === null ? 0 : 12 + headHeight + noteLines * leading.body);
};

const headHeight = 16;
const mentionsAbove = 12;

/** Mentions are sentences and follow each other in one paragraph. */
const mentionLines = (sheet: Sheet, mentions: readonly string[]): readonly string[] => {
	const sentences = mentions.map((mention) => mention.trim().replace(/[^.!?]$/u, '$&.')).filter((text) => text !== '');
	return sentences.length === 0 ? [] : linesOf(sheet, [sentences.join(' ')], styles.fine);
};

const pageLabelRoom = 76;
const identityLinesMax = 3;

const linesOf = (
	sheet: Sheet,
	texts: readonly string[],
	style: TextStyle,
	width: number = contentWidth,
): readonly string[] => texts.flatMap((text) => wrap(text, width, (part) => sheet.widthOf(part, style)));

const drawLines = ({ pager }: Sheet, lines: readonly string[], style: TextStyle, height: number): void => {
	for (const line of lines) {
		pager.ensure(height);
		pager.canvas.text(left, pager.y + style.size, line, style);
		pager.advance(height);
	}
};
