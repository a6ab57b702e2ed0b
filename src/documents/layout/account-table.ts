import { clip, wrap } from '../pdf/paragraph.ts';
import type { AccountRowView, AccountTableView } from '../statement/statement-view.ts';
import {
	accent,
	contentWidth,
	fitted,
	leading,
	left,
	muted,
	panel,
	right,
	rule,
	type Sheet,
	styles,
	textStyle,
	widest,
} from './sheet.ts';

const figures = ['debit', 'credit', 'balance'] as const;

/** Figures stand at the right edge of their column. */
interface Columns {
	readonly date: number;
	readonly label: number;
	readonly debit: number;
	readonly credit: number;
	readonly balance: number;
}

const gap = 14;
const headHeight = 22;
const rowHeight = 18;
const remarksAbove = 6;
const headStyle = textStyle(7.4, muted, 'bold');
const labelWidthMin = 150;
/** A number has 35 characters at most: beyond this a label says nothing more. */
const labelLinesMax = 2;

/**
 * Opening, movements, total, closing and the sentences below; the head is repeated on each page, and the end never
 * stands alone.
 */
export const drawAccount = (sheet: Sheet, view: AccountTableView, remarks: readonly string[]): void => {
	const { pager } = sheet;
	const columns = columnsFor(sheet, view);
	const sentences = remarks.flatMap((text) => wrap(text, contentWidth, (part) => sheet.widthOf(part, styles.small)));
	const endHeight = 2 * rowHeight + remarksAbove + sentences.length * leading.small;
	drawHead(sheet, view, columns);
	drawStanding(sheet, view.opening, columns);
	if (view.nothing !== null) {
		pager.canvas.text(left, pager.y + 12, view.nothing, styles.small);
		pager.advance(rowHeight);
	}
	view.rows.forEach((row, index) => {
		const lines = labelLines(sheet, row.label, columns);
		const height = rowHeight + (lines.length - 1) * leading.body;
		const isLast = index === view.rows.length - 1;
		if (pager.ensure(height + (isLast ? endHeight : 0))) drawHead(sheet, view, columns);
		drawRow(sheet, row, columns, { lines, height });
	});
	if (pager.ensure(endHeight)) drawHead(sheet, view, columns);
	drawRow(sheet, view.total, columns, { lines: [view.total.label], height: rowHeight });
	drawStanding(sheet, view.closing, columns);
	pager.advance(remarksAbove);
	for (const sentence of sentences) {
		pager.canvas.text(left, pager.y + 9, sentence, styles.small);
		pager.advance(leading.small);
	}
};

const columnsFor = (sheet: Sheet, view: AccountTableView): Columns => {
	const all = [view.opening, ...view.rows, view.total, view.closing];
	const needed = (key: keyof AccountRowView): number => {
		const texts = all.map((row) => row[key]);
		return gap + Math.max(sheet.widthOf(view.columns[key], headStyle), widest(sheet, texts, styles.strong));
	};
	const wanted = { debit: needed('debit'), credit: needed('credit'), balance: needed('balance') };
	const total = wanted.debit + wanted.credit + wanted.balance;
	const date = needed('date');
	const scale = Math.min(1, (contentWidth - date - labelWidthMin) / total);
	return {
		date,
		label: contentWidth - date - total * scale,
		debit: wanted.debit * scale,
		credit: wanted.credit * scale,
		balance: wanted.balance * scale,
	};
};

const labelLines = (sheet: Sheet, label: string, { label: width }: Columns): readonly string[] =>
	clip(
		wrap(label, width, (text) => sheet.widthOf(text, styles.body)),
		labelLinesMax,
	);

const drawHead = (sheet: Sheet, { columns: heads }: AccountTableView, columns: Columns): void => {
	const { canvas, y } = sheet.pager;
	canvas.text(left, y + 11, heads.date, headStyle);
	canvas.text(left + columns.date, y + 11, heads.label, headStyle);
	placeFigures(columns, (key, edge, width) => {
		canvas.textRight(edge, y + 11, heads[key], fitted(sheet, heads[key], headStyle, width));
	});
	rule(sheet, left, y + headHeight - 3, contentWidth, accent, 1);
	sheet.pager.advance(headHeight - 2);
};

/** Where the account stands at one end of the period. */
const drawStanding = (sheet: Sheet, row: AccountRowView, columns: Columns): void => {
	const { canvas, y } = sheet.pager;
	const room = columns.balance - gap;
	canvas.box(left, y, contentWidth, rowHeight, panel);
	canvas.text(left + 6, y + 12, row.label, fitted(sheet, row.label, styles.strong, contentWidth - columns.balance));
	canvas.textRight(right, y + 12, row.balance, fitted(sheet, row.balance, styles.strong, room));
	sheet.pager.advance(rowHeight);
};

const drawRow = (
	sheet: Sheet,
	row: AccountRowView,
	columns: Columns,
	{ lines, height }: { readonly lines: readonly string[]; readonly height: number },
): void => {
	const { canvas, y } = sheet.pager;
	canvas.text(left, y + 12, row.date, styles.body);
	lines.forEach((line, index) => {
		canvas.text(left + columns.date, y + 12 + index * leading.body, line, styles.body);
	});
	placeFigures(columns, (key, edge, width) => {
		canvas.textRight(edge, y + 12, row[key], fitted(sheet, row[key], styles.body, width));
	});
	rule(sheet, left, y + height, contentWidth);
	sheet.pager.advance(height);
};

const placeFigures = (
	columns: Columns,
	place: (key: (typeof figures)[number], edge: number, width: number) => void,
): void => {
	let edge = right;
	for (const key of figures.toReversed()) {
		place(key, edge, columns[key] - gap);
		edge -= columns[key];
	}
};
