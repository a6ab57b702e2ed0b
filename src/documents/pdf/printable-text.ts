/** Stands for a letter that the font cannot draw, such as a Chinese one: the reader sees that something is missing. */
const standIn = '?';

/**
 * Makes any text printable with a font. The rule, in order:
 * 1. composed form (NFC); line ends become `\n`, tabs a blank; controls and invisible marks (joiners, direction marks,
 *    soft hyphens) go;
 * 2. what the font has stays;
 * 3. a compatibility form is replaced by its plain letters (`ﬁ` → `fi`, `Ａ` → `A`), unknown blanks by a blank,
 *    unknown accents go and leave their letter;
 * 4. emoji go; every other character becomes `?`;
 * 5. a text of which nothing is left becomes `?`.
 */
export const createPrintableText =
	(fontHas: (codePoint: number) => boolean) =>
	(text: string): string => {
		const composed = text.normalize('NFC');
		let printable = '';
		let changed = false;
		for (const character of composed) {
			const codePoint = character.codePointAt(0) ?? 0;
			const kept = codePoint >= firstPrintable && fontHas(codePoint) && !isInvisible(codePoint);
			printable += kept ? character : replacementOf(character, fontHas);
			changed ||= !kept;
		}
		if (!changed) return printable;
		const tidy = printable.replace(/\r\n?/g, '\n').replace(/ {2,}/g, ' ').trim();
		return tidy === '' && composed.trim() !== '' ? standIn : tidy;
	};

/** Everything below is a control character. */
const firstPrintable = 0x20;

const controls = /^[\p{Cc}\p{Cf}]$/u;
const lineEnds = /^[\n\u0085\u2028\u2029]$/u;
const blanks = /^\p{Zs}$/u;
const marks = /\p{M}/gu;
const emoji = /^[\p{Extended_Pictographic}\p{Emoji_Modifier}\p{Regional_Indicator}]$/u;

const isInvisible = (codePoint: number): boolean => codePoint > 0x7e && controls.test(String.fromCodePoint(codePoint));

const replacementOf = (character: string, fontHas: (codePoint: number) => boolean): string => {
	if (character === '\r') return '\r';
	if (lineEnds.test(character)) return '\n';
	if (character === '\t' || blanks.test(character)) return ' ';
	if (controls.test(character)) return '';
	const plain = [...character.normalize('NFKD').replace(marks, '')];
	if (plain.length === 0) return '';
	if (plain.every((letter) => fontHas(letter.codePointAt(0) ?? 0))) return plain.join('');
	return emoji.test(character) ? '' : standIn;
};

/** Applies a change to every text inside a plain value, so that no field can be forgotten. */
export const mapTexts = <Value>(value: Value, change: (text: string) => string): Value => {
	if (typeof value === 'string') return change(value) as Value;
	if (Array.isArray(value)) return value.map((item) => mapTexts(item, change)) as Value;
	if (typeof value !== 'object' || value === null) return value;
	return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, mapTexts(member, change)])) as Value;
};
