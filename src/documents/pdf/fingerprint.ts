/**
 * 32 hexadecimal digits that depend on the value alone: members are taken in the order of their names. Used for the identifiers in a PDF trailer, which must be equal for equal documents.
 */
export const fingerprintOf = async (value: unknown): Promise<string> => {
	const bytes = new TextEncoder().encode(JSON.stringify(value, inOrder));
	const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
	return [...digest.subarray(0, 16)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
};

const inOrder = (_key: string, value: unknown): unknown => {
	if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
	return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)));
};
