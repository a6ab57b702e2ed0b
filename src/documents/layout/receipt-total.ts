import type { LabelledText } from '../invoice/view-context.ts';
import { accent, fitted, right, type Sheet, textStyle, white } from './sheet.ts';

const above = 12;
const boxHeight = 26;
const widthMin = 214;
const inset = 10;
const style = textStyle(11.5, white, 'bold');

export const receiptTotalHeight = above + boxHeight;

/** What was received, in the box in which an invoice shows what is due. */
export const drawReceiptTotal = (sheet: Sheet, { label, value }: LabelledText): void => {
	const { pager } = sheet;
	pager.ensure(receiptTotalHeight);
	pager.advance(above);
	const needed = sheet.widthOf(label, style) + sheet.widthOf(value, style) + 2 * inset + 16;
	const width = Math.max(widthMin, Math.min(needed, widthMax));
	const { canvas, y } = pager;
	canvas.box(right - width, y, width, boxHeight, accent);
	canvas.text(right - width + inset, y + 17, label, style);
	const room = width - 2 * inset - sheet.widthOf(label, style) - 8;
	canvas.textRight(right - inset, y + 17, value, fitted(sheet, value, style, room));
	pager.advance(boxHeight);
};

const widthMax = 300;
