import type { EffectView } from '../credit-note/credit-note-view.ts';
import { wrap } from '../pdf/paragraph.ts';
import { contentWidth, leading, left, rule, type Sheet, styles } from './sheet.ts';

const above = 16;
const headHeight = 28;

/** What becomes of the credited amount, a sentence a line. */
export const drawEffect = (sheet: Sheet, view: EffectView): void => {
	const { pager } = sheet;
	const lines = linesOf(sheet, view);
	if (lines.length === 0) return;
	pager.advance(above);
	pager.ensure(headHeight + lines.length * leading.body);
	rule(sheet, left, pager.y, contentWidth);
	pager.canvas.text(left, pager.y + 18, view.heading, styles.heading);
	pager.advance(headHeight);
	for (const line of lines) {
		pager.canvas.text(left, pager.y + 9, line, styles.body);
		pager.advance(leading.body);
	}
};

export const effectHeight = (sheet: Sheet, view: EffectView): number => {
	const lines = linesOf(sheet, view).length;
	return lines === 0 ? 0 : above + headHeight + lines * leading.body;
};

const linesOf = (sheet: Sheet, { sentences }: EffectView): readonly string[] =>
	sentences.flatMap((sentence) => wrap(sentence, contentWidth, (text) => sheet.widthOf(text, styles.body)));
