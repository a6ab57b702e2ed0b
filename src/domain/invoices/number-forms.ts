import type { IsoDate } from '../kernel/calendar.ts';
import type { NumberFormat } from './numbering.ts';

/*
 * Which numbers a format can give. Numbers are told apart without regard to case, as people read them.
 */

/** A place of a number: a character that stands there, or any digit; `repeats` for the digits a counter grows by. */
interface Place {
	readonly character: string | null;
	readonly repeats: boolean;
}

/** Whether two formats can give the same number, in whichever periods: `INV-{YYYY}-{NNN}` and `INV-2026-{NNNNN}` can. */
export const canMeet = (one: NumberFormat, other: NumberFormat): boolean => {
	const [left, right] = [placesOf(one.pattern), placesOf(other.pattern)];
	const seen = new Set<string>();
	const open: (readonly [number, number])[] = [[0, 0]];
	for (let at = open.pop(); at !== undefined; at = open.pop()) {
		const [i, j] = at;
		if (i === left.length && j === right.length) return true;
		if (seen.has(`${i}/${j}`)) continue;
		seen.add(`${i}/${j}`);
		const [a, b] = [left[i], right[j]];
		if (a?.repeats) open.push([i + 1, j]);
		if (b?.repeats) open.push([i, j + 1]);
		if (a !== undefined && b !== undefined && isCommon(a, b)) open.push([a.repeats ? i : i + 1, b.repeats ? j : j + 1]);
	}
	return false;
};

/**
 * Whether a format can still give a number to a document of `from` or later: `INV-2026-000120` from 2026 on, but no
 * more from 2027 on. How far the counter is does not matter.
 */
export const canGive = (format: NumberFormat, number: string, from: IsoDate): boolean => {
	const names: string[] = [];
	const source = format.pattern.replace(/\{([^{}]*)\}|[^{}]/g, (literal, token: string | undefined) => {
		if (token === undefined) return literal.replace(/[+\-/]/, '\\$&');
		if (/^N+$/.test(token)) return `(?:\\d{${token.length}}|[1-9]\\d{${token.length},})`;
		names.push(token);
		return token === 'YYYY' ? '(20\\d{2})' : `(\\d{${token.length}})`;
	});
	const found = new RegExp(`^${source}$`, 'i').exec(number);
	if (found === null) return false;
	const read = (token: string): string | null => found[names.indexOf(token) + 1] ?? null;
	const year = names.includes('YYYY') ? read('YYYY') : names.includes('YY') ? `20${read('YY')}` : null;
	if (year === null) return true;
	const month = names.includes('MM') ? read('MM') : '12';
	return `${year}-${month}` >= from.slice(0, 'YYYY-MM'.length);
};

const digit: Place = { character: null, repeats: false };

/** Documents are of this century. */
const yearPlaces: readonly Place[] = [
	{ character: '2', repeats: false },
	{ character: '0', repeats: false },
	digit,
	digit,
];

const placesOf = (pattern: string): readonly Place[] =>
	(pattern.match(/\{[^{}]*\}|[^{}]/g) ?? []).flatMap((part): readonly Place[] => {
		if (part === '{YYYY}') return yearPlaces;
		if (!part.startsWith('{')) return [{ character: part.toLowerCase(), repeats: false }];
		const digits = Array.from({ length: part.length - 2 }, () => digit);
		return part.startsWith('{N') ? [...digits, { character: null, repeats: true }] : digits;
	});

const isCommon = (one: Place, other: Place): boolean => {
	if (one.character === null) return other.character === null || isDigit(other.character);
	return other.character === null ? isDigit(one.character) : one.character === other.character;
};

const isDigit = (character: string): boolean => character >= '0' && character <= '9';
