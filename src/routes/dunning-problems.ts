import type { PromptError } from '../domain/dunning/prompt.usecases.ts';
import type { SimulationError } from '../domain/dunning/reading.usecases.ts';
import type { Problem } from './problem.ts';

export type DunningProblem = SimulationError | Exclude<PromptError, { readonly type: 'subscription/not-found' }>;

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
	'dunning/nothing-open': ({ subscription }) => ({
		status: 409,
		title: 'No invoice of this subscription is being asked for',
		members: { subscription },
	}),
	'dunning/not-agreed': () => ({
		status: 409,
		title: 'The payer has not agreed to be rung',
		detail: 'PUT the agreement first: which operator asks, and at which hour.',
	}),
	'dunning/no-phone': () => ({
		status: 409,
		title: 'The customer has no phone number',
	}),
	'dunning/prompts-used': ({ max }) => ({
		status: 409,
		title: 'The phone rang often enough for this invoice',
		detail: 'The payment link of the invoice still takes the payment.',
		members: { max },
	}),
	'dunning/prompt-too-soon': ({ availableAt }) => ({
		status: 409,
		title: 'The phone rang a moment ago',
		detail: 'The operator takes the same amount on the same phone for a mistake.',
		members: { available_at: availableAt },
	}),
	'dunning/payment-under-way': () => ({
		status: 409,
		title: 'A payment is under way, or the invoice is on hold',
	}),
};
