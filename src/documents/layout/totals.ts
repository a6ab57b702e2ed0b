import type { TotalsView } from '../invoice/totals-view.ts';
import type { LabelledText } from '../invoice/view-context.ts';
import type { TextStyle } from '../pdf/canvas.ts';
import { wrap } from '../pdf/paragraph.ts';
import {
	accent,
	contentWidth,
	fitted,
	ink,
	leading,
	left,
	right,
	rule,
	type Sheet,
	styles,
	textStyle,
	white,
} from './sheet.ts';
import { drawTaxTable, taxTableHeight, taxTableWidth } from './tax-table.ts';

const rowHeight = 16;
const totalHeight = 22;
const dueHeight = 30;
const above = 12;
const columnGap = 30;
const widthMin = 214;
const widthMax = 300;
const inset = 10;
const totalStyle = textStyle(10, ink, 'bold');
const dueStyle = textStyle(11.5, white, 'bold');

/** Rows of the tax table that must stand beside the totals; more may continue on the next page. */
const taxRowsWithTotals = 6;

/** Height of the block that must not be torn apart. */
export const totalsHeight = (sheet: Sheet, view: TotalsView): number => {
	const own = totalsOnlyHeight(sheet, view);
	return above + (isSideBySide(sheet, view) ? Math.max(own, taxTableHeight(view, taxRowsWithTotals)) : own);
};

/** Totals at the right edge; the tax table beside them, or below when figures are too wide. */
export const drawTotals = (sheet: Sheet, view: TotalsView): void => {
	const { pager } = sheet;
	pager.ensure(totalsHeight(sheet, view));
	pager.advance(above);
	const page = pager.canvas;
	const top = pager.y;
	const bottom = drawFigures(sheet, view, totalsWidth(sheet, view));
	if (isSideBySide(sheet, view)) {
		pager.moveTo(top);
		drawTaxTable(sheet, view, left, contentWidth - totalsWidth(sheet, view) - columnGap);
		if (pager.canvas === page) pager.moveTo(Math.max(bottom, pager.y));
	} else {
		pager.moveTo(bottom + 14);
		drawTaxTable(sheet, view, left, contentWidth);
	}
	drawNotes(sheet, view.taxNotes);
};

const isSideBySide = (sheet: Sheet, view: TotalsView): boolean =>
	taxTableWidth(sheet, view) <= contentWidth - totalsWidth(sheet, view) - columnGap;

const totalsWidth = (sheet: Sheet, { rows, total, settled, due }: TotalsView): number => {
	const needed = (row: LabelledText, style: TextStyle): number =>
		sheet.widthOf(row.label, style) + sheet.widthOf(row.value, style) + 2 * inset + 16;
	const widths = [
		...[...rows, ...settled].map((row) => needed(row, styles.body)),
		needed(total, totalStyle),
		needed(due, dueStyle),
	];
	return Math.min(widthMax, Math.max(widthMin, ...widths));
};

const totalsOnlyHeight = (sheet: Sheet, view: TotalsView): number => {
	const exchange = view.booksTax === null ? 0 : 4 + rowHeight + exchangeLines(sheet, view).length * leading.fine;
	return (view.rows.length + view.settled.length) * rowHeight + totalHeight + dueHeight + 4 + exchange;
};

const exchangeLines = (sheet: Sheet, view: TotalsView): readonly string[] =>
	wrap(view.booksTax?.exchange ?? '', totalsWidth(sheet, view) - 2 * inset, (text) => sheet.widthOf(text, styles.fine));

/** Answers where the figures end. */
const drawFigures = (sheet: Sheet, view: TotalsView, width: number): number => {
	const { canvas } = sheet.pager;
	const start = right - width;
	let y = sheet.pager.y;
	const row = ({ label, value }: LabelledText, style: TextStyle, baseline: number): void => {
		canvas.text(start + inset, baseline, label, style);
		const room = width - 2 * inset - sheet.widthOf(label, style) - 8;
		canvas.textRight(right - inset, baseline, value, fitted(sheet, value, style, room));
	};
	for (const line of view.rows) {
		row(line, styles.body, y + 11);
		y += rowHeight;
	}
	rule(sheet, start, y, width);
	row(view.total, totalStyle, y + 15);
	y += totalHeight;
	for (const line of view.settled) {
		row(line, styles.body, y + 11);
		y += rowHeight;
	}
	canvas.box(start, y + 4, width, dueHeight - 4, accent);
	row(view.due, dueStyle, y + 21);
	y += dueHeight + 4;
	if (view.booksTax !== null) {
		row(view.booksTax, styles.body, y + 12);
		for (const [index, line] of exchangeLines(sheet, view).entries()) {
			canvas.text(start + inset, y + 4 + rowHeight + 5 + index * leading.fine, line, styles.fine);
		}
		y += 4 + rowHeight + exchangeLines(sheet, view).length * leading.fine;
	}
	return y;
};

const drawNotes = (sheet: Sheet, notes: readonly string[]): void => {
	const { pager } = sheet;
	if (notes.length > 0) pager.advance(10);
	for (const line of notes.flatMap((note) => wrap(note, contentWidth, (text) => sheet.widthOf(text, styles.small)))) {
		pager.ensure(leading.small);
		pager.canvas.text(left, pager.y + 8, line, styles.small);
		pager.advance(leading.small);
	}
};
