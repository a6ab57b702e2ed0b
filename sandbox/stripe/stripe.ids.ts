const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const charactersOfId = 24;
const charactersOfSession = 58;

export const newId = (prefix: string): string => `${prefix}_${randomText(charactersOfId)}`;

/** Those of Checkout say in which mode they were made, and are longer. */
export const newSessionId = (): string => `cs_test_${randomText(charactersOfSession)}`;

export const randomText = (length: number): string =>
	[...crypto.getRandomValues(new Uint8Array(length))].map((byte) => alphabet[byte % alphabet.length]).join('');
