import { addDays, daysBetween, type IsoDate } from '../../src/domain/kernel/calendar.ts';
import { money, moneyToMinor } from '../../src/domain/kernel/money.ts';
import { anniversaryCadence, type Period } from '../../src/domain/subscriptions/cadence.ts';
import {
	isPausedOn,
	mergedPauses,
	type Pause,
	pausedDays,
	withoutPauses,
} from '../../src/domain/subscriptions/pauses.ts';
import { nextBoundary, periodContaining } from '../../src/domain/subscriptions/periods.ts';
import { prorated, shareOf } from '../../src/domain/subscriptions/proration.ts';
import { runOracles } from './oracle.ts';
import cases from './pauses.json' with { type: 'json' };

/** The cases count days from a day of their own; null is an open end. */
type Days = readonly [number, number | null];
const day0 = '2026-01-01' as IsoDate;

const pauseOf = ([from, to]: Days): Pause => ({
	from: addDays(day0, from),
	to: to === null ? null : addDays(day0, to),
});
const daysOf = ({ from, to }: Pause): Days => [daysBetween(day0, from), to === null ? null : daysBetween(day0, to)];

type NamedDay = readonly [IsoDate, string];

/** When billing stops and starts again in the life of a subscription: at the edges of what is left of it. */
const switches = (life: Period, pauses: readonly Pause[]): readonly NamedDay[] =>
	withoutPauses(life, pauses).flatMap(({ start, end }) => [
		...(start > life.start ? [[start, 'END_BILLING_DISABLED'] as const] : []),
		...(end < life.end ? [[end, 'START_BILLING_DISABLED'] as const] : []),
	]);

/** Later than all days of the cases: a subscription that was not cancelled goes on. */
const farAway = '2099-01-01' as IsoDate;

const lifeOf = (events: readonly NamedDay[]): Period => ({
	start: events[0]?.[0] ?? farAway,
	end: events.find(([, name]) => name === 'CANCEL')?.[0] ?? farAway,
});

interface State {
	readonly at: IsoDate;
	readonly block_billing: boolean;
}
/** Each state lasts until the next one. */
const pausesOfStates = (states: readonly State[]): readonly Pause[] =>
	states.flatMap(({ at, block_billing }, place) =>
		block_billing ? [{ from: at, to: states[place + 1]?.at ?? null }] : [],
	);

interface IntervalInputs {
	readonly events?: readonly { readonly blocked: boolean; readonly day: number }[];
	readonly billing_events?: readonly NamedDay[];
	readonly pause?: readonly [IsoDate, IsoDate | null];
	readonly states?: readonly State[];
}
const intervals = ({ events, billing_events = [], pause, states = [] }: IntervalInputs) => {
	if (events !== undefined) {
		const blocked = events.map(({ blocked: block_billing, day }) => ({ at: addDays(day0, day), block_billing }));
		return { blocked: mergedPauses(pausesOfStates(blocked)).map(daysOf) };
	}
	const pauses = pause === undefined ? pausesOfStates(states) : [{ from: pause[0], to: pause[1] }];
	const added = switches(lifeOf(billing_events), pauses);
	if (pause !== undefined) return { new_events: added };
	// A change on the day on which billing starts again comes after it.
	return { events: [...added, ...billing_events].toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)) };
};

interface CreditInputs {
	readonly price_cents: number;
	readonly period?: readonly [IsoDate, IsoDate];
	readonly paid_period?: readonly [IsoDate, IsoDate];
	readonly pause: readonly [IsoDate, IsoDate];
}
const credit = ({ price_cents, period, paid_period, pause }: CreditInputs) => {
	const [start, end] = paid_period ?? period ?? [day0, day0];
	const [from, to] = pause;
	const cadence = anniversaryCadence('monthly', start);
	const pauses = [{ from, to }];
	const price = money(price_cents, 'EUR');
	const { days: wholeDays } = shareOf(cadence, { start, end });
	const days = pausedDays(pauses, { start, end });
	const resumed = periodContaining(cadence, to);
	return {
		paused_days: days,
		of: wholeDays,
		credit_cents: moneyToMinor(prorated(price, { days, of: wholeDays })),
		invoice_on_2026_04_01: !isPausedOn(pauses, '2026-04-01' as IsoDate),
		resume_charge_cents: moneyToMinor(prorated(price, shareOf(cadence, { start: to, end: resumed.end }))),
		next_renewal: nextBoundary(cadence, to),
	};
};

runOracles('pauses', cases, {
	'pause.credit': (inputs: CreditInputs, expected: Readonly<Record<string, unknown>>) => {
		const figures: Readonly<Record<string, unknown>> = credit(inputs);
		return { actual: Object.fromEntries(Object.keys(expected).map((name) => [name, figures[name]])), expected };
	},

	'pause.disjoint': (inputs: { readonly a: Days; readonly b: Days }, expected: { readonly disjoint: boolean }) => ({
		actual: mergedPauses([pauseOf(inputs.a), pauseOf(inputs.b)]).length === 2,
		expected: expected.disjoint,
	}),

	'pause.intervals': (inputs: IntervalInputs, expected: unknown) => ({ actual: intervals(inputs), expected }),

	'pause.merge': (inputs: { readonly a: Days; readonly b: Days }, expected: { readonly merged: Days }) => ({
		actual: mergedPauses([pauseOf(inputs.a), pauseOf(inputs.b)]).map(daysOf),
		expected: [expected.merged],
	}),
});
