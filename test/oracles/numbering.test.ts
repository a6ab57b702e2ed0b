import { formatNumber, type NumberFormat, numberingSeries } from '../../src/domain/invoices/numbering.ts';
import { addDays, type IsoDate } from '../../src/domain/kernel/calendar.ts';
import cases from './numbering.json' with { type: 'json' };
import { runOracles } from './oracle.ts';

/** Lago's number of a billing entity: the month is decoration, the counter never restarts. */
const lagoFormat: NumberFormat = { pattern: 'BENT-11-{YYYY}{MM}-{NNN}', restart: 'never' };

const lagoNumbers = (month: string, last: number, count: number) =>
	Array.from({ length: count }, (_, index) =>
		formatNumber(numberingSeries(lagoFormat, addDays(`${month}-01` as IsoDate, 14)), last + 1 + index),
	);

type Sequence =
	| { readonly scheme: string; readonly previous: string; readonly month: string; readonly count: number }
	| { readonly pattern: string; readonly reset: 'daily' };

interface Numbers {
	readonly numbers: readonly string[];
}

runOracles('numbering', cases, {
	'numbering.sequence': (inputs: Sequence, expected: Numbers) => {
		if ('reset' in inputs) return { skip: 'counters restart yearly, monthly or never; daily is another convention' };
		const last = Number(inputs.previous.split('-').at(-1));
		return { actual: lagoNumbers(inputs.month, last, inputs.count), expected: expected.numbers };
	},

	'numbering.switch': (
		inputs: { readonly invoices_so_far: number; readonly month: string; readonly new_invoices: number },
		expected: Numbers,
	) => ({
		actual: lagoNumbers(inputs.month, inputs.invoices_so_far, inputs.new_invoices),
		expected: expected.numbers,
	}),

	// The series of the entity stood at 012: whatever happened elsewhere, the next one is 013.
	'numbering.gap': (_: unknown, expected: { readonly numbers_dec: readonly string[] }) => {
		const numbers = lagoNumbers('2023-12', 12, 3);
		return {
			actual: { numbers, asLago: numbers.some((number) => expected.numbers_dec.includes(number)) },
			expected: { numbers: ['BENT-11-202312-013', 'BENT-11-202312-014', 'BENT-11-202312-015'], asLago: false },
		};
	},
});
