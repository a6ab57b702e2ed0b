import { type CurrencyCode, currencyOf } from '../kernel/currency.ts';
import {
	type Decimal,
	decimalToFixed,
	decimalToRatio,
	decimalToString,
	powerOfTen,
	type Ratio,
} from '../kernel/decimal.ts';
import { convert, type ExchangeRate } from '../kernel/exchange.ts';
import { exactShare, type Money, moneyToDecimal } from '../kernel/money.ts';
import { zip } from '../kernel/zip.ts';
import type { TaxDecision } from '../tax/treatment.ts';
import { factorWithin, percentToFactor, shareFactor, silentWorkings, type Weight, type Workings } from './workings.ts';

/** How a figure can come about; nothing else is ever done to an amount. */
export const traceRules = [
	'given',
	'product',
	'percentage',
	'sum',
	'sum_within',
	'difference',
	'tax_on_top',
	'tax_within',
	'share_of_sum',
	'share_at_factor',
	'conversion',
	'due_date',
	'number',
] as const;
export type TraceRule = (typeof traceRules)[number];

export const traceRoundings = ['half_away_from_zero', 'largest_remainder'] as const;
export type TraceRounding = (typeof traceRoundings)[number];

/** One rule at work. Values are text, amounts with the decimals of their currency, so that a trace can be kept and sent. */
export interface TraceStep {
	readonly rule: TraceRule;
	readonly inputs: readonly TraceInput[];
	/** Null: the result is exact. */
	readonly rounding: TraceRounding | null;
	/** `cfg_…@3`: the setting and version that gave the rate, the days, the format. */
	readonly setting: string | null;
	/** Where what is given was taken from: `pay_…`, a publisher of exchange rates. */
	readonly source: string | null;
	/** One, or one for each line when something is shared out. */
	readonly results: readonly TraceResult[];
}

export interface TraceInput {
	/** Its part in the rule: `unit_price`, `rate`, `weight`. */
	readonly name: string;
	/** An amount, a date, a decimal, or a fraction such as `2/12`. */
	readonly value: string;
	/** The figure whose result this is; null for what the document was made from. */
	readonly figure: string | null;
}

export interface TraceResult {
	/** `/items/0/subtotal`: the place in the invoice as the API tells it; figures on the way there lead nowhere. */
	readonly figure: string;
	/** Before rounding; ends in `…` where the fraction does not end. Null where nothing was rounded. */
	readonly exact: string | null;
	readonly value: string;
	/** Null for what is no amount. */
	readonly currency: CurrencyCode | null;
}

/** Workings that write down each step, and the steps that only an explanation takes. */
export interface Trace extends Workings {
	readonly steps: readonly TraceStep[];
	/** An amount in another currency: `round(amount × rate)`. */
	conversion(figure: string, amount: Money, rate: ExchangeRate, setting: string | null): Money;
	/** What no amount is, and was given or looked up: a date, a number. */
	noted(figure: string, value: string, how: Pick<TraceStep, 'rule' | 'inputs' | 'setting'>): void;
}

/**
 * Workings that compute as the silent ones do and write down what they were asked and what came out. An amount is known
 * again by its identity: one that came out of an earlier step is told with the name of its figure.
 */
