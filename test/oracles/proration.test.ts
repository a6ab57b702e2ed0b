import { addDays, dayOf, daysBetween, type IsoDate, monthNumberOf } from '../../src/domain/kernel/calendar.ts';
import { type Frequency, frequencies } from '../../src/domain/kernel/frequency.ts';
import { type Money, money, moneyToMinor, negate } from '../../src/domain/kernel/money.ts';
import { anniversaryCadence, type Cadence, monthsOf } from '../../src/domain/subscriptions/cadence.ts';
import { periodContaining } from '../../src/domain/subscriptions/periods.ts';
import { prorated, type Share, shareOf } from '../../src/domain/subscriptions/proration.ts';
import { anchoredCadence, type BillingInputs, billedPeriods, halfOpen } from './billing-calendar.ts';
import { type LagoInputs, lagoCadence, lagoWhole } from './lago-run.ts';
import { type OracleCase, runOracles, type Verdict } from './oracle.ts';
import cases from './proration.json' with { type: 'json' };

type Days = readonly [IsoDate, IsoDate];

const euros = (minor: number): Money => money(minor, 'EUR');
const cents = (amount: Money): number => moneyToMinor(amount);

/** The cadence one of whose periods is `[start, end)`, found by its length. */
const cadenceOf = (start: IsoDate, end: IsoDate): Cadence => {
	const months = monthNumberOf(end) - monthNumberOf(start);
	const frequency = frequencies.find((each: Frequency) => monthsOf[each] === months) ?? 'weekly';
	const cadence = anniversaryCadence(frequency, start);
	if (periodContaining(cadence, start).end !== end) throw new Error(`${start} to ${end} is no period of ours`);
	return cadence;
};

interface Fraction {
	readonly numerator: bigint;
	readonly denominator: bigint;
}
const plus = (left: Fraction, { days, of }: Share): Fraction => ({
	numerator: left.numerator * BigInt(of) + BigInt(days) * left.denominator,
	denominator: left.denominator * BigInt(of),
});
/** Fractions are compared in lowest terms: `14/28` of a case is `1/2` of ours. */
const lowest = ({ numerator, denominator }: Fraction): string => {
	let [a, b] = [numerator, denominator];
	while (b !== 0n) [a, b] = [b, a % b];
	return `${numerator / a}/${denominator / a}`;
};
const lowestOf = (text: string): string => {
	const [numerator = '0', denominator = '1'] = text.split('/');
	return lowest({ numerator: BigInt(numerator), denominator: BigInt(denominator) });
};
const exactOf = (shares: readonly Share[]): string => lowest(shares.reduce(plus, { numerator: 0n, denominator: 1n }));

interface CyclesExpected {
	readonly error?: string;
	readonly cycles_exact: string;
	readonly items: readonly { start: IsoDate; end: IsoDate; days: number | null; of: number | null }[];
}
/** Kill Bill's cycles: the items until the target, the shares of the stubs, and all of them as one exact number. */
const cycles = (inputs: BillingInputs, expected: CyclesExpected): Verdict => {
	if (expected.error !== undefined)
		return { skip: 'a target before the start is an error there, nothing to bill here' };
	const cadence = anchoredCadence(inputs);
	if ('skip' in cadence) return cadence;
	if (inputs.start < cadence.anchor && dayOf(cadence.anchor) !== cadence.anchorDay) {
		return { skip: 'before 28 February there is 28 January, here the anchor day: 31 January' };
	}
	const periods = billedPeriods(cadence, inputs);
	const shares = periods.map((each) => shareOf(cadence, each));
	const items = periods.map((each, place) => {
		const { days = 0, of = 0 } = shares[place] ?? {};
		return days === of ? { ...each, days: null, of: null } : { ...each, days, of };
	});
	return {
		actual: { items, cycles: exactOf(shares) },
		expected: { items: expected.items, cycles: lowestOf(expected.cycles_exact) },
	};
};

interface AmountInputs {
	readonly rate_cents?: number;
	readonly plan_amount_cents?: number;
	readonly full?: Days;
	readonly part?: Days;
	readonly period?: Days;
	readonly billed?: Days;
	readonly billed_days?: number;
	readonly period_days?: number;
}
interface AmountExpected {
	readonly days?: number;
	readonly of?: number;
	readonly billed_days?: number;
	readonly period_days?: number;
	readonly amount_cents: number;
}
const amountOf = (inputs: AmountInputs, expected: AmountExpected): Verdict => {
	const price = euros(inputs.rate_cents ?? inputs.plan_amount_cents ?? 0);
	const share = shareIn(inputs);
	if (share === null) return { skip: 'the day of the termination is billed there and not here' };
	const days = expected.days ?? expected.billed_days ?? inputs.billed_days;
	const of = expected.of ?? expected.period_days ?? inputs.period_days;
	return {
		actual: { ...share, cents: cents(prorated(price, share)) },
		expected: { days, of, cents: expected.amount_cents },
	};
};
/** Half-open days of Kill Bill, days both included of Lago, or numbers of days; null when only a termination tells them. */
const shareIn = ({ full, part, period, billed, billed_days, period_days }: AmountInputs): Share | null => {
	if (full !== undefined && part !== undefined) return shareOf(cadenceOf(...full), { start: part[0], end: part[1] });
	if (period !== undefined && billed !== undefined) {
		const { start, end } = halfOpen(period);
		return shareOf(cadenceOf(start, end), halfOpen(billed));
	}
	return billed_days === undefined || period_days === undefined ? null : { days: billed_days, of: period_days };
};

