import fc from 'fast-check';
import { expect, it } from 'vitest';
import { daysBetween, type IsoDate } from '../../../src/domain/kernel/calendar.ts';
import { compareMoney, minus, plus, sum } from '../../../src/domain/kernel/money.ts';
import { segmentsInForce } from '../../../src/domain/subscriptions/credit-periods.ts';
import { isPausedOn } from '../../../src/domain/subscriptions/pauses.ts';
import { anyBeginning, anyDeed, daysOf, type Life, live } from './living.ts';

const anyLife = fc.tuple(anyBeginning, fc.array(anyDeed, { minLength: 1, maxLength: 9 }));
const runs = { numRuns: 1_200 };

const isGone = ({ gone }: Life, day: IsoDate) => gone.some(({ from, to }) => from <= day && (to === null || day < to));

it('every day of a life is billed, paused, in the trial or after the end: no gap', () => {
	fc.assert(
		fc.property(anyLife, ([beginning, deeds]) => {
			const life = live(beginning, deeds, false);
			const { trialEnd, pauses } = life.subscription;
			const billed = new Set(segmentsInForce(life.billed).flatMap(daysOf));
			const last = life.subscription.billedUntil ?? life.today;
			for (const day of daysOf({ start: beginning.first, end: last })) {
				const isCovered =
					billed.has(day) || isGone(life, day) || isPausedOn(pauses, day) || (trialEnd !== null && day < trialEnd);
				if (!isCovered) throw new Error(`${day} ${JSON.stringify(life.billed)} ${JSON.stringify(pauses)}`);
			}
		}),
		runs,
	);
});

it('a day is paid for once: what a later billing replaced, a pause or a refund blocked, was given back, and nothing else', () => {
	fc.assert(
		fc.property(anyLife, ([beginning, deeds]) => {
			const life = live(beginning, deeds, false);
			const segments = segmentsInForce(life.billed);
			for (const period of life.billed) {
				if (period.invoiceId === null) continue;
				const inForce = new Set(segments.filter((one) => one.billed === period).flatMap(daysOf));
				const back = daysOf(period).filter(
					(day) =>
						!inForce.has(day) ||
						isPausedOn(
							life.subscription.pauses.filter(({ credit, state }) => credit && state === 'over'),
							day,
						) ||
						life.refunds.some(({ from, billed }) => from <= day && billed.includes(period)),
				).length;
				const own = life.credits.filter(({ unused }) => unused.invoiceId === period.invoiceId);
				const given = own.reduce((days, { unused }) => days + unused.days, 0);
				expect(given, JSON.stringify({ period, billed: life.billed, pauses: life.subscription.pauses })).toBe(back);
			}
		}),
		runs,
	);
});

it('credits never come to more than their line, and with the charge they make the exact share of the days that stay', () => {
	fc.assert(
		fc.property(anyLife, ([beginning, deeds]) => {
			const life = live(beginning, deeds, false);
			for (const [invoiceId, charge] of life.charged) {
				const period = life.billed.find((one) => one.invoiceId === invoiceId)!;
				const own = life.credits.filter(({ unused }) => unused.invoiceId === invoiceId);
				const given = sum(
					own.map(({ amount }) => amount),
					'EUR',
				);
				expect(compareMoney(given, charge)).toBeLessThanOrEqual(0);
				const days = daysBetween(period.start, period.end);
				const stay = days - own.reduce((all, { unused }) => all + unused.days, 0);
				// Each credit is rounded once: off the exact share by half a cent at most.
				const off = (charge.minor - given.minor) * BigInt(days) - charge.minor * BigInt(stay);
				const most = BigInt(own.length * days);
				expect(2n * (off < 0n ? -off : off) <= most).toBe(true);
			}
		}),
		runs,
	);
});

it('a run that is late decides what a punctual one would have decided', () => {
	fc.assert(
		fc.property(anyLife, ([beginning, deeds]) => {
			const [late, punctual] = [live(beginning, deeds, false), live(beginning, deeds, true)];
			expect({ ...late, charged: [...late.charged] }).toEqual({ ...punctual, charged: [...punctual.charged] });
		}),
		{ numRuns: 1_000 },
	);
});

it('whoever changes and changes back on the same day pays what they paid', () => {
	fc.assert(
		fc.property(anyBeginning, fc.nat(60), fc.integer({ min: 1, max: 20_000 }), (beginning, after, minor) => {
			const { terms } = beginning.subscription;
			const change = { does: 'change', when: 'now', quantity: '1', frequency: terms.frequency } as const;
			const untouched = live(beginning, [{ does: 'wait', after }], false);
			const there = { ...change, after, minor };
			const back = { ...change, after: 0, minor: Number(terms.unitPrice.minor) };
			const changed = live(beginning, [there, back], false);
			const paid = (life: Life) =>
				minus(
					[...life.charged.values()].reduce(plus),
					sum(
						life.credits.map(({ amount }) => amount),
						'EUR',
					),
				).minor;
			// The rest is the same rounded amount three times; what is left of the first line is off by half a cent.
			const off = paid(changed) - paid(untouched);
			expect(off <= 1n && off >= -1n).toBe(true);
			expect(changed.subscription.billedUntil).toBe(untouched.subscription.billedUntil);
		}),
		runs,
	);
});
