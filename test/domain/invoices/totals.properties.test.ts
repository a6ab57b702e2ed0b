import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ComputedTotals, DraftLine } from '../../../src/domain/invoices/totals.ts';
import { decimalToRatio } from '../../../src/domain/kernel/decimal.ts';
import { fraction, isZero, type Money, minus, negate, plus, portion, sum } from '../../../src/domain/kernel/money.ts';
import { runs } from '../kernel/arbitraries.ts';
import { anyDocument, mirrorOf, percentOff, totalsOf } from './drafts.ts';

type Computed = ComputedTotals<DraftLine>;
const figures = ['discountAmount', 'subtotal', 'documentDiscount', 'taxAmount', 'totalAmount'] as const;
const sumOf = ({ lines, totals }: Computed, pick: (line: Computed['lines'][number]) => Money) =>
	sum(lines.map(pick), totals.subtotal.currency);
const amountsOf = ({ lines, taxGroups, totals }: Computed) => ({
	lines: lines.map((line) => figures.map((figure) => line[figure])),
	taxGroups: taxGroups.map(({ taxableAmount, taxAmount }) => [taxableAmount, taxAmount]),
	totals,
});
const reversed = (amounts: readonly Money[]) => amounts.map(negate);

const expectIdentities = (computed: Computed) => {
	const { lines, taxGroups, totals } = computed;
	for (const line of lines) {
		expect(plus(minus(line.subtotal, line.documentDiscount), line.taxAmount)).toEqual(line.totalAmount);
	}
	expect(sumOf(computed, (line) => line.subtotal)).toEqual(totals.subtotal);
	expect(sumOf(computed, (line) => line.documentDiscount)).toEqual(totals.discountAmount);
	expect(sumOf(computed, (line) => line.taxAmount)).toEqual(totals.taxAmount);
	expect(sumOf(computed, (line) => line.totalAmount)).toEqual(totals.totalAmount);
	const { currency } = totals.subtotal;
	const taxable = sum(
		taxGroups.map((group) => group.taxableAmount),
		currency,
	);
	const tax = sum(
		taxGroups.map((group) => group.taxAmount),
		currency,
	);
	expect(taxable).toEqual(minus(totals.subtotal, totals.discountAmount));
	expect(tax).toEqual(totals.taxAmount);
	expect(plus(taxable, tax)).toEqual(totals.totalAmount);
};

describe('documents of up to 50 lines, four rates, every kind of discount, prices with or without tax', () => {
	test('subtotal − discount + tax = total, for every line, over the lines, over the tax table and for the document', () => {
		fc.assert(
			fc.property(anyDocument(), (document) => expectIdentities(totalsOf(document))),
			runs,
		);
	});

	test('the same holds for documents of mixed signs', () => {
		fc.assert(
			fc.property(anyDocument(true), (document) => {
				const result = totalsOf({ ...document, discounts: [] });
				expectIdentities(result);
				// A percentage can always be taken, whatever the signs.
				expectIdentities(totalsOf({ ...document, discounts: [percentOff('12.5')] }));
			}),
			runs,
		);
	});

	test('the reversed document is the exact mirror', () => {
		fc.assert(
			fc.property(fc.boolean().chain(anyDocument), (document) => {
				const computed = amountsOf(totalsOf(document));
				const mirror = amountsOf(totalsOf(mirrorOf(document)));
				expect(mirror.lines).toEqual(computed.lines.map(reversed));
				expect(mirror.taxGroups).toEqual(computed.taxGroups.map(reversed));
				expect(Object.values(mirror.totals)).toEqual(reversed(Object.values(computed.totals)));
			}),
			runs,
		);
	});

	test('nothing is negative where nothing negative went in', () => {
		fc.assert(
			fc.property(anyDocument(), (document) => {
				const { lines, taxGroups } = amountsOf(totalsOf(document));
				for (const amount of [...lines.flat(), ...taxGroups.flat()]) expect(amount.minor >= 0n).toBe(true);
			}),
			runs,
		);
	});

	test('100 % off leaves exactly nothing to pay and no tax', () => {
		fc.assert(
			fc.property(fc.boolean().chain(anyDocument), (document) => {
				// Charges and credits that cancel leave a sum of zero, of which 100 % is nothing: the lines stay as they are.
				const whole = totalsOf({ ...document, discounts: [], pricesIncludeTax: false });
				fc.pre(!isZero(whole.totals.subtotal) || whole.lines.every((line) => isZero(line.subtotal)));
				const { lines, totals } = totalsOf({ ...document, discounts: [percentOff('100')] });
				for (const line of lines) expect(isZero(line.totalAmount) && isZero(line.taxAmount)).toBe(true);
				expect(totals.subtotal).toEqual(totals.discountAmount);
			}),
			runs,
		);
	});

	test('the tax shown on a line is within one minor unit of its own', () => {
		fc.assert(
			fc.property(fc.boolean().chain(anyDocument), (document) => {
				for (const line of totalsOf(document).lines) {
					const { numerator, denominator } = decimalToRatio(line.tax.rate);
					const base = document.pricesIncludeTax ? line.totalAmount : minus(line.totalAmount, line.taxAmount);
					const own = fraction(base, numerator, document.pricesIncludeTax ? numerator + denominator : denominator);
					const distance = minus(line.taxAmount, own).minor;
					expect(distance <= 1n && distance >= -1n).toBe(true);
				}
			}),
			runs,
		);
	});
});

describe('the equations of EN 16931', () => {
	test('BR-CO-10, 13, 14, 15 and 17: prices without tax', () => {
		fc.assert(
			fc.property(anyDocument(), (document) => {
				const computed = totalsOf({ ...document, pricesIncludeTax: false });
				const { lines, taxGroups, totals } = computed;
				for (const line of lines) {
					expect(plus(line.subtotal, line.discountAmount)).toEqual(portion(line.unitPrice, line.quantity));
				}
				for (const { decision, taxableAmount, taxAmount } of taxGroups) {
					expect(taxAmount).toEqual(portion(taxableAmount, decision.rate));
				}
				const withoutTax = minus(totals.subtotal, totals.discountAmount);
				expect(plus(withoutTax, totals.taxAmount)).toEqual(totals.totalAmount);
			}),
			runs,
		);
	});

	test('prices with tax: the tax inside the sum of each rate, and BR-CO-17 within its tolerance of one unit', () => {
		fc.assert(
			fc.property(anyDocument(), (document) => {
				for (const { decision, taxableAmount, taxAmount } of totalsOf({ ...document, pricesIncludeTax: true })
					.taxGroups) {
					const { numerator, denominator } = decimalToRatio(decision.rate);
					const gross = plus(taxableAmount, taxAmount);
					expect(taxAmount).toEqual(fraction(gross, numerator, numerator + denominator));
					const distance = minus(taxAmount, portion(taxableAmount, decision.rate)).minor;
					expect(distance <= 1n && distance >= -1n).toBe(true);
				}
			}),
			runs,
		);
	});

	test('prices with tax: what is paid is the sum of the prices less the discounts, to the unit', () => {
		fc.assert(
			fc.property(anyDocument(), (document) => {
				const paid = totalsOf({ ...document, pricesIncludeTax: true }).totals.totalAmount;
				const untaxed = totalsOf({ ...document, pricesIncludeTax: false }).totals;
				expect(paid).toEqual(minus(untaxed.subtotal, untaxed.discountAmount));
			}),
			runs,
		);
	});
});
