import type { Typeface } from './typeface.ts';

/** A piece of text and where it starts, in points from the start of the whole. */
export interface TextRun {
	readonly text: string;
	readonly dx: number;
	readonly rise: number;
}

/**
 * Splits a text where a combining mark must be set by hand. Letters with a composed form never come here; those of
 * several African languages do (`ɔ̃`, `ɛ̀`, `Ẹ́`), and the font has no anchors for all of them. The mark is centered over
 * its letter and raised over a capital.
 */
export const placeText = (text: string, typeface: Typeface, size: number): readonly TextRun[] => {
	if (!anyMark.test(text)) return [{ text, dx: 0, rise: 0 }];
	const runs: TextRun[] = [];
	let pen = 0;
	for (const [part] of text.matchAll(partsPattern)) {
		if (anyMark.test(part)) {
			runs.push(...placeMarks(part, runs.at(-1)?.text ?? '', typeface, size, pen));
		} else {
			runs.push({ text: part, dx: pen, rise: 0 });
			pen += typeface.widthOf(part, size);
		}
	}
	return runs;
};

const anyMark = /\p{M}/u;
const partsPattern = /\p{M}+|\P{M}+/gu;

/** Top of `x`: marks are drawn to sit over letters of that height. In thousandths of the font size. */
const lowerCaseTop = 546;
/** Room between two marks over one letter. */
const stackedMark = 170;

const placeMarks = (
	marks: string,
	before: string,
	typeface: Typeface,
	size: number,
	pen: number,
): readonly TextRun[] => {
	const base = typeface.metricsOf([...before].at(-1)?.codePointAt(0) ?? 0);
	let above = 0;
	return [...marks].flatMap((mark) => {
		const metrics = typeface.metricsOf(mark.codePointAt(0) ?? 0);
		if (metrics === undefined) return [];
		const middle = (metrics.left + metrics.right) / 2;
		const isAbove = metrics.top > lowerCaseTop;
		const lift = isAbove ? Math.max(0, (base?.top ?? 0) - lowerCaseTop) + above * stackedMark : 0;
		if (isAbove) above++;
		return [{ text: mark, dx: pen - (((base?.advance ?? 0) / 2 + middle) * size) / 1000, rise: (lift * size) / 1000 }];
	});
};
