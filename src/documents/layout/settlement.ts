import type { SettlementView } from '../invoice/settlement-view.ts';
import type { LabelledText } from '../invoice/view-context.ts';
import { wrap } from '../pdf/paragraph.ts';
import { qrCodeOf } from '../pdf/qr-code.ts';
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
	widest,
} from './sheet.ts';

const above = 16;
const headHeight = 32;
const qrSide = 74;
const button = { width: 122, height: 26, gap: 16 } as const;
const linkWidth = qrSide + button.gap + button.width;
const accountGap = 6;

/** How to pay: terms over the full width, bank accounts at the left, the payment page at the right. */
export const drawSettlement = (sheet: Sheet, view: SettlementView, link: string | null): void => {
	const { pager } = sheet;
	const blocks = accountBlocks(sheet, view, link);
	pager.advance(above);
	pager.ensure(headHeight + Math.max(link === null ? 0 : qrSide, (blocks[0]?.height ?? 0) + leading.body + 2));
	drawHead(sheet, view);
	const page = pager.canvas;
	const top = pager.y;
	if (link !== null) drawLink(sheet, view, link, top);
	drawAccounts(sheet, view, blocks);
	const linkBottom = link === null ? top : top + qrSide;
	if (pager.canvas === page) pager.moveTo(Math.max(pager.y, linkBottom));
};

/** The height of it all on one page. */
export const settlementHeight = (sheet: Sheet, view: SettlementView, link: string | null): number => {
	const blocks = accountBlocks(sheet, view, link);
	const accounts = blocks.reduce((height, block) => height + block.height, blocks.length > 0 ? leading.body + 2 : 0);
	return above + headHeight + Math.max(link === null ? 0 : qrSide, accounts);
};

const accountBlocks = (sheet: Sheet, { accounts }: SettlementView, link: string | null): readonly AccountBlock[] => {
	const width = link === null ? contentWidth : contentWidth - linkWidth - 24;
	return accounts.map((rows) => accountBlock(sheet, rows, width));
};

const drawHead = (sheet: Sheet, view: SettlementView): void => {
	const { canvas, y } = sheet.pager;
	rule(sheet, left, y, contentWidth);
	canvas.text(left, y + 18, view.heading, styles.heading);
	const start = left + sheet.widthOf(view.heading, styles.heading) + 12;
	canvas.text(start, y + 18, view.terms, styles.body);
	sheet.pager.advance(headHeight);
};

interface AccountBlock {
	readonly rows: readonly { readonly label: string; readonly lines: readonly string[] }[];
	readonly labelWidth: number;
	readonly height: number;
}

const accountBlock = (sheet: Sheet, rows: readonly LabelledText[], width: number): AccountBlock => {
	const labels = rows.map(({ label }) => label);
	const labelWidth = widest(sheet, labels, styles.small) + 12;
	const measured = rows.map(({ label, value }) => ({
		label,
		lines: wrap(value, width - labelWidth, (text) => sheet.widthOf(text, styles.body)),
	}));
	const lineCount = measured.reduce((count, { lines }) => count + lines.length, 0);
	return { rows: measured, labelWidth, height: lineCount * leading.body + accountGap };
};

const drawAccounts = (sheet: Sheet, view: SettlementView, blocks: readonly AccountBlock[]): void => {
	const { pager } = sheet;
	if (blocks.length === 0) return;
	pager.canvas.text(left, pager.y + 8, view.transferHeading, styles.strong);
	pager.advance(leading.body + 2);
	for (const { rows, labelWidth, height } of blocks) {
		pager.ensure(height);
		for (const { label, lines } of rows) {
			pager.canvas.text(left, pager.y + 8, label, styles.small);
			for (const line of lines) {
				pager.canvas.text(left + labelWidth, pager.y + 8, line, styles.body);
				pager.advance(leading.body);
			}
		}
		pager.advance(accountGap);
	}
};

const drawLink = (sheet: Sheet, view: SettlementView, link: string, top: number): void => {
	const { canvas } = sheet.pager;
	const code = qrCodeOf(link);
	const x = right - linkWidth;
	const label = textStyle(9, white, 'bold');
	canvas.box(x, top, button.width, button.height, accent);
	const style = fitted(sheet, view.linkLabel, label, button.width - 12);
	canvas.text(x + (button.width - sheet.widthOf(view.linkLabel, style)) / 2, top + 16.5, view.linkLabel, style);
	canvas.link(x, top, button.width, button.height, link);
	if (code === null) return;
	canvas.text(x, top + button.height + 14, view.scanLabel, styles.small);
	canvas.qrCode(code, right - qrSide, top, qrSide, ink);
	canvas.link(right - qrSide, top, qrSide, qrSide, link);
};
