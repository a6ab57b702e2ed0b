import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { IsoDate, IsoInstant } from '../../../src/domain/kernel/calendar.ts';
import { compareMoney, type Money, minus, money, plus, sum } from '../../../src/domain/kernel/money.ts';
import { balancesOf, type InvoiceSums } from '../../../src/domain/statements/balance.ts';
import {
	type AccountMovement,
	type AccountRecord,
	balanceOf,
	movementKind,
	movementsMax,
	statementOf,
} from '../../../src/domain/statements/statement.ts';

const period = { from: '2026-11-01' as IsoDate, to: '2026-11-30' as IsoDate };
const eur = (minor: number): Money => money(minor, 'EUR');

const movement = (source: string, debit: number, credit: number): AccountMovement => ({
	source,
	day: '2026-11-22' as IsoDate,
	createdAt: '2026-11-22T10:00:00.000Z' as IsoInstant,
	documentId: null,
	documentNumber: null,
	debit: eur(debit),
	credit: eur(credit),
});

const record = (opening: number, movements: readonly AccountMovement[], closing: number, held = 0): AccountRecord => ({
	opening: { receivable: eur(opening), credit: eur(0) },
	closing: { receivable: eur(closing + held), credit: eur(held) },
	movements,
});

const drawnUp = (account: AccountRecord) => {
	const statement = statementOf(period, 'EUR', account);
	if (!statement.ok) throw new Error(statement.error.type);
	return statement.value;
};

describe('a statement of account', () => {
	it('tells the balance after each movement', () => {
		const statement = drawnUp(
			record(2000, [movement('inv_a/issued', 3599, 0), movement('pay_b/received', 0, 5000)], 599),
		);
		expect(statement.lines.map(({ kind, balance }) => [kind, balance.minor])).toEqual([
			['invoice', 5599n],
			['payment', 599n],
		]);
		expect([statement.debit.minor, statement.credit.minor]).toEqual([3599n, 5000n]);
	});

	it('goes below zero when we hold more than is owed', () => {
		const statement = drawnUp(record(0, [movement('pay_a/received', 0, 5000)], -5000, 5000));
		expect(balanceOf(statement.closing)).toEqual(eur(-5000));
	});

	it('credit that pays an invoice moves nothing between the customer and us', () => {
		const statement = drawnUp(record(1000, [movement('ccm_a/applied', 700, 700)], 1000));
		expect(statement.lines[0]).toMatchObject({ kind: 'credit_applied', balance: eur(1000) });
	});

	it('with a ledger that does not add up there is none', () => {
		expect(() => drawnUp(record(2000, [movement('inv_a/issued', 3599, 0)], 5598))).toThrow('do not add up');
		expect(() => drawnUp(record(2000, [], 2001))).toThrow('do not add up');
	});

	it('of more movements than a person reads is refused', () => {
		const many = Array.from({ length: movementsMax + 1 }, (_, index) => movement(`inv_${index}/issued`, 1, 0));
		expect(statementOf(period, 'EUR', record(0, many, many.length))).toEqual({
			ok: false,
			error: { type: 'statement/too-many-movements', max: movementsMax },
		});
		expect(drawnUp(record(0, many.slice(1), movementsMax)).lines).toHaveLength(movementsMax);
	});

	it('opening and movements make the closing, for any movements', () => {
		const amount = fc.integer({ min: 0, max: 10 ** 9 });
		fc.assert(
			fc.property(
				fc.integer({ min: -(10 ** 9), max: 10 ** 9 }),
				fc.array(fc.tuple(amount, amount), { maxLength: 60 }),
				fc.integer({ min: -2, max: 2 }),
				(opening, sides, error) => {
					const movements = sides.map(([debit, credit], index) => movement(`inv_${index}/issued`, debit, credit));
					const closing = sides.reduce((known, [debit, credit]) => known + debit - credit, opening);
					const account = record(opening, movements, closing + error);
					if (error !== 0) {
						expect(() => drawnUp(account)).toThrow();
						return;
					}
					const { lines, debit, credit } = drawnUp(account);
					expect(minus(plus(eur(opening), debit), credit)).toEqual(eur(closing));
					expect(compareMoney(lines.at(-1)?.balance ?? eur(opening), eur(closing))).toBe(0);
					expect(
						sum(
							lines.map((line) => line.debit),
							'EUR',
						),
					).toEqual(debit);
				},
			),
			{ numRuns: 1000 },
		);
	});
});

it.each([
	['inv_01k/issued', 'invoice'],
	['inv_01k/written-off', 'write_off'],
	['pay_01k/received', 'payment'],
	['crn_01k/issued', 'credit_note'],
	['ccm_01k/applied', 'credit_applied'],
	['ccm_01k/refunded', 'credit_refunded'],
	['inv_01k/something-new', 'other'],
	['nonsense', 'other'],
])('the entry %s is told as %s', (source, kind) => {
	expect(movementKind(source)).toBe(kind);
});

describe('the balances of a customer', () => {
	const sums = (currency: 'EUR' | 'XOF', open: number): InvoiceSums => {
		const amount = money(open, currency);
		const none = money(0, currency);
		return {
			currency,
			open: amount,
			overdue: none,
			oldestDue: null,
			invoiced: amount,
			paid: none,
			credited: none,
			writtenOff: none,
		};
	};
	const credit = (minor: number) => ({ sequence: 3, balance: eur(minor) });

	it('are one for each currency, what is open less what we hold', () => {
		const balances = balancesOf([sums('XOF', 6500), sums('EUR', 3599)], [credit(500)]);
		expect(balances.map(({ currency, balance }) => [currency, balance.minor])).toEqual([
			['EUR', 3099n],
			['XOF', 6500n],
		]);
	});

	it('tell credit where nothing was ever invoiced', () => {
		expect(balancesOf([], [credit(500)])).toMatchObject([{ currency: 'EUR', open: eur(0), balance: eur(-500) }]);
	});
});
