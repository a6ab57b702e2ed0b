import type { TaxRowView, TaxView } from '../invoice/tax-view.ts';
import { fitted, hairline, muted, rule, type Sheet, textStyle, widest } from './sheet.ts';

const headHeight = 17;
const rowHeight = 15;
const gap = 16;
const style = textStyle(8.4);
const headStyle = textStyle(7.4, muted, 'bold');

export const taxTableHeight = ({ taxRows }: TaxView, rowsMax: number): number =>
	headHeight + Math.min(taxRows.length, rowsMax) * rowHeight;

/** The width at which nothing has to shrink. */
export const taxTableWidth = (sheet: Sheet, view: TaxView): number => {
	const labels = Math.max(widest(sheet, texts(view, 'label'), style), sheet.widthOf(view.taxHeading, headStyle));
	return labels + columnWidth(sheet, view, 'base') + columnWidth(sheet, view, 'tax');
};

/** One row for everything taxed alike; on a new page the head is repeated. */
export const drawTaxTable = (sheet: Sheet, view: TaxView, x: number, width: number): void => {
	const { pager } = sheet;
	const table = {
		x,
		width,
		tax: Math.min(columnWidth(sheet, view, 'tax'), width / 3),
		base: Math.min(columnWidth(sheet, view, 'base'), width / 3),
	};
	pager.ensure(headHeight + rowHeight);
	drawHead(sheet, view, table);
	for (const row of view.taxRows) {
		if (pager.ensure(rowHeight)) drawHead(sheet, view, table);
		drawRow(sheet, row, table);
	}
};

interface Table {
	readonly x: number;
	readonly width: number;
	readonly base: number;
	readonly tax: number;
}

const texts = ({ taxRows }: TaxView, key: keyof TaxRowView): readonly string[] => taxRows.map((row) => row[key]);

const columnWidth = (sheet: Sheet, view: TaxView, key: 'base' | 'tax'): number =>
	gap + Math.max(widest(sheet, texts(view, key), style), sheet.widthOf(view.taxColumns[key], headStyle));

const drawHead = (sheet: Sheet, view: TaxView, { x, width, tax }: Table): void => {
	const { canvas, y } = sheet.pager;
	canvas.text(x, y + 9, view.taxHeading, headStyle);
	canvas.textRight(x + width - tax, y + 9, view.taxColumns.base, headStyle);
	canvas.textRight(x + width, y + 9, view.taxColumns.tax, headStyle);
	rule(sheet, x, y + headHeight - 2, width, hairline, 0.8);
	sheet.pager.advance(headHeight);
};

const drawRow = (sheet: Sheet, row: TaxRowView, { x, width, base, tax }: Table): void => {
	const { canvas, y } = sheet.pager;
	const place = (edge: number, text: string, room: number): void =>
		canvas.textRight(edge, y + 9, text, fitted(sheet, text, style, room));
	canvas.text(x, y + 9, row.label, fitted(sheet, row.label, style, width - base - tax));
	place(x + width - tax, row.base, base - gap);
	place(x + width, row.tax, tax - gap);
	sheet.pager.advance(rowHeight);
};
