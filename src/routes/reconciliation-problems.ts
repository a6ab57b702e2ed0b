import type { MendError } from '../domain/reconciliation/mending.usecases.ts';
import type { ReconcileError } from '../domain/reconciliation/reconciliation.usecases.ts';
import type { Problem } from './problem.ts';

/** What can go wrong when figures are compared with a provider's. */
export type ReconciliationProblem = MendError | ReconcileError;

type Own = Extract<ReconciliationProblem['type'], `reconciliation/${string}`>;

export const reconciliationProblems: {
	readonly [Type in Own]: (error: Extract<ReconciliationProblem, { readonly type: Type }>) => Omit<Problem, 'type'>;
} = {
	'reconciliation/not-found': ({ reconciliation }) => ({
		status: 404,
		title: 'There is no such comparison',
		members: { reconciliation },
	}),
	'reconciliation/no-such-difference': ({ position }) => ({
		status: 404,
		title: 'There is no such difference',
		members: { position },
	}),
	'reconciliation/mended': ({ outcome }) => ({
		status: 409,
		title: 'The difference is mended already',
		members: { outcome },
	}),
	'reconciliation/note-required': () => ({
		status: 422,
		title: 'Only a person can mend this',
		errors: [{ pointer: '/note', detail: 'Say what you found out.' }],
	}),
	'reconciliation/not-mended': ({ status }) => ({
		status: 409,
		title: 'The provider was asked and nothing changed',
		detail: 'Try again later, or note what you found out.',
		members: { status },
	}),
	'reconciliation/may-be-ours': ({ transaction }) => ({
		status: 409,
		title: 'It may be a payment of ours whose outcome is not known yet',
		detail: 'Wait until that is settled, so that the money is not counted twice.',
		members: { transaction },
	}),
	'reconciliation/too-many': ({ limit }) => ({
		status: 409,
		title: 'There is too much in this period to compare',
		detail: `At most ${limit} payments, refunds or disputes at once. Choose a shorter period.`,
		members: { limit },
	}),
	'reconciliation/nothing-to-record': ({ reference }) => ({
		status: 409,
		title: 'The provider does not call this paid',
		detail: 'Ask the provider, then note what you found out.',
		members: { reference },
	}),
	'reconciliation/no-account': ({ provider }) => ({
		status: 409,
		title: 'There is no account with this provider',
		members: { provider },
	}),
	'reconciliation/no-figures': () => ({
		status: 503,
		title: 'The provider did not give its figures',
		detail: 'Nothing was compared. Try again later.',
	}),
};
