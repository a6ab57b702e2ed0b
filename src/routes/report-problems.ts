import type { PeriodError } from '../domain/kernel/period.ts';
import type { StatementError } from '../domain/statements/statement.ts';
import type { Problem } from './problem.ts';

/** What can be wrong with the period that a report is asked for. */
export type ReportProblem = PeriodError | StatementError;

type ErrorOf<Type extends ReportProblem['type']> = Extract<ReportProblem, { readonly type: Type }>;

export const reportProblems: {
	readonly [Type in ReportProblem['type']]: (error: ErrorOf<Type>) => Omit<Problem, 'type'>;
} = {
	'period/reversed': ({ from, to }) => ({
		status: 422,
		title: 'The period ends before it begins',
		errors: [{ pointer: '/query/from', detail: `${from} is after ${to}.` }],
	}),
	'period/too-long': ({ days, max }) => ({
		status: 422,
		title: 'The period is too long',
		errors: [{ pointer: '/query/from', detail: `${days} days; ask for at most ${max} at a time.` }],
	}),
	'statement/too-many-movements': ({ max }) => ({
		status: 422,
		title: 'There is too much for one statement',
		errors: [{ pointer: '/query/from', detail: `More than ${max} movements; ask for a shorter period.` }],
	}),
};
