import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { IsoDate } from '../../../src/domain/kernel/calendar.ts';
import { segmentsInForce } from '../../../src/domain/subscriptions/credit-periods.ts';
import type { BilledPeriod } from '../../../src/domain/subscriptions/subscription.ts';
import { tilingFaults } from '../../../src/domain/validation/check-subscriptions.ts';
import { anyBeginning, anyDeed, type Life, live } from '../subscriptions/living.ts';

const inOrder = (billed: readonly BilledPeriod[]) =>
	billed
		.toSorted((one, other) => one.start.localeCompare(other.start) || one.revision - other.revision)
		.map((period) => ({ ...period, isOwn: true }));

const faultsOf = ({ subscription, gone }: Life, billed: readonly BilledPeriod[]) =>
	tilingFaults(
		{ subscription, periods: inOrder(billed), isWatched: true },
		new Set(gone.flatMap(({ to }): readonly IsoDate[] => (to === null ? [] : [to]))),
	).map(({ kind, detail }) => `${kind} ${detail}`);

const anyLife = fc
	.tuple(anyBeginning, fc.array(anyDeed, { maxLength: 12 }), fc.boolean())
	.map(([beginning, deeds, isPunctual]) => live(beginning, deeds, isPunctual));

it('property: whatever people do with a subscription, it has no fault', () => {
	fc.assert(
		fc.property(anyLife, (life) => {
			expect(faultsOf(life, life.billed)).toEqual([]);
		}),
		{ numRuns: 2_000 },
	);
});

it('property: a billing in force that is lost is named, in a life without pauses and ends', () => {
	let named = 0;
	fc.assert(
		fc.property(anyLife, fc.nat(), (life, which) => {
			const inForce = segmentsInForce(life.billed);
			const segment = inForce[which % Math.max(1, inForce.length)];
			// Where the billing before it reaches into its days, those days look as if nothing had changed.
			fc.pre(
				segment !== undefined && inForce.length > 1 && life.gone.length === 0 && life.subscription.pauses.length === 0,
			);
			const left = life.billed.filter((period) => period !== segment?.billed);
			fc.pre(left.every(({ start, end }) => end <= segment!.start || start >= segment!.end));
			expect(faultsOf(life, left)).not.toEqual([]);
			named += 1;
		}),
		{ numRuns: 1_000 },
	);
	expect(named).toBeGreaterThan(100);
});

it('property: a billing that comes twice is named', () => {
	fc.assert(
		fc.property(anyLife, fc.nat(), (life, which) => {
			const twice = life.billed.filter(({ kind }) => kind === 'period')[which % 7];
			fc.pre(twice !== undefined && !life.gone.some(({ to }) => to === twice.start));
			const again = { ...twice!, revision: twice!.revision + 100 };
			expect(faultsOf(life, [...life.billed, again]).join()).toContain('subscription_billed_twice');
		}),
		{ numRuns: 1_000 },
	);
});
