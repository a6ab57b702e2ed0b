import fc from 'fast-check';
import type { CreditTotals } from '../../../src/domain/invoices/credit-note.ts';
import { type CreditRequest, creditTotals, type LineCredit } from '../../../src/domain/invoices/crediting.ts';
import type { Invoice, InvoiceLine } from '../../../src/domain/invoices/invoice.ts';
import { computeTotals, type DraftLine, type TotalsInput } from '../../../src/domain/invoices/totals.ts';
import { taxGroupKey } from '../../../src/domain/invoices/totals-by-rate.ts';
import { decimal } from '../../../src/domain/kernel/decimal.ts';
import type { InvoiceId, LineId } from '../../../src/domain/kernel/ids.ts';
import { isNegative, type Money, minus, money, plus, sum, zero } from '../../../src/domain/kernel/money.ts';
import { buildInvoice } from '../../support/invoice.builder.ts';
import { anyDocument, totalsOf } from './drafts.ts';

export const lineId = (place: number): LineId => `lin_01kapj8c6sf9qv6x5k2m${String(place).padStart(6, '0')}` as LineId;

/** An issued invoice with the figures that the calculator gives the document. */
export const invoiceOf = (document: TotalsInput<DraftLine>, given: Partial<Invoice> = {}): Invoice => {
	const { lines, taxGroups, totals } = totalsOf(document);
	const { currency, pricesIncludeTax } = document;
	const shown = buildInvoice({ currency, lines: lines.map((_, place) => ({ description: `Ligne ${place}` })) });
	return {
		...shown,
		...totals,
		pricesIncludeTax,
		lines: shown.lines.map((each, place) => ({ ...each, ...lines[place]!, id: lineId(place) })),
		taxGroups,
		...given,
	};
};

/** The notes that a list of requests makes of an invoice, one after the other; a refusal fails the test. */
export const creditsOf = (invoice: Invoice, requests: readonly CreditRequest[]): readonly CreditTotals[] =>
	requests.reduce<readonly CreditTotals[]>((notes, request) => notes.concat(creditOf(invoice, notes, request)), []);

export const creditOf = (
	invoice: Invoice,
	before: readonly CreditTotals[],
	request: CreditRequest = { kind: 'full' },
): CreditTotals => {
	const result = creditTotals(withNotes(invoice, before), before, request);
	if (!result.ok) throw new Error(result.error.type);
	return result.value;
};

export const refusalOf = (invoice: Invoice, before: readonly CreditTotals[], request: CreditRequest) => {
	const result = creditTotals(withNotes(invoice, before), before, request);
	return result.ok ? null : result.error;
};

/** The invoice as it stands after its notes. */
export const withNotes = (invoice: Invoice, notes: readonly CreditTotals[]): Invoice => ({
	...invoice,
	amountCredited: sum(
		notes.map((note) => note.totalAmount),
		invoice.currency,
	),
});

export const ofLines = (...lines: readonly (Partial<LineCredit> & { readonly line: number })[]): CreditRequest => ({
	kind: 'lines',
	lines: lines.map(({ line, ...wish }) => ({ lineId: lineId(line), quantity: null, amount: null, ...wish })),
});

/** What of a line prices are in: net, or gross where they include tax. */
export const baseOfLine = ({ pricesIncludeTax }: Invoice, line: InvoiceLine): Money =>
	pricesIncludeTax ? line.totalAmount : minus(line.subtotal, line.documentDiscount);

/** The same figure of all notes about a line. */
export const creditedOfLine = (invoice: Invoice, notes: readonly CreditTotals[], id: LineId): Money =>
	sum(
		notes
			.flatMap((note) => note.lines)
			.filter((line) => line.lineId === id)
			.map((line) => (invoice.pricesIncludeTax ? line.totalAmount : line.netAmount)),
		invoice.currency,
	);

/** Net and tax of a rate: on the invoice, and in its notes. */
export const creditedOfRate = ({ currency }: Invoice, notes: readonly CreditTotals[], key: string) =>
	notes
		.flatMap((note) => note.taxGroups)
		.filter(({ decision }) => taxGroupKey(decision) === key)
		.reduce(
			(total, { taxableAmount, taxAmount }) => ({
				taxableAmount: plus(total.taxableAmount, taxableAmount),
				taxAmount: plus(total.taxAmount, taxAmount),
			}),
			{ taxableAmount: zero(currency), taxAmount: zero(currency) },
		);

