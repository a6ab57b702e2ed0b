import type { PDFDocument, PDFImage } from 'pdf-lib';
import type { Logo } from '../../domain/settings/company.ts';

/** A PNG is unpacked in memory at four bytes a pixel; this keeps a crafted one below 16 MB. */
const logoPixelsMax = 4_000_000;

/** A logo never stops an invoice: one that cannot be read or is too large is left out. */
export const embedLogo = async (document: PDFDocument, logo: Logo | null): Promise<PDFImage | null> => {
	if (logo === null) return null;
	try {
		const bytes = bytesOf(logo.data);
		if (logo.mediaType === 'image/jpeg') return await document.embedJpg(bytes);
		return isPrintablePng(bytes) ? await embedPng(document, bytes) : null;
	} catch {
		return null;
	}
};

const embedPng = async (document: PDFDocument, bytes: Uint8Array): Promise<PDFImage> => {
	const image = await document.embedPng(bytes);
	await image.embed(); // unpacks the pixels now, while a broken file can still be left out
	return image;
};

const bytesOf = (base64: string): Uint8Array => Uint8Array.from(atob(base64), (unit) => unit.charCodeAt(0));

/** `IEND`, the name of a PNG's last chunk. */
const endChunk = 0x49454e44;
const endChunkFromEnd = 8;
/** Width and height stand at fixed places of a PNG's first chunk. */
const pngWidthAt = 16;
const pngHeightAt = 20;

/** The decoder fills what a cut file lacks with nothing, and unpacks whatever size a file claims: look before. */
const isPrintablePng = (bytes: Uint8Array): boolean => {
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	const isWhole = view.getUint32(bytes.length - endChunkFromEnd) === endChunk;
	return isWhole && view.getUint32(pngWidthAt) * view.getUint32(pngHeightAt) <= logoPixelsMax;
};
