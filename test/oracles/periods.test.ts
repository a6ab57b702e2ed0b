import { addDays, daysBetween, type IsoDate, laterDate } from '../../src/domain/kernel/calendar.ts';
import { anniversaryCadence, calendarCadence } from '../../src/domain/subscriptions/cadence.ts';
import { boundaryOf, nextBoundary, periodContaining, periodsBetween } from '../../src/domain/subscriptions/periods.ts';
import {
	type AnchoredInputs,
	anchoredCadence,
	type BillingInputs,
	billedPeriods,
	frequencyOf,
	halfOpen,
	localDate,
	notOurFrequency,
} from './billing-calendar.ts';
import { isOffMonth, type LagoInputs, lagoBilled, lagoBillingDay, lagoCadence, lagoWhole } from './lago-run.ts';
import { runOracles, type Verdict } from './oracle.ts';
import cases from './periods.json' with { type: 'json' };

/** Kill Bill's details of a subscription, of which a case asks some. */
const detailsOf = (inputs: BillingInputs, expected: Readonly<Record<string, unknown>>): Verdict => {
	const cadence = anchoredCadence(inputs);
	if ('skip' in cadence) return cadence;
	const billed = inputs.target === null ? [] : billedPeriods(cadence, inputs);
	const until = billed.at(-1)?.end ?? null;
	const details: Readonly<Record<string, unknown>> = {
		first_cycle_date: cadence.anchor,
		has_something_to_bill: billed.length > 0,
		effective_end_date: until,
		next_cycle_date: nextBoundary(cadence, until ?? inputs.start),
	};
	return { actual: Object.fromEntries(Object.keys(expected).map((name) => [name, details[name]])), expected };
};

interface MeteroidInputs extends AnchoredInputs {
	readonly invoice_date?: IsoDate;
}
/** Meteroid's period of an invoice: the one that begins on it in advance, the one that ends on it in arrear. */
const invoicedPeriod = (inputs: MeteroidInputs, expected: unknown): Verdict => {
	const cadence = anchoredCadence(inputs);
	if ('skip' in cadence) return cadence;
	const day = inputs.invoice_date === undefined ? inputs.start : addDays(inputs.invoice_date, -1);
	const { start, end } = periodContaining(cadence, day);
	return { actual: { period_start: laterDate(start, inputs.start), period_end: end }, expected };
};

interface LagoExpected {
	readonly from_datetime?: string | null;
	readonly to_datetime?: string | null;
	readonly next_end_of_period?: string;
	readonly previous_beginning_of_period?: string;
	readonly half_open_end_local_date?: IsoDate;
	readonly local_date?: IsoDate;
}
/** Lago's edges of the period of a run, whose last second is 23:59:59; the cases also give them as our dates. */
const lagoPeriod = (inputs: LagoInputs, expected: LagoExpected): Verdict => {
	if (inputs.started_at === null) return { skip: 'no subscription of ours has not started and is billed' };
	const cadence = lagoCadence(inputs);
	const current = periodContaining(cadence, lagoBillingDay(inputs));
	if (expected.previous_beginning_of_period !== undefined) {
		const actual = boundaryOf(cadence, inputs.current_period === true ? current.index : current.index - 1);
		return { actual, expected: expected.local_date };
	}
	if (expected.next_end_of_period !== undefined) {
		return { actual: current.end, expected: expected.half_open_end_local_date };
	}
	if (isOffMonth(inputs))
		return { skip: 'a run in a month without a boundary bills the period that has not ended there' };
	if (expected.from_datetime !== undefined && expected.to_datetime !== undefined) {
		const whole = {
			start: localDate(expected.from_datetime ?? ''),
			end: addDays(localDate(expected.to_datetime ?? ''), 1),
		};
		return { actual: lagoBilled(inputs), expected: whole };
	}
	if (expected.from_datetime !== undefined) return { actual: lagoBilled(inputs).start, expected: expected.local_date };
	if (inputs.terminated_at !== undefined && expected.half_open_end_local_date === undefined) {
		return { skip: 'the last day is billed there up to the instant of the termination' };
	}
	return { actual: lagoWhole(inputs).end, expected: expected.half_open_end_local_date };
};

