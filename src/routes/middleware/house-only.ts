import { createMiddleware } from 'hono/factory';
import { type AppEnv, callerOf } from '../http.ts';
import { sendProblem } from '../problem.ts';

/** Keeps end users out of what speaks of all customers, or of what our own people did. */
export const houseOnly = createMiddleware<AppEnv>(async (c, next) => {
	if (callerOf(c).endUser === null) return next();
	return sendProblem(c, {
		type: 'not-for-end-users',
		title: 'This is for the house, not for its customers',
		status: 403,
	});
});
