import type { Hasher } from '../domain/kernel/ports.ts';

export const hasher: Hasher = {
	async sha256(content) {
		const bytes = typeof content === 'string' ? encoder.encode(content) : content;
		return toHex(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)));
	},
};

const encoder = new TextEncoder();

/** Every byte as two digits, written once: each request hashes two or three texts. */
const hexOfByte = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

const toHex = (bytes: Uint8Array): string => {
	let text = '';
	for (const byte of bytes) text += hexOfByte[byte];
	return text;
};
