import { createRoute } from '@hono/zod-openapi';
import { subscriptionResponse } from '../contract/recurring.ts';
import { changeBody, changePreviewResponse, changeResponse, editBody } from '../contract/recurring-life.ts';
import type { IsoDate } from '../domain/kernel/calendar.ts';
import { todayOf } from '../domain/kernel/tenant.ts';
import { type ChangeOutcome, changeSubscription, previewChange } from '../domain/subscriptions/change.usecases.ts';
import { editSubscription } from '../domain/subscriptions/edit.usecases.ts';
import { answerCommand, sendJson, sendResource } from './answers.ts';
import { actionOf, callerOf, createRouter, depsOf, endpoint, expectedVersionOf } from './http.ts';
import { requireScope } from './middleware/authenticate.ts';
import { ifMatchHeader, json, jsonBody, problems, security } from './openapi.ts';
import { badIfMatch, domainProblem } from './problem.ts';
import { presentSubscription } from './recurring.present.ts';
import { presentChange, presentLife } from './recurring-life.present.ts';
import { answerWith, headers, middleware, params, tags } from './recurring-life.routes.ts';

/** Other terms, and what is no term: how it is paid, when it ends, what is noted about it. */
export const recurringChange = createRouter();

endpoint(
	recurringChange,
	createRoute({
		method: 'post',
		path: '/{id}/change',
		operationId: 'changeRecurringTerms',
		tags,
		summary: 'Change plan, price, quantity or frequency: now, at the end of the period, or on a date',
		description:
			'Now: invoiced days from today on are credited and billed anew at the new terms, another frequency begins a new period today. The credit pays the new invoice. `preview-change` answers the same figures before.',
		security,
		middleware,
		request: { params, headers, body: jsonBody(changeBody) },
		responses: {
			200: json('The subscription, and what the change came to', changeResponse),
			...problems(400, 404, 409, 412, 413, 415, 503),
		},
	}),
	(c) => {
		const wish = c.req.valid('json');
		return answerWith(c, c.req.valid('param').id, presentChanged, (target, door) =>
			changeSubscription(depsOf(c), { ...target, ...wish }, actionOf(c), door),
		);
	},
);

const presentChanged = (outcome: ChangeOutcome, today: IsoDate) => ({
	...presentLife(outcome, today),
	change: presentChange(outcome),
});

endpoint(
	recurringChange,
	createRoute({
		method: 'post',
		path: '/{id}/preview-change',
		tags,
		summary: 'What a change would come to, without making it',
		security,
		middleware: requireScope('subscriptions:read'),
		request: { params, body: jsonBody(changeBody) },
		responses: {
			200: json('What would be credited, billed and due', changePreviewResponse),
			...problems(400, 404, 409, 413, 415),
		},
	}),
	async (c) => {
		const owner = callerOf(c).endUser?.customerId ?? null;
		const input = { id: c.req.valid('param').id, expectedVersion: null, owner, ...c.req.valid('json') };
		const result = await previewChange(depsOf(c), input, actionOf(c));
		return result.ok ? sendJson(c, 200, presentChange(result.value)) : domainProblem(c, result.error);
	},
);

endpoint(
	recurringChange,
	createRoute({
		method: 'patch',
		path: '/{id}',
		tags,
		summary: 'Change how it is paid, when it ends, what its invoices say, or its metadata',
		security,
		middleware: requireScope('subscriptions:write'),
		request: { params, headers: ifMatchHeader, body: jsonBody(editBody) },
		responses: { 200: json('The subscription', subscriptionResponse), ...problems(400, 404, 409, 412, 413, 415) },
	}),
	async (c) => {
		const expectedVersion = expectedVersionOf(c);
		if (expectedVersion === undefined) return badIfMatch(c);
		const input = { id: c.req.valid('param').id, expectedVersion, patch: c.req.valid('json') };
		const result = await editSubscription(depsOf(c), input, actionOf(c));
		const today = todayOf(callerOf(c).snapshot.tenant, actionOf(c));
		return answerCommand(c, result, (subscription) =>
			sendResource(c, 200, subscription, presentSubscription(subscription, today)),
		);
	},
);
