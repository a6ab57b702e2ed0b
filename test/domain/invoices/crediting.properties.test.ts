import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CreditTotals } from '../../../src/domain/invoices/credit-note.ts';
import { type CreditRequest, creditTotals } from '../../../src/domain/invoices/crediting.ts';
import type { Invoice } from '../../../src/domain/invoices/invoice.ts';
import { taxGroupKey } from '../../../src/domain/invoices/totals-by-rate.ts';
import {
	compareMoney,
	isNegative,
	isPositive,
	isZero,
	type Money,
	plus,
	sum,
} from '../../../src/domain/kernel/money.ts';
import { runs } from '../kernel/arbitraries.ts';
import {
	anyInvoice,
	anyWish,
	baseOfLine,
	creditedOfLine,
	creditedOfRate,
	refusalOf,
	requestOf,
	type Wish,
	withNotes,
} from './credits.ts';

const anyWishes = fc.array(anyWish, { minLength: 1, maxLength: 8 });
const hasDeposit = (invoice: Invoice): boolean => invoice.lines.some((line) => isNegative(baseOfLine(invoice, line)));

interface Story {
	readonly notes: readonly CreditTotals[];
	readonly requests: readonly CreditRequest[];
}

/** Credits wish after wish; what is refused makes no note. */
const credited = (invoice: Invoice, wishes: readonly Wish[]): Story =>
	wishes.reduce<Story>(
		({ notes, requests }, wish) => {
			const request = requestOf(invoice, notes, wish);
			const result = creditTotals(withNotes(invoice, notes), notes, request);
			return result.ok ? { notes: [...notes, result.value], requests: [...requests, request] } : { notes, requests };
		},
		{ notes: [], requests: [] },
	);

/** And then everything that is left, if anything is. */
const whollyCredited = (invoice: Invoice, wishes: readonly Wish[]): readonly CreditTotals[] =>
	credited(invoice, [...wishes, { kind: 'full' }]).notes;

const holds = (predicate: (invoice: Invoice, wishes: readonly Wish[]) => void) =>
	fc.assert(fc.property(anyInvoice, anyWishes, predicate), runs);

