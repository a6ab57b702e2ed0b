import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addSeconds, type IsoDate, type IsoInstant } from '../../../src/domain/kernel/calendar.ts';
import { money } from '../../../src/domain/kernel/money.ts';
import type { ProviderTransaction } from '../../../src/domain/payments/provider.ts';
import { compareTransactions } from '../../../src/domain/reconciliation/comparing.ts';
import type { OwnTransaction } from '../../../src/domain/reconciliation/reconciliation.ts';

const now = '2026-11-22T10:00:00.000Z' as IsoInstant;
const period = { from: addSeconds(now, -3 * 86_400), to: now };
const compare = (ours: readonly OwnTransaction[], theirs: readonly ProviderTransaction[]) =>
	compareTransactions(ours, theirs, period, now);

const own = (changes: Partial<OwnTransaction> = {}): OwnTransaction => ({
	kind: 'payment',
	id: 'pay_1',
	references: ['ch_1'],
	amount: money(3_599, 'EUR'),
	state: 'succeeded',
	createdAt: addSeconds(now, -86_400),
	endedAt: addSeconds(now, -86_000),
	...changes,
});

const their = (changes: Partial<ProviderTransaction> = {}): ProviderTransaction => ({
	kind: 'payment',
	references: ['ch_1'],
	ownId: null,
	amount: money(3_599, 'EUR'),
	state: 'succeeded',
	day: '2026-11-21' as IsoDate,
	...changes,
});

const open = { state: 'pending', endedAt: null } as const;

describe('the two sides', () => {
	it.each([
		['missing here, money that came', [], [their()], 'missing_here', 'record'],
		[
			'missing here, a refund whose payment is named',
			[],
			[their({ kind: 'refund', of: ['ch_0'] })],
			'missing_here',
			'record',
		],
		['missing here, a refund of nobody knows what', [], [their({ kind: 'refund' })], 'missing_here', 'investigate'],
		[
			'missing here, a dispute that is open',
			[],
			[their({ kind: 'dispute', state: 'pending' })],
			'missing_here',
			'investigate',
		],
		['missing there, and still open here', [own(open)], [], 'missing_there', 'sync'],
		['missing there, and paid here', [own()], [], 'missing_there', 'investigate'],
		[
			'missing there, paid minutes ago',
			[own({ createdAt: addSeconds(now, -300), endedAt: addSeconds(now, -200) })],
			[],
			'missing_there',
			'wait',
		],
		['another amount', [own()], [their({ amount: money(3_500, 'EUR') })], 'amount_differs', 'investigate'],
		['another currency', [own()], [their({ amount: money(3_599, 'USD') })], 'amount_differs', 'investigate'],
		['paid there, open here', [own(open)], [their()], 'state_differs', 'sync'],
		['paid there, failed here', [own({ state: 'failed' })], [their()], 'state_differs', 'sync'],
		['failed there, paid here', [own()], [their({ state: 'failed' })], 'state_differs', 'investigate'],
		['pending there, paid here', [own()], [their({ state: 'pending' })], 'state_differs', 'wait'],
		[
			'a refund that failed later there',
			[own({ kind: 'refund' })],
			[their({ kind: 'refund', state: 'failed' })],
			'state_differs',
			'sync',
		],
		[
			'a refund that failed here and went there',
			[own({ kind: 'refund', state: 'failed' })],
			[their({ kind: 'refund' })],
			'state_differs',
			'investigate',
		],
	] as const)('%s', (_name, ours, theirs, kind, mend) => {
		const { compared, matched, differences } = compare(ours, theirs);
		expect(differences).toMatchObject([{ position: 0, kind, mend, mendedAt: null }]);
		expect({ compared, matched }).toEqual({ compared: 1, matched: 0 });
	});

	it.each([
		['the same by the provider’s name', [own()], [their()]],
		['the same by our id', [own({ references: [] })], [their({ ownId: 'pay_1' })]],
		['a page that was opened a minute ago', [own({ ...open, createdAt: addSeconds(now, -60) })], []],
		[
			'a card that was declined before another was taken',
			[own({ references: ['pi_1'] })],
			[their({ references: ['pi_1', 'ch_0'], state: 'failed' }), their({ references: ['pi_1', 'ch_1'] })],
		],
		['a list that tells a payment twice', [own()], [their(), their()]],
		['a page that tells a payment twice, once before it was paid', [own()], [their({ state: 'pending' }), their()]],
	] as const)('agree on %s', (_name, ours, theirs) => {
		expect(compare(ours, theirs)).toEqual({ compared: 1, matched: 1, differences: [] });
	});

	it.each([
		['what began before the period and is not told', [own({ createdAt: addSeconds(period.from, -1) })], []],
		['what ended after it', [own({ endedAt: period.to })], []],
		[
			'a failure that only one of them has',
			[own({ state: 'failed' })],
			[their({ references: ['x'], state: 'failed' })],
		],
	] as const)('say nothing of %s', (_name, ours, theirs) => {
		expect(compare(ours, theirs)).toEqual({ compared: 0, matched: 0, differences: [] });
	});

	it('a second debit that bears the same id of ours is told, and only that', () => {
		const { differences } = compare(
			[own({ references: ['ch_1'] })],
			[their({ references: ['ch_2'], ownId: 'pay_1' }), their({ ownId: 'pay_1' })],
		);
		expect(differences).toMatchObject([{ kind: 'missing_here', reference: 'ch_2', mend: 'record' }]);
	});
});

