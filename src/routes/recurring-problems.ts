import type { MethodError } from '../domain/subscriptions/create.usecases.ts';
import type { SubscriptionLifecycleError } from '../domain/subscriptions/lifecycle.ts';
import type { OutOfRange, ScheduleError } from '../domain/subscriptions/new-subscription.ts';
import type { Problem } from './problem.ts';

/** What can go wrong with a subscription, beside what is told elsewhere. */
export type RecurringProblem =
	| ScheduleError
	| MethodError
	| SubscriptionLifecycleError
	| OutOfRange
	| { readonly type: 'subscription/not-found'; readonly subscription: string }
	| { readonly type: 'subscription/negative-price' };

type Own = Exclude<RecurringProblem['type'], MethodError['type']>;

export const recurringProblems: {
	readonly [Type in Own]: (error: Extract<RecurringProblem, { readonly type: Type }>) => Omit<Problem, 'type'>;
} = {
	'subscription/not-found': ({ subscription }) => ({
		status: 404,
		title: 'There is no such subscription',
		members: { subscription },
	}),
	'subscription/wrong-status': ({ status, command }) => ({
		status: 409,
		title: 'The subscription’s status does not allow this',
		members: { subscription_status: status, command },
	}),
	'subscription/negative-price': () => ({
		status: 422,
		title: 'A price cannot be negative',
		errors: [{ pointer: '/amount', detail: 'Must not be negative.' }],
	}),
	'subscription/amount-out-of-range': ({ currency }) => ({
		status: 422,
		title: 'The amount of one period is too large to be kept exactly',
		errors: [{ pointer: '/quantity', detail: `Beyond 9 007 199 254 740 991 minor units of ${currency}.` }],
	}),
	'subscription/end-before-start': ({ startDate, endDate }) => ({
		status: 422,
		title: 'The subscription ends before it begins',
		errors: [{ pointer: '/end_date', detail: `Must be after ${startDate}, the first billed day.` }],
		members: { start_date: startDate, end_date: endDate },
	}),
	'subscription/start-too-early': ({ startDate, periods, max }) => ({
		status: 422,
		title: 'The subscription begins too far in the past',
		detail:
			'Each period that has begun since would be invoiced now. Choose a later start, or raise limit/catch_up_periods.',
		errors: [{ pointer: '/start_date', detail: `${periods} periods have begun since; at most ${max} are billed.` }],
		members: { start_date: startDate, periods, max },
	}),
	'subscription/start-too-late': ({ startDate, max }) => ({
		status: 422,
		title: 'The subscription begins too far ahead',
		errors: [{ pointer: '/start_date', detail: `On ${max} at the latest.` }],
		members: { start_date: startDate, max },
	}),
	'subscription/anchor-not-used': () => ({
		status: 422,
		title: 'The anchor day has no effect here',
		errors: [{ pointer: '/anchor_day', detail: 'Only with billing anniversary, and not with weekly periods.' }],
	}),
};
