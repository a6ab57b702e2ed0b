import fc from 'fast-check';
import { expect, it } from 'vitest';
import { computeTotals } from '../../../src/domain/invoices/totals.ts';
import { decimal } from '../../../src/domain/kernel/decimal.ts';
import type { InvoiceId } from '../../../src/domain/kernel/ids.ts';
import { money, sum } from '../../../src/domain/kernel/money.ts';
import { frenchVat } from '../../support/invoice.builder.ts';

const runs = 1000;
const depositId = 'inv_01k3v0j9x4f7mbt2w8h5q6z1ra' as InvoiceId;
const rates = ['0', '0.021', '0.055', '0.1', '0.2'] as const;

const line = fc.record({ price: fc.integer({ min: 0, max: 10_000_000 }), rate: fc.constantFrom(...rates) });
const percent = fc.integer({ min: 0, max: 100 });

const totalsOf = (
	lines: readonly { readonly price: number; readonly rate: string }[],
	deposits: readonly { readonly price: number; readonly rate: string }[],
	off: number,
	pricesIncludeTax: boolean,
) => {
	const computed = computeTotals({
		currency: 'EUR',
		pricesIncludeTax,
		discounts: [{ type: 'percentage', value: decimal(String(off)), description: null }],
		lines: [
			...lines.map(({ price, rate }) => ({
				quantity: decimal('1'),
				unitPrice: money(price, 'EUR'),
				tax: frenchVat(rate),
				discounts: [],
			})),
			...deposits.map(({ price, rate }) => ({
				quantity: decimal('-1'),
				unitPrice: money(price, 'EUR'),
				tax: frenchVat(rate),
				discounts: [],
				depositId,
			})),
		],
	});
	if (!computed.ok) throw new Error(computed.error.type);
	return computed.value;
};

it('a deposit changes neither the discount of the document nor any sold line’s share of it', () => {
	fc.assert(
		fc.property(
			fc.array(line, { minLength: 1, maxLength: 8 }),
			fc.array(line, { maxLength: 4 }),
			percent,
			(lines, deposits, off) => {
				const without = totalsOf(lines, [], off, false);
				const taken = totalsOf(lines, deposits, off, false);
				expect(taken.totals.discountAmount).toEqual(without.totals.discountAmount);
				const shares = taken.lines.map(({ documentDiscount }) => documentDiscount.minor);
				expect(shares.slice(0, lines.length)).toEqual(
					without.lines.map(({ documentDiscount }) => documentDiscount.minor),
				);
				expect(shares.slice(lines.length).every((share) => share === 0n)).toBe(true);
			},
		),
		{ numRuns: runs },
	);
});

it('lines add up to rows and rows to the total, with deposits as without', () => {
	fc.assert(
		fc.property(
			fc.array(line, { minLength: 1, maxLength: 8 }),
			fc.array(line, { maxLength: 4 }),
			percent,
			fc.boolean(),
			(lines, deposits, off, pricesIncludeTax) => {
				const { lines: settled, taxGroups, totals } = totalsOf(lines, deposits, off, pricesIncludeTax);
				const add = (amounts: readonly { readonly minor: bigint; readonly currency: 'EUR' }[]) =>
					sum(amounts, 'EUR').minor;
				const eur = (amount: { readonly minor: bigint }) =>
					money(amount.minor, 'EUR') as { minor: bigint; currency: 'EUR' };
				expect(add(settled.map(({ taxAmount }) => eur(taxAmount)))).toBe(totals.taxAmount.minor);
				expect(add(settled.map(({ totalAmount }) => eur(totalAmount)))).toBe(totals.totalAmount.minor);
				expect(add(taxGroups.map(({ taxAmount }) => eur(taxAmount)))).toBe(totals.taxAmount.minor);
				const { subtotal, discountAmount, taxAmount, totalAmount } = totals;
				expect(subtotal.minor - discountAmount.minor + taxAmount.minor).toBe(totalAmount.minor);
			},
		),
		{ numRuns: runs },
	);
});

it('a deposit and the final invoice that takes it off tax the whole as one invoice would, but for their own rounding', () => {
	fc.assert(
		fc.property(line, fc.integer({ min: 0, max: 10_000 }), ({ price, rate }, part) => {
			const advance = Math.floor((price * part) / 10_000);
			const whole = totalsOf([{ price, rate }], [], 0, false).totals;
			const deposit = totalsOf([{ price: advance, rate }], [], 0, false).totals;
			const final = totalsOf([{ price, rate }], [{ price: advance, rate }], 0, false).totals;
			expect(deposit.subtotal.minor + final.subtotal.minor).toBe(whole.subtotal.minor);
			const difference = deposit.taxAmount.minor + final.taxAmount.minor - whole.taxAmount.minor;
			expect(difference >= -1n && difference <= 1n).toBe(true);
		}),
		{ numRuns: runs },
	);
});
