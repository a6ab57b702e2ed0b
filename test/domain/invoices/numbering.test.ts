import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
	checkNumberFormat,
	formatNumber,
	type NumberRestart,
	numberingSeries,
	numberRestarts,
} from '../../../src/domain/invoices/numbering.ts';
import { addDays, type IsoDate } from '../../../src/domain/kernel/calendar.ts';
import { runs } from '../kernel/arbitraries.ts';

const on = (date: string) => date as IsoDate;
const numberOf = (pattern: string, restart: NumberRestart, date: string, sequence: number) =>
	formatNumber(numberingSeries({ pattern, restart }, on(date)), sequence);
const problemOf = (pattern: string, restart: NumberRestart = 'yearly') => {
	const checked = checkNumberFormat({ pattern, restart });
	return checked.ok ? null : checked.error;
};

describe('a number is the pattern with date and counter filled in', () => {
	test('INV-{YYYY}-{NNNNNN} restarting yearly', () => {
		expect(numberingSeries({ pattern: 'INV-{YYYY}-{NNNNNN}', restart: 'yearly' }, on('2026-11-22'))).toEqual({
			period: '2026',
			prefix: 'INV-2026-',
			suffix: '',
			digits: 6,
		});
		expect(numberOf('INV-{YYYY}-{NNNNNN}', 'yearly', '2026-11-22', 1)).toBe('INV-2026-000001');
	});

	test('the period follows the restart', () => {
		const periodOf = (restart: NumberRestart) =>
			numberingSeries({ pattern: '{YYYY}{MM}-{N}', restart }, on('2026-11-22')).period;
		expect(numberRestarts.map(periodOf)).toEqual(['2026', '2026-11', 'all']);
	});

	test('short years, months, days and text after the counter', () => {
		expect(numberOf('{YY}{MM}{DD}/{NNN}_SN', 'monthly', '2026-03-09', 7)).toBe('260309/007_SN');
	});

	test('a counter that outgrows its digits gets longer', () => {
		expect(numberOf('F{NN}', 'never', '2026-11-22', 123)).toBe('F123');
	});

	test('date tokens without restart are decoration: the counter goes on', () => {
		expect(numberOf('{YYYY}{MM}-{NNN}', 'never', '2026-12-31', 19)).toBe('202612-019');
		expect(numberOf('{YYYY}{MM}-{NNN}', 'never', '2027-01-01', 20)).toBe('202701-020');
	});

	test('a pattern that was never checked and has no counter is a bug', () => {
		expect(() => numberingSeries({ pattern: 'INV', restart: 'never' }, on('2026-11-22'))).toThrow('no counter');
	});
});

describe('a pattern whose numbers could repeat is refused', () => {
	test('yearly needs the year, monthly year and month', () => {
		expect(problemOf('INV-{NNNN}')).toEqual({ type: 'numbering/period-missing', restart: 'yearly', missing: 'year' });
		expect(problemOf('{MM}-{NNNN}', 'monthly')).toMatchObject({ missing: 'year' });
		expect(problemOf('{YYYY}-{NNNN}', 'monthly')).toMatchObject({ missing: 'month' });
		expect(problemOf('{MM}-{NNNN}', 'never')).toBeNull();
		expect(problemOf('{YY}-{NNNN}')).toBeNull();
	});

	test('exactly one counter', () => {
		expect(problemOf('INV-{YYYY}')).toEqual({ type: 'numbering/counter-count', found: 0 });
		expect(problemOf('{YYYY}-{NN}-{NN}')).toEqual({ type: 'numbering/counter-count', found: 2 });
	});

	test('numbers of a checked format never repeat', () => {
		const patterns = ['INV-{YYYY}-{NNNNNN}', '{YY}{MM}{N}', '{N}/{DD}{MM}{YYYY}', '{YYYY}{NN}{MM}', 'A{NNN}'];
		const document = fc.record({ days: fc.nat(3000), sequence: fc.integer({ min: 1, max: 3000 }) });
		fc.assert(
			fc.property(
				fc.constantFrom(...patterns),
				fc.constantFrom(...numberRestarts),
				document,
				document,
				(pattern, restart, first, second) => {
					const format = { pattern, restart };
					fc.pre(checkNumberFormat(format).ok);
					const seriesOf = (days: number) => numberingSeries(format, addDays(on('2024-01-01'), days));
					const [one, other] = [seriesOf(first.days), seriesOf(second.days)];
					fc.pre(one.period !== other.period || first.sequence !== second.sequence);
					expect(formatNumber(one, first.sequence)).not.toBe(formatNumber(other, second.sequence));
				},
			),
			runs,
		);
	});
});

describe('a number must be printable on an e-invoice', () => {
	test.each(['INV {YYYY}-{NNNN}', 'É-{YYYY}-{NNNN}', 'INV.{YYYY}.{NNNN}', 'INV-{YYYY}-{NNNN}}', '发票{YYYY}{NNN}'])(
		'"%s" has other characters than letters, digits and + - _ /',
		(pattern) => expect(problemOf(pattern)).toMatchObject({ type: 'numbering/characters' }),
	);

	test('at most 35 characters', () => {
		expect(problemOf(`${'A'.repeat(24)}-{YYYY}-{NNNNN}`)).toBeNull();
		expect(problemOf(`${'A'.repeat(25)}-{YYYY}-{NNNNN}`)).toMatchObject({ type: 'numbering/characters' });
	});

	test.each(['{date}', '{yyyy}', '{}', '{NNX}', '{YYYYY}'])('the token %s is unknown', (token) => {
		expect(problemOf(`{YYYY}-${token}-{NNN}`)).toEqual({
			type: 'numbering/unknown-token',
			token: token.slice(1, -1),
		});
	});
});
