import type { ExplanationResponse } from '../../src/contract/explain.ts';
import { table } from '../output.ts';

type Step = ExplanationResponse['steps'][number];
type Result = Step['results'][number];

/** Every figure with what it was made of: `64.22 × 2.25 = 144.495 → 144.50, half away from zero`. */
export const figures = ({ steps, currency }: ExplanationResponse): string => {
	const rows = steps.flatMap((step) =>
		step.results.map((result, place) => [
			nameOf(result.figure),
			`${formulas[step.rule](step, place)}${result.exact === null ? '' : ` = ${result.exact}`}`,
			valueText(result, currency),
			roundingText(step, result),
			step.setting ?? step.source ?? '',
		]),
	);
	return [
		`Figures (${currency})`,
		table(['figure', 'comes from', 'value', 'rounding', 'setting or source'], rows),
	].join('\n');
};

/** Which questions led to the rate of each line, in the order in which they are asked. */
export const rates = ({ taxes }: ExplanationResponse): string => {
	const rows = taxes.map((tax) => [
		tax.items.map((item) => `items/${item}`).join(' '),
		tax.tax_code,
		tax.rate,
		`${tax.category} ${tax.country ?? '-'}`,
		tax.rule,
		tax.setting ?? '',
		tax.questions.map(({ question, answer }) => `${question.replaceAll('_', ' ')}: ${answerText(answer)}`).join(', '),
	]);
	return ['Tax rates', table(['lines', 'tax code', 'rate', 'category', 'rule', 'setting', 'asked'], rows)].join('\n');
};

/** Whether the calculation of today gives what the document says. */
export const verdict = ({ agrees, refusal, differences, imported_at: importedAt }: ExplanationResponse): string => {
	if (agrees) return 'Calculated again, every figure agrees with the document.';
	const why = importedAt === null ? 'issued under an older rule' : 'taken over from another system';
	return [
		`Calculated again, the document differs (${why}, or changed):`,
		...(refusal === null ? [] : [`  the rules of today refuse it: ${refusal}`]),
		...differences.map(
			({ figure, calculated, document }) =>
				`  ${nameOf(figure)}: ${calculated ?? 'nothing'} calculated, ${document} on the document`,
		),
	].join('\n');
};

const nameOf = (figure: string): string => figure.slice(1);

const answerText = (answer: boolean | null): string => (answer === null ? 'not kept' : answer ? 'yes' : 'no');

const valueText = ({ value, currency, document }: Result, invoiceCurrency: string): string => {
	const amount = currency === null || currency === invoiceCurrency ? value : `${value} ${currency}`;
	return document === null || document === value ? amount : `${amount} ≠ ${document}`;
};

const roundings = { half_away_from_zero: 'half away from zero', largest_remainder: 'largest remainder' } as const;

const roundingText = ({ rounding }: Step, { exact, value }: Result): string =>
	rounding === null || exact === value ? '' : roundings[rounding];

/** More addends than a person reads. */
const addendsShown = 8;

const one = ({ inputs }: Step, name: string): string => inputs.find((input) => input.name === name)?.value ?? '';

const all = ({ inputs }: Step, name: string): readonly string[] =>
	inputs.filter((input) => input.name === name).map(({ value }) => value);

const addends = (step: Step): string => {
	const values = all(step, 'addend');
	if (values.length === 0) return 'nothing';
	const shown = values.slice(0, addendsShown).join(' + ');
	return values.length > addendsShown ? `${shown} + … (${values.length} in all)` : shown;
};

/** How a person writes each rule; `place` is the line's among those that something is shared out to. */
const formulas: Readonly<Record<Step['rule'], (step: Step, place: number) => string>> = {
	given: ({ source }) => (source === null ? 'as given' : `as given by ${source}`),
	product: (step) => `${one(step, 'unit_price')} × ${one(step, 'quantity')}`,
	percentage: (step) => `${one(step, 'percent')} % of ${one(step, 'base')}`,
	sum: addends,
	sum_within: (step) => `${addends(step)}, at most ${one(step, 'limit')}`,
	difference: (step) => [one(step, 'whole'), ...all(step, 'taken')].join(' − '),
	tax_on_top: (step) => `${one(step, 'base')} × ${one(step, 'rate')}`,
	tax_within: (step) => `${one(step, 'gross')} × ${one(step, 'rate')} / (1 + ${one(step, 'rate')})`,
	share_of_sum: (step, place) =>
		`${one(step, 'whole')} × ${all(step, 'weight')[place]} / ${one(step, 'sum_of_weights')}`,
	share_at_factor: (step, place) => `${all(step, 'weight')[place]} × ${one(step, 'factor')}`,
	conversion: (step) => `${one(step, 'amount')} × ${one(step, 'rate')}`,
	due_date: (step) => dueDateText(step),
	number: () => 'the next of its series',
};

const dueDateText = (step: Step): string => {
	const days = `${one(step, 'issue_date')} + ${one(step, 'days')} days`;
	switch (one(step, 'terms')) {
		case 'end_of_month':
			return `${days}, to the end of the month`;
		case 'day_of_month':
			return `${days}, to day ${one(step, 'day')} of a month`;
		default:
			return days;
	}
};
