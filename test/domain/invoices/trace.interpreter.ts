import type { TraceStep } from '../../../src/domain/invoices/trace.ts';

/**
 * Recomputes a calculation from its trace alone, as somebody would who has nothing but the JSON: its own reading of
 * decimals, its own fractions, its own rounding and largest remainder. It uses nothing of the code that made the trace.
 */
export const recompute = (steps: readonly TraceStep[]): ReadonlyMap<string, string> => {
	const known = new Map<string, string>();
	for (const step of steps) {
		const inputs = step.inputs.map(({ name, value, figure }) => {
			if (figure === null) return { name, text: value };
			const text = known.get(figure);
			if (text === undefined) throw new Error(`${step.rule} uses ${figure} before it is there`);
			return { name, text };
		});
		const values = valuesOf(step, inputs);
		for (const [index, { figure, exact, currency }] of step.results.entries()) {
			if (known.has(figure)) throw new Error(`${figure} comes about twice`);
			const value = values[index]!;
			if (exact !== null) expectExact(exact, value.exact);
			known.set(figure, currency === null ? value.text : write(value.rounded, decimalsOf[currency]!));
		}
	}
	return known;
};

interface Input {
	readonly name: string;
	readonly text: string;
}

/** Numerator and denominator, which is positive. */
type Fraction = readonly [bigint, bigint];

interface Value {
	readonly text: string;
	/** In major units. */
	readonly exact: Fraction;
	/** In minor units. */
	readonly rounded: bigint;
}

const decimalsOf: Readonly<Record<string, number>> = { EUR: 2, USD: 2, GHS: 2, NGN: 2, XOF: 0, XAF: 0 };

const valuesOf = (step: TraceStep, inputs: readonly Input[]): readonly Value[] => {
	if (step.rule === 'number') return [{ text: step.results[0]!.value, exact: [0n, 1n], rounded: 0n }];
	if (step.rule === 'due_date') return [textValue(dueDate(inputs))];
	if (step.results[0]!.currency === null) return [textValue(only(inputs, step.inputs[0]!.name).text)];
	const decimals = decimalsOf[step.results[0]!.currency]!;
	if (step.rule === 'share_of_sum' || step.rule === 'share_at_factor') return shares(step.rule, inputs, decimals);
	const exact = exactly(step, inputs);
	return [{ text: '', exact, rounded: roundHalfAway(times(exact, [10n ** BigInt(decimals), 1n])) }];
};

const exactly = (step: TraceStep, inputs: readonly Input[]): Fraction => {
	const one = (name: string) => read(only(inputs, name).text);
	const all = (name: string) => inputs.filter((input) => input.name === name).map(({ text }) => read(text));
	switch (step.rule) {
		case 'given':
			return one('amount');
		case 'product':
			return times(one('unit_price'), one('quantity'));
		case 'percentage':
			return times(one('base'), times(one('percent'), [1n, 100n]));
		case 'sum':
			return all('addend').reduce(add, [0n, 1n]);
		case 'sum_within':
			return nearerToZero(all('addend').reduce(add, [0n, 1n]), one('limit'));
		case 'difference':
			return all('taken').map(minus).reduce(add, one('whole'));
		case 'tax_on_top':
			return times(one('base'), one('rate'));
		case 'tax_within': {
			const [numerator, denominator] = one('rate');
			return times(one('gross'), [numerator, numerator + denominator]);
		}
		case 'conversion':
			return times(one('amount'), one('rate'));
		case 'share_of_sum':
		case 'share_at_factor':
		case 'due_date':
		case 'number':
			throw new Error(`${step.rule} gives no single amount`);
	}
};

