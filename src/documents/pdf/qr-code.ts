import { encode } from 'uqr';

/** A rectangle of dark modules, counted in modules from the top left corner. */
export interface QrRectangle {
	readonly column: number;
	readonly row: number;
	readonly columns: number;
	readonly rows: number;
}

export interface QrCode {
	/** Modules along one side, without a quiet zone. */
	readonly size: number;
	readonly rectangles: readonly QrRectangle[];
}

/** A longer text makes modules too small for a cheap phone's camera at the size we print. */
const qrCharactersMax = 300;

/** Medium error correction, the dark modules joined into few rectangles; null for a text that is too long to be read. */
export const qrCodeOf = (text: string): QrCode | null => {
	if (text.length > qrCharactersMax) return null;
	const { data, size } = encode(text, { ecc: 'M', border: 0 });
	const open = data.map((row) => [...row]);
	const rectangles: QrRectangle[] = [];
	for (let row = 0; row < size; row++) {
		for (let column = 0; column < size; column++) {
			if (open[row]?.[column]) rectangles.push(take(open, row, column));
		}
	}
	return { size, rectangles };
};

/** The widest run to the right, then as many equal rows below as there are; its modules are cleared. */
const take = (open: boolean[][], row: number, column: number): QrRectangle => {
	const first = open[row] ?? [];
	let columns = 1;
	while (first[column + columns]) columns++;
	let rows = 1;
	while (isDark(open[row + rows], column, columns)) rows++;
	for (const line of open.slice(row, row + rows)) line.fill(false, column, column + columns);
	return { column, row, columns, rows };
};

const isDark = (line: readonly boolean[] | undefined, column: number, columns: number): boolean =>
	line?.slice(column, column + columns).every(Boolean) ?? false;
