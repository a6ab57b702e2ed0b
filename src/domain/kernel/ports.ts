/** SHA-256, lower-case hexadecimal. */
export interface Hasher {
	sha256(content: string | Uint8Array): Promise<string>;
}

/** Makes the data key of a customer: personal data sealed with it is gone for ever once the key is destroyed. */
export interface DataKeys {
	create(): Promise<string>;
}
