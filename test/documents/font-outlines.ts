/** The box around a glyph's outline, in font units; null for a glyph without outline, such as a blank. */
export type OutlineBox = readonly [xMin: number, yMin: number, xMax: number, yMax: number] | null;

/** Reads the outlines straight from the tables of a TrueType program, as a printer does. */
export const outlineReader = (program: Uint8Array): ((glyphId: number) => OutlineBox) => {
	const view = new DataView(program.buffer, program.byteOffset, program.byteLength);
	const tables = new Map(
		Array.from({ length: view.getUint16(4) }, (_, index) => {
			const entry = 12 + 16 * index;
			return [new TextDecoder().decode(program.subarray(entry, entry + 4)), view.getUint32(entry + 8)] as const;
		}),
	);
	const head = tables.get('head')!;
	const loca = tables.get('loca')!;
	const glyf = tables.get('glyf')!;
	const isLong = view.getInt16(head + 50) === 1;
	const offsetOf = (index: number): number =>
		isLong ? view.getUint32(loca + 4 * index) : 2 * view.getUint16(loca + 2 * index);
	return (glyphId) => {
		const start = offsetOf(glyphId);
		if (offsetOf(glyphId + 1) === start) return null;
		const box = [2, 4, 6, 8].map((place) => view.getInt16(glyf + start + place));
		return box as unknown as OutlineBox;
	};
};
