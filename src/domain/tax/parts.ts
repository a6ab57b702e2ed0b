import { powerOfTen } from '../kernel/decimal.ts';
import { type Money, split } from '../kernel/money.ts';
import { zip } from '../kernel/zip.ts';
import type { TaxDecision, TaxPart } from './treatment.ts';

export interface TaxPartAmount extends TaxPart {
	readonly taxAmount: Money;
}

/**
 * The tax of one row of the tax table by the parts of its rate, in their order; they sum to the tax, so nothing is
 * computed twice. Ghana, 15 % VAT with 2.5 % NHIL and 2.5 % GETFund on 10.10 GHS: 2.02 is 1.52 + 0.25 + 0.25.
 * No parts when the rate is one.
 */
export const taxByPart = (decision: TaxDecision, taxAmount: Money): readonly TaxPartAmount[] => {
	const parts = decision.parts ?? [];
	if (parts.length === 0) return [];
	const scale = Math.max(...parts.map((part) => part.rate.scale));
	const weights = parts.map(({ rate }) => rate.coefficient * powerOfTen(scale - rate.scale));
	return zip(parts, split(taxAmount, weights)).map(([part, amount]) => ({ ...part, taxAmount: amount }));
};
