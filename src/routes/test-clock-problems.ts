import type { TestClockError } from '../domain/work/test-clock.ts';
import type { Problem } from './problem.ts';

export const testClockProblems: {
	readonly [Type in TestClockError['type']]: (
		error: Extract<TestClockError, { readonly type: Type }>,
	) => Omit<Problem, 'type'>;
} = {
	'test-clock/live-tenant': () => ({
		status: 403,
		title: 'A live tenant lives in real time',
		detail: 'Only test tenants have test clocks. Nothing was changed.',
	}),
	'test-clock/production': () => ({
		status: 403,
		title: 'There are no test clocks in production',
		detail: 'Nothing was changed.',
	}),
	'test-clock/backwards': ({ now }) => ({
		status: 409,
		title: 'Time does not go back',
		detail: `The clock shows ${now}. Nothing was changed.`,
		members: { now },
	}),
	'test-clock/too-far': ({ now, maxDays }) => ({
		status: 422,
		title: 'That is too far ahead',
		errors: [{ pointer: '/now', detail: `At most ${maxDays} days after ${now}; go there in several steps.` }],
		members: { now, max_days: maxDays },
	}),
	'test-clock/before-documents': ({ lastDate }) => ({
		status: 409,
		title: 'The tenant has documents of a later date',
		detail: `The latest is of ${lastDate}, and numbers follow dates. Set the clock to that day or later.`,
		members: { last_date: lastDate },
	}),
	'test-clock/busy': ({ run, now, target }) => ({
		status: 409,
		title: 'The clock is on its way',
		detail: `${run} is taking it to ${target}. Wait until that run is finished.`,
		members: { run_id: run, now, target },
	}),
	'test-clock/ahead': ({ now, realNow }) => ({
		status: 409,
		title: 'The clock is ahead of real time',
		detail: `It shows ${now}; real time is ${realNow}, and time does not go back.`,
		members: { now },
	}),
};
