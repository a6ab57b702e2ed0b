import type { Color, TextStyle, Weight } from '../pdf/canvas.ts';
import type { Pager } from '../pdf/pager.ts';

/** What a block needs to lay itself out: the pages and the widths of texts. */
export interface Sheet {
	readonly pager: Pager;
	widthOf(text: string, style: TextStyle): number;
}

/** A4 in points. */
export const page = { width: 595.28, height: 841.89 } as const;

/** The white border on the left and on the right. */
const margin = 46;
export const left: number = margin;
export const right = page.width - margin;
export const contentWidth = right - left;

/** Where blocks may stand: below the running head of a later page, above the foot of every page. */
export const frame = { firstTop: 40, nextTop: 80, bottom: 788 } as const;

export const ink: Color = [0.1, 0.13, 0.18];
export const muted: Color = [0.37, 0.42, 0.49];
export const hairline: Color = [0.85, 0.87, 0.9];
export const panel: Color = [0.955, 0.968, 0.968];
export const accent: Color = [0.03, 0.39, 0.36];
export const white: Color = [1, 1, 1];

export const textStyle = (size: number, color: Color = ink, weight: Weight = 'regular'): TextStyle => ({
	size,
	color,
	weight,
});

export const styles = {
	body: textStyle(9),
	strong: textStyle(9, ink, 'bold'),
	small: textStyle(7.8, muted),
	label: textStyle(7.4, muted),
	heading: textStyle(9.5, accent, 'bold'),
	fine: textStyle(7, muted),
} as const;

/** Baseline to baseline. */
export const leading = { body: 12.4, small: 10.6, fine: 9.2 } as const;

export const rule = (
	sheet: Sheet,
	x: number,
	y: number,
	width: number,
	color: Color = hairline,
	thickness = 0.6,
): void => sheet.pager.canvas.box(x, y, width, thickness, color);

/** A style just small enough for `text` to fit: a figure is never cut and never runs into its neighbor. */
export const fitted = (sheet: Sheet, text: string, style: TextStyle, width: number): TextStyle => {
	const needed = sheet.widthOf(text, style);
	return needed <= width ? style : { ...style, size: (style.size * width) / needed };
};

/** The widest of some texts. */
export const widest = (sheet: Sheet, texts: readonly string[], style: TextStyle): number =>
	texts.reduce((width, text) => Math.max(width, sheet.widthOf(text, style)), 0);
