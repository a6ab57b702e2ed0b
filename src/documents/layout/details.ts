import type { LabelledText } from '../invoice/view-context.ts';
import { wrap } from '../pdf/paragraph.ts';
import type { DetailsView } from '../receipt/receipt-view.ts';
import { contentWidth, leading, left, rule, type Sheet, styles, widest } from './sheet.ts';

const above = 18;
const headHeight = 32;
const labelGap = 16;
const rowGap = 4;

/** Labels and what they say, below a heading. */
export const drawDetails = (sheet: Sheet, view: DetailsView): void => {
	const { pager } = sheet;
	const { labelWidth, rows } = measured(sheet, view);
	pager.ensure(detailsHeight(sheet, view));
	pager.advance(above);
	rule(sheet, left, pager.y, contentWidth);
	pager.canvas.text(left, pager.y + 18, view.heading, styles.heading);
	pager.advance(headHeight);
	for (const { label, lines } of rows) {
		pager.canvas.text(left, pager.y + 8, label, styles.small);
		for (const line of lines) {
			pager.canvas.text(left + labelWidth, pager.y + 8, line, styles.body);
			pager.advance(leading.body);
		}
		pager.advance(rowGap);
	}
};

export const detailsHeight = (sheet: Sheet, view: DetailsView): number =>
	measured(sheet, view).rows.reduce(
		(height, { lines }) => height + lines.length * leading.body + rowGap,
		above + headHeight,
	);

const measured = (sheet: Sheet, view: DetailsView) => {
	const labels = view.rows.map(({ label }) => label);
	const labelWidth = labelGap + widest(sheet, labels, styles.small);
	const rows = view.rows.map((row) => ({ label: row.label, lines: linesOf(sheet, row, contentWidth - labelWidth) }));
	return { labelWidth, rows };
};

const linesOf = (sheet: Sheet, { value }: LabelledText, width: number): readonly string[] =>
	wrap(value, width, (text) => sheet.widthOf(text, styles.body));
