import type { Canvas } from './canvas.ts';

export interface PageFrame {
	readonly firstTop: number;
	readonly nextTop: number;
	readonly bottom: number;
}

/** The growing pile of pages and the place where the next block goes. */
export interface Pager {
	/** The page being written. */
	readonly canvas: Canvas;
	readonly pages: readonly Canvas[];
	/** Where the next block starts, in points from the top edge. */
	readonly y: number;
	/** What is left on this page. */
	readonly room: number;
	/** What a page after the first holds. */
	readonly pageRoom: number;
	moveTo(y: number): void;
	advance(height: number): void;
	/** Starts a new page unless `height` fits; true when it did. A block higher than a page gets a fresh one. */
	ensure(height: number): boolean;
}

/** Heights are sums of fractions: a block that fits exactly must not be pushed away by the last binary digit. */
const tolerance = 0.01;

export const createPager = (frame: PageFrame, addPage: () => Canvas): Pager => {
	const first = addPage();
	const pages = [first];
	let canvas = first;
	let y = frame.firstTop;
	const startPage = (): void => {
		canvas = addPage();
		pages.push(canvas);
		y = frame.nextTop;
	};
	return {
		pages,
		pageRoom: frame.bottom - frame.nextTop,
		get canvas() {
			return canvas;
		},
		get y() {
			return y;
		},
		get room() {
			return frame.bottom - y;
		},
		moveTo: (place) => {
			y = place;
		},
		advance: (height) => {
			y += height;
		},
		ensure: (height) => {
			const isFresh = y === (pages.length === 1 ? frame.firstTop : frame.nextTop);
			if (y + height <= frame.bottom + tolerance || isFresh) return false;
			startPage();
			return true;
		},
	};
};
