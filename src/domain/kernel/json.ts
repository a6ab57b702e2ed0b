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
	const members = Object.entries(value)
		.filter(([, member]) => member !== undefined)
		.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
		.map(([key, member]) => `${JSON.stringify(key)}:${canonicalJson(member)}`);
	return `{${members.join(',')}}`;
};
