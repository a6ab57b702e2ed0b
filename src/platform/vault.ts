import type { DataKeys } from '../domain/kernel/ports.ts';

/** Where a sealed value lives. It is bound into the envelope, so a value moved to another row does not open. */
export interface SealedPlace {
	readonly table: string;
	readonly column: string;
	readonly id: string;
}

/**
 * Seals personal data for one tenant. An envelope is `v1.<key id>.<nonce>.<ciphertext>` (AES-256-GCM); the key is
 * either the tenant's own, derived from the master key, or the data key of a customer, whose destruction is erasure.
 */
export interface Vault extends DataKeys {
	seal(plaintext: string, place: SealedPlace, dataKey: string | null): Promise<string>;
	open(envelope: string, place: SealedPlace, dataKey: string | null): Promise<string>;
	/** Keyed hash for equality search on sealed values; the same value gives another index for another purpose. */
	blindIndex(purpose: string, value: string): Promise<string>;
}

/** Master keys by id, newest first: the first seals, all of them open. Format `id:base64,id:base64`, 32 bytes each. */
export interface MasterKeys {
	readonly current: string;
	readonly byId: ReadonlyMap<string, Uint8Array>;
}

/** Known by everybody who read the repository, so refused outside development. */
export const developmentKeyId = 'dev';

const keyPattern = /^([a-z0-9-]{1,16}):([A-Za-z0-9+/]{43}=)$/;

/** Reads `ENCRYPTION_KEYS`; null when it is malformed. */
export const parseMasterKeys = (text: string): MasterKeys | null => {
	const entries: [string, Uint8Array][] = [];
	for (const part of text.split(',')) {
		const match = keyPattern.exec(part.trim());
		if (match?.[1] === undefined || match[2] === undefined) return null;
		entries.push([match[1], fromBase64(match[2])]);
	}
	const current = entries[0]?.[0];
	return current === undefined ? null : { current, byId: new Map(entries) };
};

/** Named through the platform's own function: workerd and Node call the type differently. */
type Key = Awaited<ReturnType<typeof crypto.subtle.importKey>>;

const nonceBytes = 12;

/** One vault per tenant and isolate: derived keys are kept, since deriving costs more than sealing. */
export const createVault = (keys: MasterKeys, tenantId: string): Vault => {
	const derived = new Map<string, Promise<Key>>();
	const unwrapped = new Map<string, Promise<Key>>();

	const keyFor = (keyId: string, purpose: 'seal' | 'wrap' | 'index'): Promise<Key> =>
		remember(derived, `${keyId}/${purpose}`, () => deriveKey(keys, keyId, tenantId, purpose));

	const customerKey = (wrapped: string): Promise<Key> =>
		remember(unwrapped, wrapped, async () => {
			const [keyId, bytes] = splitOnce(wrapped, '.');
			const wrappingKey = await keyFor(keyId, 'wrap');
			return crypto.subtle.unwrapKey('raw', fromBase64(bytes), wrappingKey, 'AES-KW', 'AES-GCM', false, [
				'encrypt',
				'decrypt',
			]);
		});

	const additionalData = (place: SealedPlace): Uint8Array =>
		encode(JSON.stringify([tenantId, place.table, place.column, place.id]));

	return {
		async create() {
			const wrappingKey = await keyFor(keys.current, 'wrap');
			const dataKey = await crypto.subtle.importKey('raw', randomBytes(32), 'AES-GCM', true, ['encrypt']);
			const wrapped = await crypto.subtle.wrapKey('raw', dataKey, wrappingKey, 'AES-KW');
			return `${keys.current}.${toBase64(new Uint8Array(wrapped))}`;
		},

		async seal(plaintext, place, dataKey) {
			const key = dataKey === null ? await keyFor(keys.current, 'seal') : await customerKey(dataKey);
			const iv = randomBytes(nonceBytes);
			const sealed = await crypto.subtle.encrypt(
				{ name: 'AES-GCM', iv, additionalData: additionalData(place) },
				key,
				encode(plaintext),
			);
			const keyId = dataKey === null ? keys.current : 'customer';
			return `v1.${keyId}.${toBase64(iv)}.${toBase64(new Uint8Array(sealed))}`;
		},

		async open(envelope, place, dataKey) {
			const [version, keyId, iv, sealed] = envelope.split('.');
			if (version !== 'v1' || keyId === undefined || iv === undefined || sealed === undefined) {
				throw new Error(`not a sealed value: ${place.table}.${place.column} of ${place.id}`);
			}
			const key = dataKey === null ? await keyFor(keyId, 'seal') : await customerKey(dataKey);
			const plaintext = await crypto.subtle.decrypt(
				{ name: 'AES-GCM', iv: fromBase64(iv), additionalData: additionalData(place) },
				key,
				fromBase64(sealed),
			);
			return decoder.decode(plaintext);
		},

		async blindIndex(purpose, value) {
			// The index key never rotates with the sealing key: it derives from the oldest master key.
			const key = await keyFor([...keys.byId.keys()].at(-1) ?? keys.current, 'index');
			const mac = await crypto.subtle.sign('HMAC', key, encode(`${purpose}\u0000${value}`));
			return toBase64Url(new Uint8Array(mac).subarray(0, 18));
		},
	};
};