const kinds = ['payment', 'refund', 'dispute'] as const;
const states = ['pending', 'succeeded', 'failed'] as const;
const minor = fc.constantFrom(1_000, 2_000);

/** Few names, so that they meet; each of theirs has a first name of its own. */
const ourSide = fc
	.array(
		fc.record({
			kind: fc.constantFrom(...kinds),
			state: fc.constantFrom(...states),
			minor,
			age: fc.integer({ min: -1_000, max: 4 * 86_400 }),
		}),
		{ maxLength: 12 },
	)
	.map((list) =>
		list.map(({ minor: amount, age, ...rest }, index) =>
			own({
				...rest,
				id: `own_${index}`,
				references: [`name_${index}`],
				amount: money(amount, 'EUR'),
				createdAt: addSeconds(now, -age),
				endedAt: rest.state === 'pending' ? null : addSeconds(now, -age + 60),
			}),
		),
	);
const theirSide = fc
	.array(
		fc.record({
			kind: fc.constantFrom(...kinds),
			state: fc.constantFrom(...states),
			minor,
			named: fc.option(fc.integer({ min: 0, max: 14 })),
			owned: fc.option(fc.integer({ min: 0, max: 14 })),
		}),
		{ maxLength: 12 },
	)
	.map((list) =>
		list.map(({ minor: amount, named, owned, ...rest }, index) =>
			their({
				...rest,
				references: [`first_${index}`, ...(named === null ? [] : [`name_${named}`])],
				ownId: owned === null ? null : `own_${owned}`,
				amount: money(amount, 'EUR'),
			}),
		),
	);

describe('any two sides', () => {
	it('everything that moved money, or may have, is matched or told exactly once', () => {
		fc.assert(
			fc.property(ourSide, theirSide, (ours, theirs) => {
				const { compared, matched, differences } = compare(ours, theirs);
				expect(matched + differences.length).toBe(compared);
				expect(new Set(differences.map(({ position }) => position)).size).toBe(differences.length);
				for (const name of ours.map(({ id }) => id)) {
					expect(differences.filter(({ ownId }) => ownId === name).length).toBeLessThanOrEqual(1);
				}
				for (const { references } of theirs) {
					const told = differences.filter(({ reference }) => reference === references[0]);
					expect(told.length).toBeLessThanOrEqual(1);
				}
				// Of each kind, their money is what stands beside ours and what is told as missing here.
				const moved = theirs.filter(({ state }) => state === 'succeeded').length;
				const told = differences.filter(({ theirs: side }) => side?.state === 'succeeded').length;
				expect(told).toBeLessThanOrEqual(moved);
				expect(moved - told).toBeLessThanOrEqual(matched);
				// What we call paid, and that is of this period, is beside theirs or told.
				const paid = ours.filter(
					({ state, createdAt, endedAt }) =>
						state === 'succeeded' && createdAt >= period.from && (endedAt ?? now) < period.to,
				);
				const ownTold = differences.filter(({ ours: side }) => side?.state === 'succeeded').length;
				expect(paid.length - ownTold).toBeLessThanOrEqual(matched);
			}),
			{ numRuns: 500 },
		);
	});

	it('the order of either side makes no difference', () => {
		fc.assert(
			fc.property(
				ourSide,
				theirSide.chain((theirs) =>
					fc.record({
						theirs: fc.constant(theirs),
						shuffled: fc.shuffledSubarray([...theirs], { minLength: theirs.length }),
					}),
				),
				(ours, { theirs, shuffled }) => {
					expect(compare(ours.toReversed(), shuffled)).toEqual(compare(ours, theirs));
				},
			),
			{ numRuns: 500 },
		);
	});

	it('a side compared with its own mirror has no difference', () => {
		fc.assert(
			fc.property(ourSide, (ours) => {
				const mirror = ours.map(({ kind, references, amount, state }) => their({ kind, references, amount, state }));
				expect(compare(ours, mirror).differences).toEqual([]);
			}),
			{ numRuns: 200 },
		);
	});
});
