import type { CurrencyCode } from '../../src/domain/kernel/currency.ts';
import { decimal, multiplyDecimals } from '../../src/domain/kernel/decimal.ts';
import type { TaxDecision } from '../../src/domain/tax/treatment.ts';
import { taxedAt } from '../domain/invoices/drafts.ts';

/** The cases write rates in percent: `8.875` is 0.08875. */
export const atPercent = (percent: string): TaxDecision => {
	const rate = multiplyDecimals(decimal(percent), decimal('0.01'));
	return taxedAt('0', { rate, category: rate.coefficient === 0n ? 'Z' : 'S' });
};

/** Stands in for currencies we do not sell in: only the number of decimals matters to a calculation. */
export const sameExponent = (currency: string): CurrencyCode => (currency === 'JPY' ? 'XOF' : 'USD');
