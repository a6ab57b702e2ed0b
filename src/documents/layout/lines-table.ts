import type { LinesView, LineView } from '../invoice/lines-view.ts';
import { wrap } from '../pdf/paragraph.ts';
import {
	accent,
	contentWidth,
	fitted,
	leading,
	left,
	muted,
	right,
	rule,
	type Sheet,
	styles,
	textStyle,
	widest,
} from './sheet.ts';

/** A part of a line that stays on one page; all but the first part of a very long line have no figures. */
interface Row {
	readonly line: LineView;
	readonly description: readonly string[];
	readonly details: readonly string[];
	readonly hasFigures: boolean;
	readonly height: number;
}

/** Width of each column; figures stand at the right edge of theirs. */
interface Columns {
	readonly description: number;
	readonly quantity: number;
	readonly unitPrice: number;
	readonly tax: number;
	readonly amount: number;
}

const figures = ['quantity', 'unitPrice', 'tax', 'amount'] as const;

const gap = 14;
const padding = { above: 6, below: 5 } as const;
const headHeight = 22;
const headStyle = textStyle(7.4, muted, 'bold');
const descriptionWidthMin = 110;

/** A description longer than this continues in a row of its own, so that any text fits some page. */
const rowTextLinesMax = 40;

/** The last lines stay with the totals: totals alone on a page could belong to any invoice. */
const rowsWithTotals = 2;

/** Draws all lines; `totalsHeight` is what must follow the last of them on the same page. */
export const drawLines = (sheet: Sheet, view: LinesView, totalsHeight: number): void => {
	const { pager } = sheet;
	const columns = columnsFor(sheet, view);
	const rows = view.lines.flatMap((line) => rowsOf(sheet, line, columns.description));
	const remarks = wrap(view.remark, contentWidth, (text) => sheet.widthOf(text, styles.small));
	const remarkHeight = 12 + remarks.length * leading.small;
	const lastGroup = Math.max(0, rows.length - rowsWithTotals);
	const lastHeight = rows.slice(lastGroup).reduce((height, row) => height + row.height, remarkHeight + totalsHeight);
	pager.ensure(headHeight + (rows[0]?.height ?? 0));
	drawHead(sheet, view, columns);
	rows.forEach((row, index) => {
		const staysTogether = index === lastGroup && lastHeight <= pager.pageRoom - headHeight;
		if (pager.ensure(staysTogether ? lastHeight : row.height)) drawHead(sheet, view, columns);
		drawRow(sheet, row, columns);
	});
	for (const [index, remark] of remarks.entries()) {
		pager.canvas.text(left, pager.y + 13 + index * leading.small, remark, styles.small);
	}
	pager.advance(remarkHeight);
};

const columnsFor = (sheet: Sheet, { columns, lines }: LinesView): Columns => {
	const needed = (key: (typeof figures)[number]): number => {
		const texts = lines.map((line) => line[key]);
		const width = Math.max(sheet.widthOf(columns[key], headStyle), widest(sheet, texts, styles.body));
		// What a document does not tell takes no room.
		return width === 0 ? 0 : width + gap;
	};
	const wanted = {
		quantity: needed('quantity'),
		unitPrice: needed('unitPrice'),
		tax: needed('tax'),
		amount: needed('amount'),
	};
	const total = wanted.quantity + wanted.unitPrice + wanted.tax + wanted.amount;
	const scale = Math.min(1, (contentWidth - descriptionWidthMin) / total);
	return {
		description: contentWidth - total * scale,
		quantity: wanted.quantity * scale,
		unitPrice: wanted.unitPrice * scale,
		tax: wanted.tax * scale,
		amount: wanted.amount * scale,
	};
};

const rowsOf = (sheet: Sheet, line: LineView, width: number): readonly Row[] => {
	const description = wrap(line.description, width, (text) => sheet.widthOf(text, styles.body));
	const details = line.details.flatMap((detail) => wrap(detail, width, (text) => sheet.widthOf(text, styles.small)));
	const rows: Row[] = [];
	for (let start = 0; start < description.length; start += rowTextLinesMax) {
		const part = description.slice(start, start + rowTextLinesMax);
		const isLast = start + rowTextLinesMax >= description.length;
		const ownDetails = isLast ? details : [];
		rows.push({
			line,
			description: part,
			details: ownDetails,
			hasFigures: start === 0,
			height: padding.above + part.length * leading.body + ownDetails.length * leading.small + padding.below,
		});
	}
	return rows;
};

const drawHead = (sheet: Sheet, view: LinesView, columns: Columns): void => {
	const { canvas, y } = sheet.pager;
	canvas.text(left, y + 11, view.columns.description, headStyle);
	placeFigures(columns, (key, edge, width) => {
		const label = view.columns[key];
		canvas.textRight(edge, y + 11, label, fitted(sheet, label, headStyle, width));
	});
	rule(sheet, left, y + headHeight - 3, contentWidth, accent, 1);
	sheet.pager.advance(headHeight - 2);
};

const drawRow = (sheet: Sheet, row: Row, columns: Columns): void => {
	const { canvas, y } = sheet.pager;
	const baseline = y + padding.above + 8;
	row.description.forEach((text, index) => {
		canvas.text(left, baseline + index * leading.body, text, styles.body);
	});
	const below = baseline + row.description.length * leading.body - 1;
	row.details.forEach((text, index) => {
		canvas.text(left, below + index * leading.small, text, styles.small);
	});
	if (row.hasFigures) {
		placeFigures(columns, (key, edge, width) => {
			const text = row.line[key];
			canvas.textRight(edge, baseline, text, fitted(sheet, text, styles.body, width));
		});
	}
	rule(sheet, left, y + row.height, contentWidth);
	sheet.pager.advance(row.height);
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
