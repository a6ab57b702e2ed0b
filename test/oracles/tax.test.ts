import type { CurrencyCode } from '../../src/domain/kernel/currency.ts';
import { decimal } from '../../src/domain/kernel/decimal.ts';
import { money, moneyToDecimal, moneyToMinor } from '../../src/domain/kernel/money.ts';
import { amount, amountOff, draft, pricedAt, totalsOf } from '../domain/invoices/drafts.ts';
import { runOracles } from './oracle.ts';
import { atPercent, sameExponent } from './percent.ts';
import cases from './tax.json' with { type: 'json' };

interface Line {
	readonly qty: number;
	readonly unit: number;
	readonly tax_rate: string;
	readonly inclusive: boolean;
	readonly discount_amount?: number;
}

type Base =
	| { readonly base: string; readonly rate: string; readonly currency: string }
	| { readonly base_cents: number; readonly rate: string };

interface Summary {
	readonly lines: readonly { readonly net: number; readonly tax_code: string; readonly rate: string }[];
}

runOracles('tax', cases, {
	'tax.line': (inputs: Line, expected: { readonly total: number; readonly tax: number }) => {
		const priced = pricedAt(money(inputs.unit, 'EUR'), {
			quantity: decimal(String(inputs.qty)),
			tax: atPercent(inputs.tax_rate),
			discounts: inputs.discount_amount === undefined ? [] : [amountOff(money(inputs.discount_amount, 'EUR'))],
		});
		const { totals } = totalsOf(draft([priced], { pricesIncludeTax: inputs.inclusive }));
		return {
			actual: { total: moneyToMinor(totals.totalAmount), tax: moneyToMinor(totals.taxAmount) },
			expected,
		};
	},

	'tax.round': (inputs: Base, expected: { readonly tax: string } | { readonly tax_cents: number }) => {
		const currency: CurrencyCode = 'currency' in inputs ? sameExponent(inputs.currency) : 'EUR';
		const base = 'base' in inputs ? amount(inputs.base, currency) : money(inputs.base_cents, currency);
		const { totals } = totalsOf(draft([pricedAt(base, { tax: atPercent(inputs.rate) })]));
		return 'tax' in expected
			? { actual: moneyToDecimal(totals.taxAmount), expected: expected.tax }
			: { actual: moneyToMinor(totals.taxAmount), expected: expected.tax_cents };
	},

	// Two taxes of one rate are two rows of the tax table; the total is the sum of the rounded rows.
	'tax.summary': (
		{ lines }: Summary,
		expected: {
			readonly tax_by_code: Readonly<Record<string, number>>;
			readonly required_total_tax: number;
			readonly lago_total_tax: number;
		},
	) => {
		const { taxGroups, totals } = totalsOf(
			draft(
				lines.map(({ net, tax_code, rate }) =>
					pricedAt(money(net, 'EUR'), { tax: { ...atPercent(rate), mention: tax_code } }),
				),
			),
		);
		const total = moneyToMinor(totals.taxAmount);
		const byCode = taxGroups.map((group) => [group.decision.mention, moneyToMinor(group.taxAmount)]);
		return {
			actual: { byCode: Object.fromEntries(byCode), total, asLago: total === expected.lago_total_tax },
			expected: { byCode: expected.tax_by_code, total: expected.required_total_tax, asLago: false },
		};
	},
});
