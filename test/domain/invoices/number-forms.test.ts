import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canGive, canMeet } from '../../../src/domain/invoices/number-forms.ts';
import {
	checkNumberFormat,
	formatNumber,
	type NumberFormat,
	numberingSeries,
} from '../../../src/domain/invoices/numbering.ts';
import { addDays, type IsoDate } from '../../../src/domain/kernel/calendar.ts';
import { date } from '../../support/invoice.builder.ts';

const never = (pattern: string): NumberFormat => ({ pattern, restart: 'never' });

describe('two formats can give the same number', () => {
	test.each([
		['the same format', 'INV-{YYYY}-{NNNNNN}', 'INV-{YYYY}-{NNNNNN}'],
		['in one year only', 'INV-{YYYY}-{NNNNNN}', 'INV-2026-{NNNNNN}'],
		['in another case', 'INV-{NNNN}', 'inv-{NNNN}'],
		['once the shorter counter has grown', 'A{NN}', 'A{NNNN}'],
		['where a year reads as a counter', 'A{YYYY}{NNNN}', 'A{NNNNNNNN}'],
		['with a suffix that is digits', 'A{NN}1', 'A{NNN}'],
	])('%s: %s and %s', (_, one, other) => {
		expect([canMeet(never(one), never(other)), canMeet(never(other), never(one))]).toEqual([true, true]);
	});

	test.each([
		['INV-{YYYY}-{NNNNNN}', 'CN-{YYYY}-{NNNNNN}'],
		['INV-{YYYY}-{NNNNNN}', 'INV-{NNNNNN}'],
		['INV-{YYYY}-{NNNN}', 'INV-{YYYY}-W{NNNN}'],
		['INV-{YYYY}-{NNNN}', 'INV-{YYYY}-{NNNN}-W'],
		['F1{YYYY}{NNNN}', 'F{YYYY}{NNNNN}'],
	])('but %s and %s never do', (one, other) => {
		expect([canMeet(never(one), never(other)), canMeet(never(other), never(one))]).toEqual([false, false]);
	});
});

describe('a format can still give a number', () => {
	const yearly: NumberFormat = { pattern: 'INV-{YYYY}-{NNNN}', restart: 'yearly' };
	const monthly: NumberFormat = { pattern: '{YY}{MM}/{NNN}', restart: 'monthly' };
	test.each<[NumberFormat, string, boolean]>([
		[yearly, 'INV-2026-0120', true],
		[yearly, 'inv-2027-0001', true],
		[yearly, 'INV-2026-12345', true],
		[yearly, 'INV-2025-0120', false],
		[yearly, 'INV-2026-120', false],
		[yearly, 'INV-2026-00120', false],
		[yearly, 'XINV-2026-0120', false],
		[monthly, '2611/001', true],
		[monthly, '2612/001', true],
		[monthly, '2610/001', false],
		[never('A+{NN}'), 'A+07', true],
		[never('A+{NN}'), 'AA07', false],
	])('$pattern from November 2026 on: %s %s', (format, number, expected) => {
		expect(canGive(format, number, date('2026-11-22'))).toBe(expected);
	});
});

const parts = fc.constantFrom('A', 'b', '-', '1', '20', '{YYYY}', '{YY}', '{MM}');
const formats = fc
	.tuple(fc.array(parts, { maxLength: 3 }), fc.constantFrom('{N}', '{NN}', '{NNNN}'), fc.array(parts, { maxLength: 2 }))
	.map(([before, counter, after]) => never([...before, counter, ...after].join('')))
	.filter((format) => checkNumberFormat(format).ok);
const days = fc.integer({ min: 0, max: 20_000 }).map((count): IsoDate => addDays(date('2020-01-01'), count));
const sequences = fc.oneof(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 20_260_000 }));

describe('for every format', () => {
	test('each number that it gives is one that it can give on that day', () => {
		fc.assert(
			fc.property(formats, days, sequences, (format, day, sequence) => {
				const number = formatNumber(numberingSeries(format, day), sequence);
				expect(canGive(format, number, day)).toBe(true);
			}),
			{ numRuns: 2000 },
		);
	});

	test('two formats that gave the same number are known to meet', () => {
		fc.assert(
			fc.property(formats, formats, days, sequences, (one, other, day, sequence) => {
				const number = formatNumber(numberingSeries(one, day), sequence);
				if (canGive(other, number, date('2000-01-01'))) expect(canMeet(one, other)).toBe(true);
			}),
			{ numRuns: 5000 },
		);
	});
});
