import { createRoute, z } from '@hono/zod-openapi';
import { subscriptionId } from '../contract/recurring.ts';
import { cancelBody, lifeResponse, pauseBody, releaseBody, releaseResponse } from '../contract/recurring-life.ts';
import type { IsoDate } from '../domain/kernel/calendar.ts';
import type { CommandOutcome } from '../domain/kernel/command.ts';
import type { JsonObject } from '../domain/kernel/json.ts';
import type { Result } from '../domain/kernel/result.ts';
import { todayOf } from '../domain/kernel/tenant.ts';
import {
	cancelSubscription,
	keepSubscription,
	reactivateSubscription,
} from '../domain/subscriptions/cancel.usecases.ts';
import type { LifeDoor, LifeOutcome, LifeTarget } from '../domain/subscriptions/life.ts';
import { pauseSubscription, resumeSubscription } from '../domain/subscriptions/pause.usecases.ts';
import { releaseSubscription } from '../domain/subscriptions/release.usecases.ts';
import type { Subscription } from '../domain/subscriptions/subscription.ts';
import { answerCommand, sendResource } from './answers.ts';
import { type AppContext, actionOf, callerOf, createRouter, depsOf, endpoint, expectedVersionOf } from './http.ts';
import { requireScope } from './middleware/authenticate.ts';
import { requireBillingEnabled } from './middleware/billing-enabled.ts';
import { idempotencyHeader, ifMatchHeader, json, jsonBody, problems, security } from './openapi.ts';
import { badIfMatch } from './problem.ts';
import type { DomainError } from './problems.ts';
import { presentLife, presentRelease } from './recurring-life.present.ts';

/** What a person does to a subscription, beside changing its terms. */
export const recurringLife = createRouter();

export const tags = ['Subscriptions'];
export const params = z.object({ id: subscriptionId });
export const headers = idempotencyHeader.extend(ifMatchHeader.shape);
/** Whoever bills needs billing to be on. */
export const middleware = [requireScope('subscriptions:write'), requireBillingEnabled];
const answered = { 200: json('The subscription, and what came of it', lifeResponse) };

endpoint(
	recurringLife,
	createRoute({
		method: 'post',
		path: '/{id}/pause',
		tags,
		summary: 'Pause a subscription, now or from the end of what is invoiced',
		description:
			'Nothing is billed for paused days. With `credit`, paused days that were invoiced already are given back when the pause is over.',
		security,
		middleware,
		request: { params, headers, body: jsonBody(pauseBody) },
		responses: { ...answered, ...problems(400, 404, 409, 412, 413, 415, 503) },
	}),
	(c) => {
		const wish = c.req.valid('json');
		return answerLife(c, c.req.valid('param').id, (target, door) =>
			pauseSubscription(depsOf(c), { ...target, ...wish }, actionOf(c), door),
		);
	},
);

endpoint(
	recurringLife,
	createRoute({
		method: 'post',
		path: '/{id}/resume',
		tags,
		summary: 'End the pause today, or take a planned one back',
		description: 'On days that are invoiced nothing is billed; otherwise the rest of the period is.',
		security,
		middleware,
		request: { params, headers },
		responses: { ...answered, ...problems(400, 404, 409, 412, 503) },
	}),
	(c) =>
		answerLife(c, c.req.valid('param').id, (target, door) => resumeSubscription(depsOf(c), target, actionOf(c), door)),
);

endpoint(
	recurringLife,
	createRoute({
		method: 'post',
		path: '/{id}/cancel',
		tags,
		summary: 'Cancel a subscription, today or at the end of its period',
		security,
		middleware,
		request: { params, headers, body: jsonBody(cancelBody) },
		responses: { ...answered, ...problems(400, 404, 409, 412, 413, 415, 503) },
	}),
	(c) => {
		const { reason, ...wish } = c.req.valid('json');
		const action = actionOf(c);
		return answerLife(c, c.req.valid('param').id, (target, door) =>
			cancelSubscription(depsOf(c), { ...target, ...wish }, { ...action, reason: reason ?? action.reason }, door),
		);
	},
);

endpoint(
	recurringLife,
	createRoute({
		method: 'post',
		path: '/{id}/keep',
		tags,
		summary: 'Take a cancellation back that was to come at the end of the period',
		security,
		middleware,
		request: { params, headers },
		responses: { ...answered, ...problems(400, 404, 409, 412, 503) },
	}),
	(c) =>
		answerLife(c, c.req.valid('param').id, (target, door) => keepSubscription(depsOf(c), target, actionOf(c), door)),
);

endpoint(
	recurringLife,
	createRoute({
		method: 'post',
		path: '/{id}/reactivate',
		tags,
		summary: 'Have a subscription go on that was cancelled or has expired',
		description:
			'Within days that are paid for it goes on as before; otherwise a new period begins today and is billed at once.',
		security,
		middleware,
		request: { params, headers },
		responses: { ...answered, ...problems(400, 404, 409, 412, 503) },
	}),
	(c) =>
		answerLife(c, c.req.valid('param').id, (target, door) =>
			reactivateSubscription(depsOf(c), target, actionOf(c), door),
		),
);

endpoint(
	recurringLife,
	createRoute({
		method: 'post',
		path: '/{id}/release',
		tags,
		summary: 'Have a parked subscription go on: bill what it missed, or skip it',
		security,
		middleware,
		request: { params, headers, body: jsonBody(releaseBody) },
		responses: {
			200: json('The subscription, and its invoices', releaseResponse),
			...problems(400, 404, 409, 412, 413, 415, 503),
		},
	}),
	(c) => {
		const wish = c.req.valid('json');
		return answerWith(c, c.req.valid('param').id, presentRelease, (target, door) =>
			releaseSubscription(depsOf(c), { ...target, ...wish }, actionOf(c), door),
		);
	},
);

type Run<Value> = (target: LifeTarget, door: LifeDoor<Value>) => Promise<Result<CommandOutcome<Value>, DomainError>>;

/** Runs a command on the subscription of the path, as `If-Match` and the idempotency key want it. */
export const answerWith = <Value extends { readonly subscription: Subscription }>(
	c: AppContext,
	id: string,
	present: (value: Value, today: IsoDate) => object,
	run: Run<Value>,
): Response | Promise<Response> => {
	const expectedVersion = expectedVersionOf(c);
	if (expectedVersion === undefined) return badIfMatch(c);
	const today = todayOf(callerOf(c).snapshot.tenant, actionOf(c));
	const door: LifeDoor<Value> = {
		idempotency: c.var.idempotency,
		answer: (value) => ({
			status: 200,
			body: present(value, today) as unknown as JsonObject,
			dataKey: null,
			number: null,
		}),
	};
	return run({ id, expectedVersion }, door).then((result) =>
		answerCommand(c, result, (value) => sendResource(c, 200, value.subscription, present(value, today))),
	);
};

const answerLife = (c: AppContext, id: string, run: Run<LifeOutcome>) => answerWith(c, id, presentLife, run);