/** Entries an isolate keeps before it starts over; a customer's key is 300 bytes. */
const cachedKeysMax = 5000;

const remember = (cache: Map<string, Promise<Key>>, name: string, make: () => Promise<Key>) => {
	const known = cache.get(name);
	if (known !== undefined) return known;
	if (cache.size >= cachedKeysMax) cache.clear();
	const made = make();
	cache.set(name, made);
	made.catch(() => cache.delete(name));
	return made;
};

const deriveKey = async (
	keys: MasterKeys,
	keyId: string,
	tenantId: string,
	purpose: 'seal' | 'wrap' | 'index',
): Promise<Key> => {
	const master = keys.byId.get(keyId);
	if (master === undefined) throw new Error(`encryption key "${keyId}" is not configured`);
	const base = await crypto.subtle.importKey('raw', master, 'HKDF', false, ['deriveKey', 'deriveBits']);
	const parameters = {
		name: 'HKDF',
		hash: 'SHA-256',
		salt: encode('coko-billing'),
		info: encode(`${tenantId}/${purpose}`),
	};
	if (purpose === 'index') {
		const bits = await crypto.subtle.deriveBits(parameters, base, 256);
		return crypto.subtle.importKey('raw', bits, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
	}
	const algorithm = purpose === 'wrap' ? 'AES-KW' : 'AES-GCM';
	const usages: KeyUsage[] = purpose === 'wrap' ? ['wrapKey', 'unwrapKey'] : ['encrypt', 'decrypt'];
	return crypto.subtle.deriveKey(parameters, base, { name: algorithm, length: 256 }, false, usages);
};

type KeyUsage = 'encrypt' | 'decrypt' | 'wrapKey' | 'unwrapKey';

const decoder = new TextDecoder();
const encoder = new TextEncoder();
const encode = (text: string): Uint8Array => encoder.encode(text);
const randomBytes = (length: number): Uint8Array => crypto.getRandomValues(new Uint8Array(length));

/** Bytes turned at once: each becomes an argument of one call, and the stack holds some 100 000. */
const chunkBytes = 32_768;

const toBase64 = (bytes: Uint8Array): string => {
	let binary = '';
	for (let start = 0; start < bytes.length; start += chunkBytes) {
		binary += String.fromCharCode(...bytes.subarray(start, start + chunkBytes));
	}
	return btoa(binary);
};

const toBase64Url = (bytes: Uint8Array): string => toBase64(bytes).replaceAll('+', '-').replaceAll('/', '_');
/** A loop: a callback for each byte costs more than opening the envelope. */
const fromBase64 = (text: string): Uint8Array => {
	const binary = atob(text);
	const bytes = new Uint8Array(binary.length);
	for (let index = 0; index < binary.length; index++) bytes[index] = binary.charCodeAt(index);
	return bytes;
};
const splitOnce = (text: string, separator: string): [string, string] => {
	const index = text.indexOf(separator);
	return [text.slice(0, index), text.slice(index + 1)];
};
