import fc from 'fast-check';
import type { Discount } from '../../../src/domain/invoices/discounts.ts';
import { computeTotals, type DraftLine, type TotalsInput } from '../../../src/domain/invoices/totals.ts';
import type { CurrencyCode } from '../../../src/domain/kernel/currency.ts';
import { type Decimal, decimal, isZeroDecimal } from '../../../src/domain/kernel/decimal.ts';
import { type Money, money, moneyToDecimal, negate, parseMoney } from '../../../src/domain/kernel/money.ts';
import type { CountryCode } from '../../../src/domain/kernel/party.ts';
import type { TaxDecision } from '../../../src/domain/tax/treatment.ts';

/** A decision at a rate such as `0.20`; at zero it is a zero rate. */
export const taxedAt = (rate: string, changes: Partial<TaxDecision> = {}): TaxDecision => ({
	rule: 'registration',
	category: isZeroDecimal(decimal(rate)) ? 'Z' : 'S',
	rate: decimal(rate),
	country: 'FR' as CountryCode,
	mention: null,
	setting: null,
	...changes,
});

export const amount = (text: string, currency: CurrencyCode = 'EUR'): Money => {
	const parsed = parseMoney(text, currency);
	if (typeof parsed === 'string') throw new Error(`${text} ${currency}: ${parsed}`);
	return parsed;
};

export const percentOff = (value: string): Discount => ({
	type: 'percentage',
	value: decimal(value),
	description: null,
});
export const amountOff = (value: Money): Discount => ({ type: 'amount', value, description: null });

/** One piece at a price, 20 % tax unless said otherwise. */
export const pricedAt = (unitPrice: Money, changes: Partial<DraftLine> = {}): DraftLine => ({
	quantity: decimal('1'),
	unitPrice,
	discounts: [],
	tax: taxedAt('0.20'),
	...changes,
});

/** `line('2', '9.99', '0.055')`: two pieces at 9.99 EUR, 5.5 % tax. */
export const line = (quantity: string, price: string, rate: string, changes: Partial<DraftLine> = {}): DraftLine =>
	pricedAt(amount(price), { quantity: decimal(quantity), tax: taxedAt(rate), ...changes });

export const draft = (lines: readonly DraftLine[], changes: Partial<TotalsInput<DraftLine>> = {}) => ({
	currency: lines[0]?.unitPrice.currency ?? 'EUR',
	pricesIncludeTax: false,
	discounts: [],
	...changes,
	lines,
});

/** The calculated document, or a failure of the test that names the refusal. */
export const totalsOf = (input: TotalsInput<DraftLine>) => {
	const result = computeTotals(input);
	if (!result.ok) throw new Error(result.error.type);
	return result.value;
};

export const errorOf = (input: TotalsInput<DraftLine>) => {
	const result = computeTotals(input);
	return result.ok ? null : result.error;
};

/** The named amounts as the wire writes them. */
export const printed = <Key extends string>(figures: Readonly<Record<Key, unknown>>, ...keys: readonly Key[]) =>
	keys.map((key) => moneyToDecimal(figures[key] as Money));

const negateDecimal = (value: Decimal): Decimal => ({ ...value, coefficient: -value.coefficient });
const mirrorDiscount = (discount: Discount): Discount =>
	discount.type === 'amount' ? { ...discount, value: negate(discount.value) } : discount;

/** The credit note of a document: every quantity and every fixed amount reversed. */
export const mirrorOf = (input: TotalsInput<DraftLine>): TotalsInput<DraftLine> => ({
	...input,
	lines: input.lines.map((each) => ({
		...each,
		quantity: negateDecimal(each.quantity),
		discounts: each.discounts.map(mirrorDiscount),
	})),
	discounts: input.discounts.map(mirrorDiscount),
});

const rates = ['0', '0.021', '0.055', '0.10', '0.18', '0.1925', '0.20', '0.27'];

/** Up to two percentages, or a percentage of the base stated as an amount, never more than the base. */
const anyDiscounts = (baseOf: () => Money): fc.Arbitrary<readonly Discount[]> =>
	fc.oneof(
		{ weight: 3, arbitrary: fc.constant([]) },
		fc.constantFrom('10', '33.333', '50', '100').map((value) => [percentOff(value)]),
		fc.tuple(fc.nat(5000), fc.nat(5000)).map((both) => both.map((value) => percentOff((value / 100).toFixed(2)))),
		fc.nat(100).map((percent) => {
			const base = baseOf();
			return [amountOff(money((base.minor * BigInt(percent)) / 100n, base.currency))];
		}),
	);

const anyQuantity = (mixedSigns: boolean): fc.Arbitrary<Decimal> =>
	fc
		.tuple(fc.oneof(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 0, max: 99999 })), fc.nat(4), fc.boolean())
		.map(([coefficient, scale, reversed]) => ({
			coefficient: BigInt(mixedSigns && reversed ? -coefficient : coefficient),
			scale,
		}));

const anyLine = (
	currency: CurrencyCode,
	documentRates: readonly string[],
	mixedSigns: boolean,
): fc.Arbitrary<DraftLine> =>
	fc
		.record({
			quantity: anyQuantity(mixedSigns),
			unitPrice: fc.oneof(fc.nat(100), fc.nat(1_000_000)).map((minor) => money(minor, currency)),
			tax: fc.constantFrom(...documentRates).map((rate) => taxedAt(rate)),
		})
		.chain((bare) => {
			const gross = () => totalsOf(draft([{ ...bare, discounts: [], tax: taxedAt('0') }])).totals.subtotal;
			return anyDiscounts(gross).map((discounts) => ({ ...bare, discounts }));
		});

/** Documents of 1 to 50 lines with up to four rates, discounts of every kind, and prices with or without tax. */
export const anyDocument = (mixedSigns = false): fc.Arbitrary<TotalsInput<DraftLine>> =>
	fc
		.record({
			currency: fc.constantFrom<CurrencyCode>('EUR', 'XOF'),
			pricesIncludeTax: fc.boolean(),
			documentRates: fc.uniqueArray(fc.constantFrom(...rates), { minLength: 1, maxLength: 4 }),
		})
		.chain(({ currency, pricesIncludeTax, documentRates }) =>
			fc
				.array(anyLine(currency, documentRates, mixedSigns), { minLength: 1, maxLength: 50 })
				.map((lines) => ({ currency, pricesIncludeTax, lines, discounts: [] })),
		)
		.chain((bare) =>
			anyDiscounts(() => totalsOf({ ...bare, pricesIncludeTax: false }).totals.subtotal).map((discounts) => ({
				...bare,
				discounts,
			})),
		);
