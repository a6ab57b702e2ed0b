import type { Formatter } from '../format.ts';
import type { Words } from '../words.ts';

/** The language of one document. */
export interface ViewContext {
	readonly words: Words;
	readonly format: Formatter;
}

export interface LabelledText {
	readonly label: string;
	readonly value: string;
}