export const createTrace = (): Trace => {
	const steps: TraceStep[] = [];
	const figures = new Map<Money, string>();
	const input = (name: string, amount: Money): TraceInput => ({
		name,
		value: moneyToDecimal(amount),
		figure: figures.get(amount) ?? null,
	});
	/** A copy, for an operation may answer with an amount that it was given, which is another figure. */
	const named = (amount: Money, figure: string): Money => {
		const own = { ...amount };
		figures.set(own, figure);
		return own;
	};
	const note = (step: Partial<TraceStep> & Pick<TraceStep, 'rule' | 'inputs' | 'results'>): void => {
		steps.push({ rounding: null, setting: null, source: null, ...step });
	};
	return {
		steps,
		...tracedAt('', { input, named, note }),
		conversion: (figure, amount, rate, setting) => {
			const result = convert(amount, rate);
			note({
				rule: 'conversion',
				inputs: [input('amount', amount), givenInput('rate', ratioToText(rate))],
				rounding: 'half_away_from_zero',
				setting,
				source: rate.date === null ? rate.source : `${rate.source}, ${rate.date}`,
				results: [
					resultOf(`/${figure}`, result, exactText(exactShare(amount, rate), currencyOf(amount.currency).exponent)),
				],
			});
			return named(result, `/${figure}`);
		},
		noted: (figure, value, how) =>
			note({ ...how, results: [{ figure: `/${figure}`, exact: null, value, currency: null }] }),
	};
};

/** A date, a count or a name of a rule, as a step takes it. */
export const givenInput = (name: string, value: string): TraceInput => ({ name, value, figure: null });

interface Notebook {
	readonly input: (name: string, amount: Money) => TraceInput;
	readonly named: (amount: Money, figure: string) => Money;
	readonly note: (step: Partial<TraceStep> & Pick<TraceStep, 'rule' | 'inputs' | 'results'>) => void;
}

const tracedAt = (place: string, notebook: Notebook): Workings => ({
	at: (list, index) => tracedAt(`${place}/${list}/${index}`, notebook),
	...exactWorkings(place, notebook),
	...roundedWorkings(place, notebook),
	...sharedWorkings(notebook),
});

/** Rules whose result needs no rounding. */
const exactWorkings = (place: string, { input, named, note }: Notebook) => {
	const exact = (
		figure: string,
		amount: Money,
		step: Pick<TraceStep, 'rule' | 'inputs'> & Partial<TraceStep>,
	): Money => {
		note({ ...step, results: [resultOf(`${place}/${figure}`, amount, null)] });
		return named(amount, `${place}/${figure}`);
	};
	const addendsOf = (addends: readonly Money[]) => addends.map((addend) => input('addend', addend));
	return {
		given: (figure: string, amount: Money, source: string | null) =>
			exact(figure, amount, { rule: 'given', inputs: [input('amount', amount)], source }),
		sum: (figure: string, addends: readonly Money[], currency: CurrencyCode) =>
			exact(figure, silentWorkings.sum(figure, addends, currency), { rule: 'sum', inputs: addendsOf(addends) }),
		sumWithin: (figure: string, addends: readonly Money[], limit: Money) =>
			exact(figure, silentWorkings.sumWithin(figure, addends, limit), {
				rule: 'sum_within',
				inputs: [...addendsOf(addends), input('limit', limit)],
			}),
		difference: (figure: string, whole: Money, ...taken: readonly Money[]) =>
			exact(figure, silentWorkings.difference(figure, whole, ...taken), {
				rule: 'difference',
				inputs: [input('whole', whole), ...taken.map((each) => input('taken', each))],
			}),
	};
};