interface FractionInputs {
	readonly start: IsoDate;
	readonly end: IsoDate;
	readonly full_start?: IsoDate;
	readonly full_end?: IsoDate;
	readonly fixed_days?: number | null;
	readonly side?: 'leading' | 'trailing';
}
const fractionOf = (inputs: FractionInputs, expected: { readonly exact: string }): Verdict => {
	if (typeof inputs.fixed_days === 'number') return { skip: 'months of 30 days there, their own days here' };
	const { start, end, full_start, full_end, side } = inputs;
	const isWhole = full_start !== undefined && full_end !== undefined;
	// A leading stub ends on the anchor day, a trailing one starts on it.
	const stub = anniversaryCadence('monthly', start, side === 'trailing' ? dayOf(start) : dayOf(end));
	const share = shareOf(isWhole ? cadenceOf(full_start, full_end) : stub, { start, end });
	return { actual: exactOf([share]), expected: lowestOf(expected.exact) };
};

/** The credit of the old price and the charge of the new one for the same days that are left. */
const changeOf = (old: number, now: number, share: Share) => ({
	credit: cents(negate(prorated(euros(old), share))),
	charge: cents(prorated(euros(now), share)),
});

interface ChangeInputs {
	readonly old_total: number;
	readonly new_total: number;
	readonly period_start: IsoDate;
	readonly period_end: IsoDate;
	readonly change_date: IsoDate;
}
const unusedOf = ({ period_start, period_end, change_date }: Omit<ChangeInputs, 'old_total' | 'new_total'>): Share => ({
	days: daysBetween(change_date, period_end),
	of: daysBetween(period_start, period_end),
});

interface LagoChange {
	readonly old_plan_cents: number;
	readonly new_plan_cents: number;
	readonly period: Days;
	readonly change_at: string;
}
interface KillBillChange {
	readonly old_rate_cents: number;
	readonly old_period: Days;
	readonly new_rate_cents: number;
	readonly change: IsoDate;
}
const change = (given: unknown, expected: Readonly<Record<string, number>>, { id, boundary }: OracleCase): Verdict => {
	if (id.startsWith('lago-')) {
		const inputs = given as LagoChange;
		const { start, end } = halfOpen(inputs.period);
		const day = inputs.change_at.slice(0, 'YYYY-MM-DD'.length) as IsoDate;
		const share = shareOf(cadenceOf(start, end), { start: day, end });
		const { credit, charge } = changeOf(inputs.old_plan_cents, inputs.new_plan_cents, share);
		return { actual: { credit_note_cents: -credit, new_fee_cents: charge }, expected };
	}
	if (id.startsWith('kb-')) {
		const inputs = given as KillBillChange;
		const [start, end] = inputs.old_period;
		const { credit } = changeOf(
			inputs.old_rate_cents,
			0,
			shareOf(cadenceOf(start, end), { start: inputs.change, end }),
		);
		// The new price is of a whole period that begins on the day of the change.
		const whole = periodContaining(anniversaryCadence('yearly', inputs.change), inputs.change);
		const { charge } = changeOf(0, inputs.new_rate_cents, shareOf(cadenceOf(whole.start, whole.end), whole));
		return { actual: { credit_cents: credit, charge_cents: charge, net_cents: credit + charge }, expected };
	}
	const inputs = given as ChangeInputs;
	const period_end = boundary === 'inclusive_day' ? addDays(inputs.period_end, 1) : inputs.period_end;
	const { credit, charge } = changeOf(inputs.old_total, inputs.new_total, unusedOf({ ...inputs, period_end }));
	return { actual: { credit, charge, net: credit + charge }, expected };
};

interface Lines extends Omit<ChangeInputs, 'old_total' | 'new_total'> {
	readonly lines: readonly { readonly old: number; readonly new: number }[];
}
/** Each line is a credit and a charge; the case lists those that are not zero. */
const changeOfLines = (inputs: Lines) => {
	const lines = inputs.lines
		.map((line) => changeOf(line.old, line.new, unusedOf(inputs)))
		.flatMap(({ credit, charge }) => [credit, charge])
		.filter((amount) => amount !== 0);
	return { lines, net: lines.reduce((net, amount) => net + amount, 0) };
};

interface DurationExpected {
	readonly charges_duration_in_days?: number;
	readonly single_day_price?: { readonly plan_amount_cents_divided_by: number };
}
/** Lago's days of the whole period that a run looks at, or of the one in which the subscription started. */
const duration = (inputs: LagoInputs, expected: DurationExpected): Verdict => {
	const isOfStart = inputs.measured_from === 'started_at' && inputs.started_at;
	const day = isOfStart
		? ((inputs.started_at ?? '').slice(0, 'YYYY-MM-DD'.length) as IsoDate)
		: lagoWhole(inputs).start;
	const { start, end } = periodContaining(lagoCadence(inputs), day);
	return {
		actual: daysBetween(start, end),
		expected: expected.charges_duration_in_days ?? expected.single_day_price?.plan_amount_cents_divided_by,
	};
};

runOracles('proration', cases, {
	'credit.unused_time': () => ({ skip: 'the day of the termination is billed there and not here' }),
	'proration.amount': amountOf,
	'proration.change': change,
	'proration.change_multi': (inputs: Lines, expected: unknown) => ({ actual: changeOfLines(inputs), expected }),
	'proration.cycles': cycles,
	'proration.days_fixed_month': () => ({ skip: 'months of 28 or 30 days there, their own days here' }),
	'proration.duration': duration,
	'proration.fraction': fractionOf,
	'proration.one_time': () => ({ skip: 'a fee that is charged once has no period' }),
});
