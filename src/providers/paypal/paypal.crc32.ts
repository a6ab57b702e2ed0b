/** CRC-32 (IEEE 802.3) of bytes, unsigned: `123456789` is 3421780262. */
export const crc32 = (bytes: Uint8Array): number => {
	let register = 0xffffffff;
	for (const byte of bytes) register = (register >>> 8) ^ (table[(register ^ byte) & 0xff] ?? 0);
	return (register ^ 0xffffffff) >>> 0;
};

const reflectedPolynomial = 0xedb88320;

const table: readonly number[] = Array.from({ length: 256 }, (_, byte) => {
	let entry = byte;
	for (let bit = 0; bit < 8; bit++) entry = entry & 1 ? (entry >>> 1) ^ reflectedPolynomial : entry >>> 1;
	return entry >>> 0;
});
