import type { SimulationError } from '../domain/dunning/reading.usecases.ts';
import type { Problem } from './problem.ts';

export type DunningProblem = SimulationError;

export const dunningProblems: {
	readonly [Type in DunningProblem['type']]: (
		error: Extract<DunningProblem, { readonly type: Type }>,
	) => Omit<Problem, 'type'>;
} = {
	'dunning/no-ladder': () => ({
		status: 409,
		title: 'No ladder is set for this customer',
		detail: 'Without the setting dunning/ladder nothing is done about payments that fail.',
	}),
};