const shares = (
	rule: 'share_of_sum' | 'share_at_factor',
	inputs: readonly Input[],
	decimals: number,
): readonly Value[] => {
	const whole = read(only(inputs, 'whole').text);
	const weights = inputs.filter(({ name }) => name === 'weight').map(({ text }) => read(text));
	const scale: Fraction = [10n ** BigInt(decimals), 1n];
	const sum = weights.reduce(add, [0n, 1n]);
	if (rule === 'share_of_sum' && !same(sum, read(only(inputs, 'sum_of_weights').text))) throw new Error('another sum');
	const factor =
		rule === 'share_at_factor'
			? read(only(inputs, 'factor').text)
			: sum[0] === 0n
				? ([0n, 1n] as const)
				: times(whole, inverse(sum));
	const exacts = weights.map((weight) => times(weight, factor));
	const parts = exacts.map((exact) => towardsZero(times(exact, scale)));
	const total = roundHalfAway(times(whole, scale));
	let missing = total - parts.reduce((left, right) => left + right, 0n);
	const step = missing < 0n ? -1n : 1n;
	const remainder = (index: number) => {
		const [numerator, denominator] = times(exacts[index]!, scale);
		return [numerator - parts[index]! * denominator, denominator] as const;
	};
	const order = parts
		.map((_, index) => index)
		.filter((index) => remainder(index)[0] * step > 0n)
		.sort((left, right) => {
			const [a, b] = [remainder(left), remainder(right)];
			const difference = (b[0] * a[1] - a[0] * b[1]) * step;
			return difference === 0n ? left - right : difference > 0n ? 1 : -1;
		});
	for (const index of order) {
		if (missing === 0n) break;
		parts[index] = parts[index]! + step;
		missing -= step;
	}
	if (missing !== 0n) throw new Error('the shares do not sum to the whole');
	return exacts.map((exact, index) => ({ text: '', exact, rounded: parts[index]! }));
};

/** What is shown before rounding is the fraction itself, or its beginning. */
const expectExact = (shown: string, exact: Fraction): void => {
	const isCut = shown.endsWith('…');
	const [numerator, denominator] = add(exact, minus(read(shown.replace('…', ''))));
	const isClose = isCut
		? numerator !== 0n && numerator * exact[0] > 0n && abs(numerator) * 1_000_000n < denominator
		: numerator === 0n;
	if (!isClose) throw new Error(`${shown} is not ${exact[0]} / ${exact[1]}`);
};

const only = (inputs: readonly Input[], name: string): Input => {
	const [first, ...others] = inputs.filter((input) => input.name === name);
	if (first === undefined || others.length > 0) throw new Error(`${name} is not there once`);
	return first;
};

const read = (text: string): Fraction => {
	const match = /^(-?)(\d+)(?:\.(\d+))?(?:\/(\d+))?$/.exec(text);
	if (match === null) throw new Error(`${text} is no number`);
	const [, sign, units, fraction = '', divisor = '1'] = match;
	const digits = BigInt(`${units}${fraction}`);
	return [sign === '-' ? -digits : digits, 10n ** BigInt(fraction.length) * BigInt(divisor)];
};

const write = (minor: bigint, decimals: number): string => {
	const digits = String(abs(minor)).padStart(decimals + 1, '0');
	const text = decimals === 0 ? digits : `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
	return minor < 0n ? `-${text}` : text;
};

const abs = (value: bigint): bigint => (value < 0n ? -value : value);
const add = ([a, b]: Fraction, [c, d]: Fraction): Fraction => [a * d + c * b, b * d];
const minus = ([a, b]: Fraction): Fraction => [-a, b];
const times = ([a, b]: Fraction, [c, d]: Fraction): Fraction => [a * c, b * d];
const inverse = ([a, b]: Fraction): Fraction => (a < 0n ? [-b, -a] : [b, a]);
const same = ([a, b]: Fraction, [c, d]: Fraction): boolean => a * d === c * b;
const towardsZero = ([a, b]: Fraction): bigint => a / b;
const nearerToZero = (left: Fraction, right: Fraction): Fraction =>
	abs(left[0]) * right[1] <= abs(right[0]) * left[1] ? left : right;

const roundHalfAway = ([a, b]: Fraction): bigint => {
	const whole = abs(a) / b;
	const rounded = (abs(a) % b) * 2n >= b ? whole + 1n : whole;
	return a < 0n ? -rounded : rounded;
};

const textValue = (text: string): Value => ({ text, exact: [0n, 1n], rounded: 0n });

const dayMs = 86_400_000;

/** Goes from day to day, as with a calendar on the wall. */
const dueDate = (inputs: readonly Input[]): string => {
	const issued = Date.parse(`${only(inputs, 'issue_date').text}T00:00:00Z`);
	const terms = only(inputs, 'terms').text;
	const base = issued + Number(only(inputs, 'days').text) * dayMs;
	if (terms === 'net') return isoDay(base);
	const isLast = (ms: number) => new Date(ms + dayMs).getUTCDate() === 1;
	const wanted = terms === 'end_of_month' ? 31 : Number(only(inputs, 'day').text);
	const isIt = (ms: number) => {
		const day = new Date(ms).getUTCDate();
		return day === wanted || (isLast(ms) && day < wanted);
	};
	let ms = Math.max(base, issued + dayMs);
	while (!isIt(ms)) ms += dayMs;
	return isoDay(ms);
};

const isoDay = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