interface LagoRun {
	readonly at: string;
	readonly invoice_created: boolean;
	readonly period?: { readonly from_datetime: string; readonly to_datetime: string };
}
/** Lago's runs of one subscription after another: whether a period began that day, and which one was billed. */
const lagoRuns = (inputs: LagoInputs, runs: readonly LagoRun[]): Verdict => {
	const cadence = lagoCadence(inputs);
	const actual = runs.map(({ at }) => {
		const day = localDate(at, inputs.timezone);
		const isBoundary = periodContaining(cadence, day).start === day;
		return isBoundary ? lagoBilled({ ...inputs, billing_at: at }) : null;
	});
	const expected = runs.map(({ period }) =>
		period === undefined
			? null
			: halfOpen([localDate(period.from_datetime, inputs.timezone), localDate(period.to_datetime, inputs.timezone)]),
	);
	return { actual, expected };
};

interface SequenceInputs {
	readonly period: string;
	readonly anchor?: IsoDate;
	readonly created?: IsoDate;
	readonly start: IsoDate;
	readonly anchor_day: number;
	readonly count: number;
}
const sequenceOf = (
	inputs: SequenceInputs,
	expected: { boundaries: readonly IsoDate[]; first_stub?: readonly IsoDate[] },
) => {
	const frequency = frequencyOf(inputs.period);
	if (frequency === null) return notOurFrequency(inputs.period);
	const cadence = anniversaryCadence(frequency, inputs.anchor ?? inputs.start, inputs.anchor_day);
	// A first stub is followed by the anchor itself; without one the start was the anchor.
	const first = inputs.created === undefined ? 1 : 0;
	const boundaries = Array.from({ length: inputs.count }, (_, place) => boundaryOf(cadence, first + place));
	const stub = inputs.created === undefined ? undefined : [inputs.created, nextBoundary(cadence, inputs.created)];
	return { actual: { boundaries, stub }, expected: { boundaries: expected.boundaries, stub: expected.first_stub } };
};

interface NextInputs {
	readonly period: string;
	readonly interval_count: number;
	readonly current_period_start: string;
	readonly billing_anchor: string;
	readonly timezone: string;
}
/** Flexprice's next billing date; every second or third period is that many boundaries on. */
const nextOf = (inputs: NextInputs, expected: { readonly next_billing_date: string }): Verdict => {
	const frequency = frequencyOf(inputs.period);
	if (frequency === null) return notOurFrequency(inputs.period);
	const start = localDate(inputs.current_period_start, inputs.timezone);
	const isCalendar = inputs.billing_anchor === 'calendar';
	const cadence = isCalendar
		? calendarCadence(frequency, start)
		: anniversaryCadence(frequency, localDate(inputs.billing_anchor, inputs.timezone));
	const current = periodContaining(cadence, start);
	if (!isCalendar && frequency !== 'weekly' && current.start !== start) {
		return { skip: 'the current period begins off its anchor there; every period of ours is counted from the anchor' };
	}
	const actual = boundaryOf(cadence, current.index + inputs.interval_count);
	return { actual, expected: localDate(expected.next_billing_date, inputs.timezone) };
};

interface CountInputs extends AnchoredInputs {
	readonly target?: IsoDate;
	readonly end?: IsoDate;
}
/** Periods that have ended, a stub like any other. */
const countOf = (inputs: CountInputs, expected: Readonly<Record<string, number>>): Verdict => {
	const frequency = frequencyOf(inputs.period);
	if (frequency === null) return notOurFrequency(inputs.period);
	const cadence =
		inputs.anchor_day === undefined ? anniversaryCadence(frequency, inputs.start) : anchoredCadence(inputs);
	if ('skip' in cadence) return cadence;
	const until = inputs.target ?? inputs.end ?? inputs.start;
	const ended = periodsBetween(cadence, inputs.start, until).filter(
		({ start, end }) => end === nextBoundary(cadence, start),
	);
	return { actual: ended.length, expected: expected['completed_cycles'] ?? expected['whole_periods'] };
};

