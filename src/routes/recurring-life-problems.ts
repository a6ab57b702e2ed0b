import type { ChangeRefusal } from '../domain/subscriptions/change.ts';
import type { TermsRefusal } from '../domain/subscriptions/changed-terms.ts';
import type { EditError } from '../domain/subscriptions/edit.usecases.ts';
import type { EndRefusal } from '../domain/subscriptions/ending.ts';
import type { PauseRefusal } from '../domain/subscriptions/pausing.ts';
import type { ReleaseError } from '../domain/subscriptions/release.usecases.ts';
import type { PlanProblem } from './plan-problems.ts';
import type { Problem } from './problem.ts';
import type { RecurringProblem } from './recurring-problems.ts';

/** What can go wrong in the life of a subscription, beside what is told elsewhere. */
export type RecurringLifeProblem = ChangeRefusal | TermsRefusal | EditError | EndRefusal | PauseRefusal | ReleaseError;

type Own = Exclude<RecurringLifeProblem['type'], (RecurringProblem | PlanProblem)['type']>;

export const recurringLifeProblems: {
	readonly [Type in Own]: (error: Extract<RecurringLifeProblem, { readonly type: Type }>) => Omit<Problem, 'type'>;
} = {
	'subscription/no-change': () => ({
		status: 422,
		title: 'The subscription has these terms already',
		detail: 'Its newer price is asked for by price_id.',
	}),
	'subscription/parked': ({ reason }) => ({
		status: 409,
		title: 'The subscription is parked',
		detail: 'Release it first, so that it is known what is billed.',
		members: { reason },
	}),
	'subscription/not-parked': () => ({ status: 409, title: 'The subscription is not parked' }),
	'subscription/behind': ({ billedUntil }) => ({
		status: 409,
		title: 'Days before today are not invoiced yet',
		detail: 'Bill what is due first; it happens by itself within the hour.',
		members: { billed_until: billedUntil },
	}),
	'subscription/already-scheduled': ({ what, on }) => ({
		status: 409,
		title: what === 'pause' ? 'A pause is planned already' : 'The subscription is to end already',
		detail:
			what === 'pause'
				? `It begins on ${on}. Resuming takes it back.`
				: `It ends on ${on}. Keeping the subscription takes it back.`,
		members: { what, on },
	}),
	'subscription/not-scheduled': () => ({
		status: 409,
		title: 'No cancellation is planned',
		detail: 'One that has ended is reactivated.',
	}),
	'subscription/resume-before-pause': ({ from, resumeOn }) => ({
		status: 422,
		title: 'The pause would end before it begins',
		errors: [{ pointer: '/resume_on', detail: `Must be after ${from}, the first paused day.` }],
		members: { from, resume_on: resumeOn },
	}),
	'subscription/date-passed': ({ on, today }) => ({
		status: 422,
		title: 'The day has passed',
		members: { on, today },
	}),
	'subscription/beyond-end': ({ on, endDate }) => ({
		status: 422,
		title: 'The subscription has ended by then',
		members: { on, end_date: endDate },
	}),
	'subscription/end-before-billed': ({ endDate, billedUntil }) => ({
		status: 422,
		title: 'Days after this end are invoiced already',
		errors: [{ pointer: '/end_date', detail: `Not before ${billedUntil}; or cancel it.` }],
		members: { end_date: endDate, billed_until: billedUntil },
	}),
	'subscription/wrong-currency': ({ currency }) => ({
		status: 422,
		title: 'The subscription is billed in another currency',
		detail: `It stays in ${currency}. Another currency is another subscription.`,
		members: { currency },
	}),
};
