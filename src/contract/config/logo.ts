import * as z from 'zod';
import type { CompanyLogoValue } from '../../domain/settings/company-values.ts';
import { refuse } from './primitives.ts';

/** A logo travels in every PDF: 64 KB is a large logo, and already more than the rest of the document. */
export const logoBytesMax = 65_536;

/** Printed two centimeters high: more pixels cost memory when the PDF is made and show nothing. */
const logoSideMax = 2_000;

export const companyLogo: z.ZodType<CompanyLogoValue> = z
	.strictObject({
		media_type: z.enum(['image/png', 'image/jpeg']),
		data: z.base64('Base 64, without a data: prefix.').meta({ description: 'The picture in base 64, at most 64 KB' }),
	})
	.transform((logo, context) => {
		const bytes = decode(logo.data);
		if (bytes.length > logoBytesMax)
			return refuse(context, `The picture has more than ${logoBytesMax} bytes.`, ['data']);
		const size = logo.media_type === 'image/png' ? pngSize(bytes) : jpegSize(bytes);
		if (size === null) return refuse(context, `This is not a ${logo.media_type} picture.`, ['data']);
		const side = Math.max(size.width, size.height);
		if (side > logoSideMax || Math.min(size.width, size.height) === 0) {
			return refuse(context, `The picture is ${size.width} × ${size.height} pixels; at most ${logoSideMax} a side.`, [
				'data',
			]);
		}
		return logo;
	});

interface Size {
	readonly width: number;
	readonly height: number;
}

const decode = (base64: string): Uint8Array => Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));

const pngSignature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

/** Walks the chunks from IHDR to IEND; null when the file is cut, has no pixels, or is something else. */
const pngSize = (bytes: Uint8Array): Size | null => {
	if (!pngSignature.every((byte, index) => bytes[index] === byte)) return null;
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	let size: Size | null = null;
	let hasPixels = false;
	for (let offset = 8; offset + 12 <= bytes.length; ) {
		const length = view.getUint32(offset);
		const type = String.fromCharCode(...bytes.subarray(offset + 4, offset + 8));
		if (offset + 12 + length > bytes.length) return null;
		if (size === null) {
			if (type !== 'IHDR' || length !== 13) return null;
			size = { width: view.getUint32(offset + 8), height: view.getUint32(offset + 12) };
		}
		if (type === 'IDAT' && length > 0) hasPixels = true;
		if (type === 'IEND') return hasPixels ? size : null;
		offset += 12 + length;
	}
	return null;
};

/** Baseline, extended and progressive frames: those that PDF readers can show. */
const frameMarkers = [0xc0, 0xc1, 0xc2];

/** Walks the segments to the frame header; the file must also end as a picture does. */
const jpegSize = (bytes: Uint8Array): Size | null => {
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	const ends = bytes.length > 4 && view.getUint16(0) === 0xffd8 && view.getUint16(bytes.length - 2) === 0xffd9;
	if (!ends) return null;
	for (let offset = 2; offset + 9 <= bytes.length; ) {
		if (bytes[offset] !== 0xff) return null;
		const marker = bytes[offset + 1] ?? 0;
		if (frameMarkers.includes(marker)) {
			return { height: view.getUint16(offset + 5), width: view.getUint16(offset + 7) };
		}
		offset += 2 + view.getUint16(offset + 2);
	}
	return null;
};