interface ContainingInputs extends AnchoredInputs {
	readonly anchor?: string;
	readonly target: string;
}
const containing = (
	inputs: ContainingInputs,
	expected: { readonly period_start: string; readonly period_end: string },
): Verdict => {
	const anchor = inputs.anchor === undefined ? null : localDate(inputs.anchor);
	const cadence = anchor === null ? anchoredCadence(inputs) : anniversaryCadence('monthly', anchor);
	if ('skip' in cadence) return cadence;
	const first = anchor ?? inputs.start;
	const { start, end } = periodContaining(cadence, laterDate(localDate(inputs.target), first));
	return {
		actual: { start: laterDate(start, first), end },
		expected: { start: localDate(expected.period_start), end: localDate(expected.period_end) },
	};
};

interface BucketInputs {
	readonly period: string;
	readonly interval_count: number;
	readonly start: IsoDate;
	readonly trial_end: IsoDate;
}
type Days = readonly [IsoDate, IsoDate];

const bucketsOf = (inputs: BucketInputs, expected: { readonly buckets: readonly Days[] }): Verdict => {
	const frequency = frequencyOf(inputs.period);
	if (frequency === null || inputs.interval_count !== 1) return { skip: 'every second week is no frequency of ours' };
	const cadence = calendarCadence(frequency, inputs.start);
	const buckets = expected.buckets.map(halfOpen);
	const paidFrom = addDays(inputs.trial_end, 1);
	const paid = periodsBetween(cadence, paidFrom, buckets.at(-1)?.end ?? paidFrom);
	return { actual: [...periodsBetween(cadence, inputs.start, paidFrom), ...paid], expected: buckets };
};

runOracles('periods', cases, {
	'anchor.change_effective_date': (
		inputs: { readonly today: IsoDate; readonly effective_from: IsoDate | null; readonly new_anchor_day: number },
		expected: { readonly effective_date: IsoDate },
	) => {
		const from = inputs.effective_from ?? inputs.today;
		const { anchor } = anniversaryCadence('monthly', from, inputs.new_anchor_day);
		return { actual: anchor, expected: expected.effective_date };
	},

	'calendar.days_between': (
		inputs: { readonly start_wall: string; readonly end_wall: string },
		expected: { readonly days: number },
	) => {
		const [from, to] = [inputs.start_wall, inputs.end_wall].map(
			(wall) => wall.slice(0, 'YYYY-MM-DD'.length) as IsoDate,
		);
		return { actual: daysBetween(from!, to!), expected: expected.days };
	},

	'period.advance': (
		inputs: { period: string; from_date: IsoDate; op: 'advance' | 'recede'; n: readonly number[] },
		expected: { readonly dates: readonly IsoDate[] },
	) => {
		const frequency = frequencyOf(inputs.period);
		if (frequency === null) return notOurFrequency(inputs.period);
		const cadence = anniversaryCadence(frequency, inputs.from_date);
		const direction = inputs.op === 'advance' ? 1 : -1;
		return { actual: inputs.n.map((n) => boundaryOf(cadence, direction * n)), expected: expected.dates };
	},

	'period.boundaries': (inputs: never, expected: never, { id }) => {
		if (id.startsWith('lago-')) return lagoPeriod(inputs, expected);
		return id.startsWith('meteroid-') ? invoicedPeriod(inputs, expected) : detailsOf(inputs, expected);
	},

	'period.calendar_buckets': bucketsOf,
	'period.containing': containing,
	'period.count': countOf,

	'period.items': (inputs: BillingInputs, expected: { readonly items: unknown }) => {
		const cadence = anchoredCadence(inputs);
		if ('skip' in cadence) return cadence;
		return { actual: billedPeriods(cadence, inputs), expected: expected.items };
	},

	'period.next': nextOf,

	'period.sequence': (inputs: never, expected: never, { id }) => {
		if (!id.startsWith('lago-')) return sequenceOf(inputs, expected);
		return lagoRuns(inputs, (expected as { readonly billing_runs: readonly LagoRun[] }).billing_runs);
	},
});
