import { compareDecimals, type Decimal } from '../kernel/decimal.ts';
import { compareMoney, type Money, plus, sum } from '../kernel/money.ts';
import type { PrintedInvoice, PrintedLine, PrintedTax } from './importing.ts';

/** A printed figure that is not the sum of those that make it. */
export interface FigureDifference {
	/** Where it stands: of a line or a row of the tax table, counted from 0, or of the document. */
	readonly at: { readonly list: 'lines' | 'taxes'; readonly index: number } | null;
	readonly figure: 'subtotal' | 'taxableAmount' | 'taxAmount' | 'totalAmount';
	readonly printed: Money;
	/** What the other figures make of it. */
	readonly expected: Money;
}

type Figure = FigureDifference['figure'];

/**
 * Every figure that does not add up: net and tax of a line to its total, the lines to the document, net and tax of the
 * document to its total, and per rate the lines to the row of the tax table. Tax is not computed from the rate, since
 * other systems round otherwise: 3 × 9.99 at 20 % may be 6.00 or 5.99. A rate of the lines that the table leaves out
 * is a row of nothing. Throws beyond the range of amounts.
 */
export const figureDifferences = (printed: PrintedInvoice): readonly FigureDifference[] => {
	const { lines, taxes, currency } = printed;
	const total = (members: readonly PrintedLine[], figure: keyof PrintedLine & Figure): Money =>
		sum(
			members.map((line) => line[figure]),
			currency,
		);
	return [
		...lines.flatMap((line, index) =>
			difference({ list: 'lines', index }, 'totalAmount', line.totalAmount, plus(line.subtotal, line.taxAmount)),
		),
		...(['subtotal', 'taxAmount', 'totalAmount'] as const).flatMap((figure) =>
			difference(null, figure, printed[figure], total(lines, figure)),
		),
		...difference(null, 'totalAmount', printed.totalAmount, plus(printed.subtotal, printed.taxAmount)),
		...(taxes ?? []).flatMap((row, index) => {
			const members = lines.filter((line) => isSameRate(line.taxRate, row.rate));
			return [
				...difference({ list: 'taxes', index }, 'taxableAmount', row.taxableAmount, total(members, 'subtotal')),
				...difference({ list: 'taxes', index }, 'taxAmount', row.taxAmount, total(members, 'taxAmount')),
			];
		}),
		...(taxes === null ? [] : missingRows(lines, taxes)),
	].filter(isFirstOfItsPlace);
};

const difference = (
	at: FigureDifference['at'],
	figure: Figure,
	printed: Money,
	expected: Money,
): readonly FigureDifference[] => (compareMoney(printed, expected) === 0 ? [] : [{ at, figure, printed, expected }]);

/** Told at the line whose rate has no row. */
const missingRows = (lines: readonly PrintedLine[], taxes: readonly PrintedTax[]): readonly FigureDifference[] =>
	lines.flatMap((line, index) =>
		taxes.some(({ rate }) => isSameRate(rate, line.taxRate))
			? []
			: difference({ list: 'lines', index }, 'taxAmount', line.taxAmount, {
					minor: 0n,
					currency: line.taxAmount.currency,
				}),
	);

const isSameRate = (one: Decimal, other: Decimal): boolean => compareDecimals(one, other) === 0;

/** One figure is named once, though two sums may miss it. */
const isFirstOfItsPlace = (one: FigureDifference, place: number, all: readonly FigureDifference[]): boolean =>
	all.findIndex((other) => placeOf(other) === placeOf(one)) === place;

const placeOf = ({ at, figure }: FigureDifference): string => `${at?.list ?? ''}/${at?.index ?? ''}/${figure}`;
