import type { TaxDecision, TaxRule } from './treatment.ts';

/** What is asked of a line, in the order of docs/decisions/0004-tax-precedence.md. */
export const taxQuestions = [
	/** Did a caller with the right to it set the rate by hand? */
	'explicit_rate',
	/** Is the seller below its country's threshold and not liable? */
	'franchise',
	/** Is the line's tax code `exempt`? */
	'exempt_code',
	/** Is the line's tax code `outside_scope`: nothing was supplied? */
	'outside_scope_code',
	/** Does a company in another member state account for the tax itself? */
	'reverse_charge',
	/** Is the seller registered where the customer is taxed, at home, locally or through the one-stop shop? */
	'registration',
	/** Does the seller's own rate apply to a consumer in another member state? */
	'home_rate',
	/** Is there a row of the settings for the country, the tax code and the date? */
	'dated_row',
	/** Does `tax_rate/default_rate` stand in? */
	'default_rate',
] as const;
export type TaxQuestion = (typeof taxQuestions)[number];

export interface AnsweredQuestion {
	readonly question: TaxQuestion;
	/** Null: the decision, as it was kept, does not tell. */
	readonly answer: boolean | null;
}

/**
 * The questions that led to a decision, in their order, the last of them answered with yes unless no country lets the
 * seller charge any tax. An e-book sold at home: no rate by hand, no franchise, no special code, no reverse charge; a
 * registration, and a row of the settings.
 */
export const questionsBehind = (decision: TaxDecision, taxCode: string): readonly AnsweredQuestion[] => {
	const isNoSupply = decision.rule === 'outside-scope' && taxCode === 'outside_scope';
	const path = isNoSupply ? (['outside_scope_code'] as const) : paths[decision.rule];
	const first = path[0];
	const before = taxQuestions.slice(0, taxQuestions.indexOf(first)).map((question) => ({ question, answer: false }));
	return [...before, ...path.map((question) => ({ question, answer: answerTo(question, decision, taxCode) }))];
};

/** From the first question that is told of each rule; all before it were answered with no. */
const paths: Readonly<Record<TaxRule, readonly [TaxQuestion, ...TaxQuestion[]]>> = {
	explicit: ['explicit_rate'],
	franchise: ['franchise'],
	exempt: ['exempt_code'],
	'reverse-charge': ['reverse_charge'],
	registration: ['registration', 'dated_row'],
	'default-rate': ['registration', 'dated_row', 'default_rate'],
	'home-rate': ['home_rate', 'dated_row'],
	'outside-scope': ['registration', 'home_rate'],
};

const answerTo = (question: TaxQuestion, { rule }: TaxDecision, taxCode: string): boolean | null => {
	if (rule === 'outside-scope') return question === 'outside_scope_code';
	if (question !== 'dated_row') return true;
	// Under the seller's own rate the default may have stood in for the standard code; its setting shows which it was.
	return rule === 'home-rate' && taxCode === 'standard' ? null : rule !== 'default-rate';
};