/** A wish before it is known what is left: thousandths of it, more than a thousand is too much. */
export type Wish =
	| { readonly kind: 'full' }
	| { readonly kind: 'amount'; readonly thousandths: number }
	| { readonly kind: 'lines'; readonly picks: readonly Pick[] };

interface Pick {
	readonly place: number;
	readonly by: 'rest' | 'amount' | 'quantity';
	readonly thousandths: number;
}

const anyThousandths = fc.oneof(
	{ weight: 6, arbitrary: fc.integer({ min: 1, max: 1000 }) },
	fc.constantFrom(0, 1, 333, 999, 1000, 1001, 1300),
);

export const anyWish: fc.Arbitrary<Wish> = fc.oneof(
	{ weight: 1, arbitrary: fc.constant({ kind: 'full' as const }) },
	{ weight: 4, arbitrary: fc.record({ kind: fc.constant('amount' as const), thousandths: anyThousandths }) },
	{
		weight: 5,
		arbitrary: fc.record({
			kind: fc.constant('lines' as const),
			picks: fc.array(
				fc.record({
					place: fc.nat(60),
					by: fc.constantFrom('rest' as const, 'amount' as const, 'quantity' as const),
					thousandths: anyThousandths,
				}),
				{ minLength: 1, maxLength: 4 },
			),
		}),
	},
);

const partOf = (amount: Money, thousandths: number): Money =>
	money((amount.minor * BigInt(thousandths) + 999n) / 1000n, amount.currency);

/** The request that a wish comes to when these notes have been made. */
export const requestOf = (invoice: Invoice, notes: readonly CreditTotals[], wish: Wish): CreditRequest => {
	if (wish.kind === 'full') return wish;
	const { totalAmount, amountCredited } = withNotes(invoice, notes);
	if (wish.kind === 'amount') {
		return { kind: 'amount', amount: partOf(minus(totalAmount, amountCredited), wish.thousandths) };
	}
	const lines = wish.picks.map(({ place, by, thousandths }): LineCredit => {
		// One place more than there are lines: now and then a line is named that is none.
		const line = invoice.lines[place % (invoice.lines.length + 1)];
		if (line === undefined) return { lineId: lineId(99), quantity: null, amount: null };
		const left = minus(baseOfLine(invoice, line), creditedOfLine(invoice, notes, line.id));
		const { coefficient, scale } = line.quantity;
		const quantity = { coefficient: (coefficient * BigInt(thousandths)) / 1000n, scale };
		return {
			lineId: line.id,
			quantity: by === 'quantity' ? quantity : null,
			amount: by === 'amount' ? partOf(left, thousandths) : null,
		};
	});
	return { kind: 'lines', lines };
};

/** Issued invoices of every kind; some of them take a deposit off, in any of their rates, up to all of it. */
export const anyInvoice: fc.Arbitrary<Invoice> = fc
	.tuple(anyDocument(), fc.array(fc.constantFrom(0, 0, 30, 50, 99, 100), { minLength: 4, maxLength: 4 }))
	.map(([document, percents]) => {
		const { taxGroups } = totalsOf(document);
		const deposits = taxGroups.flatMap(({ decision, taxableAmount, taxAmount }, row): readonly DraftLine[] => {
			const base = document.pricesIncludeTax ? plus(taxableAmount, taxAmount) : taxableAmount;
			const unitPrice = money((base.minor * BigInt(percents[row] ?? 0)) / 100n, document.currency);
			if (unitPrice.minor === 0n) return [];
			const depositId = 'inv_01kapj8c6sf9qv6x5k2m3n4p5z' as InvoiceId;
			return [{ quantity: decimal('-1'), unitPrice, discounts: [], tax: decision, depositId }];
		});
		return { ...document, lines: [...document.lines, ...deposits] };
	})
	.filter((document) => {
		const result = computeTotals(document);
		return (
			result.ok && !result.value.taxGroups.some((row) => isNegative(row.taxableAmount) || isNegative(row.taxAmount))
		);
	})
	.map((document) => invoiceOf(document));