/** Rules that multiply an amount and round once. */
const roundedWorkings = (place: string, { input, named, note }: Notebook) => {
	const rounded = (
		figure: string,
		result: Money,
		of: { readonly amount: Money; readonly factor: Ratio },
		step: Pick<TraceStep, 'rule' | 'inputs'> & Partial<TraceStep>,
	): Money => {
		const exact = exactText(exactShare(of.amount, of.factor), currencyOf(result.currency).exponent);
		note({ rounding: 'half_away_from_zero', ...step, results: [resultOf(`${place}/${figure}`, result, exact)] });
		return named(result, `${place}/${figure}`);
	};
	return {
		product: (figure: string, unitPrice: Money, quantity: Decimal) =>
			rounded(
				figure,
				silentWorkings.product(figure, unitPrice, quantity),
				{ amount: unitPrice, factor: decimalToRatio(quantity) },
				{ rule: 'product', inputs: [input('unit_price', unitPrice), number('quantity', quantity)] },
			),
		percentage: (figure: string, base: Money, percent: Decimal) =>
			rounded(
				figure,
				silentWorkings.percentage(figure, base, percent),
				{ amount: base, factor: decimalToRatio(percentToFactor(percent)) },
				{ rule: 'percentage', inputs: [input('base', base), number('percent', percent)] },
			),
		taxOnTop: (figure: string, base: Money, tax: TaxDecision) =>
			rounded(
				figure,
				silentWorkings.taxOnTop(figure, base, tax),
				{ amount: base, factor: decimalToRatio(tax.rate) },
				{ rule: 'tax_on_top', inputs: [input('base', base), number('rate', tax.rate)], setting: tax.setting },
			),
		taxWithin: (figure: string, gross: Money, tax: TaxDecision) =>
			rounded(
				figure,
				silentWorkings.taxWithin(figure, gross, tax),
				{ amount: gross, factor: factorWithin(tax) },
				{ rule: 'tax_within', inputs: [input('gross', gross), number('rate', tax.rate)], setting: tax.setting },
			),
	};
};

/** Rules that give one figure to each line. */
const sharedWorkings = ({ input, named, note }: Notebook) => {
	const shared = (
		figure: string,
		shares: readonly Money[],
		factor: Ratio,
		weights: readonly Weight[],
		step: Pick<TraceStep, 'rule' | 'inputs'>,
	): readonly Money[] => {
		const places = weights.map(({ index }) => `/items/${index}/${figure}`);
		const results = zip(zip(places, shares), weights).map(([[place, share], { amount }]) =>
			resultOf(place, share, exactText(exactShare(amount, factor), currencyOf(share.currency).exponent)),
		);
		const inputs = [...step.inputs, ...weights.map(({ amount }) => input('weight', amount))];
		note({ ...step, inputs, rounding: 'largest_remainder', results });
		return zip(places, shares).map(([place, share]) => named(share, place));
	};
	return {
		shareOfSum: (figure: string, whole: Money, sumOfWeights: Money, weights: readonly Weight[]) =>
			shared(
				figure,
				silentWorkings.shareOfSum(figure, whole, sumOfWeights, weights),
				shareFactor(whole, sumOfWeights),
				weights,
				{ rule: 'share_of_sum', inputs: [input('whole', whole), input('sum_of_weights', sumOfWeights)] },
			),
		shareAtFactor: (figure: string, whole: Money, factor: Ratio, weights: readonly Weight[]) =>
			shared(figure, silentWorkings.shareAtFactor(figure, whole, factor, weights), factor, weights, {
				rule: 'share_at_factor',
				inputs: [input('whole', whole), givenInput('factor', ratioToText(factor))],
			}),
	};
};

const number = (name: string, value: Decimal): TraceInput => givenInput(name, decimalToString(value));

const ratioToText = ({ numerator, denominator }: Ratio): string => `${numerator}/${denominator}`;

const resultOf = (figure: string, amount: Money, exact: string | null): TraceResult => ({
	figure,
	exact,
	value: moneyToDecimal(amount),
	currency: amount.currency,
});

/** Decimals within which the fractions that end do: a price of two, a quantity of four or a rate of twelve. */
const endingDecimals = 14;

/** Decimals shown of a fraction that does not end. */
const cutDecimals = 6;

/** Minor units as a decimal of the currency: 14449.5 of 2 decimals is `144.495`, 1799.5 / 3 is `5.998333…`. */
const exactText = ({ numerator, denominator }: Ratio, exponent: number): string => {
	const scaled = numerator * powerOfTen(endingDecimals - exponent);
	if (scaled % denominator === 0n) {
		return decimalToFixed({ coefficient: scaled / denominator, scale: endingDecimals }, exponent);
	}
	const cut = { coefficient: (numerator * powerOfTen(cutDecimals - exponent)) / denominator, scale: cutDecimals };
	return `${decimalToFixed(cut, cutDecimals)}…`;
};
