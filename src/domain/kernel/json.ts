export type Json = string | number | boolean | null | readonly Json[] | JsonObject;
export interface JsonObject {
	readonly [key: string]: Json;
}

/**
 * One text for one value: keys sorted, no blanks, undefined left out. Hashes of documents are taken over this form
 * (RFC 8785 for the values we use: strings, safe integers, booleans, null).
 */
export const canonicalJson = (value: unknown): string => {
	if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item ?? null)).join(',')}]`;
	if (typeof value === 'number' && !Number.isSafeInteger(value)) throw new Error(`not canonical: ${value}`);
	if (typeof value !== 'object' || value === null) return JSON.stringify(value);
	return knownTexts.get(value) ?? membersText(value);
};

/** A loop and not a chain of arrays: the hash of each document begins here. */
const membersText = (value: object): string => {
	const members: Readonly<Record<string, unknown>> = { ...value };
	let text = '';
	for (const name of Object.keys(members).sort(byCodeUnits)) {
		const member = members[name];
		if (member === undefined) continue;
		text += `${text === '' ? '' : ','}${JSON.stringify(name)}:${canonicalJson(member)}`;
	}
	return `{${text}}`;
};

const byCodeUnits = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);

const knownTexts = new WeakMap<object, string>();

/** Keeps the text of a value that never changes and is part of many others, as a seller is of its documents. */
export const canonicalOnce = <Value extends object>(value: Value): Value => {
	knownTexts.set(value, membersText(value));
	return value;
};
