import type { SecretSource } from '../domain/access/api-keys.usecases.ts';
import type { Vault } from './vault.ts';

const secretBytes = 32;

/** Secrets of API keys: letters and digits only, so that a double click selects the whole key. */
export const createSecretSource = (vault: Vault): SecretSource => ({
	next: () => toBase62(crypto.getRandomValues(new Uint8Array(secretBytes))),
	hash: (secret) => vault.blindIndex('api_keys.secret', secret),
});

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

const toBase62 = (bytes: Uint8Array): string => {
	let value = bytes.reduce((number, byte) => number * 256n + BigInt(byte), 0n);
	let text = '';
	while (value > 0n) {
		text = `${alphabet[Number(value % 62n)]}${text}`;
		value /= 62n;
	}
	return text.padStart(43, '0');
};
