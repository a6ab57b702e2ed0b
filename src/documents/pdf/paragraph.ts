type Measure = (text: string) => number;

/**
 * Breaks a text into lines no wider than `width`. Only plain blanks and line ends break, so that no-break blanks keep
 * `1 234 €` together; a word wider than a line is cut between letters.
 */
export const wrap = (text: string, width: number, measure: Measure): string[] =>
	text.split('\n').flatMap((paragraph) => wrapParagraph(paragraph, width, measure));

/** Short items one after the other, separated by a middle dot; no line ends with the dot. */
export const wrapItems = (items: readonly string[], width: number, measure: Measure): string[] =>
	wrap(items.join(' · '), width, measure).map((line) => line.replace(/ ·$/, ''));

/** The first `count` lines; the last one ends with an ellipsis when something was left out. */
export const clip = (lines: readonly string[], count: number): string[] => {
	if (lines.length <= count) return [...lines];
	const last = lines[count - 1] ?? '';
	return [...lines.slice(0, count - 1), `${last.slice(0, -1).trimEnd()}…`];
};

const wrapParagraph = (paragraph: string, width: number, measure: Measure): string[] => {
	const lines: string[] = [];
	const blank = measure(' ');
	let line = '';
	let lineWidth = 0;
	for (const word of paragraph.split(' ').flatMap((text) => cut(text, width, measure))) {
		const wordWidth = measure(word);
		if (line !== '' && lineWidth + blank + wordWidth > width) {
			lines.push(line);
			line = word;
			lineWidth = wordWidth;
		} else {
			lineWidth += line === '' ? wordWidth : blank + wordWidth;
			line = line === '' ? word : `${line} ${word}`;
		}
	}
	return [...lines, line];
};

const cut = (word: string, width: number, measure: Measure): string[] => {
	if (measure(word) <= width) return [word];
	const pieces: string[] = [];
	let piece = '';
	for (const letter of word.match(/\P{M}\p{M}*/gu) ?? []) {
		if (piece !== '' && measure(piece + letter) > width) {
			pieces.push(piece);
			piece = letter;
		} else piece += letter;
	}
	return [...pieces, piece];
};
