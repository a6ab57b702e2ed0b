import type { Hasher } from '../domain/kernel/ports.ts';

export const hasher: Hasher = {
	async sha256(content) {
		const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
		const digest = await crypto.subtle.digest('SHA-256', bytes);
		return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
	},
};