describe('any credits, in any number and order', () => {
	test('are never more than is left, per line, per rate and of the invoice', () => {
		holds((invoice, wishes) => {
			const { notes } = credited(invoice, wishes);
			for (const line of invoice.lines) {
				const [whole, taken] = [baseOfLine(invoice, line), creditedOfLine(invoice, notes, line.id)];
				expect(isNegative(whole) ? compareMoney(taken, whole) >= 0 : compareMoney(taken, whole) <= 0).toBe(true);
			}
			for (const row of invoice.taxGroups) {
				const taken = creditedOfRate(invoice, notes, taxGroupKey(row.decision));
				expect(compareMoney(taken.taxableAmount, row.taxableAmount)).toBeLessThanOrEqual(0);
				expect(compareMoney(taken.taxAmount, row.taxAmount)).toBeLessThanOrEqual(0);
			}
			expect(compareMoney(withNotes(invoice, notes).amountCredited, invoice.totalAmount)).toBeLessThanOrEqual(0);
		});
	});

	test('each is over something, and nothing in it is negative but a deposit that is given back', () => {
		holds((invoice, wishes) => {
			const deposits = new Set(
				invoice.lines.filter((line) => isNegative(baseOfLine(invoice, line))).map(({ id }) => id),
			);
			for (const { lines, taxGroups, ...totals } of credited(invoice, wishes).notes) {
				if (!isZero(invoice.totalAmount)) expect(isPositive(totals.totalAmount)).toBe(true);
				const amounts = [
					totals.subtotal,
					totals.taxAmount,
					totals.totalAmount,
					...taxGroups.flatMap((row) => [row.taxableAmount, row.taxAmount]),
					...lines
						.filter(({ lineId }) => !deposits.has(lineId))
						.flatMap((line) => [line.netAmount, line.taxAmount, line.totalAmount]),
				];
				expect(amounts.filter(isNegative)).toEqual([]);
			}
		});
	});

	test('the lines of each sum to its rows, and its rows to its totals', () => {
		holds((invoice, wishes) => {
			for (const { lines, taxGroups, ...totals } of credited(invoice, wishes).notes) {
				const total = (amounts: readonly Money[]) => sum(amounts, invoice.currency);
				for (const row of taxGroups) {
					const own = lines.filter(({ tax }) => taxGroupKey(tax) === taxGroupKey(row.decision));
					expect(total(own.map((line) => line.netAmount))).toEqual(row.taxableAmount);
					expect(total(own.map((line) => line.taxAmount))).toEqual(row.taxAmount);
				}
				for (const line of lines) expect(plus(line.netAmount, line.taxAmount)).toEqual(line.totalAmount);
				expect(total(taxGroups.map((row) => row.taxableAmount))).toEqual(totals.subtotal);
				expect(total(taxGroups.map((row) => row.taxAmount))).toEqual(totals.taxAmount);
				expect(plus(totals.subtotal, totals.taxAmount)).toEqual(totals.totalAmount);
			}
		});
	});

	test('until nothing is left mirror the invoice to the last unit: per rate, in total, and per line as it was priced', () => {
		holds((invoice, wishes) => {
			const notes = whollyCredited(invoice, wishes);
			for (const { decision, taxableAmount, taxAmount } of invoice.taxGroups) {
				expect(creditedOfRate(invoice, notes, taxGroupKey(decision))).toEqual({ taxableAmount, taxAmount });
			}
			expect(withNotes(invoice, notes).amountCredited).toEqual(invoice.totalAmount);
			// A line that a deposit pays may be credited in parts up to what the invoice is over, and no further.
			if (hasDeposit(invoice)) return;
			for (const line of invoice.lines) {
				expect(creditedOfLine(invoice, notes, line.id)).toEqual(baseOfLine(invoice, line));
			}
		});
	});

	test('a credit by amount is over that amount', () => {
		holds((invoice, wishes) => {
			const { notes, requests } = credited(invoice, wishes);
			for (const [index, request] of requests.entries()) {
				if (request.kind === 'amount') expect(notes[index]!.totalAmount).toEqual(request.amount);
			}
		});
	});

	test('a credit by line takes from the rates of its lines only, and from each line what was asked for', () => {
		holds((invoice, wishes) => {
			const { notes, requests } = credited(invoice, wishes);
			for (const [index, request] of requests.entries()) {
				if (request.kind !== 'lines') continue;
				const note = notes[index]!;
				const named = new Set<string>(request.lines.map(({ lineId }) => lineId));
				expect(note.lines.filter(({ lineId }) => !named.has(lineId))).toEqual([]);
				for (const { lineId, amount } of request.lines) {
					if (amount !== null) expect(creditedOfLine(invoice, [note], lineId)).toEqual(amount);
				}
			}
		});
	});

	test('an invoice in one credit is the invoice, line by line', () => {
		fc.assert(
			fc.property(anyInvoice, (invoice) => {
				const [note] = whollyCredited(invoice, []);
				if (note === undefined) return expect(isZero(invoice.totalAmount)).toBe(true);
				const { subtotal, discountAmount, taxAmount, totalAmount } = invoice;
				expect(plus(note.subtotal, discountAmount)).toEqual(subtotal);
				expect([note.taxAmount, note.totalAmount]).toEqual([taxAmount, totalAmount]);
				for (const line of invoice.lines) {
					expect(creditedOfLine(invoice, [note], line.id)).toEqual(baseOfLine(invoice, line));
				}
			}),
			runs,
		);
	});

	test('a credit of more than is left is refused, whatever was credited before', () => {
		holds((invoice, wishes) => {
			const { notes } = credited(invoice, wishes);
			const { totalAmount, amountCredited } = withNotes(invoice, notes);
			const amount = { minor: totalAmount.minor - amountCredited.minor + 1n, currency: invoice.currency };
			expect(refusalOf(invoice, notes, { kind: 'amount', amount })?.type).toMatch(/exceeds-rest|nothing-left/);
		});
	});
});
