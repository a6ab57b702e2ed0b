import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { IsoDate } from '../../../src/domain/kernel/calendar.ts';
import { decimal } from '../../../src/domain/kernel/decimal.ts';
import type { CountryCode } from '../../../src/domain/kernel/party.ts';
import { taxCodes } from '../../../src/domain/tax/codes.ts';
import { decideTax, type TaxInput } from '../../../src/domain/tax/decision.ts';
import { type AnsweredQuestion, questionsBehind, type TaxQuestion } from '../../../src/domain/tax/questions.ts';
import { isReverseCharge, liabilityFor } from '../../../src/domain/tax/registrations.ts';
import { runs } from '../kernel/arbitraries.ts';

const country = (code: string): CountryCode => code as CountryCode;
const date = '2026-11-22' as IsoDate;
const anyCountry = fc.constantFrom('FR', 'BE', 'DE', 'SN', 'MC', 'RE').map(country);

const anyInput: fc.Arbitrary<TaxInput> = fc
	.record({
		seller: fc.record({
			country: fc.constantFrom('FR', 'BE', 'SN').map(country),
			franchise: fc.boolean(),
			registrations: fc.array(
				fc.record({
					country: anyCountry,
					scheme: fc.constantFrom('domestic' as const, 'oss' as const, 'local' as const),
					number: fc.constant(null),
					validFrom: fc.constant(null),
					validTo: fc.constant(null),
				}),
				{ maxLength: 2 },
			),
		}),
		customer: fc.record({
			type: fc.constantFrom('consumer' as const, 'company' as const),
			country: anyCountry,
			taxNumber: fc.constantFrom(null, 'FR1', 'BE1', 'DE1'),
		}),
		line: fc.record({
			taxCode: fc.constantFrom(...taxCodes),
			explicitRate: fc.option(fc.constantFrom(decimal('0'), decimal('0.2')), { nil: null, freq: 2 }),
		}),
		hasRow: fc.boolean(),
	})
	.map(({ hasRow, ...input }) => ({
		...input,
		date,
		tables: {
			rateFor: () => (hasRow ? { rate: decimal('0.055'), category: 'S', setting: 'cfg_row@1' } : null),
			defaultRate: () => ({ rate: decimal('0.2'), category: 'S', setting: 'cfg_default@1' }),
			mentionFor: () => 'Wording',
		},
	}));

/** Each question, asked of the input itself. */
const asked = ({ seller, customer, line, date: at, tables }: TaxInput): Readonly<Record<TaxQuestion, boolean>> => {
	const liability = liabilityFor(seller, customer, at);
	const row = liability !== null && tables.rateFor(liability.country, line.taxCode, at) !== null;
	return {
		explicit_rate: line.explicitRate !== null,
		franchise: seller.franchise,
		exempt_code: line.taxCode === 'exempt',
		outside_scope_code: line.taxCode === 'outside_scope',
		reverse_charge: isReverseCharge(seller, customer),
		registration: liability?.rule === 'registration',
		home_rate: liability?.rule === 'home-rate',
		dated_row: row,
		default_rate: !row,
	};
};

const named = (questions: readonly AnsweredQuestion[]) => questions.map(({ question, answer }) => [question, answer]);

describe('the questions behind a decision', () => {
	test('are answered as the input itself answers them, whoever sells what to whom', () => {
		fc.assert(
			fc.property(anyInput, (input) => {
				const decided = decideTax(input);
				if (!decided.ok) return;
				const answers = asked(input);
				for (const { question, answer } of questionsBehind(decided.value, input.line.taxCode)) {
					if (answer !== null) expect([question, answer]).toEqual([question, answers[question]]);
				}
			}),
			runs,
		);
	});

	test('end with the yes that decided, or with two noes where nobody may tax', () => {
		fc.assert(
			fc.property(anyInput, (input) => {
				const decided = decideTax(input);
				if (!decided.ok) return;
				const questions = questionsBehind(decided.value, input.line.taxCode);
				const last = questions.at(-1)!;
				const isNobodys = decided.value.rule === 'outside-scope' && input.line.taxCode !== 'outside_scope';
				expect(last.answer === false).toBe(isNobodys);
				if (isNobodys) expect(last.question).toBe('home_rate');
			}),
			runs,
		);
	});

	test('a rate by hand is the first question, and the last where it was set', () => {
		const decision = { rule: 'explicit', category: 'S', rate: decimal('0.1'), country: null, mention: null } as const;
		expect(named(questionsBehind({ ...decision, setting: null }, 'standard'))).toEqual([['explicit_rate', true]]);
	});

	test('an e-book sold at home by its dated row', () => {
		const decision = { rule: 'registration', category: 'S', rate: decimal('0.055'), mention: null } as const;
		expect(named(questionsBehind({ ...decision, country: country('FR'), setting: 'cfg_1@1' }, 'ebook'))).toEqual([
			['explicit_rate', false],
			['franchise', false],
			['exempt_code', false],
			['outside_scope_code', false],
			['reverse_charge', false],
			['registration', true],
			['dated_row', true],
		]);
	});

	test('under the seller’s own rate nobody can tell any more whether the default stood in for the standard code', () => {
		const decision = { rule: 'home-rate', category: 'S', rate: decimal('0.2'), mention: null } as const;
		const home = { ...decision, country: country('FR'), setting: 'cfg_1@1' };
		expect(named(questionsBehind(home, 'standard')).slice(-3)).toEqual([
			['registration', false],
			['home_rate', true],
			['dated_row', null],
		]);
		expect(named(questionsBehind(home, 'ebook')).at(-1)).toEqual(['dated_row', true]);
	});
});
