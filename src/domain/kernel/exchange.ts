import type { IsoDate } from './calendar.ts';
import { type CurrencyCode, currencyOf } from './currency.ts';
import { type Decimal, decimal, decimalToRatio, decimalToString, powerOfTen, type Ratio } from './decimal.ts';
import { type Money, money, roundRatio } from './money.ts';

/** A published rate: `rate` units of `quote` for one unit of `base`. The ECB's EUR/USD 1.0832: one euro buys 1.0832 dollars. */
export interface Quote {
	readonly base: CurrencyCode;
	readonly quote: CurrencyCode;
	readonly rate: Decimal;
	/** Who published it: `ECB`, `BCEAO`, … */
	readonly source: string;
	readonly date: IsoDate;
}

/** Units of `to` for one unit of `from`, in whole units of both currencies (not minor ones), exact and in lowest terms. */
export interface ExchangeRate extends Ratio {
	readonly from: CurrencyCode;
	readonly to: CurrencyCode;
	/** The rate for display and audit; cut to 12 decimals where it does not end before. */
	readonly text: string;
	readonly source: string;
	/** Day of the quote, the older one of a cross rate; null where a law fixes the rate for every day. */
	readonly date: IsoDate | null;
}

/**
 * Units of the CFA francs for one euro, fixed since 1 January 1999 (Council Decision 98/683/EC: 100 F CFA = 1 French
 * franc, and Regulation (EC) 2866/98: 1 EUR = 6.55957 FRF). BCEAO and BEAC issue two different currencies at one parity.
 */
const euroParities: ReadonlyMap<CurrencyCode, Decimal> = new Map([
	['XOF', decimal('655.957')],
	['XAF', decimal('655.957')],
]);

const paritySource = 'fixed parity 655.957';

/** As many decimals as any rate we read has. */
const textDecimalsMax = 12;

/**
 * The rate from one currency to another: the fixed parity, a quote, a quote turned round, or a cross through the euro,
 * in this order; null when the quotes do not lead from one to the other. The latest quote of a pair counts: the caller
 * passes those that were known on the day in question. `exchangeRate('XOF', 'EUR', [])` is 1000 / 655957.
 */
export const exchangeRate = (from: CurrencyCode, to: CurrencyCode, quotes: readonly Quote[]): ExchangeRate | null => {
	const leg = directLeg(from, to, quotes) ?? crossThroughEuro(from, to, quotes);
	if (leg === null) return null;
	const ratio = lowestTerms(leg);
	return { from, to, ...ratio, text: ratioToText(ratio), source: leg.sources.join(', '), date: leg.date };
};

/**
 * Exchanges an amount, rounding once, half away from zero, in the minor unit of the target currency.
 * 12.34 EUR is 8095 XOF, 10 000 XOF is 15.24 EUR. An amount in another currency than the rate's is a bug and throws; a
 * result beyond the safe range throws `AmountOutOfRangeError` like all arithmetic.
 */
export const convert = (amount: Money, rate: ExchangeRate): Money => {
	if (amount.currency !== rate.from) throw new Error(`a rate from ${rate.from} cannot convert ${amount.currency}`);
	const numerator = amount.minor * rate.numerator * powerOfTen(currencyOf(rate.to).exponent);
	const denominator = rate.denominator * powerOfTen(currencyOf(rate.from).exponent);
	return money(roundRatio(numerator, denominator), rate.to);
};

interface Leg extends Ratio {
	readonly sources: readonly string[];
	readonly date: IsoDate | null;
}

const directLeg = (from: CurrencyCode, to: CurrencyCode, quotes: readonly Quote[]): Leg | null => {
	if (from === to) return { numerator: 1n, denominator: 1n, sources: ['same currency'], date: null };
	const parity = euroParities.get(from === 'EUR' ? to : from);
	if (parity !== undefined && (from === 'EUR' || to === 'EUR')) {
		const leg = { ...decimalToRatio(parity), sources: [paritySource], date: null };
		return from === 'EUR' ? leg : inverse(leg);
	}
	const forward = latestQuote(from, to, quotes);
	if (forward !== null) return quoteToLeg(forward);
	const backward = latestQuote(to, from, quotes);
	return backward === null ? null : inverse(quoteToLeg(backward));
};

const crossThroughEuro = (from: CurrencyCode, to: CurrencyCode, quotes: readonly Quote[]): Leg | null => {
	const toEuro = directLeg(from, 'EUR', quotes);
	const fromEuro = directLeg('EUR', to, quotes);
	if (toEuro === null || fromEuro === null) return null;
	return {
		numerator: toEuro.numerator * fromEuro.numerator,
		denominator: toEuro.denominator * fromEuro.denominator,
		sources: [...new Set([...toEuro.sources, ...fromEuro.sources])],
		date: olderDate(toEuro.date, fromEuro.date),
	};
};

const latestQuote = (base: CurrencyCode, quote: CurrencyCode, quotes: readonly Quote[]): Quote | null =>
	quotes
		.filter((candidate) => candidate.base === base && candidate.quote === quote && candidate.rate.coefficient > 0n)
		.reduce<Quote | null>((latest, next) => (latest === null || next.date > latest.date ? next : latest), null);

const quoteToLeg = (quote: Quote): Leg => ({
	...decimalToRatio(quote.rate),
	sources: [quote.source],
	date: quote.date,
});

const inverse = (leg: Leg): Leg => ({ ...leg, numerator: leg.denominator, denominator: leg.numerator });

const olderDate = (left: IsoDate | null, right: IsoDate | null): IsoDate | null => {
	if (left === null || right === null) return left ?? right;
	return left < right ? left : right;
};

const lowestTerms = ({ numerator, denominator }: Ratio): Ratio => {
	const divisor = greatestCommonDivisor(numerator, denominator);
	return { numerator: numerator / divisor, denominator: denominator / divisor };
};

const greatestCommonDivisor = (left: bigint, right: bigint): bigint =>
	right === 0n ? left : greatestCommonDivisor(right, left % right);

const ratioToText = ({ numerator, denominator }: Ratio): string =>
	decimalToString({
		coefficient: roundRatio(numerator * powerOfTen(textDecimalsMax), denominator),
		scale: textDecimalsMax,
	});
