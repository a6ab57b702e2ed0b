import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { currencyCodes } from '../../../src/domain/kernel/currency.ts';
import { frequencies } from '../../../src/domain/kernel/frequency.ts';
import type { PriceId } from '../../../src/domain/kernel/ids.ts';
import { money } from '../../../src/domain/kernel/money.ts';
import { nextPriceVersion, type Price, priceById, priceOf, withPrice } from '../../../src/domain/plans/plan.ts';
import { runs } from '../kernel/arbitraries.ts';
import { aPlan, aPrice, premiumId } from './plans.ts';

const id = (name: string): PriceId => `prc_${name.padStart(26, '0')}` as PriceId;
const old = aPrice({ id: id('1'), status: 'superseded' });
const now = aPrice({ id: id('2'), version: 2, unitAmount: money(1099n, 'EUR') });
const plan = aPlan({ prices: [now, old] });

describe('the price of a plan', () => {
	it('is for new subscribers the active one of their currency and frequency', () => {
		expect(priceOf(plan, { currency: 'EUR', frequency: 'monthly' })).toEqual({ ok: true, value: now });
	});

	it('is refused where nothing is asked in that currency or that often', () => {
		for (const asked of [
			{ currency: 'XOF', frequency: 'monthly' },
			{ currency: 'EUR', frequency: 'yearly' },
		] as const) {
			const error = { type: 'plan/no-price', planId: premiumId, ...asked };
			expect(priceOf(plan, asked)).toEqual({ ok: false, error });
		}
	});

	it('is refused to new subscribers of an archived plan', () => {
		const archived = aPlan({ status: 'archived' });
		const error = { type: 'plan/archived', planId: premiumId };
		expect(priceOf(archived, { currency: 'EUR', frequency: 'monthly' })).toEqual({ ok: false, error });
	});

	it('stays what its subscribers pay: by its id a superseded one is found, also of an archived plan', () => {
		expect(priceById(aPlan({ ...plan, status: 'archived' }), old.id)).toEqual({ ok: true, value: old });
		expect(priceById(plan, id('9'))).toEqual({ ok: false, error: { type: 'price/not-found', price: id('9') } });
	});
});

describe('prices that come one after the other', () => {
	const anyTerms = fc.record({
		frequency: fc.constantFrom(...frequencies),
		unitAmount: fc
			.tuple(fc.bigInt({ min: 0n, max: 100_000n }), fc.constantFrom(...currencyCodes))
			.map(([minor, currency]) => money(minor, currency)),
		pricesIncludeTax: fc.boolean(),
	});

	it('leave one active for each currency and frequency, the latest, and number its versions without a gap', () => {
		fc.assert(
			fc.property(fc.array(anyTerms, { maxLength: 30 }), (terms) => {
				const ended = terms.reduce(
					(before, each, index) =>
						withPrice(before, aPrice({ ...each, id: id(String(index)), version: nextPriceVersion(before, each) })),
					aPlan({ prices: [] }),
				);
				expect(ended.prices).toHaveLength(terms.length);
				const place = ({ unitAmount, frequency }: Price) => `${unitAmount.currency} ${frequency}`;
				for (const versions of Map.groupBy(ended.prices, place).values()) {
					expect(versions.map(({ version }) => version)).toEqual(versions.map((_, index) => versions.length - index));
					expect(versions.map(({ status }) => status)).toEqual(
						versions.map((_, index) => (index === 0 ? 'active' : 'superseded')),
					);
				}
				const active = ended.prices.findLastIndex(({ status }) => status === 'active');
				expect(ended.prices.slice(0, active + 1).every(({ status }) => status === 'active')).toBe(true);
			}),
			runs,
		);
	});
});
